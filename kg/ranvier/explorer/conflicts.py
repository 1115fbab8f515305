"""The page of contradictions: both sides of each beside each other, and by what they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.filters import (
    Filter,
    agent_of,
    code_of,
    filter_of,
    refuse_others,
    slug_of,
)
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.results import ResultRow, Source, results_by, sources_of
from ranvier.service.terms import Shown, address, first, natural, properties
from ranvier.vocabulary import SKOS, VOCABULARY, rv

_FIELDS = ("agent", "kind", "facet")
_KIND, _FACET = f"{VOCABULARY}contradictionkind-", f"{VOCABULARY}facetofdifference-"
_DEFINITION = f"{SKOS}definition"


@dataclass(frozen=True, slots=True)
class Side:
    """What stands on one side, in which trials, with the results that it rests on."""

    shows: str
    trials: tuple[Shown, ...]
    n: str
    results: tuple[ResultRow, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction with its two sides; `facets` are code and words."""

    iri: str
    shown: Shown
    statement: str
    kind: str
    agents: tuple[tuple[str, Shown], ...]
    modalities: tuple[Shown, ...]
    facets: tuple[tuple[str, str], ...]
    sides: tuple[Side, ...]
    noted: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of contradiction, what it means, and those of it."""

    code: str
    label: str
    definition: str
    conflicts: tuple[Conflict, ...]


def conflicts_page(request: Request) -> Response:
    """Show the contradictions, all or those of an agent, a kind, or a facet."""
    edition: Edition = request.app.state.editions.now()
    fields = fields_of(request)
    refuse_others(fields, _FIELDS)
    agent = agent_of(edition, fields)
    kind = code_of(fields, "kind", _codes(edition, _KIND))
    facet = code_of(fields, "facet", _codes(edition, _FACET))
    held = conflicts(edition)
    shown = [
        each
        for each in held
        if (not agent or agent in (iri for iri, _ in each.agents))
        and kind in ("", each.kind)
        and (not facet or facet in (code for code, _ in each.facets))
    ]
    return page(
        request,
        "conflicts.html",
        islands=("sources",),
        kinds_shown=list(_by_kind(edition, shown)),
        total=len(held),
        count=len(shown),
        agent=Shown(edition.label(agent), address(agent)) if agent else None,
        filters=_filters(edition, held, agent, kind, facet),
    )


def conflicts(edition: Edition) -> tuple[Conflict, ...]:
    """Give all contradictions, by kind and then by name; read once an edition."""

    def read() -> tuple[Conflict, ...]:
        iris = edition.entities["contradiction"]
        edition.read_ahead([node for iri in iris for node in (iri, f"{iri}#one", f"{iri}#other")])
        sources: dict[str, list[Source]] = {}
        found = [_conflict(edition, iri, sources) for iri in iris]
        return tuple(sorted(found, key=lambda each: (each.kind, each.shown.text.casefold())))

    return edition.made.get("conflicts", read)


def _conflict(edition: Edition, iri: str, sources: dict[str, list[Source]]) -> Conflict:
    found = properties(edition, iri)

    def leading(name: str) -> list[str]:
        return [str(value.value) for value in found.get(rv(name), ())]

    return Conflict(
        iri=iri,
        shown=Shown(edition.label(iri), address(iri)),
        statement=first(found, rv("statement")),
        kind=first(found, rv("contradictionKind")).removeprefix(_KIND),
        agents=tuple((a, Shown(edition.label(a), address(a))) for a in leading("aboutAgent")),
        modalities=tuple(Shown(edition.label(m), address(m)) for m in leading("aboutModality")),
        facets=tuple((f.removeprefix(_FACET), edition.label(f)) for f in leading("differsBy")),
        # `#one` goes before `#other`.
        sides=tuple(_side(edition, node, sources) for node in sorted(leading("hasSide"))),
        noted=tuple(
            Shown(f"{edition.label(c.partition('#')[0])}, {c.rpartition('#')[2]}", address(c))
            for c in leading("restsOnConflict")
        ),
    )


def _side(edition: Edition, node: str, sources: dict[str, list[Source]]) -> Side:
    found = properties(edition, node)
    trials = [str(value.value) for value in found.get(rv("inTrial"), ())]
    items = [str(value.value) for value in found.get(rv("hasEvidenceItem"), ())]
    results = [
        str(value.value)
        for item in sorted(items, key=natural)
        for value in properties(edition, item).get(rv("restsOn"), ())
    ]
    return Side(
        shows=edition.label(node),
        trials=tuple(Shown(edition.label(trial), address(trial)) for trial in trials),
        n=first(found, rv("participantCount")),
        results=tuple(row for _, row in results_by(edition, results, sources)),
        sources=tuple(sources_of(edition, found, ())),
    )


def _by_kind(edition: Edition, shown: Iterable[Conflict]) -> Iterator[Kind]:
    held: dict[str, list[Conflict]] = {}
    for each in shown:
        held.setdefault(each.kind, []).append(each)
    for code, found in held.items():
        iri = _KIND + code
        definition = first(properties(edition, iri), _DEFINITION)
        yield Kind(code, edition.label(iri), definition, tuple(found))


def _filters(
    edition: Edition, held: Iterable[Conflict], agent: str, kind: str, facet: str
) -> list[Filter]:
    all_of = list(held)
    agents = [(slug_of(iri), name.text) for each in all_of for iri, name in each.agents]
    kinds = [(each.kind, edition.label(_KIND + each.kind)) for each in all_of]
    facets = [pair for each in all_of for pair in each.facets]
    return [
        filter_of("agent", "Agent", "all agents", agents, slug_of(agent)),
        filter_of("kind", "What stands against what", "all kinds", kinds, kind),
        filter_of("facet", "The sides differ by", "anything", facets, facet),
    ]


def _codes(edition: Edition, prefix: str) -> list[str]:
    return [iri.removeprefix(prefix) for iri in edition.labels if iri.startswith(prefix)]
