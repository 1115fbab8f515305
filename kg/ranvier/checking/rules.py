"""Rules between records: each a query in `shapes/`, whose rows are what breaks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

SUFFIX = "-violation.rq"
_COLUMNS = ["node", "path", "message"]
_SEVERITY = re.compile(r"#\s*severity:\s*(\w+)\s*\Z")
_SEVERITIES = ("Violation", "Warning")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, the rule as a sentence, how much a breach matters, and the query."""

    name: str
    sentence: str
    severity: str
    query: str
    file: Path


@dataclass(frozen=True, slots=True, order=True)
class RuleResult:
    """One breach: the node to blame, the property (IRI or ""), and a message for a person."""

    node: str
    path: str
    message: str
    severity: str
    rule: str


def load_rules(folder: Path) -> list[Rule]:
    """Read all rules of a folder, by name.

    Raises:
        DataError: if a file does not begin with its sentence and its severity.
    """
    return [_load(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def run_rules(store: pyoxigraph.Store, rules: Sequence[Rule]) -> list[RuleResult]:
    """Run rules over the default graph of a store.

    Returns:
        Every breach once, by node.

    Raises:
        DataError: if a rule is no SELECT of `?node ?path ?message`, or gives a row without node
            or message.
    """
    return sorted({result for rule in rules for result in _run(store, rule)})


def _load(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    sentence = lines[0].removeprefix("#").strip() if lines and lines[0].startswith("#") else ""
    if not sentence:
        message = f"{path.name}:1: the first line of a rule is the rule as a sentence: `# ...`"
        raise DataError(message)
    said = _SEVERITY.match(lines[1]) if len(lines) > 1 else None
    if said is None or said.group(1) not in _SEVERITIES:
        message = f"{path.name}:2: the second line is `# severity: {' or '.join(_SEVERITIES)}`"
        raise DataError(message)
    return Rule(path.name.removesuffix(SUFFIX), sentence, said.group(1), text, path)


def _run(store: pyoxigraph.Store, rule: Rule) -> list[RuleResult]:
    import pyoxigraph

    try:
        rows = store.query(rule.query, prefixes=PREFIXES)
    except SyntaxError as error:
        message = f"{rule.file.name}{_place_and_reason(str(error))}"
        raise DataError(message) from error
    if (
        not isinstance(rows, pyoxigraph.QuerySolutions)
        or [variable.value for variable in rows.variables] != _COLUMNS
    ):
        message = f"{rule.file.name}: a rule is a SELECT of ?node ?path ?message, in this order"
        raise DataError(message)
    found = []
    for node, path, text in rows:
        if not isinstance(node, pyoxigraph.NamedNode | pyoxigraph.BlankNode) or text is None:
            message = f"{rule.file.name}: a row has no node or no message ({node}, {text})"
            raise DataError(message)
        name = node.value if isinstance(node, pyoxigraph.NamedNode) else str(node)
        where = "" if path is None else path.value
        found.append(RuleResult(name, where, text.value, rule.severity, rule.name))
    return found


def _place_and_reason(error: str) -> str:
    """Write a parser's `error at 3:10: ...` as `:3: ...`, cut before it lists all tokens."""
    found = re.match(r"error at (\d+):\d+: (.*)", error, re.DOTALL)
    line, reason = (f":{found.group(1)}", found.group(2)) if found else ("", error)
    return f"{line}: not SPARQL: {' '.join(reason.split())[:120]}"
