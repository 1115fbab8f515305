"""An entity as a page shows it: facts, parts, results with their sources, and what leads to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ranvier.service.editions import READ_IN, TYPE, Edition
from ranvier.service.results import (
    ResultRow,
    SafetyRow,
    Source,
    outcome_order,
    result_row,
    results_by,
    safety_row,
    sources_of,
)
from ranvier.service.terms import (
    Properties,
    Shown,
    address,
    beside,
    first,
    natural,
    node_name,
    properties,
    show,
)
from ranvier.service.wording import (
    CLAIMS,
    FACTS,
    HIDDEN,
    INCOMING,
    LABELS,
    NAMED_BY,
    SECTIONS,
    WEAK_READINGS,
)
from ranvier.store.dataset import PRINTED
from ranvier.vocabulary import BASE, DCTERMS, SKOS, VOCABULARY, XSD, entity_of, record_graph, rv

_RESULTS, _SAFETY, _SOURCES = rv("hasResult"), rv("hasSafetyFinding"), rv("hasSource")
_SHORT = 40
_NOTE, _DEFINITION, _TITLE = f"{SKOS}note", f"{SKOS}definition", f"{DCTERMS}title"


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values."""

    label: str
    values: list[Shown]

    @property
    def short(self) -> bool:
        """Tell whether all values go in one line."""
        return all(len(value.text) < _SHORT for value in self.values)


@dataclass(frozen=True, slots=True)
class Part:
    """A node inside a record, with its own parts."""

    id: str
    heading: str
    facts: list[Fact]
    notes: list[str]
    sources: list[Source]
    sections: list[Section]
    results: list[ResultRow]


