"""What a check found is written so that people, code hosts and SHACL tools can read it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from ranvier.checking import check_paths
from ranvier.checking.formats import FORMATS, write_problems
from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.records import Problem, Severity
from ranvier.vocabulary import rv

SHAPE = "https://w3id.org/ranvier/shapes#ResultShape-n-whole"
NODE = "https://w3id.org/ranvier/trial/renew#r1"
PROBLEMS = [
    Problem("kg/records/trials/a b.yaml", 1, 1, "the file is empty"),
    Problem(
        *("kg/records/trials/renew.yaml", 12, 5),
        "n is no whole number (4.5): 100 % wrong,\nso to say",
        severity=Severity.WARNING,
        node="#r1",
        field="n",
        rule="ResultShape-n-whole",
        focus=NODE,
        path=rv("participantCount"),
        shape=SHAPE,
        component="DatatypeConstraintComponent",
    ),
]  # fmt: skip


def test_text_is_one_line_a_problem() -> None:
    lines = write_problems(PROBLEMS, "text").splitlines()
    assert lines == [
        "kg/records/trials/a b.yaml:1: the file is empty",
        "kg/records/trials/renew.yaml:12: warning: #r1: n is no whole number (4.5): 100 % wrong, "
        "so to say",
    ]


def test_json_holds_each_part_of_a_problem() -> None:
    rows = json.loads(write_problems(PROBLEMS, "json"))
    assert rows[1]["line"] == 12
    assert rows[1]["severity"] == "warning"
    assert rows[1]["node"] == "#r1"
    assert rows[1]["field"] == "n"
    assert rows[1]["rule"] == "ResultShape-n-whole"
    assert rows[1]["focus"] == NODE


def test_sarif_has_what_its_schema_requires() -> None:
    log = json.loads(write_problems(PROBLEMS, "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "ranvier"
    known = [rule["id"] for rule in driver["rules"]]
    assert len(set(known)) == len(known)
    for result, problem in zip(run["results"], PROBLEMS, strict=True):
        assert result["ruleId"] in known
        assert known[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert problem.message in result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"]["startLine"] == problem.line >= 1
        assert place["region"]["startColumn"] == problem.column >= 1
        assert " " not in place["artifactLocation"]["uri"]


def test_github_commands_stay_on_one_line() -> None:
    lines = write_problems(PROBLEMS, "github").splitlines()
    assert len(lines) == len(PROBLEMS)
    assert lines[0].startswith("::error file=kg/records/trials/a b.yaml,line=1,col=1,")
    assert lines[1].startswith("::warning ")
    assert lines[1].endswith("::#r1: n is no whole number (4.5): 100 %25 wrong,%0Aso to say")


def test_turtle_is_a_validation_report_that_shacl_tools_can_read() -> None:
    graph = rdflib.Graph().parse(data=write_problems(PROBLEMS, "turtle"), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(report, SH.result))
    assert len(results) == len(PROBLEMS)
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, needed))) == 1, needed
    (result,) = graph.subjects(SH.focusNode, rdflib.URIRef(NODE))
    assert graph.value(result, SH.resultPath) == rdflib.URIRef(rv("participantCount"))
    assert graph.value(result, SH.sourceShape) == rdflib.URIRef(SHAPE)
    assert graph.value(result, SH.sourceConstraintComponent) == SH.DatatypeConstraintComponent
    assert graph.value(result, SH.resultSeverity) == SH.Warning


def test_turtle_of_nothing_conforms() -> None:
    graph = rdflib.Graph().parse(data=write_problems([], "turtle"), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [rdflib.Literal(True)]


def test_an_unknown_format_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match="one of text, json"):
        write_problems(PROBLEMS, "yaml")


@pytest.fixture(scope="module")
def found(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Problem]:
    """What a real check finds in a record with a misspelt field."""
    home = tmp_path_factory.mktemp("checked")
    path = home / "agents" / "x.yaml"
    path.parent.mkdir()
    path.write_text("id: agent:x\ntype: Agent\nnote: [a, b]\nlable: x\n", encoding="utf-8")
    return check_paths([path], Layout(layout.root, home / "build")).problems


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_real_check_finds_can_be_written(form: str, found: Sequence[Problem]) -> None:
    assert "lable" in write_problems(found, form)
