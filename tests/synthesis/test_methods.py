"""The decision tables of verdict and certainty: sound, without dead rules, and open to change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.synthesis.certainty import DOMAINS, LEVELS, START
from ranvier.synthesis.methods import Facts, Method
from ranvier.synthesis.stage import KNOWN, check_methods
from ranvier.synthesis.verdicts import judge

from .made import (
    ACTIVE,
    BEFORE,
    CONDUCTOR,
    GAIN,
    HARM,
    MIXED,
    NULL,
    SILENT,
    SMALL,
    TREND,
    UNTESTED,
    evidence,
    item,
    real_methods,
    trial,
)

VERDICTS = {
    "supported",
    "contradicted",
    "conflicting",
    "no-difference-shown",
    "insufficient",
    "not-tested",
}
SECONDARY, PART = {"analysis": "secondary"}, {"analysis": "post-hoc"}
TWO = (item("a", GAIN, SECONDARY), item("b", GAIN, SECONDARY))
REACHED = {
    "conduction-only": (item("a", GAIN, agents=(CONDUCTOR,)),),
    "before-after-only": (item("a", BEFORE),),
    "no-comparison": (item("a", SILENT, design="none"),),
    "supported-primary": (item("a", GAIN),),
    "supported-secondary": TWO,
    "not-confirmed-primary": (item("a", GAIN), item("z", NULL)),
    "not-confirmed-secondary": (*TWO, item("z", NULL)),
    "trials-disagree-primary": (item("a", GAIN), item("b", NULL)),
    "trials-disagree-secondary": (*TWO, item("c", NULL)),
    "analysis-sets-disagree": (item("a/1", NULL), item("a/2", GAIN, PART)),
    "harm": (item("a", HARM),),
    "no-difference": (item("a", NULL), item("b", GAIN, SECONDARY)),
    "one-secondary": (item("a", GAIN, SECONDARY),),
    "weak-and-divided": (item("a", GAIN, PART), item("b", NULL, PART)),
    "weak-gain": (item("a", GAIN, PART),),
    "weak-harm": (item("a", HARM, PART),),
    "results-mixed": (item("a", MIXED),),
    "trend": (item("a", TREND),),
    "too-small": (item("a", SMALL),),
    "from-treatment": (item("a", ACTIVE),),
    "untested-gain": (item("a", UNTESTED),),
    "weak-no-difference": (item("a", NULL, PART),),
    "not-reported": (item("a", SILENT),),
}
CONCERNS = {"none": {0}, "not-assessable": {0}, "serious": {1}, "very-serious": {2}}


@pytest.fixture(scope="module")
def methods() -> dict[str, Method]:
    return real_methods()


def changed(tmp_path: Path, layout: Layout, name: str, old: str, new: str) -> dict[str, Method]:
    """The real methods with one text of one record replaced."""
    for method in ("verdict", "certainty"):
        text = (layout.records / "methods" / f"{method}.yaml").read_text(encoding="utf-8")
        if method == name:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (tmp_path / f"{method}.yaml").write_text(text, encoding="utf-8")
    return real_methods(tmp_path)


def _facts(method: Method, domain: str | None) -> Iterator[Facts]:
    """Every way in which the conditions of a method can hold or fail, one fact at a time."""
    rules = [rule for rule in method.rules if domain is None or rule.domain == domain]
    ends: dict[str, set[float]] = {}
    for condition in (c for rule in rules for c in rule.conditions):
        held = ends.setdefault(condition.fact, set())
        if condition.at_least is not None:
            held |= {condition.at_least, condition.at_least - 1}
        if condition.at_most is not None:
            held |= {condition.at_most, condition.at_most + 1}
    idle = dict.fromkeys(KNOWN[method.decides], 0.0)
    names = sorted(ends)
    for values in product(*(sorted(ends[name]) for name in names)):
        yield {**idle, **dict(zip(names, values, strict=True))}


@pytest.mark.parametrize("domain", [START, *DOMAINS])
def test_every_rule_of_certainty_can_decide(methods, domain) -> None:
    method = methods["certainty"]
    decided = {method.decide(facts, domain=domain).rule for facts in _facts(method, domain)}
    assert decided == {rule.iri for rule in method.rules if rule.domain == domain}


def test_every_rule_of_the_verdict_can_decide(methods) -> None:
    decided = {rule for items in REACHED.values() for rule in _rules(items, methods)}
    assert decided == {rule.iri.partition("#")[2] for rule in methods["verdict"].rules}


@pytest.mark.parametrize("rule", REACHED)
def test_evidence_is_decided_by_the_rule_meant_for_it(methods, rule) -> None:
    assert rule in _rules(REACHED[rule], methods)


def test_outcomes_are_codes_that_there_are(methods) -> None:
    assert {rule.outcome for rule in methods["verdict"].rules} == VERDICTS
    for rule in methods["certainty"].rules:
        if rule.domain == START:
            assert rule.outcome in LEVELS
        else:
            assert rule.domain in DOMAINS
            assert rule.levels_down in CONCERNS[rule.outcome]


def test_the_real_methods_ask_for_nothing_unknown(methods) -> None:
    check_methods(methods)


def test_an_unknown_fact_is_refused_with_its_name_and_rule(tmp_path, layout) -> None:
    found = changed(tmp_path, layout, "verdict", "fact: harm_trials", "fact: trial_phase")
    with pytest.raises(DataError, match=r"method:verdict#harm: there is no fact 'trial_phase'"):
        check_methods(found)


def test_an_unknown_name_in_a_reason_is_refused(tmp_path, layout) -> None:
    found = changed(tmp_path, layout, "verdict", "in {harming}", "in {phase}")
    with pytest.raises(DataError, match="there is no fact 'phase'"):
        check_methods(found)


def test_a_method_that_is_missing_is_told(methods) -> None:
    with pytest.raises(DataError, match="no method that decides verdict"):
        check_methods({"certainty": methods["certainty"]})


def test_no_rule_can_ask_for_the_phase() -> None:
    assert not [name for names in KNOWN.values() for name in names if "phase" in name]


def test_a_changed_threshold_changes_a_verdict(tmp_path, layout, methods) -> None:
    held = evidence(*(item(slug, GAIN, analysis="secondary") for slug in "ab"))
    rule = '{id: "#supported-secondary.for", fact: secondary_for, at_least: 2}'
    stricter = changed(tmp_path, layout, "verdict", rule, rule.replace("2}", "3}"))
    assert _outcomes(held, methods) != _outcomes(held, stricter)
    assert "supported" in _outcomes(held, methods)
    assert "supported" not in _outcomes(held, stricter)


def test_a_changed_parameter_changes_a_certainty(tmp_path, layout, methods) -> None:
    held = evidence(item("a", NULL), trials=(trial("a", n=300),))
    wider = changed(tmp_path, layout, "certainty", "value: 400", "value: 200")
    (before,) = {v.certainty.level for v in judge(held, {}, methods) if v.claim.kind == "modality"}
    (after,) = {v.certainty.level for v in judge(held, {}, wider) if v.claim.kind == "modality"}
    assert (before, after) == ("low", "moderate")


def _outcomes(held, methods) -> set[str]:
    return {verdict.decision.outcome for verdict in judge(held, {}, methods)}


def _rules(items, methods) -> set[str]:
    held = evidence(*items, trials=(trial("z", n=900, start="2020"),))
    return {v.decision.rule.partition("#")[2] for v in judge(held, {}, methods)}
