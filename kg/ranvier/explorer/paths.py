"""Paths between two entities, ranked by what their weakest hop rests on.

A path is as good as its weakest hop; of equal paths the shorter goes first. Hops follow the
direction of links; from a complex to its subunit one may go back too. No path goes through a
combination, since what agents do together says nothing of each. Signs multiply: what inhibits an
inhibitor promotes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ranvier.explorer.links import STRENGTHS, Link, Node, link_of, network, node_of

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.service.editions import Edition

USUAL, MOST = 5, 20
LONGEST = 5
"""How many hops a path may have; longer ones explain nothing."""

_TRIED = 400
_WORDS = {1: "promotes", -1: "inhibits"}

# Through these a path would only say that two things are both about multiple sclerosis.
_NOT_THROUGH = frozenset(
    {
        *("publication", "review", "population", "adverse-event", "axis", "claim", "screen"),
        "combination",
    }
)
_BOTH_WAYS = frozenset({"has-subunit"})
_NO_SIGN_NEEDED = frozenset({"narrower-than", "has-subunit", "has-part"})


_walkables: WeakKeyDictionary[nx.MultiDiGraph, nx.DiGraph] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: the weightiest link, and how many others stand beside it."""

    start: Node
    end: Node
    link: Link
    turned: bool
    """Whether the link leads the other way than the path."""
    others: int
    disputed: int
    """How many of the other links dispute it."""

    @property
    def sentence(self) -> str:
        """Say the hop as a sentence."""
        return self.link.sentence


@dataclass(frozen=True, slots=True)
class Way:
    """A path."""

    hops: tuple[Hop, ...]
    strength: int
    sign: str
    """promotes, inhibits, no-effect-shown; `unknown` where a hop has none."""

    @property
    def rests_on(self) -> str:
        """Say what the weakest hop rests on."""
        return STRENGTHS[self.strength]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {
            "rests_on": self.rests_on,
            "strength": self.strength,
            "sign": self.sign,
            "hops": [{**asdict(hop), "sentence": hop.sentence} for hop in self.hops],
        }


def find_paths(edition: Edition, start: str, end: str, *, limit: int = USUAL) -> tuple[Way, ...]:
    """Give the best paths from one entity to another.

    Args:
        edition: the build.
        start: where they begin, a CURIE of the network.
        end: where they end.
        limit: how many to give.

    Returns:
        The paths, the best first; none where no path of at most `LONGEST` hops leads there.
    """
    if start == end:
        return ()
    graph = network(edition)
    walkable = _walkable(graph)
    found: dict[tuple[str, ...], Way] = {}
    for least in range(len(STRENGTHS) - 1, -1, -1):
        if len(found) >= limit:
            break
        fresh = [
            _way(graph, nodes)
            for nodes in _enough(_simple(walkable, start, end, least), limit)
            if nodes not in found
        ]
        fresh.sort(key=_key)
        found |= {tuple(_nodes(way)): way for way in fresh}
    return tuple(sorted(found.values(), key=_key)[:limit])


def _key(way: Way) -> tuple[int, int, bool, tuple[str, ...]]:
    return -way.strength, len(way.hops), way.sign == "no-effect-shown", tuple(_nodes(way))


def _nodes(way: Way) -> list[str]:
    return [way.hops[0].start.id, *(hop.end.id for hop in way.hops)]


def _simple(graph: nx.DiGraph, start: str, end: str, least: int) -> Iterator[tuple[str, ...]]:
    """Give the paths whose hops all have a strength, the shorter ones first."""
    import networkx as nx

    def usable(node: str) -> bool:
        return node in (start, end) or graph.nodes[node]["kind"] not in _NOT_THROUGH

    strong = nx.subgraph_view(
        graph,
        filter_node=usable,
        filter_edge=lambda one, other: graph.edges[one, other]["strength"] >= least,
    )
    try:
        for nodes in nx.shortest_simple_paths(strong, start, end):
            if len(nodes) - 1 > LONGEST:
                return
            yield tuple(nodes)
    except nx.NetworkXNoPath:
        return


def _enough(paths: Iterator[tuple[str, ...]], limit: int) -> list[tuple[str, ...]]:
    """Take paths until there are enough, and then all of the same length, so that ties are fair."""
    taken: list[tuple[str, ...]] = []
    for nodes in islice(paths, _TRIED):
        if len(taken) >= limit and len(nodes) > len(taken[-1]):
            break
        taken.append(nodes)
    return taken


def _walkable(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """Give the graph in which paths are looked for, which is made once for each network."""
    if graph not in _walkables:
        _walkables[graph] = _simplified(graph)
    return _walkables[graph]


def _simplified(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """Give a graph with one edge a pair, which has the greatest strength of them."""
    import networkx as nx

    walkable = nx.DiGraph()
    walkable.add_nodes_from((node, {"kind": held["kind"]}) for node, held in graph.nodes(data=True))
    for start, end, key in graph.edges(keys=True):
        strength = link_of(graph, start, end, key).strength
        ways = [(start, end)]
        if graph.edges[start, end, key]["kind"] in _BOTH_WAYS:
            ways.append((end, start))
        for one, other in ways:
            held = walkable.get_edge_data(one, other, {"strength": -1})
            walkable.add_edge(one, other, strength=max(strength, held["strength"]))
    return walkable


def _way(graph: nx.MultiDiGraph, nodes: tuple[str, ...]) -> Way:
    hops = tuple(_hop(graph, one, other) for one, other in pairwise(nodes))
    return Way(hops, min(hop.link.strength for hop in hops), _sign(hops))


def _hop(graph: nx.MultiDiGraph, start: str, end: str) -> Hop:
    links = [link_of(graph, start, end, key) for key in graph.get_edge_data(start, end) or ()]
    turned = [
        link_of(graph, end, start, key)
        for key, held in (graph.get_edge_data(end, start) or {}).items()
        if held["kind"] in _BOTH_WAYS
    ]
    ranked = sorted((*links, *turned), key=_rank)
    best, others = ranked[0], ranked[1:]
    return Hop(
        start=node_of(graph, start),
        end=node_of(graph, end),
        link=best,
        turned=best.source != start,
        others=len(others),
        disputed=sum(_disputes(best, other) for other in others),
    )


def _rank(link: Link) -> tuple[int, bool, str]:
    """Put what rests on most first, and of that what was found before what was not."""
    return -link.strength, link.stance in ("disputes", "neutral"), link.id


def _disputes(link: Link, other: Link) -> bool:
    """Tell whether another link says that there is no effect, or the contrary one."""
    signs = {link.sign, other.sign}
    return other.stance == "disputes" or signs == {"promotes", "inhibits"}


def _sign(hops: tuple[Hop, ...]) -> str:
    sign = 1
    for hop in hops:
        if hop.link.predicate in _NO_SIGN_NEEDED:
            continue
        if hop.link.sign == "no-effect-shown":
            return "no-effect-shown"
        step = {"promotes": 1, "inhibits": -1}.get(hop.link.sign)
        if step is None:
            return "unknown"
        sign *= step
    return _WORDS[sign]
