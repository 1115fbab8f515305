"""The graph described as linked data, in VoID: counts, partitions, linksets, where to ask.

Served at /.well-known/void. The dataset has the same name as in the catalogue (DCAT).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ranvier.service import about
from ranvier.service.counted import Counts, counts
from ranvier.service.downloads import downloads
from ranvier.service.editions import Edition
from ranvier.service.statements import VOID, Statements
from ranvier.vocabulary import BASE, DCTERMS, FOAF, VOCABULARY, compact

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.layout import Layout

PATH = "/.well-known/void"

_FORMATS = tuple(
    f"http://www.w3.org/ns/formats/{name}" for name in ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")
)
_EXAMPLES = ("agent/clemastine", "trial/renew", "modality/vep", "assertion/clemastine--vep")


def describe_void(edition: Edition, layout: Layout, base: str) -> list[pyoxigraph.Triple]:
    """Describe the graph as it is served.

    Args:
        edition: the build.
        layout: where the names of ontologies stand.
        base: the address of this server, without a slash at its end.
    """
    said, held = Statements(), counts(edition, layout)
    page, dataset = f"{base}{PATH}", about.DATASET
    said.type(page, f"{VOID}DatasetDescription")
    said.text(page, f"{DCTERMS}title", f"{about.TITLE}: a description in VoID")
    said.link(page, f"{FOAF}primaryTopic", dataset)
    said.type(dataset, f"{VOID}Dataset")
    said.text(dataset, f"{DCTERMS}title", about.TITLE)
    said.text(dataset, f"{DCTERMS}description", about.DESCRIPTION)
    said.link(dataset, f"{DCTERMS}license", about.LICENCE)
    said.value(dataset, f"{DCTERMS}issued", about.RELEASED, "date")
    said.link(dataset, f"{DCTERMS}creator", f"{about.CATALOGUE}#makers")
    said.type(f"{about.CATALOGUE}#makers", f"{FOAF}Agent")
    said.text(f"{about.CATALOGUE}#makers", f"{FOAF}name", about.MAKERS)
    said.link(dataset, f"{FOAF}homepage", f"{base}/")
    said.link(dataset, f"{VOID}sparqlEndpoint", f"{base}/sparql")
    said.link(dataset, f"{VOID}dataDump", *(f"{base}{d.path}" for d in downloads(edition)))
    said.link(dataset, f"{VOID}feature", *_FORMATS)
    said.value(dataset, f"{VOID}uriSpace", BASE)
    there = [BASE + name for name in _EXAMPLES if edition.has(BASE + name)]
    said.link(dataset, f"{VOID}exampleResource", *there)
    _partitions(said, dataset, held)
    _linksets(said, dataset, held)
    return said.triples


def _partitions(said: Statements, dataset: str, held: Counts) -> None:
    for name, count in (
        ("triples", held.triples),
        ("entities", held.entities),
        ("distinctSubjects", held.subjects),
        ("distinctObjects", held.objects),
        ("classes", len(held.classes)),
        ("properties", len(held.properties)),
    ):
        said.value(dataset, f"{VOID}{name}", count)
    spaces = {_space(part.iri) for part in held.properties}
    spaces |= {_space(iri) for iri, _ in held.classes}
    said.link(dataset, f"{VOID}vocabulary", VOCABULARY, *sorted(spaces - {VOCABULARY}))
    for iri, count in held.classes:
        node = f"{about.CATALOGUE}#class-{_slug(iri)}"
        said.link(dataset, f"{VOID}classPartition", node)
        said.link(node, f"{VOID}class", iri)
        said.value(node, f"{VOID}entities", count)
    for part in held.properties:
        node = f"{about.CATALOGUE}#property-{_slug(part.iri)}"
        said.link(dataset, f"{VOID}propertyPartition", node)
        said.link(node, f"{VOID}property", part.iri)
        said.value(node, f"{VOID}triples", part.triples)
        said.value(node, f"{VOID}distinctSubjects", part.subjects)
        said.value(node, f"{VOID}distinctObjects", part.objects)


def _linksets(said: Statements, dataset: str, held: Counts) -> None:
    """Say how many links lead to each other ontology, a linkset a property."""
    for each in held.ontologies:
        node = f"{about.CATALOGUE}#ontology-{each.prefix}"
        said.type(node, f"{VOID}Dataset")
        said.text(node, f"{DCTERMS}title", each.title)
        said.value(node, f"{VOID}uriSpace", each.space)
        if each.iri:
            said.link(node, f"{DCTERMS}source", each.iri)
        if each.licence:
            said.link(node, f"{DCTERMS}license", each.licence)
    for predicate, prefix, count in held.links:
        name = predicate.rpartition("#")[2]
        node = f"{about.CATALOGUE}#links-{name}-{prefix}"
        said.link(dataset, f"{VOID}subset", node)
        said.type(node, f"{VOID}Linkset")
        said.link(node, f"{VOID}linkPredicate", predicate)
        said.link(node, f"{VOID}subjectsTarget", dataset)
        said.link(node, f"{VOID}objectsTarget", f"{about.CATALOGUE}#ontology-{prefix}")
        said.value(node, f"{VOID}triples", count)


def _slug(iri: str) -> str:
    """Give a name for a hash name on the catalogue: the same term has the same in every build."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", compact(iri))


def _space(iri: str) -> str:
    """Give the namespace of a term: up to its last hash, else its last slash."""
    mark = "#" if "#" in iri else "/"
    return iri.rpartition(mark)[0] + mark
