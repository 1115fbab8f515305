"""Shapes of every make mean to our way of running them what they mean to pySHACL's own."""

from __future__ import annotations

from collections import Counter

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from ranvier.checking.shacl import prepare, validate

PREFIXES = """
@prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Found = Counter[tuple[str, str]]
"""How often a shape found fault with a focus node; both without their prefix."""


def _read(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def _ours(data: str, shapes: str) -> Found:
    found = validate(_read(data), prepare(_read(shapes)))
    return Counter((r.focus.removeprefix("urn:x:"), r.shape.removeprefix("urn:x:")) for r in found)


def _its_own(data: str, shapes: str) -> Found:
    _, report, _ = pyshacl.validate(_read(data), shacl_graph=_read(shapes), inference="none")
    assert isinstance(report, rdflib.Graph)
    return Counter(
        (
            str(report.value(result, SH.focusNode)).removeprefix("urn:x:"),
            str(report.value(result, SH.sourceShape)).removeprefix("urn:x:"),
        )
        for whole in report.subjects(RDF.type, SH.ValidationReport)
        for result in report.objects(whole, SH.result)
    )


TARGET_NODE = """
:S a sh:NodeShape ; sh:targetNode :a, :absent ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 .
"""
IMPLICIT_CLASS = """
:S a sh:NodeShape, rdfs:Class ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 .
"""
IMPLICIT_CLASS_UNTYPED = """
:S a rdfs:Class ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 .
"""
DEACTIVATED = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:deactivated true ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 .
:T a sh:NodeShape ; sh:targetClass :C ; sh:property :T-p, :T-q .
:T-p sh:path :p ; sh:minCount 1 ; sh:deactivated true .
:T-q sh:path :q ; sh:minCount 1 .
"""
PATH_WITH_PARTS = """
:S a sh:PropertyShape ; sh:targetClass :C ; sh:path :knows ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 ; sh:property :S-p-q .
:S-p-q sh:path :q ; sh:minCount 1 .
"""
PARTS_WITH_PARTS = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-knows .
:S-knows sh:path :knows ; sh:targetClass :C ; sh:property :S-knows-p .
:S-knows-p sh:path :p ; sh:minCount 1 .
"""
USED_BY_NODE = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-p .
:S-p sh:path :p ; sh:minCount 1 .
:T a sh:NodeShape ; sh:targetClass :D ; sh:node :S .
"""
USED_BY_NOT = USED_BY_NODE.replace("sh:node :S", "sh:not :S")
USED_BY_OR = USED_BY_NODE.replace("sh:node :S", "sh:or ( :S )")
CLOSED_AND_USED = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property :S-p .
:S-p sh:path :p ; sh:maxCount 1 .
:T a sh:NodeShape ; sh:targetClass :D ; sh:node :S .
""".replace("rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
DISJOINT = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-four, :S-one .
:S-four sh:path :p ; sh:qualifiedValueShape :Finger ; sh:qualifiedValueShapesDisjoint true ;
  sh:qualifiedMinCount 1 .
:S-one sh:path :p ; sh:qualifiedValueShape :Thumb ; sh:qualifiedValueShapesDisjoint true ;
  sh:qualifiedMinCount 1 .
:Finger a sh:NodeShape ; sh:datatype xsd:integer .
:Thumb a sh:NodeShape ; sh:minInclusive 0 .
"""
DATA = """
:a a :C, :S ; :knows :b, :c .
:b a :D ; :p 1 ; :q 2 .
:c a :D, :C ; :other 3 .
:d a :C ; :p 1 .
:e a :E . :E rdfs:subClassOf :S .
"""


@pytest.mark.parametrize(
    ("shapes", "wanted"),
    [
        pytest.param(TARGET_NODE, {"a S-p": 1, "absent S-p": 1}, id="target node"),
        pytest.param(IMPLICIT_CLASS, {"a S-p": 1, "e S-p": 1}, id="implicit class"),
        pytest.param(IMPLICIT_CLASS_UNTYPED, {"a S-p": 1, "e S-p": 1}, id="class, not typed"),
        pytest.param(DEACTIVATED, {"a T-q": 1, "c T-q": 1, "d T-q": 1}, id="deactivated"),
        pytest.param(PATH_WITH_PARTS, {"c S-p": 1, "1 S-p-q": 1}, id="a path with parts"),
        pytest.param(PARTS_WITH_PARTS, {"c S-knows-p": 1}, id="parts with parts"),
        pytest.param(USED_BY_NODE, {"a S-p": 1, "c S-p": 1, "c T": 1}, id="used by sh:node"),
        pytest.param(USED_BY_NOT, {"a S-p": 1, "c S-p": 1, "b T": 1}, id="used by sh:not"),
        pytest.param(USED_BY_OR, {"a S-p": 1, "c S-p": 1, "c T": 1}, id="used in a list"),
        pytest.param(CLOSED_AND_USED, {"a S": 2, "c S": 1, "b T": 1, "c T": 1}, id="closed, used"),
        pytest.param(
            DISJOINT,
            {f"{node} S-{part}": 1 for node in "acd" for part in ("four", "one")},
            id="disjoint siblings",
        ),
    ],
)
def test_it_finds_what_pyshacl_finds(shapes: str, wanted: dict[str, int]) -> None:
    ours = _ours(DATA, shapes)
    # pySHACL tells twice of a node that two targets lead to.
    assert set(ours) == set(_its_own(DATA, shapes))
    assert ours == Counter({tuple(key.split()): n for key, n in wanted.items()})


def test_the_order_of_reading_does_not_matter() -> None:
    """Blank nodes get other names at each reading, and sets another order."""
    shapes = """
    :S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :knows ; sh:property [
      sh:path :p ; sh:minCount 1 ; sh:property [ sh:path :q ; sh:minCount 1 ] ] ] .
    """
    seen = {tuple(sorted(focus for focus, _ in _ours(DATA, shapes))) for _ in range(20)}
    assert seen == {("1", "c")}


def test_the_shapes_that_are_given_are_left_as_they_are() -> None:
    shapes = _read(CLOSED_AND_USED + DISJOINT)
    before = set(shapes)
    prepare(shapes)
    assert set(shapes) == before


def test_a_query_has_the_prefixes_of_what_its_home_imports() -> None:
    shapes = """
    :S a sh:NodeShape ; sh:targetClass :D ; sh:sparql [ sh:prefixes :home ; sh:message "no q" ;
      sh:select "SELECT $this { $this a imported:D FILTER NOT EXISTS { $this imported:q ?q } }" ] .
    :home owl:imports :middle . :middle owl:imports :end .
    :end sh:declare [ sh:prefix "imported" ; sh:namespace "urn:x:"^^xsd:anyURI ] .
    """
    assert _ours(DATA, shapes) == Counter({("c", "S"): 1})
