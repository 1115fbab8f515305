"""The SHACL suite, core and SPARQL, through the engine that checks the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH

from ranvier.checking.shacl import prepare, validate

from .conftest import Judge
from .suites import HOME, MF, NOT_HERE, SHACL_ARCHIVE, reason, unpacked

SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")


def shacl_tests() -> list[tuple[str, Path]]:
    """Give every test of the suite, by name; none where the suite is not there."""
    home = unpacked(SHACL_ARCHIVE)
    if home is None:
        return []
    tests = home / "tests"
    return [
        (str(path.relative_to(tests).with_suffix("")), path)
        for path in sorted(tests.rglob("*.ttl"))
        if path.name != "manifest.ttl" and b"sht:Validate" in path.read_bytes()
    ]


def _parameters() -> list[Any]:
    absent = pytest.param(None, marks=pytest.mark.skip(reason=NOT_HERE.format(HOME)))
    return [pytest.param(path, id=name) for name, path in shacl_tests()] or [absent]


@pytest.mark.parametrize("path", _parameters())
def test_the_engine_finds_what_the_suite_expects(
    path: Path, request: pytest.FixtureRequest, judge: Judge
) -> None:
    name = request.node.callspec.id
    graph = _read(path)
    test = next(graph.subjects(RDF.type, SHT.Validate))
    action = graph.value(test, MF.action)
    data, shapes = (
        _read(Path(str(graph.value(action, part)).removeprefix("file://")))
        for part in (SHT.dataGraph, SHT.shapesGraph)
    )
    expected = graph.value(test, MF.result)
    if expected == SHT.Failure:
        wanted: Any = "failure"
    else:
        wanted = sorted(_expected(graph, result) for result in graph.objects(expected, SH.result))
    try:
        got: Any = sorted(
            (r.focus, r.path, r.component, r.severity, r.value)
            for r in validate(data, prepare(shapes))
        )
    except ReportableRuntimeError:
        got = "failure"
    except NotImplementedError as error:
        got = str(error)
    got, wanted = _without_blank(got), _without_blank(wanted)
    part = name.partition("/")[0]
    said = f"got {got}\nwanted {wanted}"
    judge(f"SHACL {part}", reason("shacl", name), got == wanted, said)


def _read(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle", publicID=f"file://{path}")


def _expected(graph: rdflib.Graph, node: Any) -> tuple[str, ...]:
    path = graph.value(node, SH.resultPath)
    return (
        str(graph.value(node, SH.focusNode)),
        str(path) if isinstance(path, rdflib.URIRef) else "",
        str(graph.value(node, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        str(graph.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        str(graph.value(node, SH.value) if graph.value(node, SH.value) is not None else ""),
    )


def _without_blank(found: Any) -> Any:
    """Leave the names of blank nodes out: each reading gives others."""
    if isinstance(found, str):
        return found
    return sorted(tuple("_" if _is_blank(part) else part for part in row) for row in found)


def _is_blank(text: str) -> bool:
    return len(text) >= 33 and text[0] == "n" and all(c in "0123456789abcdefbn" for c in text[1:])
