"""Independent cohorts that disagree on one agent by one modality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ranvier.evidence.model import Evidence, Item, TrialFacts
from ranvier.synthesis.contradictions.opposition import (
    Opposition,
    Subject,
    by_modality,
    gains,
    grouped,
    harms,
    people_in,
    planned,
    side,
)
from ranvier.synthesis.methods import Method

GAIN, NONE, HARM = "a significant gain", "no difference shown", "significant harm"
AGAINST_NONE = "gain-against-no-difference"
AGAINST_HARM = "gain-against-harm"
FIRST_AGAINST_LARGER = "first-against-later-larger"
_RANKS = ("primary", "secondary", "exploratory")

Cohorts = Mapping[str, list[Item]]
"""Cohort -> the items by which it takes its side."""


def between_cohorts(evidence: Evidence, method: Method) -> Iterator[Opposition]:
    """Find agents with a gain in one cohort, and no difference or harm in another.

    A cohort speaks by the planned analyses of all its people that stand highest and are not
    neutral: primary before secondary before exploratory. One that is divided at that height takes
    no side here.
    """
    for (subject, modality), items in by_modality(evidence.items).items():
        sides: dict[str, dict[str, list[Item]]] = {GAIN: {}, NONE: {}, HARM: {}}
        for cohort, held in grouped(items, lambda item: item.cohort).items():
            taken = stance(held)
            if taken is not None:
                sides[taken[0]][cohort] = taken[1]
        if sides[GAIN]:
            yield from _opposed(subject, modality, sides, evidence, method)


def stance(items: list[Item]) -> tuple[str, list[Item]] | None:
    """Give what one cohort shows, with every planned item that says so; None if it is neutral."""
    held = planned(items)
    for rank in _RANKS:
        spoken = {_shown(i): i for i in held if i.role == rank and i.direction != "neutral"}
        if spoken:
            if len(spoken) > 1:
                return None
            shown = next(iter(spoken))
            return shown, [i for i in held if i.direction != "neutral" and _shown(i) == shown]
    return None


def _shown(item: Item) -> str:
    if gains(item):
        return GAIN
    return HARM if harms(item) else NONE


def _opposed(
    subject: Subject,
    modality: str,
    sides: Mapping[str, Cohorts],
    evidence: Evidence,
    method: Method,
) -> Iterator[Opposition]:
    def of(kind: str, gained: Cohorts, against: Cohorts, shows: str) -> Opposition:
        return Opposition(
            kind, subject, (modality,), side(GAIN, _items(gained)), side(shows, _items(against))
        )

    first, larger = _first_and_larger(sides, evidence, method.parameter("larger_ratio"))
    if larger:
        shown = NONE if set(larger) <= set(sides[NONE]) else f"{NONE}, or {HARM}"
        yield of(FIRST_AGAINST_LARGER, first, larger, shown)
    told = (set(first), set(larger))
    for kind, shown in ((AGAINST_NONE, NONE), (AGAINST_HARM, HARM)):
        # The same trials on the same sides are told once, by the narrower kind.
        if sides[shown] and told != (set(sides[GAIN]), set(sides[shown])):
            yield of(kind, sides[GAIN], sides[shown], shown)


def _first_and_larger(
    sides: Mapping[str, Cohorts], evidence: Evidence, ratio: float
) -> tuple[Cohorts, Cohorts]:
    """Give the cohort that gained first, and those after it, larger, that did not gain."""
    trials = evidence.trials
    against = {**sides[NONE], **sides[HARM]}
    known = [trials[cohort] for cohort in sides[GAIN] if cohort in trials]
    known.sort(key=lambda t: (min(t.publication_years, default=9999), t.start or "9999", t.iri))
    for trial in known[:1]:
        rest = [trials[c] for c in (*sides[GAIN], *against) if c in trials and c != trial.iri]
        if not all(_before(trial, other) for other in rest if _dated(trial, other)):
            continue
        size = people(sides[GAIN][trial.iri], trial)
        larger = {
            cohort: items
            for cohort, items in against.items()
            if cohort in trials
            and _before(trial, trials[cohort])
            and (size and (people(items, trials[cohort]) or 0) > ratio * size)
        }
        if larger:
            return {trial.iri: sides[GAIN][trial.iri]}, larger
    return {}, {}


def people(items: list[Item], trial: TrialFacts | None) -> int | None:
    """Give the largest number of people behind some items of a trial, where any is known."""
    return max((n for i in items if (n := people_in(i, trial)) is not None), default=None)


def _dated(one: TrialFacts, other: TrialFacts) -> bool:
    return bool((one.publication_years and other.publication_years) or (one.start and other.start))


def _before(one: TrialFacts, other: TrialFacts) -> bool:
    """Tell whether one was published, or else begun, in an earlier year than the other."""
    if one.publication_years and other.publication_years:
        return min(one.publication_years) < min(other.publication_years)
    return bool(one.start and other.start and one.start[:4] < other.start[:4])


def _items(cohorts: Cohorts) -> list[Item]:
    return [item for items in cohorts.values() for item in items]
