"""The home page: what this is, the evidence map, what is contested, and what is new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer import evidence_map as maps
from ranvier.explorer.conflicts import Conflict, conflicts
from ranvier.explorer.filters import code_of, refuse_others
from ranvier.plots import styles
from ranvier.plots.evidence_map_facts import SORTS
from ranvier.profiles.stats import statistics
from ranvier.service import about
from ranvier.service.catalogue import markup
from ranvier.service.editions import Edition
from ranvier.service.forms import base_of
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.terms import Shown, address, first, properties
from ranvier.vocabulary import BASE, DCTERMS, VOCABULARY, rv

_ABOUT_SOURCES = "press-against-paper"
"""The kind of contradiction that is between sources of a number, and not between results."""

_NOT_REPORTED = "not-reported"

_CONTESTED = 6
_NEWEST = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of what there is; `note` says what it counts."""

    number: int
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Newest:
    """The publications of the last year that any is of."""

    year: int
    total: int
    publications: tuple[tuple[Shown, str], ...]


def home_page(request: Request, _iri: str) -> Response:
    """Show the home page, its map narrowed to what the address says."""
    edition: Edition = request.app.state.editions.now()
    fields = fields_of(request)
    refuse_others(fields, maps.FIELDS)
    asked = {name: code_of(fields, name, maps.codes_of(edition, name)) for name in maps.NARROWED_BY}
    asked["sort"] = code_of(fields, "sort", SORTS)
    narrowed = {name: text for name, text in asked.items() if text}
    return page(
        request,
        "home.html",
        about=about,
        figures=figures(edition),
        map=maps.evidence_map(edition, asked),
        sorts=maps.SORT_WORDS,
        sizes=maps.legend_sizes(),
        symbols=maps.symbols(),
        query=f"?{urlencode(narrowed)}" if narrowed else "",
        of_trials=bool(asked["population"] or asked["design"]),
        signals=signals(edition),
        contested=contested(edition),
        contradictions=len(edition.entities["contradiction"]),
        newest=newest(edition),
        begun=begun(edition),
        markup=markup(edition, base_of(request)),
    )


def figures(edition: Edition) -> list[Figure]:
    """Count what the graph holds; once an edition."""
    found = edition.made.get("statistics", lambda: statistics(edition.store, edition.summary))
    counts, people = found["counts"], found["participants"]["people"]
    return [
        Figure(counts["trials"], "trials", "/trial"),
        Figure(people, "people in them, each counted once", "/data#people"),
        Figure(counts["agents studied in a trial"], "agents studied in people", "/agent"),
        Figure(counts["modalities"], "modalities", "/modality"),
        Figure(counts["results"], "results", "/data#coverage"),
        Figure(counts["safety findings"], "safety findings", "/safety-signal"),
        Figure(counts["publications"], "publications", "/publication"),
        Figure(counts["gaps"], "gaps that the records name", "/gaps"),
    ]


def signals(edition: Edition) -> list[maps.Tally]:
    """Count agents by how much the harms on record weigh, the most first, the unknown last."""
    base = f"{VOCABULARY}signallevel-"
    found: Counter[str] = Counter()
    for node, levels in edition.column(rv("signalLevel")).items():
        if node.startswith(f"{BASE}safety-signal/") and "#" not in node:
            found.update(str(level.value).removeprefix(base) for level in levels)
    labels = styles.labels("signal")
    told = sorted(labels, key=lambda code: (code == _NOT_REPORTED, -[*labels].index(code)))
    return [maps.Tally(code, labels[code], found[code]) for code in told]


def contested(edition: Edition) -> list[Conflict]:
    """Give the contradictions between results whose smaller side holds most people."""
    between = [each for each in conflicts(edition) if each.kind != _ABOUT_SOURCES]

    def people(each: Conflict) -> int:
        return min((int(side.n) if side.n.isdecimal() else 0 for side in each.sides), default=0)

    between.sort(key=lambda each: (-people(each), each.shown.text.casefold(), each.iri))
    return between[:_CONTESTED]


def newest(edition: Edition) -> Newest | None:
    """Give the publications of the last year on record; None where none has a year."""
    years = {
        node: int(value.value)
        for node, values in edition.column(rv("publicationYear")).items()
        if node.startswith(f"{BASE}publication/") and "#" not in node
        for value in values
    }
    if not years:
        return None
    last = max(years.values())
    nodes = [node for node, year in years.items() if year == last]
    nodes.sort(key=lambda node: (edition.label(node).casefold(), node))
    shown = tuple(
        (
            Shown(edition.label(node), address(node)),
            first(properties(edition, node), f"{DCTERMS}title"),
        )
        for node in nodes[:_NEWEST]
    )
    return Newest(last, len(nodes), shown)


def begun(edition: Edition) -> list[tuple[Shown, str]]:
    """Give the trials that began last, each with the day, month or year that was read."""
    starts = [
        (str(value.value), node)
        for node, values in edition.column(rv("start")).items()
        if node.startswith(f"{BASE}trial/") and "#" not in node
        for value in values
    ]
    starts.sort(key=lambda pair: (pair[0], edition.label(pair[1])), reverse=True)
    return [(Shown(edition.label(node), address(node)), start) for start, node in starts[:_NEWEST]]
