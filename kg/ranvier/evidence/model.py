"""What the synthesis reads: evidence items, and what it needs to know of trials and modalities.

Codes are the words of records (`primary-itt`, not `rv:analysiskind-primary-itt`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One result as evidence on the proposition that its agents better what was measured."""

    iri: str
    result: str
    outcome: str
    trial: str
    cohort: str
    """The trial whose people these are: extensions and substudies lead back to their parent."""
    agents: tuple[str, ...]
    """Agents under study in the arms compared; several where they were given together.

    A result on agents that different people were given stands once for each of them.
    """
    modalities: tuple[str, ...]
    direction: str
    """supports, disputes, neutral."""
    basis: str
    """Why it has that direction: a code of directionbasis-."""
    analysis: str
    """primary-itt, primary-other, secondary, exploratory, post-hoc, subgroup."""
    design: str
    """controlled-randomised, controlled, before-after, none."""
    could_have_seen: bool
    """Whether a difference would have shown, so that showing none says something."""
    compared_with: str
    """placebo, sham, active ...: a code of control-."""
    claims: frozenset[str]
    """remyelination, function: what the modality may speak for."""
    population: tuple[str, ...]
    n: int | None
    role: str
    contrast: str
    analysis_sets: tuple[str, ...]
    favours: str
    """What the source says: favours-experimental, favours-control, no-difference, mixed ..."""
    significant: bool | None
    time_days: tuple[int, ...]
    source_kinds: tuple[str, ...]

    @property
    def combined(self) -> bool:
        """Whether several agents were under study together, so that it speaks of neither alone."""
        return len(self.agents) > 1

    @property
    def controlled(self) -> bool:
        """Whether it compares with a control, at random or not."""
        return self.design in ("controlled-randomised", "controlled")


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """What the synthesis needs to know of a trial; absent numbers are None."""

    iri: str
    label: str
    agents: tuple[str, ...]
    status: str
    stop_reason: str | None
    phase: str
    scope: str
    allocation: str | None
    masking: str | None
    model: str | None
    population: tuple[str, ...]
    courses: tuple[str, ...]
    start: str | None
    end: str | None
    n: int | None
    """Randomised, else enrolled, treated or analysed."""
    randomised: int | None
    completed: int | None
    follow_up_days: int | None
    verification: tuple[str, ...]
    bias_judgements: tuple[str, ...]
    """Overall judgements on its risk of bias; empty where none was made."""
    publication_years: tuple[int, ...]
    has_results: bool

    @property
    def press_only(self) -> bool:
        """Whether all that is known of its results rests on press or news."""
        return (
            bool(self.verification)
            and set(self.verification)
            <= {
                "press-release",
                "news",
                "registry",
            }
            and bool(set(self.verification) & {"press-release", "news"})
        )


@dataclass(frozen=True, slots=True)
class ModalityFacts:
    """What a modality reads."""

    iri: str
    label: str
    kind: str
    sensitive_to: frozenset[str]
    specificity: str
    better: str
    broader: str | None


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """An agent: its name, what it is, and whether it is known to act on conduction alone."""

    iri: str
    label: str
    conduction_only: bool
    axes: tuple[str, ...]
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the synthesis reads; mappings go by IRI, items stand in the order of theirs."""

    items: tuple[Item, ...]
    trials: Mapping[str, TrialFacts]
    modalities: Mapping[str, ModalityFacts]
    agents: Mapping[str, AgentFacts]
    year: int
    """The year of the records: the latest that any of them names as past, never today's."""
