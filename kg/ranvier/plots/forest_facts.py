"""What a forest plot reads: estimates, derived or printed, outcomes, and pooled effects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.plots.graph import code_of, rows, whole

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

DIRECTION_ONLY = "no estimate: direction only"

POSITIVE = "positive"
"""What is better of a derived estimate, whatever the sign of the figures it came from."""

RATIOS = frozenset({"odds-ratio", "hazard-ratio", "rate-ratio"})
"""Measures whose figures are drawn on an axis of logarithms where they are as printed."""

_DERIVED = """
SELECT ?item ?estimate ?measure ?value ?low ?high ?unit ?log WHERE {
  ?estimate rv:derivedFor ?item ; rv:effectMeasure ?measure ; rv:value ?value
  OPTIONAL { ?estimate rv:onLogScale ?log }
  OPTIONAL { ?estimate rv:ciLow ?low }
  OPTIONAL { ?estimate rv:ciHigh ?high }
  OPTIONAL { ?estimate rv:unit ?unit }
}
"""

_PRINTED = """
SELECT ?result ?estimate ?measure ?value ?low ?high ?unit ?better WHERE {
  ?outcome rv:hasResult ?result .
  ?result rv:hasEstimate ?estimate .
  ?estimate rv:effectMeasure ?measure ; rv:value ?value .
  ?measure rv:nullValue ?none .
  OPTIONAL { ?estimate rv:ciLow ?low }
  OPTIONAL { ?estimate rv:ciHigh ?high }
  OPTIONAL { ?outcome rv:unitPrinted ?printed }
  OPTIONAL { ?outcome rv:unit ?code }
  BIND (COALESCE(?printed, ?code, "") AS ?unit)
  OPTIONAL { ?estimate rv:betterDirection ?of_estimate }
  OPTIONAL { ?outcome rv:betterDirection ?of_outcome }
  OPTIONAL { ?outcome rv:measuredBy ?modality . ?modality rv:betterDirection ?of_modality }
  BIND (COALESCE(?of_estimate, ?of_outcome, ?of_modality) AS ?better)
}
"""

_OUTCOMES = """
SELECT ?result ?role ?comparison ?time ?p WHERE {
  ?outcome rv:hasResult ?result ; rv:outcomeRole/skos:prefLabel ?role .
  ?result rv:comparison ?comparison
  OPTIONAL { ?outcome rv:time ?time }
  OPTIONAL { ?result rv:hasEstimate/rv:p ?p }
}
"""

_SETS = """
SELECT ?result ?label WHERE { ?result rv:analysisSet/skos:prefLabel ?label }
"""

_POOLED = """
SELECT ?synthesis ?about ?modality ?measure ?value ?low ?high ?prediction_low ?prediction_high ?unit
  ?log ?n ?cohorts
