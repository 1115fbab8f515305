"""The neighbours of an entity, as many as a graph in a browser can take at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ranvier.explorer.links import Link, Node, link_of, network, node_of

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.service.editions import Edition

USUAL = 40
"""How many neighbours are given where none is said; a person can still tell these apart."""

MOST = 500

_ORDER = ("verdict", "step", "acts-on", "works-by", "promotes-mechanism", "inhibits-mechanism")
"""What is shown first where there is more than may be shown."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An entity with some of its neighbours, and the links among all of these."""

    focus: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    total: int
    """How many neighbours there are."""
    more: dict[str, int]
    """Kind -> how many neighbours of it are left out here."""

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {
            "focus": self.focus,
            "nodes": [asdict(node) for node in self.nodes],
            "edges": [asdict(link) for link in self.links],
            "total": self.total,
            "more": self.more,
        }


def neighbours(
    edition: Edition,
    focus: str,
    *,
    among: Sequence[str] = (),
    limit: int = USUAL,
    offset: int = 0,
) -> Neighbours:
    """Give the neighbours of an entity.

    Args:
        edition: the build.
        focus: an entity of the network, as a CURIE.
        among: entities that are shown already: links to them are given too.
        limit: how many neighbours may be given.
        offset: how many to leave out, of the first in their order.

    Returns:
        Neighbours in their order: by the weightiest link to the entity, then by label.
    """
    graph = network(edition)
    around = sorted(set(graph.successors(focus)) | set(graph.predecessors(focus)) - {focus})
    around = [node for node in around if node != focus]
    around.sort(key=lambda node: _place(graph, focus, node))
    given = around[offset : offset + limit]
    left = Counter(str(graph.nodes[node]["kind"]) for node in around[offset + limit :])
    shown = {focus, *given, *(node for node in among if node in graph)}
    fresh = {focus, *given}
    return Neighbours(
        focus=focus,
        nodes=tuple(node_of(graph, node) for node in (focus, *given)),
        links=tuple(_links(graph, fresh, shown)),
        total=len(around),
        more=dict(sorted(left.items())),
    )


def _place(graph: nx.MultiDiGraph, focus: str, node: str) -> tuple[int, str, str]:
    kinds = {
        held["kind"]
        for one, other in ((focus, node), (node, focus))
        for held in (graph.get_edge_data(one, other) or {}).values()
    }
    best = min((_ORDER.index(kind) for kind in kinds if kind in _ORDER), default=len(_ORDER))
    return best, str(graph.nodes[node]["label"]).casefold(), node


def _links(graph: nx.MultiDiGraph, fresh: set[str], shown: set[str]) -> Iterator[Link]:
    found = set()
    for node in sorted(fresh):
        for start, end, key in (
            *graph.out_edges(node, keys=True),
            *graph.in_edges(node, keys=True),
        ):
            if start in shown and end in shown:
                found.add((key, start, end))
    for key, start, end in sorted(found):
        yield link_of(graph, start, end, key)
