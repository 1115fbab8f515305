"""By what the two sides of a contradiction differ, as far as records say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ranvier.evidence.model import Evidence, Item, TrialFacts
from ranvier.synthesis.contradictions.doses import Doses
from ranvier.synthesis.contradictions.measures import Measures
from ranvier.synthesis.contradictions.opposition import Opposition, Side, analysed, people_in

NONE_RECORDED = "none-recorded"
_COURSES = {"rrms": "RRMS", "spms": "SPMS", "ppms": "PPMS", "cis": "CIS", "any": "any course"}
_ANALYSED = {
    "whole": "all people, as planned",
    "per-protocol": "those who kept to the protocol",
    "subgroup": "a part of the people or lesions",
    "post-hoc": "not as planned",
}
_FEW = 2
_ANY = frozenset({"any", "any-ms"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One respect in which sides differ: a code of facetofdifference-, and what each side has."""

    code: str
    one: str
    other: str


def facets_of(
    opposition: Opposition,
    evidence: Evidence,
    doses: Doses,
    measures: Measures,
    *,
    size_ratio: float,
) -> tuple[Facet, ...]:
    """Give each facet by which the sides differ; none where nothing recorded differs.

    Codes differ where both sides have some and share none (`any` shares with all); times and
    sizes where the ranges of the sides do not meet, and sizes by `size_ratio` at least. What a
    side leaves unsaid differs from nothing.
    """
    one, other = opposition.one, opposition.other
    if opposition.conflicts:
        return (Facet("source-kind", one.shows, other.shows),)
    trials = evidence.trials
    found = [
        _by_codes("population", one, other, lambda i: i.population),
        _by_codes("ms-course", one, other, _of_trial(trials, lambda t: t.courses), _COURSES),
        _by_codes("dose", one, other, lambda i: _doses(i, doses)),
        _by_codes("analysis-set", one, other, _analysed, _ANALYSED),
        _by_codes("comparator", one, other, lambda i: (i.compared_with,)),
        _by_times(one, other),
        _by_codes("design", one, other, lambda i: (i.design,))
        or _by_codes("design", one, other, _of_trial(trials, lambda t: (t.model,))),
        _by_size(one, other, evidence, size_ratio),
        _by_codes("masking", one, other, _of_trial(trials, lambda t: (t.masking,))),
    ]
    if len(opposition.modalities) > 1:
        held = evidence.modalities
        labels = {m: held[m].label for m in opposition.modalities if m in held}
        found.append(_by_codes("modality", one, other, lambda i: i.modalities, labels))
    elif opposition.trial is not None:
        # Between trials no two measures are worded alike, which says nothing.
        found.append(_by_measure(one, other, measures))
    return tuple(facet for facet in found if facet is not None)


Values = Callable[[Item], Iterable[str | None]]


def _by_codes(
    code: str, one: Side, other: Side, values: Values, words: dict[str, str] | None = None
) -> Facet | None:
    left, right = ({v for i in s.items for v in values(i) if v} for s in (one, other))
    # "Unclear" is no answer, and one that takes all differs from none.
    left, right = left - {"unclear"}, right - {"unclear"}
    if not left or not right or left & right or (left | right) & _ANY:
        return None
    return Facet(code, *(_named(found, words or {}) for found in (left, right)))


def _named(values: Iterable[str], words: dict[str, str]) -> str:
    return ", ".join(words.get(value, value.replace("-", " ")) for value in sorted(values))


def _of_trial(
    trials: Mapping[str, TrialFacts], values: Callable[[TrialFacts], Iterable[str | None]]
) -> Values:
    return lambda item: values(trials[item.trial]) if item.trial in trials else ()


def _doses(item: Item, doses: Doses) -> list[str]:
    return [str(d) for agent in item.agents for d in doses.get((item.result, agent), ())]


def _by_measure(one: Side, other: Side, measures: Measures) -> Facet | None:
    left, right = ({measures.get(i.outcome) for i in s.items} - {None} for s in (one, other))
    if not left or not right or left & right:
        return None
    return Facet("measure", *(_listed(found) for found in (left, right)))


def _listed(texts: set[str | None]) -> str:
    held = sorted(str(text) for text in texts)
    return " / ".join(held) if len(held) <= _FEW else f"{len(held)} measures"


def _analysed(item: Item) -> tuple[str | None]:
    return (analysed(item),)


def _by_times(one: Side, other: Side) -> Facet | None:
    left, right = ([t for i in s.items for t in i.time_days] for s in (one, other))
    if not left or not right or (max(left) >= min(right) and max(right) >= min(left)):
        return None
    return Facet("time-point", *(f"{_range(found)} days" for found in (left, right)))


def _by_size(one: Side, other: Side, evidence: Evidence, ratio: float) -> Facet | None:
    """Compare the sizes of cohorts; two sides of one cohort differ by analysis, not by size."""
    if {i.cohort for i in one.items} & {i.cohort for i in other.items}:
        return None
    left, right = (list(sizes(s, evidence).values()) for s in (one, other))
    if not left or not right:
        return None
    apart = min(right) >= ratio * max(left) or min(left) >= ratio * max(right)
    return Facet("size", *(f"n = {_range(found)}" for found in (left, right))) if apart else None


def sizes(side: Side, evidence: Evidence) -> dict[str, int]:
    """Give the people of each cohort on a side: the most analysed in an item, else its size."""
    found: dict[str, int] = {}
    for item in side.items:
        trial = evidence.trials.get(item.trial)
        count = people_in(item, trial if side.of_all else None)
        if count is not None:
            found[item.cohort] = max(count, found.get(item.cohort, 0))
    return found


def _range(values: list[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low} to {high}"
