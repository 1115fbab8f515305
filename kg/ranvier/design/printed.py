"""Results by a modality as planning needs them: what all numbers of one result share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.design.model import Printed, Share, Source
from ranvier.frames.graph import Graph
from ranvier.vocabulary import RDF, SKOS, rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_LABEL, _TYPE = f"{SKOS}prefLabel", f"{RDF}type"
_CONTROLS = frozenset({"placebo", "sham", "no-treatment", "reference"})


def read_printed(graph: Graph, modality: str | None = None) -> Iterator[Printed]:
    """Read the results by one modality, or by all; a result by two is given once for each."""
    trials = graph.back("hasOutcome")
    for outcome, found in sorted(trials.items()):
        for measured in graph.values(outcome, "measuredBy"):
            if modality in (None, measured):
                for result in graph.values(outcome, "hasResult"):
                    yield _printed(graph, result, outcome, found[0], measured)


def _printed(graph: Graph, result: str, outcome: str, trial: str, modality: str) -> Printed:
    cohort = graph.text(trial, "hasCohort") or ""
    own = graph.text(graph.text(result, "hasEstimate") or "", "betterDirection")
    better = own or graph.text(outcome, "betterDirection")
    better = better or graph.text(modality, "betterDirection") or ""
    return Printed(
        iri=result,
        trial=trial,
        trial_label=graph.text(trial, _LABEL) or trial,
        modality=modality,
        outcome=outcome,
        measure=graph.text(outcome, "measure") or "",
        time=graph.text(outcome, "time"),
        unit=graph.text(outcome, "unit"),
        unit_printed=graph.text(outcome, "unitPrinted"),
        better=better.removeprefix(rv("better-")),
        contrast=graph.code(result, "contrast") or "unclear",
        comparison=graph.text(result, "comparison") or "",
        sets=graph.codes(result, "analysisSet"),
        n=count(graph, result),
        arms={arm: count(graph, arm) for arm in graph.values(result, "comparesArm")},
        population=graph.codes(cohort, "population"),
        sources=tuple(
            Source(graph.text(source, "url") or "", graph.code(source, "sourceKind") or "")
            for source in graph.values(result, "readIn")
        ),
    )


def count(graph: Graph, node: str) -> int | None:
    """Give the number of participants of an arm, a value or a result."""
    text = graph.text(node, "participantCount")
    return None if text is None else int(text)


def named(graph: Graph, node: str) -> str:
    """Give the arm or group that a value is of."""
    arm = graph.text(node, "ofArm") or ""
    return graph.text(arm, _LABEL) or graph.text(node, "group") or "group not named"


def read_shares(
    store: ReadableStore, modality: str | None = None, *, graph: Graph | None = None
) -> tuple[Share, ...]:
    """Read what share of people on a control had the outcome, in controlled results."""
    graph = graph or Graph(store)
    found: dict[tuple[object, ...], Share] = {}
    for result in read_printed(graph, modality):
        if result.contrast not in ("between-arms", "dose-response", "within-person-periods"):
            continue
        for node in graph.values(result.iri, "hasArmResult"):
            value = graph.text(node, "value")
            if graph.code(node, "statistic") != "percent" or value is None:
                continue
            if not _on_control(graph, node):
                continue
            share = Share(
                node=node,
                trial=result.trial,
                trial_label=result.trial_label,
                modality=result.modality,
                measure=result.measure,
                time=result.time,
                in_whom=named(graph, node),
                population=result.population,
                percent=float(value),
                n=count(graph, node),
                derived_from=_of_people(graph.text(node, "value") or "", count(graph, node)),
                rising=result.better != "lower",
                sources=result.sources,
            )
            # The control of a trial with several arms comes with each comparison.
            key = (share.trial, share.modality, result.outcome, share.in_whom, share.percent)
            found.setdefault(key, share)
    return tuple(found.values())


def _of_people(percent: str, n: int | None) -> str:
    """Say what a percentage was got from, and whether no whole number of people gives it."""
    said = "percent as printed"
    digits = len(percent.partition(".")[2])
    given = n is None or any(round(100 * k / n, digits) == float(percent) for k in range(n + 1))
    return said if given else f"{said}, which no whole number of {n} people gives"


def _on_control(graph: Graph, node: str) -> bool:
    arm = graph.text(node, "ofArm")
    if arm is not None:
        return graph.code(arm, "armRole") in _CONTROLS
    control = rv("ControlIntervention")
    return any(control in graph.values(a, _TYPE) for a in graph.values(node, "onAgent"))
