"""Effect sizes from printed figures: each formula with its source.

Chapters are those of the Cochrane Handbook for Systematic Reviews of Interventions, version 6.5.
In version 5.1 what is said here of 6.3 and 6.5.2 stood in 7.7.7 and 7.7.3, and of 23.2 in 16.4.
Borenstein 2009 is Borenstein, Hedges, Higgins and Rothstein, Introduction to Meta-Analysis, 2009.

A figure that does not follow from what was printed raises `NotDerivableError`, whose text says why.
Nothing is imputed: no correlation, no standard deviation, no bound of a p-value taken for p itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CONTINUITY = 0.5


class NotDerivableError(ValueError):
    """Why a figure does not follow from what was printed, as a short text."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect and its standard error, on the scale on which it is pooled."""

    value: float
    se: float

    @property
    def variance(self) -> float:
        """The square of the standard error."""
        return self.se**2

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Give the interval by the normal distribution, as meta-analysis takes its weights."""
        half = quantile(level) * self.se
        return self.value - half, self.value + half

    def turned(self) -> Effect:
        """Give the effect of the opposite comparison."""
        return Effect(-self.value, self.se)


@dataclass(frozen=True, slots=True)
class Group:
    """The mean, standard deviation and number of people of one group."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a group had the event."""

    events: int
    total: int


def quantile(level: float, df: float | None = None) -> float:
    """Give how many standard errors reach from the middle to an end of an interval.

    Args:
        level: the level of the interval, as a share: 0.95.
        df: degrees of freedom of the t distribution; the normal distribution without them.

    >>> [round(2 * quantile(level), 2) for level in (0.90, 0.95, 0.99)]
    [3.29, 3.92, 5.15]
    >>> round(quantile(0.95, 24), 4)
    2.0639
    """
    from scipy import stats

    if not 0 < level < 1:
        raise NotDerivableError("the level of the interval is no share")
    if df is not None and df < 1:
        raise NotDerivableError("too few people for a t distribution")
    tail = (1 + level) / 2
    return float(stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))


def sd_from_se(se: float, n: int) -> float:
    """Give the standard deviation of one group from the standard error of its mean.

    SD = SE x sqrt(n): Handbook 6.5.2.2.

    >>> sd_from_se(2.5, 16)
    10.0
    """
    if n < 1 or se < 0:
        raise NotDerivableError("no number of people, or a standard error below 0")
    return se * math.sqrt(n)


def se_from_ci(low: float, high: float, *, level: float = 0.95, df: float | None = None) -> float:
    """Give the standard error of a mean or a difference from its interval.

    SE = (high - low) / (2 x quantile): Handbook 6.5.2.2 (a mean, df = n - 1), 6.5.2.3 (a difference
    of means, df = n1 + n2 - 2) and 6.3.1 (other differences, normal distribution). Ends of ratios
    are given as logarithms: see `log_ratio`.

    >>> round(se_from_ci(30.0, 34.2, df=24), 4)
    1.0175
    >>> round(se_from_ci(0.056, 0.314), 4), round(se_from_ci(-0.112, 0.598, level=0.9), 4)
    (0.0658, 0.2158)
    """
    if not low < high:
        raise NotDerivableError("the interval has no width")
    return (high - low) / (2 * quantile(level, df))


def se_from_p(estimate: float, p: float, *, operator: str = "=", df: float | None = None) -> float:
    """Give the standard error of a difference from it and an exact two-sided p-value.

    SE = |estimate| / quantile(1 - p): Handbook 6.5.2.3 (t) and 6.3.1 (normal). A bound such as
    p < 0.05 gives none.

    The Handbook's examples: a difference of means of 3.8 with p 0.008 in 25 and 22 people; a risk
    difference of 0.03 with p 0.008.

    >>> round(se_from_p(3.8, 0.008, df=25 + 22 - 2), 2), round(se_from_p(0.03, 0.008), 3)
    (1.37, 0.011)
    """
    if operator != "=":
        raise NotDerivableError("p is printed as a bound")
    if not 0 < p < 1:
        raise NotDerivableError("p is 0 or 1 as printed, so that it was rounded")
    if estimate == 0:
        raise NotDerivableError("a difference of 0 has no standard error that follows from p")
    return abs(estimate) / quantile(1 - p, df)


