"""What contradicts itself is told by the fewest statements, each with its file."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.reasoning import reason
from ranvier.reasoning.conflict import ContradictionError
from ranvier.vocabulary import BASE, RDF, RECORD_GRAPH, VOCABULARY_GRAPH, rv

TYPE = f"{RDF}type"
RENEW, OPICINUMAB = f"{BASE}trial/renew", f"{BASE}agent/opicinumab"
FAMPRIDINE = f"{BASE}agent/fampridine"


def _quad(subject: str, predicate: str, value: str, graph: str) -> pyoxigraph.Quad:
    return pyoxigraph.Quad(*(pyoxigraph.NamedNode(n) for n in (subject, predicate, value, graph)))


def _contradiction(layout, few, *extra: pyoxigraph.Quad) -> ContradictionError:
    with pytest.raises(ContradictionError) as caught:
        reason(layout, replace(few, quads=[*few.quads, *extra]))
    assert caught.value.exit_code == 1
    return caught.value


def _told(found: ContradictionError) -> set[str]:
    return {" ".join(each.split()) for each in found.statements}


def test_a_trial_that_is_called_an_agent(layout, few) -> None:
    found = _contradiction(layout, few, _quad(RENEW, TYPE, rv("Agent"), VOCABULARY_GRAPH))
    assert [each.split() for each in found.statements] == [
        ["trial:renew", "a", "rv:Agent", "(ontology/ranvier.ttl)"],
        ["trial:renew", "a", "rv:ClinicalTrial", "(kg/records/trials/renew.yaml)"],
        ["rv:Agent", "rdfs:subClassOf", "rv:Intervention", "(ontology/ranvier.ttl)"],
        ["rv:ClinicalTrial", "owl:disjointWith", "rv:Intervention", "(ontology/ranvier.ttl)"],
    ]
    assert found.smallest
    assert str(found).count("\n") == len(found.statements)


def test_a_relation_that_leads_to_the_wrong_kind_where_no_definition_looks(layout, few) -> None:
    """`rv:extensionOf` is in no definition: the reasoner sees it for the look at every node."""
    extra = _quad(RENEW, rv("extensionOf"), OPICINUMAB, f"{RECORD_GRAPH}trial/renew")
    told = _told(_contradiction(layout, few, extra))
    assert told == {
        "agent:opicinumab a rv:Antibody (kg/records/agents/opicinumab.yaml)",
        "trial:renew rv:extensionOf agent:opicinumab (kg/records/trials/renew.yaml)",
        "rv:Antibody rdfs:subClassOf rv:Agent (ontology/ranvier.ttl)",
        "rv:Agent rdfs:subClassOf rv:Intervention (ontology/ranvier.ttl)",
        "rv:ClinicalTrial owl:disjointWith rv:Intervention (ontology/ranvier.ttl)",
        "rv:extensionOf rdfs:range rv:ClinicalTrial (ontology/ranvier.ttl)",
    }


def test_a_definition_that_is_contradicted_is_named(layout, few) -> None:
    """Only the reasoner can find this: no two types are told that are disjoint."""
    axis, graph = f"{BASE}axis/remyelination", f"{RECORD_GRAPH}agent/fampridine"
    closed = "queries/rules/12-without-remyelination-on-record.rq"
    told = _told(_contradiction(layout, few, _quad(FAMPRIDINE, rv("onAxis"), axis, graph)))
    assert told == {
        "agent:fampridine rv:onAxis axis:remyelination (kg/records/agents/fampridine.yaml)",
        f"agent:fampridine a rv:WithoutRemyelinationOnRecord ({closed})",
        "rv:RemyelinationAxisAgent is as defined (ontology/definitions.ttl)",
        "rv:WithoutRemyelinationOnRecord owl:disjointWith rv:RemyelinationAxisAgent "
        "(ontology/ranvier.ttl)",
        "rv:WithoutRemyelinationOnRecord rdfs:subClassOf rv:Agent (ontology/ranvier.ttl)",
    }


def test_when_time_is_up_it_says_that_fewer_may_do(layout, few, monkeypatch) -> None:
    monkeypatch.setattr("ranvier.reasoning.conflict.SECONDS", 0.0)
    found = _contradiction(layout, few, _quad(RENEW, TYPE, rv("Agent"), VOCABULARY_GRAPH))
    assert not found.smallest
    assert "time was up" in str(found)
    assert any(each.startswith("  trial:renew a rv:Agent ") for each in found.statements)


def test_a_class_that_can_have_no_member_stops_the_build(layout, few, tmp_path) -> None:
    text = layout.ontology.read_text(encoding="utf-8").replace(
        "rv:AllAxesAgent\n    a owl:Class ;",
        "rv:AllAxesAgent\n    a owl:Class ;\n    owl:disjointWith rv:RemyelinationAxisAgent ;",
    )
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "ranvier.ttl").write_text(text, encoding="utf-8")
    definitions = layout.definitions.read_text(encoding="utf-8")
    (tmp_path / "ontology" / "definitions.ttl").write_text(definitions, encoding="utf-8")
    without = [q for q in few.quads if q.subject.value != f"{BASE}agent/elezanumab"]
    with pytest.raises(DataError, match=r"^ontology/: rv:AllAxesAgent can have no member"):
        reason(replace(layout, root=tmp_path), replace(few, quads=without))
