"""The smallest set of statements that can't all hold, when the reasoner finds an inconsistency.

The method is QuickXplain (Junker 2004): halve the statements, and keep of each half only what the
contradiction needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.ontology import is_consistent
from ranvier.reasoning.terms import (
    DISJOINT,
    DOMAIN,
    EQUIVALENT,
    RANGE,
    SUBCLASS,
    TYPE,
    Terms,
    iri,
    is_declaration,
)
from ranvier.vocabulary import VOCABULARY_GRAPH, compact, entity_of

if TYPE_CHECKING:
    import pyoxigraph

SECONDS = 90.0
"""How long the search for the smallest set may take; then what is left of the set is told."""

Unit = frozenset["pyoxigraph.Triple"]
"""Statements that are kept or dropped together: one triple, or all that defines a class."""

Where = Callable[["pyoxigraph.Triple"], str]
"""Names the file in which a fact stands."""


class ContradictionError(DataError):
    """Statements of vocabulary and records contradict one another."""

    def __init__(self, statements: Sequence[str], *, smallest: bool) -> None:
        """Keep the statements, in words."""
        self.statements = tuple(statements)
        self.smallest = smallest
        lead = "these statements can't all hold; mend or drop one of them"
        if not smallest:
            lead = "some of these statements can't all hold (time was up before fewer were found)"
        super().__init__("\n".join([f"the graph contradicts itself: {lead}:", *self.statements]))


def find_contradiction(
    facts: Iterable[pyoxigraph.Triple],
    terms: Terms,
    *,
    suspects: Sequence[str] = (),
    where: Where,
) -> ContradictionError:
    """Find the fewest statements that contradict one another.

    Args:
        facts: what records state; together with the terms it is inconsistent.
        terms: vocabulary and definitions.
        suspects: nodes to look at first.
        where: names the file of a fact.
    """
    search = _Search(time.monotonic() + SECONDS)
    named = {name for fact in facts for name in _names([fact])}
    axioms = axiom_units(terms.axioms_for(named), terms.definitions)
    declared = frozenset(t for t in terms.axioms_for(named) if is_declaration(t))
    every = declared.union(*axioms)
    pool = frozenset(facts)
    near = frozenset(f for f in pool if _names([f]) & set(suspects[:1]))
    if near and search.conflicts(every | near):
        parts = [near]
    else:
        parts = search.narrow(_by_entity(pool), every)
    kept: Unit = frozenset().union(*search.narrow(_singly(parts, where), every))
    bearing = _bearing(axioms, kept, terms)
    if not search.conflicts(declared.union(kept, *bearing)):
        bearing = axioms
    rules = search.narrow(bearing, declared | kept)
    told = [f"  {_say(fact)}   ({where(fact)})" for fact in sorted(kept, key=str)]
    told += sorted(f"  {_say_unit(unit)}" for unit in rules)
    return ContradictionError(told, smallest=not search.is_over)


class _Search:
    """QuickXplain over units, until the time is up."""

    def __init__(self, end: float) -> None:
        """Set the time at which to stop."""
        self.end = end
        self.is_over = False

    def conflicts(self, triples: Iterable[pyoxigraph.Triple]) -> bool:
        """Tell whether triples contradict one another; no, once the time is up."""
        left = self.end - time.monotonic()
        if left <= 0:
            self.is_over = True
            return False
        try:
            return not is_consistent(triples, seconds=left)
        except DataError:
            if time.monotonic() < self.end:
                raise
            self.is_over = True
            return False

    def narrow(self, units: Sequence[Unit], always: Unit) -> list[Unit]:
        """Give a smallest part of the units that contradicts what always holds, and itself."""
        if not units or self.conflicts(always):
            return []
        return self._narrow(list(units), always, tested=True)

    def _narrow(self, units: list[Unit], always: Unit, *, tested: bool) -> list[Unit]:
        if self.is_over:
            return units
        if not tested and self.conflicts(always):
            return []
        if len(units) == 1:
            return units
        one, two = units[: len(units) // 2], units[len(units) // 2 :]
        from_two = self._narrow(two, always.union(*one), tested=False)
        from_one = self._narrow(one, always.union(*from_two), tested=not from_two)
        return from_one + from_two


def axiom_units(
    axioms: Iterable[pyoxigraph.Triple], definitions: Iterable[pyoxigraph.Triple]
) -> list[Unit]:
    """Give the axioms one by one, and each definition with all of its blank nodes as one."""
    units = [frozenset([axiom]) for axiom in axioms if not is_declaration(axiom)]
    about: dict[object, list[pyoxigraph.Triple]] = {}
    for triple in definitions:
        about.setdefault(triple.subject, []).append(triple)
    for triple in definitions:
        if triple.predicate.value != EQUIVALENT:
            continue
        unit, todo = {triple}, [triple.object]
        while todo:
            for part in about.get(todo.pop(), ()):
                if part not in unit:
                    unit.add(part)
                    if not iri(part.object):
                        todo.append(part.object)
        units.append(frozenset(unit))
    return sorted(units, key=_say_unit)


def _bearing(units: list[Unit], facts: Unit, terms: Terms) -> list[Unit]:
    """Pick the axioms that a chain of names links to the facts, to search fewer of them."""
    reached = _names(facts)
    while True:
        before = len(reached)
        for unit in units:
            if len(unit) > 1:
                (defined,) = (iri(t.subject) for t in unit if t.predicate.value == EQUIVALENT)
                if defined in reached or (_names(unit) & terms.properties & reached):
                    reached |= _names(unit)
                continue
            (axiom,) = unit
            if axiom.predicate.value in (SUBCLASS, DOMAIN, RANGE) and iri(axiom.subject) in reached:
                reached.add(iri(axiom.object))
        if len(reached) == before:
            break
    return [
        unit
        for unit in units
        if all(
            iri(t.subject) in reached
            and (iri(t.object) in reached or t.predicate.value != DISJOINT)
            for t in unit
            if iri(t.subject)
        )
    ]


def _by_entity(facts: Iterable[pyoxigraph.Triple]) -> list[Unit]:
    groups: dict[str, set[pyoxigraph.Triple]] = {}
    for fact in facts:
        groups.setdefault(entity_of(iri(fact.subject)), set()).add(fact)
    return [frozenset(group) for _, group in sorted(groups.items())]


def _singly(units: Iterable[Unit], where: Where) -> list[Unit]:
    """Give facts one by one: first those that are told best, which the search then prefers.

    A type that a record states says more than one that follows from a range, and a statement of a
    record more than what a rule made of it.
    """

    def rank(fact: pyoxigraph.Triple) -> tuple[bool, bool, str]:
        return (where(fact).endswith(".rq"), fact.predicate.value != TYPE, str(fact))

    return [frozenset([fact]) for fact in sorted({f for u in units for f in u}, key=rank)]


def _names(triples: Iterable[pyoxigraph.Triple]) -> set[str]:
    nodes = (node for t in triples for node in (t.subject, t.predicate, t.object))
    return {iri(node) for node in nodes} - {""}


def _say(triple: pyoxigraph.Triple) -> str:
    predicate = "a" if triple.predicate.value == TYPE else compact(triple.predicate.value)
    return f"{compact(iri(triple.subject))} {predicate} {compact(iri(triple.object))}"


def _say_unit(unit: Unit) -> str:
    if len(unit) == 1:
        (axiom,) = unit
        return f"{_say(axiom)}   (ontology/ranvier.ttl)"
    (defined,) = (iri(t.subject) for t in unit if t.predicate.value == EQUIVALENT)
    return f"{compact(defined)} is as defined   (ontology/definitions.ttl)"


def file_of(graphs: dict[pyoxigraph.Triple, str], files: dict[str, str]) -> Where:
    """Give a way to name the file of a fact, from its graph and the file of each graph."""

    def name(fact: pyoxigraph.Triple) -> str:
        graph = graphs.get(fact, "")
        if graph == VOCABULARY_GRAPH:
            return "ontology/ranvier.ttl"
        return files.get(graph) or "stated here"

    return name


__all__ = ["ContradictionError", "axiom_units", "file_of", "find_contradiction"]
