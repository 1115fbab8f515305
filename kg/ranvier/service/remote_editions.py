"""The build that a remote store says is current, looked for again every few seconds."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ranvier.errors import RanvierError
from ranvier.remote.client import Reach
from ranvier.remote.graph import RemoteStore
from ranvier.remote.opening import address_of, current_union, open_remote
from ranvier.search.index import index_store
from ranvier.service.editions import Edition

EVERY = 2.0
"""How many seconds pass between two looks at which build is current."""

_REACH = Reach(seconds=20.0)


@dataclass(frozen=True, kw_only=True)
class RemoteEdition(Edition):
    """One build of a remote store; what is made of it here is removed when nobody holds it."""

    store: RemoteStore
    home: tempfile.TemporaryDirectory[str]


class RemoteEditions:
    """The current build of a remote store; while one looks for a new one, the last one goes on."""

    def __init__(self, url: str) -> None:
        """Open the current build.

        Raises:
            DataError: if nothing has been published to the store yet.
            StoreError: if the store is out of reach.
        """
        self._url = url
        self._looking = threading.Lock()
        self._looked = time.monotonic()
        self._edition = open_edition(url)

    def now(self) -> Edition:
        """Give the current edition at once; at times, look aside whether there is another."""
        due = time.monotonic() - self._looked > EVERY
        if due and self._looking.acquire(blocking=False):
            self._looked = time.monotonic()
            threading.Thread(target=self._look, name="editions", daemon=True).start()
        return self._edition

    def _look(self) -> None:
        last = self._edition
        try:
            moved = current_union(last.store) != last.store.union
            found = open_edition(self._url) if moved else last
        except RanvierError:
            # The store is away, or there is nothing in it: /healthz says so, and pages go on.
            return
        else:
            # Requests that began with the last edition end with it.
            self._edition = found
        finally:
            self._looked = time.monotonic()
            self._looking.release()


def open_edition(url: str) -> RemoteEdition:
    """Open the current build of a remote store.

    Raises:
        DataError: if nothing has been published to the store yet.
        StoreError: if the store is out of reach.
    """
    store, summary = open_remote(url, reach=_REACH)
    home = tempfile.TemporaryDirectory(prefix="ranvier-")
    index_store(store, Path(home.name))
    edition = RemoteEdition(
        folder=Path(home.name), store=store, summary=summary, address=address_of(store), home=home
    )
    # Read now, while the last edition goes on: the store may be away when a page needs them.
    edition.labels  # noqa: B018
    return edition
