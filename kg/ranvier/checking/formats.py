"""Write the problems that a check found: for people, machines, code hosts and SHACL tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from ranvier import __version__
from ranvier.checking.shacl import SHAPES
from ranvier.errors import CallError
from ranvier.records import Problem, Severity
from ranvier.vocabulary import VOCABULARY

if TYPE_CHECKING:
    import rdflib

FORMATS = ("text", "json", "sarif", "github", "turtle")

_SARIF_LEVEL = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write_problems(problems: Sequence[Problem], form: str) -> str:
    """Write problems in a format.

    Raises:
        CallError: if there is no such format.
    """
    writers = {"text": _text, "json": _json, "sarif": _sarif, "github": _github, "turtle": _turtle}
    if form not in writers:
        message = f"there is no format {form!r}; one of {', '.join(FORMATS)}"
        raise CallError(message)
    return writers[form](problems)


def _text(problems: Sequence[Problem]) -> str:
    return "".join(f"{problem}\n" for problem in problems)


def _json(problems: Sequence[Problem]) -> str:
    rows = [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": str(problem.severity),
            "node": problem.node,
            "field": problem.field,
            "rule": problem.rule,
            "focus": problem.focus,
            "path": problem.path,
            "message": problem.message,
        }
        for problem in problems
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _sarif(problems: Sequence[Problem]) -> str:
    rules = sorted({problem.rule for problem in problems})
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": rules.index(problem.rule),
            "level": _SARIF_LEVEL[problem.severity],
            "message": {"text": _subject(problem) + problem.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.file)},
                        "region": {"startLine": problem.line, "startColumn": problem.column},
                    }
                }
            ],
        }
        for problem in problems
    ]
    driver = {"name": "ranvier", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    log = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _subject(problem: Problem) -> str:
    return f"{problem.node}: " if problem.node else ""


def _github(problems: Sequence[Problem]) -> str:
    """Write workflow commands, which a code host shows beside the line."""
    level = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

    def escape(text: str, *, in_property: bool = False) -> str:
        out = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return out.replace(":", "%3A").replace(",", "%2C") if in_property else out

    lines = []
    for problem in problems:
        file = escape(problem.file, in_property=True)
        title = escape(problem.rule, in_property=True)
        place = f"file={file},line={problem.line},col={problem.column},title={title}"
        text = escape(_subject(problem) + problem.message)
        lines.append(f"::{level[problem.severity]} {place}::{text}\n")
    return "".join(lines)


def _turtle(problems: Sequence[Problem]) -> str:
    """Write a SHACL validation report; each result is a named node, as everywhere in Ranvier.

    As SHACL has it, the data conforms only where there is no result at all, of whatever severity.
    """
    import rdflib
    from rdflib.namespace import DCTERMS, RDF, SH

    graph = rdflib.Graph()
    graph.bind("sh", SH)
    graph.bind("rv", VOCABULARY)
    graph.bind("shapes", SHAPES)
    report = rdflib.URIRef("urn:ranvier:report")
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, rdflib.Literal(not problems)))
    for number, problem in enumerate(problems, 1):
        result = rdflib.URIRef(f"urn:ranvier:result:{number}")
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, _focus(problem)))
        graph.add((result, SH.resultSeverity, SH[problem.severity.capitalize()]))
        graph.add((result, SH.resultMessage, rdflib.Literal(str(problem))))
        place = rdflib.Literal(f"{problem.file}:{problem.line}:{problem.column}")
        graph.add((result, DCTERMS.source, place))
        if problem.path:
            graph.add((result, SH.resultPath, rdflib.URIRef(problem.path)))
        if problem.shape:
            shape = rdflib.URIRef(problem.shape) if ":" in problem.shape else rdflib.BNode()
            graph.add((result, SH.sourceShape, shape))
        # What the reader refuses breaks no constraint of SHACL: its own name stands for one.
        component = SH[problem.component] if problem.component else None
        own = rdflib.URIRef(SHAPES + problem.rule)
        graph.add((result, SH.sourceConstraintComponent, component or own))
    return str(graph.serialize(format="turtle"))


def _focus(problem: Problem) -> rdflib.URIRef | rdflib.BNode:
    """Give the node that is blamed; the file itself where it could not be read."""
    import rdflib

    if problem.focus:
        named = ":" in problem.focus and not problem.focus.startswith("_:")
        return rdflib.URIRef(problem.focus) if named else rdflib.BNode(problem.focus.lstrip("_:"))
    return rdflib.URIRef(f"urn:ranvier:file:{quote(problem.file)}")
