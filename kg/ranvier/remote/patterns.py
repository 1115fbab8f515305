"""What a query may match: its basic graph patterns, each with what surrounds and narrows it.

A `Wanted` is a set of triple patterns and the conditions under which a match of them can count in
the answer. The rules by which conditions are handed down are those of SPARQL's algebra:

- what a match is joined with narrows it;
- the left side of an OPTIONAL, MINUS or EXISTS narrows its right side. What is joined to the whole
  later narrows the right side only through variables that the left side certainly binds: a match on
  the right that disagrees with it still decides what is left over of the left side;
- nothing narrows a subquery from outside, since its groups and limits count all its matches;
- FILTERs do not narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Any

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import (
    translateGroupGraphPattern,
    translatePath,
    translateQuery,
    traverse,
)
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ranvier.errors import CallError
from ranvier.remote.conditions import (
    Condition,
    Either,
    Node,
    OneOf,
    Pattern,
    chain,
    constants,
    mentioned,
    names_one,
)
from ranvier.vocabulary import prologue


@dataclass(frozen=True, slots=True)
class Wanted:
    """A triple pattern without a path, and a chain of conditions that narrows its matches."""

    pattern: Pattern
    conditions: tuple[Pattern | OneOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for; `names_graphs` if it lists graphs by a GRAPH without a pattern."""

    wanted: tuple[Wanted, ...]
    names_graphs: bool


@lru_cache(maxsize=256)
def asked_by(text: str) -> Asked:
    """Find what a query may match.

    Raises:
        CallError: if the query is in a form of SPARQL that only later versions know.
    """
    try:
        query = parsed(text)
    except Exception as error:  # rdflib raises what its parser, and pyparsing, happen to raise
        message = f"this query can't be put to this store: {' '.join(str(error).split())[:200]}"
        raise CallError(message) from error
    walk = _Walk()
    if query.p is not None:
        walk.into(query.p, ())
    if query.name == "DescribeQuery":
        own = () if query.p is None else _needs(query.p, None, walk.numbers)
        for node in query.PV:
            walk._basic([Pattern(node, walk.fresh(), walk.fresh())], own)
    return Asked(tuple(dict.fromkeys(walk.found)), walk.names_graphs)


def parsed(text: str) -> CompValue:
    """Parse a query into its algebra, in a thread that ends.

    The parser keeps errors that it got over, and with them the frames of all its callers. Answers
    of pyoxigraph that these hold must be let go in their own thread, not whenever and wherever the
    cycles are collected.
    """
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(lambda: translateQuery(parseQuery(prologue() + text)).algebra).result()


