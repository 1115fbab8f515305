"""What was printed of each result, as effect sizes need it: estimates, arms' figures, doubts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.vocabulary import VOCABULARY, rv

if TYPE_CHECKING:
    import pyoxigraph

CONTROL_ROLES = frozenset({"placebo", "sham", "no-treatment", "reference", "active-comparator"})


@dataclass(frozen=True, slots=True)
class Printed:
    """An estimate of a comparison, or the test made of it; what was not printed is None."""

    node: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    """As a share: 0.95."""
    p: str | None
    operator: str | None
    sd: float | None
    se: float | None
    better: str | None
    """Where this estimate reads otherwise than its outcome: higher, lower, neither."""


@dataclass(frozen=True, slots=True)
class ArmFigure:
    """A figure of one arm."""

    node: str
    arm: str | None
    statistic: str
    value: float
    printed: str
    """The value's text, which tells its decimals."""
    sd: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm that is compared: what is under study in it, and whom its number counts."""

    iri: str
    role: str
    agents: frozenset[str]
    n: int | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was printed of one result."""

    result: str
    what: str
    """The outcome in words: what exactly was measured."""
    unit: str | None
    better: str | None
    """Of the outcome's figures, else of the modality's: higher, lower, neither."""
    n: int | None
    estimate: Printed | None
    values: tuple[ArmFigure, ...]
    arms: tuple[Arm, ...]
    doubts: Mapping[str, str]
    """Node -> why it is not fit to compute with, by a conflict on precision in the record."""

    def doubt(self, node: str) -> str | None:
        """Say why a node, or the whole result, is not fit to compute with."""
        return self.doubts.get(node) or self.doubts.get(self.result)


class _Facts:
    """Values of properties, each property read once and whole, so that the cost is linear."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store
        self._read: dict[str, dict[str, list[str]]] = {}

    def all(self, node: str, key: str) -> Sequence[str]:
        return self.of(key).get(node, ())

    def of(self, key: str) -> dict[str, list[str]]:
        if key not in self._read:
            self._read[key] = dict(self._pairs(key))
        return self._read[key]

    def _pairs(self, key: str) -> Iterator[tuple[str, list[str]]]:
        import pyoxigraph

        held: dict[str, set[str]] = defaultdict(set)
        graph, predicate = pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(rv(key))
        for quad in self._store.quads_for_pattern(None, predicate, None, graph):
            held[str(quad.subject.value)].add(str(quad.object.value))  # type: ignore[union-attr]
        for node, found in held.items():
            yield node, sorted(found)

    def text(self, node: str, key: str) -> str | None:
        return next(iter(self.all(node, key)), None)

    def number(self, node: str, key: str) -> float | None:
        text = self.text(node, key)
        return None if text is None else float(text)

    def count(self, node: str) -> int | None:
        text = self.text(node, "participantCount")
        return None if text is None else int(text)

    def code(self, node: str, key: str) -> str | None:
        text = self.text(node, key)
        return None if text is None else text.removeprefix(VOCABULARY).partition("-")[2]


def read_figures(store: pyoxigraph.Store, results: Sequence[str]) -> dict[str, Figures]:
    """Read what was printed of some results.

    Args:
        store: the records, as the default graph.
        results: IRIs of results.
    """
    facts = _Facts(store)
    outcomes = {
        result: outcome for outcome, held in facts.of("hasResult").items() for result in held
    }
    doubts = _doubts(facts)
    return {
        result: _figures(facts, result, outcomes[result], doubts)
        for result in sorted(set(results))
        if result in outcomes
    }


def _doubts(facts: _Facts) -> dict[str, str]:
    return {
        node: facts.text(conflict, "text") or "contested"
        for conflict, nodes in sorted(facts.of("concerns").items())
        if facts.code(conflict, "conflictAbout") == "precision"
        for node in nodes
    }


def _figures(facts: _Facts, result: str, outcome: str, doubts: Mapping[str, str]) -> Figures:
    estimate = facts.text(result, "hasEstimate")
    values = tuple(
        figure
        for node in facts.all(result, "hasArmResult")
        if (figure := _arm_figure(facts, node)) is not None
    )
    nodes = {result, *([estimate] if estimate else []), *(value.node for value in values)}
    held = {node: doubts[node] for node in nodes if node in doubts}
    if outcome in doubts:
        held.setdefault(result, doubts[outcome])
    return Figures(
        result=result,
        what=facts.text(outcome, "measure") or "",
        unit=facts.text(outcome, "unit"),
        better=facts.code(outcome, "betterDirection") or _of_modalities(facts, outcome),
        n=facts.count(result),
        estimate=_printed(facts, estimate) if estimate else None,
        values=values,
        arms=tuple(_arm(facts, arm) for arm in facts.all(result, "comparesArm")),
        doubts=held,
    )


def _of_modalities(facts: _Facts, outcome: str) -> str | None:
    """Give the direction that all modalities of an outcome share."""
    modalities = facts.all(outcome, "measuredBy")
    found = {facts.code(modality, "betterDirection") for modality in modalities}
    return found.pop() if len(found) == 1 else None


def _printed(facts: _Facts, node: str) -> Printed:
    level = facts.number(node, "ciLevel")
    return Printed(
        node=node,
        measure=facts.code(node, "effectMeasure") or "other",
        value=facts.number(node, "value"),
        low=facts.number(node, "ciLow"),
        high=facts.number(node, "ciHigh"),
        level=None if level is None else level / 100,
        p=facts.text(node, "p"),
        operator=facts.text(node, "pOperator"),
        sd=facts.number(node, "standardDeviation"),
        se=facts.number(node, "standardError"),
        better=facts.code(node, "betterDirection"),
    )


def _arm_figure(facts: _Facts, node: str) -> ArmFigure | None:
    value = facts.text(node, "value")
    if value is None:
        return None
    return ArmFigure(
        node=node,
        arm=facts.text(node, "ofArm"),
        statistic=facts.code(node, "statistic") or "other",
        value=float(value),
        printed=facts.text(node, "valueAsPrinted") or value,
        sd=facts.number(node, "standardDeviation"),
        se=facts.number(node, "standardError"),
        low=facts.number(node, "ciLow"),
        high=facts.number(node, "ciHigh"),
        n=facts.count(node),
    )


def _arm(facts: _Facts, arm: str) -> Arm:
    given = {
        agent
        for treatment in facts.all(arm, "hasTreatment")
        if facts.code(treatment, "purpose") == "studied"
        for agent in facts.all(treatment, "givesAgent")
    }
    parts = {part for agent in given for part in facts.all(agent, "hasComponent")}
    return Arm(
        iri=arm,
        role=facts.code(arm, "armRole") or "",
        agents=frozenset(given | parts),
        n=facts.count(arm),
        basis=facts.code(arm, "countBasis"),
    )


__all__ = ["CONTROL_ROLES", "Arm", "ArmFigure", "Figures", "Printed", "read_figures"]
