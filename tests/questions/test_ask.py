"""Asking: values are checked and bound, and never become a part of the query as they were typed."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranvier.errors import CallError, DataError
from ranvier.layout import find_layout
from ranvier.questions import Answer, ask, load_questions
from ranvier.questions.ask import bind, terms_of
from ranvier.questions.header import parse_question
from ranvier.vocabulary import BASE, PREFIXES

QUESTIONS = load_questions(find_layout().questions)

TYPED = parse_question(
    "typed",
    """\
#+ summary: What is bound?
#+ description: Each type once.
#+ params:
#+   - {name: word, type: text, description: A text.}
#+   - {name: whole, type: integer, description: A whole number.}
#+   - {name: number, type: decimal, description: A number.}
#+ columns: {word: A text., whole: A whole number., number: A number.}
#+ empty: Nothing.
SELECT ?word ?whole ?number
WHERE { VALUES ?word { UNDEF } VALUES ?whole { UNDEF } VALUES ?number { UNDEF } }
""",
)


def bound(values: dict[str, str]) -> Answer:
    return ask(pyoxigraph.Store(), TYPED, values)


def test_values_become_typed_terms() -> None:
    (row,) = bound({"word": "3", "whole": "-3", "number": "3.5"}).rows
    assert [str(term) for term in row] == [
        '"3"',
        '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"3.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    ]


def test_a_value_that_is_not_given_binds_nothing() -> None:
    assert bound({}).rows == [(None, None, None)]
    assert bound({"word": "", "whole": " "}).rows == [(None, None, None)]


def test_a_value_that_reads_like_a_clause_is_bound_into_by_no_other() -> None:
    """Guards against `VALUES ?whole { }` inside the value of `word` being filled with another."""
    given = {"word": "VALUES ?whole { UNDEF }", "whole": "7"}
    ((word, whole, _),) = bound(given).rows
    assert (word.value, whole.value) == ("VALUES ?whole { UNDEF }", "7")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("whole", "3.5", "is not a whole number"),
        ("whole", "3 } UNION {", "is not a whole number"),
        ("whole", "\u0663", "is not a whole number"),
        ("number", "1e3", "is not a number"),
        ("number", ".", "is not a number"),
        ("word", "two\nlines", "one line"),
        ("word", "x" * 501, "at most 500"),
        ("other", "x", "typed has no parameter 'other'; it has word, whole, number"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(CallError) as caught:
        bound({name: value})
    assert said in str(caught.value)


@given(st.text(max_size=60).filter(str.isprintable).filter(str.strip))
def test_any_text_is_bound_as_it_is(text: str) -> None:
    (row,) = bound({"word": text}).rows
    assert row[0] == pyoxigraph.Literal(text.strip())


INJECTIONS = [
    "clemastine> . ?s ?p ?o",
    "clemastine } UNION { ?trial ?p ?o } #",
    '" } ?s ?p ?o . VALUES ?x { "',
    "\\u003E } #",
    "x' . DROP ALL #",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_query_in_place_of_a_value_stays_a_value(graph_store, text: str) -> None:
    with pytest.raises(CallError, match="there is no agent"):
        ask(graph_store, QUESTIONS["evidence-for"], {"agent": text})
    answer = ask(graph_store, QUESTIONS["trials-of-publication"], {"pmid": text})
    assert answer.rows == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_no_value_breaks_a_query(graph_store, text: str) -> None:
    for name, parameter in (("trial-by-registry-id", "id"), ("evidence-for", "agent")):
        try:
            ask(graph_store, QUESTIONS[name], {parameter: text})
        except CallError as error:
            assert str(error), "a call may be refused, but with words"


def test_every_clause_of_a_parameter_is_bound(graph_store) -> None:
    question = QUESTIONS["contradictions"]
    terms = terms_of(graph_store, question, {"agent": "clemastine"})
    query = bind(question, terms)
    assert question.text.count("VALUES ?agent { UNDEF }") > 1
    assert "UNDEF" not in query
    assert query.count(f"VALUES ?agent {{ <{BASE}agent/clemastine> }}") == question.text.count(
        "VALUES ?agent { UNDEF }"
    )


def test_a_required_value_is_asked_for(graph_store) -> None:
    for values in ({}, {"agent": ""}):
        with pytest.raises(CallError, match=r"evidence-for needs agent: .* agent=clemastine"):
            ask(graph_store, QUESTIONS["evidence-for"], values)


def test_an_optional_value_narrows_the_answer(graph_store) -> None:
    """The rows for one trial are those of all trials that are about it."""
    question = QUESTIONS["analysis-sets-disagree"]
    renew = pyoxigraph.NamedNode(f"{BASE}trial/renew")
    every = ask(graph_store, question, {}).rows
    one = ask(graph_store, question, {"trial": "renew"}).rows
    assert one == [row for row in every if row[0] == renew]
    assert 0 < len(one) < len(every)


def test_without_an_agent_the_evidence_is_every_result_once_an_agent(graph_store) -> None:
    """Guards against a join that drops or doubles results."""
    question = QUESTIONS["evidence-for"]
    rows = list(graph_store.query(bind(question, {}), prefixes=PREFIXES))
    # Every result but those that compare control arms alone, which test no agent.
    every = (
        "SELECT DISTINCT ?agent ?result { ?o rv:hasResult ?result . ?result rv:testsAgent ?agent }"
    )
    results = list(graph_store.query(every, prefixes=PREFIXES))

    def pairs(found: list[pyoxigraph.QuerySolution]) -> list[tuple[str, str]]:
        return sorted((row["agent"].value, row["result"].value) for row in found)

    assert pairs(rows) == pairs(results)


def test_what_an_empty_answer_means_comes_with_it(graph_store) -> None:
    answer = ask(graph_store, QUESTIONS["trial-by-registry-id"], {"id": "NCT99999999"})
    assert answer.rows == []
    assert answer.empty == "No trial in the graph has this id."


@pytest.mark.parametrize("query", ["SELECT ?x WHERE {", "ASK { ?s ?p ?o }"])
def test_a_question_that_is_no_select_is_an_error_of_the_data(graph_store, query: str) -> None:
    header = "#+ summary: Is it?\n#+ description: A.\n#+ columns: {x: An x.}\n#+ empty: None.\n"
    with pytest.raises(DataError, match="question broken: "):
        ask(graph_store, parse_question("broken", header + query), {})
