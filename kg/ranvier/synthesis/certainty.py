"""Certainty of what a claim's evidence says, by the five domains of GRADE.

The rules stand in the record `method:certainty`; here the facts are counted that they ask for, and
the levels are taken down. GRADE: Cochrane Handbook, chapter 14.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ranvier.evidence import Evidence, TrialFacts
from ranvier.synthesis import wording
from ranvier.synthesis.facts import rests_on_press, strong
from ranvier.synthesis.lines import CLAIM, DISPUTES, MIXED, NEUTRAL, PART, SUPPORTS, Claim, Line
from ranvier.synthesis.methods import Decision, Facts, Method

LEVELS = ("very-low", "low", "moderate", "high")
START = "start"
DOMAINS = (
    "risk-of-bias",
    "inconsistency",
    "indirectness",
    "imprecision",
    "publication-bias",
)
COUNTS = (
    "lines",
    "not_randomised_lines",
    "controlled_lines",
    "whole_lines",
    "blinded_lines",
    "not_assessed_low",
    "assessed_high",
    "told_lines",
    "lines_for",
    "lines_against",
    "mixed_lines",
    "ms_lines",
    "other_population_lines",
    "moderate_reading_lines",
    "participants",
    "below_information_size",
    "far_below_information_size",
    "intervals_with_no_effect",
    "press_only",
    "no_paper",
    "unpublished_trials",
    "information_size",
    "small_size",
    "reporting_years",
)
NAMES = ("target", "trials_named", "populations", "moderate_modalities", "unpublished")

_BLINDED = {"double-blind", "single-blind", "assessor-blind"}
_BAD = {"high", "serious", "critical"}
_NOT_MS = {"healthy-volunteers", "leukodystrophy", "parkinson-disease", "other"}
_PAPERS = {"full-text", "abstract", "data-file"}
_ENDED = {"completed", "terminated"}


class Interval(Protocol):
    """An estimate, positive where better on the agent, with its interval where it has one."""

    @property
    def ci_low(self) -> float | None:
        """The lower end."""

    @property
    def ci_high(self) -> float | None:
        """The upper end."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """A level, where it started, and the judgement of each domain that took it down or not."""

    level: str
    start: Decision
    domains: Mapping[str, Decision]


def certainty_of(facts: Facts, method: Method) -> Certainty:
    """Start by the design, and take down what each of the five domains says."""
    start = method.decide(facts, domain=START)
    domains = {domain: method.decide(facts, domain=domain) for domain in DOMAINS}
    down = sum(decision.levels_down for decision in domains.values())
    level = LEVELS[max(0, LEVELS.index(start.outcome) - down)]
    return Certainty(level, start, domains)


def body_of(lines: Sequence[Line]) -> list[Line]:
    """Give the lines that the certainty is about: the strongest there are, told before untold."""
    told = [line for line in lines if line.direction != NEUTRAL]
    kinds = (
        [line for line in told if strong(line)],
        told,
        [line for line in lines if line.controlled],
        list(lines),
    )
    return next((kind for kind in kinds if kind), [])


def certainty_facts(
    claim: Claim,
    lines: Sequence[Line],
    evidence: Evidence,
    estimates: Mapping[str, Sequence[Interval]],
    unpublished: Sequence[TrialFacts],
    method: Method,
) -> Facts:
    """Count what the rules of certainty may ask for.

    Args:
        claim: what the lines are about.
        lines: all its lines.
        evidence: trials and modalities.
        estimates: derived estimates by item; positive is better on the agent.
        unpublished: trials of the same agents that ended without a result that was read.
        method: for its parameters, which rule what is small and what is long.
    """
    body = body_of(lines)
    held = [evidence.trials[line.cohort] for line in body if line.cohort in evidence.trials]
    told = [line for line in body if line.direction != NEUTRAL]
    moderate = _moderate(claim, body, evidence)
    people = sum(line.n or 0 for line in body)
    size, small = method.parameter("information_size"), method.parameter("small_size")
    others = [trial for trial in held if trial.population and set(trial.population) <= _NOT_MS]
    counts = {
        "lines": len(body),
        "not_randomised_lines": sum(not line.randomised for line in body),
        "controlled_lines": sum(line.controlled for line in body),
        "whole_lines": sum(line.controlled and line.tier != PART for line in body),
        "blinded_lines": sum(trial.masking in _BLINDED for trial in held),
        "not_assessed_low": len(body)
        - sum(set(trial.bias_judgements) == {"low"} for trial in held),
        "assessed_high": sum(bool(_BAD & set(trial.bias_judgements)) for trial in held),
        "told_lines": len(told),
        "lines_for": sum(line.direction == SUPPORTS for line in body),
        "lines_against": sum(line.direction == DISPUTES for line in body),
        "mixed_lines": sum(line.basis == MIXED for line in body),
        "ms_lines": len(body) - len(others),
        "other_population_lines": len(others),
        "moderate_reading_lines": sum(any(m in moderate for m in line.modalities) for line in body),
        "participants": people,
        "below_information_size": int(people < size),
        "far_below_information_size": int(people < small),
        "intervals_with_no_effect": sum(_includes_none(line, estimates) for line in told),
        "press_only": int(rests_on_press(body, evidence)),
        "no_paper": int(bool(held) and not any(_in_paper(trial) for trial in held)),
        "unpublished_trials": len(unpublished),
        "information_size": int(size),
        "small_size": int(small),
        "reporting_years": int(method.parameter("reporting_years")),
    }
    names = {
        "target": wording.target_label(claim, evidence),
        "trials_named": wording.trials_named(body, evidence.trials),
        "populations": wording.population(c for trial in others for c in trial.population),
        "moderate_modalities": wording.listed(
            sorted(evidence.modalities[modality].label for modality in moderate)
        ),
        "unpublished": wording.listed(sorted(trial.label for trial in unpublished)),
    }
    return {**counts, **names}


def unpublished_trials(evidence: Evidence, years: float) -> dict[tuple[str, ...], list[TrialFacts]]:
    """Give, by agents, trials that ended some years before the records and have no result read."""
    found: dict[tuple[str, ...], list[TrialFacts]] = {}
    for _, trial in sorted(evidence.trials.items()):
        if trial.has_results or trial.status not in _ENDED or not trial.end:
            continue
        if evidence.year - int(trial.end[:4]) >= years:
            found.setdefault(tuple(sorted(trial.agents)), []).append(trial)
    return found


def _moderate(claim: Claim, body: Sequence[Line], evidence: Evidence) -> set[str]:
    """Give the modalities of which remyelination is read, though others than myelin move them."""
    if claim.kind != CLAIM or claim.target != "remyelination":
        return set()
    return {
        modality
        for line in body
        for modality in line.modalities
        if modality in evidence.modalities and evidence.modalities[modality].specificity != "high"
    }


def _includes_none(line: Line, estimates: Mapping[str, Sequence[Interval]]) -> bool:
    """Tell whether a gain has intervals, and each of them includes no effect."""
    if line.direction != SUPPORTS:
        return False
    ends = [
        (estimate.ci_low, estimate.ci_high)
        for item in line.deciding
        for estimate in estimates.get(item.iri, ())
        if estimate.ci_low is not None and estimate.ci_high is not None
    ]
    return bool(ends) and all(low <= 0 <= high for low, high in ends)


def _in_paper(trial: TrialFacts) -> bool:
    """Tell whether a paper, at least its abstract, was read of a trial."""
    return bool(_PAPERS & set(trial.verification))
