"""One line a cohort: which results decide it, and what it says where they disagree."""

from __future__ import annotations

import pytest

from ranvier.evidence import Item
from ranvier.synthesis.lines import CLAIM, MODALITY, Claim, Line, gather, lines_of

from .made import (
    ACTIVE,
    AGENT,
    BEFORE,
    EDSS,
    GAIN,
    HARM,
    MIXED,
    MWF,
    NULL,
    OTHER_AGENT,
    SILENT,
    SMALL,
    TREND,
    UNTESTED,
    VEP,
    evidence,
    item,
    trial,
)

SECONDARY = {"analysis": "secondary"}
POST_HOC = {"analysis": "post-hoc", "analysis_sets": ()}
PER_PROTOCOL = {"analysis": "primary-other", "analysis_sets": ("per-protocol",)}
DOSES = {"contrast": "dose-response"}


def line(*items: Item) -> Line:
    """The one line that results of one cohort make."""
    (found,) = lines_of(items, evidence(*items).trials)
    return found


def said(*items: Item) -> tuple[str, str, str | None]:
    found = line(*items)
    return found.direction, found.basis, found.tier


def test_the_primary_outcome_decides_over_all_that_is_weaker() -> None:
    found = line(
        item("a/1", NULL, n=82),
        item("a/2", GAIN, SECONDARY, n=60),
        item("a/3", GAIN, PER_PROTOCOL, n=40),
    )
    assert (found.direction, found.tier, found.n) == ("disputes", "primary", 82)
    assert [each.result.rpartition("#")[2] for each in found.deciding] == ["1"]
    assert len(found.items) == 3


def test_weaker_analyses_that_point_the_other_way_are_kept_as_opposed() -> None:
    null = line(item("a/1", NULL), item("a/2", GAIN, PER_PROTOCOL), item("a/3", TREND, SECONDARY))
    assert [each.iri for each in null.opposed] == [item("a/2").iri]
    gain = line(item("a/1", GAIN), item("a/2", NULL, PER_PROTOCOL), item("a/3", HARM, POST_HOC))
    assert [each.iri for each in gain.opposed] == [item("a/3").iri]


@pytest.mark.parametrize("change", [PER_PROTOCOL, POST_HOC, {"analysis_sets": ("interim",)}])
def test_a_primary_outcome_in_a_part_of_the_people_is_weaker_than_a_secondary(change) -> None:
    assert said(item("a/1", GAIN, change), item("a/2", NULL, SECONDARY)) == (
        "disputes",
        NULL["basis"],
        "secondary",
    )


def test_a_secondary_outcome_per_protocol_is_a_part_too() -> None:
    assert line(item("a", GAIN, SECONDARY, analysis_sets=("per-protocol",))).tier == "part"


def test_no_set_named_is_the_whole_population() -> None:
    assert line(item("a", GAIN, analysis="primary-other", analysis_sets=())).tier == "primary"
    assert line(item("a", GAIN, analysis_sets=("eye-level",))).tier == "primary"


@pytest.mark.parametrize("primary", [SMALL, TREND, MIXED])
def test_a_primary_outcome_that_shows_nothing_is_not_outdone_by_a_secondary(primary) -> None:
    assert said(item("a/1", primary), item("a/2", GAIN, SECONDARY))[0] == "neutral"


@pytest.mark.parametrize("primary", [SILENT, UNTESTED])
def test_a_primary_outcome_without_a_test_that_was_read_leaves_it_to_the_next(primary) -> None:
    assert said(item("a/1", primary), item("a/2", GAIN, SECONDARY))[::2] == (
        "supports",
        "secondary",
    )


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((GAIN, GAIN), ("supports", "significant-gain")),
        ((GAIN, NULL), ("neutral", "mixed")),
        ((GAIN, SMALL), ("neutral", "mixed")),
        ((GAIN, MIXED), ("neutral", "mixed")),
        ((GAIN, ACTIVE), ("neutral", "mixed")),
        ((NULL, ACTIVE), ("disputes", "no-difference-could-have-seen")),
        ((ACTIVE, TREND), ("neutral", "no-difference-from-treatment")),
        ((GAIN, TREND), ("supports", "significant-gain")),
        ((NULL, SMALL), ("disputes", "no-difference-could-have-seen")),
        ((NULL, HARM), ("disputes", "significant-harm")),
        ((SMALL, TREND), ("neutral", "no-difference-too-small")),
        ((SILENT, SILENT), ("neutral", "not-reported")),
    ],
)
def test_deciding_results_are_put_together(results, expected) -> None:
    items = [item(f"a/{number}", result) for number, result in enumerate(results)]
    assert said(*items)[:2] == expected
    assert said(*reversed(items))[:2] == expected


def test_a_test_across_doses_decides_alone_within_its_outcome() -> None:
    assert said(item("a/1", NULL, DOSES), item("a/2", GAIN))[0] == "disputes"
    other = item("a/2", GAIN, outcome="another")
    assert said(item("a/1", NULL, DOSES), other)[:2] == ("neutral", "mixed")


def test_without_a_control_a_line_is_neutral_whatever_came_out() -> None:
    found = line(item("a", BEFORE, favours="favours-experimental", significant=True))
    assert (found.direction, found.basis, found.controlled) == ("neutral", "not-controlled", False)


def test_randomised_comparisons_come_before_others() -> None:
    assert said(item("a/1", GAIN, design="controlled"), item("a/2", NULL, SECONDARY))[0] == (
        "disputes"
    )


def test_an_extension_and_its_trial_are_one_line() -> None:
    first, later = item("a/1", GAIN), item("b/1", GAIN, cohort=item("a").trial)
    (found,) = lines_of([first, later], evidence(first, later).trials)
    assert found.trials == (first.trial, later.trial)


def test_the_same_result_twice_is_one_item() -> None:
    assert line(item("a", GAIN)) == line(item("a", GAIN), item("a", GAIN))


def test_people_of_a_part_are_not_those_of_the_trial() -> None:
    assert line(item("a", GAIN)).n == trial("a").n
    assert line(item("a", GAIN, PER_PROTOCOL)).n is None


def test_a_combination_speaks_for_itself_alone() -> None:
    found = gather(evidence(item("a", GAIN, agents=(OTHER_AGENT, AGENT))))
    assert {claim.agents for claim in found} == {(AGENT, OTHER_AGENT)}


def test_a_result_counts_for_what_its_modality_may_speak_for() -> None:
    found = gather(evidence(item("a", modalities=(VEP,)), item("b", modalities=(EDSS,))))
    assert set(found) == {
        Claim((AGENT,), MODALITY, VEP),
        Claim((AGENT,), MODALITY, EDSS),
        Claim((AGENT,), CLAIM, "remyelination"),
        Claim((AGENT,), CLAIM, "function"),
    }


def test_modalities_of_one_cohort_that_disagree_make_its_line_neutral() -> None:
    found = line(item("a/1", GAIN, modalities=(VEP,)), item("a/2", NULL, modalities=(MWF,)))
    assert (found.direction, found.basis) == ("neutral", "mixed")
    assert found.modalities == (MWF, VEP)
