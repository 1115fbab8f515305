"""KGX nodes and edges: every name is one of Biolink's, and nothing says more than the graph."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.exports import biolink
from ranvier.exports.entity_graph import entity_graph
from ranvier.exports.kgx import FILES, rows, write
from ranvier.exports.kgx_terms import OWN, publication_curie, step_predicate
from ranvier.layout import Layout

MODEL = "ontologies/files/biolink_model.yaml.gz"
PREFIX = "biolink:"

Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def held(graph_store: pyoxigraph.Store) -> Rows:
    return rows(entity_graph(graph_store))


@pytest.fixture(scope="module")
def edges(held: Rows) -> list[dict[str, Any]]:
    return held[1]


@pytest.fixture(scope="module")
def model(layout: Layout) -> Path:
    path = layout.root.resolve().parent / "shared" / MODEL
    if not path.is_file():
        pytest.skip(f"../shared/{MODEL} is not here: the frozen names are all there is")
    return path


def test_the_frozen_names_are_those_of_the_model(model: Path) -> None:
    assert biolink.freeze(model) == biolink.frozen()
    assert biolink.frozen()["version"].startswith("4.")


def test_a_name_that_the_model_lacks_stops_the_freezing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(
        "version: 4.0.0\nlicense: none\n"
        "classes:\n  thing: {}\n  gone: {deprecated: 'true'}\nslots: {}\nenums: {}\n"
    )
    for name in ("PREDICATES", "SLOTS", "ENUMS"):
        monkeypatch.setattr(biolink, name, ())
    monkeypatch.setattr(biolink, "CATEGORIES", ("Thing",))
    assert biolink.freeze(path)["categories"] == {
        "Thing": {"ancestors": ["Thing"], "id_prefixes": []}
    }
    for name in ("Gone", "Unknown"):
        monkeypatch.setattr(biolink, "CATEGORIES", (name,))
        with pytest.raises(DataError, match=name):
            biolink.freeze(path)


def test_every_category_predicate_and_slot_is_one_of_biolink(held: Rows) -> None:
    frozen = biolink.frozen()
    nodes, edges = held
    assert {each for row in nodes + edges for each in row["category"]} <= {
        PREFIX + name for name in frozen["categories"]
    }
    predicates = {row["predicate"] for row in edges}
    predicates |= {row["qualified_predicate"] for row in edges if "qualified_predicate" in row}
    assert predicates == {PREFIX + name for name in frozen["predicates"]}
    slots = {name for row in nodes + edges for name in row if not name.startswith(OWN)}
    assert slots == set(frozen["slots"])


def test_a_slot_holds_several_values_only_where_biolink_lets_it(held: Rows) -> None:
    slots = biolink.frozen()["slots"]
    for row in held[0] + held[1]:
        for name, value in row.items():
            if name in slots:
                assert isinstance(value, tuple) == slots[name]["multivalued"], name


@pytest.mark.parametrize(
    ("slot", "enum"),
    [
        ("knowledge_level", "KnowledgeLevelEnum"),
        ("agent_type", "AgentTypeEnum"),
        ("object_direction_qualifier", "DirectionQualifierEnum"),
        ("object_aspect_qualifier", "GeneOrGeneProductOrChemicalEntityAspectEnum"),
        ("causal_mechanism_qualifier", "CausalMechanismQualifierEnum"),
        ("max_research_phase", "ResearchPhaseEnum"),
        ("clinical_trial_phase", "ResearchPhaseEnum"),
        ("clinical_trial_overall_status", "ClinicalTrialStatusEnum"),
    ],
)
def test_codes_are_those_of_the_model(held: Rows, slot: str, enum: str) -> None:
    used = {row[slot] for row in held[0] + held[1] if slot in row}
    assert used
    assert used <= set(biolink.frozen()["enums"][enum])


def test_the_ends_of_an_edge_fit_its_predicate(held: Rows) -> None:
    nodes, edges = held
    category = {row["id"]: row["category"][0].removeprefix(PREFIX) for row in nodes}
    predicates = biolink.frozen()["predicates"]
    for row in edges:
        asked = predicates[row["predicate"].removeprefix(PREFIX)]
        assert biolink.fits(category[row["subject"]], asked["domain"]), row["id"]
        assert biolink.fits(category[row["object"]], asked["range"]), row["id"]


def test_ids_are_unique_and_every_edge_says_where_it_is_from(held: Rows) -> None:
    nodes, edges = held
    assert len({row["id"] for row in nodes}) == len(nodes)
    assert len({row["id"] for row in edges}) == len(edges)
    for row in edges:
        assert row["primary_knowledge_source"] == "infores:ranvier"
        assert row["knowledge_level"] == "knowledge_assertion"
        assert row["original_predicate"].startswith("ranvier:vocab#")


def test_nothing_treats_and_nothing_is_predicted(edges: list[dict[str, Any]]) -> None:
    frozen = biolink.frozen()["predicates"]
    for row in edges:
        name = row["predicate"].removeprefix(PREFIX)
        assert "treats" not in frozen[name]["ancestors"]
        assert row.get("qualified_predicate") in (None, "biolink:causes")
        assert "negated" not in row
    assert {row["knowledge_level"] for row in edges} == {"knowledge_assertion"}
    assert not [row for row in edges if row.get("ranvier_evidence") == ("hypothesis",)]


def test_an_exact_match_is_the_id_and_a_close_one_is_not(held: Rows) -> None:
    nodes = {row["iri"].partition("ranvier/")[2]: row for row in held[0]}
    clemastine = nodes["agent/clemastine"]
    assert clemastine["id"] == "CHEBI:3738"
    assert {"ranvier:agent/clemastine", "UNII:95QN29S1ID"} <= set(clemastine["xref"])
    assert "CHEBI:3739" not in clemastine["xref"]
    assert nodes["target/chrm1"]["id"] == "UniProtKB:P11229"
    assert nodes["modality/vep"]["id"] == "ranvier:modality/vep"
    assert nodes["trial/renew"]["id"] == "CLINICALTRIALS:NCT01721161"
    together = nodes["combination/clemastine-with-metformin"]
    assert together["id"] == "ranvier:combination/clemastine-with-metformin"


def test_a_verdict_stands_on_the_edge_with_its_certainty(edges: list[dict[str, Any]]) -> None:
    (row,) = [
        row
        for row in edges
        if row["subject"] == "CHEBI:3738" and row["object"].endswith("claim-remyelination")
    ]
    assert row["predicate"] == "biolink:studied_to_treat"
    assert row["agent_type"] == "automated_agent"
    assert (row["ranvier_verdict"], row["ranvier_certainty"]) == ("supported", "very-low")
    assert "CLINICALTRIALS:NCT02040298" in row["has_supporting_studies"]
    assert row["publications"]


def test_each_trial_of_an_agent_in_people_with_a_condition_is_told(
    edges: list[dict[str, Any]], graph_store: pyoxigraph.Store
) -> None:
    told = [row for row in edges if row["predicate"] == "biolink:in_clinical_trials_for"]
    pairs = Counter((row["subject"], row["object"]) for row in told)
    assert max(pairs.values()) == 1
    assert not [row for row in told if row["object"].endswith("healthy-volunteers")]
    query = """PREFIX rv: <https://w3id.org/ranvier/vocab#>
      SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?p {
        ?t rv:studiesAgent ?a ; rv:hasCohort/rv:population ?p
        FILTER (?p NOT IN (rv:population-healthy-volunteers, rv:population-other)) } }"""
    (row,) = graph_store.query(query)
    assert len(told) == int(row["n"].value)


@pytest.mark.parametrize(
    ("step", "predicate"),
    [
        ({"sign": "promotes", "relation": "positively-regulates"}, "affects"),
        ({"sign": "mixed"}, "affects"),
        ({"sign": "unclear"}, "related_to"),
        ({"sign": "no-effect-shown", "relation": "no-effect-shown"}, "related_to"),
        ({"sign": "promotes", "together_with": ("agent:x",)}, "related_to"),
        ({"relation": "part-of"}, "part_of"),
    ],
)
def test_a_step_says_no_more_than_its_sign(step: dict[str, Any], predicate: str) -> None:
    assert step_predicate(step) == predicate


def test_signs_become_directions(edges: list[dict[str, Any]]) -> None:
    steps = [row for row in edges if row["ranvier_kind"] == "step"]
    for row in steps:
        direction = row.get("object_direction_qualifier")
        sign = {"increased": "promotes", "decreased": "inhibits", None: None}[direction]
        assert sign is None or row["ranvier_sign"] == sign
        if row.get("ranvier_sign") not in ("promotes", "inhibits"):
            assert direction is None
    assert sum("object_direction_qualifier" in row for row in steps) > 300


def test_an_event_that_did_not_occur_is_no_adverse_event(
    edges: list[dict[str, Any]], graph_store: pyoxigraph.Store
) -> None:
    told = [row for row in edges if row["predicate"] == "biolink:has_adverse_event"]
    assert told
    assert {row["ranvier_report"] for row in told} == {"counted", "not-counted"}
    assert all(row.get("has_count") != 0 for row in told)
    reports = {held.get("report") for *_, held in entity_graph(graph_store).edges(data=True)}
    assert "none-occurred" in reports


def test_files_come_back_in_pandas_and_as_json(
    held: Rows, graph_store: pyoxigraph.Store, tmp_path: Path
) -> None:
    paths = write(graph_store, tmp_path, summary={})
    assert tuple(path.name for path in paths) == FILES
    for name, ours in (("nodes", held[0]), ("edges", held[1])):
        table = pd.read_csv(tmp_path / f"{name}.tsv", sep="\t", dtype=str, keep_default_na=False)
        lines = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(table) == len(lines) == len(ours)
        for told, line, row in zip(ours, lines, table.to_dict("records"), strict=True):
            plain = {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}
            assert json.loads(line) == plain
            for column, cell in row.items():
                value = told.get(column, "")
                if isinstance(value, tuple):
                    assert tuple(cell.split("|")) == value
                elif isinstance(value, bool):
                    assert cell == str(value).lower()
                else:
                    assert cell == str(value)


def test_addresses_of_papers_become_their_ids() -> None:
    assert publication_curie("https://pmc.ncbi.nlm.nih.gov/articles/PMC7643815") == "PMC:7643815"
    assert publication_curie("doi:10.1/x") == "doi:10.1/x"
    assert publication_curie("https://example.org/29029896") == "https://example.org/29029896"
