"""What is derived is right, stands in graphs of its own, and leads back to its records."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.store.dataset import Dataset, derive
from ranvier.vocabulary import DERIVED_GRAPH, PREFIXES, RDF, rv

DERIVED_FROM = pyoxigraph.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")


def quad(subject: str, predicate: str, value: str) -> pyoxigraph.Quad:
    node = pyoxigraph.NamedNode
    return pyoxigraph.Quad(node(subject), node(predicate), node(value))


def test_layers_do_not_mix(dataset: Dataset) -> None:
    stated = {q.triple for q in dataset.quads if "/graph/derived/" not in q.graph_name.value}
    derived = {q.triple for q in dataset.quads if "/graph/derived/" in q.graph_name.value}
    assert derived
    assert not stated & derived


def test_every_derived_triple_leads_back_to_the_record_that_it_is_about(
    graph_store: pyoxigraph.Store,
) -> None:
    query = """
        SELECT DISTINCT ?entity WHERE {
          GRAPH ?graph { ?node ?property ?value }
          FILTER (STRSTARTS(STR(?graph), "https://w3id.org/ranvier/graph/derived/"))
          BIND (IRI(STRBEFORE(CONCAT(STR(?node), "#"), "#")) AS ?entity)
          MINUS { ?graph prov:wasDerivedFrom ?record . ?record foaf:primaryTopic ?entity }
          FILTER (!STRSTARTS(STR(?entity), "https://w3id.org/ranvier/vocab"))
        }"""
    assert list(graph_store.query(query, prefixes=PREFIXES)) == []


def test_every_graph_says_where_it_comes_from(graph_store: pyoxigraph.Store) -> None:
    query = """
        SELECT DISTINCT ?graph WHERE {
          GRAPH ?graph { ?s ?p ?o }
          MINUS { ?graph dcterms:source|prov:wasDerivedFrom ?origin }
        } ORDER BY ?graph"""
    found = {row["graph"].value for row in graph_store.query(query, prefixes=PREFIXES)}
    base = "https://w3id.org/ranvier/graph/"
    assert found == {f"{base}provenance", f"{base}vocabulary"}


def test_nodes_of_a_record_are_typed_by_the_property_that_leads_to_them(
    graph_store: pyoxigraph.Store,
) -> None:
    for part, kind in (
        ("#placebo", "Arm"),
        ("#ff-vep-latency-wk24", "OutcomeMeasure"),
        ("#S1", "Source"),
        ("#design", "StudyDesign"),
    ):
        iri = pyoxigraph.NamedNode(f"https://w3id.org/ranvier/trial/renew{part}")
        types = graph_store.quads_for_pattern(
            iri, pyoxigraph.NamedNode(f"{RDF}type"), None, pyoxigraph.DefaultGraph()
        )
        assert rv(kind) in {q.object.value for q in types}, part


def test_a_small_molecule_is_an_agent_and_placebo_is_not(graph_store: pyoxigraph.Store) -> None:
    ask = "ASK { agent:%s a rv:Agent }"
    assert graph_store.query(ask % "clemastine", prefixes=PREFIXES)
    assert not graph_store.query(ask % "placebo", prefixes=PREFIXES)


def test_rules_do_not_depend_on_the_order_of_quads(layout: Layout, dataset: Dataset) -> None:
    stated = [q for q in dataset.quads if not q.graph_name.value.startswith(DERIVED_GRAPH)]
    assert set(derive(layout, stated)) == set(derive(layout, reversed(stated)))


def test_a_rule_that_is_no_construct_is_refused_by_name(layout: Layout, tmp_path: Path) -> None:
    rules = tmp_path / "queries" / "rules"
    rules.mkdir(parents=True)
    made = Layout(root=tmp_path, build=tmp_path)
    (rules / "01-x.rq").write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(DataError, match=r"queries/rules/01-x\.rq: a rule is a CONSTRUCT"):
        derive(made, [quad("urn:a", "urn:b", "urn:c")])
    (rules / "01-x.rq").write_text("CONSTRUCT {", encoding="utf-8")
    with pytest.raises(DataError, match=r"queries/rules/01-x\.rq"):
        derive(made, [quad("urn:a", "urn:b", "urn:c")])
