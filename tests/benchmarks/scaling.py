"""Show how the cost of layers 2 and 3 grows with the number of trials.

Each trial is copied under other names: its own facts, its results and its publications stay those
of the original, so that a copy is one more cohort on the same agents and modalities. The rules and
the synthesis then run over all of them, without the reasoner. Copies are no evidence and never
leave the memory of this process.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.checking.check import record_files
from ranvier.layout import Layout
from ranvier.records import read_record
from ranvier.store.dataset import Dataset, derive, printed_quads, vocabulary_quads
from ranvier.vocabulary import BASE, RECORD_GRAPH

if TYPE_CHECKING:
    import pyoxigraph

_TRIAL = f"{BASE}trial/"
_GRAPH = f"{RECORD_GRAPH}trial/"


@dataclass(frozen=True)
class Point:
    """One size: trials, quads, and the seconds of rules and of the synthesis."""

    trials: int
    quads: int
    rules: float
    synthesis: float

    @property
    def seconds(self) -> float:
        """Both layers together."""
        return self.rules + self.synthesis

    def per(self, first: Point) -> float:
        """Give the cost for each unit of n log n, as a multiple of the first point's."""
        size = self.trials * math.log(self.trials)
        return (self.seconds / size) / (first.seconds / (first.trials * math.log(first.trials)))


def curve(layout: Layout, factors: tuple[int, ...] = (1, 3, 10, 30, 100)) -> Iterator[Point]:
    """Time rules and synthesis with as many times the trials as each factor says."""
    from ranvier.synthesis.stage import synthesise

    records = [read_record(path, layout) for path in record_files(layout)]
    base = [*vocabulary_quads(layout)]
    for record in records:
        base.extend(record.quads)
    trials = sum(record.iri.startswith(_TRIAL) for record in records)
    for factor in factors:
        quads = [*base, *(quad for n in range(1, factor) for quad in _copies(base, n))]
        start = time.perf_counter()
        quads.extend(printed_quads(quads))
        quads.extend(derive(layout, quads))
        middle = time.perf_counter()
        dataset = synthesise(layout, Dataset(quads, {"trial": trials * factor}))
        end = time.perf_counter()
        yield Point(trials * factor, len(dataset.quads), middle - start, end - middle)


def _copies(quads: list[pyoxigraph.Quad], number: int) -> Iterator[pyoxigraph.Quad]:
    """Give the quads of all trials under the names of their copies."""
    import pyoxigraph

    def renamed(node: object) -> object:
        if not isinstance(node, pyoxigraph.NamedNode):
            return node
        for start in (_TRIAL, _GRAPH):
            if node.value.startswith(start):
                slug, hash_, part = node.value[len(start) :].partition("#")
                return pyoxigraph.NamedNode(f"{start}{slug}-copy-{number}{hash_}{part}")
        return node

    for quad in quads:
        if quad.graph_name.value.startswith(_GRAPH):  # type: ignore[union-attr]
            yield pyoxigraph.Quad(
                renamed(quad.subject),  # type: ignore[arg-type]
                quad.predicate,
                renamed(quad.object),  # type: ignore[arg-type]
                renamed(quad.graph_name),  # type: ignore[arg-type]
            )


__all__ = ["Point", "curve"]
