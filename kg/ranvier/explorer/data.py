"""The page of the data: what was read, how it is checked and judged, and how it can be had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.filters import refuse_others
from ranvier.explorer.pictures import FORMS, PICTURES
from ranvier.profiles.stats import statistics
from ranvier.questions import ask
from ranvier.service import about
from ranvier.service.api import Library, library
from ranvier.service.counted import counts
from ranvier.service.downloads import downloads
from ranvier.service.editions import Edition
from ranvier.service.forms import base_of
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.terms import Shown, address, first, properties
from ranvier.service.wording import KIND_NAMES
from ranvier.vocabulary import SKOS

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.questions import Question

NOTES = "CHANGELOG.md"
"""The release notes; an installed wheel may carry none."""

_PEOPLE = ("people", "trials with a number", "trials without one")
_TESTED_FIELDS, _TESTED_KINDS = "coverage-of-fields", "coverage-by-verification"
_BY_MODALITY = "coverage-by-modality"
_QUALITY = "quality-"

_LAYERS = {
    "record": "what was read: records, each number with its source",
    "derived": "what rules and the reasoner derive from records",
    "assertion": "what it adds up to: verdicts, syntheses, signals, contradictions, gaps",
    "mapping": "links to terms of other ontologies",
    "external": "the slice of these ontologies that the links need",
    "vocabulary": "the vocabulary, with its definitions",
    "provenance": "which graph was made from what, and how",
}
"""The layers of named graphs, by the first part of a graph's name."""

_GRAPHS = """
SELECT ?layer (COUNT(DISTINCT ?g) AS ?graphs) (COUNT(*) AS ?n) WHERE {
  GRAPH ?g { ?s ?p ?o }
  BIND (STRBEFORE(CONCAT(STRAFTER(STR(?g), "/ranvier/graph/"), "/"), "/") AS ?layer)
} GROUP BY ?layer
"""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of named graphs."""

    name: str
    told: str
    graphs: int
    statements: int


@dataclass(frozen=True, slots=True)
class Field:
    """A fact with how many trials it is known of."""

    name: str
    known: int
    of: int
    percent: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A modality with how much of its results was read."""

    shown: Shown
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A report on quality with how many rows it has."""

    name: str
    summary: str
    rows: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method with what it says of itself."""

    shown: Shown
    definition: str


def data_page(request: Request) -> Response:
    """Show what the data rest on, and how they can be had."""
    edition: Edition = request.app.state.editions.now()
    layout: Layout = request.app.state.layout
    refuse_others(fields_of(request), ())
    found = edition.made.get("statistics", lambda: statistics(edition.store, edition.summary))
    questions = library(request).all()
    return page(
        request,
        "data.html",
        islands=("tables",),
        about=about,
        base=base_of(request),
        people=[found["participants"][name] for name in _PEOPLE],
        groups={name: held for name, held in found.items() if " by " in name},
        fields=fields_known(edition, questions),
        best_kinds=best_kinds(edition, questions),
        measures=measures(edition, questions),
        measured=questions[_BY_MODALITY].columns,
        checks=checks(edition, questions),
        shapes=shapes(layout),
        methods=methods(edition),
        layers=layers(edition),
        counts=counts(edition, layout),
        downloads=downloads(edition),
        pictures=PICTURES.values(),
        forms=FORMS,
        questions=len(questions),
        limits=request.app.state.limits,
        notes=notes(edition, layout),
    )


def made_ahead(edition: Edition, layout: Layout) -> None:
    """Make what takes long on the page of the data."""
    edition.made.get("statistics", lambda: statistics(edition.store, edition.summary))
    questions = Library(layout).all()
    for name in (_TESTED_FIELDS, _TESTED_KINDS, _BY_MODALITY):
        _asked(edition, questions, name)
    checks(edition, questions)
    counts(edition, layout)
    layers(edition)
    downloads(edition)
    notes(edition, layout)


def fields_known(edition: Edition, questions: Mapping[str, Question]) -> list[Field]:
    """Give the facts that are known of trials, the best known first."""
    rows = _asked(edition, questions, _TESTED_FIELDS)
    return [Field(name, int(known), int(of), percent) for name, known, of, percent in rows]


def best_kinds(
    edition: Edition, questions: Mapping[str, Question]
) -> list[tuple[str, list[tuple[str, int]]]]:
    """Give the kinds of records, each with the best that was read and of how many."""
    held: dict[str, list[tuple[str, int]]] = {}
    for kind, _rank, best, records in _asked(edition, questions, _TESTED_KINDS):
        held.setdefault(KIND_NAMES.get(kind, kind), []).append((best, int(records)))
    return list(held.items())


def measures(edition: Edition, questions: Mapping[str, Question]) -> list[Measure]:
    """Give the modalities with how much of their results was read, the most results first."""
    return [
        Measure(Shown(label, address(iri)), tuple(numbers))
        for iri, label, *numbers in _asked(edition, questions, _BY_MODALITY)
    ]


def checks(edition: Edition, questions: Mapping[str, Question]) -> list[Check]:
    """Give the reports on quality with the number of their rows."""
    return [
        Check(name, question.summary, len(_asked(edition, questions, name)))
        for name, question in questions.items()
        if name.startswith(_QUALITY)
    ]


def shapes(layout: Layout) -> int:
    """Count the files of shapes and violation queries that a build has to pass."""
    return sum(1 for path in layout.shapes.rglob("*") if path.suffix in (".ttl", ".rq"))


def methods(edition: Edition) -> list[Method]:
    """Give the methods that verdicts, certainty, signals and gaps are reached by."""
    return [
        Method(
            Shown(edition.label(iri), address(iri)),
            first(properties(edition, iri), f"{SKOS}definition"),
        )
        for iri in edition.entities["method"]
    ]


def layers(edition: Edition) -> list[Layer]:
    """Count graphs and statements by layer, in the order in which one rests on the other."""

    def read() -> list[Layer]:
        found: Any = edition.store.query(_GRAPHS)
        held = {
            name.value: (int(graphs.value), int(statements.value))
            for name, graphs, statements in found
        }
        order = sorted(held, key=lambda name: ([*_LAYERS, name].index(name), name))
        return [Layer(name, _LAYERS.get(name, ""), *held[name]) for name in order if name]

    return edition.made.get("layers", read)


def notes(edition: Edition, layout: Layout) -> Markup:
    """Give the release notes as HTML, or nothing where the installation carries none."""

    def read() -> Markup:
        try:
            text = (layout.root / NOTES).read_text(encoding="utf-8")
        except OSError:
            return Markup()
        return in_markup(text)

    return edition.made.get("release notes", read)


def in_markup(text: str) -> Markup:
    """Give Markdown as HTML to stand in a page: without its title, and a level deeper.

    HTML within it is shown as text.

    >>> str(in_markup("## 1.0")).strip(), str(in_markup("A <b> & `code`.")).strip()
    ('<h3>1.0</h3>', '<p>A &lt;b&gt; &amp; <code>code</code>.</p>')
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(text)
    if tokens and tokens[0].tag == "h1":
        del tokens[:3]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"
    # The reader escapes all text, and lets no HTML through.
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704


def _asked(edition: Edition, questions: Mapping[str, Question], name: str) -> list[tuple[str, ...]]:
    """Ask a report, once an edition; what is unbound is empty."""

    def read() -> list[tuple[str, ...]]:
        answer = ask(edition.store, questions[name], {})
        return [tuple(_texts(row)) for row in answer.rows]

    return edition.made.get(("report", name), read)


def _texts(row: Iterable[Any]) -> Iterable[str]:
    for term in row:
        yield "" if term is None else str(term.value)
