"""Trials and modalities, as their records hold them."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.profiles.model.parts import (
    Arm,
    Bias,
    Code,
    Cohort,
    Design,
    Flow,
    Inclusion,
    Named,
    Publication,
    SafetyFinding,
    Source,
    Statement,
    Summary,
)
from ranvier.profiles.model.results import Outcome, PrimaryEndpoint


@dataclass(frozen=True, slots=True)
class Trial:
    """All that its record holds of a trial."""

    iri: str
    label: str
    acronym: str | None
    title: str | None
    official_title: str | None
    registered_as: tuple[str, ...]
    related_registrations: tuple[str, ...]
    other_identifiers: tuple[str, ...]
    status: Code | None
    status_printed: str | None
    stop_reason: Code | None
    why_stopped: str | None
    phase: Code | None
    phase_printed: str | None
    scope: Code | None
    agents: tuple[Named, ...]
    extension_of: tuple[Named, ...]
    substudy_of: tuple[Named, ...]
    shares_participants_with: tuple[Named, ...]
    sponsors: tuple[str, ...]
    collaborators: tuple[str, ...]
    funders: tuple[str, ...]
    countries: tuple[str, ...]
    start: str | None
    end: str | None
    end_expected: str | None
    registered_on: str | None
    follow_up: str | None
    follow_up_days: int | None
    note: str | None
    verification: tuple[Code, ...]
    press_or_news_only: bool
    design: Design | None
    cohort: Cohort | None
    flow: Flow | None
    arms: tuple[Arm, ...]
    outcomes: tuple[Outcome, ...]
    primary_endpoints: tuple[PrimaryEndpoint, ...]
    safety: tuple[SafetyFinding, ...]
    risk_of_bias: tuple[Bias, ...]
    summary: Summary | None
    publications: tuple[Publication, ...]
    sources: tuple[Source, ...]
    trial_sources: tuple[Source, ...]
    conflicts: tuple[Statement, ...]
    gaps: tuple[Statement, ...]
    remarks: tuple[Statement, ...]
    inclusions: tuple[Inclusion, ...]


@dataclass(frozen=True, slots=True)
class Modality:
    """A way of measuring, and what it can say of myelin."""

    iri: str
    label: str
    synonyms: tuple[str, ...]
    definition: str | None
    kind: Code | None
    sensitive_to: tuple[Code, ...]
    myelin_specificity: Code | None
    better: Code | None
    unit: str | None
    unit_printed: str | None
    broader: tuple[Named, ...]
    note: str | None
    sources: tuple[Source, ...]
