"""Read YAML 1.2 as the text that it is, and keep the place of every node and key.

Every scalar stays a string (`no`, `3.50`, `2014-01`), so nothing is rounded or taken for a boolean.
Anchors, aliases and tags are refused: a record needs none, and an alias can grow a small file
without bound.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ranvier.records.problems import Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 24

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that an escape such as "\\u0000" can bring in, and that no text has."""

Path_ = tuple[str | int, ...]
Tree = dict[str, Any] | list[Any] | str


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column of a file, both counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class YamlDocument:
    """The content of one YAML file, and where each part of it stands."""

    content: Tree = ""
    places: dict[Path_, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_yaml(path: Path, *, shown: str) -> YamlDocument:
    """Read one file.

    Args:
        path: the file.
        shown: the name that messages give it.

    Returns:
        The content with its places; where the file can't be read, `problems` says why and the
        content is empty.
    """
    document = YamlDocument()

    def stop(message: str, line: int = 1, column: int = 1) -> YamlDocument:
        document.content = ""
        document.problems.append(Problem(shown, line, column, message))
        return document

    if path.is_dir():
        return stop("this is a folder where a file is wanted; name a file, or move it away")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return stop("this is no regular file")
        size = status.st_size
        if size > MAX_BYTES:
            return stop(f"the file has {size:,} bytes; a record has at most {MAX_BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        return stop(f"the file can't be read: {error.strerror}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return stop(f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8", line)
    if not text.strip():
        return stop("the file is empty; a record has at least id, type and label")
    try:
        _Builder(document, shown).build(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return stop(f"not YAML: {error.problem or error.context}", line, column)
    except YAMLError as error:
        line, reason = _unmarked(error, text)
        return stop(f"not YAML: {reason}", line)
    except _RefusedError as error:
        return stop(str(error), error.line, error.column)
    except (ValueError, OverflowError) as error:
        # ruamel hands an escape such as "\\UFFFFFFFF" on to chr().
        return stop(f"not YAML: a character that there is not: {error}")
    if not isinstance(document.content, dict):
        return stop("a record is a mapping of keys to values (`id: trial:...`)")
    return document


def _unmarked(error: YAMLError, text: str) -> tuple[int, str]:
    """Give line and reason of an error that carries no mark, such as a forbidden character."""
    position = getattr(error, "position", None)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
    reason = getattr(error, "reason", None) or str(error).splitlines()[0]
    return line, str(reason)


class _RefusedError(Exception):
    """A YAML feature that records may not use."""

    def __init__(self, message: str, event: Event) -> None:
        """Remember where the feature stands."""
        super().__init__(message)
        self.line = event.start_mark.line + 1
        self.column = event.start_mark.column + 1


class _Builder:
    """Build plain dicts, lists and strings from parser events."""

    def __init__(self, document: YamlDocument, shown: str) -> None:
        """Prepare to fill a document."""
        self.document = document
        self.shown = shown

    def build(self, text: str) -> None:
        """Read all events of a text."""
        stack: list[tuple[Path_, dict[str, Any] | list[Any], list[str]]] = []
        documents = 0
        for event in YAML(typ="base", pure=True).parse(text):
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _RefusedError(
                        "a second YAML document starts here; one file holds one record", event
                    )
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise _RefusedError(
                    "anchors and aliases (& and *) are not used in records; write it out", event
                )
            if getattr(event, "tag", None) not in (None, "!"):
                raise _RefusedError(f"the tag {event.tag} is not used in records", event)
            if isinstance(event, ScalarEvent):
                unprintable = _UNPRINTABLE.search(event.value)
                if unprintable:
                    code = f"U+{ord(unprintable.group()):04X}"
                    raise _RefusedError(f"the character {code} has no place in a text", event)
                if stack and isinstance(stack[-1][1], dict) and not stack[-1][2]:
                    self._key(stack[-1], event)
                else:
                    self._put(stack, event, event.value)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                if stack and isinstance(stack[-1][1], dict) and not stack[-1][2]:
                    raise _RefusedError("a key is a plain word, not a list or mapping", event)
                if len(stack) >= MAX_DEPTH:
                    raise _RefusedError(f"nested deeper than {MAX_DEPTH} levels", event)
                inner: dict[str, Any] | list[Any] = (
                    {} if isinstance(event, MappingStartEvent) else []
                )
                path = self._put(stack, event, inner)
                stack.append((path, inner, []))
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()

    def _key(self, frame: tuple[Path_, Any, list[str]], event: ScalarEvent) -> None:
        path, content, pending = frame
        key = str(event.value)
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if key in content:
            first = self.document.places[(*path, key)].line
            self.document.problems.append(
                Problem(
                    self.shown,
                    place.line,
                    place.column,
                    f"{key} stands here a second time (first in line {first}); keep one",
                    field=key,
                    rule="duplicate-key",
                )
            )
        else:
            self.document.places[(*path, key)] = place
        pending.append(key)

    def _put(
        self,
        stack: list[tuple[Path_, dict[str, Any] | list[Any], list[str]]],
        event: Event,
        value: Any,
    ) -> Path_:
        if not stack:
            self.document.content = value
            self.document.places[()] = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            return ()
        path, content, pending = stack[-1]
        if isinstance(content, dict):
            key = pending.pop()
            content[key] = value
            return (*path, key)
        content.append(value)
        here = (*path, len(content) - 1)
        self.document.places[here] = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        return here
