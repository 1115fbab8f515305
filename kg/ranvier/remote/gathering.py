"""Answering a query from the statements that its patterns match.

Some engines match patterns well and go wrong, without a word, in what SPARQL builds on them:
aggregates over unbound values, OPTIONAL within MINUS, numbers and truth values that are computed.
Such an engine is asked for statements only. For each basic graph pattern of the query, the
statements that take part in its matches are fetched, and the query runs on these as it is.

Why that is right: what a query gives depends on the matches of its basic graph patterns alone. Each
statement that is fetched is one of the graph, so that no pattern gains a match; each statement of a
match that can count is fetched (see `patterns`), so that none is lost. The graph has no blank
nodes, so that a statement stays the same on its way.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph
from rdflib import Literal, URIRef, Variable

from ranvier.errors import CallError
from ranvier.remote.conditions import OneOf, Pattern
from ranvier.remote.faults import RefusedError
from ranvier.remote.patterns import Wanted, asked_by
from ranvier.store.apart import apart
from ranvier.vocabulary import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    Found = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

MOST = 2_000_000
"""The statements that may be gathered for one query."""

_LISTED = 300
"""The values that a condition may list; a longer list costs more than it saves."""


class Source(Protocol):
    """An engine that is asked for statements."""

    def triples(self, query: str) -> Iterable[pyoxigraph.Triple]:
        """Give what a CONSTRUCT gives.

        Raises:
            RefusedError: if the engine can't take the query.
        """

    def rows(self, query: str) -> Iterable[pyoxigraph.QuerySolution]:
        """Give what a SELECT gives.

        Raises:
            RefusedError: if the engine can't take the query.
        """


def answer(
    text: str,
    source: Source,
    *,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
) -> Found:
    """Answer a query from what the source holds.

    Args:
        text: the query; the prefixes of `ranvier.vocabulary.PREFIXES` need no declaration.
        source: what is asked for statements.
        default_graphs: the graphs that are the default graph together, in place of those that the
            query names; an empty name is what the source reads where no graph is named.
        named_graphs: the graphs that GRAPH may name, likewise.

    Raises:
        SyntaxError: if the query is not SPARQL.
        CallError: if it is in a form that can't be taken apart, or touches more than `MOST`
            statements.
        RefusedError: if the source takes not even the simplest of the fetches.
    """
    store = pyoxigraph.Store()
    # The engine that answers in the end says what is wrong with a query, line and column.
    store.query(text, prefixes=PREFIXES)
    asked = apart(lambda: asked_by(text))
    gathered = _Gathered(store, source, tuple(default_graphs), frozenset(named_graphs))
    for wanted in asked.wanted:
        gathered.add(wanted)
    if asked.names_graphs:
        for name in named_graphs:
            store.add_graph(pyoxigraph.NamedNode(name))
    return store.query(
        text,
        prefixes=PREFIXES,
        default_graph=pyoxigraph.DefaultGraph(),
        named_graphs=[pyoxigraph.NamedNode(name) for name in named_graphs],
    )


class _Gathered:
    """What has been gathered for a query, in a store in memory."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        source: Source,
        default_graphs: tuple[str, ...],
        named_graphs: frozenset[str],
    ) -> None:
        self.store = store
        self.source = source
        self.default_graphs = default_graphs
        self.named_graphs = named_graphs
        self.asked: set[tuple[tuple[str, ...], str]] = set()

    def add(self, wanted: Wanted) -> None:
        """Fetch what is wanted; if that is too much for the engine, without what is around it."""
        try:
            self._fetch(wanted)
        except RefusedError:
            if not wanted.conditions:
                raise
            self._fetch(replace(wanted, conditions=()))

    def _fetch(self, wanted: Wanted) -> None:
        place = wanted.pattern.graph
        if place is None and not self.default_graphs:
            return
        if isinstance(place, URIRef) and str(place) not in self.named_graphs:
            return
        written = _Written(self.default_graphs)
        head, where = written.head(wanted.pattern), written.where(wanted)
        if (head, where) in self.asked:
            return
        self.asked.add((head, where))
        if isinstance(place, Variable):
            self._keep(self._placed(head, where))
            return
        graph = pyoxigraph.DefaultGraph() if place is None else pyoxigraph.NamedNode(str(place))
        self._keep(
            pyoxigraph.Quad(each.subject, each.predicate, each.object, graph)
            for each in self.source.triples(
                f"CONSTRUCT {{ {' '.join(head[:3])} }} WHERE {{ {where} }}"
            )
        )

    def _placed(self, head: Sequence[str], where: str) -> Iterator[pyoxigraph.Quad]:
        """Fetch the statements of a pattern whose graph is a variable, each with its graph."""
        columns = " ".join(dict.fromkeys(node for node in head if node.startswith("?")))
        fixed = {node: _parsed(node) for node in head if not node.startswith("?")}
        for row in self.source.rows(f"SELECT DISTINCT {columns} WHERE {{ {where} }}"):
            terms: list[Any] = [fixed[n] if n in fixed else row[n[1:]] for n in head]
            if terms[3].value in self.named_graphs:
                yield pyoxigraph.Quad(*terms)

    def _keep(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        self.store.extend(quads)
        if len(self.store) > MOST:
            message = (
                f"the query touches more than {MOST:,} statements, which is the most that can be "
                "gathered from this store; ask for less"
            )
            raise CallError(message)


class _Written:
    """Writes fetches in the little SPARQL that every engine gets right: joins, and IN on IRIs.

    Variables are named in the order in which they come, so that two fetches of the same are known.
    """

    def __init__(self, default_graphs: Sequence[str]) -> None:
        self.default_graphs = default_graphs
        self.names: dict[object, str] = {}

    def head(self, pattern: Pattern) -> tuple[str, ...]:
        """Write subject, predicate, object and graph of a pattern."""
        nodes = (pattern.subject, pattern.predicate, pattern.object, pattern.graph)
        return tuple(self._term(node) for node in nodes if node is not None)

    def _term(self, node: object) -> str:
        """Write a term.

        A literal with a datatype or language is left open: engines differ in what they match.
        """
        if isinstance(node, Literal):
            if not node.language and node.datatype in (None, URIRef(f"{XSD}string")):
                return str(pyoxigraph.Literal(str(node)))
            return self._name(node)
        if isinstance(node, URIRef):
            return str(pyoxigraph.NamedNode(str(node)))
        return self._name(node)

    def _name(self, node: object) -> str:
        return self.names.setdefault(node, f"?v{len(self.names)}")

    def where(self, wanted: Wanted) -> str:
        tests: list[str] = []
        joined = [wanted.pattern, *(c for c in wanted.conditions if isinstance(c, Pattern))]
        lists = [each for each in wanted.conditions if isinstance(each, OneOf)]
        parts = [self._placed(each) for each in _in_order(joined, lists)]
        for each in lists:
            if len(each.values) <= _LISTED and all(isinstance(v, URIRef) for v in each.values):
                listed = ", ".join(self._term(value) for value in each.values)
                tests.append(f"FILTER ({self._name(each.variable)} IN ({listed}))")
        return " ".join((*parts, *tests))

    def _placed(self, pattern: Pattern) -> str:
        subject, predicate, value, *graph = self.head(pattern)
        if not graph and len(self.default_graphs) > 1:
            name = self._name(object())
            listed = ", ".join(f"<{each}>" for each in self.default_graphs)
            return f"GRAPH {name} {{ {subject} {predicate} {value} }} FILTER ({name} IN ({listed}))"
        if not graph and not self.default_graphs[0]:
            return f"{subject} {predicate} {value} ."
        place = graph[0] if graph else f"<{self.default_graphs[0]}>"
        return f"GRAPH {place} {{ {subject} {predicate} {value} }}"


def _parsed(term: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """Read a term as it is written in N-Triples."""
    if term.startswith("<"):
        return pyoxigraph.NamedNode(term[1:-1])
    (triple,) = pyoxigraph.parse(f"<x:x> <x:x> {term} .", format=pyoxigraph.RdfFormat.N_TRIPLES)
    found: pyoxigraph.Literal = triple.object
    return found


def _in_order(patterns: Sequence[Pattern], lists: Iterable[OneOf]) -> list[Pattern]:
    """Put patterns in the order in which to match them: each with the most that is known by then.

    Some engines take seconds to find an order for twenty patterns, and would be told ours.
    """
    known = {each.variable for each in lists}
    left, ordered = list(patterns), []
    while left:
        best = max(left, key=lambda each: _known(each, known))
        left.remove(best)
        ordered.append(best)
        known |= best.variables
    return ordered


def _known(pattern: Pattern, known: Container[Variable]) -> int:
    """Weigh what is known of a pattern: its subject most, then its object, a class less."""

    def holds(node: object) -> bool:
        return not isinstance(node, Variable) or node in known

    common = str(pattern.predicate) == f"{RDF}type"
    found = 4 if holds(pattern.subject) else 0
    if holds(pattern.object):
        found += 1 if common else 3
    return found + (1 if holds(pattern.predicate) else 0)


__all__ = ["MOST", "Source", "answer"]
