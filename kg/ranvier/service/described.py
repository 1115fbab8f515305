"""The data of an entity: its record, what is derived of its nodes, labels of what it names.

What is put together from records has no record: its data are its own node and its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.questions.sparql import write_graph
from ranvier.service.editions import Edition
from ranvier.vocabulary import SKOS, VOCABULARY_GRAPH, record_graph

if TYPE_CHECKING:
    import pyoxigraph


def describe(edition: Edition, iri: str, form: str) -> bytes:
    """Write the data of an entity as turtle, jsonld, nt or rdfxml; it has no blank nodes."""
    import pyoxigraph as ox

    store, default = edition.store, ox.DefaultGraph()
    record = ox.NamedNode(record_graph(iri))
    nodes = {quad.subject for quad in store.quads_for_pattern(None, None, None, record)}
    nodes |= _parts(store, iri, {node for node in nodes if isinstance(node, ox.NamedNode)})
    triples = [
        quad.triple
        for node in nodes
        if isinstance(node, ox.NamedNode)
        for quad in store.quads_for_pattern(node, None, None, default)
        if not isinstance(quad.object, ox.BlankNode)
    ]
    named = {triple.object for triple in triples if isinstance(triple.object, ox.NamedNode)}
    triples += _labels(edition, {node.value for node in named - nodes})
    return write_graph(triples, form)


def _parts(
    store: pyoxigraph.Store, iri: str, nodes: set[pyoxigraph.NamedNode]
) -> set[pyoxigraph.NamedNode]:
    """Give an entity and the nodes named by a hash on it that are tied to what is known of it."""
    import pyoxigraph as ox

    found: set[pyoxigraph.NamedNode] = set()
    waiting, default = [ox.NamedNode(iri), *nodes], ox.DefaultGraph()
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        ties = [quad.object for quad in store.quads_for_pattern(node, None, None, default)]
        ties += [quad.subject for quad in store.quads_for_pattern(None, None, node, default)]
        for tie in ties:
            if isinstance(tie, ox.NamedNode) and tie.value.startswith(f"{iri}#"):
                waiting.append(tie)
    return found


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
