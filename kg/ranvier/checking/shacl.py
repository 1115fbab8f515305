"""Run the SHACL shapes over one record's graph with pySHACL.

pySHACL's own entry point reads the shapes anew for each graph, tries every shape on it, and
evaluates a property shape node by node. Here the shapes are prepared once a process: the property
shapes of a node shape are tried on its focus nodes directly, all nodes in one call, wherever that
means the same, and only shapes with a focus node in the graph are tried. Targets and constraints
themselves are pySHACL's; tests hold the outcome against `pyshacl.validate` and the W3C's suite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError
from ranvier.records.terms import to_rdflib
from ranvier.vocabulary import RDF

if TYPE_CHECKING:
    import rdflib
    from pyshacl.shape import Shape
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

SHAPES = "https://w3id.org/ranvier/shapes#"
SHACL = "http://www.w3.org/ns/shacl#"

_TARGET = f"{SHACL}target"
_READ = {f"{RDF}type", *(f"{SHACL}{name}" for name in ("path", "name", "message", "severity"))}


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """One thing that a shape says of a graph.

    `focus` is the node, `path` the IRI of the property (empty where a path of several is meant),
    `value` the offending value as text (empty where something is missing), `shape` the IRI of the
    source shape and `component` that of the constraint in it that failed.
    """

    focus: str
    path: str
    value: str
    message: str
    severity: str
    shape: str
    component: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Shapes that look at the same focus nodes: each target is its kind and what it names."""

    targets: tuple[tuple[str, Node], ...]
    shapes: list[Shape]

    def focus(self, graph: rdflib.Graph) -> list[Any]:
        """Give the focus nodes in a graph, in a stable order."""
        from rdflib.namespace import RDF, RDFS

        found: set[Node] = set()
        for kind, target in self.targets:
            if kind == "Node":
                found.add(target)  # Whether the graph knows of it or not.
            elif kind == "Class":
                for narrower in graph.transitive_subjects(RDFS.subClassOf, target):
                    found.update(graph.subjects(RDF.type, narrower))
            elif kind == "ObjectsOf":
                found.update(graph.objects(None, target))
            else:
                found.update(graph.subjects(target, None))
        return sorted(found, key=str)


@dataclass(frozen=True, slots=True)
class ShapeSet:
    """Shapes, ready to be run on many graphs; `keys` names each property as records write it."""

    groups: list[_Group]
    keys: dict[str, str]


def load_shapes(files: Sequence[Path]) -> ShapeSet:
    """Read files of shapes and prepare them; the same files are read once a process.

    Raises:
        DataError: if a file can't be read, is no Turtle, or holds shapes that SHACL does not allow.
    """
    return _load(tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file()))


@cache
def _load(files: tuple[tuple[Path, int], ...]) -> ShapeSet:
    return prepare(read_shapes(path for path, _ in files))


def read_shapes(files: Iterable[Path]) -> rdflib.Graph:
    """Read files of shapes into one graph.

    Raises:
        DataError: if a file can't be read or is no Turtle.
    """
    import pyoxigraph

    def triples() -> Iterator[pyoxigraph.Quad]:
        for path in files:
            try:
                yield from pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
            except (OSError, SyntaxError) as error:
                message = f"{path}: these shapes can't be read: {error}"
                raise DataError(message) from error

    return to_rdflib(triples())


def prepare(shapes: rdflib.Graph) -> ShapeSet:
    """Prepare a graph of shapes; the graph itself is left as it is.

    Raises:
        DataError: if a shape is one that SHACL does not allow.
    """
    from pyshacl.errors import ShapeLoadError
    from pyshacl.shapes_graph import ShapesGraph
    from rdflib import Graph, URIRef

    term = {name: URIRef(SHACL + name) for name in ("name", "path")}
    own = Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in shapes:
        own.add(triple)
    keys: dict[str, str] = {}
    for shape, path in own.subject_objects(term["path"]):
        for name in own.objects(shape, term["name"]):
            # Two keys may stand for one property (completed, n_completed): one stands for both.
            keys[str(path)] = min(keys.get(str(path), str(name)), str(name))
    _import_prefixes(own)
    try:
        loaded = {shape.node: shape for shape in ShapesGraph(own).shapes}
    except ShapeLoadError as error:
        message = f"the shapes are not well-formed: {error}"
        raise DataError(message) from error
    targets = {node: found for node, shape in loaded.items() if (found := _targets(shape))}
    apart = [node for node in targets if _comes_apart(own, node)]
    for node in apart:
        for part in _take_apart(own, node):
            targets[part] = targets.get(part, set()) | targets[node]
    groups = list(_grouped(targets, loaded))
    # For every graph, pySHACL looks through each triple of a shape for constraints: those that it
    # has read by now, and which are none, only cost time.
    for node in loaded:
        for predicate in set(own.predicates(node, None)):
            if str(predicate) in _READ or str(predicate).startswith(_TARGET):
                own.remove((node, predicate, None))
    return ShapeSet(groups, keys)


def _import_prefixes(shapes: rdflib.Graph) -> None:
    """Write down the prefixes that a query has by an import: pySHACL reads none from there."""
    from rdflib import URIRef
    from rdflib.namespace import OWL

    declare = URIRef(f"{SHACL}declare")
    for home in set(shapes.objects(None, URIRef(f"{SHACL}prefixes"))):
        for imported in list(shapes.transitive_objects(home, OWL.imports)):
            for declared in list(shapes.objects(imported, declare)):
                shapes.add((home, declare, declared))


