"""Profiles as text for a console, as Markdown, and as plain data for JSON."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from ranvier.profiles.agent_page import agent_page
from ranvier.profiles.document import Document, Heading, Line
from ranvier.profiles.mechanism_page import (
    mechanism_page,
    process_page,
    screen_page,
    target_page,
)
from ranvier.profiles.modality_page import modality_page
from ranvier.profiles.model import (
    AgentProfile,
    Code,
    MechanismProfile,
    ModalityProfile,
    ProcessProfile,
    Profile,
    TargetProfile,
    TrialOfAgent,
    TrialProfile,
)
from ranvier.profiles.trial_page import trial_page

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {"": "", "strong": "bold", "dim": "dim", "warn": "bold yellow"}
_RULES = {1: "═", 2: "─"}
_STEP = 2
# A longer line is hard to follow back to its start.
_WIDEST = 110
_NARROWEST = 20
_TYPOGRAPHIC_MINUS = "\N{MINUS SIGN}"
_MINUS = re.compile(r"(?<![\w.)\]])-(?=[0-9.])")

# The profile of an agent holds these for the agent; in its trials they would be of all agents.
_OF_AGENT = frozenset({"outcomes", "primary_endpoints", "safety"})


def page_of(profile: Profile) -> Document:
    """Write the page of a profile, apart from its form."""
    if isinstance(profile, AgentProfile):
        return agent_page(profile)
    if isinstance(profile, TrialProfile):
        return trial_page(profile)
    if isinstance(profile, ModalityProfile):
        return modality_page(profile)
    if isinstance(profile, TargetProfile):
        return target_page(profile)
    if isinstance(profile, MechanismProfile):
        return mechanism_page(profile)
    if isinstance(profile, ProcessProfile):
        return process_page(profile)
    return screen_page(profile)


def render(profile: Profile, console: Console) -> None:
    """Print a profile as text, wrapped to the console's width.

    On a terminal a minus sign is typographic; in a pipe or a file it stays the hyphen that was
    printed, so that numbers can be searched for and copied.
    """
    print_page(page_of(profile), console)


def print_page(page: Document, console: Console) -> None:
    """Print a page as `render` does."""
    from rich.text import Text

    width = max(min(console.width, _WIDEST), _NARROWEST)
    written = Text()
    for block in page.blocks:
        if isinstance(block, Heading):
            _heading(written, block, console, width)
        else:
            _line(written, block, console, width)
    console.print(written, soft_wrap=True, highlight=False, end="")


def _heading(written: Text, heading: Heading, console: Console, width: int) -> None:
    from rich.text import Text

    if written:
        written.append("\n")
    rows = [row.plain.rstrip() for row in Text(heading.text).wrap(console, width)]
    for row in rows:
        written.append(f"{row}\n", style="bold")
    if heading.level in _RULES:
        written.append(_RULES[heading.level] * max(len(row) for row in rows) + "\n")


def _line(written: Text, line: Line, console: Console, width: int) -> None:
    from rich.text import Text

    # A long word, such as an address, is left whole: a cut one can't be followed.
    text = Text(overflow="ignore")
    for part in line.parts:
        shown = _MINUS.sub(_TYPOGRAPHIC_MINUS, part.text) if console.is_terminal else part.text
        text.append(shown, style=_STYLES[part.style])
    pad = " " * (_STEP * line.indent)
    first, rest = (f"{pad}• ", f"{pad}  ") if line.bullet else (pad, pad)
    for number, row in enumerate(text.wrap(console, max(width - len(rest), _NARROWEST))):
        row.rstrip()
        written.append(rest if number else first)
        written.append_text(row)
        written.append("\n")


def to_markdown(profile: Profile) -> str:
    """Give a profile as Markdown (CommonMark): headings, and nested lists below them."""
    return write_markdown(page_of(profile))


def write_markdown(page: Document) -> str:
    """Give a page as Markdown (CommonMark): headings, and nested lists below them."""
    lines: list[str] = []
    above: Heading | Line | None = None
    depth = 0
    for block in page.blocks:
        if isinstance(block, Heading):
            if isinstance(above, Line):
                lines.append("")
            lines += [f"{'#' * block.level} {_escape(block.text)}", ""]
            depth = 0
        else:
            # A list can't start deeper than one step below the item above it.
            start = 0 if isinstance(above, Heading) else depth + 1
            depth = min(block.indent, start)
            body = "".join(
                _bold(part.text) if part.style in ("strong", "warn") else _escape(part.text)
                for part in block.parts
            )
            lines.append(f"{'  ' * depth}- {body}")
        above = block
    return "\n".join(lines).strip() + "\n"


def _bold(text: str) -> str:
    """Give a text in bold; spaces at its ends stay outside, as CommonMark asks."""
    bare = text.strip()
    before, _, after = text.partition(bare) if bare else (text, "", "")
    return f"{before}**{_escape(bare)}**{after}" if bare else text


def _escape(text: str) -> str:
    """Keep Markdown from reading signs of a text as its own."""
    return re.sub(r"([\\*_`\[\]<>#|~])", r"\\\1", " ".join(text.split("\n")))


def to_dict(profile: Profile) -> dict[str, Any]:
    """Give all that a profile holds as plain data; the keys are the field names of the model.

    Codes are the words of the records (`favours-experimental`), numbers the text as printed, counts
    whole numbers; what is not known is null or an empty list.
    """
    name = type(profile).__name__.removesuffix("Profile").lower()
    return {"profile": name, **_plain(profile)}


def plain_of(value: object) -> Any:
    """Give what a dataclass of the model holds as plain data, by the names of its fields."""
    return _plain(value)


def _plain(value: object) -> Any:
    if isinstance(value, Code):
        return value.code
    if isinstance(value, TrialOfAgent):
        held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        held["trial"] = {k: v for k, v in held["trial"].items() if k not in _OF_AGENT}
        return held
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


__all__ = [
    "page_of",
    "plain_of",
    "print_page",
    "render",
    "to_dict",
    "to_markdown",
    "write_markdown",
]
