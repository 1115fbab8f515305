"""Why an individual belongs to a defined class: the facts that meet the definition.

The definitions are made of conjunction, disjunction, existence, given values and lists of
individuals, so that what meets one can be read off the facts. The reasoner decides what belongs
where; this only says why, and a test holds that both agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.reasoning.terms import EQUIVALENT, TYPE, Terms, iri
from ranvier.vocabulary import OWL, RDF, VOCABULARY, compact, rv

if TYPE_CHECKING:
    import pyoxigraph

_OBJECT, _SIGN = rv("stepObject"), rv("sign")

Fact = tuple[str, str, str]
"""Subject, predicate and object, as IRIs."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A class expression: a named class, or a constructor of OWL with its parts."""

    kind: str
    name: str = ""
    inverse: bool = False
    parts: tuple[Expression, ...] = ()
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """The facts of one way to meet a definition, in the order in which they are told.

    `node` is what the individual is linked to, such as a step; empty where it is linked by itself.
    """

    facts: tuple[Fact, ...]
    node: str = ""


class Justifier:
    """Look facts up, and read off them what meets a definition."""

    def __init__(
        self,
        facts: Iterable[pyoxigraph.Triple],
        terms: Terms,
        types: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Index the facts and read the definitions.

        Args:
            facts: what the reasoner was given.
            terms: vocabulary and definitions.
            types: node and class, where the type of a node is no fact but follows by rule.

        Raises:
            DataError: if a definition uses a constructor that this module does not know.
        """
        self.terms = terms
        self.forward: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self.backward: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in sorted(
            (iri(t.subject), t.predicate.value, iri(t.object)) for t in facts
        ):
            self.forward[subject, predicate].append(value)
            self.backward[value, predicate].append(subject)
        self.types: defaultdict[str, set[str]] = defaultdict(set)
        for node, name in types:
            self.types[node].add(name)
        self.definitions = read_definitions(terms)

    def reasons(self, individual: str, name: str) -> list[Reason]:
        """Give each way in which an individual meets the definition of a class, in stable order.

        Ways differ by the node that the individual is linked to first; there is one at most where
        the definition does not lead over another node.
        """
        expression = self.definitions[name]
        above = self.terms.superclasses.get(name, frozenset())
        parts = expression.parts if expression.kind == "and" else (expression,)
        parts = tuple(p for p in parts if not (p.kind == "class" and p.name in above))
        shared: list[Fact] = []
        ways: list[Reason] = []
        for part in parts:
            if part.kind == "some" and not ways:
                ways = [
                    Reason((fact, *more), node)
                    for node, fact in self._linked(individual, part)
                    if (more := self._meets(node, part.parts[0])) is not None
                ]
                if not ways:
                    return []
                continue
            met = self._meets(individual, part)
            if met is None:
                return []
            shared.extend(met)
        if not ways:
            return [Reason(tuple(shared))]
        return [Reason((*shared, *way.facts), way.node) for way in ways]

    def _linked(self, individual: str, part: Expression) -> Iterator[tuple[str, Fact]]:
        """Give each node that a restriction leads to, with the fact that leads there."""
        if part.inverse:
            for node in self.backward.get((individual, part.name), ()):
                yield node, (node, part.name, individual)
        else:
            for node in self.forward.get((individual, part.name), ()):
                yield node, (individual, part.name, node)

    def _meets(self, individual: str, part: Expression) -> list[Fact] | None:
        """Give facts by which an individual meets an expression, or None where it does not."""
        if part.kind == "class":
            return self._is_a(individual, part.name)
        if part.kind == "one-of":
            return [] if individual in part.members else None
        if part.kind == "and":
            found: list[Fact] = []
            for each in part.parts:
                met = self._meets(individual, each)
                if met is None:
                    return None
                found.extend(met)
            return found
        if part.kind == "or":
            for each in part.parts:
                met = self._meets(individual, each)
                if met is not None:
                    return met
            return None
        for node, fact in self._linked(individual, part):
            met = self._meets(node, part.parts[0])
            if met is not None:
                return [fact, *met]
        return None

    def _is_a(self, individual: str, name: str) -> list[Fact] | None:
        if name in self.definitions:
            ways = self.reasons(individual, name)
            return list(ways[0].facts) if ways else None
        for told in self.forward.get((individual, TYPE), ()):
            if name in self.terms.superclasses.get(told, {told}):
                return [(individual, TYPE, told)]
        return [] if name in self.types[individual] else None

    def sentence(self, individual: str, name: str, reasons: list[Reason]) -> str:
        """Put a justification in words: the facts of the first way, and how many more there are."""
        label = self.terms.label
        grouped: dict[str, list[str]] = {}
        for subject, predicate, value in reasons[0].facts:
            verb = "is" if predicate == TYPE else label(predicate)
            grouped.setdefault(subject, []).append(f"{verb} {self._call(value)}")
        told = {(subject, predicate) for subject, predicate, _ in reasons[0].facts}
        because = "; ".join(
            f"{self._call(subject, briefly=(subject, _OBJECT) in told)} {', '.join(said)}"
            for subject, said in grouped.items()
        )
        more = len(reasons) - 1
        others = f" ({more} more {'ways' if more > 1 else 'way'} to the same end)" if more else ""
        lead = f"{label(individual)} is classed as {label(name)}"
        return f"{lead}: {because or 'the definition names it'}{others}."

    def _call(self, node: str, *, briefly: bool = False) -> str:
        """Name a node: by its label, or as a part of its record, a step with what it says."""
        label = self.terms.label
        if "#" not in node or node.startswith(VOCABULARY):
            return label(node)
        said = [
            label(value)
            for predicate in (_SIGN, _OBJECT)
            for value in self.forward.get((node, predicate), ())
        ]
        return f"{compact(node)} ({' '.join(said)})" if said and not briefly else compact(node)


def read_definitions(terms: Terms) -> dict[str, Expression]:
    """Read each definition into an expression: class -> what it means.

    Raises:
        DataError: if a constructor is not one that can be justified.
    """
    about: defaultdict[object, dict[str, pyoxigraph.Triple]] = defaultdict(dict)
    for triple in terms.definitions:
        about[triple.subject][triple.predicate.value] = triple
    return {
        name: _expression(triples[EQUIVALENT].object, about)
        for node, triples in about.items()
        if EQUIVALENT in triples and (name := iri(node))
    }


def _expression(node: object, about: dict[object, dict[str, pyoxigraph.Triple]]) -> Expression:
    if name := iri(node):
        return Expression("class", name)
    held = {predicate: triple.object for predicate, triple in about.get(node, {}).items()}
    for kind, key in (("and", "intersectionOf"), ("or", "unionOf")):
        if OWL + key in held:
            nodes = _list(held[OWL + key], about)
            return Expression(kind, parts=tuple(_expression(n, about) for n in nodes))
    if f"{OWL}oneOf" in held:
        members = frozenset(iri(n) for n in _list(held[f"{OWL}oneOf"], about))
        return Expression("one-of", members=members)
    if f"{OWL}onProperty" in held:
        prop, inverse = held[f"{OWL}onProperty"], False
        if not iri(prop):
            prop, inverse = about[prop][f"{OWL}inverseOf"].object, True
        filler = None
        if f"{OWL}hasValue" in held:
            filler = Expression("one-of", members=frozenset([iri(held[f"{OWL}hasValue"])]))
        elif f"{OWL}someValuesFrom" in held:
            filler = _expression(held[f"{OWL}someValuesFrom"], about)
        if filler is not None:
            return Expression("some", iri(prop), inverse, (filler,))
    message = (
        "ontology/definitions.ttl: a definition uses a constructor other than intersectionOf, "
        f"unionOf, oneOf, someValuesFrom and hasValue ({', '.join(sorted(held)) or 'nothing'}); "
        "nobody could be told why something belongs to it"
    )
    raise DataError(message)


def _list(node: object, about: dict[object, dict[str, pyoxigraph.Triple]]) -> list[object]:
    found: list[object] = []
    while iri(node) != f"{RDF}nil":
        found.append(about[node][f"{RDF}first"].object)
        node = about[node][f"{RDF}rest"].object
    return found
