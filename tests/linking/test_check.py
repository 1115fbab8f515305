from __future__ import annotations

from collections.abc import Callable

import pyoxigraph
import pytest

from ranvier.layout import Layout
from ranvier.linking.check import read_links
from ranvier.records import Problem
from ranvier.store.dataset import Dataset
from ranvier.vocabulary import PREFIXES, RECORD_GRAPH, SKOS, VOCABULARY_GRAPH

Edit = Callable[[str, str, str], int]

RULES = ("subject", "subject-label", "object", "label", "obsolete", "one-exact")


@pytest.fixture
def check(layout: Layout, dataset: Dataset) -> Callable[[Layout], list[Problem]]:
    """Run the rules on mappings over the links of a checkout and the labels of all records."""
    labels = [
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
        for quad in dataset.quads
        if quad.predicate.value == f"{SKOS}prefLabel"
        and str(quad.graph_name.value).startswith((RECORD_GRAPH, VOCABULARY_GRAPH))  # type: ignore[union-attr]
    ]

    def run(checkout: Layout) -> list[Problem]:
        links = read_links(checkout)
        store = pyoxigraph.Store()
        store.bulk_extend(
            [*labels, *(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in links.quads)]
        )
        found = list(links.problems)
        for name in RULES:
            text = (layout.shapes / f"mapping-{name}-violation.rq").read_text(encoding="utf-8")
            for node, _, message in store.query(text, prefixes=PREFIXES):  # type: ignore[misc, union-attr]
                problem = links.problem(node.value, message.value, "Violation", f"mapping-{name}")
                assert problem is not None, f"{node} has no place"
                found.append(problem)
        return found

    return run


def test_the_links_of_the_checkout_break_no_rule(
    layout: Layout, check: Callable[[Layout], list[Problem]]
) -> None:
    assert [str(problem) for problem in check(layout)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "words"),
    [
        (
            "mappings/agent.sssom.tsv",
            "agent:clemastine\tclemastine\tskos:exactMatch\tCHEBI:3738",
            "agent:clemastina\tclemastina\tskos:exactMatch\tCHEBI:3738",
            "mapping-subject",
            "there is no https://w3id.org/ranvier/agent/clemastina",
        ),
        (
            "mappings/agent.sssom.tsv",
            "agent:clemastine\tclemastine\tskos:exactMatch\tCHEBI:3738",
            "agent:clemastine\tTavegyl\tskos:exactMatch\tCHEBI:3738",
            "mapping-subject-label",
            "is now called 'clemastine', not 'Tavegyl'",
        ),
        (
            "mappings/agent.sssom.tsv",
            "CHEBI:3738\tclemastine",
            "CHEBI:999999\tclemastine",
            "mapping-object",
            "CHEBI_999999 is not in ontology/external.ttl",
        ),
        (
            "mappings/agent.sssom.tsv",
            "CHEBI:3738\tclemastine",
            "CHEBI:3738\tclemastine base",
            "mapping-label",
            "is called 'clemastine', not 'clemastine base'",
        ),
        (
            "mappings/agent.sssom.tsv",
            "skos:closeMatch\tCHEBI:3739\t",
            "skos:exactMatch\tCHEBI:3739\t",
            "mapping-one-exact",
            "of the same ontology",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_blamed_at_its_line(
    checkout: Layout,
    edit: Edit,
    check: Callable[[Layout], list[Problem]],
    file: str,
    old: str,
    new: str,
    rule: str,
    words: str,
) -> None:
    line = edit(file, old, new)
    (problem,) = check(checkout)
    assert (problem.file, problem.line, problem.rule) == (f"ontology/{file}", line, rule)
    assert words in problem.message


def test_an_obsolete_term_is_named_with_what_replaces_it(
    checkout: Layout, edit: Edit, check: Callable[[Layout], list[Problem]]
) -> None:
    edit(
        "external.ttl",
        'CHEBI:3738\n    a owl:Class ;\n    rdfs:label "clemastine" ;',
        'CHEBI:3738\n    a owl:Class ;\n    rdfs:label "clemastine" ;\n'
        "    owl:deprecated true ;\n    obo:IAO_0100001 CHEBI:3739 ;",
    )
    (problem,) = check(checkout)
    assert problem.rule == "mapping-obsolete"
    assert "CHEBI_3739 ('clemastine fumarate')" in problem.message


def test_a_term_that_the_ontology_renamed_is_told(
    checkout: Layout, edit: Edit, check: Callable[[Layout], list[Problem]]
) -> None:
    edit("external.ttl", 'rdfs:label "clemastine" ;', 'rdfs:label "meclastine" ;')
    (problem,) = check(checkout)
    assert problem.rule == "mapping-label"
    assert "'meclastine'" in problem.message


def test_a_cycle_in_the_slice_is_blamed_at_the_term(checkout: Layout, edit: Edit) -> None:
    edit(
        "external.ttl",
        "HP:0000001\n    a owl:Class ;",
        "HP:0000001\n    a owl:Class ;\n    rdfs:subClassOf HP:0000118 ;",
    )
    (problem,) = read_links(checkout).problems
    assert problem.file == "ontology/external.ttl"
    text = checkout.external.read_text(encoding="utf-8").splitlines()
    assert text[problem.line - 1] in ("HP:0000001", "HP:0000118")
    assert "HP:0000118" in problem.message
    assert "cycle" in problem.message


@pytest.mark.parametrize(
    ("content", "words"),
    [("<html>", "error"), ("<http://purl.obolibrary.org/obo/HP_0000001> a", "error")],
)
def test_a_slice_that_is_no_turtle_is_one_problem(
    checkout: Layout, content: str, words: str
) -> None:
    checkout.external.write_text(content, encoding="utf-8")
    (problem,) = read_links(checkout).problems
    assert problem.file == "ontology/external.ttl"
    assert words in problem.message


def test_a_record_that_refers_to_an_obsolete_term_is_blamed(layout: Layout) -> None:
    store = pyoxigraph.Store()
    store.load(
        b"""
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix obo: <http://purl.obolibrary.org/obo/> .
        @prefix rv: <https://w3id.org/ranvier/vocab#> .
        <https://w3id.org/ranvier/agent/a> rv:chebi obo:CHEBI_1, obo:CHEBI_2 .
        obo:CHEBI_1 owl:deprecated true ; obo:IAO_0100001 obo:CHEBI_2 .
        obo:CHEBI_2 rdfs:label "new" .
        """,
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    text = (layout.shapes / "external-obsolete-violation.rq").read_text(encoding="utf-8")
    ((node, path, message),) = store.query(text, prefixes=PREFIXES)  # type: ignore[misc, union-attr]
    assert node.value.endswith("/agent/a")
    assert path.value.endswith("#chebi")
    assert (
        "CHEBI_1 is obsolete: use http://purl.obolibrary.org/obo/CHEBI_2 ('new')" in message.value
    )
