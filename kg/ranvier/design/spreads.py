"""The spreads that trials printed, or that follow from what they printed, for planning a new one.

A spread is the standard deviation of one thing: of values, of values adjusted for others (what is
left after the adjustment), of changes, of percent changes, of slopes, what is left behind a
difference between arms, or of differences within persons. These are kept apart, since a trial that
is analysed in one way is not planned with the spread of another.

The conversions are those of the Cochrane Handbook, version 6.5: chapter 6.5.2.2 from a standard
error or interval of one mean, 6.5.2.3 from one of a difference of means between arms, and 23.2.7
from one of a difference within persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.design.model import LeftOut, Printed, Spread
from ranvier.design.printed import count, named, read_printed
from ranvier.frames.graph import Graph
from ranvier.synthesis.effect_sizes import sd_from_se, se_from_ci

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore
    from ranvier.synthesis.methods import Method

_OF_STATISTIC = {
    "mean": "value",
    "adjusted-mean": "adjusted-value",
    "mean-change": "change",
    "adjusted-change": "change",
    "percent-change": "percent-change",
    "slope": "slope",
}
_OF_MEASURE = {"mean-difference": "difference", "slope-difference": "slope"}


class _UnfitError(Exception):
    """Why a printed spread is not fit to plan with."""


def read_spreads(
    store: ReadableStore,
    method: Method,
    modality: str | None = None,
    *,
    graph: Graph | None = None,
) -> tuple[tuple[Spread, ...], tuple[LeftOut, ...]]:
    """Read the spreads by a modality, and those that are not fit to plan with.

    Args:
        store: the graph.
        method: that of effect sizes (`method:pooling`), with its parameters `spread-disagreement`
            (how many times larger one standard error may be than another one of the same
            difference), `interval-asymmetry` (how far off the middle of its interval a value may
            lie, as a part of the interval's half) and `arm-interval-level`.
        modality: the modality; all of them if it is not given.
        graph: what was read of the store before.
    """
    graph = graph or Graph(store)
    contested = _contested(graph)
    spreads: dict[tuple[object, ...], Spread] = {}
    unfit: list[LeftOut] = []
    for result in read_printed(graph, modality):
        for node, spread in _of_result(graph, result, method, contested):
            if isinstance(spread, Spread):
                # An arm comes with each comparison that it stands in.
                key = (spread.trial, spread.modality, spread.in_whom, spread.kind, spread.unit)
                value = graph.text(node, "value")
                spreads.setdefault((*key, spread.time, value, spread.sd), spread)
            else:
                unfit.append(LeftOut(node, result.trial_label, result.modality, spread))
    return tuple(spreads.values()), tuple(unfit)


def _contested(graph: Graph) -> dict[str, str]:
    """Give the nodes whose precision a record says is in doubt, with what it says."""
    return {
        node: graph.text(conflict, "text") or ""
        for conflict, nodes in sorted(graph.of("concerns").items())
        if "precision" in graph.codes(conflict, "conflictAbout")
        for node in nodes
    }


def _of_result(
    graph: Graph, result: Printed, method: Method, contested: dict[str, str]
) -> Iterator[tuple[str, Spread | str]]:
    """Give each spread of a result, or the reason why one is not fit; arms go before contrasts."""
    doubt = next((contested[n] for n in (result.iri, result.outcome) if n in contested), None)
    if doubt is None and "pooled-studies" in result.sets:
        doubt = "pooled over studies, so that no one trial has it"
    doubt = doubt or _disagreement(graph, result, method)
    nodes = [node for node in graph.values(result.iri, "hasArmResult") if _has_spread(graph, node)]
    whole = graph.text(result.iri, "hasEstimate") or ""
    found = 0
    for node in nodes:
        try:
            if doubt:
                raise _UnfitError(contested.get(node, doubt))
            yield node, _of_arm(graph, result, node, method)
            found += 1
        except _UnfitError as reason:
            yield node, str(reason)
    if _has_spread(graph, whole) and not found:
        try:
            if doubt:
                raise _UnfitError(doubt)
            spread = _of_estimate(graph, result, whole, method)
        except _UnfitError as reason:
            yield whole, str(reason)
        else:
            if spread is not None:
                yield whole, spread


def _has_spread(graph: Graph, node: str) -> bool:
    keys = ("standardDeviation", "standardError", "ciLow")
    return any(graph.text(node, key) for key in keys)


def _number(graph: Graph, node: str, key: str) -> float | None:
    text = graph.text(node, key)
    return None if text is None else float(text)


def _of_arm(graph: Graph, result: Printed, node: str, method: Method) -> Spread:
    """Give the spread of the values of one arm.

    Raises:
        _UnfitError: if it is of no mean, or the number of people is not printed.
    """
    statistic = graph.code(node, "statistic")
    if statistic not in _OF_STATISTIC:
        raise _UnfitError(f"of a {statistic or 'statistic that is not named'}, not of a mean")
    arm = graph.text(node, "ofArm")
    people = count(graph, node)
    if people is None and arm in result.arms and result.arms_are_those_analysed:
        people = result.arms[arm]
    sd = _number(graph, node, "standardDeviation")
    said = f"SD {graph.text(node, 'standardDeviation')} as printed"
    if sd is None:
        if people is None:
            raise _UnfitError("how many the mean is of is not printed")
        se, said = _standard_error(
            graph, node, people - 1, method, level=method.parameter("arm-interval-level")
        )
        sd, said = sd_from_se(se, people), f"{said} and n {people}"
    if not sd > 0:
        raise _UnfitError("a spread of 0 is none to plan with")
    kind = _OF_STATISTIC[statistic]
    return _spread(result, node, kind, named(graph, node), sd, people, said)


def _of_estimate(graph: Graph, result: Printed, node: str, method: Method) -> Spread | None:
    """Give the spread behind an estimate; None where an estimate of its kind has none.

    Raises:
        _UnfitError: if the number of people is not printed, or the interval is not fit.
    """
    measure = graph.code(node, "effectMeasure")
    if result.contrast == "within-person-periods" and measure == "mean-difference":
        return _within(graph, result, node, "within-person", method)
    if result.contrast == "change-from-baseline" and measure == "mean-change":
        return _within(graph, result, node, "change", method)
    if result.contrast != "between-arms" or measure not in _OF_MEASURE:
        return None
    people, inverse, said_people, at_most = _people(result)
    se, said = _standard_error(graph, node, people - 2, method)
    sd = se / math.sqrt(inverse)
    said = f"{said} of the difference, {said_people}"
    kind = _OF_MEASURE[measure]
    return _spread(result, node, kind, result.comparison, sd, people, said, at_most=at_most)


def _within(graph: Graph, result: Printed, node: str, kind: str, method: Method) -> Spread:
    """Give the spread of differences within persons, between periods or from baseline."""
    people = result.n
    if people is None and len(result.arms) == 1:
        people = next(iter(result.arms.values()))
    sd = _number(graph, node, "standardDeviation")
    said = f"SD {graph.text(node, 'standardDeviation')} as printed"
    if sd is None:
        if people is None:
            raise _UnfitError("how many the mean is of is not printed")
        se, said = _standard_error(graph, node, people - 1, method)
        sd, said = sd_from_se(se, people), f"{said} and n {people}"
    return _spread(result, node, kind, result.comparison, sd, people, said)


def _people(result: Printed) -> tuple[int, float, str, bool]:
    """Give those compared: how many, 1/n + 1/n over the arms, in words, and if that is a bound.

    Of a given total, halves make the sum smallest and so the standard deviation largest; and more
    people than were analysed make it larger still. So what is not printed makes it a bound.

    Raises:
        _UnfitError: if no number is printed.
    """
    counts = [n for n in result.arms.values() if n]
    complete = len(counts) == len(result.arms) == 2
    if complete and result.arms_are_those_analysed:
        first, second = counts
        return sum(counts), 1 / first + 1 / second, f"n {first} and {second}", False
    if result.n:
        return result.n, 4 / result.n, f"n {result.n}, taken as halves", True
    if complete:
        first, second = counts
        said = f"n {first} and {second} in the arms, how many were analysed is not printed"
        return sum(counts), 1 / first + 1 / second, said, True
    raise _UnfitError("how many were compared is not printed")


def _standard_error(
    graph: Graph, node: str, df: float, method: Method, *, level: float | None = None
) -> tuple[float, str]:
    """Give the standard error as printed, or from an interval, and say which.

    Args:
        graph: what to read from.
        node: the value or estimate.
        df: degrees of freedom of the interval.
        method: that of effect sizes.
        level: the level of an interval, in percent, where the record can't say one.

    Raises:
        _UnfitError: if the interval has no level, or is no symmetrical one.
    """
    se = _number(graph, node, "standardError")
    if se is not None:
        return se, f"SE {graph.text(node, 'standardError')}"
    value, low, high = (_number(graph, node, key) for key in ("value", "ciLow", "ciHigh"))
    level = _number(graph, node, "ciLevel") or level
    if value is None or low is None or high is None or not low < high or df < 1:
        raise _UnfitError("its interval has one end only, or is of too few people")
    if level is None:
        raise _UnfitError("the level of its interval is not printed")
    off = abs(value - (low + high) / 2) / ((high - low) / 2)
    if off > method.parameter("interval-asymmetry"):
        raise _UnfitError("its interval is not symmetrical, so it was computed on another scale")
    printed = f"{level:g} % CI {graph.text(node, 'ciLow')} to {graph.text(node, 'ciHigh')}"
    return se_from_ci(low, high, level=level / 100, df=df), printed


def _disagreement(graph: Graph, result: Printed, method: Method) -> str | None:
    """Say that SDs of arms and the interval of their difference can't both be right."""
    whole = graph.text(result.iri, "hasEstimate") or ""
    variances = []
    for node in graph.values(result.iri, "hasArmResult"):
        sd, people = _number(graph, node, "standardDeviation"), count(graph, node)
        if sd and people:
            variances.append(sd**2 / people)
    if len(variances) != 2 or graph.code(whole, "effectMeasure") != "mean-difference":
        return None
    try:
        stated, _ = _standard_error(graph, whole, (result.n or 0) - 2, method)
    except _UnfitError:
        return None
    ratio = stated / math.sqrt(sum(variances))
    if max(ratio, 1 / ratio) <= method.parameter("spread-disagreement"):
        return None
    return (
        f"the SDs of the arms give a standard error of {math.sqrt(sum(variances)):.3g} for the "
        f"difference, its interval {stated:.3g}: they can't both be right"
    )


def _spread(
    result: Printed,
    node: str,
    kind: str,
    in_whom: str,
    sd: float,
    people: int | None,
    derived_from: str,
    *,
    at_most: bool = False,
) -> Spread:
    return Spread(
        node=node,
        trial=result.trial,
        trial_label=result.trial_label,
        modality=result.modality,
        measure=result.measure,
        time=result.time,
        unit=result.unit,
        unit_printed=result.unit_printed,
        kind=kind,
        in_whom=in_whom,
        population=result.population,
        sd=sd,
        at_most=at_most,
        n=people,
        derived_from=derived_from,
        sources=result.sources,
    )
