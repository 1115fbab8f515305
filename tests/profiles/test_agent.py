"""Profiles of agents: all trials, the results that test the agent, and their order."""

from __future__ import annotations

import pytest

from ranvier.profiles import find_profile
from ranvier.vocabulary import BASE


def _trials(profile) -> dict[str, object]:
    return {held.trial.label: held for held in profile.trials}


def test_clemastine_shows_rebuild_ccmr_two_recover_and_the_stopped_arm(graph_store, page) -> None:
    text = page("clemastine")
    assert "1.7 ms/eye (95% CI 0.5 to 2.9), p=0.0048" in text
    for label in ("ReBUILD", "CCMR-Two", "ReCOVER", "TRAP-MS"):
        assert label in text
    assert "arm terminated for safety: clemastine fumarate (n 9 enrolled)" in text
    assert "3 of 9 patients triggered individual stopping criteria" in text
    assert "given together with: metformin" in text
    recover = _trials(find_profile(graph_store, "clemastine"))["ReCOVER"]
    assert recover.result_count == 0
    assert {endpoint.verdict for endpoint in recover.primary_endpoints} == {"result not read"}


def test_opicinumab_shows_itt_before_per_protocol(page) -> None:
    text = page("opicinumab")
    results = text[text.index("Results by modality") :]
    itt = results.index("-3.5 ms (95% CI -10.6 to 3.7), p=0.33")
    assert itt < results.index("-7.55 ms (95% CI -15.12 to 0.01), p=0.05") < results.index("-14.17")
    assert "favours" not in results[itt : itt + 100]


@pytest.mark.parametrize("label", ["SYNERGY", "AFFINITY", "RENEW"])
def test_opicinumab_missed_its_primary_endpoints(graph_store, label) -> None:
    held = _trials(find_profile(graph_store, "opicinumab"))[label]
    assert [endpoint.verdict for endpoint in held.primary_endpoints] == ["not met"]


def test_the_test_across_doses_alone_decides_on_synergy(graph_store, page) -> None:
    (endpoint,) = _trials(find_profile(graph_store, "opicinumab"))["SYNERGY"].primary_endpoints
    assert [decision.comparison for decision in endpoint.decisions] == [
        "linear trend across doses (dose response)"
    ]
    assert "primary endpoint: not met (composite disability outcome, 72 weeks: p=0.8931" in page(
        "opicinumab"
    )


def test_a_number_from_news_alone_carries_the_warning_wherever_it_stands(page) -> None:
    text = page("opicinumab")
    places = [i for i in range(len(text)) if text.startswith("0.15 points", i)]
    assert len(places) == 2
    for place in places:
        assert "read in news only" in text[place : place + 800]


def test_in_a_trial_of_three_agents_only_the_results_on_the_agent_count(graph_store, page) -> None:
    held = _trials(find_profile(graph_store, "riluzole"))["MS-SMART"]
    (endpoint,) = held.primary_endpoints
    assert [d.comparison for d in endpoint.decisions] == ["riluzole vs placebo"]
    results = page("riluzole")
    assert "riluzole vs placebo" in results
    assert "fluoxetine vs placebo" not in results


def test_every_result_on_an_agent_stands_in_its_profile_once(graph_store, profiles) -> None:
    query = (
        "SELECT ?agent ?result WHERE "
        "{ ?outcome rv:hasResult ?result ; rv:measuredBy ?m . ?result rv:testsAgent ?agent }"
    )
    prefixes = {"rv": f"{BASE}vocab#"}
    wanted = {
        (r["agent"].value, r["result"].value) for r in graph_store.query(query, prefixes=prefixes)
    }
    shown = [
        (iri, result.iri)
        for iri, profile in profiles.items()
        if iri.startswith(f"{BASE}agent/")
        for group in profile.results
        for trial in group.trials
        for outcome in trial.outcomes
        for result in outcome.results
    ]
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


def test_every_trial_that_gives_an_agent_is_named_in_its_profile(graph_store, profiles) -> None:
    query = (
        "SELECT DISTINCT ?agent ?trial WHERE { { ?trial rv:studiesAgent ?agent } UNION "
        "{ ?trial rv:hasArm/rv:hasTreatment/rv:givesAgent ?agent } }"
    )
    rows = graph_store.query(query, prefixes={"rv": f"{BASE}vocab#"})
    for row in rows:
        profile = profiles[row["agent"].value]
        named = {held.trial.iri for held in profile.trials}
        named |= {use.trial.iri for use in profile.other_uses}
        assert row["trial"].value in named


def test_modalities_run_from_myelin_to_function(graph_store) -> None:
    order = ["high", "moderate", "low", "not-known", "none"]
    groups = find_profile(graph_store, "clemastine").results
    ranks = [order.index(group.modality.myelin_specificity.code) for group in groups]
    assert ranks == sorted(ranks)
    assert ranks[0] < ranks[-1]


def test_an_uncontrolled_row_says_so_and_favours_no_arm(page) -> None:
    text = page("clemastine")
    row = text[text.index("[change from baseline, no control] after vs before clemastine") :][:160]
    assert "unfavourable change" in row
    assert "favours" not in row


def test_none_reported_and_not_reported_are_told_apart(page) -> None:
    text = page("clemastine")
    assert "remaining TRAP-MS treatments, pooled: none of 55" in text
    assert "weight gain (adverse event): clemastine fumarate: count not read" in text
    assert "no safety finding read (which is not none reported): ReCOVER" in text


def test_safety_findings_of_other_agents_of_a_trial_are_left_out(profiles) -> None:
    for iri, profile in profiles.items():
        if not iri.startswith(f"{BASE}agent/"):
            continue
        for held in profile.trials:
            arms = {arm.iri: arm for arm in held.trial.arms}
            for finding in held.safety:
                studied = [
                    {t.agent.iri for t in arms[arm].treatments if t.purpose.code == "studied"}
                    for arm in finding.arms
                ]
                assert not studied or any(not agents or iri in agents for agents in studied)


def test_an_agent_that_is_only_a_control_lists_the_trials_it_controls(graph_store) -> None:
    profile = find_profile(graph_store, "placebo")
    assert profile.trials == ()
    assert "RENEW" in [use.trial.label for use in profile.other_uses]
