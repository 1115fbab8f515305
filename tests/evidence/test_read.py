"""What the synthesis reads is what the graph says, in an order of its own."""

from __future__ import annotations

import random

import pyoxigraph
import pytest
from tests.evidence.made_up import evidence, trial

from ranvier.evidence import Evidence
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout
from ranvier.vocabulary import BASE


@pytest.fixture(scope="module")
def found(graph_store: pyoxigraph.Store) -> Evidence:
    return read_evidence(graph_store)


def test_trials_are_read_as_recorded(found: Evidence) -> None:
    renew = found.trials[f"{BASE}trial/renew"]
    assert (renew.label, renew.status, renew.phase, renew.scope) == (
        *("RENEW", "completed", "2", "ms-trial"),
    )
    assert (renew.allocation, renew.masking, renew.model) == (
        *("randomised", "double-blind", "parallel"),
    )
    assert (renew.randomised, renew.n, renew.follow_up_days) == (82, 82, 224)
    assert renew.population == ("acute-optic-neuritis",)
    assert renew.courses == ("any", "cis")
    assert renew.agents == (f"{BASE}agent/opicinumab",)
    assert 2017 in renew.publication_years
    assert renew.has_results
    assert not renew.bias_judgements


def test_a_trial_of_which_nothing_was_reported_has_no_results(found: Evidence) -> None:
    assert not found.trials[f"{BASE}trial/octagon"].has_results
    assert not found.trials[f"{BASE}trial/renewed"].has_results


def test_overall_judgements_on_bias_are_read_and_those_on_one_domain_are_not(
    layout: Layout,
) -> None:
    more = (
        "; rv:hasRiskOfBias t:all, t:one . t:all rv:biasDomain 'Overall' ;"
        " rv:biasJudgement rv:bias-some-concerns . t:one rv:biasDomain 'missing data' ;"
        " rv:biasJudgement rv:bias-high"
    )
    (held,) = evidence(layout, trial(more=more)).trials.values()
    assert held.bias_judgements == ("some-concerns",)


def test_people_are_those_of_the_first_trial(found: Evidence) -> None:
    cohorts = {i.trial: i.cohort for i in found.items}
    assert cohorts[f"{BASE}trial/visionms-lte"] == f"{BASE}trial/visionary-ms"
    assert cohorts[f"{BASE}trial/angel-ms"] == f"{BASE}trial/change-ms"
    assert cohorts[f"{BASE}trial/renew"] == f"{BASE}trial/renew"


def test_people_shared_by_a_chain_of_trials_are_one_cohort(layout: Layout) -> None:
    """C shares people with B, which extends Z; A shares people with C. None extends A."""
    held = evidence(
        layout,
        trial(slug="z"),
        trial(slug="b", more="; rv:extensionOf trial:z"),
        trial(slug="c", more="; rv:sharesParticipantsWith trial:b"),
        trial(slug="alone"),
    )
    assert {i.trial.rpartition("/")[2]: i.cohort.rpartition("/")[2] for i in held.items} == {
        **{"z": "c", "b": "c", "c": "c"},
        "alone": "alone",
    }


def test_trials_that_extend_each_other_have_a_cohort_all_the_same(layout: Layout) -> None:
    held = evidence(
        layout,
        trial(slug="b", more="; rv:substudyOf trial:a"),
        trial(slug="a", more="; rv:extensionOf trial:b"),
    )
    assert {i.cohort for i in held.items} == {f"{BASE}trial/a"}


def test_agents_given_together_are_one_subject_and_apart_two(layout: Layout) -> None:
    one, two = f"{BASE}agent/one", f"{BASE}agent/two"
    assert [i.agents for i in evidence(layout, trial(arms="together")).items] == [(one, two)]
    apart = evidence(layout, trial(arms="apart")).items
    assert [i.agents for i in apart] == [(one,), (two,)]
    assert not any(i.combined for i in apart)


def test_combination_counts_for_the_combination(found: Evidence) -> None:
    pair = (f"{BASE}agent/clemastine", f"{BASE}agent/metformin")
    assert {i.agents for i in found.items if i.trial == f"{BASE}trial/ccmr-two"} == {pair}
    lesions = [i for i in found.items if "ifnb1b-ivmp-mtr#lesion-mtr-at-enhancement-r1" in i.iri]
    assert [i.agents[0].rpartition("/")[2] for i in lesions] == [
        "interferon-beta-1b",
        "methylprednisolone",
    ]


def test_conduction_alone_is_seen_without_the_reasoner(found: Evidence) -> None:
    """The fixture's graph was not reasoned over; the data say of fampridine what the class says."""
    known = {iri.rpartition("/")[2] for iri, a in found.agents.items() if a.conduction_only}
    assert "fampridine" in known
    assert "clemastine" not in known


def test_conduction_alone_is_taken_from_the_reasoner(layout: Layout) -> None:
    held = evidence(layout, trial() + "agent:two a rv:ConductionOnlyAgent .").agents
    assert {iri.rpartition("/")[2]: a.conduction_only for iri, a in held.items()} == {
        "one": False,
        "two": True,
    }


def test_modalities_say_what_they_read(found: Evidence) -> None:
    vep = found.modalities[f"{BASE}modality/vep"]
    assert (vep.kind, vep.specificity, vep.better) == ("electrophysiology", "moderate", "lower")
    assert vep.sensitive_to == {"myelin", "conduction", "axon"}
    assert vep.broader == f"{BASE}modality/visual-evoked-potentials"


def test_year_is_that_of_the_records(layout: Layout) -> None:
    paper = (
        "t:rep rv:reportedIn publication:p . publication:p a rv:Publication ."
        " publication:p rv:publicationYear 2017 ."
    )
    planned = "; rv:hasReport t:rep ; rv:status rv:status-not-yet-recruiting ; rv:start '2031-01'"
    assert evidence(layout, trial(more=planned) + paper).year == 2017
    over = "; rv:hasReport t:rep ; rv:status rv:status-completed ; rv:end '2019-05-02'"
    held = evidence(layout, trial(more=over) + paper)
    assert held.year == 2019
    assert held.trials[f"{BASE}trial/made-up"].publication_years == (2017,)
    running = "; rv:hasReport t:rep ; rv:status rv:status-recruiting ; rv:end '2019-05-02'"
    assert evidence(layout, trial(more=running) + paper).year == 2017


def test_order_of_a_graph_changes_nothing(found: Evidence, graph_store: pyoxigraph.Store) -> None:
    quads = list(graph_store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    random.Random(4).shuffle(quads)  # noqa: S311
    turned = pyoxigraph.Store()
    turned.extend(quads)
    again = read_evidence(turned)
    assert again == found
    assert list(again.trials) == list(found.trials) == sorted(found.trials)
    assert list(again.agents) == sorted(found.agents)
