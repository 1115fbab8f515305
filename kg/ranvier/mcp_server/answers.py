"""What the tools answer with; every answer says whether anything was found, and names its build."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

Direction = Literal["for", "against", "neutral"]


class Entity(BaseModel):
    """An entity of the graph."""

    iri: str
    kind: str
    label: str


class Candidate(Entity):
    """An entity that a name may mean."""

    curie: str
    matched: str = Field(description="The name of the entity that matched.")
    name_is: str = Field(description="What name that is: label, synonym, registry id, PMID ...")
    match: Literal["exact id", "exact name", "prefix", "part"] = Field(
        description="How it fits: a prefix or part is a longer name that holds what was asked."
    )


class SourceRead(BaseModel):
    """Where something was read."""

    iri: str
    kind: str | None = Field(description="full-text, abstract, registry, press-release, news ...")
    url: str | None
    read: str | None = Field(description="What of the source was read.")
    publication: str | None = Field(
        default=None, description="IRI of the publication, where known."
    )


class Answer(BaseModel):
    """What all answers share."""

    found: bool = Field(description="False: not in the graph; that is no sign that it is false.")
    message: str | None = Field(
        default=None, description="What is missing, or how to read the answer."
    )
    nearest: list[Entity] = Field(
        default_factory=list, description="Entities of near names, where nothing was found."
    )
    build: str = Field(default="", description="The hash of the build that was asked.")
    contains_predictions: Literal[False] = Field(
        default=False, description="Always false: this graph holds no predictions yet."
    )


class Paged(Answer):
    """An answer that holds a part of a list."""

    total: int = Field(default=0, description="How many items there are in all.")
    offset: int = 0
    next_offset: int | None = Field(
        default=None, description="Where the rest begins; null: no more."
    )


class Sourced(Paged):
    """An answer that names the sources of all that it lists."""

    sources: list[SourceRead] = Field(
        default_factory=list,
        description="Where the nodes that the answer names were read, at most 20; none for what "
        "was counted or computed by the query.",
    )
    sources_total: int = Field(default=0, description="How many sources there are in all.")


class SearchAnswer(Sourced):
    """Entities that a name may mean, the likeliest first."""

    candidates: list[Candidate] = Field(default_factory=list)
    more: bool = Field(
        default=False, description="True: more than `total` fit; say the name more exactly."
    )


class Omitted(BaseModel):
    """A part of a profile that was too long to stand in the answer."""

    part: str = Field(description="Ask entity_profile again with this `part`.")
    items: int
    characters: int


class ProfileAnswer(Paged):
    """What is on record on an entity; the keys are those of `ranvier show --format json`."""

    entity: Entity | None = None
    part: str | None = None
    facts: dict[str, Any] = Field(
        default_factory=dict, description="Values; numbers as printed are texts."
    )
    items: list[Any] = Field(default_factory=list, description="The page of a list asked for.")
    omitted: list[Omitted] = Field(default_factory=list)
    sources: list[SourceRead] = Field(default_factory=list)
    sources_total: int = 0


class Printed(BaseModel):
    """An effect estimate, as printed."""

    iri: str
    effect_measure: str | None
    value: str | None
    unit: str | None
    ci_low: str | None
    ci_high: str | None
    p: str | None


class ArmNumber(BaseModel):
    """The value of one arm, as printed."""

    iri: str
    arm: str | None
    group: str | None
    statistic: str | None
    value: str | None
    sd: str | None
    n: int | None


class EvidenceItem(BaseModel):
    """One result as evidence on an agent by a modality."""

    iri: str
    claim: str = Field(description="IRI of the verdict that it counts for.")
    agents: list[Entity] = Field(description="More than one: given together.")
    modality: Entity
    trial: Entity
    direction: Direction
    basis: str | None = Field(description="Why it points that way.")
    decides: bool = Field(description="Whether it decides what its group of people says.")
    line_direction: Direction = Field(description="What the group of people says as a whole.")
    design: str | None
    analysis: str | None
    could_have_seen_a_difference: bool | None
    result: str = Field(description="IRI of the result.")
    measure: str | None
    role: str | None
    time: str | None
    comparison: str | None
    participants: int | None
    result_direction: str | None
    significant: bool | None
    estimate: Printed | None
    arms: list[ArmNumber]
    note: str | None
    press_or_news_only: bool
    sources: list[SourceRead]


class ModalityCount(BaseModel):
    """How many items there are by a modality."""

    modality: Entity
    claim: str
    supports: int
    disputes: int
    neutral: int
    verdict: str


class EvidenceAnswer(Paged):
    """Evidence items on an agent, for, against and neutral."""

    agent: Entity | None = None
    by_modality: list[ModalityCount] = Field(default_factory=list)
    items: list[EvidenceItem] = Field(default_factory=list)


class JudgementOf(BaseModel):
    """What one domain of GRADE does to the certainty."""

    domain: str
    concern: str
    levels_down: int
    reason: str | None
    rule: str | None


class LineOf(BaseModel):
    """What one independent group of people says."""

    iri: str
    trials: list[Entity]
    direction: Direction
    participants: int | None
    statement: str | None


class OverrideOf(BaseModel):
    """A curator's verdict beside the computed one."""

    iri: str
    verdict: str | None
    certainty: str | None
    role: str | None
    date: str | None
    reason: str | None


