"""What all that read the graph ask of a store: the embedded one and a remote one offer it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyoxigraph as ox

    Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
    Node = ox.NamedNode | ox.BlankNode
    Subject = ox.NamedNode | ox.BlankNode | ox.Triple
    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class ReadableStore(Protocol):
    """The reading half of `pyoxigraph.Store`, in its own words and types."""

    def query(
        self,
        query: str,
        /,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[Node] | None = None,
    ) -> Found:
        """Run a query; a dataset that is given takes the place of the one that the query names."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Give the quads that match; None stands for anything."""

    def named_graphs(self) -> Iterator[Node]:
        """Give the names of all named graphs."""

    def __hash__(self) -> int:
        """Tell stores apart: what was found out of one may be kept for it."""
