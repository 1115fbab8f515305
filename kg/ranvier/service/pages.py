"""Pages: templates, and what home, lists and the vocabulary show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from ranvier.service.editions import TYPE, Edition
from ranvier.service.frame import FOLDER, PLAIN, Frame
from ranvier.service.paging import LONGEST_BUILD
from ranvier.service.terms import Shown, address, codes, first, properties, show
from ranvier.service.wording import KIND_NAMES, MAIN_KINDS, WEAK_READINGS
from ranvier.vocabulary import DCTERMS, OWL, RDFS, SKOS, VOCABULARY, compact, rv

_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "trial": (
        ("Agents", "studiesAgent"),
        ("Phase", "phase"),
        ("Status", "status"),
        ("Participants with", "population"),
    ),
    "agent": (("Class", ""), ("Drug class", "drugClass")),
    "modality": (
        ("Kind", "modalityKind"),
        ("Sensitive to", "sensitiveTo"),
        ("Specific to myelin", "myelinSpecificity"),
        ("Better", "betterDirection"),
    ),
    "publication": (("Year", "publicationYear"), ("Title", "title")),
    "review": (("Title", "title"),),
    "mechanism": (("Layer", "mechanismLayer"), ("Role in remyelination", "mechanismRole")),
    "target": (("Kind", "targetKind"), ("Name", "fullName")),
    "screen": (("Title", "title"), ("Year", "publicationYear")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entity in a list."""

    shown: Shown
    cells: list[str]
    weak: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the vocabulary."""

    id: str
    label: str
    definition: str
    said: str
    notes: list[str]


@lru_cache(maxsize=1)
def stylesheet() -> bytes:
    """Give the one style sheet of the plain pages."""
    return (FOLDER / "ranvier.css").read_bytes()


def page(request: Request, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:
    """Render a page in the frame of the application.

    A page may be linked to with the build that it was seen with: `build` in its address changes
    nothing, but that the page says so where it is shown by another one.
    """
    frame: Frame = request.app.state.frame
    edition: Edition = request.app.state.editions.now()
    build, fields = str(edition.summary["hash"]), request.query_params.multi_items()
    asked = next((value.strip()[:64] for name, value in fields if name == "build"), "")
    lasting = [pair for pair in fields if pair[0] != "build"]
    lasting.append(("build", build[:LONGEST_BUILD]))
    usual = {
        "path": request.url.path,
        "permalink": f"{quote(request.url.path)}?{urlencode(lasting)}",
        "other_build": "" if build.startswith(asked) else asked,
    }
    text = render(edition, template, frame=frame, **(usual | given))
    return HTMLResponse(text, status, headers={"Vary": "Accept"})


def render(edition: Edition, template: str, *, frame: Frame = PLAIN, **given: Any) -> str:
    """Fill a template with what is given, and with what every page shows."""
    return frame.templates.get_template(template).render(
        kinds=KIND_NAMES, main_kinds=MAIN_KINDS, build=edition.summary, **given
    )


def list_rows(edition: Edition, kind: str) -> list[Row]:
    """Give the rows of the list of a kind."""
    iris = edition.entities[kind]
    edition.read_ahead([node for iri in iris for node in (iri, f"{iri}#cohort")])
    return [_row(edition, kind, iri) for iri in iris]


def columns(kind: str) -> list[str]:
    """Give the headings of the list of a kind."""
    return [heading for heading, _ in _COLUMNS.get(kind, ())]


def _row(edition: Edition, kind: str, iri: str) -> Row:
    found = properties(edition, iri)
    cells = []
    for _, name in _COLUMNS.get(kind, ()):
        if name == "title":
            cells.append(first(found, f"{DCTERMS}title"))
        elif name == "population":
            cohort = properties(edition, first(found, rv("hasCohort")) or f"{iri}#cohort")
            cells.append(codes(edition, cohort, rv(name)))
        elif name:
            cells.append(codes(edition, found, rv(name)))
        else:
            kinds = [str(value.value) for value in found.get(TYPE, ())]
            general = (rv("Agent"), rv("Intervention"))
            ours = [k for k in kinds if k.startswith(VOCABULARY) and k not in general]
            cells.append(", ".join(edition.label(k) for k in ours) or "agent")
    readings = {str(value.value) for value in found.get(rv("verification"), ())}
    return Row(
        Shown(edition.label(iri), address(iri)),
        cells,
        bool(readings) and WEAK_READINGS.issuperset(readings),
    )


def vocabulary_terms(edition: Edition) -> list[tuple[str, list[Term]]]:
    """Give the terms of the vocabulary under headings."""
    kinds = {
        "Classes": f"{OWL}Class",
        "Links": f"{OWL}ObjectProperty",
        "Values": f"{OWL}DatatypeProperty",
        "Codes": rv("Code"),
    }
    return [
        (
            heading,
            [
                _term(edition, iri)
                for iri in edition.subjects(TYPE, kind)
                if iri.startswith(VOCABULARY)
            ],
        )
        for heading, kind in kinds.items()
    ]


def _term(edition: Edition, iri: str) -> Term:
    found = properties(edition, iri)
    said = [
        f"{name} {', '.join(compact(str(v.value)) for v in found[predicate])}"
        for name, predicate in (
            ("a kind of", f"{RDFS}subClassOf"),
            ("of", f"{RDFS}domain"),
            ("leads to", f"{RDFS}range"),
        )
        if predicate in found
    ]
    notes = [str(value.value) for value in found.get(f"{SKOS}scopeNote", ())]
    for value in found.get(f"{SKOS}example", ()):
        text = str(value.value)
        notes.append(text if text.startswith("Negative example:") else f"Example: {text}")
    definition = first(found, f"{SKOS}definition")
    return Term(
        iri.removeprefix(VOCABULARY), edition.label(iri), definition, "; ".join(said), notes
    )


def shown_rows(answer: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """Turn an answer in SPARQL JSON into a table for a page."""
    import pyoxigraph as ox

    if "boolean" in answer:
        return {"text": "true" if answer["boolean"] else "false"}
    names: list[str] = answer["head"]["vars"]
    rows = []
    for binding in answer["results"]["bindings"]:
        row = []
        for name in names:
            value = binding.get(name, {"type": "literal", "value": ""})
            if value["type"] == "uri":
                shown = show(edition, ox.NamedNode(value["value"]))
                row.append(Shown(compact(value["value"]), shown.href, shown.outside))
            else:
                row.append(Shown(str(value["value"])))
        rows.append(row)
    return {"names": names, "rows": rows}
