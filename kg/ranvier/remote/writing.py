"""Writing to a store: SPARQL 1.1 Update, and the Graph Store Protocol where the store has it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

import httpx2

from ranvier import __version__
from ranvier.errors import CallError
from ranvier.remote.address import PASSWORD, USER, checked_address, shown
from ranvier.remote.client import Credentials
from ranvier.remote.faults import RefusedError, StoreError, StoreSlowError

if TYPE_CHECKING:
    import pyoxigraph

PART = 1_000
"""The statements of one INSERT DATA: Virtuoso takes no more than some thousand in one request."""

_SAID = 300

_T = TypeVar("_T")


class Writer:
    """The writing half of a store; a `with` block closes its connections."""

    def __init__(
        self,
        *,
        update: str,
        graph_store: str = "",
        operations: int = 10_000,
        seconds: float = 600.0,
    ) -> None:
        """Take the addresses, and how many operations one update may have; nothing is sent yet.

        Raises:
            CallError: if an address is none that may be asked.
        """
        self.update_url = checked_address(update)
        self.graph_store_url = checked_address(graph_store) if graph_store else ""
        self.operations = operations
        self._http = httpx2.Client(
            auth=Credentials(update, os.environ),
            headers={"User-Agent": f"ranvier/{__version__}"},
            timeout=seconds,
        )

    def __enter__(self) -> Self:
        """Give the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self._http.close()

    def put(self, graph: str, triples: Iterable[pyoxigraph.Triple]) -> None:
        """Let a graph hold these triples and no others.

        Raises:
            StoreError: if the store is out of reach, slow, or refuses to be written to.
        """
        if self.graph_store_url:
            lines = "".join(f"{each} .\n" for each in triples).encode()
            # Oxigraph and Virtuoso, and the protocol, all take the name of the graph so.
            self._send(
                "PUT",
                self.graph_store_url,
                params={"graph": graph},
                content=lines,
                headers={"Content-Type": "application/n-triples"},
            )
            return
        self.update([f"DROP SILENT GRAPH <{graph}>"])
        for part in _parts(triples, PART):
            self.insert({graph: part})

    def insert(self, graphs: Mapping[str, Iterable[pyoxigraph.Triple]]) -> None:
        """Add triples to graphs, all in one operation.

        Raises:
            StoreError: if the store is out of reach, slow, or refuses to be written to.
        """
        said = " ".join(
            f"GRAPH <{graph}> {{ {' '.join(f'{each} .' for each in triples)} }}"
            for graph, triples in graphs.items()
        )
        self.update([f"INSERT DATA {{ {said} }}"])

    def update(self, operations: Sequence[str]) -> None:
        """Run updates in as few requests as the store allows.

        Raises:
            StoreError: if the store is out of reach, slow, or refuses to be written to.
            RefusedError: if it can't take the update.
        """
        for part in _parts(operations, self.operations):
            self._send("POST", self.update_url, data={"update": " ;\n".join(part)})

    def _send(self, method: str, url: str, **what: object) -> None:
        try:
            response = self._http.request(method, url, **what)  # type: ignore[arg-type]
        except httpx2.TimeoutException as error:
            message = f"the store at {shown(url)} did not take what was sent in time"
            raise StoreSlowError(message) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            reason = str(error) or type(error).__name__
            message = (
                f"the store at {shown(url)} is out of reach ({reason}); publish again to go on"
            )
            raise StoreError(message) from error
        if not response.is_success:
            self._explain(url, response)

    def _explain(self, url: str, response: httpx2.Response) -> NoReturn:
        status = response.status_code
        said = " ".join(response.text[:_SAID].split()) or response.reason_phrase
        if status in (401, 403):
            message = (
                f"the store at {shown(url)} may not be written to ({status}): "
                f"set {USER} and {PASSWORD}"
            )
            raise CallError(message)
        if status in (404, 405):
            message = f"{shown(url)} takes no updates ({status}): name the address by an option"
            raise CallError(message)
        if status < 500:
            message = f"the store at {shown(url)} refuses what was sent ({status} {said})"
            raise RefusedError(message)
        message = f"the store at {shown(url)} failed ({status} {said}); publish again to go on"
        raise StoreError(message)


def _parts(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
