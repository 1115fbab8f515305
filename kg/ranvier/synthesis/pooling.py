"""Random-effects meta-analysis of effects with their standard errors.

The variance between trials by restricted maximum likelihood and its interval by Q-profile are
PyMARE's; the weighted mean, with its usual standard error and that of Hartung, Knapp, Sidik and
Jonkman, is that of a weighted regression by statsmodels on the weights 1 / (v + tau2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ranvier.synthesis.effect_sizes import Effect, NotDerivableError, quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

LEVEL = 0.95
_NEARLY = 1e-5


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled effect; all figures on the scale of the effects that went in."""

    k: int
    value: float
    se: float
    """The usual (Wald) standard error, 1 / sqrt of the sum of weights."""
    wald_low: float
    wald_high: float
    hksj_se: float
    used_se: float
    """Of the interval: that of Hartung, Knapp, Sidik and Jonkman, or the usual one as its floor."""
    low: float
    high: float
    """The interval of Hartung, Knapp, Sidik and Jonkman: t distribution of k - 1 degrees."""
    p: float
    """By the same t distribution."""
    tau2: float
    tau2_low: float
    tau2_high: float
    q: float
    q_p: float
    i2: float
    """As a share."""
    prediction: tuple[float, float] | None
    """Where the effect of a further trial is expected; None of fewer than three trials."""
    weights: tuple[float, ...]
    """The share of each effect in the pooled one, in their order."""

    @property
    def floored(self) -> bool:
        """Whether the scaled standard error was below the usual one, which was then taken."""
        return self.used_se > self.hksj_se * (1 + _NEARLY)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a pooled effect becomes without one of its effects."""

    k: int
    value: float
    low: float
    high: float
    """By the same interval as that of the pooled effect."""
    tau2: float
    i2: float
    """As a share."""


def pool(effects: Sequence[Effect], *, level: float = LEVEL, floor: bool = False) -> Pooled:
    """Pool two or more effects by random effects.

    - Weights 1 / (v + tau2), tau2 by restricted maximum likelihood, its interval by Q-profile
      (Viechtbauer 2007).
    - The interval by Hartung and Knapp 2001 and Sidik and Jonkman 2002: the variance of the mean is
      scaled by the weighted residual variance, with a t distribution of k - 1 degrees of freedom.
      Two effects leave one degree of freedom, and the interval is very wide. Effects that lie very
      close together make it too narrow; with `floor` the standard error is never below the usual
      one (Roever, Knapp and Friede 2015).
    - Q with weights 1 / v, and I2 = (Q - df) / Q, never below 0: Cochrane Handbook 10.10.2.
    - The prediction interval: mean plus or minus t(k - 2) x sqrt(tau2 + SE2), with the usual SE
      (Higgins, Thompson and Spiegelhalter 2009; Cochrane Handbook 10.10.4.3).

    Args:
        effects: independent effects, one a cohort.
        level: the level of all intervals, as a share.
        floor: whether the usual standard error is the least that the interval rests on.

    Raises:
        NotDerivableError: if there are fewer than two effects, or an error is not above 0.

    >>> found = pool([Effect(0.2, 0.1), Effect(0.4, 0.1)])
    >>> round(found.value, 2), round(found.q, 2), found.prediction
    (0.3, 2.0, None)
    """
    import numpy as np
    from pymare.stats import q_profile
    from scipy import stats

    _check(effects)
    # By size, so that rounding does not depend on the order in which the effects are given.
    order = sorted(range(len(effects)), key=lambda i: (effects[i].value, effects[i].se))
    y = np.array([effects[i].value for i in order])
    v = np.array([effects[i].variance for i in order])
    tau2 = float(_between(y[:, None], v[:, None])[0])
    value, se, hksj_se = _mean(y, v, tau2)
    q, i2 = _heterogeneity(y, v)
    k, df = len(y), len(y) - 1
    used = max(hksj_se, se) if floor else hksj_se
    half, wald = quantile(level, df) * used, quantile(level) * se
    # In units of the errors, as for tau2 itself.
    scale = float(v.mean())
    ends = q_profile(y[:, None] / scale**0.5, v[:, None] / scale, np.ones((k, 1)), alpha=1 - level)
    shares = dict(zip(order, 1 / (v + tau2) / (1 / (v + tau2)).sum(), strict=True))
    reach = quantile(level, k - 2) * (tau2 + se**2) ** 0.5 if k > 2 else None
    return Pooled(
        k=k,
        value=value,
        se=se,
        wald_low=value - wald,
        wald_high=value + wald,
        hksj_se=hksj_se,
        used_se=used,
        low=value - half,
        high=value + half,
        p=float(2 * stats.t.sf(abs(value) / used, df)) if used > 0 else 0.0,
        tau2=tau2,
        tau2_low=max(0.0, float(np.ravel(ends["ci_l"])[0])) * scale,
        tau2_high=max(0.0, float(np.ravel(ends["ci_u"])[0])) * scale,
        q=q,
        q_p=float(stats.chi2.sf(q, df)),
        i2=i2,
        prediction=None if reach is None else (value - reach, value + reach),
        weights=tuple(float(shares[i]) for i in range(k)),
    )


def leave_one_out(
    effects: Sequence[Effect], *, level: float = LEVEL, floor: bool = False
) -> tuple[Rest | None, ...]:
    """Pool again without each effect in turn; None where fewer than two are left.

    The variances between trials are looked for all at once, each in a column of its own.

    Raises:
        NotDerivableError: if there are fewer than two effects, or an error is not above 0.
    """
    import numpy as np

    _check(effects)
    if len(effects) < 3:
        return (None,) * len(effects)
    rest = [
        sorted([*effects[:i], *effects[i + 1 :]], key=lambda e: (e.value, e.se))
        for i in range(len(effects))
    ]
    y = np.array([[effect.value for effect in each] for each in rest]).T
    v = np.array([[effect.variance for effect in each] for each in rest]).T
    found = []
    for i, tau2 in enumerate(_between(y, v)):
        value, se, hksj_se = _mean(y[:, i], v[:, i], float(tau2))
        half = quantile(level, len(y) - 1) * (max(hksj_se, se) if floor else hksj_se)
        _, i2 = _heterogeneity(y[:, i], v[:, i])
        found.append(Rest(len(y), value, value - half, value + half, float(tau2), i2))
    return tuple(found)


def _check(effects: Sequence[Effect]) -> None:
    if len(effects) < 2:
        raise NotDerivableError("fewer than two effects are not pooled")
    if any(not effect.se > 0 for effect in effects):
        raise NotDerivableError("an effect without a standard error is not pooled")


def _between(y: Array, v: Array) -> Array:
    """Give the variance between trials of each column, by restricted maximum likelihood.

    The search is made in units of the errors, so that it is as close whatever the unit.
    """
    import numpy as np
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    scale = v.mean(axis=0)
    fitted = VarianceBasedLikelihoodEstimator(method="REML").fit(
        y / np.sqrt(scale), v / scale, np.ones((len(y), 1))
    )
    found: Array = np.maximum(0, np.ravel(fitted.params_["tau2"])) * scale
    return found


def _mean(y: Array, v: Array, tau2: float) -> tuple[float, float, float]:
    """Give the weighted mean, its usual standard error, and the scaled one."""
    import numpy as np
    from statsmodels.api import WLS

    weights = 1 / (v + tau2)
    regression = WLS(y, np.ones((len(y), 1)), weights=weights).fit()
    return float(regression.params[0]), float(weights.sum() ** -0.5), float(regression.bse[0])


def _heterogeneity(y: Array, v: Array) -> tuple[float, float]:
    """Give Cochran's Q and I2 as a share."""
    fixed = (y / v).sum() / (1 / v).sum()
    q, df = float(((y - fixed) ** 2 / v).sum()), len(y) - 1
    return q, max(0.0, (q - df) / q) if q > 0 else 0.0


__all__ = ["LEVEL", "Pooled", "Rest", "leave_one_out", "pool"]
