"""The shapes on the vocabulary: it keeps to them, and each has a case that breaks it alone."""

from __future__ import annotations

import pyshacl
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from ranvier.layout import find_layout
from ranvier.vocabulary import VOCABULARY, prologue

SHAPES = find_layout().shapes / "vocabulary.ttl"
RVS = "https://w3id.org/ranvier/shapes#"
RV = rdflib.Namespace(VOCABULARY)

SMALL = """
<https://w3id.org/ranvier/vocab> a owl:Ontology ;
  dcterms:title "Small" ; dcterms:license <https://example.org/licence> ;
  owl:versionInfo "1" ; owl:versionIRI <https://w3id.org/ranvier/vocab/1> .
rv:Code a owl:Class ; skos:prefLabel "code" ; skos:definition "A code is a term of a list." .
rv:EffectMeasure a owl:Class ; rdfs:subClassOf rv:Code ;
  skos:prefLabel "effect measure" ; skos:definition "An effect measure is a kind of figure." .
rv:EffectEstimate a owl:Class ; owl:disjointWith rv:Code ;
  skos:prefLabel "estimate" ; skos:definition "An estimate is a figure with its spread." ;
  skos:example "A mean difference.", "Negative example: one arm's mean." .
rv:effectMeasure a owl:ObjectProperty ;
  rdfs:domain rv:EffectEstimate ; rdfs:range rv:EffectMeasure ;
  skos:prefLabel "effect measure" ; skos:definition "Says by which kind of figure." .
rv:pValue a owl:DatatypeProperty ; rdfs:domain rv:EffectEstimate ; rdfs:range xsd:decimal ;
  skos:prefLabel "p-value" ; skos:definition "Gives the number in the p-value." .
rv:effect-odds-ratio a owl:NamedIndividual, rv:EffectMeasure ; rv:nullValue 1.0 ;
  skos:notation "odds-ratio" ; skos:prefLabel "odds ratio" ;
  skos:definition "The estimate is a ratio of odds." .
rv:effect-other a owl:NamedIndividual, rv:EffectMeasure ;
  skos:notation "other" ; skos:prefLabel "other" ;
  skos:definition "The estimate is of another kind." .
"""

ONTOLOGY = "<https://w3id.org/ranvier/vocab>"

CASES = {
    "OntologyShape-title-present": ("- ", f"{ONTOLOGY} dcterms:title ?x"),
    "OntologyShape-license-present": ("- ", f"{ONTOLOGY} dcterms:license ?x"),
    "OntologyShape-versionInfo-present": ("- ", f"{ONTOLOGY} owl:versionInfo ?x"),
    "OntologyShape-versionIRI-present": ("- ", f"{ONTOLOGY} owl:versionIRI ?x"),
    "TermShape-name-ours": (
        "+ ",
        "<https://example.org/vocab#Arm> a owl:Class ; skos:prefLabel 'arm' ;"
        " skos:definition 'An arm is a group.'",
    ),
    "TermShape-prefLabel-present": ("- ", "rv:pValue skos:prefLabel ?x"),
    "TermShape-prefLabel-single": ("+ ", "rv:pValue skos:prefLabel 'probability'"),
    "TermShape-prefLabel-text": ("~ ", "rv:pValue skos:prefLabel 'p-value'@en"),
    "TermShape-definition-present": ("- ", "rv:effect-other skos:definition ?x"),
    "TermShape-definition-single": ("+ ", "rv:effect-other skos:definition 'It is a second one.'"),
    "TermShape-definition-sentence": ("~ ", "rv:effect-other skos:definition 'Another kind'"),
    "TermShape-example-text": ("+ ", "rv:effect-other skos:example 'Negative: an odds ratio.'"),
    "ClassShape-name-form": (
        "+ ",
        "rv:VEPLatency a owl:Class ; skos:prefLabel 'latency' ; skos:definition 'It is a delay.'",
    ),
    "ClassShape-subClassOf-class": ("+ ", "rv:EffectEstimate rdfs:subClassOf rv:Estimate"),
    "ClassShape-disjointWith-class": ("+ ", "rv:EffectEstimate owl:disjointWith rv:Estimate"),
    "RelationShape-name-form": (
        "+ ",
        "rv:DOIName a owl:DatatypeProperty ; rdfs:range xsd:string ; skos:prefLabel 'DOI' ;"
        " skos:definition 'Gives the DOI.'",
    ),
    "RelationShape-kind-single": (
        "+ ",
        "rv:both a owl:ObjectProperty , owl:DatatypeProperty ; skos:prefLabel 'both' ;"
        " skos:definition 'Leads to two kinds.' ; rdfs:range xsd:string",
    ),
    "RelationShape-domain-single": ("+ ", "rv:pValue rdfs:domain rv:Code"),
    "RelationShape-domain-class": ("~ ", "rv:pValue rdfs:domain rv:Estimate"),
    "ObjectRelationShape-range-single": ("+ ", "rv:effectMeasure rdfs:range rv:Code"),
    "ObjectRelationShape-range-class": ("~ ", "rv:effectMeasure rdfs:range rv:Measure"),
    "DatatypeRelationShape-range-present": ("- ", "rv:pValue rdfs:range ?x"),
    "DatatypeRelationShape-range-single": ("+ ", "rv:pValue rdfs:range xsd:string"),
    "DatatypeRelationShape-range-datatype": ("~ ", "rv:pValue rdfs:range xsd:date"),
    "CodeShape-name-form": (
        "+ ",
        "rv:effect-Odds a owl:NamedIndividual, rv:EffectMeasure ; skos:prefLabel 'odds' ;"
        " skos:notation 'Odds' ; skos:definition 'The estimate is odds.'",
    ),
    "CodeShape-type-individual": ("- ", "rv:effect-other a ?x . FILTER (?x = owl:NamedIndividual)"),
    "CodeShape-type-list": ("~ ", "rv:effect-other a owl:NamedIndividual, rv:Code"),
    "CodeShape-type-single": (
        "+ ",
        "rv:effect-other a rv:Contrast . rv:Contrast a owl:Class ; rdfs:subClassOf rv:Code ;"
        " skos:prefLabel 'contrast' ; skos:definition 'A contrast is a comparison.'",
    ),
    "CodeShape-notation-present": ("- ", "rv:effect-other skos:notation ?x"),
    "CodeShape-notation-single": ("+ ", "rv:effect-other skos:notation 'other'^^xsd:token"),
    "CodeShape-notation-text": ("~ ", "rv:effect-other skos:notation 'other'@en"),
    "ListShape-notation-name": ("~ ", "rv:effect-other skos:notation 'another'"),
    "ListShape-label-once": ("~ ", "rv:effect-other skos:prefLabel 'odds ratio'"),
    "NullValueShape-owner-measure": ("+ ", "rv:EffectEstimate rv:nullValue 0.0"),
}
"""Shape -> what is done to the small vocabulary: taken out (-), added (+) or put in place (~)."""

