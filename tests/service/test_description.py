"""The service description, and the clients that people use."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas
import pytest
import rdflib
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

from ranvier.vocabulary import RECORD_GRAPH

from .conftest import Server

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
ROWS = "SELECT ?t ?l { ?t a rv:ClinicalTrial ; skos:prefLabel ?l } ORDER BY ?t"


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-triples", "nt"),
    ],
)
def test_the_endpoint_says_what_it_is(
    server: Server, graph_store, accept: str, parser: str
) -> None:
    response = server.client.get("/sparql", headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == accept
    graph = rdflib.Graph().parse(data=response.text, format=parser)
    here = rdflib.URIRef(f"{server.url}/sparql")
    assert (here, SD.endpoint, here) in graph
    assert (here, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (here, SD.supportedLanguage, SD.SPARQL11Update) not in graph
    assert (None, SD.feature, SD.BasicFederatedQuery) not in graph
    assert not any(isinstance(node, rdflib.BNode) for node in graph.all_nodes())
    dataset = graph.value(here, SD.defaultDataset)
    names = {str(graph.value(n, SD.name)) for n in graph.objects(dataset, SD.namedGraph)}
    assert names == {graph.value for graph in graph_store.named_graphs()}
    assert f"{RECORD_GRAPH}trial/renew" in names


def test_the_same_build_is_described_in_the_same_bytes(server: Server) -> None:
    first, second = (server.client.get("/sparql", headers={"accept": "text/turtle"}) for _ in "ab")
    assert first.content == second.content


def test_sparqlwrapper_is_a_client(server: Server, dataset) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(ROWS)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setReturnFormat(JSON)
        rows = client.queryAndConvert()["results"]["bindings"]
        assert len(rows) == dataset.counts["trial"]
        client.setReturnFormat(CSV)
        assert len(client.queryAndConvert().splitlines()) == dataset.counts["trial"] + 1
    client.setQuery("CONSTRUCT WHERE { ?t a rv:ClinicalTrial }")
    client.setReturnFormat(TURTLE)
    graph = rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")
    assert len(graph) == dataset.counts["trial"]


def test_pandas_reads_an_address(server: Server, dataset) -> None:
    address = f"{server.url}/sparql?{urlencode({'query': ROWS, 'format': 'csv'})}"
    table = pandas.read_csv(address)
    assert list(table.columns) == ["t", "l"]
    assert len(table) == dataset.counts["trial"]
