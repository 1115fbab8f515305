"""Tools on entities: from a name to candidates, and from an entity to what is on record."""

from __future__ import annotations

import re
from typing import Any, Literal

from ranvier.errors import CallError
from ranvier.mcp_server.answers import Candidate, Omitted, ProfileAnswer, SearchAnswer
from ranvier.mcp_server.failures import ToolFailureError
from ranvier.mcp_server.held import Graph, NotHeldError, ambiguous, kind_of
from ranvier.mcp_server.paging import MOST_CHARACTERS, outline, page_of
from ranvier.mcp_server.sources import shown, within
from ranvier.profiles import find_profile
from ranvier.profiles.render import to_dict
from ranvier.questions.names import NAMED_KINDS, name_key, ranked_matches, registry_key
from ranvier.vocabulary import PREFIXES, compact, rv

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
]
"""The kinds of entity that can be searched for."""

PROFILED: tuple[ProfileKind, ...] = (
    *("agent", "trial", "modality", "target"),
    *("mechanism", "process", "cell-type", "screen"),
)

_MATCHES: tuple[Literal["slug or IRI", "label", "synonym, code name or id", "title"], ...] = (
    "slug or IRI",
    "label",
    "synonym, code name or id",
    "title",
)
_PUBLISHED = re.compile(
    r"^(pmid:?|pubmed:|doi:|https?://(dx\.)?doi\.org/|https?://pubmed\.ncbi\.nlm\.nih\.gov/)\s*",
    re.IGNORECASE,
)
_SOURCES = 20
_NOWHERE = "not in the graph: no entity has the name {name!r}"


def search(graph: Graph, name: str, kind: str | None, *, offset: int, limit: int) -> SearchAnswer:
    """Give the entities that a name may mean."""
    kinds = (kind,) if kind else (*NAMED_KINDS, "publication")
    found = (
        sorted(
            (rank, kinds.index(each), candidate.iri, candidate)
            for each in kinds
            for rank, candidate in _candidates(graph, each, name)
        )
        if name_key(name)
        else []
    )
    if not found:
        message = _NOWHERE.format(name=name)
        near = graph.near(name, (kind,)) if kind in NAMED_KINDS else graph.near(name)
        return SearchAnswer(found=False, message=message, nearest=near, build=graph.build)
    page = page_of([candidate for *_, candidate in found], offset=offset, limit=limit)
    return SearchAnswer(
        found=True,
        build=graph.build,
        candidates=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
    )


def _candidates(graph: Graph, kind: str, name: str) -> list[tuple[int, Candidate]]:
    if kind == "publication":
        return [(2, _candidate(graph, iri, name, 2)) for iri in _publications(graph, name)]
    rank, iris = ranked_matches(graph.store, kind, name, graph.names)
    return [(rank, _candidate(graph, iri, _matched(graph, kind, iri, name), rank)) for iri in iris]


def _candidate(graph: Graph, iri: str, matched: str, rank: int) -> Candidate:
    return Candidate(
        iri=iri,
        curie=compact(iri),
        kind=kind_of(iri),
        label=graph.edition.label(iri),
        matched=matched,
        match=_MATCHES[rank],
    )


def _matched(graph: Graph, kind: str, iri: str, name: str) -> str:
    """Give the name of an entity that equals what was typed."""
    keys = {name_key(name), registry_key(name)}
    own = [held_name for held_name in graph.names[kind] if held_name.iri == iri]
    own.sort(key=lambda held_name: (held_name.rank, held_name.text))
    return next((n.text for n in own if n.key in keys), iri.rpartition("/")[2])


def _publications(graph: Graph, name: str) -> list[str]:
    """Give the publications with a PMID, PMC id or DOI."""
    import pyoxigraph as ox

    bare = _PUBLISHED.sub("", name.strip()).rstrip("/")
    found: set[str] = set()
    for key in ("pmid", "pmcid", "doiName"):
        for written in {bare, bare.upper(), bare.lower()}:
            quads = graph.store.quads_for_pattern(
                None, ox.NamedNode(rv(key)), ox.Literal(written), ox.DefaultGraph()
            )
            found |= {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    if bare.startswith(("publication:", PREFIXES["publication"])):
        iri = PREFIXES["publication"] + re.split(r"[:/]", bare)[-1]
        found |= {iri} if graph.edition.has(iri) else set()
    return sorted(iri for iri in found if kind_of(iri) == "publication" and "#" not in iri)


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
    answer.sources, answer.sources_total = sources[:_SOURCES], len(sources)
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