TOGETHER = {
    # Two plain notations can't both fit the name.
    "CodeShape-notation-single": {"CodeShape-notation-text"},
    # No range is both a class and a datatype.
    "RelationShape-kind-single": {"ObjectRelationShape-range-class"},
}
"""Shapes that can't be broken without another."""


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(SHAPES)


def _small() -> rdflib.Graph:
    return rdflib.Graph().parse(data=prologue() + SMALL, format="turtle")


def _broken(how: str, what: str) -> rdflib.Graph:
    graph = _small()
    if how == "- ":
        pattern = what.partition(" . FILTER")[0]
        graph.update(f"{prologue()} DELETE {{ {pattern} }} WHERE {{ {what} }}")
        return graph
    added = rdflib.Graph().parse(data=f"{prologue()}{what} .", format="turtle")
    if how == "~ ":
        for subject, predicate in set(added.subject_predicates()):
            graph.remove((subject, predicate, None))
    return graph + added


def _results(graph: rdflib.Graph, shapes: rdflib.Graph) -> set[str]:
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return {str(shape).removeprefix(RVS) for shape in report.objects(None, SH.sourceShape)}


def test_the_vocabulary_keeps_to_its_shapes(layout, shapes) -> None:
    graph = rdflib.Graph().parse(layout.ontology)
    _, _, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert "Conforms: True" in text, text


def test_the_small_vocabulary_keeps_to_them_too(shapes) -> None:
    assert _results(_small(), shapes) == set()


@pytest.mark.parametrize("name", CASES)
def test_a_case_breaks_its_shape_alone(shapes, name) -> None:
    assert _results(_broken(*CASES[name]), shapes) == {name} | TOGETHER.get(name, set())


def test_each_shape_that_has_a_message_has_a_case(shapes) -> None:
    constraints = {str(each).removeprefix(RVS) for each in shapes.subjects(SH.severity)}
    assert constraints == set(CASES)


def test_each_shape_says_what_it_is_about_and_how_grave_it_is(shapes) -> None:
    for shape in shapes.subjects(SH.severity):
        assert shapes.value(shape, SH.name), shape
        assert shapes.value(shape, SH.severity) == SH.Violation, shape
        carrier = shapes.value(shape, SH.sparql) or shape
        assert len(str(shapes.value(carrier, SH.message))) > 20, shape


def test_there_are_no_blank_nodes_in_the_vocabulary(layout) -> None:
    graph = rdflib.Graph().parse(layout.ontology)
    assert [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)] == []
    assert (RV.Arm, RDF.type, OWL.Class) in graph
    assert graph.value(RV.value, RDFS.range) == rdflib.XSD.decimal
    assert graph.value(RV["analysis-itt"], SKOS.prefLabel) == rdflib.Literal("intention to treat")
