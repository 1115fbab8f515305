"""The protocol and the service description, as their suites ask."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.collection import Collection

from .conftest import Endpoint, Judge
from .suites import MF, Case, reason
from .test_query import of

PROTOCOL, DESCRIPTION = ("ProtocolTest",), ("ServiceDescriptionTest",)
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
ROWS = {
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("text/csv", "text/tab-separated-values"),
}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


@pytest.mark.parametrize("case", of(*PROTOCOL))
def test_a_request_is_answered_as_the_suite_expects(
    endpoint: Endpoint, case: Case, judge: Judge
) -> None:
    endpoint.hold(case)
    said = [_wrong(endpoint, case, request) for request in _requests(case)]
    assert said, "the test makes no request"
    wrong = [text for text in said if text]
    judge("protocol", reason("protocol", case.id), not wrong, "; ".join(wrong))


@pytest.mark.parametrize("case", of(*DESCRIPTION))
def test_the_endpoint_describes_itself(endpoint: Endpoint, case: Case, judge: Judge) -> None:
    assert endpoint.client is not None
    response = endpoint.client.get("/sparql", headers={"accept": "application/rdf+xml"})
    graph = rdflib.Graph().parse(data=response.text, format="xml")
    address = rdflib.URIRef(str(endpoint.client.base_url.join("/sparql")))
    outcomes = {
        "returns-rdf": response.status_code == 200 and len(graph) > 0,
        "has-endpoint-triple": (None, SD.endpoint, address) in graph,
        "conforms-to-schema": _conforms(graph),
    }
    passed = outcomes[case.id.rpartition("/")[2]]
    judge("service description", reason("description", case.id), passed, response.text[:2000])


def _conforms(graph: rdflib.Graph) -> bool:
    """Tell whether services have one endpoint, and datasets a default graph and named ones."""
    services = set(graph.subjects(rdflib.RDF.type, SD.Service))
    named = set(graph.objects(None, SD.namedGraph))
    return (
        bool(services)
        and all(len(set(graph.objects(node, SD.endpoint))) == 1 for node in services)
        and all(isinstance(o, rdflib.URIRef) for o in graph.objects(None, SD.resultFormat))
        and all(len(set(graph.objects(node, SD.name))) == 1 for node in named)
    )


def _requests(case: Case) -> list[rdflib.term.Node]:
    held = case.manifest.value(case.action, HT.requests)
    assert held is not None
    return list(Collection(case.manifest, held))


def _wrong(endpoint: Endpoint, case: Case, request: rdflib.term.Node) -> str:
    """Make a request; give what is wrong with the response, or nothing."""
    graph = case.manifest
    path = str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    headers = {"accept": "*/*"}
    listed = graph.value(request, HT.headers)
    for header in Collection(graph, listed) if listed is not None else ():
        name = str(graph.value(header, HT.fieldName))
        headers[name.lower()] = str(graph.value(header, HT.fieldValue))
    body = graph.value(request, HT.body)
    content = b""
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
        content = str(graph.value(body, CNT.chars)).encode(encoding)
    assert endpoint.client is not None
    method = str(graph.value(request, HT.methodName))
    response = endpoint.client.request(method, path, content=content or None, headers=headers)
    answer = graph.value(request, HT.resp)
    status = f"StatusCode{response.status_code // 100}xx"
    wanted = {str(s).rpartition("#")[2] for s in graph.objects(answer, MF.expectedStatus)}
    if not wanted & {status, f"StatusCode{response.status_code}"}:
        return f"{response.status_code} where {sorted(wanted)} is expected: {response.text[:300]}"
    kind = response.headers.get("content-type", "").partition(";")[0]
    form = str(graph.value(answer, MF.expectedFormat) or "")
    if form and kind not in (GRAPHS if form == "RDF" else ROWS):
        return f"{kind} where {form} is expected"
    truth = graph.value(answer, MF.expectedBoolean)
    if truth is not None and response.json()["boolean"] is not truth.toPython():
        return f"{response.text} where {truth} is expected"
    return ""
