"""The triples about entities, fetched an entity at a time and kept.

A page looks at an entity, at each of its parts and at what leads to them: hundreds of look-ups.
One by one that would be hundreds of requests, so a look-up of one node fetches the whole entity:
its own node, the nodes of its record, and the hash names that are tied to these.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from ranvier.vocabulary import BASE, VOCABULARY, VOCABULARY_GRAPH, entity_of, record_graph

Rows = Callable[[str, Sequence[str]], Iterable[Sequence[ox.NamedNode | ox.Literal]]]
"""Runs a SELECT that may name some graphs, and gives its rows."""

_T = TypeVar("_T")
_KEPT = 64
_AHEAD = 2048
_CHUNK = 200
# Joins of small patterns with lists of nodes, and nothing else: what every engine does well.
_RECORD = "SELECT DISTINCT ?s WHERE {{ GRAPH <{record}> {{ ?s ?p ?o }} }}"
_NODES = """
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ VALUES ?s {{ {nodes} }} ?s ?p ?o }} UNION {{ VALUES ?o {{ {nodes} }} ?s ?p ?o }}
}}
"""
_OUT = "SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {nodes} }} ?s ?p ?o }}"
_TERMS = "SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?q ?x }} ?s ?p ?o }}"


@dataclass(slots=True)
class _Known:
    """The triples that nodes are the subject of, and those that they are the object of."""

    out: dict[str, list[ox.Triple]] = field(default_factory=dict)
    into: dict[str, list[ox.Triple]] = field(default_factory=dict)


class Entities:
    """The entities looked at last; any thread may look."""

    def __init__(self, rows: Rows) -> None:
        """Fetch nothing yet."""
        self._rows = rows
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Known] = OrderedDict()
        self._ahead: OrderedDict[str, list[ox.Triple]] = OrderedDict()

    def about(self, iri: str, *, into: bool, fetch: bool) -> list[ox.Triple] | None:
        """Give the triples of which a node is the subject (or the object, if `into`).

        Args:
            iri: the node.
            into: whether the node is the object.
            fetch: whether the entity of the node is fetched where it is not held.

        Returns:
            The triples; None where the node is of no entity, or is not held and not to be fetched.
        """
        entity, terms = entity_of(iri), iri.startswith(VOCABULARY)
        if not iri.startswith(BASE) or entity == BASE or (terms and into):
            return None
        with self._lock:
            known = self._held.get(entity)
            if known is not None:
                self._held.move_to_end(entity)
            elif not into and iri in self._ahead:
                return self._ahead[iri]
        if known is None and fetch:
            known = self._terms() if terms else self._fetched(entity)
            with self._lock:
                _keep(self._held, entity, known, _KEPT)
        return None if known is None else (known.into if into else known.out).get(iri)

    def read_ahead(self, iris: Sequence[str]) -> None:
        """Fetch the triples of which nodes are the subject, for a list that will look at each."""
        for nodes in _chunks([iri for iri in iris if iri.startswith(BASE)]):
            found: dict[str, list[ox.Triple]] = {node: [] for node in nodes}
            for row in self._rows(_OUT.format(nodes=_listed(nodes)), ()):
                found[row[0].value].append(_triple(row))
            with self._lock:
                for node, triples in found.items():
                    _keep(self._ahead, node, triples, _AHEAD)

    def _fetched(self, entity: str) -> _Known:
        """Fetch an entity in a few requests, however many parts it has."""
        known = _Known()
        record = record_graph(entity)
        nodes = self._rows(_RECORD.format(record=record), (record,))
        level = {entity, *(node.value for (node,) in nodes if entity_of(node.value) == entity)}
        triples: set[ox.Triple] = set()
        while level:
            known.out.update((node, []) for node in level)
            known.into.update((node, []) for node in level)
            for listed in _chunks(sorted(level)):
                triples.update(map(_triple, self._rows(_NODES.format(nodes=_listed(listed)), ())))
            level = _parts(triples, entity) - known.out.keys()
        for triple in triples:
            for end, held in ((triple.subject, known.out), (triple.object, known.into)):
                if isinstance(end, ox.NamedNode) and end.value in held:
                    held[end.value].append(triple)
        return known

    def _terms(self) -> _Known:
        """Fetch the terms of the vocabulary; all the graph leads to them, so that is left out."""
        known = _Known()
        for row in self._rows(_TERMS.format(graph=VOCABULARY_GRAPH), (VOCABULARY_GRAPH,)):
            known.out.setdefault(row[0].value, []).append(_triple(row))
        return known


def _keep(held: OrderedDict[str, _T], key: str, value: _T, most: int) -> None:
    held[key] = value
    while len(held) > most:
        held.popitem(last=False)


def _parts(triples: Iterable[ox.Triple], entity: str) -> set[str]:
    """Give the hash names on an entity that triples speak of."""
    ends = (end for triple in triples for end in (triple.subject, triple.object))
    return {
        end.value
        for end in ends
        if isinstance(end, ox.NamedNode) and end.value.startswith(f"{entity}#")
    }


def _triple(row: Sequence[ox.NamedNode | ox.Literal]) -> ox.Triple:
    return ox.Triple(*row)  # type: ignore[arg-type]


def _listed(nodes: Iterable[str]) -> str:
    return " ".join(f"<{node}>" for node in nodes)


def _chunks(nodes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (nodes[start : start + _CHUNK] for start in range(0, len(nodes), _CHUNK))
