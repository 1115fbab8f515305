"""How reasons name trials, populations and what was measured: as people of the field would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ranvier.evidence import Evidence, Item, TrialFacts
from ranvier.synthesis.lines import (
    CLAIM,
    EXPLORATORY,
    FROM_TREATMENT,
    HARM,
    MIXED,
    NOT_CONTROLLED,
    PART,
    PRIMARY,
    SECONDARY,
    SUPPORTS,
    TOO_SMALL,
    TREND,
    UNTESTED,
    Claim,
    Line,
)
from ranvier.vocabulary import compact

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

_TOLD = {
    HARM: "a significant difference against it",
    MIXED: "mixed results, or results that disagree",
    FROM_TREATMENT: "no difference from another treatment",
    TOO_SMALL: "no difference, in a comparison too small to have seen one",
    TREND: "a trend in favour that was not significant",
    UNTESTED: "a gain, without a test that was read",
    NOT_CONTROLLED: "a comparison with before, or with others outside the trial, only",
}

_TIERS = {
    PRIMARY: "primary outcome, all people",
    SECONDARY: "secondary outcome, all people",
    EXPLORATORY: "exploratory outcome",
    PART: "post-hoc, or in a part of the people",
}

_PARTS = {"per-protocol", "completers", "subgroup", "substudy", "lesion-level", "eye-level"}

_DESIGNS = {
    "controlled-randomised": "randomised",
    "controlled": "controlled, not randomised",
    "before-after": "no control",
    "none": "no comparison on the agent",
}


def count(number: int, noun: str) -> str:
    """Write a count with its noun.

    >>> count(1, "trial"), count(2, "trial"), count(14, "trial")
    ('one trial', 'two trials', '14 trials')
    """
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}" + ("" if number == 1 else "s")


def listed(parts: Sequence[str]) -> str:
    """Put parts into one list.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def named(line: Line, trials: Mapping[str, TrialFacts]) -> str:
    """Name the trial of a line with the people analysed: `ReBUILD, n = 50`."""
    trial = trials.get(line.cohort)
    label = trial.label if trial else compact(line.cohort)
    return label if line.n is None else f"{label}, n = {line.n}"


def listed_lines(lines: Sequence[Line], trials: Mapping[str, TrialFacts]) -> str:
    """Name trials as a list: `SYNERGY (n = 419) and AFFINITY`."""
    names = sorted(named(line, trials) for line in lines)
    return listed([name.replace(", n =", " (n =") + ")" * (", n =" in name) for name in names])


def trials_named(lines: Sequence[Line], trials: Mapping[str, TrialFacts]) -> str:
    """Count and name trials by their design: `one randomised crossover (ReBUILD, n = 50)`."""
    if not lines:
        return "no trial"
    kinds = {_kind(line, trials.get(line.cohort)) for line in lines}
    kind = kinds.pop() if len(kinds) == 1 else "trial"
    if len(lines) > 1 and kind.endswith("crossover"):
        kind += " trial"
    names = "; ".join(sorted(named(line, trials) for line in lines))
    return f"{count(len(lines), kind)} ({names})"


def _kind(line: Line, trial: TrialFacts | None) -> str:
    model = trial.model if trial else None
    if line.design == "controlled-randomised":
        return "randomised crossover" if model == "crossover" else "randomised trial"
    if line.design == "controlled":
        return "controlled trial without randomisation"
    return "trial without a control" if line.design == "before-after" else "trial"


def population(codes: Iterable[str]) -> str:
    """Name populations by their codes, MS in its capitals.

    >>> population(["chronic-optic-neuropathy", "relapsing-ms"])
    'chronic optic neuropathy and relapsing MS'
    """
    return listed([code.replace("-", " ").replace(" ms", " MS") for code in sorted(set(codes))])


def subject_label(agents: Sequence[str], evidence: Evidence) -> str:
    """Name the agent of a claim, or those given together."""
    held = evidence.agents
    return " with ".join(held[a].label if a in held else compact(a) for a in agents)


def target_label(claim: Claim, evidence: Evidence) -> str:
    """Name what a claim is about: a modality, remyelination or function."""
    if claim.kind == CLAIM:
        return claim.target
    modality = evidence.modalities.get(claim.target)
    return modality.label if modality else compact(claim.target)


def proposition(claim: Claim, evidence: Evidence) -> str:
    """Write what a claim says, which its evidence supports or disputes."""
    subject = subject_label(claim.agents, evidence)
    if claim == Claim(claim.agents, CLAIM, "remyelination"):
        return f"In people, {subject} brings about remyelination."
    if claim.kind == CLAIM:
        return f"In people, {subject} improves function."
    return f"In people, {subject} improves what is measured by {target_label(claim, evidence)}."


def line_sentence(line: Line, evidence: Evidence, *, by: bool) -> str:
    """Say what a line holds: the trial, which analysis decided, and what it showed.

    Args:
        line: the line.
        evidence: for the names.
        by: whether to name what was measured, as for remyelination and function.
    """
    if line.basis in _TOLD:
        told = _TOLD[line.basis]
    elif line.direction == SUPPORTS:
        told = "a significant gain"
    elif line.direction == "disputes":
        told = "no difference, where one could have been seen"
    else:
        told = "no result that was read"
    where = [_DESIGNS[line.design], *([_TIERS[line.tier]] if line.tier else [])]
    if by and line.modalities:
        held = [m for m in line.modalities if m in evidence.modalities]
        where.append("by " + listed([evidence.modalities[m].label for m in held]))
    text = f"{named(line, evidence.trials)} ({'; '.join(where)}): {told}."
    if line.opposed:
        text += f" Weaker analyses point the other way: {analyses(line.opposed)}."
    return text


def analyses(items: Iterable[Item]) -> str:
    """Name by which kinds of analysis some results were had."""
    kinds: set[str] = set()
    for item in items:
        parts = {code for code in item.analysis_sets if code in _PARTS}
        if item.role == "primary" and item.analysis == "secondary":
            parts.add("single doses")
        kinds |= parts or {item.analysis.removesuffix("-other")}
    return listed([kind.replace("-", " ") for kind in sorted(kinds)])
