"""Whether a primary endpoint was met: the rule on made-up results, and the named question."""

from __future__ import annotations

import pytest

from ranvier.profiles.endpoints import IN_PART, MET, NO_BENEFIT, NOT_MET, primary_endpoints
from ranvier.profiles.model import Code, Named, Outcome, Result
from ranvier.profiles.order import CONTROLLED
from ranvier.questions import ask, find_question, load_questions
from ranvier.vocabulary import BASE


def _code(text: str) -> Code:
    return Code(text, text)


def _result(
    name: str,
    *,
    sets: tuple[str, ...] = (),
    contrast: str = "between-arms",
    direction: str = "favours-experimental",
    significant: bool | None = True,
) -> Result:
    return Result(
        iri=name,
        comparison=name,
        arms=(),
        agents=(),
        contrast=_code(contrast),
        controlled=contrast in CONTROLLED,
        analysis_set=tuple(_code(text) for text in sets),
        population_printed=None,
        n=None,
        estimate=None,
        arm_values=(),
        direction=_code(direction),
        significant=significant,
        note=None,
        sources=(),
        press_or_news_only=False,
    )


def _outcome(*results: Result, role: str = "primary") -> Outcome:
    return Outcome(
        iri="outcome",
        measure="latency",
        modalities=(Named("modality", "modality"),),
        domain=None,
        role=_code(role),
        time=None,
        time_days=(),
        unit=None,
        unit_printed=None,
        better=None,
        note=None,
        results=results,
    )


def _verdict(*results: Result, no_benefit: bool = False) -> str:
    (endpoint,) = primary_endpoints([_outcome(*results)], no_benefit=lambda _iri: no_benefit)
    return endpoint.verdict


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([_result("r")], "met"),
        ([_result("r", significant=False)], "not met"),
        ([_result("r", direction="no-difference", significant=None)], "not met"),
        ([_result("r", direction="favours-control")], "not met"),
        ([_result("r", significant=None)], "test not read"),
        ([_result("r", direction="mixed")], "test not read"),
        ([_result("r", direction="not-reported", significant=None)], "result not read"),
        ([], "result not read"),
        ([_result("r", contrast="change-from-baseline")], "no controlled result"),
        ([_result("r", contrast="external-comparator")], "no controlled result"),
        ([_result("r", sets=("per-protocol",))], "met in a part of the participants"),
        ([_result("r", sets=("itt", "completers"))], "met"),
        ([_result("r", sets=("itt", "subgroup"))], "met in a part of the participants"),
    ],
)
def test_the_rule_on_one_outcome(results, verdict) -> None:
    assert _verdict(*results) == verdict


def test_a_part_of_the_participants_does_not_mend_a_miss_in_all() -> None:
    itt = _result("itt", sets=("itt",), direction="no-difference", significant=False)
    assert _verdict(itt, _result("pp", sets=("per-protocol",))) == "not met"


def test_pairwise_rows_do_not_mend_a_miss_across_doses() -> None:
    trend = _result("trend", contrast="dose-response", direction="no-difference", significant=False)
    assert _verdict(trend, _result("30 mg")) == "not met"


def test_doses_that_differ_are_told_apart() -> None:
    low = _result("low", direction="no-difference", significant=False)
    assert _verdict(low, _result("high")) == "met in some comparisons, not in others"


def test_a_comparison_that_was_not_read_decides_nothing() -> None:
    assert _verdict(_result("read"), _result("unread", significant=None)) == "met"


def test_safety_is_neither_met_nor_missed() -> None:
    assert _verdict(_result("r"), no_benefit=True) == "no test of benefit"


def test_secondary_outcomes_are_no_primary_endpoints() -> None:
    outcome = _outcome(_result("r"), role="secondary")
    assert primary_endpoints([outcome], no_benefit=lambda _iri: False) == ()


def test_the_profiles_agree_with_the_named_question(graph_store, layout, profiles) -> None:
    """Guards two ways of telling the same thing, in Python and in SPARQL, from drifting apart."""
    question = find_question(load_questions(layout.questions), "primary-endpoints")
    answer = ask(graph_store, question, {})
    told, untested = set(), set()
    for row in answer.rows:
        held = dict(zip(answer.columns, row, strict=True))
        if held["met"].value in (MET, NOT_MET):
            told.add((held["result"].value, held["met"].value))
        if held["met"].value == NO_BENEFIT:
            untested.add(held["outcome"].value)
    endpoints = [
        endpoint
        for iri, profile in profiles.items()
        if iri.startswith(f"{BASE}trial/")
        for endpoint in profile.trial.primary_endpoints
    ]
    mine = {
        (decision.result, decision.verdict.removesuffix(IN_PART))
        for endpoint in endpoints
        for decision in endpoint.decisions
        if decision.verdict.startswith((MET, NOT_MET))
    }
    assert mine == told
    assert {e.outcome for e in endpoints if e.verdict == NO_BENEFIT} == untested
    assert len(told) > 30
