"""The effect that a printed estimate gives: its value, with a standard error where one follows."""

from __future__ import annotations

import math

from ranvier.evidence import Item
from ranvier.synthesis.derived_estimate import RATIOS, SCALES, SHARE, WITHIN_PERSONS, Found, Limits
from ranvier.synthesis.effect_sizes import (
    Effect,
    NotDerivableError,
    log_ratio,
    quantile,
    se_from_ci,
    se_from_p,
    se_within_persons,
)
from ranvier.synthesis.printed_figures import Figures, Printed

NO_SPREAD = "no standard error, no interval with its level, and no exact p is printed"
_WITH_UNIT = frozenset({"mean-difference", "slope-difference"})


def from_estimate(item: Item, figures: Figures, limits: Limits) -> Found:
    """Give the printed estimate with its standard error.

    That is, in this order: as printed; from its interval, if the level is printed too; within
    persons from the spread of the differences; from an exact p.

    Raises:
        NotDerivableError: if nothing that compares is printed, or no standard error follows.
    """
    printed = figures.estimate
    if printed is None:
        raise NotDerivableError("no estimate of the difference is printed")
    if printed.measure == "test-only" or printed.value is None:
        raise NotDerivableError("a test without an estimate of the difference is printed")
    if printed.measure not in SCALES:
        kind = printed.measure.replace("-", " ")
        raise NotDerivableError(f"the estimate is a {kind}, which is no difference or ratio")
    if figures.doubt(printed.node):
        raise NotDerivableError("the record says that the figure is not fit to compute with")
    normal = printed.measure in RATIOS | {"risk-difference"}
    df = None if normal else _degrees_of_freedom(item)
    effect, how = _with_error(item, printed, printed.value, df, limits)
    unit = figures.unit if printed.measure in _WITH_UNIT else None
    if printed.measure == "risk-difference":
        effect, unit = _shares(effect, figures.unit), SHARE
    value = "Logarithm of the ratio" if printed.measure in RATIOS else "Difference"
    return Found(
        measure=printed.measure,
        effect=effect,
        df=df,
        unit=unit,
        of=None,
        formula=f"{value} as printed; {how}",
        nodes=(printed.node,),
        better=printed.better or figures.better,
    )


def _degrees_of_freedom(item: Item) -> float | None:
    """Give those of a difference of means: people less two, within persons less one."""
    if item.n is None:
        return None
    df = item.n - (1 if item.contrast == WITHIN_PERSONS else 2)
    return df if df >= 1 else None


def _with_error(
    item: Item, printed: Printed, value: float, df: float | None, limits: Limits
) -> tuple[Effect, str]:
    ratio = printed.measure in RATIOS
    if printed.se is not None and not ratio:
        if not printed.se > 0:
            raise NotDerivableError("the standard error printed is not above 0")
        return Effect(value, printed.se), "standard error as printed"
    if printed.low is not None and printed.high is not None and printed.level is not None:
        check_symmetry(value, printed.low, printed.high, limits, ratio=ratio)
        said = f"standard error from its {100 * printed.level:g} % interval"
        if ratio:
            effect = log_ratio(value, printed.low, printed.high, level=printed.level)
            return effect, f"{said}, as logarithms (Cochrane Handbook 6.3.2)"
        se = se_from_ci(printed.low, printed.high, level=printed.level, df=df)
        return Effect(value, se), f"{said}, {_by(df)}"
    if printed.sd is not None and item.contrast == WITHIN_PERSONS and item.n:
        se = se_within_persons(printed.sd, item.n)
        how = "standard error from the SD of the differences within persons"
        return Effect(value, se), f"{how} (Cochrane Handbook 23.2.7)"
    if printed.p is None:
        raise NotDerivableError(NO_SPREAD)
    return _by_p(printed, value, df, limits)


def _by(df: float | None) -> str:
    if df is None:
        return "normal distribution (Cochrane Handbook 6.3.1)"
    return f"t distribution, {df:g} degrees of freedom (Cochrane Handbook 6.5.2.3)"


def _by_p(printed: Printed, value: float, df: float | None, limits: Limits) -> tuple[Effect, str]:
    """Give the standard error from an exact p, if its rounding leaves the error known."""
    if printed.operator != "=":
        raise NotDerivableError("p is printed as a bound")
    text = (printed.p or "").strip()
    try:
        p = float(text)
    except ValueError:
        raise NotDerivableError("p is printed as a text") from None
    if printed.measure in RATIOS:
        if value <= 0:
            raise NotDerivableError("a ratio is not above 0")
        value = math.log(value)
    se = se_from_p(value, p, df=df)
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    if p <= half or p + half >= 1:
        raise NotDerivableError("p is rounded too coarsely for a standard error")
    span = quantile(1 - p + half, df) - quantile(1 - p - half, df)
    if span / quantile(1 - p, df) > limits.p_rounding:
        raise NotDerivableError("p is rounded too coarsely for a standard error")
    return Effect(value, se), f"standard error from exact p, {_by(df)}"


def check_symmetry(
    value: float, low: float, high: float, limits: Limits, *, ratio: bool = False
) -> None:
    """Refuse an interval that was computed on another scale, or does not hold its value.

    Raises:
        NotDerivableError: if the value is too far off the middle of the interval.
    """
    if not low < high:
        raise NotDerivableError("the interval has no width")
    if ratio:
        if min(value, low) <= 0:
            raise NotDerivableError("a ratio or an end of its interval is not above 0")
        value, low, high = math.log(value), math.log(low), math.log(high)
    off = abs(value - (low + high) / 2) / ((high - low) / 2)
    if off > limits.interval_asymmetry:
        raise NotDerivableError("the interval is not symmetrical about its value")


def _shares(effect: Effect, unit: str | None) -> Effect:
    """Give a risk difference as shares, whether it was printed so or in percentage points."""
    if unit == "%":
        return Effect(effect.value / 100, effect.se / 100)
    if abs(effect.value) > 1:
        raise NotDerivableError("a risk difference above 1 is printed without a unit")
    return effect


__all__ = ["NO_SPREAD", "check_symmetry", "from_estimate"]
