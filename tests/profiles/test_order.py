"""The order of results: controlled before uncontrolled, all who were randomised before parts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ranvier.profiles.model import Code
from ranvier.profiles.order import CONTROLLED, outcome_key, result_key
from ranvier.vocabulary import BASE

_ROLES = ["primary", "secondary", "exploratory", "post-hoc"]


def _outcomes(profiles):
    for iri, profile in profiles.items():
        if iri.startswith(f"{BASE}trial/"):
            yield from profile.trial.outcomes


def test_in_each_outcome_controlled_results_come_first(profiles) -> None:
    mixed = 0
    for outcome in _outcomes(profiles):
        controlled = [result.contrast.code in CONTROLLED for result in outcome.results]
        mixed += len(set(controlled)) == 2
        assert controlled == sorted(controlled, reverse=True)
    assert mixed


def test_in_each_outcome_itt_comes_before_parts_of_the_participants(profiles) -> None:
    parts = {"per-protocol", "completers", "subgroup", "substudy", "interim", "pooled-studies"}
    for outcome in _outcomes(profiles):
        held = [r for r in outcome.results if r.controlled]
        sets = [{code.code for code in result.analysis_set} for result in held]
        whole = [i for i, s in enumerate(sets) if s == {"itt"}]
        part = [i for i, s in enumerate(sets) if s & parts]
        assert not whole or not part or max(whole) < min(part)


def test_in_each_trial_outcomes_run_from_primary_to_post_hoc(profiles) -> None:
    for iri, profile in profiles.items():
        if iri.startswith(f"{BASE}trial/"):
            ranks = [_ROLES.index(outcome.role.code) for outcome in profile.trial.outcomes]
            assert ranks == sorted(ranks)


def test_the_order_does_not_depend_on_how_the_store_gives_rows(profiles) -> None:
    shuffle = random.Random(7).shuffle  # noqa: S311 - an order, no secret
    for iri, profile in profiles.items():
        if iri.startswith(f"{BASE}trial/"):
            outcomes = list(profile.trial.outcomes)
            shuffle(outcomes)
            assert tuple(sorted(outcomes, key=outcome_key)) == profile.trial.outcomes
            for outcome in outcomes:
                results = list(outcome.results)
                shuffle(results)
                assert tuple(sorted(results, key=result_key)) == outcome.results


@pytest.mark.parametrize(
    ("trial", "first", "second"),
    [
        # All who were randomised before the per-protocol set, whatever their names.
        ("renew", "ff-vep-latency-wk24-r1", "ff-vep-latency-wk24-r2"),
        ("renew", "ff-vep-latency-wk24-r2", "ff-vep-latency-wk24-r3"),
        # The test across doses before the pairs.
        ("synergy", "confirmed-disability-improvement-r1", "confirmed-disability-improvement-r4"),
        ("ccmr-two", "lesional-mtr-r1", "lesional-mtr-r2"),
    ],
)
def test_what_weighs_more_comes_first_whatever_its_name(profiles, trial, first, second) -> None:
    iri = f"{BASE}trial/{trial}"
    held = {r.iri: r for o in profiles[iri].trial.outcomes for r in o.results}
    one, two = held[f"{iri}#{first}"], held[f"{iri}#{second}"]
    renamed = [replace(two, iri=one.iri), replace(one, iri=two.iri)]
    assert [result.iri for result in sorted(renamed, key=result_key)] == [two.iri, one.iri]
    assert sorted(renamed, key=result_key)[0].analysis_set == one.analysis_set


def test_an_uncontrolled_row_stands_behind_a_subgroup_under_control(profiles) -> None:
    iri = f"{BASE}trial/renew"
    held = {r.iri: r for o in profiles[iri].trial.outcomes for r in o.results}
    subgroup = held[f"{iri}#ff-vep-latency-wk24-r3"]
    whole = held[f"{iri}#ff-vep-latency-wk24-r1"]
    change = Code("change-from-baseline", "change from baseline")
    uncontrolled = replace(whole, contrast=change, controlled=False)
    assert sorted([uncontrolled, subgroup], key=result_key) == [subgroup, uncontrolled]
