"""Doses behind results, and gains at a dose that a higher one of the same trial does not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.evidence.model import Evidence, Item
from ranvier.synthesis.contradictions.opposition import (
    WHOLE,
    Opposition,
    analysed,
    by_modality,
    gains,
    grouped,
    side,
)
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

NOT_MONOTONE = "non-monotone-dose-response"

_DOSES = """
SELECT DISTINCT ?result ?agent ?dose ?unit ?often WHERE {
  ?result rv:comparesArm/rv:hasTreatment ?treatment .
  ?treatment rv:purpose rv:purpose-studied ; rv:givesAgent ?agent ; rv:dose ?dose .
  OPTIONAL { ?treatment rv:doseUnit ?unit }
  OPTIONAL { ?treatment rv:frequency ?often }
}
"""


@dataclass(frozen=True, slots=True, order=True)
class Dose:
    """A dose as recorded; doses compare within one unit and rhythm only."""

    unit: str
    often: str
    amount: float

    def __str__(self) -> str:
        """Give amount and unit, as in `30 mg/kg`."""
        return f"{self.amount:g} {self.unit}".strip()


Doses = Mapping[tuple[str, str], frozenset[Dose]]
"""Result and agent -> the doses of that agent in the arms compared."""


def read_doses(store: pyoxigraph.Store) -> Doses:
    """Read the doses of the agents under study in the arms that each result compares."""
    found: dict[tuple[str, str], set[Dose]] = defaultdict(set)
    for row in store.query(_DOSES, prefixes=PREFIXES):  # type: ignore[union-attr]
        result, agent, dose, unit, often = ("" if t is None else str(t.value) for t in row)
        found[result, agent].add(Dose(unit, often, float(dose)))
    return {key: frozenset(doses) for key, doses in found.items()}


def against_higher_doses(evidence: Evidence, doses: Doses) -> Iterator[Opposition]:
    """Find gains at a dose of a trial where a higher dose shows no difference, or harm.

    Only results that compare one dose each with a control are set in a row, of one outcome, unit
    and rhythm; a trend at the higher dose is no contradiction.
    """
    for (subject, modality), items in by_modality(evidence.items).items():
        if len(subject) > 1:
            continue
        for trial, held in grouped(items, lambda item: item.trial).items():
            gained: set[Item] = set()
            higher: set[Item] = set()
            told: list[str] = []
            for row in _rows(held, subject[0], doses):
                best = [dose for dose, item in row if gains(item)]
                above = [
                    (dose, item)
                    for dose, item in row
                    if best and dose > min(best) and item.favours in _NO_GAIN
                ]
                if above:
                    top = max(dose for dose, _ in above)
                    gained |= {item for dose, item in row if gains(item) and dose < top}
                    higher |= {item for _, item in above}
                    told.append("; ".join(f"{dose}: {_word(item)}" for dose, item in row))
            if gained:
                yield Opposition(
                    NOT_MONOTONE,
                    subject,
                    (modality,),
                    side("a significant gain at a lower dose", gained, of_all=False),
                    side("no gain at a higher dose", higher, of_all=False),
                    trial,
                    detail=f"By dose: {' / '.join(told)}.",
                )


_NO_GAIN = ("no-difference", "favours-control")


def _rows(items: list[Item], agent: str, doses: Doses) -> Iterator[list[tuple[Dose, Item]]]:
    rows: dict[tuple[str, str, str], list[tuple[Dose, Item]]] = defaultdict(list)
    for item in items:
        given = doses.get((item.result, agent), frozenset())
        if len(given) == 1 and item.contrast == "between-arms" and analysed(item) == WHOLE:
            dose = next(iter(given))
            rows[item.outcome, dose.unit, dose.often].append((dose, item))
    for key in sorted(rows):
        yield sorted(rows[key], key=lambda pair: (pair[0], pair[1].iri))


def _word(item: Item) -> str:
    if gains(item):
        return "significant gain"
    return {
        "no-difference": "no difference",
        "favours-control": "the control did better",
        "favours-experimental": "a gain that is not significant"
        if item.significant is False
        else "a gain without a test",
    }.get(item.favours, "not told")
