"""The shapes mean the same to every validator: pySHACL as it comes, our way of running it, shifty.

A record's parts are targeted by property and the record itself by its type, so that all records
can be checked in one union as well, which is how shifty is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyoxigraph
import pyshacl
import pytest
import rdflib
import shifty
from rdflib.namespace import RDF, SH
from tests.shapes.twins import SHAPES, Case, all_cases, results_of, shape_graph, twin

from ranvier.checking.shacl import validate
from ranvier.records.terms import to_rdflib
from ranvier.store.dataset import Dataset
from ranvier.vocabulary import RECORD_GRAPH

Results = Counter[tuple[str, str, str]]
"""How often each focus node was found fault with by a shape of a severity."""


def of_report(report: rdflib.Graph) -> Results:
    return Counter(
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def ours(graph: rdflib.Graph) -> Results:
    return Counter((r.focus, r.shape, r.severity) for r in validate(graph, SHAPES))


def by_shifty(graph: rdflib.Graph) -> Results:
    # It would run SHACL rules first, which there are none of, and counts all severities alike.
    _, report, _ = shifty.validate(graph, shape_graph(), infer=False, sort_results=False)
    return of_report(report)


def union(graphs: Iterable[rdflib.Graph]) -> rdflib.Graph:
    found = rdflib.Graph()
    for graph in graphs:
        for triple in graph:
            found.add(triple)
    return found


def test_two_engines_agree_on_the_records(dataset: Dataset) -> None:
    """Record by record with pySHACL, and all at once with shifty."""
    records: dict[str, list[pyoxigraph.Quad]] = {}
    for quad in dataset.quads:
        name = str(quad.graph_name.value)
        if name.startswith(RECORD_GRAPH):
            records.setdefault(name, []).append(quad)
    graphs = [to_rdflib(quads) for quads in records.values()]
    assert len(graphs) > 500
    alone: Results = sum((ours(graph) for graph in graphs), Counter())
    assert by_shifty(union(graphs)) == alone
    assert not [key for key in alone if key[2] == "Violation"]


def rename(iri: str, old: str, new: str) -> str:
    """Give a record and its parts another name."""
    return new + iri[len(old) :] if iri == old or iri.startswith(f"{old}#") else iri


def renamed(graph: rdflib.Graph, old: str, new: str) -> rdflib.Graph:
    def term(node: rdflib.term.Node) -> rdflib.term.Node:
        return (
            rdflib.URIRef(rename(str(node), old, new)) if isinstance(node, rdflib.URIRef) else node
        )

    found = rdflib.Graph()
    for subject, predicate, value in graph:
        found.add((term(subject), predicate, term(value)))
    return found


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_two_engines_agree_on_twins() -> None:
    """Each twin gets a name of its own, so that all can stand in one graph."""
    alone: Results = Counter()
    siblings = []
    for number, case in enumerate(all_cases()):
        if case.base.startswith("publication"):
            continue
        record, graph = twin(case)
        name = f"{record.iri}-{number}"
        siblings.append(renamed(graph, record.iri, name))
        # What several twins name, such as a trial that is none of theirs, is found there once.
        alone |= Counter(
            (rename(result.focus, record.iri, name), result.shape, result.severity)
            for result in results_of(case)
        )
    assert len(alone) > len(siblings) > 500
    assert by_shifty(union(siblings)) == alone


@pytest.mark.parametrize(
    "case", [case for case in all_cases() if case.base.startswith("publication")], ids=str
)
def test_two_engines_agree_on_twins_of_publications(case: Case) -> None:
    """The name of a publication has to fit its identifiers, so that each stands alone."""
    graph = twin(case)[1]
    assert by_shifty(graph) == ours(graph)


def test_our_way_of_running_pyshacl_finds_what_its_own_does() -> None:
    """One twin of each good record, the larger ones with many faults at once."""
    last = {case.base: case for case in all_cases() if case.severity == "Violation"}
    assert set(last) >= {"trial", "results", "agent", "modality", "publication", "review"}
    for case in last.values():
        graph = twin(case)[1]
        _, report, _ = pyshacl.validate(union([graph]), shacl_graph=shape_graph(), inference="none")
        assert of_report(report) == ours(graph)


def test_a_foreign_graph_with_nothing_of_ours_is_left_alone() -> None:
    graph = rdflib.Graph().parse(data="<urn:a> <urn:b> 1 .", format="turtle")
    assert validate(graph, SHAPES) == []
