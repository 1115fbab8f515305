"""Each constraint passes a good record and finds fault with its twin, at the right place."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SH
from tests.shapes.twins import (
    CONTEXT,
    GOOD,
    SHAPES,
    Case,
    all_cases,
    constraints,
    derived_graph,
    good_content,
    nodes,
    record_of,
    results_of,
    shape_graph,
    twin,
)

from ranvier.checking.shacl import validate

CASES = all_cases()


@pytest.mark.parametrize("base", GOOD)
def test_good_record_passes(base: str, tmp_path: Path) -> None:
    record = record_of(good_content(base), tmp_path)
    assert record.problems == []
    assert validate(record.rdflib_graph(), SHAPES) == []


@pytest.mark.parametrize("base", GOOD)
def test_what_is_derived_from_a_good_record_passes_too(base: str) -> None:
    """A graph with the types and companions of a build is no other record."""
    assert validate(derived_graph(base), SHAPES) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_twin_fails_by_its_constraint_alone(case: Case) -> None:
    record, _ = twin(case)
    assert record.problems == [], "the reader refuses the twin before any shape sees it"
    results = results_of(case)
    shape, node, key, severity = case.expected
    found = {
        (r.shape.partition("#")[2], r.focus.removeprefix(record.iri), r.path, r.severity)
        for r in results
    }
    path = CONTEXT.keys[key].iri if key else ""
    assert (shape, node, path, severity) in found
    others = {name for name, *_ in found} - {shape}
    assert others == set(case.also)


def test_every_constraint_has_a_case() -> None:
    named = {str(shape).partition("#")[2] for shape in constraints(shape_graph())}
    assert named == {case.shape for case in CASES}


@pytest.mark.parametrize("base", ["trial", "results", "agent", "review", "publication"])
def test_a_word_where_a_number_is_wanted_is_named(base: str, tmp_path: Path) -> None:
    """Comparisons and sums meet the word as well, and must not stumble over it."""
    content = copy.deepcopy(good_content(base))
    spoilt = set()
    for node in nodes(content):
        for name in node:
            datatype = CONTEXT.keys[name].datatype if name in CONTEXT.keys else None
            if datatype in (str(rdflib.XSD.integer), str(rdflib.XSD.decimal)):
                node[name] = "many"
                spoilt.add(name)
    assert spoilt
    record = record_of(content, tmp_path)
    assert record.problems == []
    results = validate(record.rdflib_graph(), SHAPES)
    blamed = {r.shape.split("-")[1] for r in results if r.component.startswith("Pattern")}
    assert blamed == spoilt


@pytest.mark.parametrize("shape", sorted(constraints(shape_graph())))
def test_message_tells_a_curator_what_to_do(shape: rdflib.URIRef) -> None:
    graph = shape_graph()
    severity = graph.value(shape, SH.severity)
    assert severity in (SH.Violation, SH.Warning, SH.Info)
    (message,) = graph.objects(shape, SH.message)
    key = str(graph.value(shape, SH.name) or "{?path}")
    assert key == "{?path}" or key in CONTEXT.keys
    assert key in message, "the message does not name the key"
    what_is_wrong, _, what_to_do = str(message).partition(";")
    assert what_is_wrong and what_to_do.strip(), "say what is wrong; say what to do"