def log_ratio(value: float, low: float, high: float, *, level: float = 0.95) -> Effect:
    """Give the logarithm of an odds, hazard or rate ratio, with its standard error.

    ln(value), SE = (ln high - ln low) / (2 x quantile of the normal distribution): Handbook 6.3.2.

    By hand: (ln 0.91 - ln 0.45) / 3.92 = 0.1796.

    >>> found = log_ratio(0.64, 0.45, 0.91)
    >>> round(found.value, 4), round(found.se, 4)
    (-0.4463, 0.1796)
    """
    if min(value, low, high) <= 0:
        raise NotDerivableError("a ratio or an end of its interval is not above 0")
    return Effect(math.log(value), se_from_ci(math.log(low), math.log(high), level=level))


def mean_difference(first: Group, second: Group) -> Effect:
    """Give the difference of two independent means, first minus second.

    SE = sqrt(SD1^2 / n1 + SD2^2 / n2): Borenstein 2009, chapter 4.

    By hand: 103 - 100 = 3; 5.5^2 / 50 + 4.5^2 / 50 = 1.01, of which the root is 1.005.

    >>> found = mean_difference(Group(103, 5.5, 50), Group(100, 4.5, 50))
    >>> found.value, round(found.se, 3)
    (3, 1.005)
    """
    _check(first, second)
    variance = first.sd**2 / first.n + second.sd**2 / second.n
    return Effect(first.mean - second.mean, math.sqrt(variance))


def difference_of_means(first: float, first_se: float, second: float, second_se: float) -> Effect:
    """Give the difference of two independent means from their standard errors.

    SE = sqrt(SE1^2 + SE2^2), which is the formula of `mean_difference` with SE = SD / sqrt(n).

    >>> difference_of_means(5, 3, 1, 4)
    Effect(value=4, se=5.0)
    """
    if min(first_se, second_se) < 0 or not first_se + second_se > 0:
        raise NotDerivableError("a standard error is not above 0")
    return Effect(first - second, math.hypot(first_se, second_se))


def small_sample_correction(df: int) -> float:
    """Give J, by which a standardised difference is less biased: 1 - 3 / (4 df - 1).

    Hedges 1981, as given by Borenstein 2009, chapter 4.

    By hand: 1 - 3 / 391 for 98 degrees of freedom.

    >>> round(small_sample_correction(98), 4)
    0.9923
    """
    if df < 1:
        raise NotDerivableError("too few people for a standardised difference")
    return 1 - 3 / (4 * df - 1)


def hedges_g(first: Group, second: Group) -> Effect:
    """Give the standardised mean difference of two independent groups, less biased in small ones.

    d = (M1 - M2) / pooled SD; g = J d; variance J^2 ((n1 + n2) / (n1 n2) + d^2 / (2 (n1 + n2))):
    Hedges 1981; Borenstein 2009, chapter 4; Handbook 6.5.1.2.

    By hand: the pooled SD is sqrt((49 x 30.25 + 49 x 20.25) / 98) = 5.0249, so that d is 0.5970 and
    g 0.9923 x 0.5970 = 0.5924; its variance is 0.9847 x (0.04 + 0.3564 / 200) = 0.0411.

    >>> found = hedges_g(Group(103, 5.5, 50), Group(100, 4.5, 50))
    >>> round(found.value, 4), round(found.variance, 4)
    (0.5924, 0.0411)
    """
    _check(first, second)
    total, df = first.n + second.n, first.n + second.n - 2
    pooled = math.sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / df)
    d = (first.mean - second.mean) / pooled
    j = small_sample_correction(df)
    variance = total / (first.n * second.n) + d**2 / (2 * total)
    return Effect(j * d, j * math.sqrt(variance))


def se_within_persons(sd_of_differences: float, n: int) -> float:
    """Give the standard error of a mean difference within persons.

    SE = SD of the differences / sqrt(n): Handbook 23.2.7. Two arms of a crossover trial are never
    taken for two independent groups: without the spread of the differences there is no SE.

    The Handbook's example: an SD of the differences of 2 in ten people.

    >>> round(se_within_persons(2, 10), 3)
    0.632
    """
    if n < 2 or not sd_of_differences > 0:
        raise NotDerivableError("fewer than two people, or differences without a spread")
    return sd_of_differences / math.sqrt(n)


