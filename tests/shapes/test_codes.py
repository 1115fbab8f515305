"""The code lists of the shapes are those of the vocabulary and of the record format."""

from __future__ import annotations

import re

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import SH
from tests.shapes.twins import CONTEXT, LAYOUT, shape_graph

CODED = sorted(name for name, key in CONTEXT.keys.items() if key.is_code)


def in_lists(key: str) -> list[set[str]]:
    """Give the list of each shape on a key, as records write its codes."""
    graph, scheme = shape_graph(), CONTEXT.keys[key].scheme or ""
    return [
        {str(code).removeprefix(scheme) for code in graph.items(listed)}
        for shape, listed in graph.subject_objects(SH["in"])
        if graph.value(shape, SH.name) == rdflib.Literal(key)
    ]


def in_vocabulary(key: str) -> set[str]:
    scheme = CONTEXT.keys[key].scheme or ""
    triples = pyoxigraph.parse(path=str(LAYOUT.ontology), format=pyoxigraph.RdfFormat.TURTLE)
    subjects = {str(quad.subject.value) for quad in triples}
    return {iri.removeprefix(scheme) for iri in subjects if iri.startswith(scheme)}


def in_docs(key: str) -> set[str]:
    text = (LAYOUT.root / "docs" / "records.md").read_text(encoding="utf-8")
    for keys, codes in re.findall(r"^\| ([a-z_, ]+) \| [a-z]+- \| (.+) \|$", text, re.M):
        if key in keys.split(", "):
            return set(codes.split())
    return set()


@pytest.mark.parametrize("key", CODED)
def test_code_list_is_that_of_the_vocabulary_and_the_docs(key: str) -> None:
    lists = in_lists(key)
    assert lists, "no shape checks the codes of this key"
    for codes in lists:
        assert codes == in_vocabulary(key) == in_docs(key)


def test_every_key_of_a_record_is_checked() -> None:
    """A key that the context maps, but no shape allows anywhere, could not be used at all."""
    paths = {str(path) for path in shape_graph().objects(None, SH.path)}
    assert {name for name, key in CONTEXT.keys.items() if key.iri not in paths} == set()
