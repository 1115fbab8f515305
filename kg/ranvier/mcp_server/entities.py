"""Tools on entities: from a name to candidates, and from an entity to what is on record."""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from ranvier.errors import CallError
from ranvier.mcp_server.answers import Candidate, Omitted, ProfileAnswer, SearchAnswer
from ranvier.mcp_server.failures import ToolFailureError
from ranvier.mcp_server.held import Graph, NotHeldError, ambiguous, kind_of
from ranvier.mcp_server.paging import MOST_CHARACTERS, outline, page_of
from ranvier.mcp_server.sources import MOST as MOST_SOURCES
from ranvier.mcp_server.sources import cited, shown, within
from ranvier.profiles import find_profile
from ranvier.profiles.render import to_dict
from ranvier.questions.names import ranked_matches
from ranvier.search.find import HOW, MOST, Found, Hit
from ranvier.search.find import search as find
from ranvier.search.names import search_key
from ranvier.vocabulary import PREFIXES, compact

Match = Literal["exact id", "exact name", "prefix", "part"]
"""How a name fits what was asked."""

ProfileKind = Literal[
    "agent", "trial", "modality", "target", "mechanism", "process", "cell-type", "screen"
]
"""The kinds of entity that have a profile."""

SearchKind = Literal[
    "agent",
    "trial",
    "modality",
    "target",
    "mechanism",
    "process",
    "cell-type",
    "screen",
    "axis",
    "adverse-event",
    "publication",
    "review",
    "time-slice",
    "method",
    "assertion",
    "synthesis",
    "safety-signal",
    "contradiction",
    "research-gap",
]
"""The kinds of entity that can be searched for."""

PROFILED: tuple[ProfileKind, ...] = (
    *("agent", "trial", "modality", "target"),
    *("mechanism", "process", "cell-type", "screen"),
)

_CURIE = re.compile(r"([a-z-]+):([\w.-]+)", re.ASCII)
_NEAREST = 5
_NOWHERE = "not in the graph: no entity has the name {name!r}"


def search(graph: Graph, name: str, kind: str | None, *, offset: int, limit: int) -> SearchAnswer:
    """Give the entities that a name may mean, by the index of names of the build."""
    found = _found(graph, name, kind)
    fitting = [hit for hit in found.hits if hit.how != HOW[-1]]
    if not fitting:
        near = [graph.entity(hit.iri) for hit in found.hits[:_NEAREST]]
        message = _NOWHERE.format(name=name)
        return SearchAnswer(found=False, message=message, nearest=near, build=graph.build)
    page = page_of(list(map(_candidate, fitting)), offset=offset, limit=limit)
    sources, sources_total = cited(graph.store, [each.iri for each in page.items])
    return SearchAnswer(
        found=True,
        message="more fit than are listed; say the name more exactly" if found.more else None,
        build=graph.build,
        candidates=page.items,
        total=page.total,
        more=found.more,
        offset=page.offset,
        next_offset=page.next_offset,
        sources=sources,
        sources_total=sources_total,
    )


def _found(graph: Graph, name: str, kind: str | None) -> Found:
    """Ask the index; an IRI or CURIE of ours names one entity and needs none."""
    typed = name.strip().strip("<>")
    curie = _CURIE.fullmatch(typed)
    iri = PREFIXES.get(curie[1], "") + curie[2] if curie else typed
    if graph.edition.has(iri):
        what = "CURIE" if curie else "IRI"
        hit = Hit(iri, kind_of(iri), graph.edition.label(iri), typed, what, HOW[0], 100)
        return Found((hit,), more=False)
    if not search_key(name):
        return Found((), more=False)
    return find(graph.edition.folder, name, kind=kind, limit=MOST)


def _candidate(hit: Hit) -> Candidate:
    return Candidate(
        iri=hit.iri,
        curie=compact(hit.iri),
        kind=hit.kind,
        label=hit.label,
        matched=hit.name,
        name_is=hit.what,
        match=cast("Match", hit.how),
    )


def profile(
    graph: Graph, name: str, kind: ProfileKind | None, part: str | None, *, offset: int, limit: int
) -> ProfileAnswer:
    """Give what is on record on an entity, or a part of it."""
    try:
        iri, others = _chosen(graph, name, kind)
    except NotHeldError as error:
        return ProfileAnswer(
            found=False, message=str(error), nearest=error.nearest, build=graph.build
        )
    try:
        whole = find_profile(graph.store, iri)
    except CallError as error:
        raise ToolFailureError("refused", str(error), "use search_entity") from error
    value = to_dict(whole)
    answer = ProfileAnswer(found=True, build=graph.build, entity=graph.entity(iri), part=part)
    if others:
        answer.message = "the name fits other entities too; see `nearest`"
        answer.nearest = [graph.entity(other) for other in others]
    sources = shown(within(whole))
    answer.sources, answer.sources_total = sources[:MOST_SOURCES], len(sources)
    if part:
        value = _part(value, part)
    if isinstance(value, list):
        pieces = [_short(item, f"{part}.{place}") for place, item in enumerate(value)]
        page = page_of([item for item, _ in pieces], offset=offset, limit=limit)
        answer.items, answer.total = page.items, page.total
        answer.offset, answer.next_offset = page.offset, page.next_offset
        for _, left in pieces[offset : offset + len(page.items)]:
            answer.omitted += _omitted(left)
        return answer
    facts, left = outline(value, part or "", MOST_CHARACTERS // 2)
    answer.facts = facts if isinstance(facts, dict) else {str(part): facts}
    answer.omitted = _omitted(left)
    return answer


def _chosen(graph: Graph, name: str, kind: ProfileKind | None) -> tuple[str, list[str]]:
    """Give the entity that a name means best, and others that it fits."""
    if kind:
        return graph.one(kind, name), []
    found = sorted(
        (rank, PROFILED.index(each), iris)
        for each in PROFILED
        for rank, iris in [ranked_matches(graph.store, each, name, graph.names)]
        if iris
    )
    if not found:
        raise NotHeldError(_NOWHERE.format(name=name), graph.near(name, PROFILED))
    if len(found[0][2]) > 1:
        raise ambiguous(name, found[0][2])
    return found[0][2][0], [iri for _, _, rest in found[1:] for iri in rest]


def _short(item: Any, part: str) -> tuple[Any, list[tuple[str, int, int]]]:
    """Shorten an item of a list that is itself longer than half a page."""
    return outline(item, part, MOST_CHARACTERS // 4)


def _omitted(left: list[tuple[str, int, int]]) -> list[Omitted]:
    return [Omitted(part=part, items=items, characters=size) for part, items, size in left]


def _part(value: Any, part: str) -> Any:
    """Follow a path of keys and places, such as `results.0.trials`.

    Raises:
        ToolFailureError: if it leads nowhere.
    """
    for step in part.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif (
            isinstance(value, list)
            and step.isascii()
            and step.isdigit()
            and (len(step) < 6 and int(step) < len(value))
        ):
            value = value[int(step)]
        else:
            known = ", ".join(value) if isinstance(value, dict) else ""
            if isinstance(value, list):
                known = f"0 to {len(value) - 1}" if value else "none"
            message = f"the profile has no part {part!r}: {step!r} leads nowhere"
            raise ToolFailureError("invalid_arguments", message, f"here are: {known}")
    return value
