"""Pages of lists that stay within a number of characters, and say honestly what is left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

MOST_CHARACTERS = 40_000
"""How many characters of JSON a page may have, unless one item alone has more."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list."""

    items: list[T]
    total: int
    offset: int
    next_offset: int | None


def page_of(
    items: Sequence[T], *, offset: int, limit: int, characters: int = MOST_CHARACTERS
) -> Page[T]:
    """Give the items from an offset on: at most `limit`, and fewer where they are long.

    >>> page_of(["a", "b", "c"], offset=1, limit=1)
    Page(items=['b'], total=3, offset=1, next_offset=2)
    >>> page_of(["a", "b"], offset=7, limit=5).next_offset is None
    True
    """
    chosen: list[T] = []
    room = characters
    for item in items[offset : offset + limit]:
        room -= size_of(item)
        if chosen and room < 0:
            break
        chosen.append(item)
    end = offset + len(chosen)
    return Page(chosen, len(items), offset, end if chosen and end < len(items) else None)


def size_of(value: object) -> int:
    """Give the number of characters of a value as JSON."""
    if isinstance(value, BaseModel):
        return len(value.model_dump_json())
    return len(json.dumps(value, ensure_ascii=False))


def outline(value: Any, part: str, room: int) -> tuple[Any, list[tuple[str, int, int]]]:
    """Keep what fits of nested data, and list what does not: its part, items and characters.

    Short values are kept; of the others the shorter ones first, while there is room.

    >>> outline({"a": "x", "b": ["y" * 9, "z" * 9]}, "", 20)
    ({'a': 'x'}, [('b', 2, 26)])
    """
    if not isinstance(value, dict) or size_of(value) <= room:
        return value, []
    kept: set[str] = set()
    sizes = {key: size_of(held) for key, held in value.items()}
    for key, size in sorted(sizes.items(), key=lambda pair: (pair[1], pair[0])):
        scalar = not isinstance(value[key], dict | list)
        if scalar or size + len(key) + 4 <= room:
            kept.add(key)
            room -= size + len(key) + 4
    left = [
        (f"{part}.{key}".strip("."), len(held), sizes[key])
        for key, held in value.items()
        if key not in kept
    ]
    return {key: held for key, held in value.items() if key in kept}, left