class VerdictOf(BaseModel):
    """A computed verdict, with its reasons."""

    iri: str
    agents: list[Entity]
    about: Entity
    proposition: str | None
    verdict: str
    verdict_label: str
    certainty: str | None
    starting_certainty: str | None
    reason: str | None
    rule: str | None = Field(description="The rule of kg/records/methods that decided.")
    trials_for: int
    trials_against: int
    trials_neutral: int
    trials_uncontrolled: int
    participants: int | None
    press_or_news_only: bool
    judgements: list[JudgementOf]
    lines: list[LineOf]
    overrides: list[OverrideOf]
    sources: list[SourceRead] = Field(
        description="Sources of the results that decide; of all, where none does."
    )


class VerdictAnswer(Paged):
    """Verdicts on an agent: on remyelination and function first, then by modality."""

    agent: Entity | None = None
    verdicts: list[VerdictOf] = Field(default_factory=list)


class FindingOf(BaseModel):
    """What happened to whom in a trial."""

    iri: str
    trial: Entity
    event: str
    category: str | None
    serious: bool | None
    arms: list[str]
    group: str | None
    affected: int | None = Field(description="0: nobody, as reported; null: no number was read.")
    at_risk: int | None
    note: str | None
    press_or_news_only: bool
    sources: list[SourceRead]


class SafetyAnswer(Paged):
    """The safety signal of an agent, and a page of the findings of the trials that study it."""

    agent: Entity | None = None
    signal: str | None = Field(default=None, description="IRI of the signal.")
    level: str | None = None
    reason: str | None = None
    rule: str | None = None
    findings: list[FindingOf] = Field(default_factory=list)


class ParameterOf(BaseModel):
    """A parameter of a named query."""

    name: str
    type: str
    required: bool
    default: str | None
    example: str | None
    description: str


class QueryOf(BaseModel):
    """A named query."""

    name: str
    summary: str
    description: str
    parameters: list[ParameterOf]
    columns: dict[str, str]
    empty: str = Field(description="What it means if there are no rows.")


class QueriesAnswer(Paged):
    """Named queries."""

    queries: list[QueryOf] = Field(default_factory=list)


class RowsAnswer(Sourced):
    """Rows of a named query; a cell is the plain text of its value, IRIs in full."""

    query: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    rows: list[dict[str, str | None]] = Field(default_factory=list)


class SparqlAnswer(Answer):
    """What a SPARQL query gives: rows (SPARQL 1.1 JSON bindings), a boolean, or a graph."""

    sources: list[SourceRead] = Field(
        default_factory=list, description="Where the nodes of the answer were read, at most 20."
    )
    sources_total: int = 0

    columns: list[str] = Field(default_factory=list)
    rows: list[dict[str, Any]] = Field(default_factory=list)
    boolean: bool | None = None
    graph: str | None = Field(default=None, description="Turtle, for CONSTRUCT and DESCRIBE.")


class NumberRead(BaseModel):
    """Where a number stands, and where it was read."""

    node: str = Field(description="IRI of the node that holds it.")
    part: str = Field(description="The `part` of the profile of the trial; empty if derived.")
    field: str
    printed: str = Field(description="The number, or the text that holds it, as on record.")
    match: Literal["as printed", "equal in value", "other sign", "derived", "within a text"]
    belongs_to: list[str] = Field(description="IRIs around it: estimate, result, outcome, trial.")
    measure: str | None = None
    derived_by: str | None = Field(default=None, description="The formula, where it was derived.")
    sources: list[SourceRead]


class NumberAnswer(Paged):
    """All places of a trial's record where a number stands."""

    trial: Entity | None = None
    number: str = ""
    record_file: str | None = None
    places: list[NumberRead] = Field(default_factory=list)
