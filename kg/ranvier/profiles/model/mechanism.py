"""Targets, causal steps, findings of compounds, screens, and the profiles of that layer."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.profiles.model.parts import Also, Code, Named, Source, Statement


@dataclass(frozen=True, slots=True)
class Step:
    """A causal step: what was done to what, what it did, in what, and where that was read.

    `sign` is that of the subject's own action on the object, also where the subject was lost or
    blocked in the test (`perturbation`); None where the relation has no sign.
    """

    iri: str
    record: Named
    subject: Named
    subject_printed: str | None
    perturbation: tuple[Code, ...]
    relation: Code | None
    relation_printed: str | None
    object: Named
    object_printed: str | None
    sign: Code | None
    together_with: tuple[Named, ...]
    evidence_kinds: tuple[Code, ...]
    species: tuple[Code, ...]
    test_model: str | None
    effect: str | None
    year: int | None
    in_trial: tuple[Named, ...]
    statement: str | None
    note: str | None
    sources: tuple[Source, ...]
    press_or_news_only: bool

    @property
    def in_people(self) -> bool:
        """Whether any of its evidence comes from people."""
        return any(code.code == "human" for code in self.evidence_kinds)

    @property
    def preclinical(self) -> bool:
        """Whether its evidence comes from cells, tissue or animals, and none from people."""
        return not self.in_people and any(c.code in PRECLINICAL for c in self.evidence_kinds)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test of a compound on oligodendrocytes or myelin showed."""

    iri: str
    agent: Named
    direction: Code | None
    kind: Code | None
    evidence_kinds: tuple[Code, ...]
    test_model: str | None
    tissue: Code | None
    tissue_printed: str | None
    year: int | None
    year_basis: str | None
    headline: bool
    in_screen: tuple[Named, ...]
    in_trial: tuple[Named, ...]
    confidence: Code | None
    note: str | None
    sources: tuple[Source, ...]
    press_or_news_only: bool

    @property
    def in_people(self) -> bool:
        """Whether it was a test in people."""
        return any(code.code == "human" for code in self.evidence_kinds)


PRECLINICAL = frozenset({"in-vitro", "ex-vivo-slice", "animal"})
"""Kinds of evidence that come from cells, tissue or animals."""


@dataclass(frozen=True, slots=True)
class TargetAction:
    """What an agent does to a target."""

    iri: str
    agent: Named
    target: Named
    actions: tuple[Code, ...]
    action_printed: str | None
    note: str | None
    sources: tuple[Source, ...]
    press_or_news_only: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent is approved for, or a note on its safety from outside the trials shown."""

    iri: str
    text: str
    kind: Code | None
    region: str | None
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a term of an external ontology; `match` is exact, close, broad, narrow, related."""

    term: str
    label: str | None
    match: str


@dataclass(frozen=True, slots=True)
class AgentInPeople:
    """An agent with the trials that study it; none where the graph holds no trial of it."""

    agent: Named
    trials: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class MechanismOfAgent:
    """A mechanism, and what it says of an agent: the agent uses, promotes or inhibits it."""

    mechanism: Named
    role: Code | None
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preclinical:
    """Preclinical evidence as the entry for back-tests puts it."""

    iri: str
    text: str | None
    kinds: tuple[Code, ...]
    evidence_kinds: tuple[Code, ...]
    year: int | None
    year_basis: str | None
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class FirstTrial:
    """The first trials as the entry for back-tests puts them."""

    text: str | None
    start: str | None
    first_published: int | None
    modalities: tuple[Named, ...]
    in_trial: tuple[Named, ...]
    note: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class BackTest:
    """What a back-test may use: the first evidence and trial that were read, no proven firsts."""

    use: Code | None
    use_printed: str | None
    preclinical_before_trial: bool | None
    negative_label: str | None
    note: str | None
    first_preclinical: Preclinical | None
    other_preclinical: tuple[Preclinical, ...]
    first_trial: FirstTrial | None
    signal: Code | None
    signal_text: str | None
    signal_note: str | None
    signal_sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class AgentMechanism:
    """What is known of how an agent works, apart from its trials.

    `steps` and `findings` are all of them: those with evidence from people stand apart on a page.
    """

    links: tuple[Link, ...]
    axes: tuple[Named, ...]
    targets: tuple[TargetAction, ...]
    mechanisms: tuple[MechanismOfAgent, ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    approvals: tuple[Note, ...]
    safety_notes: tuple[Note, ...]
    screens: tuple[Named, ...]
    earliest_positive_year: int | None
    confidence: Code | None
    confidence_printed: str | None
    hetionet_compound: bool | None
    hetionet_name: str | None
    candidate_drugbank: tuple[str, ...]
    back_test: BackTest | None


@dataclass(frozen=True, slots=True)
class TargetProfile:
    """A target: who acts on it, what it does, and in which mechanisms it stands."""

    iri: str
    label: str
    name: str | None
    synonyms: tuple[str, ...]
    kind: Code | None
    external_ids: dict[str, tuple[str, ...]]
    links: tuple[Link, ...]
    broader: tuple[Named, ...]
    narrower: tuple[Named, ...]
    subunits: tuple[Named, ...]
    note: str | None
    actions: tuple[TargetAction, ...]
    agents: tuple[AgentInPeople, ...]
    mechanisms: tuple[Named, ...]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class MechanismProfile:
    """A mechanism: what it involves, the steps read, and what of it was tried in people."""

    iri: str
    label: str
    layer: Code | None
    role: Code | None
    role_in_remyelination: str | None
    involves: tuple[Named, ...]
    promoted_by: tuple[Named, ...]
    promoted_by_printed: tuple[str, ...]
    inhibited_by: tuple[Named, ...]
    inhibited_by_printed: tuple[str, ...]
    agents: tuple[AgentInPeople, ...]
    note: str | None
    steps: tuple[Step, ...]
    conflicts: tuple[Statement, ...]
    gaps: tuple[Statement, ...]
    sources: tuple[Source, ...]
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessProfile:
    """A process, pathway or cell type: the steps that lead to it and from it, and the findings."""

    iri: str
    label: str
    classes: tuple[Code, ...]
    synonyms: tuple[str, ...]
    definition: str | None
    links: tuple[Link, ...]
    broader: tuple[Named, ...]
    narrower: tuple[Named, ...]
    note: str | None
    mechanisms: tuple[Named, ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit of a screen, with the values that were printed for it, and the trials of the agent."""

    iri: str
    printed: str | None
    agent: Named | None
    trials: tuple[Named, ...]
    note: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreenProfile:
    """A screen of compounds, and its hits."""

    iri: str
    label: str
    title: str | None
    first_author: str | None
    journal: str | None
    year: int | None
    species: tuple[Code, ...]
    species_printed: str | None
    cells: tuple[str, ...]
    assay: tuple[str, ...]
    library_size: int | None
    library_size_printed: str | None
    library_what: str | None
    hit_count: int | None
    hit_class: str | None
    in_vivo: tuple[str, ...]
    shared_mechanism: str | None
    note: str | None
    hits: tuple[Hit, ...]
    conflicts: tuple[Statement, ...]
    gaps: tuple[Statement, ...]
    sources: tuple[Source, ...]
    also: tuple[Also, ...] = ()