class _Walk:
    """Goes through the algebra of a query and keeps what each basic graph pattern wants."""

    def __init__(self) -> None:
        self.found: list[Wanted] = []
        self.numbers = count()
        self.names_graphs = False

    def fresh(self) -> Variable:
        return Variable(f"_{next(self.numbers)}")

    def into(
        self, node: CompValue, around: tuple[Condition, ...], graph: Node | None = None
    ) -> None:
        """Walk a node of the algebra, of which only matches that agree with `around` count."""
        name = node.name
        if name == "BGP":
            self._basic(_patterns(node.triples, graph), around)
            self.names_graphs |= not node.triples and graph is not None
        elif name == "Join":
            left, right = (_needs(each, graph, self.numbers) for each in (node.p1, node.p2))
            self.into(node.p1, (*around, *right), graph)
            self.into(node.p2, (*around, *left), graph)
        elif name in ("LeftJoin", "Minus"):
            self.into(node.p1, around, graph)
            left = _needs(node.p1, graph, self.numbers)
            inner = (*left, *self._seen_through(around, left))
            self.into(node.p2, inner, graph)
            self._exists(node.expr, inner, graph)
        elif name == "Union":
            self.into(node.p1, around, graph)
            self.into(node.p2, around, graph)
        elif name == "Graph":
            self.into(node.p, around, _node(node.term))
        elif name == "ToMultiSet":
            if node.p.name != "values":
                self.into(node.p, (), graph)
        elif name == "ServiceGraphPattern":
            message = "SERVICE is not answered here: the graph asks no other endpoint"
            raise CallError(message)
        else:
            self.into(node.p, around, graph)
            own = _needs(node.p, graph, self.numbers)
            inner = (*own, *self._seen_through(around, own))
            for key in ("expr", "A"):
                self._exists(node.get(key), inner, graph)

    def _seen_through(
        self, around: tuple[Condition, ...], own: tuple[Condition, ...]
    ) -> Iterator[Condition]:
        """Give what is around, with all variables renamed that `own` does not certainly bind."""
        bound = {variable for each in own for variable in each.variables}
        loose = mentioned(around) - bound
        names = {variable: self.fresh() for variable in sorted(loose)}
        return (each.renamed(names) for each in around)

    def _exists(self, value: Any, around: tuple[Condition, ...], graph: Node | None) -> None:
        """Walk the patterns of each EXISTS within an expression."""
        if isinstance(value, CompValue):
            if value.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
                # Where it stands in a projection, its paths are not taken apart yet.
                group = traverse(value.graph, visitPost=translatePath)
                self.into(translateGroupGraphPattern(group), around, graph)
                return
            for part in value.values():
                self._exists(part, around, graph)
        elif isinstance(value, list | tuple):
            for part in value:
                self._exists(part, around, graph)

    def _basic(self, patterns: Sequence[Pattern], around: tuple[Condition, ...]) -> None:
        """Take the paths of a basic graph pattern apart and keep each part that is connected."""
        around = tuple(dict.fromkeys((*around, *patterns)))
        names = constants(around)
        conditions = tuple(each.renamed(names) for each in around)
        plain: list[Pattern] = []
        for pattern in patterns:
            plain.extend(self._simple(pattern.renamed(names), conditions))
        given = frozenset(names.values())
        narrowing = [*plain, *self._narrowing(conditions)]
        branches = [each for each in conditions if isinstance(each, Either)]
        for each in dict.fromkeys(plain):
            found = chain(each, narrowing, given)
            if found or names_one(each, None):
                self.found.append(Wanted(each, found))
                continue
            self.found.extend(
                Wanted(each, way) for way in self._ways(each, narrowing, branches, given)
            )

    def _narrowing(self, conditions: Iterable[Condition]) -> Iterator[Pattern | OneOf]:
        for each in conditions:
            if isinstance(each, Pattern):
                yield from self._without_closures(each)
            elif isinstance(each, OneOf):
                yield each

    def _ways(
        self,
        pattern: Pattern,
        narrowing: Sequence[Pattern | OneOf],
        branches: Iterable[Either],
        given: frozenset[Node],
    ) -> list[tuple[Pattern | OneOf, ...]]:
        """Give a chain through each branch of a UNION that narrows the pattern in all of them."""
        for each in branches:
            ways = []
            for way in each.ways:
                names = constants(way)
                inner = self._narrowing(part.renamed(names) for part in way)
                ways.append(chain(pattern, [*narrowing, *inner], given | {*names.values()}))
            if all(ways):
                return ways
        return [()]

    def _simple(self, pattern: Pattern, around: tuple[Condition, ...]) -> Iterator[Pattern]:
        """Give the plain patterns of a path; keep apart what can't be a pattern of one join."""
        path = pattern.predicate
        if not isinstance(path, Path):
            yield pattern
        elif isinstance(path, InvPath):
            yield from self._simple(
                Pattern(pattern.object, path.arg, pattern.subject, pattern.graph), around
            )
        elif isinstance(path, SequencePath):
            steps = list(self._steps(pattern, path))
            for step in steps:
                yield from self._simple(step, (*around, *steps))
        elif isinstance(path, AlternativePath):
            for each in path.args:
                self._basic([replace(pattern, predicate=each)], around)
        elif isinstance(path, MulPath):
            start, end = pattern.subject, pattern.object
            if path.mod != "+" and not self._are_in_graph(start, end, around):
                everything = Pattern(self.fresh(), self.fresh(), self.fresh(), pattern.graph)
                self._basic([everything], ())
            self._basic([Pattern(self.fresh(), path.path, self.fresh(), pattern.graph)], ())
        elif isinstance(path, NegatedPath):
            any_step = Pattern(pattern.subject, self.fresh(), pattern.object, pattern.graph)
            self._basic([any_step], around)
            back = Pattern(pattern.object, self.fresh(), pattern.subject, pattern.graph)
            self._basic([back], around)

    def _are_in_graph(self, start: Node, end: Node, around: Iterable[Condition]) -> bool:
        """Tell whether a path of no step starts where something else has been fetched anyway."""
        if not (isinstance(start, Variable) and isinstance(end, Variable)):
            return True
        bound = {
            variable
            for each in around
            if isinstance(each, OneOf)
            or (isinstance(each, Pattern) and not isinstance(each.predicate, Path))
            for variable in each.variables
        }
        return bool({start, end} & bound)

    def _steps(self, pattern: Pattern, path: SequencePath) -> Iterator[Pattern]:
        nodes = [pattern.subject, *(self.fresh() for _ in path.args[1:]), pattern.object]
        for start, step, end in zip(nodes, path.args, nodes[1:], strict=False):
            yield Pattern(start, step, end, pattern.graph)

    def _without_closures(self, pattern: Pattern) -> Iterator[Pattern]:
        """Give the part of a pattern that any match must have; a path of any length has none."""
        path = pattern.predicate
        if not isinstance(path, Path):
            yield pattern
        elif isinstance(path, InvPath):
            yield from self._without_closures(
                Pattern(pattern.object, path.arg, pattern.subject, pattern.graph)
            )
        elif isinstance(path, SequencePath):
            for step in self._steps(pattern, path):
                yield from self._without_closures(step)
        elif isinstance(path, AlternativePath) and all(isinstance(p, URIRef) for p in path.args):
            yield replace(pattern, predicate=self.fresh())


