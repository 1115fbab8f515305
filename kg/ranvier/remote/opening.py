"""Opening what a layout names: the embedded store of its current build, or a remote one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError
from ranvier.vocabulary import rv

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.remote.client import Reach
    from ranvier.remote.graph import RemoteStore
    from ranvier.store.reading import ReadableStore

_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_ALIVE = f"ASK {{ ?trial a <{rv('ClinicalTrial')}> }}"


def open_store(layout: Layout) -> ReadableStore:
    """Open the current build, read-only.

    Raises:
        DataError: if nothing has been built, or published to the store, yet.
        StoreError: if the remote store is out of reach.
    """
    if layout.store:
        return open_remote(layout.store)[0]
    import pyoxigraph

    from ranvier.store.build import STORE, current

    return pyoxigraph.Store.read_only(str(current(layout) / STORE))


def open_with_summary(layout: Layout) -> tuple[ReadableStore, dict[str, Any]]:
    """Open the current build, read-only, and give what its `build.json` says.

    Raises:
        DataError: if nothing has been built, or published to the store, yet.
        StoreError: if the remote store is out of reach.
    """
    if layout.store:
        return open_remote(layout.store)
    from ranvier.store.build import summary_of

    return open_store(layout), summary_of(layout)


def open_remote(url: str, *, reach: Reach | None = None) -> tuple[RemoteStore, dict[str, Any]]:
    """Open the build that an endpoint says is current, and give what its `build.json` says.

    An endpoint that says nothing is read by its own default graph; `hash` and counts of its summary
    are empty.

    Raises:
        CallError: if the address is none that may be asked.
        StoreError: if the store is out of reach, slow, or its answer is not whole.
        DataError: if the store holds no trial.
    """
    from ranvier.remote.client import Client
    from ranvier.remote.dialects import Statements, dialect_of
    from ranvier.remote.graph import RemoteStore
    from ranvier.remote.published import read_pointer

    client = Client(url, reach=reach)
    dialect = dialect_of(client)
    found = read_pointer(Statements(client, dialect).rows)
    if found is None:
        store = RemoteStore(client, dialect=dialect)
    else:
        store = RemoteStore(client, union=found.union, named=found.graphs, dialect=dialect)
    if not store.query(_ALIVE):
        message = f"the store at {client.shown} holds no build; run `ranvier publish` first"
        raise DataError(message)
    return store, dict(found.summary) if found else _unpublished(store)


def current_union(store: RemoteStore) -> str:
    """Give the union of the build that is now current on a store; empty where none is published.

    Raises:
        StoreError: if the store is out of reach, slow, or its answer is not whole.
    """
    from ranvier.remote.dialects import Statements
    from ranvier.remote.published import pointed_at

    found = pointed_at(Statements(store.client, store.dialect).rows)
    return found.union if found else ""


def address_of(store: RemoteStore) -> str:
    """Give the address of a build on a remote store, by which `at_address` opens it."""
    return f"{store.client.url}#{store.union}"


def at_address(address: str) -> RemoteStore:
    """Open a build by its address; nothing is asked yet."""
    from ranvier.remote.client import Client
    from ranvier.remote.graph import RemoteStore

    url, _, union = address.partition("#")
    return RemoteStore(Client(url), union=union)


def _unpublished(store: RemoteStore) -> dict[str, Any]:
    """Give what can be said of a graph that says nothing of its build."""
    ((count,),) = store.query(_COUNT)  # type: ignore[misc]
    return {
        "version": "not known",
        "hash": f"unpublished-{count.value}",
        "quads": int(count.value),
        "warnings": "not known",
    }
