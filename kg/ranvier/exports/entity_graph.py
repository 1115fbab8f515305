"""The entities of the graph and what links them, as one networkx graph that the networks share.

Nodes are agents, trials, modalities, targets ...; edges have a kind, and a sign or a verdict where
they have one. An agent that was not tested for a claim has no edge to it: its node says so.
Contradictions, gaps, syntheses and single results are not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ranvier.exports.entity_terms import (
    COMMON,
    EDGES,
    NODES,
    SAFETY,
    VERDICTS,
    Attribute,
    EdgeKind,
    NodeKind,
)
from ranvier.vocabulary import BASE, PREFIXES, VOCABULARY, compact

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.store.reading import ReadableStore

COMBINATION = "combination"
"""The kind of a node that stands for agents given together; only exports have such nodes."""

NOT_TESTED = "not-tested"

Scalar = str | int | float | bool
Value = Scalar | tuple[str, ...]

_LISTS = frozenset({"texts", "codes", "iris", "classes"})
_COUNTS = ("trials_for", "trials_against", "trials_neutral", "trials_uncontrolled")


def entity_graph(store: ReadableStore) -> nx.MultiDiGraph:
    """Make the graph of entities.

    Args:
        store: the graph.

    Returns:
        A graph whose nodes are CURIEs (`agent:clemastine`) with `kind`, `label` and `iri`, and
        whose edges have a `kind` and a key that no other edge has. An attribute with several values
        is a tuple of texts, sorted; one without a value is absent.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(name="Ranvier")
    for kind in NODES:
        for iri, held in _nodes(store, kind):
            graph.add_node(compact(iri), kind=kind.name, iri=iri, **held)
    signals = _add_safety(graph, store)
    for edge in EDGES:
        for (start, end, node), held in _edges(store, edge):
            _join(graph, (signals.get(start, start), end, node), edge.name, held)
    _add_verdicts(graph, store)
    ordered = nx.MultiDiGraph(name="Ranvier")
    ordered.add_nodes_from(sorted(graph.nodes(data=True)))
    ordered.add_edges_from(sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[2]))
    return ordered


def joined(value: Value) -> Scalar:
    """Give a value in a form without lists: texts are parted by a bar, one inside a text is broken.

    >>> joined(("a", "b|c")), joined(3)
    ('a|b¦c', 3)
    """
    if isinstance(value, tuple):
        return "|".join(text.replace("|", "¦") for text in value)
    return value


def _rows(store: ReadableStore, query: str) -> Iterator[dict[str, str]]:
    found = store.query(query, prefixes=PREFIXES)
    names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
    for row in found:  # type: ignore[union-attr]
        yield {name: str(row[name].value) for name in names if row[name] is not None}


def _code(iri: str) -> str:
    return iri.removeprefix(VOCABULARY).partition("-")[2] or compact(iri)


def _nodes(store: ReadableStore, kind: NodeKind) -> Iterator[tuple[str, dict[str, Value]]]:
    attributes = (*COMMON, *kind.attributes)
    wanted = " ".join(dict.fromkeys(attribute.source for attribute in attributes))
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    query = (
        f"SELECT DISTINCT ?s ?p ?o WHERE {{ ?s a {kind.cls} . "
        f"OPTIONAL {{ VALUES ?p {{ {wanted} }} ?s ?p ?o }} }}"
    )
    for row in _rows(store, query):
        held = found[row["s"]]
        if "p" in row:
            held[compact(row["p"])].add(row["o"])
    for iri in sorted(found):
        values = {
            attribute.name: _told(attribute, found[iri][attribute.source])
            for attribute in attributes
            if found[iri][attribute.source]
        }
        values.setdefault("label", compact(iri))
        yield iri, values


def _told(attribute: Attribute, values: Iterable[str]) -> Value:
    form = attribute.form
    if form == "classes":
        ours = (value for value in values if value.startswith(VOCABULARY))
        return tuple(sorted(value.removeprefix(VOCABULARY) for value in ours))
    if form in ("code", "codes"):
        values = map(_code, values)
    elif form == "iris":
        values = map(compact, values)
    texts = tuple(sorted(values))
    if form in _LISTS:
        return texts
    return int(texts[0]) if form == "number" else texts[0]


