"""A derived effect size, the scales there are, and what a method allows in deriving one."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.synthesis.effect_sizes import Effect
from ranvier.synthesis.methods import Method

SCALES = {
    "mean-difference": "mean-difference",
    "slope-difference": "slope-difference",
    "standardised-difference": "standardised-difference",
    "risk-difference": "risk-difference",
    "odds-ratio": "log-odds-ratio",
    "hazard-ratio": "log-hazard-ratio",
    "rate-ratio": "log-rate-ratio",
}
"""Effect measure -> the scale of a derived estimate, which ends its IRI."""

RATIOS = frozenset({"odds-ratio", "hazard-ratio", "rate-ratio"})
SHARE = "1"
"""The unit of a difference of risks."""

WITHIN_PERSONS = "within-person-periods"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the record of the method allows: see the parameters of `method:pooling`."""

    interval_asymmetry: float
    spread_disagreement: float
    p_rounding: float
    arm_interval_level: float
    """As a share."""

    @classmethod
    def of(cls, method: Method) -> Limits:
        """Read the limits of a method.

        Raises:
            DataError: if the record lacks one of the parameters.
        """
        return cls(
            interval_asymmetry=method.parameter("interval-asymmetry"),
            spread_disagreement=method.parameter("spread-disagreement"),
            p_rounding=method.parameter("p-rounding"),
            arm_interval_level=method.parameter("arm-interval-level") / 100,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """An effect as printed figures give it, before it is turned so that positive is better."""

    measure: str
    """A code of effect-; the effect of a ratio is its logarithm."""
    effect: Effect
    df: float | None
    """Degrees of freedom of its interval; None for the normal distribution."""
    unit: str | None
    of: str | None
    formula: str
    nodes: tuple[str, ...]
    better: str | None


@dataclass(frozen=True, slots=True)
class DerivedEstimate:
    """An effect size derived from printed figures; positive is better on the agent."""

    iri: str
    item: str
    measure: str
    """A code of effect-."""
    scale: str
    """The measure, with `log-` before a ratio, whose value is a logarithm."""
    value: float
    se: float
    ci_low: float
    ci_high: float
    """The ends of the 95 % interval."""
    unit: str | None
    of: str | None
    """Of means: values, changes, adjusted changes, slopes ..., where the arms' figures say so."""
    better: str
    """Which direction of the printed figures was good: higher, lower."""
    what: str
    """What was measured, in the words of the record."""
    formula: str
    computed_from: tuple[str, ...]

    @property
    def logarithmic(self) -> bool:
        """Whether the value is the logarithm of a ratio."""
        return self.measure in RATIOS


__all__ = ["RATIOS", "SCALES", "SHARE", "WITHIN_PERSONS", "DerivedEstimate", "Found", "Limits"]
