"""The grown graph keeps its shape, and a build of it is one that a server can open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from tests.benchmarks.growth import put_build, put_index, triples_of, write_grown

from ranvier.layout import Layout
from ranvier.search.find import search
from ranvier.service.editions import open_edition
from ranvier.store.build import POINTER, SUMMARY
from ranvier.vocabulary import PREFIXES

_GRAPH = """
PREFIX rv: <https://w3id.org/ranvier/vocab#>
PREFIX base: <https://w3id.org/ranvier/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  <https://w3id.org/ranvier/agent/one> a rv:Agent ; skos:prefLabel "Agent one" .
  <https://w3id.org/ranvier/trial/a> a rv:ClinicalTrial ; skos:prefLabel "Trial A" ;
    rv:studiesAgent <https://w3id.org/ranvier/agent/one> ;
    rv:hasOutcome <https://w3id.org/ranvier/trial/a#o1> .
  <https://w3id.org/ranvier/trial/b> a rv:ClinicalTrial ; skos:prefLabel "Trial B" ;
    rv:studiesAgent <https://w3id.org/ranvier/agent/one> .
  <https://w3id.org/ranvier/trial/a#o1> rv:measuredBy <https://w3id.org/ranvier/modality/vep> .
  <https://w3id.org/ranvier/modality/vep> a rv:Modality ; skos:prefLabel "VEP" .
  <https://w3id.org/ranvier/mapping/agent#one.x> rv:note "see https://w3id.org/ranvier/agent/one" .
  <https://w3id.org/ranvier/graph/record/trial/a> rv:note "A" .
  <https://w3id.org/ranvier/inference/phased-trial/trial-a> rv:note "A" .
}
"""


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[tuple[pyoxigraph.Store, Path, int]]:
    store = pyoxigraph.Store()
    store.update(_GRAPH)
    path = tmp_path / "graph.nt"
    said = write_grown(triples_of(store), 3, path)
    found = pyoxigraph.Store()
    found.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)
    yield found, path, said


def _counts(store: pyoxigraph.Store, query: str) -> dict[str, int]:
    rows = store.query(query, prefixes=PREFIXES)
    return {row[0].value.rpartition("/")[2]: int(row[1].value) for row in rows}


def test_each_copy_has_its_own_links_and_what_is_shared_has_all(grown) -> None:
    store, _, said = grown
    assert said == len(store)
    trials = "SELECT ?a (COUNT(?t) AS ?n) { ?t rv:studiesAgent ?a } GROUP BY ?a"
    assert _counts(store, trials) == {"one": 2, "one-copy-1": 2, "one-copy-2": 2}
    measured = "SELECT ?m (COUNT(?o) AS ?n) { ?o rv:measuredBy ?m } GROUP BY ?m"
    assert _counts(store, measured) == {"vep": 3}
    parts = "SELECT ?t (COUNT(?o) AS ?n) { ?t rv:hasOutcome ?o } GROUP BY ?t"
    assert set(_counts(store, parts)) == {"a", "a-copy-1", "a-copy-2"}
    part = pyoxigraph.NamedNode("https://w3id.org/ranvier/trial/a-copy-2#o1")
    assert list(store.quads_for_pattern(part, None, None))


def test_what_is_told_of_an_entity_is_copied_with_it_and_texts_are_not_touched(grown) -> None:
    store, path, _ = grown
    names = {row[0].value for row in store.query("SELECT DISTINCT ?s { ?s ?p ?o }")}
    base = "https://w3id.org/ranvier/"
    assert f"{base}mapping/agent#one.x-copy-1" in names
    assert f"{base}graph/record/trial/a-copy-1" in names
    assert f"{base}inference/phased-trial/trial-a-copy-1" in names
    assert f"{base}modality/vep-copy-1" not in names
    assert "\0" not in path.read_text(encoding="utf-8")
    notes = store.query('SELECT DISTINCT ?n { ?s ?p ?n FILTER (STRSTARTS(STR(?n), "see")) }')
    assert {row[0].value for row in notes} == {f"see {base}agent/one"}


def test_a_build_of_it_can_be_opened_and_searched(grown, layout: Layout, tmp_path: Path) -> None:
    _, path, said = grown
    like, folder = tmp_path / "like", tmp_path / "build"
    like.mkdir()
    (like / SUMMARY).write_text(json.dumps({"hash": "0", "quads": 1}), encoding="utf-8")
    put_build(path, folder, like)
    put_index(folder)
    edition = open_edition(replace(layout, build=folder))
    assert len(edition.entities["trial"]) == 6
    assert edition.summary["quads"] == said
    assert edition.summary["hash"] != "0"
    hits = search(folder / POINTER, "Agent one").hits
    assert {hit.iri.rpartition("/")[2] for hit in hits} == {"one", "one-copy-1", "one-copy-2"}
