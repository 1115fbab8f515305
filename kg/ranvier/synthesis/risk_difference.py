"""Risk differences of events between two arms, with Newcombe's hybrid score interval."""

from __future__ import annotations

from dataclasses import dataclass

FORMULA = (
    "p1 - p2 with the hybrid score interval: Newcombe RG, Statistics in Medicine 1998;17:873-890, "
    "method 10 (statsmodels confint_proportions_2indep, method newcomb)"
)
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """The difference of two shares, first minus second, and its interval; shares, not per cent."""

    value: float
    low: float
    high: float

    @property
    def excess(self) -> bool:
        """Whether the whole interval says that the first arm had more."""
        return self.low > 0


def risk_difference(
    affected: int, at_risk: int, control_affected: int, control_at_risk: int
) -> RiskDifference | None:
    """Give the risk difference of an event and its 95 % interval.

    The interval joins the Wilson score intervals of both shares without a correction for
    continuity, so that it exists where nobody, or everybody, was affected: Newcombe 1998,
    Statistics in Medicine 17:873-890, method 10.

    Args:
        affected: people with the event on the agent.
        at_risk: people whom they are counted among.
        control_affected: people with the event on the control.
        control_at_risk: people whom they are counted among.

    Returns:
        The difference agent minus control; None where the counts are no shares.

    >>> found = risk_difference(56, 70, 48, 80)
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if not (0 <= affected <= at_risk and 0 <= control_affected <= control_at_risk):
        return None
    if not at_risk or not control_at_risk:
        return None
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        affected,
        at_risk,
        control_affected,
        control_at_risk,
        method="newcomb",
        compare="diff",
        alpha=1 - CONFIDENCE,
    )
    value = affected / at_risk - control_affected / control_at_risk
    return RiskDifference(value, float(low), float(high))


__all__ = ["CONFIDENCE", "FORMULA", "RiskDifference", "risk_difference"]
