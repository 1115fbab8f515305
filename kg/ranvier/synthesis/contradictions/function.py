"""Readings of myelin and of function that disagree on one agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ranvier.evidence.model import Evidence, Item, ModalityFacts
from ranvier.synthesis.contradictions.opposition import (
    Opposition,
    Subject,
    gains,
    grouped,
    harms,
    planned,
    shows_none,
    side,
)

MYELIN_ALONE = "myelin-without-function"
FUNCTION_ALONE = "function-without-myelin"
_MYELIN = "a significant gain by a reading of myelin"
_NO_MYELIN = "no significant gain by a reading of myelin"
_FUNCTION = "a significant gain in function"
_NO_FUNCTION = "no significant gain in function"


@dataclass(frozen=True, slots=True)
class _Readings:
    """What planned analyses of all people of some cohorts show of myelin and of function."""

    gained: tuple[Item, ...]
    missed: tuple[Item, ...]

    @classmethod
    def of(cls, items: Iterable[Item]) -> _Readings:
        held = list(items)
        return cls(tuple(i for i in held if gains(i)), tuple(i for i in held if shows_none(i)))


def myelin_against_function(evidence: Evidence) -> Iterator[Opposition]:
    """Find agents by which a reading of myelin gained while function did not, or the reverse.

    In the same cohorts where there are any; else between cohorts. A cohort that measured the side
    without a gain alone counts where it could have seen one, and no cohort gained there.
    """
    subjects: dict[Subject, list[Item]] = {}
    for item in evidence.items:
        subjects.setdefault(item.agents, []).append(item)
    for subject in sorted(subjects):
        held = planned(sorted(subjects[subject], key=lambda item: item.iri))
        pairs = {
            cohort: _pair(items, evidence.modalities)
            for cohort, items in grouped(held, lambda item: item.cohort).items()
        }
        kinds = (
            (MYELIN_ALONE, _MYELIN, _NO_FUNCTION, False),
            (FUNCTION_ALONE, _FUNCTION, _NO_MYELIN, True),
        )
        for kind, gain, none, turned in kinds:
            ordered = {c: (p[::-1] if turned else p) for c, p in pairs.items()}
            found = _in_one_cohort(ordered) or _across(ordered)
            if found:
                gained, missed = found
                harmed = ", or harm" if any(harms(item) for item in missed) else ""
                modalities = {m for item in (*gained, *missed) for m in item.modalities}
                yield Opposition(
                    kind,
                    subject,
                    tuple(sorted(modalities)),
                    side(gain, gained),
                    side(f"{none}{harmed}", missed),
                )


def reads_myelin(item: Item) -> bool:
    """Tell whether an item may speak for new myelin, and not for function too."""
    return "remyelination" in item.claims and "function" not in item.claims


def reads_function(item: Item, modalities: Mapping[str, ModalityFacts]) -> bool:
    """Tell whether an item reads function itself, which relapses do through inflammation only."""
    if "function" not in item.claims or "remyelination" in item.claims:
        return False
    return any("inflammation" not in modalities[m].sensitive_to for m in item.modalities)


def _pair(
    items: list[Item], modalities: Mapping[str, ModalityFacts]
) -> tuple[_Readings, _Readings]:
    return (
        _Readings.of(i for i in items if reads_myelin(i)),
        _Readings.of(i for i in items if reads_function(i, modalities)),
    )


_Found = tuple[list[Item], list[Item]]


def _in_one_cohort(pairs: Mapping[str, tuple[_Readings, _Readings]]) -> _Found | None:
    held = [
        (one, other)
        for one, other in pairs.values()
        if one.gained and other.missed and not other.gained
    ]
    if not held:
        return None
    missed = [i for _, two in held for i in two.missed]
    if not any(other.gained for _, other in pairs.values()):
        missed += [i for _, two in pairs.values() for i in two.missed if i.direction == "disputes"]
    return [i for one, _ in held for i in one.gained], missed


def _across(pairs: Mapping[str, tuple[_Readings, _Readings]]) -> _Found | None:
    if any(other.gained for _, other in pairs.values()):
        return None
    gained = [item for one, _ in pairs.values() for item in one.gained]
    missed = [i for _, other in pairs.values() for i in other.missed if i.direction == "disputes"]
    return (gained, missed) if gained and missed else None
