"""The facts of a claim that the rules of a verdict may ask for: counts, and the names beside them.

`docs/methods.md` says what each of them counts; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ranvier.evidence import Evidence, TrialFacts
from ranvier.synthesis import wording
from ranvier.synthesis.dates import later_than_all, latest
from ranvier.synthesis.lines import (
    CLAIM,
    DISPUTES,
    FROM_TREATMENT,
    HARM,
    MIXED,
    NEUTRAL,
    NOT_CONTROLLED,
    NOT_REPORTED,
    PRIMARY,
    SECONDARY,
    SUPPORTS,
    TOO_SMALL,
    TREND,
    UNTESTED,
    Claim,
    Line,
)
from ranvier.synthesis.methods import Facts

NEVER = 10**9
"""More people than any trial has: the size of one that is not known, for whoever must be larger."""

COUNTS = (
    "items",
    "trials",
    "controlled_trials",
    "randomised_trials",
    "uncontrolled_trials",
    "trials_for",
    "primary_for",
    "secondary_for",
    "weak_for",
    "trials_against",
    "weak_against",
    "disputing_trials",
    "harm_trials",
    "weak_harm_trials",
    "analysis_sets_disagree",
    "against_undivided",
    "against_later_and_larger",
    "mixed_trials",
    "trend_trials",
    "too_small_trials",
    "from_treatment_trials",
    "untested_gains",
    "unreported_trials",
    "conduction_only",
    "press_only",
    "largest_for_n",
    "largest_against_n",
    "total_n",
)
NAMES = (
    "agent",
    "target",
    "supporting",
    "supporting_population",
    "weakly_supporting",
    "disputing",
    "weakly_disputing",
    "harming",
    "weakly_harming",
    "dividing",
    "divided_by",
    "later_larger",
    "mixed",
    "trends",
    "too_small",
    "from_treatment",
    "untested",
    "unreported",
    "uncontrolled",
)


def facts_of(claim: Claim, lines: Sequence[Line], evidence: Evidence) -> Facts:
    """Count and name what the lines of a claim say."""
    groups = _groups(lines)
    later = later_and_larger(groups, evidence)
    divided = [line for line in lines if line.opposed]
    told = [line for line in lines if line.direction != NEUTRAL]
    people = {name: [line.n or 0 for line in groups[name]] for name in groups}
    supporting = groups["primary_for"] + groups["secondary_for"]
    counts = {
        "items": len({item.iri for line in lines for item in line.items}),
        "trials": len(lines),
        "controlled_trials": sum(line.controlled for line in lines),
        "randomised_trials": sum(line.randomised for line in lines),
        "trials_for": len(supporting) + len(groups["weak_for"]),
        **{name: len(groups[name]) for name in groups},
        "disputing_trials": len(groups["trials_against"]) + len(groups["weak_against"]),
        "analysis_sets_disagree": len(divided),
        "against_undivided": sum(not line.opposed for line in groups["trials_against"]),
        "against_later_and_larger": len(later),
        "conduction_only": _conduction_only(claim, evidence),
        "press_only": int(rests_on_press(told, evidence)),
        "largest_for_n": max(people["primary_for"] + people["secondary_for"], default=0),
        "largest_against_n": max(people["trials_against"], default=0),
        "total_n": sum(line.n or 0 for line in lines if line.controlled),
    }
    trials = evidence.trials
    names = {
        "agent": wording.subject_label(claim.agents, evidence),
        "target": wording.target_label(claim, evidence),
        "supporting": wording.trials_named(supporting, trials),
        "supporting_population": _population(supporting, evidence),
        "weakly_supporting": wording.trials_named(groups["weak_for"], trials),
        "disputing": wording.trials_named(groups["trials_against"], trials),
        "weakly_disputing": wording.trials_named(groups["weak_against"], trials),
        "harming": wording.trials_named(groups["harm_trials"], trials),
        "weakly_harming": wording.trials_named(groups["weak_harm_trials"], trials),
        "dividing": wording.trials_named(divided, trials),
        "divided_by": wording.analyses(item for line in divided for item in line.opposed),
        "later_larger": wording.listed_lines(later, trials),
        "mixed": wording.trials_named(groups["mixed_trials"], trials),
        "trends": wording.trials_named(groups["trend_trials"], trials),
        "too_small": wording.trials_named(groups["too_small_trials"], trials),
        "from_treatment": wording.trials_named(groups["from_treatment_trials"], trials),
        "untested": wording.trials_named(groups["untested_gains"], trials),
        "unreported": wording.trials_named(groups["unreported_trials"], trials),
        "uncontrolled": wording.trials_named(groups["uncontrolled_trials"], trials),
    }
    return {**counts, **names}


_GROUPS: dict[str, Callable[[Line], bool]] = {
    "primary_for": lambda x: x.direction == SUPPORTS and strong(x) and x.tier == PRIMARY,
    "secondary_for": lambda x: x.direction == SUPPORTS and strong(x) and x.tier == SECONDARY,
    "weak_for": lambda x: x.direction == SUPPORTS and not strong(x),
    "trials_against": lambda x: x.direction == DISPUTES and strong(x),
    "weak_against": lambda x: x.direction == DISPUTES and not strong(x),
    "harm_trials": lambda x: x.basis == HARM and strong(x),
    "weak_harm_trials": lambda x: x.basis == HARM and not strong(x),
    "mixed_trials": lambda x: x.controlled and x.basis == MIXED,
    "trend_trials": lambda x: x.controlled and x.basis == TREND,
    "too_small_trials": lambda x: x.controlled and x.basis == TOO_SMALL,
    "from_treatment_trials": lambda x: x.controlled and x.basis == FROM_TREATMENT,
    "untested_gains": lambda x: x.controlled and x.basis == UNTESTED,
    "unreported_trials": lambda x: x.basis == NOT_REPORTED,
    "uncontrolled_trials": lambda x: x.basis == NOT_CONTROLLED,
}


def _groups(lines: Sequence[Line]) -> dict[str, list[Line]]:
    return {name: [line for line in lines if fits(line)] for name, fits in _GROUPS.items()}


def strong(line: Line) -> bool:
    """Tell whether a randomised comparison by a primary or secondary outcome, in all, decided."""
    return line.randomised and line.tier in (PRIMARY, SECONDARY)


def later_and_larger(groups: dict[str, list[Line]], evidence: Evidence) -> list[Line]:
    """Give the trials against that came later, by a primary outcome, and with more people.

    They are later and larger than every trial that supports strongly; where a date or a number is
    not known, they are not.
    """
    supporting = groups["primary_for"] + groups["secondary_for"]
    if not supporting:
        return []
    most = max(NEVER if line.n is None else line.n for line in supporting)
    span = latest(_trial(line, evidence) for line in supporting)
    return [
        line
        for line in groups["trials_against"]
        if line.tier == PRIMARY
        and (line.n or 0) > most
        and later_than_all(_trial(line, evidence), span)
    ]


def rests_on_press(lines: Sequence[Line], evidence: Evidence) -> bool:
    """Tell whether all that lines tell rests on press or news."""
    held = [_trial(line, evidence) for line in lines]
    return bool(held) and all(trial is not None and trial.press_only for trial in held)


def _trial(line: Line, evidence: Evidence) -> TrialFacts | None:
    return evidence.trials.get(line.cohort)


def _conduction_only(claim: Claim, evidence: Evidence) -> int:
    """Say 1 where remyelination is claimed of agents that all act on conduction alone."""
    if claim.kind != CLAIM or claim.target != "remyelination":
        return 0
    agents = [evidence.agents[agent] for agent in claim.agents if agent in evidence.agents]
    return int(bool(agents) and all(agent.conduction_only for agent in agents))


def _population(lines: Sequence[Line], evidence: Evidence) -> str:
    held = [_trial(line, evidence) for line in lines]
    codes = {code for trial in held if trial is not None for code in trial.population}
    return wording.population(codes) if codes else "a population that was not read"
