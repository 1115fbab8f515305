"""Whatever is taken out of the shapes, some case notices: none of it stands there in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
import rdflib
from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from rdflib.namespace import RDF, SH
from tests.shapes.twins import (
    TARGETS,
    Case,
    all_cases,
    constraints,
    derived_graph,
    shape_graph,
    twin,
)

from ranvier.checking.shacl import prepare, validate

_NO_CONSTRAINT = {
    RDF.type,
    *(
        SH[name]
        for name in (
            *("path", "name", "message", "severity", "declare", "prefix", "namespace"),
            # A query goes with the sh:sparql that names it, a helper with the link to it.
            *("select", "prefixes", "alternativePath", "inversePath", "qualifiedValueShape"),
        )
    ),
}

Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def cases_by_shape() -> dict[str, list[Case]]:
    found = defaultdict(list)
    for case in all_cases():
        found[case.shape].append(case)
    return found


CASES = cases_by_shape()


def part(shape: rdflib.URIRef) -> rdflib.Graph:
    """Give a shape with all that it needs, and the targets that its node shape lends it.

    Of the property shapes of a closed shape, only the paths that they allow come along.
    """
    shapes = shape_graph()
    own = rdflib.Graph()
    copied: set[rdflib.term.Node] = set()

    def copy(node: rdflib.term.Node) -> None:
        if node in copied:
            return
        copied.add(node)
        of_closed = (shape, SH.property, node) in shapes
        for predicate, value in shapes.predicate_objects(node):
            if of_closed and predicate not in (RDF.type, SH.path):
                continue
            own.add((node, predicate, value))
            if not isinstance(value, rdflib.Literal):
                copy(value)

    copy(shape)
    for owner in shapes.subjects(SH.property, shape):
        own.add((owner, RDF.type, SH.NodeShape))
        own.add((owner, SH.property, shape))
        for kind in TARGETS:
            for target in shapes.objects(owner, kind):
                own.add((owner, kind, target))
    return own


def removable(own: rdflib.Graph, shape: rdflib.URIRef) -> Iterator[Triple]:
    """Give what can be taken out of a part: constraints, targets, and links between shapes.

    The property shapes of a node shape are tried each on its own, and so is the link to it; the
    targets, which they share, are tried with one of them.
    """
    shapes = shape_graph()
    owners = set(shapes.subjects(SH.property, shape))
    others = constraints(shapes) - owners - {shape}
    has_parts = (shape, SH.property, None) in shapes
    for subject, predicate, value in sorted(own):
        if not str(predicate).startswith(str(SH)) or predicate in _NO_CONSTRAINT:
            continue
        if subject in others or (subject == shape and predicate == SH.property):
            continue
        if predicate in TARGETS and subject == shape and has_parts:
            continue
        if predicate in TARGETS and subject in owners and not _answers_for(shape, subject):
            continue
        yield subject, predicate, value


def outcomes(own: rdflib.Graph, shape: rdflib.URIRef) -> list[set[tuple[str, str, str, str]]]:
    """Give what a part of the shapes says of each case of a shape, and of a derived good record."""
    try:
        ready = prepare(own)
        return [
            {(r.shape, r.component, r.focus, r.path) for r in validate(graph, ready)}
            for graph in graphs(shape)
        ]
    except (ConstraintLoadError, ShapeLoadError):
        return []  # The shapes can't even be loaded, which every test would notice.


def graphs(shape: rdflib.URIRef) -> list[rdflib.Graph]:
    cases = CASES[str(shape).partition("#")[2]]
    found = [twin(case)[1] for case in cases]
    if (shape, SH.closed, None) in shape_graph():
        found.extend(derived_graph(base) for base in sorted({case.base for case in cases}))
    return found


@pytest.mark.parametrize("shape", sorted(constraints(shape_graph())), ids=lambda s: s.split("#")[1])
def test_taking_out_any_part_is_noticed(shape: rdflib.URIRef) -> None:
    own = part(shape)
    whole = outcomes(own, shape)
    assert all(whole[: len(CASES[str(shape).partition("#")[2]])])
    survived = []
    for triple in removable(own, shape):
        own.remove(triple)
        if outcomes(own, shape) == whole:
            survived.append(triple)
        own.add(triple)
    assert not survived


def _answers_for(shape: rdflib.URIRef, owner: rdflib.term.Node) -> bool:
    """Tell whether the targets of a node shape are tried with this one of its property shapes.

    Any one does, as all share them: the first whose cases are of every kind that is targeted.
    """
    targets = {t for kind in TARGETS for t in shape_graph().objects(owner, kind)}
    parts = sorted(shape_graph().objects(owner, SH.property))
    able = [p for p in parts if len(CASES[str(p).partition("#")[2]]) >= len(targets)]
    return bool(able) and shape == able[0]
