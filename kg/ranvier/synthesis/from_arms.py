"""The effects that figures of two independent arms give: means, and shares of people.

The arm on the agent goes first. Arms of a crossover are no independent groups, and eyes or lesions
are no people: from neither is anything computed here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from ranvier.evidence import Item
from ranvier.synthesis.derived_estimate import RATIOS, SHARE, Found, Limits
from ranvier.synthesis.effect_sizes import (
    Counts,
    Effect,
    Group,
    NotDerivableError,
    difference_of_means,
    hedges_g,
    log_odds_ratio,
    needs_correction,
    risk_difference,
    sd_from_se,
    se_from_ci,
    whole_events,
)
from ranvier.synthesis.from_estimate import NO_SPREAD, check_symmetry
from ranvier.synthesis.printed_figures import CONTROL_ROLES, Arm, ArmFigure, Figures

_MEANS = {
    "adjusted-change": "adjusted changes",
    "mean-change": "changes",
    "percent-change": "percent changes",
    "slope": "slopes",
    "adjusted-mean": "adjusted values",
    "mean": "values",
}
"""Statistics that are means -> of what; where arms have several, the first is taken."""

_PLAIN = tuple(statistic for statistic in _MEANS if not statistic.startswith("adjusted"))
_SHARES = ("count", "percent")
_OF_PEOPLE = frozenset({None, "%", "1", "{participants}"})
_NO_PEOPLE = frozenset({"eye-level", "lesion-level"})

Pair = tuple[ArmFigure, ArmFigure]


def from_means(item: Item, figures: Figures, limits: Limits, *, crossover: bool) -> Iterator[Found]:
    """Give the difference of two means that have a spread.

    Raises:
        NotDerivableError: if there are means, but none follows.
    """
    pair = _pair(item, figures, tuple(_MEANS), crossover=crossover)
    if pair is None:
        return
    first, second = pair
    kind = _MEANS[first.statistic]
    errors = [_standard_error(figure, figures, limits) for figure in pair]
    sizes = [people_of(figure, figures) for figure in pair]
    known = [size for size in sizes if size is not None]
    yield Found(
        measure="slope-difference" if first.statistic == "slope" else "mean-difference",
        effect=difference_of_means(first.value, errors[0], second.value, errors[1]),
        df=sum(known) - 2 if len(known) == 2 and sum(known) > 2 else None,
        unit=figures.unit,
        of=kind,
        formula=f"Difference of the arms' {kind}; SE = sqrt(SE1^2 + SE2^2), SE = SD / sqrt(n) "
        "(Borenstein 2009, chapter 4)",
        nodes=(first.node, second.node),
        better=figures.better,
    )


def from_standardised(
    item: Item, figures: Figures, limits: Limits, *, crossover: bool
) -> Iterator[Found]:
    """Give Hedges g of two means; adjusted ones have no spread of people to divide by.

    Raises:
        NotDerivableError: if there are such means, but no spread of people follows.
    """
    pair = _pair(item, figures, _PLAIN, crossover=crossover)
    if pair is None:
        return
    groups = []
    for figure in pair:
        n = people_of(figure, figures)
        if n is None:
            raise NotDerivableError("how many people an arm's mean is of is not printed")
        sd = figure.sd or sd_from_se(_standard_error(figure, figures, limits), n)
        groups.append(Group(figure.value, sd, n))
    yield Found(
        measure="standardised-difference",
        effect=hedges_g(*groups),
        df=None,
        unit=None,
        of=_MEANS[pair[0].statistic],
        formula="Hedges g, with the small-sample correction J (Hedges 1981; Borenstein 2009, "
        "chapter 4)",
        nodes=tuple(figure.node for figure in pair),
        better=figures.better,
    )


def from_shares(item: Item, figures: Figures, *, crossover: bool) -> Iterator[Found]:
    """Give the odds ratio and risk difference of two shares of people, if their events are whole.

    Raises:
        NotDerivableError: if there are shares, but the people with the event do not follow.
    """
    pair = _pair(item, figures, _SHARES, crossover=crossover)
    if pair is None:
        return
    first, second = (_counts(figure, figures) for figure in pair)
    said = f"{first.events} of {first.total} against {second.events} of {second.total}"
    half = "; 0.5 added to each cell, since one is 0 (Cochrane Handbook 10.4.4)"
    for measure, name, function in _OF_COUNTS:
        ratio = measure in RATIOS
        corrected = half if ratio and needs_correction(first, second) else ""
        yield Found(
            measure=measure,
            effect=function(first, second),
            df=None,
            unit=None if ratio else SHARE,
            of=None,
            formula=f"{name} of {said}{corrected} (Borenstein 2009, chapter 5)",
            nodes=tuple(figure.node for figure in pair),
            better=figures.better,
        )


_OF_COUNTS: tuple[tuple[str, str, Callable[[Counts, Counts], Effect]], ...] = (
    ("odds-ratio", "Logarithm of the odds ratio", log_odds_ratio),
    ("risk-difference", "Difference of the risks", risk_difference),
)


def _pair(
    item: Item, figures: Figures, statistics: Sequence[str], *, crossover: bool
) -> Pair | None:
    """Give the figures of the arm on the agent and of its control; None if there are none.

    Raises:
        NotDerivableError: if there are figures, but not one of one kind of two independent arms.
    """
    held = [figure for figure in figures.values if figure.statistic in statistics]
    if not held:
        return None
    if crossover:
        raise NotDerivableError("the arms of a crossover are no independent groups")
    if set(item.analysis_sets) & _NO_PEOPLE:
        raise NotDerivableError("eyes or lesions are counted, not people")
    if len(figures.arms) != 2:
        raise NotDerivableError("not two arms are compared")
    on, control = _sides(item, figures.arms)
    for statistic in statistics:
        sides = [
            [figure for figure in held if figure.arm == arm and figure.statistic == statistic]
            for arm in (on, control)
        ]
        if all(len(side) == 1 for side in sides):
            pair = (sides[0][0], sides[1][0])
            if any(figures.doubt(figure.node) for figure in pair):
                raise NotDerivableError(
                    "the record says that the figure is not fit to compute with"
                )
            return pair
    raise NotDerivableError("the two arms do not have one figure of the same kind each")


def _sides(item: Item, arms: Sequence[Arm]) -> tuple[str, str]:
    on = [arm for arm in arms if arm.agents & set(item.agents) and arm.role not in CONTROL_ROLES]
    if len(on) != 1:
        raise NotDerivableError("which of the arms is on the agent is not told, or both are")
    return on[0].iri, next(arm.iri for arm in arms if arm is not on[0])


def people_of(figure: ArmFigure, figures: Figures) -> int | None:
    """Give how many people a figure is of; those of its arm only if they are those analysed."""
    if figure.n is not None:
        return figure.n
    arm = next((arm for arm in figures.arms if arm.iri == figure.arm), None)
    if arm is None or arm.n is None:
        return None
    counts = [other.n for other in figures.arms if other.n is not None]
    whole = len(counts) == len(figures.arms) and figures.n == sum(counts)
    return arm.n if whole or arm.basis == "analysed" else None


def _standard_error(figure: ArmFigure, figures: Figures, limits: Limits) -> float:
    """Give the standard error of an arm's mean.

    Raises:
        NotDerivableError: if neither a spread nor a symmetrical interval is printed with people.
    """
    n = people_of(figure, figures)
    if figure.se is not None:
        return figure.se
    if figure.sd is not None:
        if n is None:
            raise NotDerivableError("how many people an arm's mean is of is not printed")
        return figure.sd / math.sqrt(n)
    if figure.low is None or figure.high is None:
        raise NotDerivableError(NO_SPREAD)
    check_symmetry(figure.value, figure.low, figure.high, limits)
    if n is None and figures.n is None:
        raise NotDerivableError("how many people an arm's mean is of is not printed")
    df = (n if n is not None else (figures.n or 0) / 2) - 1
    return se_from_ci(figure.low, figure.high, level=limits.arm_interval_level, df=df)


def _counts(figure: ArmFigure, figures: Figures) -> Counts:
    n = people_of(figure, figures)
    if n is None:
        raise NotDerivableError("how many people an arm's share is of is not printed")
    if figures.unit not in _OF_PEOPLE:
        raise NotDerivableError("other things than people are counted")
    if figure.statistic == "percent":
        return Counts(whole_events(figure.printed, n), n)
    if figure.value != int(figure.value) or figure.value > n:
        raise NotDerivableError("the count is no number of these people")
    return Counts(int(figure.value), n)


__all__ = ["from_means", "from_shares", "from_standardised", "people_of"]