def _edges(
    store: ReadableStore, kind: EdgeKind
) -> Iterator[tuple[tuple[str, str, str], dict[str, Value]]]:
    """Give the ends and the id of each edge, and its attributes."""
    gathered: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for row in _rows(store, kind.query):
        ends = compact(row.pop("from")), compact(row.pop("to")), compact(row.pop("id", ""))
        held = gathered.setdefault(ends, defaultdict(set))
        for name, value in row.items():
            held[name].add(_code(value) if name in kind.codes else compact(value))
    for ends, held in sorted(gathered.items()):
        yield ends, {name: _edge_value(kind, name, values) for name, values in held.items()}


def _edge_value(kind: EdgeKind, name: str, values: Iterable[str]) -> Value:
    texts = tuple(sorted(values))
    if name in kind.many:
        return texts
    if name in kind.numbers:
        return int(texts[0])
    return texts[0] == "true" if name in kind.flags else "; ".join(texts)


def _join(
    graph: nx.MultiDiGraph, ends: tuple[str, str, str], kind: str, held: Mapping[str, Value]
) -> None:
    """Add an edge where both ends are entities."""
    start, end, node = ends
    if start in graph and end in graph:
        key = f"{kind} {start} {end} {node}".rstrip()
        named: dict[str, Any] = {"node": node} if node else {}
        graph.add_edge(start, end, key=key, kind=kind, **named, **held)


def _gathered(store: ReadableStore, query: str) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Give the values of each variable by `?id`."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in _rows(store, query):
        node = row.pop("id")
        for name, value in row.items():
            found[node][name].add(value)
    yield from sorted(found.items())


def _subject(graph: nx.MultiDiGraph, agents: Iterable[str]) -> str:
    """Give the node of an agent, or of several that were given together."""
    held = sorted(map(compact, agents))
    if len(held) == 1:
        return held[0]
    slug = "-with-".join(agent.partition(":")[2] for agent in held)
    node = f"{COMBINATION}:{slug}"
    if node not in graph:
        label = " with ".join(graph.nodes[agent]["label"] for agent in held)
        graph.add_node(node, kind=COMBINATION, iri=f"{BASE}{COMBINATION}/{slug}", label=label)
        for agent in held:
            _join(graph, (node, agent, ""), "has-part", {})
    return node


def _add_verdicts(graph: nx.MultiDiGraph, store: ReadableStore) -> None:
    for iri, held in _gathered(store, VERDICTS):
        start, end = _subject(graph, held["agents"]), compact(min(held["to"]))
        verdict = _code(min(held["verdict"]))
        if graph.nodes[end]["kind"] == "claim":
            claim = end.partition("-")[2].replace("-", "_")
            graph.nodes[start][f"verdict_{claim}"] = verdict
        if verdict == NOT_TESTED:
            continue
        told: dict[str, Value] = {
            "verdict": verdict,
            "statement": min(held["statement"]),
            "press_only": min(held["press_only"]) == "true",
            **{name: int(min(held[name])) for name in _COUNTS},
        }
        if held["certainty"]:
            told["certainty"] = _code(min(held["certainty"]))
        if held["participants"]:
            told["participants"] = int(min(held["participants"]))
        if held["trials"]:
            told["trials"] = tuple(sorted(map(compact, held["trials"])))
        _join(graph, (start, end, compact(iri)), "verdict", told)


def _add_safety(graph: nx.MultiDiGraph, store: ReadableStore) -> dict[str, str]:
    """Say of each agent what its safety signal is; give the node that each signal is about."""
    signals = {}
    for iri, held in _gathered(store, SAFETY):
        node = _subject(graph, held["agents"])
        graph.nodes[node]["safety_level"] = _code(min(held["level"]))
        signals[compact(iri)] = node
    return signals
