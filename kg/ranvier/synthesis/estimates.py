"""The part of the synthesis that derives effect sizes: one graph, marked derived.

| node | property | holds |
| --- | --- | --- |
| `<result>.derived-<scale>` | `rv:DerivedEstimate` | an effect size; positive is better |
| | `rv:derivedFor` | the evidence item |
| | `rv:effectMeasure` | the code; of odds, hazard and rate ratios the figures are logarithms |
| | `rv:onLogScale` | whether they are |
| | `rv:value`, `rv:standardError`, `rv:ciLow`, `rv:ciHigh` | the figures; the interval is of 95 % |
| | `rv:unit` | of differences of means and slopes; `1` for a difference of risks |
| | `rv:formula` | how it was computed, with the source of the formula |
| | `rv:computedFrom` | the printed estimate, or the two figures of arms |
| evidence item | `rv:whyNotDerived` | on controlled items without any: what stood in the way |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.evidence import Evidence
from ranvier.synthesis.derivation import derive
from ranvier.synthesis.derived_estimate import DerivedEstimate, Limits
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.printed_figures import read_figures
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import DERIVED_GRAPH

if TYPE_CHECKING:
    import pyoxigraph

GRAPH = f"{DERIVED_GRAPH}effect-sizes"
NOTHING_PRINTED = "no figure of a comparison is printed"
APART = "agents that different people were given are compared with each other"


@dataclass(frozen=True, slots=True)
class Derived:
    """Derived estimates by evidence item, and why the other controlled items have none."""

    estimates: Mapping[str, tuple[DerivedEstimate, ...]]
    reasons: Mapping[str, tuple[str, ...]]

    def count_reasons(self) -> Counter[str]:
        """Count the items without an estimate by what stood in the way last, and so most nearly."""
        return Counter(reasons[-1] for reasons in self.reasons.values())

    def count_scales(self) -> Counter[str]:
        """Count the estimates by scale."""
        return Counter(e.scale for held in self.estimates.values() for e in held)


def derive_estimates(
    store: pyoxigraph.Store, evidence: Evidence
) -> tuple[Writer, Mapping[str, tuple[DerivedEstimate, ...]]]:
    """Derive the effect sizes of all controlled items, and write them.

    Args:
        store: records and evidence items, as the default graph; it holds the method `pooling`.
        evidence: what was read of it.

    Returns:
        The graph of effect sizes, and the estimates by the IRI of their evidence item.

    Raises:
        DataError: if the method is missing, or one of its parameters.
    """
    methods = read_methods(store)
    if "pooling" not in methods:
        message = "kg/records/methods: there is no method that decides pooling"
        raise DataError(message)
    derived = derive_all(store, evidence, methods["pooling"])
    writer = Writer(GRAPH)
    trials = {item.iri: item.trial for item in evidence.items}
    for iri in sorted(derived.estimates):
        for estimate in derived.estimates[iri]:
            _write(writer, estimate, trials[iri])
    for iri in sorted(derived.reasons):
        writer.text(iri, "whyNotDerived", "; ".join(derived.reasons[iri]))
        writer.derived_from(iri, [trials[iri]])
    return writer, derived.estimates


def derive_all(store: pyoxigraph.Store, evidence: Evidence, method: Method) -> Derived:
    """Derive what follows from the printed figures of each controlled item."""
    limits = Limits.of(method)
    counts = Counter(item.iri for item in evidence.items)
    items = {item.iri: item for item in evidence.items if item.controlled}
    figures = read_figures(store, [item.result for item in items.values()])
    estimates: dict[str, tuple[DerivedEstimate, ...]] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    for iri in sorted(items):
        item = items[iri]
        # A result on agents given to different people is one item for each, under one IRI. Its
        # figure can be better on one of them only, and which one is not told.
        if counts[iri] > 1:
            reasons[iri] = (APART,)
            continue
        trial = evidence.trials.get(item.trial)
        crossover = trial is not None and trial.model == "crossover"
        if item.result not in figures:
            reasons[iri] = (NOTHING_PRINTED,)
            continue
        found, why = derive(item, figures[item.result], limits, crossover=crossover)
        if found:
            estimates[iri] = found
        else:
            reasons[iri] = why or (NOTHING_PRINTED,)
    return Derived(estimates, reasons)


def _write(writer: Writer, estimate: DerivedEstimate, trial: str) -> None:
    node = writer.node(estimate.iri, "DerivedEstimate")
    writer.link(node, "derivedFor", estimate.item)
    writer.code(node, "effectMeasure", "effect", estimate.measure)
    writer.truth(node, "onLogScale", estimate.logarithmic)
    writer.number(node, "value", estimate.value)
    writer.number(node, "standardError", estimate.se)
    writer.number(node, "ciLow", estimate.ci_low)
    writer.number(node, "ciHigh", estimate.ci_high)
    writer.number(node, "ciLevel", 95)
    writer.text(node, "unit", estimate.unit)
    writer.text(node, "formula", estimate.formula)
    for source in estimate.computed_from:
        writer.link(node, "computedFrom", source)
    writer.derived_from(node, [trial])


__all__ = ["GRAPH", "Derived", "DerivedEstimate", "derive_all", "derive_estimates"]
