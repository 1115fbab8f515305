"""How many participants a trial needs to see a difference, by the usual formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from ranvier.errors import CallError

_FEWEST = 2
_LARGEST_EFFECT = 100.0
_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Aim:
    """What the trial is to see, and with which certainty.

    Raises:
        CallError: if no trial could have this aim.
    """

    difference: float
    """The smallest difference of means worth seeing, in the outcome's unit; of shares, in
    percentage points."""
    power: float = 0.8
    alpha: float = 0.05
    """Two-sided level of significance."""
    ratio: float = 1.0
    """Participants on the agent for each one on the control."""
    dropout: float = 0.0
    """Share of participants that is expected to be lost before the end."""

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        rules = (
            ("difference", self.difference, self.difference > 0, "a number above 0"),
            ("alpha", self.alpha, 0 < self.alpha < 1, "a share between 0 and 1"),
            ("power", self.power, self.alpha < self.power < 1, "a share between alpha and 1"),
            ("ratio", self.ratio, self.ratio > 0, "a number above 0"),
            ("dropout", self.dropout, 0 <= self.dropout < 1, "a share from 0 to below 1"),
        )
        for name, value, holds, wanted in rules:
            if not (holds and math.isfinite(value)):
                message = f"{name}: {value:g} makes no trial; it is {wanted}"
                raise CallError(message)


@dataclass(frozen=True, slots=True)
class Size:
    """Participants to be recruited; drop-out is counted in."""

    per_arm: int
    """On the control; in a crossover trial, in each sequence."""
    on_agent: int
    total: int
    analysed: int
    """Of these, how many have to reach the end."""


def parallel(aim: Aim, sd: float) -> Size:
    """Give the size of a trial with two arms that are compared by their means.

    Two-sample t-test, by the non-central t distribution (statsmodels `TTestIndPower`; J Cohen,
    Statistical Power Analysis for the Behavioral Sciences, 2nd ed. 1988, chapter 2).

    Args:
        aim: the difference in the unit of `sd`.
        sd: standard deviation between people within an arm, above 0.

    Raises:
        CallError: if the standard deviation is not above 0.
    """
    from statsmodels.stats.power import TTestIndPower

    effect = _effect(aim, sd)

    def power(control: int) -> float:
        solved = TTestIndPower().power(
            effect, nobs1=control, alpha=aim.alpha, ratio=_on_agent(aim, control) / control
        )
        return float(cast("float", solved))

    start = (1 + 1 / aim.ratio) * (_quantiles(aim) / effect) ** 2
    return _two_arms(aim, _smallest(power, aim.power, start))


def crossover(aim: Aim, sd_within: float) -> Size:
    """Give the size of a crossover trial with two periods and two sequences.

    Paired t-test on each person's difference between periods (statsmodels `TTestPower`), the
    analysis that the Cochrane Handbook names for such trials (version 6.5, chapter 23.2.7), where
    the standard error of the mean difference is the standard deviation of the differences divided
    by the root of the number of participants. The total is even, so that the sequences are of one
    size; an analysis that allows for an effect of the period costs one degree of freedom more.
    Nothing here allows for carry-over: an effect that outlasts its period biases the comparison.

    Args:
        aim: the difference in the unit of `sd_within`; its ratio does not matter.
        sd_within: standard deviation of the differences within persons, above 0.

    Raises:
        CallError: if the standard deviation is not above 0.
    """
    from statsmodels.stats.power import TTestPower

    effect = _effect(aim, sd_within)

    def power(people: int) -> float:
        return float(cast("float", TTestPower().power(effect, nobs=people, alpha=aim.alpha)))

    people = _smallest(power, aim.power, (_quantiles(aim) / effect) ** 2)
    analysed = 2 * math.ceil(people / 2)
    sequence = math.ceil(_recruited(aim, analysed) / 2)
    return Size(per_arm=sequence, on_agent=sequence, total=2 * sequence, analysed=analysed)


def shares(aim: Aim, control: float, *, rising: bool = True) -> Size | None:
    """Give the size of a trial whose outcome is a share of people in each arm.

    Normal approximation with the pooled variance under the null hypothesis (statsmodels
    `samplesize_proportions_2indep_onetail` with a two-sided level; JL Fleiss, B Levin, MC Paik,
    Statistical Methods for Rates and Proportions, 3rd ed. 2003, chapter 4, without the correction
    for continuity).

    Args:
        aim: the difference in percentage points.
        control: the share expected on the control, in percent.
        rising: whether the share on the agent is to be above that of the control.

    Returns:
        None where the share on the agent would be below 0 or above 100 percent.
    """
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    step = aim.difference / 100 if rising else -aim.difference / 100
    base = control / 100
    if not (0 <= base + step <= 1 and 0 <= base <= 1):
        return None
    # statsmodels counts group 1, here that on the agent; `ratio` is group 2 for each one of it.
    on_agent = float(
        samplesize_proportions_2indep_onetail(
            step, base, aim.power, ratio=1 / aim.ratio, alpha=aim.alpha, alternative="two-sided"
        )
    )
    return _two_arms(aim, max(_FEWEST, math.ceil(on_agent / aim.ratio - 1e-9)))


def _effect(aim: Aim, sd: float) -> float:
    """Give the standardised difference; above a hundred, the fewest people see it anyhow."""
    if not (sd > 0 and math.isfinite(sd)):
        message = f"a standard deviation of {sd:g} is no spread to plan with; it is above 0"
        raise CallError(message)
    return min(aim.difference / sd, _LARGEST_EFFECT)


def _quantiles(aim: Aim) -> float:
    from statistics import NormalDist

    normal = NormalDist()
    return normal.inv_cdf(1 - aim.alpha / 2) + normal.inv_cdf(aim.power)


def _smallest(power: Callable[[int], float], wanted: float, start: float) -> int:
    """Give the smallest number with the power; the normal approximation is near it."""
    if start > _MOST:
        message = f"difference: so small a one takes more than {_MOST:,} participants an arm"
        raise CallError(message)
    people = max(_FEWEST, math.floor(start))
    while people > _FEWEST and power(people - 1) >= wanted:
        people -= 1
    while power(people) < wanted:
        people += 1
    return people


def _on_agent(aim: Aim, control: int) -> int:
    return max(_FEWEST, math.ceil(control * aim.ratio - 1e-9))


def _recruited(aim: Aim, analysed: int) -> int:
    return math.ceil(analysed / (1 - aim.dropout) - 1e-9)


def _two_arms(aim: Aim, control: int) -> Size:
    treated = _on_agent(aim, control)
    per_arm, on_agent = _recruited(aim, control), _recruited(aim, treated)
    return Size(per_arm, on_agent, per_arm + on_agent, control + treated)
