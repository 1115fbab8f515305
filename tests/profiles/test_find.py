"""Names lead to profiles, across kinds; what is no name is answered with its neighbours."""

from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.errors import CallError
from ranvier.profiles import AgentProfile, ModalityProfile, TrialProfile, find_profile
from ranvier.vocabulary import BASE, SKOS


def _iri(profile) -> str:
    if isinstance(profile, AgentProfile):
        return profile.iri
    held = profile.trial if isinstance(profile, TrialProfile) else profile.modality
    return held.iri


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("clemastine", "agent/clemastine"),
        ("Clemastine Fumarate", "agent/clemastine"),
        ("BIIB033", "agent/opicinumab"),
        ("L-T3", "agent/liothyronine"),
        ("GNbAC1", "agent/temelimab"),
        ("MD1003", "agent/biotin-md1003"),
        ("rebuild", "trial/rebuild"),
        ("nct02040298", "trial/rebuild"),
        ("EudraCT 2011-006291-39", "trial/renew"),
        ("trial:ccmr-two", "trial/ccmr-two"),
        ("VEP", "modality/vep"),
        ("magnetisation transfer ratio", "modality/mtr"),
    ],
)
def test_a_name_leads_to_its_profile(graph_store, name, entity) -> None:
    assert _iri(find_profile(graph_store, name)) == BASE + entity


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("clemastin", r"clemastine \(agent\)"),
        ("opicinumb", r"opicinumab \(agent\)"),
        ("rebuilt", r"ReBUILD \(trial\)"),
        ("mtrr", r"MTR \(modality\)"),
    ],
)
def test_a_misspelt_name_is_answered_with_its_neighbours(graph_store, name, near) -> None:
    with pytest.raises(CallError, match=near) as caught:
        find_profile(graph_store, name)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["", "  ", "???", "zzzzqqqq", "clemastine> . ?s ?p ?o"])
def test_what_is_no_name_is_refused_in_one_line(graph_store, name) -> None:
    with pytest.raises(CallError, match="there is no agent, trial or modality") as caught:
        find_profile(graph_store, name)
    assert "\n" not in str(caught.value)


def _store(*labels: tuple[str, str, str]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for entity, key, text in labels:
        node, key_node = pyoxigraph.NamedNode(BASE + entity), pyoxigraph.NamedNode(SKOS + key)
        store.add(pyoxigraph.Quad(node, key_node, pyoxigraph.Literal(text)))
    return store


def test_the_better_kind_of_name_wins_across_kinds_and_the_other_is_named() -> None:
    store = _store(
        ("agent/thing", "prefLabel", "thing"),
        ("agent/thing", "altLabel", "MARBLE"),
        ("trial/x1", "prefLabel", "MARBLE"),
    )
    found = find_profile(store, "marble")
    assert isinstance(found, TrialProfile)
    assert [(other.kind, other.label) for other in found.also] == [("agent", "thing")]


def test_of_equal_names_the_agent_wins_and_the_others_are_named(text_of) -> None:
    store = _store(
        ("agent/a1", "prefLabel", "Marble"),
        ("trial/t1", "prefLabel", "MARBLE"),
        ("modality/m1", "prefLabel", "marble"),
    )
    found = find_profile(store, "marble")
    assert isinstance(found, AgentProfile)
    assert [other.kind for other in found.also] == ["trial", "modality"]
    assert "also a trial: MARBLE (ranvier show trial:t1)" in text_of(found)
    assert isinstance(find_profile(store, "modality:m1"), ModalityProfile)


def test_a_name_of_two_entities_of_one_kind_is_refused() -> None:
    store = _store(("agent/a1", "prefLabel", "marble"), ("agent/a2", "prefLabel", "Marble"))
    with pytest.raises(CallError, match="may be agent:a1 or agent:a2"):
        find_profile(store, "marble")