@dataclass(frozen=True, slots=True)
class Section:
    """Parts of one kind under a heading; `form` says how they are set."""

    id: str
    heading: str
    form: str
    parts: list[Part] = field(default_factory=list)
    safety: list[SafetyRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that leads to this entity."""

    shown: Shown
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things that lead to an entity, under a heading."""

    heading: str
    references: list[Reference] = field(default_factory=list)
    results: list[ResultRow] = field(default_factory=list)
    safety: list[SafetyRow] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Give the name by which a page links to it."""
        return re.sub(r"[^a-z0-9]+", "-", self.heading.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class View:
    """A whole page."""

    iri: str
    path: str
    kind: str
    label: str
    title: str
    type: str
    definition: str
    readings: list[str]
    weak: bool
    facts: list[Fact]
    notes: list[str]
    sources: list[Source]
    sections: list[Section]
    groups: list[Group]
    file: str


def view(edition: Edition, iri: str) -> View:
    """Read all that a page shows of an entity."""
    found = properties(edition, iri)
    record = sources_of(edition, found, ())
    kind = iri.removeprefix(BASE).partition("/")[0]
    readings = [str(value.value) for value in found.get(rv("verification"), ())]
    graph = first(found, f"{DCTERMS}isReferencedBy")
    return View(
        iri=iri,
        path=address(iri),
        kind=kind,
        label=edition.label(iri),
        title=first(found, _TITLE),
        type=_type(edition, found),
        definition=first(found, _DEFINITION),
        readings=sorted(edition.label(reading) for reading in readings),
        weak=bool(readings) and WEAK_READINGS.issuperset(readings),
        facts=_facts(edition, iri, found),
        notes=_notes(found),
        sources=record,
        sections=_sections(edition, iri, found, record),
        groups=_groups(edition, iri, kind),
        file=first(properties(edition, graph or record_graph(iri)), f"{DCTERMS}source"),
    )


def _type(edition: Edition, found: Properties) -> str:
    """Give the class of the record itself: the one that is no other's superclass here."""
    names = [str(value.value) for value in found.get(TYPE, ())]
    ours = [name for name in names if name.startswith(VOCABULARY)]
    above = {
        str(value.value)
        for name in ours
        for predicate, value in edition.properties(name)
        if predicate.endswith("#subClassOf")
    }
    return ", ".join(edition.label(name) for name in ours if name not in above)


def _notes(found: Properties) -> list[str]:
    return [str(value.value) for value in found.get(_NOTE, ())]


def _is_part(iri: str, predicate: str, value: str) -> bool:
    """Tell a part of a record from a reference to one: `hasArm` and not `comparesArm`."""
    held = predicate in SECTIONS or predicate.removeprefix(VOCABULARY).startswith("has")
    return held and value.startswith(entity_of(iri) + "#")


def _facts(edition: Edition, iri: str, found: Properties) -> list[Fact]:
    facts = []
    printed = {PRINTED[name]: name for name in PRINTED}
    for predicate, values in found.items():
        # The text as printed stands in place of the number, under the number's name.
        if predicate in HIDDEN or PRINTED.get(predicate) in found:
            continue
        name = printed.get(predicate, predicate)
        all_shown = (
            show(edition, value, predicate=name)
            for value in values
            if not _is_part(iri, predicate, str(value.value))
        )
        shown = [value for value in all_shown if value.text]
        if shown:
            facts.append((_place(name), edition.label(name), Fact(_words(edition, name), shown)))
    return [fact for *_, fact in sorted(facts, key=lambda entry: entry[:2])]


def _place(predicate: str) -> int:
    return FACTS.index(predicate) if predicate in FACTS else len(FACTS)


def _words(edition: Edition, predicate: str) -> str:
    label = LABELS.get(predicate) or edition.label(predicate)
    return label[:1].upper() + label[1:]


def _sections(
    edition: Edition, iri: str, found: Properties, record: Sequence[Source]
) -> list[Section]:
    sections = []
    for predicate, values in found.items():
        parts = [str(v.value) for v in values if _is_part(iri, predicate, str(v.value))]
        if not parts or predicate == _RESULTS:
            continue
        name = predicate.removeprefix(VOCABULARY + "has").lower()
        heading = SECTIONS.get(predicate) or _words(edition, predicate)
        if predicate == _SAFETY:
            rows = [safety_row(edition, part, record) for part in parts]
            sections.append((predicate, Section(name, heading, "safety", safety=rows)))
            continue
        form = "sources" if predicate == _SOURCES else "parts"
        top = "#" not in iri
        shown = [
            _part(edition, part, record, top=top) for part in _ordered(edition, parts, predicate)
        ]
        sections.append((predicate, Section(name, heading, form, parts=shown)))
    order = {predicate: place for place, predicate in enumerate(SECTIONS)}
    sections.sort(key=lambda pair: (order.get(pair[0], len(order)), pair[1].heading))
    return [section for _, section in sections]


def _ordered(edition: Edition, parts: list[str], predicate: str) -> list[str]:
    if predicate == rv("hasRule"):
        ranks = {part: first(properties(edition, part), rv("rank")) for part in parts}
        return sorted(parts, key=lambda part: natural(ranks[part]))
    if predicate != rv("hasOutcome"):
        return sorted(parts, key=natural)
    return sorted(parts, key=lambda part: outcome_order(part, properties(edition, part)))


def _part(edition: Edition, iri: str, record: Sequence[Source], *, top: bool) -> Part:
    """Read a part; a part within a part has its sources, where it names none of its own."""
    found = properties(edition, iri)
    sources = sources_of(edition, found, record)
    results = [
        result_row(edition, str(value.value), iri, found, sources)
        for value in found.get(_RESULTS, ())
    ]
    named = next((name for name in NAMED_BY if name in found), "")
    facts = _facts(edition, iri, {p: v for p, v in found.items() if p != named})
    return Part(
        id=iri.rpartition("#")[2],
        heading=node_name(edition, iri) if named else "",
        facts=facts,
        notes=_notes(found),
        sources=sources if READ_IN in found or (top and _has_numbers(found)) else [],
        sections=_sections(edition, iri, found, sources),
        results=sorted(results, key=lambda row: row.order),
    )


def _has_numbers(found: Properties) -> bool:
    """Tell whether a part has numbers, which must stand next to where they were read."""
    kinds = {getattr(value, "datatype", None) for values in found.values() for value in values}
    return any(kind and kind.value in (f"{XSD}integer", f"{XSD}decimal") for kind in kinds)


def _groups(edition: Edition, iri: str, kind: str) -> list[Group]:
    groups = _claim_groups(edition, iri, kind)
    for predicate, heading, names in INCOMING:
        leading = edition.subjects(predicate, iri)
        if references := _references(edition, leading, names):
            references.sort(key=lambda reference: reference.shown.text.casefold())
            groups.append(Group(heading, references))
    if kind == "agent":
        groups += _agent_groups(edition, iri)
    if kind == "modality":
        groups += _modality_groups(edition, iri)
    return groups


def _claim_groups(edition: Edition, iri: str, kind: str) -> list[Group]:
    """Give what is concluded on an agent or by a modality, verdicts and safety first."""
    if kind not in ("agent", "modality"):
        return []
    about = edition.subjects(rv("aboutAgent" if kind == "agent" else "aboutModality"), iri)
    groups = []
    for claim, (heading, names) in CLAIMS.items():
        nodes = [node for node in about if node.startswith(f"{BASE}{claim}/") and "#" not in node]
        if nodes:
            said = tuple(rv(name) for name in names)
            nodes.sort(key=lambda node: _claim_order(edition, iri, node))
            groups.append(Group(heading, _references(edition, nodes, said)))
    return groups


def _claim_order(edition: Edition, iri: str, node: str) -> tuple[bool, bool, str]:
    """Put what is said of an agent alone before combinations, whole claims before modalities."""
    subject, _, about = node.rpartition("/")[2].partition("--")
    alone = subject in (iri.rpartition("/")[2], about)
    return not alone, about not in ("remyelination", "function"), edition.label(node).casefold()


def _references(edition: Edition, subjects: Sequence[str], names: Sequence[str]) -> list[Reference]:
    edition.read_ahead(subjects)
    return [
        Reference(
            Shown(edition.label(entity_of(subject)), address(subject)),
            beside(edition, subject, *names),
        )
        for subject in subjects
    ]


def _agent_groups(edition: Edition, iri: str) -> list[Group]:
    """Give the safety findings and the results of an agent, the results by modality."""
    record: dict[str, list[Source]] = {}
    treatments = edition.subjects(rv("givesAgent"), iri)
    arms = [arm for part in treatments for arm in edition.subjects(rv("hasTreatment"), part)]
    findings = {
        finding
        for arm in arms
        for finding in edition.subjects(rv("ofArm"), arm)
        if edition.subjects(_SAFETY, finding)
    }
    groups = []
    given = {entity_of(part) for part in treatments}
    studied = set(edition.subjects(rv("studiesAgent"), iri))
    if others := sorted(given - studied, key=lambda trial: edition.label(trial).casefold()):
        shown = [Reference(Shown(edition.label(trial), address(trial)), "") for trial in others]
        groups.append(Group("Trials that gave it without studying it", shown))
    if findings:
        rows = []
        for finding in sorted(findings, key=natural):
            trial = entity_of(finding)
            if trial not in record:
                record[trial] = sources_of(edition, properties(edition, trial), ())
            rows.append(safety_row(edition, finding, record[trial]))
        groups.append(Group("Safety findings in arms that gave it", safety=rows))
    by_modality: dict[str, list[ResultRow]] = {}
    for modality, row in results_by(edition, edition.subjects(rv("testsAgent"), iri), record):
        by_modality.setdefault(modality, []).append(row)
    for modality in sorted(by_modality, key=lambda name: edition.label(name).casefold()):
        heading = f"Results by {edition.label(modality)}"
        groups.append(Group(heading, results=by_modality[modality]))
    return groups


def _modality_groups(edition: Edition, iri: str) -> list[Group]:
    outcomes = edition.subjects(rv("measuredBy"), iri)
    results = [
        str(value.value)
        for outcome in outcomes
        for value in properties(edition, outcome).get(_RESULTS, ())
    ]
    rows = [row for _, row in results_by(edition, results, {})]
    groups = [Group("Results measured by it", results=rows)] if rows else []
    with_results = {entity_of(result) for result in results}
    without = {entity_of(outcome) for outcome in outcomes} - with_results
    if without:
        shown = [Reference(Shown(edition.label(trial), address(trial)), "") for trial in without]
        shown.sort(key=lambda reference: reference.shown.text.casefold())
        groups.append(Group("Trials that name it, with no result in the graph", shown))
    return groups


__all__ = ["View", "view"]
