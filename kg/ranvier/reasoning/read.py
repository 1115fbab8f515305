"""Read vocabulary and definitions, and pick the facts that bear on them out of a dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.layout import Layout
from ranvier.ontology import read_vocabulary
from ranvier.reasoning.terms import DOMAIN, RANGE, TYPE, Terms, iri
from ranvier.vocabulary import (
    BASE,
    DCTERMS,
    DERIVED_GRAPH,
    PROVENANCE_GRAPH,
    SKOS,
    VOCABULARY,
    VOCABULARY_GRAPH,
)

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.dataset import Dataset

_UNSTATED = (
    VOCABULARY_GRAPH,
    PROVENANCE_GRAPH,
    f"{DERIVED_GRAPH}types-from-ranges",
    f"{DERIVED_GRAPH}superclasses",
    f"{DERIVED_GRAPH}as-printed",
)
"""Graphs that hold no facts, or facts that the reasoner finds by itself."""

_REPEATED = f"{DERIVED_GRAPH}evidence-items"
"""The graph that says of each evidence item what is stated of its trial and result."""


def read_terms(layout: Layout, dataset: Dataset) -> Terms:
    """Read vocabulary and definitions, with the labels of terms and entities.

    Raises:
        DataError: if a file is missing or no Turtle.
    """
    told = read_vocabulary(layout.ontology)
    labels = {
        iri(each.subject): str(getattr(each.object, "value", ""))
        for each in [*told, *(quad.triple for quad in dataset.quads)]
        if each.predicate.value == f"{SKOS}prefLabel"
    }
    axioms = frozenset(
        t for t in told if not t.predicate.value.startswith((SKOS, DCTERMS)) and _is_term(t.subject)
    )
    return Terms(axioms, frozenset(read_vocabulary(layout.definitions)), labels)


def stated(dataset: Dataset) -> list[pyoxigraph.Quad]:
    """Give the relations and types that records state, and those that rules close or restate.

    What the vocabulary's file says of an entity that is no term of it is a statement too.
    """
    import pyoxigraph

    return [
        quad
        for quad in dataset.quads
        if isinstance(quad.object, pyoxigraph.NamedNode)
        and (
            iri(quad.graph_name) not in _UNSTATED
            or (iri(quad.graph_name) == VOCABULARY_GRAPH and not _is_term(quad.subject))
        )
    ]


def _is_term(node: object) -> bool:
    """Tell whether a subject of the vocabulary's file is the ontology, or a term of any."""
    name = iri(node)
    return not name.startswith(BASE) or name.startswith(VOCABULARY.rstrip("#"))


def relevant(
    quads: Iterable[pyoxigraph.Quad], terms: Terms, *, suspects: Iterable[str] = ()
) -> frozenset[pyoxigraph.Triple]:
    """Pick the facts that a definition could turn on, and all that concern a suspect.

    Reasoning over every arm, result and evidence item would take far longer and find the same.
    """
    held = list(quads)
    doubtful = set(suspects)
    facts = {
        quad.triple
        for quad in held
        if (
            quad.predicate.value in terms.names_in_definitions and iri(quad.graph_name) != _REPEATED
        )
        or {iri(quad.subject), iri(quad.object)} & doubtful
    }
    subjects = {iri(fact.subject) for fact in facts}
    objects = {iri(fact.object) for fact in facts}
    typed = subjects | objects
    facts |= {
        quad.triple for quad in held if quad.predicate.value == TYPE and iri(quad.subject) in typed
    }
    return frozenset(facts)


def suspects(quads: Iterable[pyoxigraph.Quad], terms: Terms) -> list[str]:
    """Find nodes that types, domains and ranges put in two disjoint classes, sorted.

    This looks at every node of the graph, in one pass; the reasoner then has the last word.
    """
    domains, ranges = terms.types_of_ends(DOMAIN), terms.types_of_ends(RANGE)
    types: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        predicate = quad.predicate.value
        if predicate == TYPE:
            types[iri(quad.subject)].add(iri(quad.object))
        else:
            types[iri(quad.subject)] |= domains.get(predicate, set())
            types[iri(quad.object)] |= ranges.get(predicate, set())
    classes_of_clash: dict[frozenset[str], bool] = {}
    found = []
    for node, named in types.items():
        key = frozenset(named)
        if key not in classes_of_clash:
            above = {each for name in key for each in terms.superclasses.get(name, {name})}
            classes_of_clash[key] = any(pair <= above for pair in terms.disjoint)
        if classes_of_clash[key]:
            found.append(node)
    return sorted(found)
