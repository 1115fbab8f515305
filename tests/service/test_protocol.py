"""The SPARQL protocol, with the clients that people use."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from ranvier.vocabulary import RECORD_GRAPH, rv

from .conftest import Server

COUNT = "SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { ?t a rv:ClinicalTrial }"
LABELS = "SELECT ?t ?l { ?t a rv:ClinicalTrial ; skos:prefLabel ?l } ORDER BY ?t"
GRAPH = "CONSTRUCT { ?s skos:prefLabel ?l } WHERE { ?s a rv:Modality ; skos:prefLabel ?l }"
SPARQL_XML = "{http://www.w3.org/2005/sparql-results#}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def n_of(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_line_of_the_readme(server: Server, dataset) -> None:
    command = ["curl", "-s", f"{server.url}/sparql", "--data-urlencode", f"query={COUNT}"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=30)
    found = json.loads(said.stdout)["results"]["bindings"][0]["n"]["value"]
    assert int(found) == dataset.counts["trial"] >= 160


def test_a_query_goes_by_get_form_and_post(server: Server, dataset) -> None:
    ways = [
        server.client.get("/sparql", params={"query": COUNT}),
        server.client.post("/sparql", data={"query": COUNT}),
        server.client.post(
            "/sparql", content=COUNT, headers={"content-type": "application/sparql-query"}
        ),
    ]
    assert [n_of(response) for response in ways] == [dataset.counts["trial"]] * 3
    assert {r.headers["content-type"] for r in ways} == {"application/sparql-results+json"}


def test_rows_are_the_same_in_every_form(server: Server) -> None:
    found = {}
    for form in ("json", "xml", "csv", "tsv"):
        kind = {
            "json": "application/sparql-results+json",
            "xml": "application/sparql-results+xml",
            "csv": "text/csv",
            "tsv": "text/tab-separated-values",
        }[form]
        response = server.ask(LABELS, accept=kind)
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == kind
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert server.client.get("/sparql", params={"query": LABELS, "format": form}).text == (
            response.text
        )
        found[form] = response.text
    rows = list(csv.reader(io.StringIO(found["csv"], newline="")))
    assert rows[0] == ["t", "l"]
    bindings = json.loads(found["json"])["results"]["bindings"]
    assert [[b["t"]["value"], b["l"]["value"]] for b in bindings] == rows[1:]
    results = ElementTree.fromstring(found["xml"]).iter(f"{SPARQL_XML}result")  # noqa: S314
    assert [["".join(b.itertext()) for b in result] for result in results] == rows[1:]
    tsv = [line.split("\t") for line in found["tsv"].splitlines()]
    assert [[t.strip("<>"), label.strip('"')] for t, label in tsv[1:]] == rows[1:]


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("*/*", "turtle"),
    ],
)
@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE modality:vep"])
def test_a_graph_comes_in_every_form(
    server: Server, graph_store, accept: str, parser: str, query: str
) -> None:
    prefixes = "PREFIX rv: <https://w3id.org/ranvier/vocab#> "
    prefixes += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    prefixes += "PREFIX modality: <https://w3id.org/ranvier/modality/> "
    response = server.ask(query, accept=accept)
    graph = rdflib.Graph().parse(data=response.text, format=parser)
    assert len(graph) == len(set(graph_store.query(prefixes + query))) > 0
    if accept != "*/*":
        assert response.headers["content-type"].partition(";")[0] == accept


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_ask_is_answered_in_every_form(server: Server, form: str) -> None:
    def said(query: str) -> str:
        return server.client.get("/sparql", params={"query": query, "format": form}).text

    assert "true" in said("ASK { trial:renew a rv:ClinicalTrial }")
    assert "false" in said("ASK { trial:none a rv:ClinicalTrial }")


def test_rdflib_is_a_client(server: Server, dataset) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql", method=method))
        rows = list(graph.query(f"SELECT ?t {{ ?t a <{rv('ClinicalTrial')}> }}"))
        assert len(rows) == dataset.counts["trial"]


def test_a_form_that_does_not_fit_the_query_is_said_so(server: Server) -> None:
    rows = server.ask(COUNT, accept="text/turtle")
    assert rows.status_code == 406
    assert "text/csv" in rows.json()["detail"]
    assert server.ask(GRAPH, accept="text/csv").status_code == 406
    unknown = server.client.get("/sparql", params={"query": COUNT, "format": "docx"})
    assert unknown.status_code == 400
    assert "csv" in unknown.json()["detail"]


def test_the_dataset_of_the_request_goes_before_that_of_the_query(server: Server, dataset) -> None:
    renew, clemastine = f"{RECORD_GRAPH}trial/renew", f"{RECORD_GRAPH}agent/clemastine"
    in_renew = sum(str(quad.graph_name.value) == renew for quad in dataset.quads)

    def count(query: str, **fields: str | list[str]) -> int:
        return n_of(server.client.get("/sparql", params={"query": query, **fields}))

    plain = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    from_other = plain.replace("{", f"FROM <{clemastine}> {{", 1)
    default = {"default-graph-uri": renew}
    assert count(plain, **default) == count(from_other, **default) == in_renew
    assert count(named, **default) == 0
    assert count(named, **{"named-graph-uri": renew}) == in_renew
    assert count(plain, **{"named-graph-uri": renew}) == 0
    both = {"default-graph-uri": [renew, clemastine]}
    assert count(plain, **both) > in_renew
    posted = server.client.post(
        "/sparql",
        params=default,
        content=plain,
        headers={"content-type": "application/sparql-query"},
    )
    assert n_of(posted) == in_renew
    wrong = server.client.get("/sparql", params={"query": plain, "default-graph-uri": "no iri"})
    assert wrong.status_code == 400
    assert "'no iri' is no IRI of a graph" in wrong.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { agent:x rv:y 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_what_is_no_reading_of_this_graph_is_refused(server: Server, query: str) -> None:
    for response in (
        server.client.get("/sparql", params={"query": query}),
        server.client.post("/sparql", data={"query": query}),
    ):
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        detail = response.json()["detail"]
        assert "read-only" in detail or "SERVICE is not answered" in detail


def test_an_update_is_refused_in_every_way_of_the_protocol(server: Server) -> None:
    update = "CLEAR ALL"
    by_field = server.client.post("/sparql", data={"update": update})
    direct = server.client.post(
        "/sparql", content=update, headers={"content-type": "application/sparql-update"}
    )
    assert by_field.status_code == direct.status_code == 400
    assert "read-only" in by_field.json()["detail"]
    assert "read-only" in direct.json()["detail"]
    for method in ("PUT", "DELETE", "PATCH"):
        refused = server.client.request(method, "/sparql")
        assert refused.status_code == 405
        assert "GET" in refused.headers["allow"]


def test_a_slip_has_its_line_and_column(server: Server) -> None:
    response = server.ask("SELECT ?x {\n  ?x zz:y 3 }")
    problem = response.json()
    assert response.status_code == problem["status"] == 400
    assert (problem["line"], problem["column"]) == (2, 6)
    assert "the prefix zz: is not declared" in problem["detail"]


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ({"method": "POST"}, 415, "post a query as"),
        ({"method": "POST", "data": {"other": "x"}}, 400, "give one query"),
        ({"method": "GET", "params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400, "one query"),
        ({"method": "POST", "json": {"query": "ASK {}"}}, 415, "post a query as"),
        (
            {
                "method": "POST",
                "content": b"ASK { ?s ?p '\xff' }",
                "headers": {"content-type": "application/sparql-query"},
            },
            400,
            "not UTF-8",
        ),
        (
            {
                "method": "POST",
                "content": b"query=ASK+%7B%7D+%23%ff",
                "headers": {"content-type": "application/x-www-form-urlencoded"},
            },
            400,
            "percent-encoded UTF-8",
        ),
        ({"method": "POST", "data": {f"f{n}": "x" for n in range(200)}}, 400, "too many"),
    ],
)
def test_a_wrong_request_is_explained(server: Server, request_, status: int, said: str) -> None:
    response = server.client.request(url="/sparql", **request_)
    assert response.status_code == response.json()["status"] == status
    assert said in response.json()["detail"]


def test_without_a_query_the_endpoint_describes_itself(server: Server) -> None:
    response = server.client.get("/sparql", headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    address = rdflib.URIRef(f"{server.url}/sparql")
    assert (address, sd.endpoint, address) in graph
    assert server.client.get("/sparql").headers["content-type"].startswith("text/turtle")


def test_a_browser_gets_a_form_that_keeps_the_query(server: Server) -> None:
    empty = server.client.get("/sparql", headers={"accept": BROWSER})
    assert empty.headers["content-type"].startswith("text/html")
    assert "<form" in empty.text
    answered = server.ask("SELECT ?t { ?t a rv:Review }", accept=BROWSER)
    assert '<a href="/review/makhzoum-2025">review:makhzoum-2025</a>' in answered.text
    assert "SELECT ?t { ?t a rv:Review }" in answered.text
    wrong = server.ask("SELECT ?t { ?t a zz:Review }", accept=BROWSER)
    assert wrong.status_code == 400
    assert "the prefix zz: is not declared" in wrong.text
    assert "SELECT ?t { ?t a zz:Review }" in wrong.text
    turtle = server.ask("DESCRIBE review:makhzoum-2025", accept=BROWSER)
    assert "<pre" in turtle.text
    assert "Makhzoum 2025" in turtle.text


def test_html_in_a_query_is_text_on_the_page(server: Server) -> None:
    attack = "</textarea><script>alert(1)</script>"
    for query in (f"SELECT ('{attack}' AS ?x) {{}}", f"SELECT {attack}", f"# {attack}"):
        response = server.ask(query, accept=BROWSER)
        assert response.headers["content-type"].startswith("text/html")
        assert "<script" not in response.text
        assert "&lt;script&gt;" in response.text


def test_a_link_in_an_answer_is_no_script(server: Server) -> None:
    query = "SELECT (IRI('javascript:alert(1)') AS ?x) (IRI('https://example.org/') AS ?y) {}"
    text = server.ask(query, accept=BROWSER).text
    assert "javascript:alert(1)" in text
    assert 'href="javascript:' not in text
    assert 'href="https://example.org/"' in text


def test_head_and_options(server: Server) -> None:
    got = server.client.get("/sparql", params={"query": COUNT})
    head = server.client.head("/sparql", params={"query": COUNT})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]
    asked = server.client.options(
        "/sparql", headers={"origin": "https://example.org", "access-control-request-method": "GET"}
    )
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "POST" in asked.headers["allow"]
