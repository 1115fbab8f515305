"""The plan of a trial: for each spread on record, and over all of them, how many it would take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ranvier.design.model import KINDS, LeftOut, Share, Spread
from ranvier.design.power import Aim, Size, crossover, parallel, shares
from ranvier.design.printed import read_printed, read_shares
from ranvier.design.spreads import read_spreads
from ranvier.errors import CallError, DataError
from ranvier.frames.graph import Graph, slug_of
from ranvier.questions.names import label_of
from ranvier.synthesis.methods import read_methods

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore
    from ranvier.synthesis.methods import Method

MEANS, WITHIN, SHARES = "parallel", "crossover", "shares"
"""Two arms compared by their means, one group in two periods, two arms compared by a share."""

_ALL = "all"
_CONTRASTS = ("between-arms", "within-person-periods")


@dataclass(frozen=True, slots=True)
class Row:
    """A spread (or a share) on record, and the trial that it would take."""

    basis: Spread | Share
    size: Size


@dataclass(frozen=True, slots=True)
class End:
    """The lowest, the median or the highest figure of some rows, and the trial that it takes."""

    figure: float
    size: Size


@dataclass(frozen=True, slots=True)
class Range:
    """What rows of one kind span; for the median each trial counts once, by its own median."""

    of: str
    rows: int
    trials: int
    lowest: End
    median: End
    highest: End


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer: what was asked, the range, every row, and what was left out."""

    aim: Aim
    way: str
    modality: str
    label: str
    unit: str | None
    ranges: tuple[Range, ...]
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    other_units: tuple[str, ...]
    """Units of spreads by this modality that are not in the unit of the plan."""
    caveats: tuple[str, ...]


def plan(
    store: ReadableStore,
    modality: str,
    aim: Aim,
    *,
    way: str = MEANS,
    unit: str | None = None,
    graph: Graph | None = None,
) -> Plan:
    """Plan a trial whose outcome is measured by a modality.

    Args:
        store: the graph, with its method of effect sizes.
        modality: the IRI of the modality.
        aim: the difference to be seen, with which power.
        way: `MEANS`, `WITHIN` or `SHARES`.
        unit: the unit of the difference, by UCUM; that of the modality (or the one most spreads
            have) if it is not given.
        graph: what was read of the store before.

    Raises:
        CallError: if no trial printed a spread to plan with; the message names what there is.
        DataError: if the graph has no method of effect sizes.
    """
    graph = graph or Graph(store)
    if way == SHARES:
        return _by_shares(store, modality, aim, graph)
    spreads, left_out = read_spreads(store, _method(store), modality, graph=graph)
    fit = [spread for spread in spreads if (spread.kind == "within-person") == (way == WITHIN)]
    if not fit:
        raise CallError(_nothing(store, modality, way, [*spreads], graph))
    own = graph.text(modality, "unit")
    held = Counter(spread.unit for spread in fit if spread.unit)
    unit = unit or _unit(own, held)
    chosen = [spread for spread in fit if spread.unit == unit]
    if not chosen:
        message = f"no spread by {label_of(store, modality)} is in {unit}; there are {_list(held)}"
        raise CallError(message)
    size = crossover if way == WITHIN else parallel
    rows = tuple(
        Row(spread, size(aim, spread.sd))
        for spread in sorted(chosen, key=lambda s: (list(KINDS).index(s.kind), s.sd, s.node))
    )
    return Plan(
        aim=aim,
        way=way,
        modality=modality,
        label=label_of(store, modality),
        unit=unit,
        ranges=_ranges(rows, lambda sd: size(aim, sd)),
        rows=rows,
        left_out=left_out,
        other_units=tuple(sorted({s.unit or "not stated" for s in fit} - {unit or ""})),
        caveats=_caveats(graph, modality, rows, way),
    )


def modalities_with_spreads(
    store: ReadableStore, *, graph: Graph | None = None
) -> dict[str, frozenset[str]]:
    """Give the modalities that a trial can be planned for, with the ways in which it can."""
    graph = graph or Graph(store)
    found: dict[str, set[str]] = defaultdict(set)
    for spread in read_spreads(store, _method(store), graph=graph)[0]:
        if spread.unit:
            found[spread.modality].add(WITHIN if spread.kind == "within-person" else MEANS)
    for share in read_shares(store, graph=graph):
        found[share.modality].add(SHARES)
    return {iri: frozenset(ways) for iri, ways in sorted(found.items())}


def _method(store: ReadableStore) -> Method:
    methods = read_methods(store)
    if "pooling" not in methods:
        message = "the graph has no method of effect sizes; run `ranvier build` again"
        raise DataError(message)
    return methods["pooling"]


def _by_shares(store: ReadableStore, modality: str, aim: Aim, graph: Graph) -> Plan:
    found = read_shares(store, modality, graph=graph)
    rows = []
    left_out = []
    for share in sorted(found, key=lambda s: (s.percent, s.node)):
        size = shares(aim, share.percent, rising=share.rising)
        if size is None:
            reason = f"{share.percent:g} % can't move by {aim.difference:g} points for the better"
            left_out.append(LeftOut(share.node, share.trial_label, modality, reason))
        else:
            rows.append(Row(share, size))
    if not rows:
        raise CallError(_nothing(store, modality, SHARES, [], graph))

    return Plan(
        aim=aim,
        way=SHARES,
        modality=modality,
        label=label_of(store, modality),
        unit="%",
        ranges=_ranges(tuple(rows), None),
        rows=tuple(rows),
        left_out=tuple(left_out),
        other_units=(),
        caveats=(_CHOOSE,),
    )


