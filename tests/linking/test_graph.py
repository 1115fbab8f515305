from __future__ import annotations

import gzip
import re
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.layout import Layout
from ranvier.linking.graph import EXTERNAL_GRAPH, MAPPING_GRAPH
from ranvier.linking.mappings import mapping_files
from ranvier.linking.prefixes import load_prefixes
from ranvier.store.dataset import Dataset
from ranvier.vocabulary import PREFIXES

UP = "(rdfs:subClassOf|obo:BFO_0000050)*"


def ask(store: pyoxigraph.Store, text: str) -> set[str]:
    rows = store.query(text, prefixes=PREFIXES)
    return {row[0].value for row in rows}  # type: ignore[misc, union-attr]


def test_each_file_stands_in_a_graph_of_its_own_and_names_its_source(
    layout: Layout, dataset: Dataset, graph_store: pyoxigraph.Store
) -> None:
    for path in mapping_files(layout):
        graph = MAPPING_GRAPH + path.name.removesuffix(".sssom.tsv")
        assert graph in dataset.graphs
        assert ask(graph_store, f"SELECT ?f {{ <{graph}> dcterms:source ?f }}") == {
            f"ontology/mappings/{path.name}"
        }
    assert EXTERNAL_GRAPH in dataset.graphs


@pytest.mark.parametrize(
    ("branch", "event"),
    [
        ("HP:0000818", "central-hypothyroidism"),  # any endocrine event
        ("HP:0001881", "neutropenia"),  # any abnormal leukocyte
        ("HP:0000951", "skin-rash"),  # any event of the skin
    ],
)
def test_a_branch_of_hp_finds_the_events_of_bexarotene(
    graph_store: pyoxigraph.Store, branch: str, event: str
) -> None:
    found = ask(
        graph_store,
        f"""SELECT DISTINCT ?event {{
          trial:ccmr-one rv:studiesAgent agent:bexarotene ;
            rv:hasSafetyFinding/rv:aboutEvent ?event .
          ?event (skos:exactMatch|skos:closeMatch|skos:broadMatch)/{UP} {branch} }}""",
    )
    assert f"https://w3id.org/ranvier/adverse-event/{event}" in found
    assert "https://w3id.org/ranvier/adverse-event/any-adverse-event" not in found


def test_a_group_of_events_finds_what_is_narrower(graph_store: pyoxigraph.Store) -> None:
    found = ask(
        graph_store,
        """SELECT DISTINCT ?trial {
          ?trial rv:hasSafetyFinding/rv:aboutEvent/rv:narrowerThan* adverse-event:cytopenia }""",
    )
    assert "https://w3id.org/ranvier/trial/ccmr-one" in found


def test_each_safety_finding_is_about_an_event(graph_store: pyoxigraph.Store) -> None:
    without = ask(
        graph_store,
        """SELECT ?f { ?t rv:hasSafetyFinding ?f
          MINUS { ?f rv:aboutEvent ?e . ?e a rv:AdverseEvent } }""",
    )
    assert without == set()


def test_a_row_without_a_term_links_to_nothing(graph_store: pyoxigraph.Store) -> None:
    assert ask(graph_store, "SELECT ?s { ?s skos:exactMatch sssom:NoTermFound }") == set()
    said = ask(
        graph_store,
        """SELECT ?o { ?m owl:annotatedSource process:remyelination ;
          owl:annotatedTarget sssom:NoTermFound ; sssom:object_source ?o }""",
    )
    assert said == {"http://purl.obolibrary.org/obo/go.owl"}


def test_each_external_id_was_verified(layout: Layout, dataset: Dataset, ontologies: Path) -> None:
    converter = load_prefixes(layout)
    ours = {"rv", "ranvier", "obo", "sssom", "semapv", "skos", "dcterms", "prov", "oboInOwl"}
    used = {
        curie
        for quad in dataset.quads
        for node in (quad.subject, quad.object)
        if isinstance(node, pyoxigraph.NamedNode)
        and not node.value.startswith("https://w3id.org/ranvier/")
        and (curie := converter.compress(node.value))
        and curie.partition(":")[0] not in ours
    }
    assert len(used) > 3000
    known: set[str] = set()
    for path in [ontologies / "terms.tsv", *sorted((ontologies / "files").iterdir())]:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        known.update(re.findall(r"\b[A-Za-z]+:[A-Za-z0-9_]+", text))
        known.update(f"{a}:{b}" for a, b in re.findall(r"/obo/([A-Za-z]+)_(\w+)", text))
    assert sorted(used - known) == []
