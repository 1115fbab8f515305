"""Good records and their failing twins, as the tables in `cases/` tell of them.

A table maps a shape to one or several cases. Each says what is changed in a good record, so that
the shape, and nothing else, finds fault with it:

    base: the good record, where it is not the one that belongs to the table
    node: the hash name of the node that is changed; the record itself where it is left out
    set: keys of that node with their new values; null takes a key away
    add: keys of that node with one value more
    more: changes of other nodes, as a map from hash name to keys
    literal: keys whose values get another datatype, as only a foreign RDF file may have it
    key: the key that the result names; that in the shape's name where it is left out
    focus: the node that the result names; that of `node` where it is left out
    severity: Violation where it is left out
    also: other shapes that must then find fault too
"""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import rdflib
from rdflib.namespace import SH

from ranvier.checking.shacl import ShapeResult, load_shapes, read_shapes, validate
from ranvier.checking.shape_files import shape_files
from ranvier.layout import find_layout
from ranvier.records import Record, load_context, read_record
from ranvier.records.terms import to_rdflib
from ranvier.records.yaml_reader import read_yaml
from ranvier.store.dataset import derive, printed_quads, vocabulary_quads
from ranvier.vocabulary import KINDS

HERE = Path(__file__).parent
LAYOUT = find_layout()
CONTEXT = load_context(LAYOUT.context)
_FOLDER = {kind: folder for folder, kind in KINDS.items()}


@dataclass(frozen=True, eq=False)
class Case:
    """One twin: what is changed in which good record, and what must be found."""

    shape: str
    number: int
    base: str
    node: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    literal: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    focus: str | None = None
    severity: str = "Violation"
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.shape}.{self.number}"

    @property
    def expected(self) -> tuple[str, str, str, str]:
        """Give shape, hash name, key and severity of the result that must come."""
        focus = self.node if self.focus is None else self.focus
        key = self.shape.split("-")[1] if self.key is None else self.key
        return self.shape, focus, key, self.severity


@cache
def all_cases() -> tuple[Case, ...]:
    """Read the tables."""
    found = []
    for path in sorted((HERE / "cases").glob("*.yaml")):
        for shape, held in _typed(path).items():
            for number, case in enumerate(held if isinstance(held, list) else [held], 1):
                found.append(
                    Case(shape, number, **{"base": _BASES.get(path.stem, "trial"), **case})
                )
    return tuple(found)


_BASES = {
    "agent": "agent",
    "modality": "modality",
    "outcome": "results",
    "publication": "publication",
    "result": "results",
    "review": "review",
}
"""Which good record the cases of a table change; that of a trial where none is named here."""


def _typed(path: Path) -> dict[str, Any]:
    """Read a table with the project's own reader, in which null and lists are what they seem."""
    document = read_yaml(path, shown=path.name)
    assert not document.problems, document.problems
    assert isinstance(document.content, dict)

    def plain(value: object) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return None if value == "null" else value

    return {key: plain(value) for key, value in document.content.items()}


@cache
def good_content(base: str) -> dict[str, Any]:
    """Give a good record as read."""
    document = read_yaml(HERE / "good" / f"{base}.yaml", shown=base)
    assert not document.problems, document.problems
    assert isinstance(document.content, dict)
    return document.content


GOOD = sorted(path.stem for path in (HERE / "good").glob("*.yaml"))


def record_of(content: dict[str, Any], folder: Path) -> Record:
    """Write a record into a folder and read it as any other."""
    kind, _, slug = content["id"].partition(":")
    path = folder / _FOLDER[kind] / f"{slug}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_record(path, LAYOUT)


def twin_content(case: Case) -> dict[str, Any]:
    """Give the good record with the changes of a case."""
    content = copy.deepcopy(good_content(case.base))
    for name, changes in {case.node: case.set, **case.more}.items():
        node = _find(content, name)
        for key, value in changes.items():
            if value is None:
                node.pop(key, None)
            else:
                node[key] = value
    node = _find(content, case.node)
    for key, value in case.add.items():
        held = node.get(key, [])
        node[key] = [*(held if isinstance(held, list) else [held]), value]
    return content


def retype(graph: rdflib.Graph, case: Case, iri: str) -> None:
    """Give literals another datatype."""
    focus = rdflib.URIRef(iri + case.node)
    for key, datatype in case.literal.items():
        predicate = rdflib.URIRef(CONTEXT.keys[key].iri)
        for value in list(graph.objects(focus, predicate)):
            graph.remove((focus, predicate, value))
            new = rdflib.Literal(str(value), datatype=rdflib.XSD[datatype], normalize=False)
            if datatype == "string":
                new = rdflib.Literal(str(value))
            graph.add((focus, predicate, new))


def _find(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = [node for node in nodes(content) if node["id"] == name or not name]
    assert found, f"{name}: the good record has no such node"
    return found[0]


def nodes(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a record and all nodes inside it."""
    yield content
    for value in content.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from nodes(item)


@cache
def shape_graph() -> rdflib.Graph:
    """Give the shapes on records as they stand in the files."""
    return read_shapes(shape_files(LAYOUT))


SHAPES = load_shapes(shape_files(LAYOUT))


def constraints(shapes: rdflib.Graph) -> set[rdflib.URIRef]:
    """Give the shapes that find fault themselves: not those which only help another."""
    targeted = {shape for kind in TARGETS for shape in shapes.subjects(kind, None)}
    linked = {part for shape in targeted for part in shapes.objects(shape, SH.property)}
    return {shape for shape in targeted | linked if isinstance(shape, rdflib.URIRef)}


TARGETS = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)


@cache
def twin(case: Case) -> tuple[Record, rdflib.Graph]:
    """Give the twin of a case as read, and its graph."""
    with tempfile.TemporaryDirectory() as folder:
        record = record_of(twin_content(case), Path(folder))
    graph = record.rdflib_graph()
    retype(graph, case, record.iri)
    return record, graph


@cache
def results_of(case: Case) -> list[ShapeResult]:
    """Give what all shapes say of the twin of a case."""
    return validate(twin(case)[1], SHAPES)


@cache
def derived_graph(base: str) -> rdflib.Graph:
    """Give a good record with what a build derives from it."""
    with tempfile.TemporaryDirectory() as folder:
        quads = record_of(good_content(base), Path(folder)).quads
    own = {quad.subject for quad in quads}
    known = [*vocabulary_quads(LAYOUT), *quads]
    derived = [*derive(LAYOUT, known), *printed_quads(quads)]
    return to_rdflib([*quads, *(quad for quad in derived if quad.subject in own)])
