"""Claims: what the evidence on an agent adds up to, with every reason down to the results."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.profiles.model.parts import Code, Named
from ranvier.profiles.model.results import Outcome, Result


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one domain of GRADE does to the certainty, by which rule, and why."""

    domain: Code
    concern: Code
    levels_down: int
    statement: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A result as evidence: which way it points, and why it counts as it does."""

    iri: str
    trial: Named
    outcome: Outcome
    result: Result
    direction: Code
    basis: Code | None
    analysis: Code | None
    design: Code | None
    could_have_seen: bool | None
    decides: bool
    derived: tuple[DerivedShown, ...]


@dataclass(frozen=True, slots=True)
class DerivedShown:
    """A number that was derived from what was printed, oriented so that more is better."""

    iri: str
    measure: Code | None
    value: str
    standard_error: str | None
    ci_low: str | None
    ci_high: str | None
    unit: str | None
    formula: str | None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """All that one independent cohort says on a claim; it counts once."""

    iri: str
    trials: tuple[Named, ...]
    direction: Code
    analysis: Code | None
    design: Code | None
    n: int | None
    statement: str | None
    items: tuple[ItemShown, ...]


@dataclass(frozen=True, slots=True)
class CuratorOverride:
    """A curator's verdict beside the computed one: by which role, when, and why."""

    iri: str
    verdict: Code | None
    certainty: Code | None
    role: str | None
    date: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A verdict with its certainty, the rule that gave it, and the evidence behind it."""

    iri: str
    agents: tuple[Named, ...]
    about: Named
    is_modality: bool
    proposition: str | None
    verdict: Code
    certainty: Code | None
    starting_certainty: Code | None
    statement: str | None
    rule: str | None
    trials_for: int
    trials_against: int
    trials_neutral: int
    trials_uncontrolled: int
    n: int | None
    press_only: bool
    judgements: tuple[Judgement, ...]
    lines: tuple[EvidenceLine, ...]
    overrides: tuple[CuratorOverride, ...]


@dataclass(frozen=True, slots=True)
class SafetyClaim:
    """How serious what was seen on an agent is, by which rule, and why."""

    iri: str
    level: Code
    statement: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Noted:
    """A contradiction, or a gap of research, in a sentence."""

    iri: str
    kind: Code | None
    differs_by: tuple[Code, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class AgentClaims:
    """All claims on an agent; `combined` are those on it together with another agent."""

    agent: Named
    claims: tuple[Claim, ...]
    combined: tuple[Claim, ...]
    safety: SafetyClaim | None
    contradictions: tuple[Noted, ...]
    gaps: tuple[Noted, ...]

    def leading(self) -> tuple[Claim, ...]:
        """Give the claims on remyelination and on function, which stand first."""
        return tuple(claim for claim in self.claims if not claim.is_modality)
