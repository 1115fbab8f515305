"""What a contradiction says, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ranvier.evidence.model import Evidence
from ranvier.synthesis.contradictions.facets import Facet, sizes
from ranvier.synthesis.contradictions.opposition import Opposition, Side
from ranvier.vocabulary import compact

_FACETS = {
    "population": "population",
    "ms-course": "course of MS",
    "dose": "dose",
    "analysis-set": "who was analysed",
    "comparator": "comparator",
    "time-point": "time point",
    "design": "design",
    "size": "size",
    "masking": "masking",
    "modality": "modality",
    "measure": "what was measured",
    "source-kind": "kind of source",
}


def statement(opposition: Opposition, facets: Sequence[Facet], evidence: Evidence) -> str:
    """Say what stands against what, in which trials, and by what the sides differ."""
    return " ".join(
        part
        for part in (
            f"{_about(opposition, evidence)}: {_told(opposition.one, evidence)}, against"
            f" {_told(opposition.other, evidence)}.",
            opposition.detail,
            difference(facets),
        )
        if part
    )


def difference(facets: Sequence[Facet]) -> str:
    """Say by which facets sides differ.

    >>> difference([Facet("dose", "30 mg/kg", "100 mg/kg")])
    'The sides differ by dose (30 mg/kg against 100 mg/kg).'
    >>> difference([])
    'The sides differ by none that was recorded.'
    """
    if not facets:
        return "The sides differ by none that was recorded."
    parts = [f"{_FACETS[f.code]} ({f.one} against {f.other})" for f in facets]
    return f"The sides differ by {listed(parts)}."


def title(opposition: Opposition, evidence: Evidence) -> str:
    """Name a contradiction: whose, by what, what against what."""
    where = ""
    if opposition.trial is not None and not opposition.conflicts:
        where = f" ({trial_label(opposition.trial, evidence)})"
    return (
        f"{_about(opposition, evidence)}: {opposition.one.shows}, against"
        f" {opposition.other.shows}{where}"
    )


def side_statement(side: Side, evidence: Evidence) -> str:
    """Say what one side shows, and where."""
    return f"{_told(side, evidence)}."


def listed(parts: Sequence[str]) -> str:
    """Put parts into one list.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def subject_label(agents: Iterable[str], evidence: Evidence) -> str:
    """Name the agents of a claim."""
    return " with ".join(
        evidence.agents[a].label if a in evidence.agents else compact(a) for a in agents
    )


def trial_label(trial: str, evidence: Evidence) -> str:
    """Name a trial."""
    return evidence.trials[trial].label if trial in evidence.trials else compact(trial)


def modality_labels(modalities: Iterable[str], evidence: Evidence) -> list[str]:
    """Name modalities, in the order of their names."""
    held = evidence.modalities
    return sorted(held[m].label if m in held else compact(m) for m in modalities)


def _about(opposition: Opposition, evidence: Evidence) -> str:
    """Name the subject and modality, or the trial whose sources disagree."""
    if opposition.conflicts and opposition.trial is not None:
        return trial_label(opposition.trial, evidence)
    subject = subject_label(opposition.agents, evidence)
    # Where sides are of different modalities, each side names its own.
    if len(opposition.modalities) != 1:
        return subject
    return f"{subject}, {modality_labels(opposition.modalities, evidence)[0]}"


def _told(side: Side, evidence: Evidence) -> str:
    if not side.items:
        return side.shows
    counts = sizes(side, evidence)
    trials = {item.trial: item.cohort for item in side.items}
    named = [
        trial_label(trial, evidence)
        + (f" (n = {counts[trials[trial]]})" if trials[trial] in counts else "")
        for trial in sorted(trials, key=lambda t: (trial_label(t, evidence).casefold(), t))
    ]
    return f"{side.shows} in {listed(named)}"
