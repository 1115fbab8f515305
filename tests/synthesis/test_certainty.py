"""Each domain of certainty: what takes it down, by how much, and what leaves it alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ranvier.evidence import Item, TrialFacts
from ranvier.synthesis.certainty import Certainty, Interval
from ranvier.synthesis.verdicts import judge

from .made import (
    AGENT,
    BEFORE,
    GAIN,
    MWF,
    NULL,
    SILENT,
    VEP,
    evidence,
    item,
    real_methods,
    trial,
)

METHODS = real_methods()


@dataclass(frozen=True)
class Ends:
    ci_low: float | None
    ci_high: float | None


def certainty(
    *items: Item,
    trials: tuple[TrialFacts, ...] = (),
    estimates: dict[str, tuple[Interval, ...]] | None = None,
    target: str = VEP,
) -> Certainty:
    held = evidence(*items, trials=trials)
    (found,) = [
        verdict.certainty
        for verdict in judge(held, estimates or {}, METHODS)
        if (verdict.claim.agents, verdict.claim.target) == ((AGENT,), target)
    ]
    assert found is not None
    return found


def concern(found: Certainty, domain: str) -> str:
    return found.domains[domain].rule.partition("#")[2]


def test_a_large_trial_at_low_risk_of_bias_stays_high() -> None:
    found = certainty(item("a", GAIN), trials=(trial("a", n=900, bias_judgements=("low",)),))
    assert found.level == "high"
    assert sum(each.levels_down for each in found.domains.values()) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "bias-design"),
        ({"masking": "assessor-blind"}, "bias-design"),
        ({"masking": "open-label"}, "bias-open"),
        ({"masking": None}, "bias-open"),
        ({"bias_judgements": ("low",)}, "bias-assessed-low"),
        ({"bias_judgements": ("some-concerns",)}, "bias-design"),
        ({"bias_judgements": ("low", "high")}, "bias-assessed-high"),
    ],
)
def test_risk_of_bias_goes_by_design_until_it_is_assessed(changes, expected) -> None:
    assert concern(certainty(item("a", GAIN), trials=(trial("a", **changes),)), "risk-of-bias") == (
        expected
    )


def test_what_has_no_control_or_only_a_part_of_the_people_is_at_very_serious_risk() -> None:
    assert concern(certainty(item("a", BEFORE)), "risk-of-bias") == "bias-uncontrolled"
    part = certainty(item("a", GAIN, analysis="post-hoc"))
    assert concern(part, "risk-of-bias") == "bias-part"


def test_certainty_starts_low_without_randomisation() -> None:
    assert certainty(item("a", GAIN, design="controlled")).start.outcome == "low"
    assert certainty(item("a", BEFORE)).level == "very-low"


def test_consistency_takes_two_trials_that_tell() -> None:
    assert concern(certainty(item("a", GAIN)), "inconsistency") == "consistency-single"
    two = (item("a", NULL), item("b", NULL))
    assert concern(certainty(*two), "inconsistency") == "consistent"
    opposed = certainty(item("a", GAIN), item("b", NULL))
    assert concern(opposed, "inconsistency") == "inconsistent"
    assert "(1 for, 1 against)" in opposed.domains["inconsistency"].reason


@pytest.mark.parametrize(
    ("modality", "population", "target", "expected"),
    [
        (VEP, "relapsing-ms", VEP, "direct"),
        (VEP, "relapsing-ms", "remyelination", "indirect-reading"),
        (MWF, "relapsing-ms", "remyelination", "direct"),
        (MWF, "healthy-volunteers", "remyelination", "indirect-population"),
        (VEP, "healthy-volunteers", "remyelination", "indirect-both"),
        (VEP, "acute-optic-neuritis", VEP, "direct"),
    ],
)
def test_other_people_and_other_causes_make_it_indirect(
    modality, population, target, expected
) -> None:
    found = certainty(
        item("a", GAIN, modalities=(modality,)),
        trials=(trial("a", population=(population,)),),
        target=target,
    )
    assert concern(found, "indirectness") == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (99, "far-too-few"),
        (100, "too-few"),
        (399, "too-few"),
        (400, "precise"),
        (None, "far-too-few"),
    ],
)
def test_people_are_held_against_the_information_size(people, expected) -> None:
    found = certainty(item("a", GAIN), trials=(trial("a", n=people),))
    assert concern(found, "imprecision") == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((Ends(-0.1, 0.8),), "wide"),
        ((Ends(0.1, 0.8),), "precise"),
        ((Ends(-0.1, 0.8), Ends(0.1, 0.8)), "precise"),
        ((Ends(None, None),), "precise"),
        ((), "precise"),
    ],
)
def test_the_interval_of_a_gain_that_includes_no_effect_is_imprecise(ends, expected) -> None:
    gain = item("a", GAIN)
    found = certainty(gain, trials=(trial("a", n=900),), estimates={gain.iri: ends})
    assert concern(found, "imprecision") == expected


def test_where_nothing_tells_nothing_is_precise() -> None:
    found = certainty(item("a", SILENT), trials=(trial("a", n=900),))
    assert concern(found, "imprecision") == "nothing-told"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, "unpublished"),
        ({"status": "terminated"}, "unpublished"),
        ({"status": "recruiting"}, "undetected"),
        ({"end": "2024-03"}, "undetected"),
        ({"end": None}, "undetected"),
        ({"has_results": True}, "undetected"),
        ({"agents": ("another",)}, "undetected"),
    ],
)
def test_results_that_stay_away_raise_suspicion(other, expected) -> None:
    silent = trial("z", **{"has_results": False, "end": "2018-01", **other})
    found = certainty(item("a", GAIN), trials=(silent,))
    assert concern(found, "publication-bias") == expected


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("press-release",), "press-only"),
        (("conference", "registry"), "no-paper"),
        (("conference", "abstract"), "undetected"),
    ],
)
def test_what_no_paper_tells_raises_suspicion(kinds, expected) -> None:
    found = certainty(item("a", GAIN), trials=(trial("a", verification=kinds),))
    assert concern(found, "publication-bias") == expected
