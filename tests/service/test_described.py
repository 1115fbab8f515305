"""The data of an entity: its own record, what is derived of it, and no other's record."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph
import pytest
import rdflib

from ranvier.questions.sparql import write_graph
from ranvier.vocabulary import BASE, CONCLUDED, KINDS, PREFIXES, rv

from .conftest import InProcess

_SUBJECTS = """
SELECT DISTINCT ?s ?p WHERE {{
  GRAPH <https://w3id.org/ranvier/graph/record/{name}> {{ ?s ?p ?o }}
}}
"""
_WRITE = """
import hashlib, pyoxigraph
from ranvier.questions.sparql import write_graph
from ranvier.vocabulary import BASE, rv
node, value = pyoxigraph.NamedNode(BASE + "trial/x"), pyoxigraph.NamedNode(rv("Agent"))
triples = [pyoxigraph.Triple(node, value, value)]
for form in ("turtle", "rdfxml", "jsonld", "nt"):
    print(hashlib.sha256(write_graph(triples, form)).hexdigest())
"""


def data_of(pages: InProcess, name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=pages.get(f"/{name}", "text/turtle").text, format="turtle")


@pytest.mark.parametrize("name", ["agent/clemastine", "trial/renew", "modality/vep"])
def test_it_holds_its_record_and_what_leads_to_it_from_what_is_derived(
    pages: InProcess, graph_store: pyoxigraph.Store, name: str
) -> None:
    graph, iri = data_of(pages, name), f"{BASE}{name}"
    for row in graph_store.query(_SUBJECTS.format(name=name)):
        assert (rdflib.URIRef(row[0].value), rdflib.URIRef(row[1].value), None) in graph
    node, default = pyoxigraph.NamedNode(iri), pyoxigraph.DefaultGraph()
    into = [
        (quad.subject.value, quad.predicate.value)
        for quad in graph_store.quads_for_pattern(None, None, node, default)
    ]
    recorded = tuple(f"{BASE}{kind}/" for kind in KINDS.values())
    others = [
        each for each in into if each[0].startswith(recorded) and each[0].split("#")[0] != iri
    ]
    derived = [each for each in into if not each[0].startswith(recorded)]
    assert others
    assert any(
        each[0].startswith(tuple(f"{BASE}{kind}/" for kind in CONCLUDED)) for each in derived
    )
    for subject, predicate in derived:
        assert tuple(map(rdflib.URIRef, (subject, predicate, iri))) in graph
    for subject, predicate in others:
        assert tuple(map(rdflib.URIRef, (subject, predicate, iri))) not in graph


def test_it_is_concise(pages: InProcess) -> None:
    graph = data_of(pages, "agent/clemastine")
    verdict = rdflib.URIRef(f"{BASE}assertion/clemastine--vep")
    said = {str(predicate) for predicate in graph.predicates(verdict)}
    assert said == {rv("aboutAgent"), "http://www.w3.org/2004/02/skos/core#prefLabel"}


def test_prefixes_stand_in_the_order_of_their_names() -> None:
    node = pyoxigraph.NamedNode(f"{BASE}trial/x")
    text = write_graph([pyoxigraph.Triple(node, node, node)], "turtle", also={"void": "http://v/"})
    lines = [line for line in text.decode().splitlines() if line.startswith("@prefix ")]
    names = [line.split()[1].rstrip(":") for line in lines]
    assert names == sorted([*PREFIXES, "void"], key=str.lower)
    assert text.decode().endswith("\ntrial:x trial:x trial:x .\n")


def test_two_processes_write_the_same_bytes() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", _WRITE],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert len(found.pop().split()) == 4
