"""The entity graph, and GraphML, GEXF and Neo4j CSV as networkx, igraph and pandas read them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import networkx as nx
import pandas as pd
import pyoxigraph
import pytest

from ranvier.exports.entity_graph import entity_graph, joined
from ranvier.exports.networks import write_gexf, write_graphml, write_neo4j
from ranvier.vocabulary import PREFIXES, compact

SUMMARY = {"version": "0.0.0", "hash": "abc"}


@pytest.fixture(scope="module")
def entities(graph_store: pyoxigraph.Store) -> nx.MultiDiGraph:
    return entity_graph(graph_store)


def _flat(held: dict[str, object]) -> dict[str, object]:
    return {name: joined(value) for name, value in held.items()}


def _ask(store: pyoxigraph.Store, text: str) -> set[tuple[str, ...]]:
    found = store.query(text, prefixes=PREFIXES)
    return {tuple(compact(term.value) for term in row) for row in found}


@pytest.mark.parametrize(
    ("kind", "cls"),
    [("agent", "Intervention"), ("trial", "ClinicalTrial"), ("publication", "Publication")],
)
def test_every_entity_is_a_node(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store, kind: str, cls: str
) -> None:
    held = {node for node, of in entities.nodes(data="kind") if of == kind}
    assert {(node,) for node in held} == _ask(graph_store, f"SELECT ?s WHERE {{ ?s a rv:{cls} }}")


def test_every_step_with_two_ends_is_an_edge_with_its_sign(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store
) -> None:
    asked = _ask(
        graph_store,
        "SELECT ?id ?s ?o ?sign WHERE { ?id a rv:CausalStep ; rv:stepSubject ?s ; "
        "rv:stepObject ?o ; rv:sign ?sign }",
    )
    held = {
        (edge["node"], start, end, f"rv:sign-{edge['sign']}")
        for start, end, edge in entities.edges(data=True)
        if edge["kind"] == "step" and "sign" in edge
    }
    assert len(held) > 400
    assert held == asked


def test_what_was_not_tested_has_no_verdict_edge_but_is_told_by_the_agent(
    entities: nx.MultiDiGraph,
) -> None:
    verdicts = [edge for *_, edge in entities.edges(data=True) if edge["kind"] == "verdict"]
    assert {edge["verdict"] for edge in verdicts} >= {"supported", "contradicted"}
    assert "not-tested" not in {edge["verdict"] for edge in verdicts}
    told = Counter(of for _, of in entities.nodes(data="verdict_remyelination"))
    assert told["not-tested"] > 100


def test_agents_given_together_are_a_node_of_their_own(entities: nx.MultiDiGraph) -> None:
    node = "combination:clemastine-with-metformin"
    parts = {end for _, end, kind in entities.out_edges(node, data="kind") if kind == "has-part"}
    assert parts == {"agent:clemastine", "agent:metformin"}
    verdicts = [end for _, end, kind in entities.out_edges(node, data="kind") if kind == "verdict"]
    assert "modality:vep" in verdicts
    events = [end for _, end, kind in entities.out_edges(node, data="kind") if "event" in kind]
    assert events


def test_graphml_comes_back_whole_in_networkx(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    (path,) = write_graphml(graph_store, tmp_path / "g.graphml", summary=SUMMARY)
    read = nx.read_graphml(path, force_multigraph=True)
    assert dict(read.nodes(data=True)) == {
        node: _flat(held) for node, held in entities.nodes(data=True)
    }
    edges = {key: (s, t, held) for s, t, key, held in read.edges(keys=True, data=True)}
    for start, end, key, held in entities.edges(keys=True, data=True):
        assert edges.pop(key) == (start, end, _flat(held))
    assert not edges
    assert read.graph["build"] == "abc"


def test_graphml_comes_back_in_igraph(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    import igraph

    (path,) = write_graphml(graph_store, tmp_path / "g.graphml", summary=SUMMARY)
    read = igraph.Graph.Read_GraphML(str(path))
    assert read.is_directed()
    assert (read.vcount(), read.ecount()) == (len(entities), entities.number_of_edges())
    assert dict(zip(read.vs["id"], read.vs["label"], strict=True)) == dict(
        entities.nodes(data="label")
    )
    ours = Counter(
        (start, end, held["kind"], held.get("verdict", ""))
        for start, end, held in entities.edges(data=True)
    )
    ids = read.vs["id"]
    theirs = Counter(
        (ids[edge.source], ids[edge.target], edge["kind"], edge["verdict"]) for edge in read.es
    )
    assert theirs == ours


def test_gexf_comes_back_whole_in_networkx(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    (path,) = write_gexf(graph_store, tmp_path / "g.gexf", summary=SUMMARY)
    read = nx.read_gexf(path)
    for node, held in entities.nodes(data=True):
        found = dict(read.nodes[node])
        del found["viz"]
        assert found == _flat(held)
    assert len(read) == len(entities)
    for start, end, key, held in entities.edges(keys=True, data=True):
        found = dict(read.edges[start, end, key])
        del found["id"]
        assert found == _flat(held)
    assert read.number_of_edges() == entities.number_of_edges()
    assert "lastmodifieddate" not in path.read_text(encoding="utf-8")


def test_neo4j_files_come_back_in_pandas(
    entities: nx.MultiDiGraph, graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    nodes_file, edges_file, command = write_neo4j(graph_store, tmp_path, summary=SUMMARY)
    nodes = pd.read_csv(nodes_file, dtype=str, keep_default_na=False).set_index("id:ID")
    assert nodes.index.is_unique
    for node, held in entities.nodes(data=True):
        row = nodes.loc[node]
        assert row["label"] == held["label"]
        assert tuple(filter(None, row["synonyms:string[]"].split("|"))) == held.get("synonyms", ())
        assert row["year:int"] == str(held.get("year", ""))
    edges = pd.read_csv(edges_file, dtype=str, keep_default_na=False).set_index("key")
    assert set(edges[":START_ID"]) | set(edges[":END_ID"]) <= set(nodes.index)
    assert len(edges) == entities.number_of_edges()
    for start, end, key, held in entities.edges(keys=True, data=True):
        row = edges.loc[key]
        assert (row[":START_ID"], row[":END_ID"]) == (start, end)
        assert row[":TYPE"] == held["kind"].upper().replace("-", "_")
        assert row["sign"] == held.get("sign", "")
        assert row["press_only:boolean"] == str(held.get("press_only", "")).lower()
    assert "--array-delimiter='|'" in command.read_text(encoding="utf-8")


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_the_same_graph_gives_the_same_bytes(
    graph_store: pyoxigraph.Store, tmp_path: Path, write
) -> None:
    (one,) = write(graph_store, tmp_path / "one", summary=SUMMARY)
    (two,) = write(graph_store, tmp_path / "two", summary=SUMMARY)
    assert one.read_bytes() == two.read_bytes()
