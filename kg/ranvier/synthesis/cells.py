"""Cells of the synthesis: agents, or a mechanism, by modality; what speaks in each, and for whom.

All choices rest on parameters and rules of `method:pooling`; only their form stands here. Classes
are numbers of the record: what has one number may be pooled, what has none may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ranvier.errors import DataError
from ranvier.evidence import Evidence, Item
from ranvier.synthesis import wording
from ranvier.synthesis.derived_estimate import WITHIN_PERSONS, DerivedEstimate
from ranvier.synthesis.directions import (
    NEGATIVE,
    POSITIVE,
    UNCLEAR,
    UNREPORTED,
    Vote,
    direction_of,
)
from ranvier.synthesis.lines import NO_BENEFIT, is_part
from ranvier.synthesis.methods import Decision, Method
from ranvier.vocabulary import BASE

COUNTS = ("controlled_cohorts", "cohorts_with_estimate", "cohorts_allowed", "cohorts_alike")
NAMES = ("differing",)
POOLABLE, POOLED = "poolable", "pooled"

_WITH_UNIT = frozenset({"mean-difference", "slope-difference"})
_STANDARDISED = "standardised-difference"
_ASPECTS = (
    "measure",
    "unit",
    "what was measured",
    "what the figures are",
    "control",
    "design",
    "allocation",
    "population",
)
_FAVOURED = {
    "favours-experimental": POSITIVE,
    "favours-control": NEGATIVE,
    "not-reported": UNREPORTED,
}

Estimates = Mapping[str, Sequence[DerivedEstimate]]
Key = tuple[str, ...]
"""What must be equal for two effects to be pooled, in the order of the aspects."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The items on agents given together, or on the agents of a mechanism, by one modality."""

    slug: str
    agents: tuple[str, ...]
    mechanism: str | None
    modality: str
    items: tuple[Item, ...]

    @property
    def iri(self) -> str:
        """The IRI of its synthesis."""
        return f"{BASE}synthesis/{self.slug}--{slug_of(self.modality)}"

    @property
    def controlled(self) -> tuple[Item, ...]:
        """The items that compare with a control."""
        return tuple(item for item in self.items if item.controlled)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The one estimate that stands for a cohort."""

    item: Item
    estimate: DerivedEstimate


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a cell is pooled, by which rule, and of which estimates."""

    decision: Decision
    facts: Mapping[str, float | str]
    chosen: tuple[Chosen, ...]
    """One a cohort, in the order of theirs; empty where the cell is not pooled."""


def slug_of(iri: str) -> str:
    """Give the last part of an entity's IRI."""
    return iri.rpartition("/")[2]


def gather_cells(evidence: Evidence) -> tuple[Cell, ...]:
    """Give all cells that have an item, agents before mechanisms, in the order of their names.

    Modalities that test no benefit make none, and what was given together speaks of no mechanism,
    since it may have worked by either agent.

    Raises:
        DataError: if a mechanism has the name of an agent.
    """
    agents: dict[tuple[tuple[str, ...], str], dict[str, Item]] = defaultdict(dict)
    mechanisms: dict[tuple[str, str], dict[str, Item]] = defaultdict(dict)
    for item in evidence.items:
        given = tuple(sorted(item.agents))
        for modality in item.modalities:
            held = evidence.modalities.get(modality)
            if held is not None and held.kind in NO_BENEFIT:
                continue
            agents[given, modality][item.iri] = item
            if len(given) == 1 and given[0] in evidence.agents:
                for mechanism in evidence.agents[given[0]].mechanisms:
                    mechanisms[mechanism, modality][item.iri] = item
    cells = [
        Cell("-with-".join(slug_of(a) for a in given), given, None, modality, _sorted(items))
        for (given, modality), items in sorted(agents.items())
    ]
    names = {cell.slug for cell in cells}
    for (mechanism, modality), items in sorted(mechanisms.items()):
        if slug_of(mechanism) in names:
            message = f"mechanism:{slug_of(mechanism)} has the name of an agent; rename it"
            raise DataError(message)
        of = {agent for item in items.values() for agent in item.agents}
        held_by = {a for a in of if mechanism in evidence.agents[a].mechanisms}
        cells.append(
            Cell(slug_of(mechanism), tuple(sorted(held_by)), mechanism, modality, _sorted(items))
        )
    return tuple(cells)


