"""CX2, as the ndex2 library reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph

from ranvier.exports.cx2 import write
from ranvier.exports.entity_graph import entity_graph

SUMMARY = {"version": "0.0.0", "hash": "abc"}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def test_nodes_edges_and_attributes_come_back_in_ndex2(
    graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    from ndex2.cx2 import RawCX2NetworkFactory

    graph = entity_graph(graph_store)
    (path,) = write(graph_store, tmp_path / "g.cx2", summary=SUMMARY)
    read = RawCX2NetworkFactory().get_cx2network(str(path))
    nodes = {node["v"]["represents"]: node for node in read.get_nodes().values()}
    assert nodes.keys() == set(graph)
    for name, held in graph.nodes(data=True):
        told = dict(nodes[name]["v"])
        assert told.pop("name") == held["label"]
        assert told.pop("represents") == name
        assert told == {key: _plain(value) for key, value in held.items()}
    edges = {edge["v"]["key"]: edge for edge in read.get_edges().values()}
    assert len(edges) == len(read.get_edges()) == graph.number_of_edges()
    for start, end, key, held in graph.edges(keys=True, data=True):
        edge = edges[key]
        assert (edge["s"], edge["t"]) == (nodes[start]["id"], nodes[end]["id"])
        told = {name: value for name, value in edge["v"].items() if name != "key"}
        assert told.pop("interaction") == held["kind"]
        assert told == {name: _plain(value) for name, value in held.items()}
    assert read.get_network_attributes()["build"] == "abc"


def test_the_file_has_the_aspects_that_its_metadata_counts(
    graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    (path,) = write(graph_store, tmp_path / "g.cx2", summary=SUMMARY)
    head, meta, *aspects, status = json.loads(path.read_text(encoding="utf-8"))
    assert head == {"CXVersion": "2.0", "hasFragments": False}
    assert status == {"status": [{"error": "", "success": True}]}
    counted = {each["name"]: each["elementCount"] for each in meta["metaData"]}
    assert counted == {name: len(held) for each in aspects for name, held in each.items()}
    declared = aspects[0]["attributeDeclarations"][0]
    types = {"string": str, "integer": int, "boolean": bool, "list_of_string": list}
    for aspect in ("nodes", "edges"):
        held = next(each[aspect] for each in aspects if aspect in each)
        assert held
        for element in held:
            for name, value in element["v"].items():
                assert type(value) is types[declared[aspect][name]["d"]], name


def test_the_same_graph_gives_the_same_bytes(graph_store: pyoxigraph.Store, tmp_path: Path) -> None:
    (one,) = write(graph_store, tmp_path / "one.cx2", summary=SUMMARY)
    (two,) = write(graph_store, tmp_path / "two.cx2", summary=SUMMARY)
    assert one.read_bytes() == two.read_bytes()