WHERE {
  ?synthesis a rv:PooledSynthesis ; rv:aboutModality ?modality ; rv:effectMeasure ?measure .
  ?synthesis rv:value ?value .
  OPTIONAL { ?synthesis rv:aboutAgent ?agent }
  OPTIONAL { ?synthesis rv:aboutMechanism ?mechanism }
  BIND (COALESCE(?mechanism, ?agent) AS ?about)
  OPTIONAL { ?synthesis rv:ciLow ?low }
  OPTIONAL { ?synthesis rv:ciHigh ?high }
  OPTIONAL { ?synthesis rv:predictionLow ?prediction_low }
  OPTIONAL { ?synthesis rv:predictionHigh ?prediction_high }
  OPTIONAL { ?synthesis rv:unit ?unit }
  OPTIONAL { ?synthesis rv:onLogScale ?log }
  OPTIONAL { ?synthesis rv:pooledParticipants ?n }
  OPTIONAL { ?synthesis rv:pooledCohorts ?cohorts }
}
"""

_WEIGHTS = """
SELECT ?synthesis ?estimate ?weight WHERE {
  ?synthesis rv:hasPooledEffect ?part . ?part rv:ofEstimate ?estimate ; rv:weightPercent ?weight
}
"""

_STANDINGS = """
SELECT ?name ?value WHERE {
  ?method rv:decides "pooling" ; rv:hasParameter ?parameter .
  ?parameter rv:parameterName ?name ; rv:value ?value .
  FILTER (STRSTARTS(?name, "measure-"))
}
"""

_NO_UNIT = RATIOS | {"standardised-difference", "correlation", "risk-difference"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect with its interval."""

    iri: str
    measure: str
    value: float
    low: float | None
    high: float | None
    unit: str
    log: bool
    """Whether the figures are logarithms of ratios."""
    better: str
    """`POSITIVE` for a derived one; of a printed one, which figures are better, in words."""

    @property
    def is_derived(self) -> bool:
        """Whether it was computed from what was printed."""
        return self.better == POSITIVE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What tells the results of one trial apart."""

    role: str
    comparison: str
    text: str
    p: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """What several results were pooled to."""

    iri: str
    about: tuple[str, ...]
    """Agents, or the mechanism whose agents were put together."""
    modalities: tuple[str, ...]
    measure: str
    log: bool
    unit: str
    value: float
    low: float | None
    high: float | None
    prediction_low: float | None
    prediction_high: float | None
    participants: int | None
    cohorts: int | None
    weights: Mapping[str, float]
    """Estimate -> its weight in percent."""


def _number(text: str) -> float | None:
    return float(text) if text else None


def _plain(unit: str) -> str:
    """Give a UCUM code without the braces around its words.

    >>> _plain("{score}"), _plain("um/a")
    ('score', 'um/a')
    """
    return unit.replace("{", "").replace("}", "")


def read_estimates(store: ReadableStore, results: Mapping[str, str]) -> dict[str, list[Estimate]]:
    """Read the estimates of items: the derived ones, else the printed one.

    Args:
        store: the graph.
        results: item -> the result that it rests on.

    Returns:
        Item -> its estimates, those of the measure that the method of pooling puts first leading.
    """
    standing = {name: float(value) for name, value in rows(store, _STANDINGS)}
    found: dict[str, dict[str, Estimate]] = defaultdict(dict)
    for item, iri, measure, value, low, high, unit, log in sorted(rows(store, _DERIVED)):
        if item in results:
            ends = _number(low), _number(high)
            code = code_of(measure)
            shown = "" if code in _NO_UNIT else _plain(unit)
            found[item][iri] = Estimate(
                iri, code, float(value), *ends, shown, log == "true", POSITIVE
            )
    printed: dict[str, Estimate] = {}
    for result, iri, measure, value, low, high, unit, better in sorted(rows(store, _PRINTED)):
        code = code_of(measure)
        printed[result] = Estimate(
            iri,
            code,
            float(value),
            _number(low),
            _number(high),
            "" if code in _NO_UNIT else _plain(unit),
            False,
            f"{code_of(better)} is better" if better else "which figures are better is not known",
        )
    for item, result in results.items():
        if item not in found and result in printed:
            found[item][printed[result].iri] = printed[result]
    last = len(standing) + 1.0
    return {
        item: sorted(
            held.values(), key=lambda e: (standing.get(f"measure-{e.measure}", last), e.iri)
        )
        for item, held in found.items()
    }


def read_outcomes(store: ReadableStore) -> Mapping[str, Outcome]:
    """Read what tells results apart: role, time, people analysed, p value."""
    sets: dict[str, set[str]] = defaultdict(set)
    for result, label in rows(store, _SETS):
        sets[result].add(label)
    found = {}
    for result, role, comparison, time, p in sorted(rows(store, _OUTCOMES)):
        text = "; ".join(part for part in (time, ", ".join(sorted(sets[result]))) if part)
        found[result] = Outcome(role, comparison, text, p)
    return found


def read_pooled(store: ReadableStore) -> list[Pooled]:
    """Read all pooled effects, in the order of their IRIs."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for synthesis, estimate, weight in sorted(rows(store, _WEIGHTS)):
        weights[synthesis][estimate] = float(weight)
    about: dict[str, set[str]] = defaultdict(set)
    measured: dict[str, set[str]] = defaultdict(set)
    facts: dict[str, list[str]] = {}
    for iri, of, modality, *rest in sorted(rows(store, _POOLED)):
        about[iri].update({of} - {""})
        measured[iri].add(modality)
        facts[iri] = rest
    found = []
    for iri, (measure, value, *bounds, unit, log, n, cohorts) in sorted(facts.items()):
        low, high, prediction_low, prediction_high = map(_number, bounds)
        found.append(
            Pooled(
                iri,
                tuple(sorted(about[iri])),
                tuple(sorted(measured[iri])),
                code_of(measure),
                log == "true",
                "" if code_of(measure) in _NO_UNIT else _plain(unit),
                float(value),
                low,
                high,
                prediction_low,
                prediction_high,
                whole(n),
                whole(cohorts),
                weights[iri],
            )
        )
    return found
