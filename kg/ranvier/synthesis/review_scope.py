"""What is known of a published review, and which trials here could have been in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.evidence import Evidence, TrialFacts


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What the review's record states."""

    counts: Mapping[str, int]
    texts: Mapping[str, tuple[str, ...]]
    agents: tuple[str, ...]
    modalities: tuple[str, ...]
    year: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The trials of this graph that meet what is known of the review's criteria."""

    trials: tuple[TrialFacts, ...]
    by_modality: Mapping[str, tuple[str, ...]]
    cohorts: Mapping[str, str]
    """Trial -> the trial whose people these are."""
    functional: frozenset[str]
    """Trials with a result by a modality that is sensitive to function."""
    bias: frozenset[str]
    """Trials of which an assessment of the risk of bias is on record."""
    improved: Mapping[str, bool]
    """Agent that a result by one of the modalities favours -> whether a controlled one does."""
    undated: int
    """Trials with a result by one of the modalities that no dated publication reports."""

    @property
    def iris(self) -> tuple[str, ...]:
        """Give the trials by IRI."""
        return tuple(trial.iri for trial in self.trials)

    @property
    def agents(self) -> tuple[str, ...]:
        """Give the agents that the trials studied."""
        return tuple(sorted({agent for trial in self.trials for agent in trial.agents}))


def read_review(store: pyoxigraph.Store, iri: str) -> ReviewFacts | None:
    """Read what a review's record states; None where there is no such record, or no date in it."""
    query = f"SELECT ?p ?o WHERE {{ <{iri}> ?p ?o FILTER (STRSTARTS(STR(?p), STR(rv:))) }}"
    held: dict[str, set[str]] = defaultdict(set)
    for predicate, value in _rows(store, query):
        held[predicate.rpartition("#")[2]].add(value)
    if not held["searchDate"]:
        return None
    numbers = ("recordsScreened", "studiesIncluded", "participantsIncluded")
    return ReviewFacts(
        counts={k: int(min(held[k])) for k in (*numbers, "interventionsIncluded") if held[k]},
        texts={k: tuple(sorted(held[k])) for k in ("finding", "limitation")},
        agents=tuple(sorted(held["namesAgent"])),
        modalities=tuple(sorted(held["coversModality"])),
        year=int(min(held["searchDate"])[:4]),
    )


_MEASURED = """
SELECT DISTINCT ?trial ?modality WHERE {
  ?trial rv:hasOutcome ?outcome . ?outcome rv:measuredBy ?modality ; rv:hasResult ?result .
  ?result rv:direction ?direction .
  FILTER (?direction != rv:direction-not-reported)
}
"""

_VALUED = """
SELECT DISTINCT ?trial ?modality WHERE {
  ?trial rv:hasOutcome ?outcome . ?outcome rv:measuredBy ?modality ; rv:hasResult ?result .
  ?result rv:hasEstimate|rv:hasArmResult ?value .
}
"""

_FAMILY = """
SELECT ?trial ?parent WHERE {
  ?trial a rv:ClinicalTrial ; rv:extensionOf|rv:substudyOf|rv:sharesParticipantsWith ?parent .
}
"""

_BIAS = "SELECT DISTINCT ?trial ?bias WHERE { ?trial rv:hasRiskOfBias ?bias }"


def find_scope(store: pyoxigraph.Store, evidence: Evidence, review: ReviewFacts) -> Scope:
    """Find the trials here that the review could have included, as far as its criteria are known.

    A publication's month is not on record, so the year of the search counts whole. A trial without
    a dated publication is left out and counted.
    """
    measured: dict[str, set[str]] = defaultdict(set)
    for iri, modality in (*_rows(store, _MEASURED), *_rows(store, _VALUED)):
        measured[iri].add(modality)
    covered = {m: _covering(m, evidence, review.modalities) for m in evidence.modalities}
    by_modality: dict[str, set[str]] = defaultdict(set)
    held: dict[str, TrialFacts] = {}
    undated = 0
    for iri, trial in sorted(evidence.trials.items()):
        found = {above for m in measured[iri] if (above := covered.get(m)) is not None}
        if trial.scope != "ms-trial" or not found:
            continue
        if not trial.publication_years:
            undated += 1
        elif min(trial.publication_years) <= review.year:
            held[iri] = trial
            for above in found:
                by_modality[above].add(iri)
    function = {m for m, facts in evidence.modalities.items() if "function" in facts.sensitive_to}
    return Scope(
        trials=tuple(held.values()),
        by_modality={m: tuple(sorted(by_modality[m])) for m in review.modalities},
        cohorts=_cohorts(_rows(store, _FAMILY), held),
        functional=frozenset(iri for iri in held if measured[iri] & function),
        bias=frozenset(trial for trial, _ in _rows(store, _BIAS) if trial in held),
        improved=_improved(evidence, held, covered),
        undated=undated,
    )


def _covering(modality: str, evidence: Evidence, wanted: Sequence[str]) -> str | None:
    """Give which of the review's modalities a modality is, or is narrower than."""
    seen: set[str] = set()
    current: str | None = modality
    while current is not None and current not in seen:
        if current in wanted:
            return current
        seen.add(current)
        facts = evidence.modalities.get(current)
        current = facts.broader if facts else None
    return None


def _cohorts(family: Iterable[tuple[str, ...]], held: Mapping[str, TrialFacts]) -> dict[str, str]:
    """Give each trial the first of those that it shares people with, by any number of steps."""
    first = {iri: iri for iri in held}

    def root(iri: str) -> str:
        while first[iri] != iri:
            iri = first[iri]
        return iri

    for one, other in sorted((a, b) for a, b in family):
        for iri in (one, other):
            first.setdefault(iri, iri)
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {iri: root(iri) for iri in held}


def _improved(
    evidence: Evidence, held: Mapping[str, TrialFacts], covered: Mapping[str, str | None]
) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for item in evidence.items:
        by_these = any(covered.get(modality) is not None for modality in item.modalities)
        if item.trial not in held or not by_these or item.favours != "favours-experimental":
            continue
        sure = item.controlled and item.direction == "supports"
        for agent in item.agents:
            found[agent] = found.get(agent, False) or sure
    return dict(sorted(found.items()))


def _rows(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    rows = store.query(query, prefixes=PREFIXES)
    return sorted(tuple(str(term.value) for term in row) for row in rows)  # type: ignore[union-attr]


__all__ = ["ReviewFacts", "Scope", "find_scope", "read_review"]
