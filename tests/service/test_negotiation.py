"""The form that a client likes best is the one it gets."""

from __future__ import annotations

import pytest

from ranvier.service.negotiation import GRAPHS, HTML, ROWS, choose, named

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/tab-separated-values, text/csv;q=0.9", "tsv"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.7", "xml"),
        ("application/json", "json"),
        ("text/csv; header=present; q=1", "csv"),
        ("*/*;q=0.1, application/sparql-results+json;q=0", "xml"),
        (BROWSER, "html"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=much", None),
        ("nonsense", None),
    ],
)
def test_rows(accept: str, form: str | None) -> None:
    chosen = choose(accept, (*ROWS, HTML))
    assert (chosen and chosen.form) == form


def test_a_more_specific_range_counts_before_a_wider_one() -> None:
    chosen = choose("text/*;q=0.4, text/turtle;q=0.1, application/n-triples;q=0.5", GRAPHS)
    assert chosen is not None
    assert chosen.form == "nt"
    other = choose("text/*;q=0.9, text/turtle;q=0.1, application/n-triples;q=0.5", GRAPHS)
    assert other is not None
    assert other.media_type == "text/xml"


@pytest.mark.parametrize(
    ("name", "form"),
    [("ttl", "turtle"), ("turtle", "turtle"), ("RDF", "rdfxml"), ("application/ld+json", "jsonld")],
)
def test_a_form_has_several_names(name: str, form: str) -> None:
    chosen = named(name, GRAPHS)
    assert chosen is not None
    assert chosen.form == form
    assert named("docx", GRAPHS) is None
