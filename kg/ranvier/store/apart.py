"""Running work in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def apart(work: Callable[[], _T]) -> _T:
    """Run work in a thread of its own, and give what it gives.

    The parser of rdflib leaves errors behind that hold all frames from which it was called, until
    the garbage is collected, in whatever thread that is. In those frames stand rows of pyoxigraph,
    which must end in the thread where they began. A thread of its own has no such frames.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()
