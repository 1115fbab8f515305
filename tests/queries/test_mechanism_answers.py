"""What the questions on mechanisms must answer, against what the sources say."""

from __future__ import annotations

import pytest

from ranvier.errors import CallError
from ranvier.layout import find_layout
from ranvier.questions import ask, load_questions
from ranvier.vocabulary import compact

QUESTIONS = load_questions(find_layout().questions)


@pytest.fixture(scope="session")
def rows(graph_store):
    """Ask a question; give its rows as column -> text, entities as CURIEs."""

    def asked(question: str, **values: str) -> list[dict[str, str]]:
        answer = ask(graph_store, QUESTIONS[question], values)
        return [
            {
                column: "" if term is None else compact(term.value)
                for column, term in zip(answer.columns, row, strict=True)
            }
            for row in answer.rows
        ]

    return asked


def test_four_agents_act_on_chrm1_and_one_was_never_tried(rows) -> None:
    found = rows("agents-by-target", target="CHRM1")
    trials: dict[str, set[str]] = {}
    for row in found:
        trials.setdefault(row["agent_label"], set()).add(row["trial_label"])
    assert set(trials) == {"clemastine", "PIPE-307", "benztropine", "quetiapine"}
    assert trials["benztropine"] == {""}
    assert {"ReBUILD", "CCMR-Two", "TRAP-MS (clemastine arm)"} <= trials["clemastine"]
    assert "VISTA" in trials["PIPE-307"]
    (rebuild,) = (row for row in found if row["trial_label"] == "ReBUILD")
    assert (rebuild["phase"], rebuild["status"]) == ("phase 2", "completed")


def test_asking_for_a_family_finds_its_members(rows) -> None:
    family = rows("agents-by-target", target="muscarinic-acetylcholine-receptor")
    assert {row["agent"] for row in family} >= {"agent:clemastine", "agent:benztropine"}


@pytest.mark.parametrize("name", ["HGNC:1950", "P11229", "M1R", "chrm1"])
def test_a_target_is_found_by_any_of_its_names(rows, name) -> None:
    assert rows("agents-by-target", target=name) == rows("agents-by-target", target="CHRM1")


def test_a_misspelt_target_is_answered_with_its_neighbours(rows) -> None:
    with pytest.raises(CallError, match="there is no target 'CHRM9' in the graph; did you mean"):
        rows("agents-by-target", target="CHRM9")
    with pytest.raises(CallError, match="'clemastine' is an agent, not a target"):
        rows("agents-by-target", target="clemastine")


def test_clemastine_shows_no_effect_and_harm_beside_its_promise(rows) -> None:
    found = {
        (row["kind"], row["object_label"]) for row in rows("no-effect-or-harm", agent="clemastine")
    }
    assert {("no effect shown", "myelination"), ("harm", "pyroptosis")} <= found
    in_people = rows("steps-of-agent", agent="clemastine", evidence="human")
    assert ("TRAP-MS (clemastine arm)", "pyroptosis") in {
        (row["trial_label"], row["object_label"]) for row in in_people
    }


def test_simvastatin_inhibits_remyelination(rows) -> None:
    found = rows("no-effect-or-harm", agent="simvastatin")
    assert {row["kind"] for row in found if row["object_label"] == "remyelination"} == {"inhibits"}


def test_fingolimod_helps_in_slices_and_not_in_animals(rows) -> None:
    (pair, *_) = (
        row
        for row in rows("conflicting-steps", agent="fingolimod")
        if row["object_label"] == "remyelination"
    )
    assert "slice of tissue" in pair["evidence"]
    assert (pair["against_sign"], pair["against_evidence"]) == ("no effect shown", "animal")


@pytest.mark.parametrize("question", ["remyelinating-agents", "untested-remyelinating-agents"])
def test_what_helps_peripheral_nerve_alone_does_not_read_as_remyelinating(rows, question) -> None:
    found = {row["agent"] for row in rows(question)}
    assert found.isdisjoint({"agent:fampridine", "agent:lithium", "agent:methylcobalamin"})
    assert "agent:fampridine" in {row["agent"] for row in rows("peripheral-findings")}
    steps = rows("steps-of-agent", agent="fampridine")
    assert {s["tissue"] for s in steps if s["object_label"] == "remyelination"} == {
        "peripheral nerve"
    }


def test_agents_without_trials_stay_out_of_questions_on_trials(rows) -> None:
    untested = {row["agent"] for row in rows("untested-remyelinating-agents")}
    for question in ("agents-never-measured-by", "agents-by-modality", "participants-by-agent"):
        assert untested.isdisjoint({row["agent"] for row in rows(question)})


def test_a_chain_ends_in_what_trials_measured(rows) -> None:
    chain = {
        (row["target_label"], row["process_label"], row["sign"], row["modality"])
        for row in rows("mechanism-chains", agent="clemastine")
    }
    assert ("CHRM1", "remyelination", "inhibits", "modality:vep") in chain
    assert rows("mechanism-chains", agent="fampridine") == []


def test_a_mechanism_with_a_met_endpoint_is_not_called_failed(rows) -> None:
    failed = {row["mechanism"] for row in rows("mechanisms-every-trial-failed")}
    assert "mechanism:lingo1-rhoa" in failed
    assert "mechanism:muscarinic-m1-m3" not in failed


def test_endocrine_events_and_cytopenias_of_bexarotene_are_found_from_above(rows) -> None:
    endocrine = rows("events-under-term", term="HP:0000818")
    assert ("CCMR One", "central hypothyroidism", "26", "26") in {
        (row["trial_label"], row["printed"], row["affected"], row["at_risk"]) for row in endocrine
    }
    assert "neutropenia" in {row["printed"] for row in rows("events-by-kind", kind="cytopenia")}


def test_an_external_term_is_found_by_id_and_by_label(rows) -> None:
    by_id = rows("mapped-to", term="mondo:0005301")
    assert by_id == rows("mapped-to", term="http://purl.obolibrary.org/obo/MONDO_0005301")
    assert "rv:course-rrms" in {row["subject"] for row in by_id}
    assert rows("agents-by-chebi", term="muscarinic antagonist") == rows("agents-by-chebi")
    with pytest.raises(CallError, match="there is no external term 'MONDO:9999999'"):
        rows("mapped-to", term="MONDO:9999999")


def test_modalities_of_our_own_have_no_external_term(rows) -> None:
    found = {row["subject"] for row in rows("without-external-term")}
    assert {"modality:mtr", "modality:mwf"} <= found
    assert "process:remyelination" in {
        row["subject"] for row in rows("without-external-term", words="/process/")
    }
