"""Errors as tools give them: a kind that a program may act on, a message, and what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from mcp.types import CallToolResult

Kind = Literal[
    "invalid_arguments",
    "unknown_tool",
    "ambiguous",
    "refused",
    "limit_reached",
    "busy",
    "unavailable",
    "internal",
]


class Fault(BaseModel):
    """What went wrong."""

    kind: Kind
    message: str = Field(description="What is wrong, in a sentence.")
    hint: str = Field(description="What to do instead.")
    limit: str | None = Field(
        default=None, description="Which limit was reached: time, rows, bytes ..."
    )
    line: int | None = Field(default=None, description="The line of a query in which the slip is.")
    column: int | None = None
    choices: list[str] = Field(default_factory=list, description="IRIs to choose from.")


class ToolFailureError(Exception):
    """Raised by a tool where it can't answer; it becomes an error result."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        hint: str,
        *,
        limit: str | None = None,
        line: int | None = None,
        column: int | None = None,
        choices: list[str] | None = None,
    ) -> None:
        """Take what the caller is told."""
        super().__init__(message)
        self.fault = Fault(
            kind=kind,
            message=message,
            hint=hint,
            limit=limit,
            line=line,
            column=column,
            choices=choices or [],
        )


def as_result(fault: Fault) -> CallToolResult:
    """Give an error as the result of a call: structured, and as text for a model to read."""
    from mcp.types import CallToolResult, TextContent

    said = {"error": fault.model_dump(mode="json", exclude_none=True)}
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=said, is_error=True
    )
