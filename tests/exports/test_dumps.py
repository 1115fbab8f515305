"""Dumps: another reader than the one that wrote them finds every quad, as printed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pyoxigraph
import pytest
import rdflib

from ranvier.store.build import QUADS, TURTLE, current

STRING = "http://www.w3.org/2001/XMLSchema#string"
FORMS = {
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


@pytest.fixture
def literals_as_written() -> Iterator[None]:
    """Let rdflib keep the text of a number."""
    rdflib.NORMALIZE_LITERALS, before = False, rdflib.NORMALIZE_LITERALS
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture(scope="module")
def lines(built) -> set[str]:
    return set(gzip.decompress((current(built) / QUADS).read_bytes()).decode().splitlines())


def quoted(term: object) -> bool:
    return isinstance(term, rdflib.Literal)


def literal(term: pyoxigraph.Literal) -> tuple[str, str, str | None]:
    # rdflib gives a text in a language no type.
    kind = STRING if term.language else term.datatype.value
    return term.value, kind, term.language


def as_line(quad: pyoxigraph.Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} ."


@pytest.mark.parametrize("name", FORMS)
def test_every_quad_is_held_as_printed(exported, lines, summary, name) -> None:
    read = pyoxigraph.parse(path=str(exported(name)), format=FORMS[name])
    found = [as_line(quad) for quad in read]
    assert len(found) == summary["quads"] > 100_000
    assert set(found) == lines


def test_numbers_keep_their_last_zeros(lines) -> None:
    """The other tests would pass on a build whose numbers had lost them."""
    assert any(re.search(r'vocab#value> "\d+\.\d*0"\^\^', line) for line in lines)


@pytest.mark.parametrize(("name", "form"), [("trig", "trig"), ("jsonld", "json-ld")])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_reads_every_quad_as_printed(
    exported, lines, literals_as_written, name, form
) -> None:
    read = rdflib.Dataset()
    read.parse(str(exported(name)), format=form)
    found = {
        f"{s.n3()} {p.n3()} {o.n3()} {g.n3()} ." for s, p, o, g in read.quads() if not quoted(o)
    }
    plain = {line for line in lines if '"' not in line}
    assert found == plain
    held = {
        (str(q.subject.value), str(q.predicate.value), *literal(q.object), q.graph_name.value)
        for q in pyoxigraph.parse("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
        if isinstance(q.object, pyoxigraph.Literal)
    }
    assert held == {
        (str(s), str(p), str(o), str(o.datatype or STRING), o.language, str(g))
        for s, p, o, g in read.quads()
        if quoted(o)
    }


def test_turtle_is_the_union_of_the_graphs(exported, lines, built) -> None:
    held = {
        (str(t.subject), str(t.predicate), str(t.object))
        for t in pyoxigraph.parse(path=str(exported("turtle")), format=pyoxigraph.RdfFormat.TURTLE)
    }
    union = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in pyoxigraph.parse("\n".join(sorted(lines)), format=pyoxigraph.RdfFormat.N_QUADS)
    }
    assert held == union
    assert exported("turtle").read_bytes() == (current(built) / TURTLE).read_bytes()