def whole_events(percent: str, total: int) -> int:
    """Give how many people a printed percentage stands for, if exactly one number rounds to it.

    Args:
        percent: as printed, so that its decimals are known: `58.3`.
        total: the people whom it is of.

    Raises:
        NotDerivableError: if no whole number, or more than one, gives the printed percentage.

    >>> whole_events("12.6", 103), whole_events("33", 27), whole_events("0", 51)
    (13, 9, 0)
    >>> whole_events("4.2", 103)
    Traceback (most recent call last):
    ...
    ranvier.synthesis.effect_sizes.NotDerivableError: no number of 103 people is 4.2 %
    """
    decimals = len(percent.partition(".")[2])
    value, half = float(percent), 0.5 * 10**-decimals
    if total < 1 or not 0 <= value <= 100:
        raise NotDerivableError("no percentage of people")
    tiny = 1e-9
    lowest = math.ceil((value - half) * total / 100 - tiny)
    highest = math.floor((value + half) * total / 100 + tiny)
    found = range(max(0, lowest), min(total, highest) + 1)
    if not found:
        raise NotDerivableError(f"no number of {total} people is {percent} %")
    if len(found) > 1:
        raise NotDerivableError(f"several numbers of {total} people are {percent} % when rounded")
    return found[0]


def risk_difference(first: Counts, second: Counts) -> Effect:
    """Give the difference of two risks, first minus second, as shares.

    SE = sqrt(p1 (1 - p1) / n1 + p2 (1 - p2) / n2): Borenstein 2009, chapter 5.

    By hand: 5 of 100 against 10 of 100: -0.05; 0.0475 / 100 + 0.09 / 100 = 0.001375.

    >>> found = risk_difference(Counts(5, 100), Counts(10, 100))
    >>> round(found.value, 3), round(found.se, 4)
    (-0.05, 0.0371)
    """
    _check_counts(first, second)
    p1, p2 = first.events / first.total, second.events / second.total
    variance = p1 * (1 - p1) / first.total + p2 * (1 - p2) / second.total
    if not variance > 0:
        raise NotDerivableError("nobody, or everybody, had the event in each arm")
    return Effect(p1 - p2, math.sqrt(variance))


def log_odds_ratio(first: Counts, second: Counts) -> Effect:
    """Give the logarithm of the odds ratio of the event, first to second.

    ln(ad / bc), SE = sqrt(1/a + 1/b + 1/c + 1/d): Borenstein 2009, chapter 5. Where a cell is 0,
    0.5 is added to all four (Handbook 10.4.4); not where nobody, or everybody, had the
    event in both arms, since such a trial says nothing of the odds ratio.

    By hand: 5 of 100 against 10 of 100: ln(5 x 90 / (95 x 10)) = -0.7472; the variance is
    1/5 + 1/95 + 1/10 + 1/90 = 0.3216.

    >>> found = log_odds_ratio(Counts(5, 100), Counts(10, 100))
    >>> round(found.value, 4), round(found.variance, 4)
    (-0.7472, 0.3216)
    >>> round(log_odds_ratio(Counts(13, 103), Counts(0, 51)).value, 3)
    2.732
    """
    _check_counts(first, second)
    events = first.events + second.events
    if events in (0, first.total + second.total):
        raise NotDerivableError("nobody, or everybody, had the event in each arm")
    cells = [
        float(cell)
        for group in (first, second)
        for cell in (group.events, group.total - group.events)
    ]
    if needs_correction(first, second):
        cells = [cell + CONTINUITY for cell in cells]
    a, b, c, d = cells
    return Effect(math.log(a * d / (b * c)), math.sqrt(sum(1 / cell for cell in cells)))


def needs_correction(first: Counts, second: Counts) -> bool:
    """Tell whether a cell of the two by two table is 0."""
    return any(group.events in (0, group.total) for group in (first, second))


def _check(*groups: Group) -> None:
    if any(group.n < 2 or not group.sd > 0 for group in groups):
        raise NotDerivableError("a group has fewer than two people or no spread")


def _check_counts(*groups: Counts) -> None:
    if any(not 0 <= group.events <= group.total or group.total < 1 for group in groups):
        raise NotDerivableError("the counts are no shares of people")


__all__ = [
    "CONTINUITY",
    "Counts",
    "Effect",
    "Group",
    "NotDerivableError",
    "difference_of_means",
    "hedges_g",
    "log_odds_ratio",
    "log_ratio",
    "mean_difference",
    "needs_correction",
    "quantile",
    "risk_difference",
    "sd_from_se",
    "se_from_ci",
    "se_from_p",
    "se_within_persons",
    "small_sample_correction",
    "whole_events",
]
