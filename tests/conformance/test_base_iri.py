"""Relative IRIs of a query that has no BASE: the protocol leaves their base to the endpoint."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from ranvier.vocabulary import BASE

from .conftest import Endpoint

ROWS = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("query", "iri"),
    [
        pytest.param("SELECT (<trial/renew> AS ?x) {}", f"{BASE}trial/renew", id="ours"),
        pytest.param("SELECT (<> AS ?x) {}", BASE, id="empty"),
        pytest.param("BASE <urn:a:b/> SELECT (<c> AS ?x) {}", "urn:a:b/c", id="its own"),
        pytest.param("BASE <vocab/> SELECT (<c> AS ?x) {}", f"{BASE}vocab/c", id="both"),
        pytest.param("SELECT (IRI('trial/renew') AS ?x) {}", f"{BASE}trial/renew", id="computed"),
    ],
)
def test_a_relative_iri_is_resolved(endpoint: Endpoint, query: str, iri: str) -> None:
    response = endpoint.ask(query, ROWS)
    assert response.status_code == 200, response.text
    assert response.json()["results"]["bindings"] == [{"x": {"type": "uri", "value": iri}}]


@pytest.mark.parametrize(
    "query", ["SELEC * {}", "SELECT *\n{ ?s ?p }", "ASK { <a> <b> }", "ASK {}\n\n  }", "", "\n"]
)
def test_a_slip_keeps_the_place_that_the_engine_tells(endpoint: Endpoint, query: str) -> None:
    with pytest.raises(SyntaxError) as told:
        ox.Store().query(query, base_iri=BASE)
    line, column = re.findall(r"error at (\d+):(\d+)", str(told.value))[0]
    response = endpoint.ask(query, ROWS)
    assert response.status_code == 400
    assert f"line {line}, column {column}: " in response.json()["detail"]
