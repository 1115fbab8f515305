"""What is wrong with a record: a message for a person, with file, line and field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: a violation stops the build, a warning does not."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, at one place.

    `node` and `field` are for people: the hash name of a part ("" for the record itself) and the
    key. `focus`, `path`, `shape` and `component` say the same in IRIs to tools that read SHACL
    reports; they are empty where a file could not be read as far as that.
    """

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.VIOLATION
    node: str = ""
    field: str = ""
    rule: str = "syntax"
    focus: str = ""
    path: str = ""
    shape: str = ""
    component: str = ""

    def at(self, line: int, column: int, *, field: str) -> Problem:
        """Give the same problem at another place."""
        return replace(self, line=line, column=column, field=field)

    def __str__(self) -> str:
        """Read like a compiler's message, on one line: file:line: node: message."""
        subject = f"{self.node}: " if self.node else ""
        label = "" if self.severity is Severity.VIOLATION else f"{self.severity}: "
        message = " ".join(self.message.split())
        return f"{self.file}:{self.line}: {label}{subject}{message}"
