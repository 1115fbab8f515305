"""What is wrong with a record: a message for a person, with file, line and field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: a violation stops the build, a warning does not."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, at one place."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.VIOLATION
    node: str = ""
    field: str = ""
    rule: str = "syntax"

    def __str__(self) -> str:
        """Read like a compiler's message: file:line: node: message."""
        subject = f"{self.node}: " if self.node else ""
        label = "" if self.severity is Severity.VIOLATION else f"{self.severity}: "
        return f"{self.file}:{self.line}: {label}{subject}{self.message}"
