"""A page to read, as headings and lines: what is shown, apart from how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Style = Literal["", "strong", "dim", "warn"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line in one style."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's name."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line or short paragraph, indented by steps; a bullet sets it apart from its neighbours."""

    parts: tuple[Part, ...]
    indent: int
    bullet: bool

    @property
    def text(self) -> str:
        """The line without styles."""
        return "".join(part.text for part in self.parts)


@dataclass(slots=True)
class Document:
    """Blocks in reading order; methods add to its end."""

    blocks: list[Heading | Line] = field(default_factory=list)

    def heading(self, level: int, text: str) -> None:
        """Begin a section."""
        self.blocks.append(Heading(text, level))

    def line(self, *parts: str | Part | None, indent: int = 0, bullet: bool = False) -> None:
        """Add a line; parts that are None or empty are left out, and so is a line of none."""
        held = tuple(Part(part) if isinstance(part, str) else part for part in parts if part)
        if any(part.text for part in held):
            self.blocks.append(Line(held, indent, bullet))

    def items(self, name: str, *values: str | None, indent: int = 0) -> None:
        """Add `name: value; value` where there is a value."""
        held = [value for value in values if value]
        if held:
            self.line(Part(f"{name}: ", "dim"), "; ".join(held), indent=indent)


def strong(text: str | None) -> Part:
    """Give a part that stands out."""
    return Part(text or "", "strong")


def dim(text: str | None) -> Part:
    """Give a part that stands back."""
    return Part(text or "", "dim")


def warn(text: str | None) -> Part:
    """Give a part that warns."""
    return Part(text or "", "warn")
