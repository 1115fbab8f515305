"""The stage of the build: classify, say why, and add both to the dataset in a graph of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.ontology import Classification, NoJavaError, classify_triples
from ranvier.reasoning.conflict import file_of, find_contradiction
from ranvier.reasoning.justify import Justifier, Reason
from ranvier.reasoning.read import read_terms, relevant, stated, suspects
from ranvier.reasoning.terms import SUBCLASS, TYPE, Terms, iri
from ranvier.vocabulary import (
    BASE,
    CLASSIFICATION_GRAPH,
    DCTERMS,
    PROV,
    PROVENANCE_GRAPH,
    VOCABULARY,
    VOCABULARY_GRAPH,
    compact,
    entity_of,
    record_graph,
    rv,
)

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.dataset import Dataset

SECONDS = 120.0


def reason(layout: Layout, dataset: Dataset) -> Dataset:
    """Classify the individuals of a dataset by the defined classes of the vocabulary.

    Without Java the dataset comes back as it is, with a note that says so.

    Raises:
        ContradictionError: if statements contradict one another; it names the fewest that do.
        DataError: if a class can have no member, or HermiT runs out of time or memory.
    """
    terms = read_terms(layout, dataset)
    held = stated(dataset)
    doubtful = suspects(held, terms)
    facts = relevant(held, terms, suspects=doubtful)
    named = {name for t in facts for name in (iri(t.subject), t.predicate.value, iri(t.object))}
    told = terms.axioms_for(named) | terms.definitions
    try:
        found = classify_triples(
            told | facts,
            names={iri(fact.subject) for fact in facts},
            about="vocabulary and records",
            seconds=SECONDS,
        )
        if not found.consistent:
            graphs = {quad.triple: iri(quad.graph_name) for quad in held}
            where = file_of(graphs, _files(dataset))
            raise find_contradiction(facts, terms, suspects=doubtful, where=where)
    except NoJavaError as error:
        note = f"not classified: {error}; the rest of the build is as it should be"
        return replace(dataset, notes=(*dataset.notes, note))
    if found.unsatisfiable:
        names = ", ".join(compact(name) for name in found.unsatisfiable)
        message = f"ontology/: {names} can have no member; mend the definition or the disjointness"
        raise DataError(message)
    types = [(n, c) for n, predicate, c in _told(dataset) if predicate == TYPE]
    added = [*_inferred(found, dataset, terms, Justifier(facts, terms, types))]
    return replace(dataset, quads=[*dataset.quads, *added, *_provenance(added)])


def _files(dataset: Dataset) -> dict[str, str]:
    """Give graph -> the file that it was read from, or the rule that made it."""
    return {
        iri(quad.subject): quad.object.value  # type: ignore[union-attr]
        for quad in dataset.quads
        if quad.predicate.value == f"{DCTERMS}source" and iri(quad.graph_name) == PROVENANCE_GRAPH
    }


def _told(dataset: Dataset) -> set[tuple[str, str, str]]:
    """Give the types and superclasses that need no reasoner: those told, and those of the rules."""
    return {
        (iri(quad.subject), quad.predicate.value, iri(quad.object))
        for quad in dataset.quads
        if quad.predicate.value in (TYPE, SUBCLASS)
    }


def _inferred(
    found: Classification, dataset: Dataset, terms: Terms, justifier: Justifier
) -> Iterator[pyoxigraph.Quad]:
    """Give what was not told: types with their reasons, and classes below others."""
    known = _told(dataset)
    for name in terms.defined:
        for above in found.superclasses.get(name, ()):
            if above not in terms.superclasses.get(name, ()) and above.startswith(VOCABULARY):
                yield _quad(name, SUBCLASS, above)
    for individual, types in sorted(found.types.items()):
        for name in types:
            if (individual, TYPE, name) in known or not name.startswith(VOCABULARY):
                continue
            yield _quad(individual, TYPE, name)
            if name in justifier.definitions:
                reasons = justifier.reasons(individual, name)
                yield from _inference(individual, name, reasons, justifier)


def _inference(
    individual: str, name: str, reasons: list[Reason], justifier: Justifier
) -> Iterator[pyoxigraph.Quad]:
    """Give the node that says why an individual is of a class."""
    node = inference_iri(individual, name)
    yield _quad(node, TYPE, rv("InferredType"))
    yield _quad(node, rv("aboutIndividual"), individual)
    yield _quad(node, rv("inferredClass"), name)
    yield _text(node, rv("statement"), justifier.sentence(individual, name, reasons))
    for part in sorted({each.node for each in reasons if "#" in each.node}):
        yield _quad(node, rv("supportedBy"), part)
    subjects = {individual, *(subject for each in reasons for subject, _, _ in each.facts)}
    for origin in sorted({record_graph(entity_of(subject)) for subject in subjects}):
        yield _quad(node, f"{PROV}wasDerivedFrom", origin)


def inference_iri(individual: str, name: str) -> str:
    """Name the inference that an individual is of a class: `.../inference/<class>/<kind>-<slug>`.

    >>> inference_iri(f"{BASE}agent/clemastine", rv("RxrAgonist"))
    'https://w3id.org/ranvier/inference/rxr-agonist/agent-clemastine'
    """
    words = re.findall(r"[A-Z][a-z0-9]*", name.removeprefix(VOCABULARY))
    slug = re.sub(r"[/#]", "-", individual.removeprefix(BASE))
    return f"{BASE}inference/{'-'.join(words).lower()}/{slug}"


def _provenance(added: list[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Quad]:
    """Say of the graph of inferences what it was made from, and by what."""
    origins = {
        iri(quad.object) for quad in added if quad.predicate.value == f"{PROV}wasDerivedFrom"
    }
    graph, made = PROVENANCE_GRAPH, CLASSIFICATION_GRAPH
    yield _quad(made, TYPE, f"{PROV}Entity", graph)
    yield _text(made, f"{DCTERMS}source", "ontology/definitions.ttl", graph)
    for origin in sorted({*origins, VOCABULARY_GRAPH}):
        yield _quad(made, f"{PROV}wasDerivedFrom", origin, graph)


def _quad(
    subject: str, predicate: str, value: str, graph: str = CLASSIFICATION_GRAPH
) -> pyoxigraph.Quad:
    import pyoxigraph

    return pyoxigraph.Quad(*(pyoxigraph.NamedNode(n) for n in (subject, predicate, value, graph)))


def _text(
    subject: str, predicate: str, value: str, graph: str = CLASSIFICATION_GRAPH
) -> pyoxigraph.Quad:
    import pyoxigraph

    node = pyoxigraph.NamedNode
    return pyoxigraph.Quad(node(subject), node(predicate), pyoxigraph.Literal(value), node(graph))


__all__ = ["inference_iri", "reason"]
