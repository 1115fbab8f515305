"""Differences as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from ranvier.differences.compare import SECTIONS, Comparison
from ranvier.differences.words import Change
from ranvier.errors import CallError

FORMS = ("text", "json", "md")

_MARKS = {"new": "+", "removed": "-", "changed": "~"}
_TITLES = {"vanished": "ids that vanished", "replaced": "ids that were replaced"}


def write_comparison(found: Comparison, form: str) -> str:
    """Write what two builds differ in.

    Args:
        found: the comparison.
        form: text, json or md.

    Raises:
        CallError: if there is no such form.
    """
    if form not in FORMS:
        message = f"there is no format {form!r}; one of {', '.join(FORMS)}"
        raise CallError(message)
    if form == "json":
        return _json(found)
    lines = _markdown(found) if form == "md" else _text(found)
    return "\n".join(lines) + "\n"


def _json(found: Comparison) -> str:
    counts = {section: len(found.of(section)) for section in SECTIONS}
    held = {
        "old": found.old,
        "new": found.new,
        "counts": {section: count for section, count in counts.items() if count},
        "changes": [asdict(change) for change in found.changes],
    }
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def _text(found: Comparison) -> Iterator[str]:
    if not found.changes:
        yield f"{found.old} and {found.new} say the same"
        return
    yield f"{found.old} -> {found.new}"
    for section, changes in _sections(found):
        yield ""
        yield f"{_title(section)} ({len(changes)})"
        for change in changes:
            mark = "!" if section == "vanished" else _MARKS[change.state]
            yield f"  {mark} {sentence(change)}"
            yield from (f"      {reason}" for reason in change.why)


def _markdown(found: Comparison) -> Iterator[str]:
    yield f"# From {_plain(found.old)} to {_plain(found.new)}"
    if not found.changes:
        yield ""
        yield "The two say the same."
    for section, changes in _sections(found):
        yield ""
        yield f"## {_title(section)} ({len(changes)})"
        yield ""
        for change in changes:
            yield f"- {_plain(sentence(change))}"
            yield from (f"  - {_plain(reason)}" for reason in change.why)


def _sections(found: Comparison) -> Iterator[tuple[str, tuple[Change, ...]]]:
    for section in SECTIONS:
        if changes := found.of(section):
            yield section, changes


def _title(section: str) -> str:
    text = _TITLES.get(section, section)
    return text[0].upper() + text[1:]


def sentence(change: Change) -> str:
    """Say a difference in one line.

    >>> sentence(Change("trials", "trial:x", "X", "status", "recruiting", "completed"))
    'X (trial:x): status: recruiting -> completed'
    >>> sentence(Change("trials", "trial:x", "X", state="new"))
    'X (trial:x): new'
    """
    named = change.id if change.name == change.id else f"{change.name} ({change.id})"
    if change.section == "vanished":
        return f"{named}: gone, and replaced by {change.new or 'nothing'}"
    if change.section == "replaced":
        return f"{named}: replaced by {change.new}"
    if change.state != "changed":
        said = f"{change.what} {change.state}".strip()
        held = change.new or change.old
        return f"{named}: {said}" + (f", {held}" if held else "")
    if not change.old and not change.new:
        return f"{named}: {change.what} changed"
    return f"{named}: {change.what}: {change.old or 'none'} -> {change.new or 'none'}"


def _plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    for sign in "\\`*_[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return text
