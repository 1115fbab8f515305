"""Conditions on what a pattern of a query may match, and the shortest chain that narrows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef, Variable
from rdflib.paths import Path

from ranvier.vocabulary import VOCABULARY

Node = URIRef | Literal | Variable

_LONGEST = 8
"""The conditions of a chain."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; `graph` is None in the default graph. A predicate may be a path."""

    subject: Node
    predicate: Node | Path
    object: Node
    graph: Node | None = None

    @property
    def variables(self) -> frozenset[Variable]:
        """Give the variables of the pattern, that of its graph among them."""
        nodes = (self.subject, self.predicate, self.object, self.graph)
        return frozenset(node for node in nodes if isinstance(node, Variable))

    def renamed(self, names: Mapping[Variable, Node]) -> Pattern:
        """Give the pattern with other terms for some of its variables."""
        return Pattern(
            _named(self.subject, names),
            self.predicate if isinstance(self.predicate, Path) else _named(self.predicate, names),
            _named(self.object, names),
            None if self.graph is None else _named(self.graph, names),
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """A variable that takes one of these values."""

    variable: Variable
    values: tuple[Node, ...]

    @property
    def variables(self) -> frozenset[Variable]:
        """Give the variable, as a set."""
        return frozenset((self.variable,))

    def renamed(self, names: Mapping[Variable, Node]) -> OneOf:
        """Give the condition on another variable; on a term it is none that narrows."""
        name = names.get(self.variable, self.variable)
        return replace(self, variable=name) if isinstance(name, Variable) else self


@dataclass(frozen=True, slots=True)
class Either:
    """The branches of a UNION, each with the conditions that hold in it."""

    ways: tuple[tuple[Condition, ...], ...]

    @property
    def variables(self) -> frozenset[Variable]:
        """Give the variables that are bound in each branch."""
        bound = [frozenset(v for each in way for v in each.variables) for way in self.ways]
        return frozenset.intersection(*bound)

    def renamed(self, names: Mapping[Variable, Node]) -> Either:
        """Give the branches with other terms for some of their variables."""
        return Either(tuple(tuple(each.renamed(names) for each in way) for way in self.ways))


Condition = Pattern | OneOf | Either


def mentioned(conditions: Iterable[Condition]) -> set[Variable]:
    """Give all variables of conditions, those among them that are bound in one branch only."""
    found: set[Variable] = set()
    for each in conditions:
        found |= each.variables
        if isinstance(each, Either):
            found = found.union(*(mentioned(way) for way in each.ways))
    return found


def _named(node: Node, names: Mapping[Variable, Node]) -> Node:
    return names.get(node, node) if isinstance(node, Variable) else node


def constants(conditions: Iterable[Condition]) -> dict[Variable, Node]:
    """Give the variables that can have one value only."""
    return {
        each.variable: each.values[0]
        for each in conditions
        if isinstance(each, OneOf) and len(each.values) == 1
    }


def chain(
    pattern: Pattern, conditions: Sequence[Pattern | OneOf], given: frozenset[Node]
) -> tuple[Pattern | OneOf, ...]:
    """Give the shortest chain of conditions from a pattern to a term that the query names.

    A value that was given for a variable narrows more than a constant of the query does. A chain
    has few matches, where all conditions together may have each combination of what they match.
    """
    if names_one(pattern, given):
        return ()
    reached: dict[Pattern | OneOf, tuple[Pattern | OneOf, ...]] = {pattern: ()}
    waiting: list[Pattern | OneOf] = [pattern]
    constant: tuple[Pattern | OneOf, ...] = ()
    while waiting:
        here = waiting.pop(0)
        for each in conditions:
            if each in reached or not each.variables & here.variables:
                continue
            found = reached[each] = (*reached[here], each)
            if isinstance(each, OneOf):
                narrows, names = not _is_common(each), True
            else:
                narrows, names = names_one(each, given), names_one(each, None)
            if narrows:
                return found
            if names and not constant:
                constant = found
            if len(found) < _LONGEST:
                waiting.append(each)
    return () if names_one(pattern, None) else constant


def _is_common(listed: OneOf) -> bool:
    return all(str(value).startswith(VOCABULARY) for value in listed.values)


def names_one(pattern: Pattern, given: frozenset[Node] | None) -> bool:
    """Tell whether subject or object is a term that narrows much; any term where `given` is None.

    A value that was given does, and so does an entity; a class or code of the vocabulary is common.
    """
    ends = [each for each in (pattern.subject, pattern.object) if isinstance(each, URIRef)]
    if given is None:
        return bool(ends)
    return any(each in given or not each.startswith(VOCABULARY) for each in ends)


__all__ = [
    "Condition",
    "Either",
    "Node",
    "OneOf",
    "Pattern",
    "chain",
    "constants",
    "mentioned",
    "names_one",
]
