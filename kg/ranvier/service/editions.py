"""The build that is served: opened once, looked up often, exchanged when a new one is in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ranvier.errors import CallError, DataError
from ranvier.layout import Layout
from ranvier.service.kept import Kept, Made
from ranvier.store.build import POINTER, STORE, current, summary_of
from ranvier.vocabulary import BASE, CONCLUDED, KINDS, RDF, SKOS, rv

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.reading import ReadableStore

_KINDS = (*KINDS.values(), *CONCLUDED)


@dataclass(frozen=True)
class Edition:
    """One build: its store, what it says of itself, and what was read of it so far."""

    folder: Path
    store: ReadableStore
    summary: dict[str, Any]
    address: str = ""

    @property
    def store_path(self) -> str:
        """Give the folder or the address of the store, for those who open it themselves."""
        return self.address or str(self.folder / STORE)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Give the labels of all that has one; what asks by SPARQL never waits for them."""
        return labels_in(self.store)

    def label(self, iri: str) -> str:
        """Give the label of a term or entity; the last part of the IRI where it has none."""
        return self.labels.get(iri) or iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]

    @cached_property
    def kept(self) -> Kept:
        """Give what was read of this build and may be asked for again; it goes with the edition."""
        return Kept()

    @cached_property
    def made(self) -> Made:
        """Give what was made of the whole build, or of much of it for a page: worth waiting for."""
        return Made()

    @cached_property
    def entities(self) -> dict[str, list[str]]:
        """Give the IRIs of all entities by kind, in the order of their labels."""
        found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
        for iri in self.labels:
            if kind := self._kind(iri):
                found[kind].append(iri)
        for iris in found.values():
            iris.sort(key=lambda iri: (self.label(iri).casefold(), iri))
        return found

    def near(self, name: str, kind: str = "", *, limit: int = 5) -> list[str]:
        """Give the recorded entities whose names are nearest to a text, those of the kind first."""
        from ranvier.search import search

        try:
            hits = search(self.folder, name[:80], limit=25).hits
        except (CallError, DataError):
            # No letter or digit was given, or the build came without an index: nothing is near.
            return []
        found = [hit for hit in hits if hit.kind not in CONCLUDED]
        return [hit.iri for hit in sorted(found, key=lambda hit: hit.kind != kind)][:limit]

    def properties(self, iri: str) -> Iterator[tuple[str, pyoxigraph.NamedNode | Any]]:
        """Give the predicate and object of each triple about a node."""
        import pyoxigraph

        graph = pyoxigraph.DefaultGraph()
        for quad in self.store.quads_for_pattern(pyoxigraph.NamedNode(iri), None, None, graph):
            yield quad.predicate.value, quad.object

    def values(self, iri: str, predicate: str) -> Sequence[pyoxigraph.NamedNode | Any]:
        """Give the values of one property of a node, in no order."""
        import pyoxigraph

        def read() -> Sequence[pyoxigraph.NamedNode | Any]:
            graph = pyoxigraph.DefaultGraph()
            wanted = pyoxigraph.NamedNode(iri), pyoxigraph.NamedNode(predicate)
            return [quad.object for quad in self.store.quads_for_pattern(*wanted, None, graph)]

        return self.kept.get(("values", iri, predicate), read)

    def column(self, predicate: str) -> Mapping[str, Sequence[pyoxigraph.NamedNode | Any]]:
        """Give the values of a property by node, each node's in no order; read once an edition."""
        import pyoxigraph

        def read() -> Mapping[str, Sequence[pyoxigraph.NamedNode | Any]]:
            found: dict[str, list[pyoxigraph.NamedNode | Any]] = {}
            wanted, graph = pyoxigraph.NamedNode(predicate), pyoxigraph.DefaultGraph()
            for quad in self.store.quads_for_pattern(None, wanted, None, graph):
                if isinstance(quad.subject, pyoxigraph.NamedNode):
                    found.setdefault(quad.subject.value, []).append(quad.object)
            return found

        return self.made.get(("column", predicate), read)

    def read_ahead(self, iris: Sequence[str]) -> None:
        """Say which nodes will be looked at, so that a remote store is asked for all at once."""
        ahead = getattr(self.store, "read_ahead", None)
        if ahead is not None:
            ahead(iris)

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """Give the nodes that lead to another by a property, in the order of their IRIs."""
        import pyoxigraph

        def read() -> Sequence[str]:
            graph = pyoxigraph.DefaultGraph()
            wanted = pyoxigraph.NamedNode(predicate), pyoxigraph.NamedNode(iri)
            quads = self.store.quads_for_pattern(None, *wanted, graph)
            found = {quad.subject for quad in quads}
            return sorted(node.value for node in found if isinstance(node, pyoxigraph.NamedNode))

        return list(self.kept.get(("subjects", predicate, iri), read))

    def has(self, iri: str) -> bool:
        """Tell whether an IRI is one of the entities."""
        return self._kind(iri) != "" and iri in self.labels

    @staticmethod
    def _kind(iri: str) -> str:
        """Give the kind of an entity by its IRI; nothing where it is a part, or no entity."""
        kind, _, name = iri.removeprefix(BASE).partition("/")
        held = iri.startswith(BASE) and name and "#" not in name and kind in _KINDS
        return kind if held else ""


def editions_of(layout: Layout) -> Current:
    """Open the current build of a folder, or of a remote store, and follow it.

    Raises:
        DataError: if nothing has been built, or published to the store, yet.
        ServiceError: if the remote store is out of reach.
    """
    if layout.store:
        from ranvier.service.remote_editions import RemoteEditions

        return RemoteEditions(layout.store)
    return Editions(layout)


class Current(Protocol):
    """The build that is current, opened anew whenever there is another."""

    def now(self) -> Edition:
        """Give the current edition; if a new build can't be opened, the last one goes on."""


class Editions:
    """The build that the pointer leads to, opened anew whenever the pointer moves."""

    def __init__(self, layout: Layout) -> None:
        """Open the current build.

        Raises:
            DataError: if nothing has been built yet.
        """
        self._layout = layout
        self._pointer = layout.build / POINTER
        self._lock = threading.Lock()
        self._target = self._where()
        self._edition = open_edition(layout)

    def now(self) -> Edition:
        """Give the current edition; if a new build can't be opened, the last one goes on."""
        if self._where() != self._target:
            with self._lock:
                target = self._where()
                if target not in (self._target, ""):
                    try:
                        self._edition = open_edition(self._layout)
                    except (DataError, OSError, ValueError):
                        return self._edition
                    self._target = target
        return self._edition

    def _where(self) -> str:
        try:
            return str(self._pointer.readlink())
        except OSError:
            return ""


def open_edition(layout: Layout) -> Edition:
    """Open the current build, read-only.

    Raises:
        DataError: if nothing has been built yet.
        OSError: if the store can't be opened.
    """
    import pyoxigraph

    folder = current(layout)
    store = pyoxigraph.Store.read_only(str(folder / STORE))
    return Edition(folder, store, summary_of(layout))


def labels_in(store: ReadableStore) -> dict[str, str]:
    """Read the labels of all that has one."""
    import pyoxigraph

    label, graph = pyoxigraph.NamedNode(f"{SKOS}prefLabel"), pyoxigraph.DefaultGraph()
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, label, None, graph)
        if isinstance(quad.subject, pyoxigraph.NamedNode)
        and isinstance(quad.object, pyoxigraph.Literal)
    }


TYPE = f"{RDF}type"
READ_IN = rv("readIn")
