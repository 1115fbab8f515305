"""The data of an entity: a symmetric concise bounded description, within its own record.

It holds what is said of the entity and its parts, whether read or derived, and what leads to them
from what was derived from records (verdicts, safety signals, inferences, mappings ...). What
another record says of it stands in the data of that record; SPARQL finds it. What is put together
from records has no record: its data are its own node and its parts.

DESCRIBE in SPARQL is the engine's: what is said of a node, and not what leads to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.questions.sparql import write_graph
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE, KINDS, SKOS, VOCABULARY_GRAPH, record_graph

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.reading import ReadableStore


def describe(edition: Edition, iri: str, form: str) -> bytes:
    """Write the data of an entity as turtle, jsonld, nt or rdfxml; it has no blank nodes."""
    import pyoxigraph as ox

    store, default = edition.store, ox.DefaultGraph()
    record = ox.NamedNode(record_graph(iri))
    nodes, triples = _parts(
        store,
        iri,
        {
            quad.subject
            for quad in store.quads_for_pattern(None, None, None, record)
            if isinstance(quad.subject, ox.NamedNode)
        },
    )
    triples += [
        quad.triple
        for node in nodes
        for quad in store.quads_for_pattern(node, None, None, default)
        if not isinstance(quad.object, ox.BlankNode)
    ]
    named = {
        term
        for triple in triples
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    triples += _labels(edition, {node.value for node in named - nodes})
    return write_graph(triples, form)


def _parts(
    store: ReadableStore, iri: str, nodes: set[pyoxigraph.NamedNode]
) -> tuple[set[pyoxigraph.NamedNode], list[pyoxigraph.Triple]]:
    """Give an entity with the nodes that are tied to it, and what derived nodes say of these."""
    import pyoxigraph as ox

    found: set[pyoxigraph.NamedNode] = set()
    derived: list[pyoxigraph.Triple] = []
    waiting, default = [ox.NamedNode(iri), *nodes], ox.DefaultGraph()
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        ties = [quad.object for quad in store.quads_for_pattern(node, None, None, default)]
        into = [quad.triple for quad in store.quads_for_pattern(None, None, node, default)]
        ties += [triple.subject for triple in into]
        derived += [triple for triple in into if _is_derived(triple.subject)]
        for tie in ties:
            if isinstance(tie, ox.NamedNode) and tie.value.startswith(f"{iri}#"):
                waiting.append(tie)
    return found, derived


def _is_derived(node: object) -> bool:
    """Tell a node that was derived, or put together, from one of a record."""
    iri = str(getattr(node, "value", ""))
    kind = iri.removeprefix(BASE).partition("/")[0]
    return iri.startswith(BASE) and kind not in KINDS.values()


def describe_vocabulary(edition: Edition, form: str) -> bytes:
    """Write the vocabulary."""
    import pyoxigraph as ox

    graph = ox.NamedNode(VOCABULARY_GRAPH)
    quads = edition.store.quads_for_pattern(None, None, None, graph)
    return write_graph((quad.triple for quad in quads), form)


def describe_kind(edition: Edition, kind: str, form: str) -> bytes:
    """Write the entities of a kind with their labels."""
    return write_graph(_labels(edition, set(edition.entities[kind])), form)


def _labels(edition: Edition, iris: set[str]) -> list[pyoxigraph.Triple]:
    import pyoxigraph as ox

    label = ox.NamedNode(f"{SKOS}prefLabel")
    return [
        ox.Triple(ox.NamedNode(iri), label, ox.Literal(edition.labels[iri]))
        for iri in iris
        if iri in edition.labels
    ]
