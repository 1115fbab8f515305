"""Profiles of the mechanism layer: targets, mechanisms, processes, screens, and agents by them."""

from __future__ import annotations

import json

import pytest

from ranvier.profiles import (
    AgentProfile,
    MechanismProfile,
    ProcessProfile,
    ScreenProfile,
    TargetProfile,
    find_profile,
)
from ranvier.profiles.render import to_dict, to_markdown
from ranvier.vocabulary import BASE, PREFIXES


@pytest.mark.parametrize(
    ("name", "kind", "iri"),
    [
        ("CHRM1", TargetProfile, "target/chrm1"),
        ("muscarinic M1 receptor", TargetProfile, "target/chrm1"),
        ("P11229", TargetProfile, "target/chrm1"),
        ("HGNC:1950", TargetProfile, "target/chrm1"),
        ("muscarinic-m1-m3", MechanismProfile, "mechanism/muscarinic-m1-m3"),
        ("Wnt", MechanismProfile, "mechanism/wnt-beta-catenin"),
        ("remyelination", ProcessProfile, "process/remyelination"),
        ("OPC", ProcessProfile, "cell-type/opc"),
        ("Mei 2014", ScreenProfile, "screen/mei-2014-bima"),
        ("solifenacin", AgentProfile, "agent/solifenacin"),
    ],
)
def test_a_name_leads_to_its_profile(graph_store, name, kind, iri) -> None:
    profile = find_profile(graph_store, name)
    assert isinstance(profile, kind)
    assert profile.iri == BASE + iri


def test_what_else_a_name_fits_is_named(page) -> None:
    assert "also a process: Wnt / beta-catenin signalling (ranvier show process:wnt" in page("Wnt")
    assert "also a mechanism: AMPK (ranvier show mechanism:ampk)" in page("AMPK")


def test_clemastine_has_targets_links_and_steps_with_sign_and_evidence(page) -> None:
    text = page("clemastine")
    for link in ("DrugBank DB00283", "ATC D04AA14, R06AA04", "UNII 95QN29S1ID"):
        assert link in text
    assert "CHRM1: antagonist" in text
    assert "clemastine positively regulates remyelination [promotes; animal; mouse; 2014]" in text
    assert "clemastine shows no effect on myelination [no effect shown; animal; rat; 2018]" in text
    assert "no better myelin, survival or mature oligodendrocyte number" in text
    assert "tested by loss of CHRM1; in the source: CHRM1 deletion in oligodendroglia" in text
    assert "Harm: went with faster disability in the arm." in text


def test_links_to_external_terms_say_how_close_they_are(page) -> None:
    text = page("clemastine")
    assert "CHEBI:3738 clemastine (exact)" in text
    assert "CHEBI:3739 clemastine fumarate (close)" in text
    assert "NCBIGene:1128 CHRM1 (close)" in page("CHRM1")
    assert "GO:0042552 myelination (broad)" in page("remyelination")


def test_preclinical_evidence_stands_after_the_trials_and_apart_from_people(page) -> None:
    text = page("clemastine")
    results, people = text.index("Results by modality"), text.index("Mechanism in people")
    preclinical = text.index("Preclinical evidence")
    assert results < people < preclinical
    assert "1.7 ms/eye" not in text[people : text.index("Conflicts between sources")]
    assert "TRAP-MS arm n 9" in text[people:preclinical]
    assert "micropillar (BIMA)" not in text[:preclinical]


def test_bexarotene_shows_the_rxr_mechanism(page) -> None:
    text = page("bexarotene")
    assert "retinoid X receptors: agonist" in text
    assert "retinoid X receptor gamma (bexarotene promotes and uses it; accelerator)" in text
    assert "RXRA positively regulates remyelination [promotes; animal; mouse]" in text
    assert "tested by loss of RXRA; in the source: Rxra loss in macrophages slows" in text


def test_peripheral_nerve_is_named_with_the_finding(page) -> None:
    text = page("fampridine")
    assert "promotes remyelination [animal; 2016; headline] in peripheral nerve" in text


def test_an_agent_without_trials_says_so_and_shows_what_is_preclinical(graph_store, page) -> None:
    profile = find_profile(graph_store, "benztropine")
    assert profile.trials == ()
    text = page("benztropine")
    assert "No trial in the graph studies it." in text
    assert "Results by modality" not in text
    assert "no evidence on people" in text


def test_a_target_says_who_was_tried_and_who_was_not(graph_store, page) -> None:
    text = page("CHRM1")
    assert "identifiers: gene CHRM1; HGNC 1950; UniProt P11229; NCBI Gene 1128" in text
    assert "no trial in the graph studies: benztropine" in text
    assert "ReBUILD" in text
    tried = {held.agent.label: held.trials for held in find_profile(graph_store, "CHRM1").agents}
    assert set(tried) == {"clemastine", "PIPE-307", "benztropine", "quetiapine"}


def test_a_family_shows_the_agents_of_its_members(graph_store) -> None:
    family = find_profile(graph_store, "target:muscarinic-acetylcholine-receptor")
    assert {action.target.label for action in family.actions} >= {"CHRM1", "CHRM3"}


def test_what_was_read_in_news_alone_carries_the_warning(page) -> None:
    text = page("CHRM1")
    start = text.index("PIPE-307: antagonist of CHRM1")
    assert "read in news only" in text[start : start + 80]


def test_every_step_stands_on_the_pages_of_both_its_ends(graph_store) -> None:
    query = "SELECT ?o ?s ?x WHERE { ?o rv:hasStep ?s . ?s rv:stepSubject|rv:stepObject ?x }"
    ends: dict[str, set[str]] = {}
    for row in graph_store.query(query, prefixes=PREFIXES):
        for entity in (row["o"].value, row["x"].value):
            if not entity.startswith((f"{BASE}modality/", f"{BASE}adverse-event/")):
                ends.setdefault(entity, set()).add(row["s"].value)
    assert len(ends) > 100
    for entity, steps in sorted(ends.items())[::7]:
        profile = find_profile(graph_store, entity)
        held = profile.mechanism if isinstance(profile, AgentProfile) else profile
        shown = [step.iri for step in held.steps]
        assert len(shown) == len(set(shown))
        if not isinstance(profile, MechanismProfile):
            assert set(shown) >= steps


@pytest.mark.parametrize("name", ["CHRM1", "Wnt", "remyelination", "OPC", "Mei 2014", "thrb"])
def test_each_profile_can_be_written_in_every_form(graph_store, text_of, name) -> None:
    profile = find_profile(graph_store, name)
    data = json.loads(json.dumps(to_dict(profile)))
    assert data["label"] == profile.label
    assert to_markdown(profile).startswith(f"# {profile.label}")
    assert max(len(line) for line in text_of(profile).splitlines() if "://" not in line) <= 80
    assert "None" not in text_of(profile)


def test_json_keeps_sign_and_evidence_as_codes(graph_store) -> None:
    steps = to_dict(find_profile(graph_store, "clemastine"))["mechanism"]["steps"]
    (step,) = (step for step in steps if step["iri"].endswith("clemastine#step-5"))
    assert (step["sign"], step["evidence_kinds"]) == ("no-effect-shown", ["animal"])
    assert step["species"] == ["rat"]
