"""The profiles of agents, trials and modalities, and what they group."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.profiles.model.claims import AgentClaims, Claim
from ranvier.profiles.model.entities import Modality, Trial
from ranvier.profiles.model.mechanism import (
    AgentMechanism,
    MechanismProfile,
    ProcessProfile,
    ScreenProfile,
    TargetProfile,
)
from ranvier.profiles.model.parts import Also, Arm, Code, Named, SafetyFinding, Source, Statement
from ranvier.profiles.model.results import Outcome, PrimaryEndpoint


@dataclass(frozen=True, slots=True)
class TrialOutcomes:
    """The outcomes of one trial that belong to a group, with the results that do."""

    trial: Named
    agents: tuple[Named, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class ModalityResults:
    """The results of an agent by one modality.

    An outcome measured by several modalities stands once, under the most myelin-relevant of them;
    `elsewhere` names those that stand under another.
    """

    modality: Modality
    trials: tuple[TrialOutcomes, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialOfAgent:
    """A trial as far as an agent is concerned.

    `arms` are those that give the agent, `together_with` the other agents under study in them, and
    `result_count` counts the results that test the agent and of which anything was read.
    """

    trial: Trial
    arms: tuple[Arm, ...]
    together_with: tuple[Named, ...]
    primary_endpoints: tuple[PrimaryEndpoint, ...]
    result_count: int
    safety: tuple[SafetyFinding, ...]


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A trial that gives an agent without studying it: as comparator, control or background."""

    trial: Named
    purposes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What is behind an agent."""

    iri: str
    label: str
    classes: tuple[Code, ...]
    synonyms: tuple[str, ...]
    code_names: tuple[str, ...]
    drug_classes: tuple[str, ...]
    external_ids: dict[str, tuple[str, ...]]
    components: tuple[Named, ...]
    combinations: tuple[Named, ...]
    note: str | None
    verification: tuple[Code, ...]
    sources: tuple[Source, ...]
    agent_sources: tuple[Source, ...]
    trials: tuple[TrialOfAgent, ...]
    other_uses: tuple[OtherUse, ...]
    results: tuple[ModalityResults, ...]
    claims: AgentClaims
    mechanism: AgentMechanism
    conflicts: tuple[Statement, ...]
    gaps: tuple[Statement, ...]
    remarks: tuple[Statement, ...]
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialProfile:
    """What is known of a trial.

    `extensions` are the trials that extend it, are a part of it, or share people with it.
    """

    trial: Trial
    extensions: tuple[Named, ...]
    modalities: tuple[Modality, ...]
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentCount:
    """How often an agent was measured by a modality; results of which anything was read."""

    agent: Named
    trials: tuple[Named, ...]
    results: int
    controlled: int


@dataclass(frozen=True, slots=True)
class NarrowerModality:
    """A modality below another, and how many results it has of its own."""

    iri: str
    label: str
    results: int


@dataclass(frozen=True, slots=True)
class ModalityProfile:
    """What a modality measures, and what it measured."""

    modality: Modality
    claims: tuple[Claim, ...]
    narrower: tuple[NarrowerModality, ...]
    agents: tuple[AgentCount, ...]
    trials: tuple[TrialOutcomes, ...]
    also: tuple[Also, ...] = ()


Profile = (
    AgentProfile
    | TrialProfile
    | ModalityProfile
    | TargetProfile
    | MechanismProfile
    | ProcessProfile
    | ScreenProfile
)
