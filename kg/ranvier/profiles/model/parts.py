"""The parts of a trial: codes, sources, arms, safety findings, design, people, statements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A term of a code list: as records write it, and as people read it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that has a profile or a page of its own."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Also:
    """Another entity that the same name fits."""

    kind: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read, what of it, and the publication that the page shows."""

    iri: str
    name: str
    kind: Code | None
    url: str | None
    read: str | None
    note: str | None
    publication: Named | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication, and what it reports of the trial."""

    iri: str
    label: str
    report: str
    report_role: Code | None
    role_printed: str | None
    report_note: str | None
    pmid: str | None
    doi: str | None
    pmcid: str | None
    title: str | None
    journal: str | None
    year: int | None
    first_author: str | None
    citation: str | None
    note: str | None
    verification: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What an arm was given."""

    iri: str
    agent: Named
    agent_printed: str | None
    purpose: Code | None
    dose: str | None
    dose_printed: str | None
    dose_unit: str | None
    dose_unit_printed: str | None
    frequency: str | None
    route: Code | None
    route_printed: str | None
    duration: str | None
    duration_days: int | None
    form: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of a trial, with what it was given and whether it was stopped alone."""

    iri: str
    label: str
    role: Code | None
    n: int | None
    n_basis: Code | None
    n_completed: int | None
    exposure: str | None
    status: Code | None
    stop_reason: Code | None
    why_stopped: str | None
    note: str | None
    treatments: tuple[Treatment, ...]
    sources: tuple[Source, ...]

    def gives(self, agents: frozenset[str], purpose: str = "studied") -> bool:
        """Tell whether one of the agents is given here for a purpose."""
        return any(
            treatment.agent.iri in agents
            and treatment.purpose
            and treatment.purpose.code == purpose
            for treatment in self.treatments
        )


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """What happened to whom.

    `affected` is 0 where a source reports that nobody was, None where no number was read.
    """

    iri: str
    event: str
    event_terms: tuple[Named, ...]
    category: Code | None
    serious: bool | None
    arms: tuple[str, ...]
    arm_labels: tuple[str, ...]
    group: str | None
    affected: int | None
    at_risk: int | None
    note: str | None
    sources: tuple[Source, ...]
    press_or_news_only: bool


@dataclass(frozen=True, slots=True)
class Bias:
    """A judgement on the risk of bias."""

    iri: str
    tool: str | None
    domain: str | None
    judgement: Code | None
    judged_by: str | None
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A conflict between sources, a gap, or a remark on a field: `about` says on what."""

    iri: str
    text: str
    about: str | None
    concerns: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Whether a review included the trial."""

    iri: str
    review: Named
    inclusion: Code | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Design:
    """How a trial was set up."""

    allocation: Code | None
    allocation_printed: str | None
    masking: Code | None
    masking_printed: str | None
    model: Code | None
    model_printed: str | None
    control: tuple[Code, ...]
    control_printed: str | None
    centres: Code | None
    centre_count: int | None
    centres_printed: str | None
    facet: tuple[Code, ...]
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who could take part."""

    condition: str | None
    population: tuple[Code, ...]
    ms_course: tuple[Code, ...]
    ms_course_printed: str | None
    age_min: str | None
    age_max: str | None
    criteria: tuple[str, ...]
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people."""

    planned: int | None
    screened: int | None
    enrolled: int | None
    randomised: int | None
    treated: int | None
    analysed: int | None
    completed: int | None
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A curator's reading of a trial, which is no verdict."""

    statement: str | None
    efficacy_signal: Code | None
    safety_signal: Code | None
    note: str | None
    sources: tuple[Source, ...]
