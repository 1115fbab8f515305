"""SPARQLWrapper, rdflib and pandas against a server that runs; they find what the store holds."""

from __future__ import annotations

import io
import urllib.error
import urllib.parse

import pandas as pd
import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from ranvier.vocabulary import PREFIXES

RV = PREFIXES["rv"]
ROWS = """
SELECT ?t ?label ?n {
  ?t a rv:ClinicalTrial ; skos:prefLabel ?label . OPTIONAL { ?t rv:numberRandomised ?n }
} ORDER BY ?t
"""
GRAPH = (
    "CONSTRUCT { ?t skos:prefLabel ?label } WHERE { ?t a rv:ClinicalTrial ; skos:prefLabel ?label }"
)


@pytest.fixture(scope="module")
def held(store: pyoxigraph.Store) -> list[tuple[str, ...]]:
    """The rows of `ROWS`, as the store holds them."""
    found = store.query(ROWS, prefixes=PREFIXES)
    rows = [tuple(term.value if term else "" for term in row) for row in found]
    assert len(rows) > 100
    return rows


def wrapper(address: str, query: str, form: str) -> SPARQLWrapper:
    client = SPARQLWrapper(f"http://{address}/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setTimeout(60)
    return client


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_sparqlwrapper_reads_json(address: str, held: list[tuple[str, ...]], way: str) -> None:
    client = wrapper(address, ROWS, JSON)
    if way != "get":
        client.setMethod(POST)
    if way == "direct":
        client.setRequestMethod(POSTDIRECTLY)
    found = client.queryAndConvert()
    assert found["head"]["vars"] == ["t", "label", "n"]
    rows = [
        tuple(row.get(name, {}).get("value", "") for name in ("t", "label", "n"))
        for row in found["results"]["bindings"]
    ]
    assert rows == held


def test_sparqlwrapper_reads_xml_csv_and_tsv(address: str, held: list[tuple[str, ...]]) -> None:
    document = wrapper(address, ROWS, XML).queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(held)
    for form, separator in ((CSV, ","), (TSV, "\t")):
        data = wrapper(address, ROWS, form).queryAndConvert()
        read = pd.read_csv(io.BytesIO(data), sep=separator, dtype=str, keep_default_na=False)
        assert len(read) == len(held)


@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_reads_graphs(address: str, held: list[tuple[str, ...]], form: str) -> None:
    found = wrapper(address, GRAPH, form).queryAndConvert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert {(str(s), str(o)) for s, _, o in found} == {row[:2] for row in held}


def test_sparqlwrapper_is_told_what_is_wrong(address: str) -> None:
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper(address, "SELECT ?x {", JSON).query()


def test_sparqlstore_asks_as_a_graph_does(address: str, held: list[tuple[str, ...]]) -> None:
    graph = rdflib.Graph(SPARQLStore(f"http://{address}/sparql"))
    rows = [
        tuple(str(term) if term is not None else "" for term in row) for row in graph.query(ROWS)
    ]
    assert rows == held
    trial = rdflib.URIRef("https://w3id.org/ranvier/trial/renew")
    assert (trial, rdflib.RDF.type, rdflib.URIRef(f"{RV}ClinicalTrial")) in graph
    labels = {str(label) for label in graph.objects(trial, rdflib.SKOS.prefLabel)}
    assert labels == {label for iri, label, _ in held if iri == str(trial)}
    assert graph.query("ASK { ?t a rv:ClinicalTrial }").askAnswer is True


def test_sparqlstore_reads_a_named_graph(address: str, store: pyoxigraph.Store) -> None:
    name = "https://w3id.org/ranvier/graph/record/trial/renew"
    graph = rdflib.Graph(
        SPARQLStore(f"http://{address}/sparql", context_aware=True), identifier=rdflib.URIRef(name)
    )
    held = {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(name))
    }
    found = {tuple(map(str, row)) for row in graph.query("SELECT ?s ?p ?o { ?s ?p ?o }")}
    assert found == held
    assert len(held) > 100


def test_pandas_reads_a_query_by_its_address(address: str, held: list[tuple[str, ...]]) -> None:
    asked = urllib.parse.urlencode({"query": ROWS, "format": "csv"})
    read = pd.read_csv(f"http://{address}/sparql?{asked}")
    assert list(read.columns) == ["t", "label", "n"]
    assert list(read["t"]) == [iri for iri, *_ in held]
    assert read["n"].dropna().astype(int).astype(str).tolist() == [n for *_, n in held if n]


def test_pandas_reads_a_named_query_by_its_address(address: str) -> None:
    url = f"http://{address}/api/queries/evidence-for?agent=clemastine"
    table = pd.read_csv(f"{url}&format=csv", dtype=str, keep_default_na=False)
    said = pd.read_json(f"{url}&format=json", typ="series")
    assert len(table) == said["total"] > 0
    assert list(table.columns) == [column["name"] for column in said["columns"]]
    tabs = pd.read_csv(f"{url}&format=tsv", sep="\t", dtype=str, keep_default_na=False)
    assert len(tabs) == len(table)


def test_pandas_is_told_what_is_wrong(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        pd.read_csv(f"http://{address}/api/queries/evidence-for?agent=nobody&format=csv")
    assert caught.value.code in (400, 404, 422)


def test_rdflib_reads_the_data_of_a_page_by_its_address(address: str) -> None:
    graph = rdflib.Graph().parse(f"http://{address}/trial/renew.ttl", format="turtle")
    assert (None, rdflib.RDF.type, rdflib.URIRef(f"{RV}ClinicalTrial")) in graph
