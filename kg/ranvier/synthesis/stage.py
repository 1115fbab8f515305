"""The stage of the build that puts evidence together: each part writes a graph of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.synthesis import certainty, facts
from ranvier.synthesis.methods import METHODS, Method, read_methods
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import DCTERMS, PROV, PROVENANCE_GRAPH, RDF, record_graph

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.dataset import Dataset

KNOWN: Mapping[str, frozenset[str]] = {
    "verdict": frozenset({*facts.COUNTS, *facts.NAMES}),
    "certainty": frozenset({*certainty.COUNTS, *certainty.NAMES}),
}
"""What the rules of a method may ask for, where this stage computes it; others check their own."""

SOURCES: Mapping[str, Sequence[str]] = {
    "effect-sizes": ("kg/ranvier/synthesis/estimates.py",),
    "syntheses": (f"{METHODS}pooling",),
    "verdicts": (f"{METHODS}verdict", f"{METHODS}certainty"),
    "safety": (f"{METHODS}safety",),
    "contradictions": ("kg/ranvier/synthesis/contradictions",),
    "gaps": (f"{METHODS}gap",),
    "review-figures": ("kg/ranvier/synthesis/review_figures.py",),
}
"""Part -> the record of its method, or the module that holds its formulas or queries."""


def synthesise(layout: Layout, dataset: Dataset) -> Dataset:
    """Add derived effect sizes, syntheses, verdicts, safety signals, contradictions and gaps.

    Raises:
        DataError: if a method is missing, or one of its rules asks for what nobody computes.
    """
    store = load(dataset)
    added: list[pyoxigraph.Quad] = []
    files = _files(dataset)
    for writer in write_all(store):
        added += [*writer.quads, *_provenance(writer, files)]
    return replace(dataset, quads=[*dataset.quads, *added])


def load(dataset: Dataset) -> pyoxigraph.Store:
    """Load the union of a dataset's graphs into memory, as the default graph."""
    import pyoxigraph

    store = pyoxigraph.Store()
    store.bulk_extend(
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in dataset.quads
    )
    return store


def write_all(store: pyoxigraph.Store) -> tuple[Writer, ...]:
    """Run each part of the synthesis, in its order.

    Raises:
        DataError: if a method is missing, or one of its rules asks for what nobody computes.
    """
    from ranvier.evidence.read import read_evidence
    from ranvier.synthesis.contradictions import find_contradictions
    from ranvier.synthesis.estimates import derive_estimates
    from ranvier.synthesis.gaps import find_gaps
    from ranvier.synthesis.pooling_stage import synthesise_cells
    from ranvier.synthesis.review_figures import compare_review
    from ranvier.synthesis.safety import signal_safety
    from ranvier.synthesis.verdicts import assert_verdicts

    evidence, methods = read_evidence(store), read_methods(store)
    check_methods(methods)
    sizes, estimates = derive_estimates(store, evidence)
    return (
        sizes,
        *synthesise_cells(evidence, estimates, methods),
        assert_verdicts(store, evidence, estimates, methods),
        signal_safety(store, evidence, methods),
        find_contradictions(store, evidence, methods),
        find_gaps(store, evidence, methods),
        compare_review(store, evidence),
    )


def check_methods(
    methods: Mapping[str, Method], known: Mapping[str, frozenset[str]] = KNOWN
) -> None:
    """Refuse methods that are missing, or whose rules ask for a fact that there is not.

    Raises:
        DataError: naming the method, or the rule and the fact.
    """
    for name, names in known.items():
        if name not in methods:
            message = f"kg/records/methods: there is no method that decides {name}"
            raise DataError(message)
        methods[name].check(names)


def _provenance(writer: Writer, files: Mapping[str, str]) -> Iterator[pyoxigraph.Quad]:
    """Say of a graph what it was made from: the records behind it, and where its method stands."""
    import pyoxigraph

    node, graph = pyoxigraph.NamedNode, pyoxigraph.NamedNode(PROVENANCE_GRAPH)
    made = node(writer.graph)
    yield pyoxigraph.Quad(made, node(f"{RDF}type"), node(f"{PROV}Entity"), graph)
    part = writer.graph.rpartition("/")[2]
    for source in SOURCES.get(part, ()):
        text = files.get(record_graph(source), source) if source.startswith(METHODS) else source
        yield pyoxigraph.Quad(made, node(f"{DCTERMS}source"), pyoxigraph.Literal(text), graph)
    for origin in sorted(writer.origins):
        yield pyoxigraph.Quad(made, node(f"{PROV}wasDerivedFrom"), node(origin), graph)


def _files(dataset: Dataset) -> dict[str, str]:
    """Give graph -> the record's file that it was read from."""
    return {
        str(quad.subject.value): str(quad.object.value)  # type: ignore[union-attr]
        for quad in dataset.quads
        if quad.predicate.value == f"{DCTERMS}source" and quad.graph_name.value == PROVENANCE_GRAPH  # type: ignore[union-attr]
    }
