"""Effect sizes of one result: from its printed estimate, and from the figures of its two arms.

What stands in the way is said in a short text, so that it can be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ranvier.evidence import Item
from ranvier.synthesis.derived_estimate import (
    SCALES,
    WITHIN_PERSONS,
    DerivedEstimate,
    Found,
    Limits,
)
from ranvier.synthesis.effect_sizes import NotDerivableError, quantile
from ranvier.synthesis.from_arms import from_means, from_shares, from_standardised
from ranvier.synthesis.from_estimate import from_estimate
from ranvier.synthesis.printed_figures import Figures

_LEVEL = 0.95
_DISAGREE = "the figures of the arms and the printed estimate can't both be right"


def derive(
    item: Item, figures: Figures, limits: Limits, *, crossover: bool
) -> tuple[tuple[DerivedEstimate, ...], tuple[str, ...]]:
    """Give the effect sizes of a result, one a scale, and what stood in the way of others.

    A printed estimate goes before one that is computed from the arms.

    Args:
        item: the evidence item of the result.
        figures: what was printed of it.
        limits: what the method allows.
        crossover: whether the trial is a crossover.
    """
    barred = _barred(item)
    if barred:
        return (), (barred,)
    paired = crossover or item.contrast == WITHIN_PERSONS
    reasons: list[str] = []
    printed = list(_tried(lambda: [from_estimate(item, figures, limits)], reasons))
    arms: list[Found] = []
    for parts in (
        lambda: from_means(item, figures, limits, crossover=paired),
        lambda: from_standardised(item, figures, limits, crossover=paired),
        lambda: from_shares(item, figures, crossover=paired),
    ):
        arms += _tried(parts, reasons)
    if printed and any(_disagree(printed[0], other, limits) for other in arms):
        return (), (_DISAGREE,)
    held: dict[str, DerivedEstimate] = {}
    for found in (*printed, *arms):
        try:
            estimate = oriented(item, figures, found)
        except NotDerivableError as reason:
            reasons.append(str(reason))
        else:
            held.setdefault(estimate.scale, estimate)
    return tuple(held[scale] for scale in sorted(held)), tuple(dict.fromkeys(reasons))


def _barred(item: Item) -> str | None:
    """Say why a result is no comparison of an agent with a control by one modality."""
    if len(item.modalities) != 1:
        return "one figure stands for several modalities"
    if "pooled-studies" in item.analysis_sets:
        return "the figure is pooled over studies"
    if item.compared_with == "dose-comparison" or item.contrast == "dose-response":
        return "doses are compared, so that no one side is that of the agent"
    return None


def _tried(parts: Callable[[], Iterable[Found]], reasons: list[str]) -> Iterator[Found]:
    try:
        yield from parts()
    except NotDerivableError as reason:
        reasons.append(str(reason))


def _disagree(printed: Found, other: Found, limits: Limits) -> bool:
    """Tell whether an estimate and its arms differ in their standard errors beyond the limit."""
    if printed.measure != other.measure:
        return False
    ratio = printed.effect.se / other.effect.se
    return max(ratio, 1 / ratio) > limits.spread_disagreement


def oriented(item: Item, figures: Figures, found: Found) -> DerivedEstimate:
    """Turn an effect so that positive is better on the agent.

    Raises:
        NotDerivableError: if no direction is better, or the source favours the other side.
    """
    if found.better not in ("higher", "lower"):
        raise NotDerivableError("neither direction of the figures is known to be better")
    effect = found.effect if found.better == "higher" else found.effect.turned()
    sides = {"favours-experimental": 1, "favours-control": -1}
    if effect.value * sides.get(item.favours, 0) < 0:
        raise NotDerivableError("the sign is against the side that the source says it favours")
    half = quantile(_LEVEL, found.df) * effect.se
    scale = SCALES[found.measure]
    return DerivedEstimate(
        iri=f"{item.result}.derived-{scale}",
        item=item.iri,
        measure=found.measure,
        scale=scale,
        value=effect.value,
        se=effect.se,
        ci_low=effect.value - half,
        ci_high=effect.value + half,
        unit=found.unit,
        of=found.of,
        better=found.better,
        what=figures.what,
        formula=found.formula,
        computed_from=found.nodes,
    )


__all__ = ["derive", "oriented"]
