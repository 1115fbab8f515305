"""What the records say on harm: findings by arm, stops, outcomes, notes, and the curators' codes.

Whom a finding stands for follows from the arms that it names: people on one agent, people who got
several agents under study together (these stand for the combination alone), or controls. Where a
source tells no arm, it stands for the trial as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ranvier.vocabulary import BASE, PREFIXES, rv

if TYPE_CHECKING:
    import pyoxigraph

EVENT = f"{BASE}adverse-event/"
DEATH, DISCONTINUED = f"{EVENT}death", f"{EVENT}discontinuation"
DISCONTINUED_FOR_HARM = f"{EVENT}discontinuation-for-adverse-event"
ANY_EVENT = f"{EVENT}any-adverse-event"
IN_GENERAL = frozenset({f"{EVENT}safety-and-tolerability", f"{EVENT}safety-signal"})
"""What speaks of safety as a whole and names no event."""

NONE, COUNTED, UNCOUNTED, GENERAL = "none-occurred", "counted", "not-counted", "general-statement"


@dataclass(frozen=True, slots=True)
class Finding:
    """One safety finding, as its record states it; absent numbers are None."""

    iri: str
    trial: str
    event: str
    terms: frozenset[str]
    category: str
    serious: bool | None
    arms: tuple[str, ...]
    group: str | None
    affected: int | None
    at_risk: int | None
    note: str | None
    named: bool
    """Whether it names a kind of event, and does not count events or safety as a whole."""

    @property
    def report(self) -> str:
        """What was told: none occurred, a count, an event without one, or a general statement."""
        if self.affected is not None:
            return COUNTED if self.affected else NONE
        return GENERAL if self.terms and self.terms <= IN_GENERAL else UNCOUNTED

    @property
    def died(self) -> bool:
        """Whether it tells of deaths."""
        return self.category == "death"

    @property
    def discontinued(self) -> bool:
        """Whether it tells of people who left the trial or stopped the treatment."""
        return self.category == "discontinuation"

    @property
    def share(self) -> float | None:
        """Give the share of people affected, where both numbers were printed."""
        if self.affected is None or not self.at_risk:
            return None
        return self.affected / self.at_risk


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """An arm: its name, its role, and which agents under study its people got."""

    iri: str
    trial: str
    label: str
    role: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A trial, or one arm of it, that was stopped for safety."""

    iri: str
    trial: str
    why: str | None