def _sorted(items: Mapping[str, Item]) -> tuple[Item, ...]:
    return tuple(items[iri] for iri in sorted(items))


def primary_times(evidence: Evidence) -> dict[str, tuple[int, ...]]:
    """Give the time points of each cohort's primary outcomes, in days."""
    found: dict[str, set[int]] = defaultdict(set)
    for item in evidence.items:
        if item.role == "primary":
            found[item.cohort].update(item.time_days)
    return {cohort: tuple(sorted(times)) for cohort, times in found.items()}


def choose(
    cell: Cell,
    evidence: Evidence,
    estimates: Estimates,
    method: Method,
    times: Mapping[str, Sequence[int]],
) -> Choice:
    """Decide by the rules of the method whether a cell is pooled, and of which estimates.

    Estimates are put together by what must be equal for pooling; of the groups the one of most
    cohorts is taken, then the one of the measure that the record puts first, then the one of more
    people. Standardised differences are taken only where nothing else can be pooled.
    """
    candidates = [
        Chosen(item, estimate)
        for item in cell.controlled
        for estimate in estimates.get(item.iri, ())
    ]
    keyed = [(key_of(c, evidence, method), c) for c in candidates]
    allowed = [(key, c) for key, c in keyed if key is not None]
    groups: dict[Key, dict[str, list[Chosen]]] = defaultdict(lambda: defaultdict(list))
    for key, candidate in allowed:
        groups[key][candidate.item.cohort].append(candidate)
    picked = {
        key: tuple(
            min(held, key=lambda c: _standing(c.item, method, times))
            for _, held in sorted(cohorts.items())
        )
        for key, cohorts in groups.items()
    }
    best = _best(picked, method)
    facts: dict[str, float | str] = {
        "controlled_cohorts": len({item.cohort for item in cell.controlled}),
        "cohorts_with_estimate": len({c.item.cohort for c in candidates}),
        "cohorts_allowed": len({c.item.cohort for _, c in allowed}),
        "cohorts_alike": len(best),
        "differing": _differing(picked),
    }
    decision = method.decide(facts, domain=POOLABLE)
    return Choice(decision, facts, best if decision.outcome == POOLED else ())


def _best(picked: Mapping[Key, tuple[Chosen, ...]], method: Method) -> tuple[Chosen, ...]:
    plain = {key: held for key, held in picked.items() if key[0] != _STANDARDISED}
    alone = max((len(held) for held in plain.values()), default=0) < 2
    if alone and method.parameter("pool-standardised"):
        plain = dict(picked)
    if not plain:
        return ()

    def order(key: Key) -> tuple[float, float, int, Key]:
        held = plain[key]
        people = sum(c.item.n or 0 for c in held)
        return -len(held), method.parameter(f"measure-{key[0]}"), -people, key

    return plain[min(plain, key=order)]


def key_of(candidate: Chosen, evidence: Evidence, method: Method) -> Key | None:
    """Give what must be equal for pooling; None if the effect may not be pooled at all."""
    item, estimate = candidate.item, candidate.estimate
    known = method.parameters
    trial = evidence.trials.get(item.trial)
    randomised = item.design == "controlled-randomised"
    control = known.get(f"comparator-{item.compared_with}")
    classes = [known[f"population-{p}"] for p in item.population if f"population-{p}" in known]
    standing = known.get(f"analysis-{item.analysis}")
    barred = (
        is_part(item)
        or standing is None
        or standing > method.parameter("weakest-analysis")
        or not (randomised or method.parameter("pool-not-randomised"))
        or control is None
        or not classes
        or f"measure-{estimate.measure}" not in known
        or (estimate.measure in _WITH_UNIT and estimate.unit is None)
    )
    if barred:
        return None
    paired = item.contrast == WITHIN_PERSONS or (trial is not None and trial.model == "crossover")
    apart = not method.parameter("pool-crossover-with-parallel")
    continuous = estimate.measure in _WITH_UNIT or estimate.measure == _STANDARDISED
    kind = (estimate.of or "") if estimate.measure == _STANDARDISED else ""
    return (
        estimate.measure,
        estimate.unit or "",
        " ".join(sorted(parts_of(estimate.what, known))),
        kind if continuous else estimate.better,
        f"{control:g}",
        "crossover" if paired and apart else "parallel",
        "randomised" if randomised else "not randomised",
        f"{min(classes):g}",
    )


