"""What frames are read from: a build, opened read-only, and the values of its properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.profiles.facts import natural
from ranvier.vocabulary import RDF, VOCABULARY, rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

Values = Mapping[str, tuple[str, ...]]
"""Node -> the values of one property, sorted."""


def open_graph(path: Path | str | None = None) -> ReadableStore:
    """Open a build read-only.

    Args:
        path: the folder of builds, of one build or of its store, or the address of a SPARQL
            endpoint (https://...) that holds one; the current build of the checkout (or of the
            working folder, where Ranvier is installed) if it is not given.

    Raises:
        DataError: if there is no build.
        CallError: if an address is none that may be asked.
        ServiceError: if the endpoint is out of reach.
    """
    import pyoxigraph

    from ranvier.layout import find_layout
    from ranvier.remote.opening import open_store
    from ranvier.store.build import POINTER, STORE

    if path is None:
        return open_store(find_layout())
    if isinstance(path, str) and "://" in path:
        return open_store(replace(find_layout(), store=path))
    home = Path(path)
    for folder in (home / POINTER / STORE, home / STORE, home):
        if (folder / "CURRENT").is_file():
            return pyoxigraph.Store.read_only(str(folder.resolve()))
    message = f"{home}: there is no build here; run `ranvier build` first"
    raise DataError(message)


class Graph:
    """The values of properties, each property read once and whole, so that the cost is linear."""

    def __init__(self, store: ReadableStore) -> None:
        """Read nothing yet."""
        self._store = store
        self._read: dict[str, Values] = {}
        self._led: dict[str, Values] = {}

    def of(self, key: str) -> Values:
        """Give the values of a property (a term of ours, or an IRI) by node."""
        if key not in self._read:
            self._read[key] = self._pairs(key, turned=False)
        return self._read[key]

    def back(self, key: str) -> Values:
        """Give the nodes that a property leads from, by the node that it leads to."""
        if key not in self._led:
            self._led[key] = self._pairs(key, turned=True)
        return self._led[key]

    def _pairs(self, key: str, *, turned: bool) -> Values:
        import pyoxigraph

        predicate = pyoxigraph.NamedNode(key if ":" in key else rv(key))
        held: dict[str, set[str]] = defaultdict(set)
        graph = pyoxigraph.DefaultGraph()
        for quad in self._store.quads_for_pattern(None, predicate, None, graph):
            ends = (str(quad.subject.value), str(quad.object.value))  # type: ignore[union-attr]
            held[ends[turned]].add(ends[not turned])
        return {
            node: tuple(sorted(found, key=natural) if len(found) > 1 else found)
            for node, found in held.items()
        }

    def instances(self, cls: str) -> tuple[str, ...]:
        """Give the nodes of a class."""
        return self.back(f"{RDF}type").get(rv(cls), ())

    def values(self, node: str, key: str) -> tuple[str, ...]:
        """Give all values of a property."""
        return self.of(key).get(node, ())

    def text(self, node: str, key: str) -> str | None:
        """Give the one value of a property, or None."""
        return next(iter(self.values(node, key)), None)

    def code(self, node: str, key: str) -> str | None:
        """Give a code as records write it."""
        return next(iter(self.codes(node, key)), None)

    def codes(self, node: str, key: str) -> tuple[str, ...]:
        """Give codes as records write them: `rv:status-completed` is `completed`."""
        bare = (iri.removeprefix(VOCABULARY) for iri in self.values(node, key))
        return tuple(code.partition("-")[2] for code in bare)

    def slugs(self, node: str, key: str) -> tuple[str, ...]:
        """Give entities by their slugs."""
        return tuple(slug_of(iri) for iri in self.values(node, key))

    def studied(self) -> Values:
        """Give the agents under study by arm."""
        studied = rv("purpose-studied")
        return {
            arm: tuple(
                agent
                for treatment in treatments
                if studied in self.values(treatment, "purpose")
                for agent in self.values(treatment, "givesAgent")
            )
            for arm, treatments in self.of("hasTreatment").items()
        }

    def sources(self, node: str) -> dict[str, tuple[str, ...]]:
        """Give where a node was read: addresses, and kinds of source."""
        sources = self.values(node, "readIn")
        urls = (self.text(source, "url") for source in sources)
        kinds = {kind for source in sources for kind in self.codes(source, "sourceKind")}
        return {
            "source_urls": tuple(dict.fromkeys(url for url in urls if url)),
            "source_kinds": tuple(sorted(kinds)),
        }


def slug_of(iri: str) -> str:
    """Give the last part of the IRI of an entity."""
    return iri.rpartition("/")[2]
