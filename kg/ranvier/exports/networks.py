"""The entity graph as GraphML, GEXF, and CSV files for the bulk import of Neo4j.

GraphML and GEXF have no lists: several values are parted by `|`. All is written in a fixed order,
without a date, so that one build gives the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.exports.entity_graph import entity_graph, joined

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.store.reading import ReadableStore

NEO4J_FILES = ("nodes.csv", "relationships.csv", "import.txt")
_NEO4J_COMMAND = (
    "neo4j-admin database import full --array-delimiter='|' --multiline-fields=true "
    "--nodes=nodes.csv --relationships=relationships.csv ranvier\n"
)
_NEO4J_TYPES = {bool: "boolean", int: "int", float: "double", str: "string", tuple: "string[]"}


def write_graphml(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the entity graph as GraphML."""
    import networkx as nx

    graph = _without_lists(entity_graph(store))
    graph.graph.update(_about(summary))
    nx.write_graphml(graph, target)
    return (target,)


def write_gexf(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the entity graph as GEXF 1.2, with colours of the nodes."""
    from networkx.readwrite.gexf import GEXFWriter

    graph = _without_lists(entity_graph(store))
    for number, (_, _, held) in enumerate(graph.edges(data=True)):
        held["id"] = str(number)
    for held in dict(graph.nodes(data=True)).values():
        held["viz"] = {"color": _rgb(colour_of(held["kind"]))}
    writer = GEXFWriter(graph)
    meta = writer.xml.find("meta")
    del meta.attrib["lastmodifieddate"]
    meta.find("creator").text = f"Ranvier {_about(summary)['version']}"
    target.write_text(f"<?xml version='1.0' encoding='utf-8'?>\n{writer}\n", encoding="utf-8")
    return (target,)


def write_neo4j(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write the entity graph as CSV files for `neo4j-admin database import`.

    `import.txt` holds the command; the delimiter of arrays is `|`, since texts hold semicolons.
    """
    del summary
    graph = entity_graph(store)
    nodes = [
        {"id:ID": node, ":LABEL": label_of(held["kind"]), **held}
        for node, held in graph.nodes(data=True)
    ]
    edges = [
        {
            ":START_ID": start,
            ":END_ID": end,
            ":TYPE": held["kind"].upper().replace("-", "_"),
            "key": key,
            **{name: value for name, value in held.items() if name != "kind"},
        }
        for start, end, key, held in graph.edges(keys=True, data=True)
    ]
    paths = tuple(target / name for name in NEO4J_FILES)
    _write_csv(paths[0], nodes)
    _write_csv(paths[1], edges)
    paths[2].write_text(_NEO4J_COMMAND, encoding="utf-8")
    return paths


def label_of(kind: str) -> str:
    """Give a kind of node as Neo4j labels are written.

    >>> label_of("adverse-event")
    'AdverseEvent'
    """
    return "".join(part.capitalize() for part in kind.split("-"))


def colour_of(kind: str) -> str:
    """Give the fixed colour of a kind of node; grey for those that pictures have none of."""
    from ranvier.exports.entity_terms import NODES
    from ranvier.plots.styles import colour, icon

    classes = {node.name: node.cls.partition(":")[2] for node in NODES}
    cls = {"agent": "Agent", "combination": "Agent"}.get(kind, classes.get(kind, ""))
    try:
        return icon(cls)["colour"]
    except KeyError:
        return colour("grey")


def _about(summary: Mapping[str, Any]) -> dict[str, str]:
    return {"version": str(summary.get("version", "")), "build": str(summary.get("hash", ""))}


def _rgb(colour: str) -> dict[str, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return {"r": red, "g": green, "b": blue}


def _without_lists(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    held: Iterable[dict[str, Any]] = (
        *(data for _, data in graph.nodes(data=True)),
        *(data for *_, data in graph.edges(data=True)),
    )
    for data in held:
        data.update({name: joined(value) for name, value in data.items()})
    return graph


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    types: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, _NEO4J_TYPES[type(value)])
    first = [name for name in types if ":" in name]
    others = sorted(name for name in types if ":" not in name)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                *first,
                *(name if types[name] == "string" else f"{name}:{types[name]}" for name in others),
            ]
        )
        for row in rows:
            writer.writerow([_cell(row.get(name)) for name in (*first, *others)])


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else joined(value)
