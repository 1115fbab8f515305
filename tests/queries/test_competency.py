"""Each named question is well described, gives the rows that are pinned, and always in one order.

Reports are questions too and held to the same, but their rows are not pinned: they change with
each record.

When records have changed, run `python -m tests.queries.pin` and read the difference; see `pin.py`.
"""

from __future__ import annotations

import re

import pyoxigraph
import pytest

from ranvier.layout import find_layout
from ranvier.questions import ask, load_questions
from ranvier.questions.ask import terms_of
from ranvier.vocabulary import PREFIXES

from . import pin

LAYOUT = find_layout()
QUESTIONS = load_questions(LAYOUT.questions)
REPORTS = load_questions(LAYOUT.reports)
CASES = [
    pytest.param(question, stem, values, id=stem)
    for question in QUESTIONS.values()
    for stem, values in pin.cases_of(question).items()
]
EACH = [pytest.param(question, id=name) for name, question in {**QUESTIONS, **REPORTS}.items()]


@pytest.fixture(scope="session")
def turned_store(dataset) -> pyoxigraph.Store:
    """The same graph, filled from its last quad to its first."""
    store = pyoxigraph.Store()
    for quad in reversed(list(dataset.store_quads())):
        store.add(quad)
    return store


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 50
    assert len(REPORTS) >= 6
    assert not QUESTIONS.keys() & REPORTS.keys()


@pytest.mark.parametrize("question", EACH)
def test_the_header_says_what_is_asked(question) -> None:
    assert question.summary.endswith("?")
    assert question.description.endswith(".")
    assert question.empty.endswith(".")
    assert all(said.endswith(".") for said in question.columns.values())
    assert all(each.description.endswith(".") for each in question.params)


@pytest.mark.parametrize("question", EACH)
def test_the_query_keeps_to_the_style(question) -> None:
    text = re.sub(r"(?<!<)#[^\n>]*$", "", question.text, flags=re.MULTILINE)
    assert "SERVICE" not in text
    # Looking through all results for each result takes seconds; `make bench` shows the figures.
    assert "EXISTS" not in text, "one pass with GROUP BY, or MINUS"
    assert re.search(r"\nORDER BY [^\n]+\n*\Z", text), "the outermost query has an order"
    assert "SELECT *" not in text


@pytest.mark.parametrize("question", EACH)
def test_the_columns_are_those_of_the_header(graph_store, question) -> None:
    answer = ask(graph_store, question, pin.examples(question))
    assert answer.columns == tuple(question.columns)


@pytest.mark.parametrize("question", EACH)
def test_there_are_rows(graph_store, question) -> None:
    answer = ask(graph_store, question, pin.examples(question))
    assert answer.rows or question.may_be_empty


@pytest.mark.parametrize("question", EACH)
def test_no_label_is_missing(graph_store, question) -> None:
    """Guards against a code or an entity without a label, whose rows would read as empty."""
    answer = ask(graph_store, question, pin.examples(question))
    for row in answer.rows:
        held = dict(zip(answer.columns, row, strict=True))
        for column, term in held.items():
            if f"{column}_label" in held and term is not None:
                assert held[f"{column}_label"] is not None, (column, term)


@pytest.mark.parametrize("question", EACH)
def test_the_order_does_not_depend_on_the_store(graph_store, turned_store, question) -> None:
    values = pin.examples(question)
    assert ask(graph_store, question, values).rows == ask(turned_store, question, values).rows


@pytest.mark.parametrize("question", EACH)
def test_no_row_comes_twice(graph_store, question) -> None:
    rows = ask(graph_store, question, pin.examples(question)).rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("question", EACH)
def test_the_file_holds_the_defaults_of_the_header(graph_store, question) -> None:
    for parameter in question.params:
        (clause,) = {match[0] for match in parameter.clause.finditer(question.text)}
        default = clause.partition("{")[2].strip(" }")
        if parameter.default is None:
            assert default == "UNDEF"
            continue
        term = terms_of(graph_store, question, pin.examples(question))[parameter.name]
        asked = graph_store.query(f"SELECT ({default} AS ?x) {{}}", prefixes=PREFIXES)
        assert [solution["x"] for solution in asked] == [term]


@pytest.mark.parametrize(("question", "stem", "values"), CASES)
def test_the_rows_are_those_that_are_pinned(graph_store, question, stem, values) -> None:
    expected = (pin.EXPECTED / f"{stem}.csv").read_text(encoding="utf-8")
    assert pin.written(graph_store, question, values).splitlines() == expected.splitlines()


def test_nothing_is_pinned_that_no_case_leads_to() -> None:
    stems = {stem for question in QUESTIONS.values() for stem in pin.cases_of(question)}
    assert {path.stem for path in pin.EXPECTED.glob("*.csv")} == stems