@dataclass(frozen=True, slots=True)
class SafetyResult:
    """A result by an outcome on harm or tolerability that was compared with a control."""

    iri: str
    trial: str
    measure: str
    direction: str
    significant: bool
    tolerability: bool
    """Whether it counts who could bear the treatment, and not what harm it did."""
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent's own record says on its safety in general."""

    iri: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SafetyRecords:
    """All that is on record on harm; trials and agents by IRI."""

    findings: Mapping[str, tuple[Finding, ...]]
    arms: Mapping[str, tuple[ArmFacts, ...]]
    stops: Mapping[str, tuple[Stop, ...]]
    results: Mapping[str, tuple[SafetyResult, ...]]
    notes: Mapping[str, tuple[Note, ...]]
    readings: Mapping[str, tuple[str, str]]
    """Trial -> the curator's summary of it, and the code that stands there on safety."""
    subjects: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Trial -> what was studied in it: single agents, and agents given together."""

    def subject_of(self, trial: str, arms: Iterable[str]) -> tuple[str, ...] | None:
        """Give what people of some arms were given; None where it is not one and the same thing.

        An empty tuple stands for people who got nothing under study.
        """
        held = {arm.iri: arm.agents for arm in self.arms.get(trial, ())}
        found = {held[arm] for arm in arms if arm in held}
        return found.pop() if len(found) == 1 else None


_FINDINGS = """
SELECT ?finding ?trial ?event ?category ?serious ?group ?affected ?risk ?arm ?note ?term WHERE {
  ?trial rv:hasSafetyFinding ?finding .
  ?finding rv:event ?event ; rv:findingCategory ?category .
  OPTIONAL { ?finding rv:isSerious ?serious }
  OPTIONAL { ?finding rv:ofArm ?arm }
  OPTIONAL { ?finding rv:group ?group }
  OPTIONAL { ?finding rv:affectedCount ?affected }
  OPTIONAL { ?finding rv:atRiskCount ?risk }
  OPTIONAL { ?finding skos:note ?note }
  OPTIONAL { ?finding rv:aboutEvent ?term }
}
"""

_GENERAL_TERMS = f"SELECT ?term WHERE {{ ?term rv:narrowerThan* <{ANY_EVENT}> }}"

_ARMS = """
SELECT ?arm ?trial ?label ?role ?agent ?component WHERE {
  ?trial rv:hasArm ?arm .
  ?arm skos:prefLabel ?label ; rv:armRole ?role .
  OPTIONAL {
    ?arm rv:hasTreatment ?treatment .
    ?treatment rv:purpose rv:purpose-studied ; rv:givesAgent ?agent .
    OPTIONAL { ?agent rv:hasComponent ?component }
  }
}
"""

_STOPS = """
SELECT ?what ?trial ?why WHERE {
  { ?trial a rv:ClinicalTrial ; rv:stopReason rv:stop-safety . BIND (?trial AS ?what) }
  UNION
  { ?trial rv:hasArm ?what . ?what rv:stopReason rv:stop-safety }
  OPTIONAL { ?what rv:whyStopped ?why }
}
"""

_RESULTS = """
SELECT ?result ?trial ?measure ?direction ?significant ?modality ?agent ?component WHERE {
  ?trial rv:hasOutcome ?outcome .
  ?outcome rv:domain rv:domain-safety ; rv:measuredBy ?modality ; rv:measure ?measure ;
    rv:hasResult ?result .
  ?result rv:direction ?direction .
  OPTIONAL { ?result rv:isSignificant ?significant }
  OPTIONAL { ?result rv:testsAgent ?agent . OPTIONAL { ?agent rv:hasComponent ?component } }
}
"""

_NOTES = """
SELECT ?agent ?note ?kind ?text WHERE {
  ?agent rv:hasSafetyNote ?note . ?note rv:safetyNoteKind ?kind ; rv:text ?text .
}
"""

_READINGS = """
SELECT ?trial ?summary ?code WHERE {
  ?trial rv:hasSummary ?summary . ?summary rv:safetySignal ?code .
}
"""

_STUDIED = """
SELECT ?trial ?agent WHERE {
  ?trial a rv:ClinicalTrial ; rv:studiesAgent ?agent .
  MINUS { ?agent rv:hasComponent ?component }
}
"""

Row = tuple[str | None, ...]


def read_safety(store: pyoxigraph.Store) -> SafetyRecords:
    """Read what the records of a graph say on harm."""
    arms = _arms(_rows(store, _ARMS))
    return SafetyRecords(
        findings=_findings(store),
        arms=arms,
        stops=_stops(_rows(store, _STOPS)),
        results=_results(_rows(store, _RESULTS)),
        notes=_notes(_rows(store, _NOTES)),
        readings=_readings(_rows(store, _READINGS)),
        subjects=_subjects(_rows(store, _STUDIED), arms),
    )


def _rows(store: pyoxigraph.Store, query: str) -> list[Row]:
    rows = [
        tuple(None if term is None else str(term.value) for term in row)
        for row in store.query(query, prefixes=PREFIXES)  # type: ignore[union-attr]
    ]
    return sorted(rows, key=lambda row: tuple(cell or "" for cell in row))


def _findings(store: pyoxigraph.Store) -> dict[str, tuple[Finding, ...]]:
    general = {str(term) for (term,) in _rows(store, _GENERAL_TERMS)}
    general |= {ANY_EVENT, *IN_GENERAL, DISCONTINUED, DISCONTINUED_FOR_HARM, DEATH}
    heads: dict[str, Row] = {}
    arms: dict[str, set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)
    notes: dict[str, set[str]] = defaultdict(set)
    for finding, *head, arm, note, term in _rows(store, _FINDINGS):
        iri = str(finding)
        heads[iri] = tuple(head)
        for held, value in ((arms, arm), (notes, note), (terms, term)):
            held[iri] |= {value} if value else set()
    found: dict[str, list[Finding]] = defaultdict(list)
    for iri, (trial, event, category, serious, group, affected, risk) in sorted(heads.items()):
        found[str(trial)].append(
            Finding(
                iri=iri,
                trial=str(trial),
                event=str(event),
                terms=frozenset(terms[iri]),
                category=_code(str(category), "finding"),
                serious=None if serious is None else serious == "true",
                arms=tuple(sorted(arms[iri])),
                group=group,
                affected=None if affected is None else int(affected),
                at_risk=None if risk is None else int(risk),
                note="; ".join(sorted(notes[iri])) or None,
                named=bool(terms[iri] - general) or not terms[iri],
            )
        )
    return {trial: tuple(held) for trial, held in sorted(found.items())}


def _arms(rows: Iterable[Row]) -> dict[str, tuple[ArmFacts, ...]]:
    heads: dict[str, Row] = {}
    given: dict[str, set[str]] = defaultdict(set)
    for arm, trial, label, role, agent, component in rows:
        heads[str(arm)] = (trial, label, role)
        given[str(arm)] |= {x for x in (component or agent,) if x}
    found: dict[str, list[ArmFacts]] = defaultdict(list)
    for iri, (trial, label, role) in sorted(heads.items()):
        agents = tuple(sorted(given[iri]))
        facts = ArmFacts(iri, str(trial), str(label), _code(str(role), "armrole"), agents)
        found[str(trial)].append(facts)
    return {trial: tuple(held) for trial, held in sorted(found.items())}


def _stops(rows: Iterable[Row]) -> dict[str, tuple[Stop, ...]]:
    found: dict[str, dict[str, Stop]] = defaultdict(dict)
    for what, trial, why in rows:
        found[str(trial)].setdefault(str(what), Stop(str(what), str(trial), why))
    return {trial: tuple(held.values()) for trial, held in sorted(found.items())}


def _results(rows: Iterable[Row]) -> dict[str, tuple[SafetyResult, ...]]:
    heads: dict[str, Row] = {}
    modalities: dict[str, set[str]] = defaultdict(set)
    agents: dict[str, set[str]] = defaultdict(set)
    for result, trial, measure, direction, significant, modality, agent, component in rows:
        heads[str(result)] = (trial, measure, direction, significant)
        modalities[str(result)].add(str(modality))
        agents[str(result)] |= {agent} if agent and not component else set()
    found: dict[str, list[SafetyResult]] = defaultdict(list)
    for iri, (trial, measure, direction, significant) in sorted(heads.items()):
        found[str(trial)].append(
            SafetyResult(
                iri=iri,
                trial=str(trial),
                measure=str(measure),
                direction=_code(str(direction), "direction"),
                significant=significant == "true",
                tolerability=f"{BASE}modality/safety" not in modalities[iri],
                agents=tuple(sorted(agents[iri])),
            )
        )
    return {trial: tuple(held) for trial, held in sorted(found.items())}


def _notes(rows: Iterable[Row]) -> dict[str, tuple[Note, ...]]:
    found: dict[str, dict[str, Note]] = defaultdict(dict)
    for agent, note, kind, text in rows:
        found[str(agent)].setdefault(
            str(note), Note(str(note), _code(str(kind), "safetynote"), str(text))
        )
    return {agent: tuple(held.values()) for agent, held in sorted(found.items())}


def _readings(rows: Iterable[Row]) -> dict[str, tuple[str, str]]:
    return {str(trial): (str(summary), _code(str(code), "safety")) for trial, summary, code in rows}


def _subjects(
    studied: Iterable[Row], arms: Mapping[str, tuple[ArmFacts, ...]]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give what each trial studied: what its arms gave, and agents that no arm is told to give."""
    agents: dict[str, set[str]] = defaultdict(set)
    for trial, agent in studied:
        agents[str(trial)].add(str(agent))
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for trial in sorted(agents):
        given = {arm.agents for arm in arms.get(trial, ()) if arm.agents}
        told = {agent for each in given for agent in each}
        found[trial] = tuple(sorted(given | {(agent,) for agent in agents[trial] - told}))
    return found


def _code(iri: str, scheme: str) -> str:
    return iri.removeprefix(rv(f"{scheme}-"))


__all__ = [
    "ANY_EVENT",
    "COUNTED",
    "DISCONTINUED_FOR_HARM",
    "GENERAL",
    "NONE",
    "UNCOUNTED",
    "ArmFacts",
    "Finding",
    "Note",
    "SafetyRecords",
    "SafetyResult",
    "Stop",
    "read_safety",
]
