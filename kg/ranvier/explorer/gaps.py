"""The page of gaps: what no trial on record looked at or told, by kind, and why it is a gap."""

from __future__ import annotations

from collections.abc import Iterable
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
from ranvier.service.terms import Shown, address, first, properties
from ranvier.vocabulary import SKOS, VOCABULARY, rv

_FIELDS = ("agent", "kind")
_KIND = f"{VOCABULARY}researchgapkind-"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not studied, or not told; `about` is what was not looked at."""

    shown: Shown
    kind: str
    kind_label: str
    agents: tuple[tuple[str, Shown], ...]
    about: tuple[Shown, ...]
    statement: str
    noted: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of gap, why it is one, and how many of it are shown."""

    code: str
    label: str
    definition: str
    count: int


def gaps_page(request: Request) -> Response:
    """Show the gaps, all or those of an agent or a kind."""
    edition: Edition = request.app.state.editions.now()
    fields = fields_of(request)
    refuse_others(fields, _FIELDS)
    agent = agent_of(edition, fields)
    codes = [iri.removeprefix(_KIND) for iri in edition.labels if iri.startswith(_KIND)]
    kind = code_of(fields, "kind", codes)
    held = gaps(edition)
    shown = [
        gap
        for gap in held
        if (not agent or agent in (iri for iri, _ in gap.agents)) and kind in ("", gap.kind)
    ]
    return page(
        request,
        "gaps.html",
        islands=("tables",),
        gaps=shown,
        total=len(held),
        kinds_shown=_kinds(edition, shown),
        agent=Shown(edition.label(agent), address(agent)) if agent else None,
        agent_slug=slug_of(agent),
        filters=_filters(held, agent, kind),
    )


def gaps(edition: Edition) -> tuple[Gap, ...]:
    """Give all gaps, by the words for their kind and then by agent; read once an edition."""

    def read() -> tuple[Gap, ...]:
        iris = edition.entities["research-gap"]
        edition.read_ahead(iris)
        found = [_gap(edition, iri) for iri in iris]
        found.sort(key=lambda gap: (gap.kind_label, gap.shown.text.casefold(), gap.shown.href))
        return tuple(found)

    return edition.made.get("gaps", read)


def _gap(edition: Edition, iri: str) -> Gap:
    found = properties(edition, iri)

    def leading(name: str) -> list[str]:
        return [str(value.value) for value in found.get(rv(name), ())]

    about = [node for name in ("aboutModality", "population", "inTrial") for node in leading(name)]
    kind = first(found, rv("researchGapKind"))
    return Gap(
        shown=Shown(edition.label(iri), address(iri)),
        kind=kind.removeprefix(_KIND),
        kind_label=edition.label(kind),
        agents=tuple((a, Shown(edition.label(a), address(a))) for a in leading("aboutAgent")),
        about=tuple(Shown(edition.label(node), address(node)) for node in about),
        statement=first(found, rv("statement")),
        noted=tuple(Shown(n.rpartition("#")[2], address(n)) for n in leading("relatesToGap")),
    )


def _kinds(edition: Edition, shown: Iterable[Gap]) -> list[Kind]:
    counts: dict[tuple[str, str], int] = {}
    for gap in shown:
        counts[gap.kind, gap.kind_label] = counts.get((gap.kind, gap.kind_label), 0) + 1
    return [
        Kind(code, label, first(properties(edition, _KIND + code), f"{SKOS}definition"), count)
        for (code, label), count in counts.items()
    ]


def _filters(held: Iterable[Gap], agent: str, kind: str) -> list[Filter]:
    all_of = list(held)
    agents = [(slug_of(iri), name.text) for gap in all_of for iri, name in gap.agents]
    kinds = [(gap.kind, gap.kind_label) for gap in all_of]
    return [
        filter_of("agent", "Agent", "all agents", agents, slug_of(agent)),
        filter_of("kind", "Kind of gap", "all kinds", kinds, kind),
    ]