def _needs(node: CompValue, graph: Node | None, numbers: count[int]) -> tuple[Condition, ...]:
    """Give what holds of every solution of a node: the patterns that it must have matched."""
    name = node.name
    if name == "BGP":
        return tuple(_patterns(node.triples, graph))
    if name == "Join":
        return (*_needs(node.p1, graph, numbers), *_needs(node.p2, graph, numbers))
    if name in ("LeftJoin", "Minus"):
        return _needs(node.p1, graph, numbers)
    if name == "Union":
        return (Either((_needs(node.p1, graph, numbers), _needs(node.p2, graph, numbers))),)
    if name == "Graph":
        return _needs(node.p, _node(node.term), numbers)
    if name == "ToMultiSet" and node.p.name == "values":
        return tuple(_listed(node.p.res))
    inner = _needs(node.p, graph, numbers)
    if name != "Project":
        return inner
    hidden = mentioned(inner) - set(node.PV)
    names: dict[Variable, Node] = {v: Variable(f"_{next(numbers)}") for v in sorted(hidden)}
    return tuple(each.renamed(names) for each in inner)


def _patterns(triples: Iterable[Sequence[Any]], graph: Node | None) -> list[Pattern]:
    return [Pattern(_node(s), _node(p), _node(o), graph) for s, p, o in triples]


def _node(value: Any) -> Any:
    """Give a term of the query as it is, and a blank node as the variable that it stands for."""
    return Variable(f"_b{value}") if isinstance(value, BNode) else value


def _listed(rows: Sequence[Mapping[Variable, Node]]) -> Iterator[OneOf]:
    """Give the values of each column of a VALUES that has one in every row."""
    for variable in sorted({each for row in rows for each in row}):
        values = [row.get(variable) for row in rows]
        if all(isinstance(value, URIRef | Literal) for value in values):
            yield OneOf(variable, tuple(dict.fromkeys(values)))  # type: ignore[arg-type]


__all__ = ["Asked", "Wanted", "asked_by", "parsed"]