def _targets(shape: Shape) -> set[tuple[str, Node]]:
    """Give the targets of a shape; none for one that is switched off."""
    if shape.deactivated:
        return set()
    nodes, classes, itself, objects_of, subjects_of = shape.target()  # type: ignore[no-untyped-call]
    kinds = {
        "Node": nodes,
        "Class": {*classes, *itself},
        "ObjectsOf": objects_of,
        "SubjectsOf": subjects_of,
    }
    return {(kind, target) for kind, found in kinds.items() for target in found}


def _comes_apart(shapes: rdflib.Graph, shape: Node) -> bool:
    """Tell whether the property shapes of a shape mean the same when they are tried on their own.

    They do not if the shape has a path (they look at its values), if anything else names the shape
    (it has to stay whole there), or if one is counted apart from its siblings.
    """
    from rdflib import URIRef

    disjoint = URIRef(f"{SHACL}qualifiedValueShapesDisjoint")
    return not (
        (shape, URIRef(f"{SHACL}path"), None) in shapes
        or (None, None, shape) in shapes
        or any(
            (part, disjoint, None) in shapes
            for part in shapes.objects(shape, URIRef(f"{SHACL}property"))
        )
    )


def _take_apart(shapes: rdflib.Graph, shape: Node) -> list[Node]:
    """Cut a node shape off its property shapes, and give these."""
    from rdflib import BNode, URIRef
    from rdflib.collection import Collection

    has_property, ignored = URIRef(f"{SHACL}property"), URIRef(f"{SHACL}ignoredProperties")
    parts = list(shapes.objects(shape, has_property))
    if (shape, URIRef(f"{SHACL}closed"), None) in shapes:
        # A closed shape allows the paths of its property shapes: they are now listed instead.
        allowed = {path for part in parts for path in shapes.objects(part, URIRef(f"{SHACL}path"))}
        for listed in shapes.objects(shape, ignored):
            allowed.update(shapes.items(listed))
        shapes.remove((shape, ignored, None))
        list_node = BNode()
        Collection(shapes, list_node, sorted(allowed, key=str))
        shapes.add((shape, ignored, list_node))
    shapes.remove((shape, has_property, None))
    return parts


def _grouped(
    targets: Mapping[Node, set[tuple[str, Node]]], loaded: Mapping[Node, Shape]
) -> Iterator[_Group]:
    """Put together the shapes that have the same targets."""
    groups: dict[tuple[tuple[str, Node], ...], list[Shape]] = {}
    for node in sorted(targets, key=str):
        same = tuple(sorted(targets[node], key=lambda target: (target[0], str(target[1]))))
        groups.setdefault(same, []).append(loaded[node])
    for same, members in groups.items():
        yield _Group(same, members)


def validate(graph: rdflib.Graph, shapes: ShapeSet) -> list[ShapeResult]:
    """Run shapes over a graph.

    Returns:
        What the shapes say, sorted by focus node and shape; nothing where all is well.
    """
    from pyshacl.pytypes import SHACLExecutor

    executor = SHACLExecutor()
    data = _queryable(graph)
    found: list[ShapeResult] = []
    for group in shapes.groups:
        focus = group.focus(data)
        if not focus:
            continue
        for shape in group.shapes:
            reports = _reports(shape, executor, data, focus)
            found.extend(_result(report, shapes.keys) for report in reports)
    return sorted(found, key=lambda r: (r.focus, r.shape, r.component, r.path, r.value))


def _reports(shape: Shape, executor: Any, data: rdflib.Graph, focus: Sequence[Any]) -> list[Any]:
    """Run one shape over its focus nodes.

    pySHACL raises where it has to compare what can't be compared (`ci_high: high`). The node is
    then passed over by this shape: the one on the datatype finds fault with it.
    """
    try:
        return list(shape.validate(executor, data, focus=focus)[1])
    except TypeError:
        if len(focus) == 1:
            return []
        return [r for node in focus for r in _reports(shape, executor, data, [node])]


def _queryable(graph: rdflib.Graph) -> rdflib.Graph:
    """Give the same graph, with each text of a query parsed only once a process."""
    from rdflib import Graph
    from rdflib.query import Result

    class Queryable(Graph):
        def query(self, query_object: Any, *args: Any, **options: Any) -> Result:
            return super().query(_parsed(query_object), *args, **options)

    return Queryable(store=graph.store, identifier=graph.identifier, bind_namespaces="none")


@cache
def _parsed(text: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _result(
    report: tuple[str, Node, list[tuple[Any, Any, Any]]], keys: dict[str, str]
) -> ShapeResult:
    """Read one result from the triples that pySHACL makes of it."""
    from rdflib import URIRef

    held: dict[str, Any] = {}
    for _, predicate, value in report[2]:
        # References into the data or the shapes come with the graph that they stand in.
        node = value[1] if isinstance(value, tuple) else value
        held.setdefault(str(predicate).removeprefix(SHACL), node)
    path = held.get("resultPath")
    named = str(path) if isinstance(path, URIRef) else ""
    key = keys.get(named) or re.split(r"[#/]", named)[-1]
    return ShapeResult(
        focus=str(held["focusNode"]),
        path=named,
        value=str(held.get("value", "")),
        message=str(held.get("resultMessage", "")).replace("{?path}", key),
        severity=str(held["resultSeverity"]).removeprefix(SHACL),
        shape=str(held["sourceShape"]),
        component=str(held["sourceConstraintComponent"]).removeprefix(SHACL),
    )
