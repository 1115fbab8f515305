"""How a build lies on a remote store: the names of its graphs, and which build is current.

A store holds, of each build that it keeps, the union of layers 1 to 3 (the default graph of an
embedded store) in one graph that is named by the build's hash. The graphs of the current build
stand beside it under their own names. The pointer graph says which build is current; since a union
never changes under its name, a reader that asks it by name sees one build whatever is published
meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ranvier.errors import DataError
from ranvier.vocabulary import BASE, DCTERMS, RDF

BUILDS = f"{BASE}build/"
"""The pointer graph, and what the names of unions and of graphs not yet in place begin with."""

VOID = "http://rdfs.org/ns/void#"
CURRENT = "http://purl.org/pav/hasCurrentVersion"
BEFORE = "http://purl.org/pav/previousVersion"
PART = f"{DCTERMS}hasPart"
SUMMARY = f"{RDF}value"


class Asks(Protocol):
    """What runs a SELECT on the store, and gives rows of terms."""

    def __call__(self, query: str, /) -> Iterable[Any]:
        """Give the rows."""


@dataclass(frozen=True, slots=True)
class Published:
    """A build that a store says is current."""

    union: str
    summary: Mapping[str, Any]
    before: str = ""
    """The union of the build before, which is kept for those who still read it."""
    graphs: frozenset[str] = frozenset()
    """The named graphs of the build, by their own names."""

    @property
    def digest(self) -> str:
        """Give the build's hash."""
        return self.union.removeprefix(BUILDS)


def union_of(digest: str) -> str:
    """Give the name of the graph that holds the union of a build."""
    return BUILDS + digest


def staged(digest: str, graph: str) -> str:
    """Give the name that a graph has until the build is whole.

    Raises:
        DataError: if it is no graph of ours, so that its name might clash with another.
    """
    if not graph.startswith(BASE) or graph.startswith(BUILDS):
        message = f"{graph}: a graph of a build has a name that begins with {BASE}"
        raise DataError(message)
    return f"{BUILDS}{digest}/{graph.removeprefix(BASE)}"


def read_pointer(asks: Asks) -> Published | None:
    """Read which build is current, with its graphs; None where none has been published.

    While two builds are swapped, the pointer may name both for a moment. Either is whole.

    Raises:
        DataError: if the pointer is there, and what it says of the build is not.
    """
    found = pointed_at(asks)
    if found is None:
        return None
    here = f"GRAPH <{BUILDS}> {{ <{found.union}>"
    before = [str(row[0].value) for row in asks(f"SELECT ?x {{ {here} <{BEFORE}> ?x }} }}")]
    graphs = frozenset(str(row[0].value) for row in asks(f"SELECT ?x {{ {here} <{PART}> ?x }} }}"))
    return Published(found.union, found.summary, before[0] if before else "", graphs)


def pointed_at(asks: Asks) -> Published | None:
    """Read which build is current and what its `build.json` says; its graphs are left out.

    Raises:
        DataError: if the pointer is there, and what it says of the build is not.
    """
    for row in asks(
        f"SELECT ?build ?said {{ GRAPH <{BUILDS}> "
        f"{{ <{BUILDS}> <{CURRENT}> ?build . ?build <{SUMMARY}> ?said }} }}"
    ):
        try:
            return Published(str(row[0].value), json.loads(row[1].value))
        except ValueError as error:
            message = f"the store says nothing sound of the build {row[0].value}; publish it again"
            raise DataError(message) from error
    return None


def description(published: Published) -> Iterator[str]:
    """Give what the pointer graph says of a build, as triples of SPARQL."""
    import pyoxigraph

    subject = f"<{published.union}>"
    said = pyoxigraph.Literal(json.dumps(dict(published.summary), sort_keys=True))
    yield f"{subject} a <{VOID}Dataset> ."
    yield f"{subject} <{DCTERMS}identifier> {pyoxigraph.Literal(published.digest)} ."
    yield f"{subject} <{SUMMARY}> {said} ."
    if published.before:
        yield f"{subject} <{BEFORE}> <{published.before}> ."
    for graph in sorted(published.graphs):
        yield f"{subject} <{PART}> <{graph}> ."


__all__ = [
    "BUILDS",
    "CURRENT",
    "Published",
    "description",
    "pointed_at",
    "read_pointer",
    "staged",
    "union_of",
]
