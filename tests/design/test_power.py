"""Sizes of trials: printed examples, and what a size must be for any call."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ranvier.design.power import Aim, crossover, parallel, shares
from ranvier.errors import CallError


@pytest.mark.parametrize(
    ("aim", "sd", "per_arm"),
    [
        # MRC CBU statistics wiki, "Sample sizes for testing differences in an unpaired t-test".
        (Aim(0.5), 1, 64),
        (Aim(0.8), 1, 26),
        (Aim(1.0), 1, 17),
        # UVA StatLab, "PASS in R", 1.1.1: power.t.test gives 190.0991.
        (Aim(0.75, power=0.9), 2.25, 191),
    ],
)
def test_two_arms_as_in_printed_examples(aim: Aim, sd: float, per_arm: int) -> None:
    assert parallel(aim, sd).per_arm == per_arm


def test_paired_differences_as_in_a_printed_example() -> None:
    # P Dalgaard, Introductory Statistics with R, chapter 8.3: power.t.test gives 19.96892 pairs.
    size = crossover(Aim(10, power=0.85), 10 * math.sqrt(2))
    assert (size.per_arm, size.total) == (10, 20)


def test_shares_as_in_a_printed_example() -> None:
    # statsmodels' own example notebook of two proportions: 0.02 against 0.023 takes 36,693.
    assert shares(Aim(0.3), 2).per_arm == 36693


def power_of(effect: float, first: int, second: int, alpha: float) -> float:
    """The non-central t distribution, written out."""
    df = first + second - 2
    shift = effect / math.sqrt(1 / first + 1 / second)
    edge = stats.t.ppf(1 - alpha / 2, df)
    return float(stats.nct.sf(edge, df, shift) + stats.nct.cdf(-edge, df, shift))


@settings(max_examples=60, deadline=None)
@given(
    effect=st.floats(0.15, 2.5),
    power=st.floats(0.6, 0.95),
    alpha=st.sampled_from([0.01, 0.05, 0.1]),
    ratio=st.sampled_from([1.0, 2.0, 3.0]),
)
def test_the_size_has_the_power_and_one_fewer_has_not(effect, power, alpha, ratio) -> None:
    size = parallel(Aim(effect, power=power, alpha=alpha, ratio=ratio), 1.0)
    assert size.on_agent == size.per_arm * ratio
    assert power_of(effect, size.per_arm, size.on_agent, alpha) >= power - 1e-9
    if size.per_arm > 2:
        fewer = size.per_arm - 1
        assert power_of(effect, fewer, int(fewer * ratio), alpha) < power + 1e-9


def test_more_is_needed_for_less_difference_more_spread_and_more_certainty() -> None:
    base = parallel(Aim(3), 10).total
    assert parallel(Aim(2), 10).total > base
    assert parallel(Aim(3), 12).total > base
    assert parallel(Aim(3, power=0.9), 10).total > base
    assert parallel(Aim(3, alpha=0.01), 10).total > base


def test_drop_out_is_recruited_on_top_and_not_analysed() -> None:
    whole, losing = parallel(Aim(0.5), 1), parallel(Aim(0.5, dropout=0.1), 1)
    assert losing.analysed == whole.analysed == 128
    assert losing.per_arm * 0.9 >= 64 > (losing.per_arm - 1) * 0.9


def test_sequences_of_a_crossover_are_of_one_size() -> None:
    for dropout in (0.0, 0.07, 0.2):
        size = crossover(Aim(0.61, dropout=dropout), 1)
        assert size.total == 2 * size.per_arm
        assert size.total * (1 - dropout) >= size.analysed - 1e-9


def test_a_huge_difference_takes_the_fewest_and_no_time() -> None:
    assert parallel(Aim(1e6), 1).per_arm == 2


def test_no_share_moves_past_its_ends() -> None:
    assert shares(Aim(20), 90) is None
    assert shares(Aim(20), 10, rising=False) is None
    assert shares(Aim(20), 90, rising=False) == shares(Aim(20), 10)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"difference": 0}, "difference"),
        ({"difference": -3}, "difference"),
        ({"difference": math.nan}, "difference"),
        ({"difference": math.inf}, "difference"),
        ({"difference": 3, "power": 1}, "power"),
        ({"difference": 3, "power": 0.04}, "power"),
        ({"difference": 3, "alpha": 0}, "alpha"),
        ({"difference": 3, "alpha": 1}, "alpha"),
        ({"difference": 3, "ratio": 0}, "ratio"),
        ({"difference": 3, "dropout": 1}, "dropout"),
        ({"difference": 3, "dropout": -0.1}, "dropout"),
    ],
)
def test_an_aim_that_no_trial_can_have_is_refused(values, named) -> None:
    with pytest.raises(CallError, match=rf"^{named}: "):
        Aim(**values)


@pytest.mark.parametrize("sd", [0, -1, math.nan])
def test_no_spread_is_no_plan(sd) -> None:
    for size in (parallel, crossover):
        with pytest.raises(CallError, match="standard deviation"):
            size(Aim(1), sd)


def test_a_difference_too_small_to_be_seen_by_anyone_is_refused() -> None:
    with pytest.raises(CallError, match="difference"):
        parallel(Aim(1e-9), 1)
