"""What the vocabulary and the definitions say, in the form in which reasoning needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ranvier.vocabulary import OWL, RDF, RDFS

if TYPE_CHECKING:
    import pyoxigraph

TYPE = f"{RDF}type"
SUBCLASS = f"{RDFS}subClassOf"
DISJOINT = f"{OWL}disjointWith"
EQUIVALENT = f"{OWL}equivalentClass"
DOMAIN = f"{RDFS}domain"
RANGE = f"{RDFS}range"

_DECLARATIONS = tuple(
    OWL + kind
    for kind in (
        "Ontology",
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "NamedIndividual",
    )
)


def iri(node: object) -> str:
    """Give the IRI of a node, and nothing for a literal or a blank node."""
    import pyoxigraph

    return node.value if isinstance(node, pyoxigraph.NamedNode) else ""


@dataclass(frozen=True)
class Terms:
    """The triples of the vocabulary and of the definitions, with look-ups into them.

    Annotations are left out: a reasoner has no use for them.
    """

    vocabulary: frozenset[pyoxigraph.Triple]
    definitions: frozenset[pyoxigraph.Triple]
    labels: dict[str, str] = field(default_factory=dict)

    @cached_property
    def defined(self) -> tuple[str, ...]:
        """Give the classes that have a definition, sorted."""
        found = {iri(t.subject) for t in self.definitions if t.predicate.value == EQUIVALENT}
        return tuple(sorted(found - {""}))

    @cached_property
    def names_in_definitions(self) -> frozenset[str]:
        """Give every property, class and individual that a definition names."""
        nodes = (node for t in self.definitions for node in (t.subject, t.object))
        return frozenset(iri(node) for node in nodes) - {""}

    @cached_property
    def properties(self) -> frozenset[str]:
        """Give the object properties and datatype properties."""
        return frozenset(
            iri(t.subject)
            for t in self.vocabulary
            if t.predicate.value == TYPE
            and iri(t.object) in (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")
        )

    @cached_property
    def individuals(self) -> frozenset[str]:
        """Give the codes of the vocabulary."""
        return frozenset(
            iri(t.subject)
            for t in self.vocabulary
            if t.predicate.value == TYPE and iri(t.object) == f"{OWL}NamedIndividual"
        )

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Give class -> itself and every class that is told to stand above it."""
        above: defaultdict[str, set[str]] = defaultdict(set)
        for triple in self.vocabulary:
            if triple.predicate.value == SUBCLASS:
                above[iri(triple.subject)].add(iri(triple.object))
        found: dict[str, frozenset[str]] = {}
        for name in {*above, *(each for group in above.values() for each in group)}:
            reached, todo = {name}, [name]
            while todo:
                new = above.get(todo.pop(), set()) - reached
                reached |= new
                todo.extend(new)
            found[name] = frozenset(reached)
        return found

    @cached_property
    def disjoint(self) -> frozenset[frozenset[str]]:
        """Give the pairs of classes that are told to have no member in common."""
        return frozenset(
            frozenset((iri(t.subject), iri(t.object)))
            for t in self.vocabulary
            if t.predicate.value == DISJOINT
        )

    def types_of_ends(self, predicate: str) -> dict[str, set[str]]:
        """Give property -> classes, by `rdfs:domain` or `rdfs:range`."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for triple in self.vocabulary:
            if triple.predicate.value == predicate:
                found[iri(triple.subject)].add(iri(triple.object))
        return found

    def label(self, name: str) -> str:
        """Give the label of a term or entity, else what follows the last mark of its IRI."""
        return self.labels.get(name) or name.rpartition("#")[2].rpartition("/")[2]

    def axioms_for(self, named: Iterable[str]) -> frozenset[pyoxigraph.Triple]:
        """Give the axioms that bear on facts which use the given names.

        All classes stay; a property or code that neither a fact nor a definition names can change
        nothing, and is left out for speed.
        """
        used = {*named, *self.names_in_definitions}
        idle = (self.properties | self.individuals) - used
        return frozenset(t for t in self.vocabulary if iri(t.subject) not in idle)


def is_declaration(triple: pyoxigraph.Triple) -> bool:
    """Tell whether a triple only says what kind of term its subject is."""
    return triple.predicate.value == TYPE and iri(triple.object) in _DECLARATIONS
