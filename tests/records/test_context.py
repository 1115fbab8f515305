"""The context and the vocabulary agree on what each key of a record stands for."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ranvier.layout import find_layout
from ranvier.ontology import read_vocabulary
from ranvier.records import load_context
from ranvier.vocabulary import OWL, RDF, RDFS, VOCABULARY, rv

LAYOUT = find_layout()
CONTEXT = load_context(LAYOUT.context)
KEYS = [pytest.param(key, id=name) for name, key in CONTEXT.keys.items()]
CODED = [pytest.param(key, id=name) for name, key in CONTEXT.keys.items() if key.is_code]


@pytest.fixture(scope="module")
def said() -> dict[tuple[str, str], set[str]]:
    """Subject and predicate -> values, of the vocabulary."""
    found = defaultdict(set)
    for triple in read_vocabulary(LAYOUT.ontology):
        found[triple.subject.value, triple.predicate.value].add(triple.object.value)
    return found


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_a_property_of_the_kind_that_its_values_need(said, key) -> None:
    kinds = said[key.iri, f"{RDF}type"]
    if not key.iri.startswith(VOCABULARY):
        assert f"{OWL}AnnotationProperty" in kinds
    elif key.is_reference or key.is_code:
        assert f"{OWL}ObjectProperty" in kinds
    else:
        assert f"{OWL}DatatypeProperty" in kinds
        assert said[key.iri, f"{RDFS}range"] == {key.datatype}


@pytest.mark.parametrize("key", CODED)
def test_the_range_of_a_coded_key_is_its_own_list(said, key) -> None:
    (codes,) = said[key.iri, f"{RDFS}range"]
    assert said[codes, f"{RDFS}subClassOf"] == {rv("Code")}
    members = {
        subject
        for (subject, predicate), values in said.items()
        if predicate == f"{RDF}type" and codes in values
    }
    assert members
    assert {code for code in members if not code.startswith(key.scheme)} == set()
    named = {s for s, p in said if p == f"{RDF}type" and s.startswith(key.scheme)}
    assert named == members


def test_the_types_that_a_record_may_name_are_classes(said) -> None:
    assert CONTEXT.classes
    kinds = {name: said[iri, f"{RDF}type"] for name, iri in CONTEXT.classes.items()}
    assert {name for name, found in kinds.items() if f"{OWL}Class" not in found} == set()


def test_a_key_of_a_nested_node_has_a_class_as_range(said) -> None:
    """Records write no type for these nodes: it follows from the range."""
    nested = ["design", "cohort", "flow", "arms", "treatments", "outcomes", "results", "estimate"]
    nested += ["arm_values", "safety", "risk_of_bias", "summary", "reports", "sources"]
    nested += ["conflicts", "gaps", "remarks", "inclusions", "steps", "acts_on", "findings"]
    nested += ["approvals", "safety_notes", "hits", "hit_values", "time_slice", "first_trial"]
    nested += ["first_preclinical", "other_preclinical", "clinical_signal"]
    ranges = {name: said[CONTEXT.keys[name].iri, f"{RDFS}range"] for name in nested}
    assert {name for name, found in ranges.items() if len(found) != 1} == set()
