"""Synthesis by direction of effect, where effects can't be pooled: votes, and a sign test of them.

One vote a cohort, whatever its size or significance (Cochrane Handbook 12.2.2.3; SWiM, Campbell
2020). Nothing is weighted; how many people stand behind each direction is counted beside. Whether
the test suits trials of unequal size is doubted (Nikolakopoulos 2020), so the counts go first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

POSITIVE, NEGATIVE, UNCLEAR, UNREPORTED = "positive", "negative", "unclear", "unreported"
WAYS = (POSITIVE, NEGATIVE, UNCLEAR, UNREPORTED)


@dataclass(frozen=True, slots=True)
class Vote:
    """Which way the effect in one cohort points, and how many people it rests on."""

    cohort: str
    way: str
    """positive (better on the agent), negative, unclear, or unreported."""
    people: int | None


@dataclass(frozen=True, slots=True)
class Directions:
    """Votes counted, and the sign test of those with a clear direction."""

    counts: dict[str, int]
    people: dict[str, int]
    share: float | None
    """Of the cohorts with a clear direction, the share that is positive."""
    share_low: float | None
    share_high: float | None
    p: float | None


def direction_of(signs: Sequence[str], *, agreeing_share: float) -> str:
    """Give the direction of a cohort from its results of equal standing.

    Args:
        signs: of each result positive, negative, unclear or unreported.
        agreeing_share: the share of reported results that must point one way.

    >>> direction_of(["positive", "positive", "unclear"], agreeing_share=0.7)
    'unclear'
    >>> direction_of(["negative", "unreported"], agreeing_share=0.7)
    'negative'
    """
    told = [sign for sign in signs if sign != UNREPORTED]
    if not told:
        return UNREPORTED
    counts = Counter(told)
    for way in (POSITIVE, NEGATIVE):
        if counts[way] >= agreeing_share * len(told) and counts[way] * 2 > len(told):
            return way
    return UNCLEAR


def count_directions(votes: Iterable[Vote], *, level: float = 0.95) -> Directions:
    """Count votes, and test whether as many cohorts point each way.

    The test is the exact two-sided sign test (binomial, one half), the interval of the share that
    of Clopper and Pearson 1934. Both leave out cohorts without a clear direction.

    As Hilton Boon and Thomson report it, nine of nine give p = 0.0039, five of six p = 0.2188.

    Args:
        votes: one a cohort.
        level: the level of the interval, as a share.

    Raises:
        ValueError: if a cohort votes twice.

    >>> nine = count_directions(Vote(str(i), POSITIVE, 10) for i in range(9))
    >>> six = count_directions(Vote(str(i), POSITIVE if i else NEGATIVE, None) for i in range(6))
    >>> round(nine.p, 4), round(six.p, 4), nine.people["positive"]
    (0.0039, 0.2188, 90)
    """
    held = sorted(votes, key=lambda vote: vote.cohort)
    if len({vote.cohort for vote in held}) < len(held):
        message = "a cohort has one vote"
        raise ValueError(message)
    counts = {way: sum(vote.way == way for vote in held) for way in WAYS}
    people = {way: sum(v.people or 0 for v in held if v.way == way) for way in WAYS}
    clear = counts[POSITIVE] + counts[NEGATIVE]
    if not clear:
        return Directions(counts, people, None, None, None, None)
    from scipy import stats

    test = stats.binomtest(counts[POSITIVE], clear, 0.5, alternative="two-sided")
    ends = test.proportion_ci(confidence_level=level, method="exact")
    return Directions(
        counts=counts,
        people=people,
        share=counts[POSITIVE] / clear,
        share_low=float(ends.low),
        share_high=float(ends.high),
        p=float(test.pvalue),
    )


__all__ = [
    "NEGATIVE",
    "POSITIVE",
    "UNCLEAR",
    "UNREPORTED",
    "WAYS",
    "Directions",
    "Vote",
    "count_directions",
    "direction_of",
]
