"""Results and safety findings as rows of tables: each number beside its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranvier.profiles.words import affected_words, interval_words, unit_of, with_unit
from ranvier.service.editions import READ_IN, Edition
from ranvier.service.terms import (
    Properties,
    Shown,
    address,
    beside,
    codes,
    first,
    natural,
    properties,
)
from ranvier.service.wording import ANALYSES, CONTRASTS, NO_UNIT, PERCENT, ROLES, WEAK_READINGS
from ranvier.vocabulary import DCTERMS, SKOS, entity_of, record_graph, rv


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read."""

    shown: Shown
    kind: str
    weak: bool
    read: str = ""
    """What of it was read."""
    url: str = ""
    record: str = ""
    """The file of the record that names it."""


@dataclass(frozen=True, slots=True)
class ArmValue:
    """What was measured in one arm or group."""

    id: str
    arm: str
    value: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result, as printed."""

    id: str
    here: Shown
    trial: Shown
    measure: str
    role: str
    comparison: str
    contrast: str
    analysis: str
    n: str
    estimate: str
    effect: str
    interval: str
    p: str
    direction: str
    significant: str
    note: str
    arms: list[ArmValue]
    estimate_id: str
    evidence: str
    derived: list[ArmValue]
    sources: list[Source]
    order: tuple[object, ...]

    @property
    def weak(self) -> bool:
        """Tell whether it rests on press or news alone."""
        return bool(self.sources) and all(source.weak for source in self.sources)


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """One safety finding, as printed."""

    id: str
    here: Shown
    trial: Shown
    event: str
    category: str
    serious: str
    group: str
    affected: str
    note: str
    sources: list[Source]


def sources_of(edition: Edition, found: Properties, otherwise: Sequence[Source]) -> list[Source]:
    """Give the sources that a node names; those of the record where it names none."""
    named = [str(value.value) for value in found.get(READ_IN, ())]
    if not named:
        return list(otherwise)
    sources = []
    for iri in named:
        held = properties(edition, iri)
        kind = first(held, rv("sourceKind"))
        graph = record_graph(entity_of(iri))
        sources.append(
            Source(
                Shown(iri.rpartition("#")[2], address(iri)),
                edition.label(kind) if kind else "",
                kind in WEAK_READINGS,
                first(held, rv("read")),
                first(held, rv("url")),
                first(properties(edition, graph), f"{DCTERMS}source"),
            )
        )
    return sources


def outcome_unit(outcome: Properties) -> str:
    """Give the unit of an outcome as it reads."""
    return unit_of(first(outcome, rv("unit")), first(outcome, rv("unitPrinted")))


def _number(found: Properties, kind: str, unit: str) -> str:
    """Give the value of an estimate or arm as printed, with its unit where it has one."""
    value, what = _printed(found, "value"), first(found, rv(kind))
    if what in PERCENT and not unit.startswith("%"):
        unit = "%"
    return value if not value or what in NO_UNIT else with_unit(value, unit)


def result_row(
    edition: Edition, iri: str, outcome_iri: str, outcome: Properties, record: Sequence[Source]
) -> ResultRow:
    """Give the row of one result of an outcome."""
    found = properties(edition, iri)
    estimate = properties(edition, first(found, rv("hasEstimate")) or f"{iri}.estimate")
    low, high = _printed(estimate, "ciLow"), _printed(estimate, "ciHigh")
    level = first(estimate, rv("ciLevel")) or None
    analysis = codes(edition, found, rv("analysisSet"))
    printed = first(found, rv("populationPrinted"))
    if printed and printed.casefold() not in analysis.casefold():
        analysis = f"{analysis} ({printed})" if analysis else printed
    unit = outcome_unit(outcome)
    return ResultRow(
        id=iri.rpartition("#")[2],
        here=Shown("here", address(iri)),
        trial=Shown(edition.label(entity_of(iri)), address(iri)),
        measure=_measure(outcome),
        role=codes(edition, outcome, rv("outcomeRole")),
        comparison=first(found, rv("comparison")),
        contrast=codes(edition, found, rv("contrast")),
        analysis=analysis,
        n=first(found, rv("participantCount")),
        estimate=_number(estimate, "effectMeasure", unit),
        effect=first(estimate, rv("effectMeasurePrinted"))
        or codes(edition, estimate, rv("effectMeasure")),
        interval=interval_words(low, high, level, told=True).strip("()"),
        p=first(estimate, rv("p")),
        direction=codes(edition, found, rv("direction")),
        significant={"true": "significant", "false": "not significant"}.get(
            first(found, rv("isSignificant")), ""
        ),
        note=" ".join(str(value.value) for value in found.get(f"{SKOS}note", ())),
        arms=[_arm(edition, str(a.value), unit) for a in found.get(rv("hasArmResult"), ())],
        estimate_id=first(found, rv("hasEstimate")).rpartition("#")[2],
        evidence=_evidence(edition, iri),
        derived=[
            _derived(edition, n) for n in edition.subjects(rv("derivedFor"), f"{iri}.evidence")
        ],
        sources=sources_of(edition, found, record),
        order=(*outcome_order(outcome_iri, outcome), *_result_order(iri, found)),
    )


def _evidence(edition: Edition, iri: str) -> str:
    """Say which way a result counts as evidence and why; empty where it tests no agent."""
    item = f"{iri}.evidence"
    direction = beside(edition, item, rv("evidenceDirection"))
    if not direction:
        return ""
    why = beside(edition, item, rv("directionBasis"), rv("analysisKind"), rv("designStrength"))
    return f"as evidence: {direction} ({why})"


def _derived(edition: Edition, iri: str) -> ArmValue:
    """Give a number that was derived from what was printed; more of it is better."""
    found = properties(edition, iri)
    unit = unit_of(first(found, rv("unit")) or None, None)
    parts = [with_unit(first(found, rv("value")), unit)]
    if error := first(found, rv("standardError")):
        parts.append(f"SE {error}")
    what = codes(edition, found, rv("effectMeasure"))
    return ArmValue(iri.rpartition("#")[2], f"derived, not printed: {what}", ", ".join(parts))


def outcome_order(iri: str, outcome: Properties) -> tuple[object, ...]:
    """Order outcomes: primary ones first, then by time."""
    time = first(outcome, rv("timeDays"))
    days = int(time) if time.isdecimal() else 0
    return _rank(outcome, "outcomeRole", ROLES), days, natural(iri)


def _result_order(iri: str, found: Properties) -> tuple[object, ...]:
    """Order results of an outcome: controlled before other contrasts, ITT before parts of it."""
    contrast = _rank(found, "contrast", CONTRASTS)
    return contrast, _rank(found, "analysisSet", ANALYSES), natural(iri)


def _rank(found: Properties, name: str, order: Sequence[str]) -> int:
    """Give the place of the last value of a property in an order; those not in it come last."""
    values = [str(value.value) for value in found.get(rv(name), ())]
    return max(
        (order.index(value) if value in order else len(order) for value in values),
        default=len(order),
    )


def results_by(
    edition: Edition, results: Iterable[str], sources: dict[str, list[Source]]
) -> list[tuple[str, ResultRow]]:
    """Give results of any trials, each with the IRI of the modality that measured it."""
    rows = []
    for iri in results:
        for outcome_iri in edition.subjects(rv("hasResult"), iri):
            outcome = properties(edition, outcome_iri)
            trial = entity_of(iri)
            if trial not in sources:
                sources[trial] = sources_of(edition, properties(edition, trial), ())
            row = result_row(edition, iri, outcome_iri, outcome, sources[trial])
            rows.append((first(outcome, rv("measuredBy")), row))
    return sorted(rows, key=lambda pair: (pair[1].trial.text.casefold(), pair[1].order))


def safety_row(edition: Edition, iri: str, record: Sequence[Source]) -> SafetyRow:
    """Give the row of one safety finding."""
    found = properties(edition, iri)
    affected, at_risk = _count(found, "affectedCount"), _count(found, "atRiskCount")
    serious = first(found, rv("isSerious"))
    arms = [edition.label(str(arm.value)) for arm in found.get(rv("ofArm"), ())]
    return SafetyRow(
        id=iri.rpartition("#")[2],
        here=Shown("here", address(iri)),
        trial=Shown(edition.label(entity_of(iri)), address(iri)),
        event=first(found, rv("event")),
        category=codes(edition, found, rv("findingCategory")),
        serious={"true": "serious", "false": "not serious"}.get(serious, "not stated"),
        group=", ".join(arms) or first(found, rv("group")) or "not stated",
        affected=affected_words(affected, at_risk),
        note=" ".join(str(value.value) for value in found.get(f"{SKOS}note", ())),
        sources=sources_of(edition, found, record),
    )


def _count(found: Properties, name: str) -> int | None:
    text = first(found, rv(name))
    return int(text) if text else None


def _measure(outcome: Properties) -> str:
    text, time = first(outcome, rv("measure")), first(outcome, rv("time"))
    return f"{text}, {time}" if time else text


def _printed(found: Properties, name: str) -> str:
    return first(found, rv(f"{name}AsPrinted")) or first(found, rv(name))


def _arm(edition: Edition, iri: str, unit: str) -> ArmValue:
    found = properties(edition, iri)
    arms = [edition.label(str(arm.value)) for arm in found.get(rv("ofArm"), ())]
    who = ", ".join(arms) or first(found, rv("group")) or codes(edition, found, rv("onAgent"))
    low, high = _printed(found, "ciLow"), _printed(found, "ciHigh")
    parts = [_number(found, "statistic", unit)]
    for name, short in (("standardDeviation", "SD"), ("standardError", "SE")):
        if spread := _printed(found, name):
            parts.append(f"{short} {spread}")
    if low or high:
        parts.append(f"interval {low or '?'} to {high or '?'}")
    kind = first(found, rv("statisticPrinted")) or codes(edition, found, rv("statistic"))
    if kind:
        parts.append(kind)
    if n := first(found, rv("participantCount")):
        parts.append(f"n {n}")
    parts += [str(value.value) for value in found.get(f"{SKOS}note", ())]
    return ArmValue(iri.rpartition("#")[2], who, ", ".join(part for part in parts if part))
