"""The order in which a profile shows things: always the same, and what weighs more comes first."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.profiles.facts import natural
from ranvier.profiles.model import Arm, Code, Modality, Outcome, Result, SafetyFinding, Trial

CONTROLLED = ("dose-response", "between-arms", "within-person-periods")
"""Contrasts that compare with a control of the trial's own, a test across all doses first."""

_UNCONTROLLED = (
    "external-comparator",
    "change-from-baseline",
    "unclear",
    "association",
    "arm-description",
)
_ARM_ROLES = ("experimental", "active-comparator", "reference", "placebo", "sham", "no-treatment")
_ROLES = ("primary", "secondary", "exploratory", "post-hoc")
_SPECIFICITY = ("high", "moderate", "low", "not-known", "none")
_SENSITIVITY = (
    "myelin",
    "conduction",
    "axon",
    "neuron-loss",
    "inflammation",
    "oedema",
    "gliosis",
    "function",
    "symptom",
)
_LAST = 1 << 30

# All who were randomised come first, then those near to it, then parts of the participants. A set
# that is not named stands after the named whole and before the named parts.
_SETS = {
    "itt": 0,
    "full-analysis-set": 1,
    "modified-itt": 2,
    "pooled-periods": 3,
    "unstated": 3,
    "eye-level": 3,
    "lesion-level": 3,
    "all-treated": 4,
    "safety-set": 5,
    "completers": 6,
    "per-protocol": 7,
    "substudy": 8,
    "subgroup": 9,
    "interim": 10,
    "pooled-studies": 11,
}
_SET_UNNAMED = 3


def _rank(code: Code | None, order: tuple[str, ...]) -> int:
    return order.index(code.code) if code and code.code in order else len(order)


def modality_key(modality: Modality) -> tuple[int, int, str, str]:
    """Put what says most of myelin first.

    Specific measures of myelin (myelin water) come before those that react to it among other
    things (magnetisation transfer, VEP latency), and these before what reads axons, function or
    harm; within one degree of specificity, what is sensitive to myelin comes before what is
    sensitive to conduction, and that before the rest; then by name.
    """
    sensitivity = min(
        (_rank(code, _SENSITIVITY) for code in modality.sensitive_to), default=len(_SENSITIVITY)
    )
    specificity = _rank(modality.myelin_specificity, _SPECIFICITY)
    return specificity, sensitivity, modality.label.casefold(), modality.iri


def sensitivity_key(code: Code) -> tuple[int, str]:
    """Put what a modality is sensitive to in one order, myelin first."""
    return _rank(code, _SENSITIVITY), code.label


def trial_key(trial: Trial) -> tuple[str, str, str]:
    """Put trials in the order of time: start, else registration, first publication or end."""
    years = [str(paper.year) for paper in trial.publications if paper.year]
    dates = (trial.start, trial.registered_on, min(years, default=None), trial.end)
    return next((date for date in dates if date), "9999"), trial.label.casefold(), trial.iri


def arm_key(arm: Arm) -> tuple[int, object]:
    """Put arms under study before their comparators."""
    return _rank(arm.role, _ARM_ROLES), natural(arm.iri)


def outcome_key(outcome: Outcome) -> tuple[int, bool, int, object]:
    """Put primary outcomes first, then those with a controlled result, then the earlier ones."""
    uncontrolled = not any(result.controlled for result in outcome.results)
    time = min(outcome.time_days, default=_LAST)
    return _rank(outcome.role, _ROLES), uncontrolled, time, natural(outcome.iri)


def result_key(result: Result) -> tuple[bool, int, int, object]:
    """Put controlled results first, then the whole trial population before parts of it."""
    sets = [_SETS.get(code.code, _SET_UNNAMED) for code in result.analysis_set]
    contrast = _rank(result.contrast, (*CONTROLLED, *_UNCONTROLLED))
    return not result.controlled, max(sets, default=_SET_UNNAMED), contrast, natural(result.iri)


def finding_key(finding: SafetyFinding, arms: Mapping[str, int]) -> tuple[bool, str, int, str]:
    """Put serious findings first; the arms of one event stand together."""
    place = min((arms.get(arm, _LAST) for arm in finding.arms), default=_LAST)
    return finding.serious is not True, finding.event.casefold(), place, finding.iri