def parts_of(what: str, parameters: Mapping[str, float]) -> set[str]:
    """Give the numbers of the parts that an outcome's description names.

    >>> sorted(parts_of("RNFL thickness, affected eye", {"part-rnfl": 1.0, "part-lesion": 4.0}))
    ['1']
    """
    words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in what.lower()).split())} "
    return {
        f"{number:g}"
        for name, number in parameters.items()
        if name.startswith("part-") and f" {name[5:].replace('-', ' ')} " in words
    }


def _standing(
    item: Item, method: Method, times: Mapping[str, Sequence[int]]
) -> tuple[float, float, int, int, str]:
    """Order the results of a cohort: by analysis, nearness to the primary time, people, name."""
    primary, own = times.get(item.cohort, ()), item.time_days
    far = min((abs(t - p) for t in own for p in primary), default=0 if own else 10**6)
    latest = max(own, default=0)
    return (
        method.parameter(f"analysis-{item.analysis}"),
        far,
        -latest,
        -(item.n or 0),
        item.iri,
    )


def _differing(picked: Mapping[Key, tuple[Chosen, ...]]) -> str:
    """Name the aspects in which the two most similar effects of different cohorts differ."""
    cohorts = {key: {c.item.cohort for c in held} for key, held in picked.items()}
    pairs = [
        [name for i, name in enumerate(_ASPECTS) if one[i] != other[i]]
        for one, other in combinations(sorted(cohorts), 2)
        if len(cohorts[one] | cohorts[other]) > 1
    ]
    return wording.listed(min(pairs, key=lambda names: (len(names), names), default=[]))


def votes_of(
    cell: Cell, evidence: Evidence, estimates: Estimates, method: Method
) -> tuple[tuple[Vote, tuple[Item, ...]], ...]:
    """Give one vote a cohort, and the results that it rests on.

    The results of the strongest standing of which a direction was reported vote: randomised before
    others, of the whole population before a part, then by the kind of analysis.
    """
    cohorts: dict[str, list[Item]] = defaultdict(list)
    for item in cell.controlled:
        cohorts[item.cohort].append(item)
    share = method.parameter("agreeing-share")
    found = []
    for cohort, items in sorted(cohorts.items()):
        ranks: dict[tuple[bool, bool, float], list[Item]] = defaultdict(list)
        for item in items:
            rank = method.parameter(f"analysis-{item.analysis}")
            ranks[item.design != "controlled-randomised", is_part(item), rank].append(item)
        held = next(
            (ranks[r] for r in sorted(ranks) if _told(ranks[r], estimates)), ranks[min(ranks)]
        )
        way = direction_of([sign_of(i, estimates) for i in held], agreeing_share=share)
        trial = evidence.trials.get(cohort)
        people = max((i.n for i in held if i.n is not None), default=trial.n if trial else None)
        found.append((Vote(cohort, way, people), tuple(held)))
    return tuple(found)


def _told(items: Iterable[Item], estimates: Estimates) -> bool:
    return any(sign_of(item, estimates) != UNREPORTED for item in items)


def sign_of(item: Item, estimates: Estimates) -> str:
    """Give the direction of one result: by its effect if there is one, else as its source says.

    An effect that is not significant still has a direction, as the Cochrane Handbook asks for; a
    result of which only "no difference" was read has no clear one.
    """
    for estimate in estimates.get(item.iri, ()):
        if estimate.value:
            return POSITIVE if estimate.value > 0 else NEGATIVE
    return _FAVOURED.get(item.favours, UNCLEAR)


__all__ = [
    "COUNTS",
    "NAMES",
    "POOLABLE",
    "POOLED",
    "Cell",
    "Choice",
    "Chosen",
    "choose",
    "gather_cells",
    "key_of",
    "parts_of",
    "primary_times",
    "sign_of",
    "slug_of",
    "votes_of",
]
