"""The stage as a whole: what it adds leads back to records, and does not depend on their order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.layout import Layout
from ranvier.store.dataset import Dataset
from ranvier.synthesis.stage import synthesise
from ranvier.vocabulary import (
    ASSERTION_GRAPH,
    BASE,
    DCTERMS,
    DERIVED_GRAPH,
    PROV,
    PROVENANCE_GRAPH,
    RDF,
    rv,
)

GRAPHS = {
    f"{DERIVED_GRAPH}effect-sizes",
    *(
        f"{ASSERTION_GRAPH}{part}"
        for part in (
            "syntheses",
            "verdicts",
            "safety",
            "contradictions",
            "gaps",
            "review-figures",
        )
    ),
}
LEADING = ("Assertion", "EvidenceLine", "SafetySignal", "Contradiction", "ResearchGap")


@pytest.fixture(scope="module")
def added(layout: Layout, dataset: Dataset) -> list[pyoxigraph.Quad]:
    """What the stage adds to the real graph."""
    return synthesise(layout, dataset).quads[len(dataset.quads) :]


def test_each_part_writes_its_graph(added) -> None:
    assert {quad.graph_name.value for quad in added} >= GRAPHS
    assert {quad.graph_name.value for quad in added} <= {*GRAPHS, PROVENANCE_GRAPH}


def test_each_graph_says_by_what_and_from_what_it_was_made(added, layout, dataset) -> None:
    said = defaultdict(lambda: defaultdict(set))
    for quad in added:
        if quad.graph_name.value == PROVENANCE_GRAPH:
            said[quad.subject.value][quad.predicate.value].add(quad.object.value)
    assert set(said) == GRAPHS
    for graph, told in said.items():
        assert told[f"{PROV}wasDerivedFrom"], graph
        assert told[f"{DCTERMS}source"], graph
        assert told[f"{PROV}wasDerivedFrom"] <= dataset.graphs, graph
        for source in told[f"{DCTERMS}source"]:
            path = layout.root / source
            assert path.exists() or path.with_suffix(".py").exists(), source


@pytest.mark.parametrize("name", LEADING)
def test_what_is_asserted_leads_back_to_records(added, dataset, name) -> None:
    nodes, derived = set(), set()
    for quad in added:
        if quad.predicate.value == f"{RDF}type" and quad.object.value == rv(name):
            nodes.add(quad.subject.value)
        if quad.predicate.value == f"{PROV}wasDerivedFrom":
            derived.add(quad.subject.value)
    assert nodes
    assert sorted(nodes - derived) == []


def test_there_is_no_blank_node(added) -> None:
    blank = pyoxigraph.BlankNode
    assert not [q for q in added if isinstance(q.subject, blank) or isinstance(q.object, blank)]


def test_rules_that_decided_are_rules_of_a_method(added, dataset) -> None:
    rules = {quad.object.value for quad in dataset.quads if quad.predicate.value == rv("hasRule")}
    used = {quad.object.value for quad in added if quad.predicate.value == rv("byRule")}
    assert used
    assert used <= rules
    assert all(rule.startswith(f"{BASE}method/") for rule in used)


def test_the_order_of_the_records_changes_nothing(added, layout, dataset) -> None:
    backwards = replace(dataset, quads=dataset.quads[::-1])
    again = synthesise(layout, backwards).quads[len(dataset.quads) :]
    assert {str(quad) for quad in again} == {str(quad) for quad in added}
