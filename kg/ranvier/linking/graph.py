"""Mappings and the external slice as quads, each file in a graph of its own, with provenance.

A mapping is a plain triple (`agent:clemastine skos:exactMatch CHEBI:3738`) and a node that says
how it was made, in the RDF form of SSSOM (`owl:Axiom` with `owl:annotatedSource` ...). A row that
says that no term exists has only the node. What is above an external term is asked by path; over
the slice that takes milliseconds, so no closure is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.mappings import NO_TERM, SUFFIX, Mapping, sound_mappings
from ranvier.linking.prefixes import load_prefixes
from ranvier.vocabulary import (
    BASE,
    DCTERMS,
    OWL,
    PROV,
    PROVENANCE_GRAPH,
    RDF,
    RDFS,
)

if TYPE_CHECKING:
    import curies
    import pyoxigraph

    from ranvier.layout import Layout

MAPPING_GRAPH = f"{BASE}graph/mapping/"
EXTERNAL_GRAPH = f"{BASE}graph/external"
SSSOM = "https://w3id.org/sssom/"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def linking_quads(layout: Layout) -> list[pyoxigraph.Quad]:
    """Give the quads of all mappings and of the external slice, and where they come from.

    Raises:
        DataError: naming file and row, if a mapping or the slice can't be used.
    """
    rows = sound_mappings(layout)
    quads = list(mapping_quads(rows, load_prefixes(layout)))
    quads.extend(external_quads(layout))
    quads.extend(_provenance(rows, layout))
    return quads


def mapping_quads(
    rows: Iterable[Mapping], converter: curies.Converter
) -> Iterator[pyoxigraph.Quad]:
    """Give the triples of mappings."""
    import pyoxigraph

    def iri(curie: str) -> pyoxigraph.NamedNode:
        return pyoxigraph.NamedNode(converter.expand(curie, strict=True))

    def named(text: str) -> pyoxigraph.NamedNode:
        return pyoxigraph.NamedNode(text)

    for row in rows:
        graph = named(MAPPING_GRAPH + graph_name(row))
        subject, predicate, target = iri(row.subject), iri(row.predicate), iri(row.object)
        if row.object != NO_TERM:
            yield pyoxigraph.Quad(subject, predicate, target, graph)
        node = named(row.iri)
        stated: list[tuple[str, pyoxigraph.NamedNode]] = [
            (f"{RDF}type", named(f"{OWL}Axiom")),
            (f"{OWL}annotatedSource", subject),
            (f"{OWL}annotatedProperty", predicate),
            (f"{OWL}annotatedTarget", target),
            (f"{SSSOM}mapping_justification", iri(row.justification)),
        ]
        if row.object_source:
            stated.append((f"{SSSOM}object_source", iri(row.object_source)))
        for name, value in stated:
            yield pyoxigraph.Quad(node, named(name), value, graph)
        for name, text in (
            (f"{SSSOM}subject_label", row.subject_label),
            (f"{SSSOM}object_label", row.object_label),
            (f"{SSSOM}object_source_version", row.object_source_version),
            (f"{RDFS}comment", row.comment),
        ):
            if text:
                yield pyoxigraph.Quad(node, named(name), pyoxigraph.Literal(text), graph)


def graph_name(row: Mapping) -> str:
    """Give the last part of the graph that a mapping stands in: the name of its file."""
    return row.file.rpartition("/")[2].removesuffix(SUFFIX)


def external_quads(layout: Layout) -> Iterator[pyoxigraph.Quad]:
    """Read the external slice into its graph; a checkout without one has none.

    Raises:
        DataError: if the file is no Turtle.
    """
    import pyoxigraph

    if not layout.external.is_file():
        return
    graph = pyoxigraph.NamedNode(EXTERNAL_GRAPH)
    try:
        for quad in pyoxigraph.parse(path=str(layout.external), format=pyoxigraph.RdfFormat.TURTLE):
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)
    except (OSError, SyntaxError) as error:
        message = f"{layout.shown(layout.external)}: {error}"
        raise DataError(message) from error


def _provenance(rows: Iterable[Mapping], layout: Layout) -> Iterator[pyoxigraph.Quad]:
    import pyoxigraph

    graph = pyoxigraph.NamedNode(PROVENANCE_GRAPH)
    files = {MAPPING_GRAPH + graph_name(row): row.file for row in rows}
    if layout.external.is_file():
        files[EXTERNAL_GRAPH] = layout.shown(layout.external)
    for name, file in files.items():
        node = pyoxigraph.NamedNode(name)
        for predicate, value in (
            (f"{RDF}type", pyoxigraph.NamedNode(f"{PROV}Entity")),
            (f"{DCTERMS}source", pyoxigraph.Literal(file)),
        ):
            yield pyoxigraph.Quad(node, pyoxigraph.NamedNode(predicate), value, graph)
        if name != EXTERNAL_GRAPH:
            # In the slice each ontology has its own licence.
            licence = pyoxigraph.NamedNode(_LICENSE)
            yield pyoxigraph.Quad(node, pyoxigraph.NamedNode(f"{DCTERMS}license"), licence, graph)
