"""Names: every way of writing one leads to one entity, and a wrong one to its neighbours."""

from __future__ import annotations

import pytest

from ranvier.errors import CallError
from ranvier.questions import resolve, suggest
from ranvier.questions.names import matches, nearest, registry_key, resolve_code
from ranvier.vocabulary import BASE, rv


@pytest.mark.parametrize(
    ("kind", "text", "slug"),
    [
        ("agent", "clemastine", "clemastine"),
        ("agent", "CLEMASTINE", "clemastine"),
        ("agent", "agent:clemastine", "clemastine"),
        ("agent", "https://w3id.org/ranvier/agent/clemastine", "clemastine"),
        ("agent", "<https://w3id.org/ranvier/agent/clemastine>", "clemastine"),
        ("agent", " clemastine fumarate ", "clemastine"),
        ("agent", "L-T3", "liothyronine"),
        ("agent", "lt3", "liothyronine"),
        ("agent", "BIIB033", "opicinumab"),
        ("agent", "biib-033", "opicinumab"),
        ("agent", "anti-LINGO-1", "opicinumab"),
        ("agent", "4-aminopyridine", "fampridine"),
        ("agent", "MD1003", "biotin-md1003"),
        ("modality", "VEP", "vep"),
        ("modality", "vep", "vep"),
        ("modality", "visual evoked potential latency", "vep"),
        ("modality", "visual evoked potential (VEP) latency", "vep"),
        ("modality", "MWF", "mwf"),
        ("trial", "ReBUILD", "rebuild"),
        ("trial", "ccmr two", "ccmr-two"),
        ("trial", "trial:renew", "renew"),
        ("trial", "NCT01721161", "renew"),
        ("trial", "nct 01721161", "renew"),
        ("trial", "clinicaltrials:NCT01721161", "renew"),
        ("trial", "https://clinicaltrials.gov/study/NCT01721161", "renew"),
        ("trial", "EudraCT 2017-001224-22", "affinity"),
        ("trial", "eudract:2017-001224-22", "affinity"),
    ],
)
def test_a_name_in_any_writing_leads_to_its_entity(graph_store, kind, text, slug) -> None:
    assert resolve(graph_store, kind, text) == f"{BASE}{kind}/{slug}"


@pytest.mark.parametrize(
    ("kind", "text", "near"),
    [
        ("agent", "clemastin", "clemastine"),
        ("agent", "opicinumb", "opicinumab"),
        ("agent", "natalizumab monotherapy", "natalizumab"),
        ("modality", "mtrr", "MTR"),
        ("trial", "rebuilt", "ReBUILD"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(graph_store, kind, text, near) -> None:
    assert near in suggest(graph_store, kind, text)
    with pytest.raises(CallError, match="did you mean"):
        resolve(graph_store, kind, text)


@pytest.mark.parametrize("text", ["", "   ", "?", "---", "<>", "../../etc/passwd", "\x00"])
def test_what_is_no_name_is_not_found(graph_store, text) -> None:
    assert matches(graph_store, "agent", text) == []
    with pytest.raises(CallError, match="there is no agent"):
        resolve(graph_store, "agent", text)


def test_a_query_in_place_of_a_name_is_just_an_unknown_name(graph_store) -> None:
    with pytest.raises(CallError, match="there is no agent"):
        resolve(graph_store, "agent", "clemastine> . ?s ?p ?o")


def test_a_name_of_another_kind_is_told_apart(graph_store) -> None:
    with pytest.raises(CallError, match="'RENEW' is a trial, not an agent"):
        resolve(graph_store, "agent", "RENEW")
    with pytest.raises(CallError, match="'clemastine' is an agent, not a modality"):
        resolve(graph_store, "modality", "clemastine")


def test_a_name_of_two_entities_is_not_chosen_for_the_person(graph_store) -> None:
    """Without its bracket, the label stands for two trials."""
    found = matches(graph_store, "trial", "Phenytoin in optic neuritis")
    assert found == [f"{BASE}trial/phenytoin-on", f"{BASE}trial/phenytoin-on-tehran"]
    with pytest.raises(CallError, match="may be trial:phenytoin-on or trial:phenytoin-on-tehran"):
        resolve(graph_store, "trial", "Phenytoin in optic neuritis")


def test_a_long_wrong_name_is_shortened_in_the_message(graph_store) -> None:
    with pytest.raises(CallError) as caught:
        resolve(graph_store, "agent", "x" * 400)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "text",
    ["acute-optic-neuritis", "acute optic neuritis", "rv:population-acute-optic-neuritis"],
)
def test_a_code_is_found_by_name_or_label(graph_store, text) -> None:
    assert resolve_code(graph_store, "population", text) == rv("population-acute-optic-neuritis")


def test_an_unknown_code_is_answered_with_all_codes(graph_store) -> None:
    with pytest.raises(CallError, match="one of acute-optic-neuritis, acute-relapse"):
        resolve_code(graph_store, "population", "neuritis")


def test_registry_ids_of_one_trial_are_one() -> None:
    assert registry_key("ISRCTN27232902") == registry_key("27232902")
    assert registry_key("ACTRN12616000178448") == registry_key("actrn:12616000178448")
    assert registry_key("NL-OMON37668") == "nlomon37668"


def test_nothing_near_is_nothing() -> None:
    assert nearest("zzzz", ["clemastine", "opicinumab"]) == []
    assert nearest("", ["clemastine"]) == []
