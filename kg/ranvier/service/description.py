"""What the endpoint is, in the terms of SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ranvier.questions.sparql import write_graph
from ranvier.service.editions import Edition
from ranvier.vocabulary import RDF

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.reading import ReadableStore

SD = "http://www.w3.org/ns/sparql-service-description#"

_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    *(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")),
    *("Turtle", "JSON-LD", "N-Triples", "RDF_XML"),
)
_VOID = "http://rdfs.org/ns/void#"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"


@lru_cache(maxsize=16)
def _counts(build: str, store: ReadableStore) -> tuple[int, tuple[str, ...]]:
    """Count the triples of the default graph, and name the other graphs; once a build."""
    import pyoxigraph

    ((triples,),) = store.query(_COUNT)  # type: ignore[misc]
    graphs = sorted(
        graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)
    )
    return int(triples.value), tuple(graphs)


def describe_endpoint(edition: Edition, address: str, form: str) -> bytes:
    """Describe the endpoint at an address, with the graphs that a query may name."""
    return write_graph(_triples(edition, address), form)


def _triples(edition: Edition, address: str) -> Iterator[pyoxigraph.Triple]:
    import pyoxigraph as ox

    count, graphs = _counts(str(edition.summary["hash"]), edition.store)
    dataset, default = f"{address}#dataset", f"{address}#default-graph"
    said = [
        (address, f"{RDF}type", f"{SD}Service"),
        (address, f"{SD}endpoint", address),
        (address, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        (address, f"{SD}defaultEntailmentRegime", _SIMPLE),
        (address, f"{SD}defaultDataset", dataset),
        (dataset, f"{RDF}type", f"{SD}Dataset"),
        (dataset, f"{SD}defaultGraph", default),
        (default, f"{RDF}type", f"{SD}Graph"),
    ]
    said += [(address, f"{SD}resultFormat", _FORMATS + name) for name in _RESULTS]
    for number, graph in enumerate(graphs, 1):
        node = f"{address}#graph-{number}"
        said += [
            (dataset, f"{SD}namedGraph", node),
            (node, f"{RDF}type", f"{SD}NamedGraph"),
            (node, f"{SD}name", graph),
        ]
    for subject, predicate, value in said:
        yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))
    yield ox.Triple(ox.NamedNode(default), ox.NamedNode(f"{_VOID}triples"), ox.Literal(count))
