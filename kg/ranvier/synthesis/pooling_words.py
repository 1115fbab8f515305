"""What a synthesis says, in words."""

from __future__ import annotations

import math

from ranvier.evidence import Evidence
from ranvier.synthesis import wording
from ranvier.synthesis.cells import Cell
from ranvier.synthesis.derived_estimate import DerivedEstimate
from ranvier.synthesis.directions import NEGATIVE, POSITIVE, UNCLEAR, UNREPORTED, Directions
from ranvier.synthesis.pooling import Pooled
from ranvier.vocabulary import compact

_WAYS = {
    POSITIVE: "better on the agent",
    NEGATIVE: "worse",
    UNCLEAR: "no clear direction",
    UNREPORTED: "not reported",
}


def label_of(cell: Cell, evidence: Evidence) -> str:
    """Name a cell by its agents or mechanism, and its modality."""
    held = evidence.modalities.get(cell.modality)
    what = held.label if held else compact(cell.modality)
    if cell.mechanism is not None:
        return f"Mechanism {cell.slug.replace('-', ' ')}: {what}"
    return f"{wording.subject_label(cell.agents, evidence)}: {what}"


def direction_sentence(directions: Directions) -> str:
    """Say which way the effects in the cohorts point, with the people behind them.

    >>> from ranvier.synthesis.directions import Vote, count_directions
    >>> direction_sentence(count_directions([Vote("a", "positive", 50), Vote("b", "unclear", 8)]))
    'Direction of effect by cohort: better on the agent 1 (n = 50), worse 0, no clear direction 1 (n = 8).'
    """  # noqa: E501
    counts = directions.counts
    if not any(counts.values()):
        return ""
    parts = []
    for way, words in _WAYS.items():
        if way == UNREPORTED and not counts[way]:
            continue
        people = directions.people[way]
        parts.append(f"{words} {counts[way]}" + (f" (n = {people})" if people else ""))
    text = f"Direction of effect by cohort: {', '.join(parts)}"
    if directions.p is not None and counts[POSITIVE] + counts[NEGATIVE] > 1:
        text += f"; sign test p = {rounded(directions.p)}"
    return f"{text}."


def pooled_sentence(pooled: Pooled, like: DerivedEstimate, level: float) -> str:
    """Say a pooled effect with its interval and what is between trials.

    Args:
        pooled: the effect.
        like: one of the estimates, for the measure and unit.
        level: of the intervals, as a share.
    """
    ratio = like.logarithmic

    def shown(value: float) -> str:
        return rounded(math.exp(value) if ratio else value)

    unit = f" {like.unit}" if like.unit not in (None, "1") else ""
    better = "above 1 is better" if ratio else "positive is better"
    text = (
        f"The pooled {like.measure.replace('-', ' ')} is {shown(pooled.value)}{unit} "
        f"({better}), {100 * level:g} % interval {shown(pooled.low)} to {shown(pooled.high)} by "
        f"Hartung, Knapp, Sidik and Jonkman and {shown(pooled.wald_low)} to "
        f"{shown(pooled.wald_high)} by the usual way; tau2 {rounded(pooled.tau2)}, "
        f"I2 {100 * pooled.i2:.0f} %."
    )
    if pooled.k == 2:
        text += (
            " Of two cohorts the first interval rests on one degree of freedom and is very wide."
        )
    if pooled.prediction is not None:
        low, high = pooled.prediction
        text += f" A further trial is expected between {shown(low)} and {shown(high)}."
    if pooled.floored:
        text += " The effects lie so close together that the usual standard error was taken."
    return text


def rounded(value: float) -> str:
    """Write a number to three significant digits, without an exponent.

    >>> rounded(0.21875), rounded(1234.5), rounded(-0.0000123), rounded(2)
    ('0.219', '1230', '-0.0000123', '2')
    """
    from decimal import Context, Decimal

    number = Context(prec=3).create_decimal(repr(float(value))).normalize()
    return format(number if number else Decimal(0), "f")


__all__ = ["direction_sentence", "label_of", "pooled_sentence", "rounded"]