def _figure(row: Row) -> float:
    return row.basis.sd if isinstance(row.basis, Spread) else row.basis.percent


def _ranges(rows: Sequence[Row], size_of: Callable[[float], Size] | None) -> tuple[Range, ...]:
    """Give the range over all rows, and over those of each kind where there are several kinds."""
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kinds[KINDS[row.basis.kind] if isinstance(row.basis, Spread) else "shares"].append(row)
    parts = [_range(kind, held, size_of) for kind, held in kinds.items()]
    return (_range(_ALL, rows, size_of), *parts) if len(parts) > 1 else tuple(parts)


def _range(of: str, rows: Sequence[Row], size_of: Callable[[float], Size] | None) -> Range:
    ordered = sorted(rows, key=lambda row: (row.size.total, _figure(row), row.basis.node))
    trials: dict[str, list[Row]] = defaultdict(list)
    for row in ordered:
        trials[row.basis.trial].append(row)
    ends = [End(_figure(row), row.size) for row in (ordered[0], ordered[-1])]
    if size_of is None:
        # No mean of two shares is a share that a trial had, so that the middle is one of them.
        middle = [held[(len(held) - 1) // 2] for held in trials.values()]
        middle.sort(key=lambda row: (row.size.total, _figure(row), row.basis.node))
        row = middle[(len(middle) - 1) // 2]
        centre = End(_figure(row), row.size)
    else:
        figure = median(median(map(_figure, held)) for held in trials.values())
        centre = End(figure, size_of(figure))
    return Range(of, len(rows), len(trials), ends[0], centre, ends[1])


def _unit(own: str | None, held: Counter[str]) -> str | None:
    """Give the unit of the modality where spreads have it, else the one that most have."""
    if own in held or not held:
        return own
    return min(held, key=lambda unit: (-held[unit], unit))


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _nothing(
    store: ReadableStore, modality: str, way: str, others: Sequence[Spread], graph: Graph
) -> str:
    """Say that there is nothing to plan with, and what there is."""
    what = {
        MEANS: "no trial printed a spread between people",
        WITHIN: "no crossover trial printed a spread within persons",
        SHARES: "no trial printed a share of people on a control",
    }[way]
    held = modalities_with_spreads(store, graph=graph)
    having = _list(slug_of(iri) for iri, ways in held.items() if way in ways)
    ways = held.get(modality, frozenset())
    instead = {
        MEANS: " without --crossover and --share",
        WITHIN: " with --crossover",
        SHARES: " with --share",
    }
    hint = "".join(f"; try{words}" for key, words in instead.items() if key in ways and key != way)
    hint = hint or ("; those on record have no unit" if others and way == MEANS else "")
    return f"{label_of(store, modality)}: {what}{hint}. There are such figures for {having}"


_CHOOSE = (
    "Each row is of the people, the measure and the analysis of its own trial: plan with the one "
    "that is most like yours, not with the median alone."
)
_ADJUSTED = (
    "What is adjusted, or stands behind a difference from a model, is smaller than the spread of "
    "the values themselves; it holds for the same analysis only."
)
_EYES = "Where eyes were analysed, two of one person are not two participants."
_CARRY_OVER = (
    "A crossover takes it that an effect ends with its period. One on myelin may outlast it: what "
    "is carried over makes the difference between the periods smaller than the effect, and no "
    "washout takes it away. A first period that can be analysed alone, or two arms, are safer."
)
_PERIODS = (
    "The number is of participants, each of whom has both periods; half of them begin with the "
    "agent."
)


def _caveats(graph: Graph, modality: str, rows: Sequence[Row], way: str) -> tuple[str, ...]:
    spreads = [row.basis for row in rows if isinstance(row.basis, Spread)]
    said = [_CHOOSE]
    if any(spread.kind in ("adjusted-value", "difference") for spread in spreads):
        said.append(_ADJUSTED)
    if any("eye" in (spread.unit_printed or spread.measure) for spread in spreads):
        said.append(_EYES)
    if way == WITHIN:
        said += [_PERIODS, _CARRY_OVER]
        said += _both_ways(graph, modality, {spread.trial for spread in spreads})
    return tuple(said)


def _both_ways(graph: Graph, modality: str, crossovers: set[str]) -> list[str]:
    """Say what crossover trials print between their arms beside the comparison of periods."""
    said = []
    for result in read_printed(graph, modality):
        estimate = graph.text(result.iri, "hasEstimate") or ""
        if result.trial in crossovers and result.contrast in _CONTRASTS:
            figures = [graph.text(estimate, key) for key in ("value", "ciLow", "ciHigh")]
            if graph.code(estimate, "effectMeasure") == "mean-difference" and None not in figures:
                value, low, high = figures
                unit = result.unit_printed or result.unit or ""
                said.append(
                    f"{result.trial_label}: {result.comparison}: {value} {unit} ({low} to {high})"
                )
    return said if len(said) > 1 else []
