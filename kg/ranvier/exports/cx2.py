"""The entity graph as CX2, the format of Cytoscape and NDEx, with the fixed colours of Ranvier.

By the specification of CX2 2.0 (cytoscape.org): nodes and edges have whole numbers as ids, values
have declared types, and a list stays a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.exports.entity_graph import entity_graph
from ranvier.exports.networks import colour_of

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.store.reading import ReadableStore

_TYPES = {bool: "boolean", int: "integer", float: "double", str: "string", tuple: "list_of_string"}
_SIGNS = {"promotes": "DELTA", "inhibits": "T", "no-effect-shown": "DIAMOND"}
"""Sign of a step -> the arrow that Cytoscape draws; direction is not shown by colour."""


def write(store: ReadableStore, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the entity graph as CX2."""
    graph = entity_graph(store)
    made = document(graph, summary=summary)
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return (target,)


def document(graph: nx.MultiDiGraph, *, summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give a graph of entities as a CX2 document."""
    number = {node: place for place, node in enumerate(graph)}
    nodes = [
        {"id": number[node], "v": {"name": held["label"], "represents": node, **_plain(held)}}
        for node, held in graph.nodes(data=True)
    ]
    edges = [
        {
            "id": place,
            "s": number[start],
            "t": number[end],
            "v": {"interaction": held["kind"], "key": key, **_plain(held)},
        }
        for place, (start, end, key, held) in enumerate(graph.edges(keys=True, data=True))
    ]
    about = {
        "name": "Ranvier",
        "description": "Evidence on remyelination in multiple sclerosis: entities and their links.",
        "version": str(summary.get("version", "")),
        "build": str(summary.get("hash", "")),
        "rights": "CC BY 4.0",
    }
    declared = {
        "networkAttributes": {name: {"d": "string"} for name in sorted(about)},
        "nodes": _declared([{"name": "", "represents": ""}, *_values(graph.nodes(data=True))]),
        "edges": _declared([{"interaction": "", "key": ""}, *_values(graph.edges(data=True))]),
    }
    aspects: list[tuple[str, list[dict[str, Any]]]] = [
        ("attributeDeclarations", [declared]),
        ("networkAttributes", [about]),
        ("nodes", nodes),
        ("edges", edges),
        ("visualProperties", [_style(graph)]),
    ]
    return [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": [{"name": name, "elementCount": len(held)} for name, held in aspects]},
        *({name: held} for name, held in aspects),
        {"status": [{"error": "", "success": True}]},
    ]


def _plain(held: Mapping[str, Any]) -> dict[str, Any]:
    """Give the attributes with lists in place of tuples, in the order of their names."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in sorted(held.items())
    }


def _values(items: Iterable[tuple[Any, ...]]) -> Iterable[dict[str, Any]]:
    return (item[-1] for item in items)


def _declared(held: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    types: dict[str, str] = {}
    for values in held:
        for name, value in values.items():
            types.setdefault(name, _TYPES[type(value)])
    return {name: {"d": types[name]} for name in sorted(types)}


def _style(graph: nx.MultiDiGraph) -> dict[str, Any]:
    kinds = sorted({held["kind"] for _, held in graph.nodes(data=True)})
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {"NODE_BACKGROUND_COLOR": "#999999", "NODE_SHAPE": "ellipse"},
            "edge": {"EDGE_LINE_COLOR": "#999999", "EDGE_TARGET_ARROW_SHAPE": "none"},
        },
        "nodeMapping": {
            "NODE_LABEL": {
                "type": "PASSTHROUGH",
                "definition": {"attribute": "name", "type": "string"},
            },
            "NODE_BACKGROUND_COLOR": _discrete("kind", {kind: colour_of(kind) for kind in kinds}),
        },
        "edgeMapping": {"EDGE_TARGET_ARROW_SHAPE": _discrete("sign", _SIGNS)},
    }


def _discrete(attribute: str, values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "DISCRETE",
        "definition": {
            "attribute": attribute,
            "type": "string",
            "map": [{"v": code, "vp": shown} for code, shown in values.items()],
        },
    }
