"""Named questions: one SPARQL file each, with a header that says what it asks.

The header is the grlc decorator convention: comment lines that start with `#+` and hold YAML. A
parameter `x` stands in the query as a clause `VALUES ?x { ... }`, with its default (or UNDEF) in
the braces, so that each file is a SPARQL query as it is and runs on any endpoint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ranvier.errors import CallError, DataError
from ranvier.layout import Layout

NAMED_TYPES = (
    "agent",
    "trial",
    "modality",
    "target",
    "mechanism",
    "process",
    "cell-type",
    "screen",
    "axis",
    "adverse-event",
)
"""The types whose values name an entity of the graph: kinds, the more often meant ones first."""

TYPES = (*NAMED_TYPES, "term", "text", "integer", "decimal", "code")
"""The types that a parameter may have; a `term` is one of an external ontology."""

_MARK = "#+"
_KEYS = {"summary", "description", "params", "columns", "empty", "may_be_empty"}
_PARAM_KEYS = {"name", "type", "scheme", "default", "required", "example", "description"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the caller may choose.

    `scheme` is the list of codes that a parameter of type `code` takes its values from, without
    its last hyphen (`population` for `rv:population-acute-optic-neuritis`).
    """

    name: str
    type: str
    default: str | None = None
    required: bool = False
    description: str = ""
    scheme: str = ""
    example: str = ""

    @property
    def clause(self) -> re.Pattern[str]:
        """Give the pattern of the clause that the parameter is bound by."""
        return re.compile(rf"VALUES \?{self.name} \{{[^{{}}]*\}}")


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its words, its parameters, its columns and its query."""

    name: str
    summary: str
    description: str
    params: tuple[Parameter, ...]
    columns: Mapping[str, str]
    empty: str
    may_be_empty: bool
    text: str


def load_questions(folder: Path) -> dict[str, Question]:
    """Read all questions of a folder, by name.

    Raises:
        DataError: if the folder holds none, or a header is not as it should be.
    """
    files = sorted(folder.glob("*.rq"))
    if not files:
        message = f"{folder}: there are no questions (*.rq) here"
        raise DataError(message)
    return {
        path.stem: parse_question(path.stem, path.read_text(encoding="utf-8")) for path in files
    }


def load_all(layout: Layout) -> dict[str, Question]:
    """Read the competency questions and the reports on coverage and quality, by name.

    Raises:
        DataError: if a header is not as it should be, or a report has the name of a question.
    """
    found = load_questions(layout.questions)
    reports = load_questions(layout.reports)
    for name in found.keys() & reports.keys():
        message = f"{name}: a question and a report have this name; rename one"
        raise DataError(message)
    return {**found, **reports}


def find_question(questions: Mapping[str, Question], name: str) -> Question:
    """Give the question of a name.

    Raises:
        CallError: if there is none; the message holds the nearest names.
    """
    if name in questions:
        return questions[name]
    from ranvier.questions.names import nearest

    listed = list(questions)
    near = ", ".join(listed[place] for place in nearest(name, listed))
    hint = f"; did you mean {near}?" if near else ""
    message = f"there is no question {name!r}{hint} (`ranvier queries` lists them all)"
    raise CallError(message)


def parse_question(name: str, source: str) -> Question:
    """Parse the header of one question.

    Raises:
        DataError: if the header is no YAML, lacks a key, has an unknown one, or names a parameter
            that the query does not hold.
    """
    try:
        return _question(name, source)
    except _HeaderError as error:
        message = f"question {name}: {error}"
        raise DataError(message) from error


class _HeaderError(Exception):
    """What is wrong with a header."""


def _question(name: str, source: str) -> Question:
    header = _read_header(source)
    unknown = sorted(header.keys() - _KEYS)
    if unknown:
        raise _HeaderError(f"unknown key {unknown[0]}; keys are {', '.join(sorted(_KEYS))}")
    text = "".join(line for line in source.splitlines(keepends=True) if not _is_header(line))
    columns = header.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise _HeaderError("columns: name each column with a description")
    return Question(
        name=name,
        summary=_words(header, "summary"),
        description=_words(header, "description"),
        params=tuple(_parameter(each, text) for each in header.get("params") or []),
        columns={str(column): str(said) for column, said in columns.items()},
        empty=_words(header, "empty"),
        may_be_empty=bool(header.get("may_be_empty", False)),
        text=text.lstrip("\n"),
    )


def _is_header(line: str) -> bool:
    return line.startswith(_MARK)


def _read_header(source: str) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    lines = [
        line[len(_MARK) :].removeprefix(" ") for line in source.splitlines() if _is_header(line)
    ]
    try:
        header = YAML(typ="safe", pure=True).load("\n".join(lines))
    except YAMLError as error:
        raise _HeaderError(f"the header is no YAML: {error}") from error
    if not isinstance(header, dict):
        raise _HeaderError("there is no header; it starts with `#+ summary:`")
    return header


def _words(header: Mapping[str, Any], key: str) -> str:
    value = header.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _HeaderError(f"{key} is missing")
    return value.strip()


def _parameter(given: object, text: str) -> Parameter:
    if not isinstance(given, dict) or not {"name", "type", "description"} <= given.keys():
        raise _HeaderError("params: each one has a name, a type and a description")
    unknown = sorted(given.keys() - _PARAM_KEYS)
    if unknown:
        raise _HeaderError(f"params: unknown key {unknown[0]}")
    default = given.get("default")
    parameter = Parameter(
        name=str(given["name"]),
        type=str(given["type"]),
        default=None if default is None else str(default),
        required=bool(given.get("required", False)),
        description=str(given["description"]),
        scheme=str(given.get("scheme", "")),
        example=str(given.get("example", "")),
    )
    if parameter.type not in TYPES:
        raise _HeaderError(
            f"{parameter.name}: {parameter.type} is no type; one of {', '.join(TYPES)}"
        )
    if (parameter.type == "code") != bool(parameter.scheme):
        raise _HeaderError(f"{parameter.name}: a code has a scheme, and nothing else has")
    if parameter.required and not parameter.example:
        raise _HeaderError(f"{parameter.name}: a required parameter has an example")
    if not parameter.clause.search(text):
        raise _HeaderError(
            f"{parameter.name}: the query has no `VALUES ?{parameter.name} {{ ... }}`"
        )
    return parameter
