"""What was read of a build and may be asked for again: the last looked at is kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")

LARGE = 4096
"""How many things that took long are kept: more than there are pages with such."""

MOST = 8192
"""How many things are kept: the nodes and look-ups of some ten of the largest pages."""


class Kept:
    """Things that never change, by what they are asked by; any thread may ask."""

    def __init__(self, most: int = MOST) -> None:
        """Keep nothing yet."""
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, Any] = OrderedDict()

    def __len__(self) -> int:
        """Give how many things are kept."""
        return len(self._held)

    def get(self, key: Hashable, read: Callable[[], _T]) -> _T:
        """Give what is kept, or read it; two threads may read the same at once, and agree."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: _T = self._held[key]
                return found
        made = read()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


class Made(Kept):
    """Things that take long to make: who asks for one that is being made waits for it."""

    def __init__(self, most: int = LARGE) -> None:
        """Keep nothing yet."""
        super().__init__(most)
        self._making: dict[Hashable, threading.RLock] = {}

    def get(self, key: Hashable, read: Callable[[], _T]) -> _T:
        """Give what is kept, or make it; if that fails, each of those who wait tries again."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: _T = self._held[key]
                return found
            making = self._making.setdefault(key, threading.RLock())
        try:
            with making:
                return super().get(key, read)
        finally:
            with self._lock:
                self._making.pop(key, None)
