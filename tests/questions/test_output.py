"""Answers as text: every form holds what the rows hold, and is well-formed."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from ranvier.errors import CallError
from ranvier.questions import FORMS, Answer, write_answer
from ranvier.vocabulary import BASE, XSD

RENEW = NamedNode(f"{BASE}trial/renew")
ROW = (
    RENEW,
    Literal("RENEW"),
    Literal("mean difference"),
    Literal("-3.50"),
    Literal("ms"),
    Literal("-10.6"),
    Literal("3.7"),
    Literal("0.33"),
    NamedNode(f"{BASE}trial/renew#r1"),
)
COLUMNS = ("trial", "trial_label", "effect", "value", "unit", "ci_low", "ci_high", "p", "result")
ANSWER = Answer(COLUMNS, [ROW], "Nothing is known.")

TERMS = st.one_of(
    st.none(),
    st.builds(Literal, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)),
    st.integers().map(lambda n: Literal(str(n), datatype=NamedNode(f"{XSD}integer"))),
    st.builds(Literal, st.text("ab", min_size=1), language=st.sampled_from(["en", "de-at"])),
    st.just(RENEW),
    st.just(BlankNode("b1")),
)
ROWS = st.lists(st.tuples(TERMS, TERMS), max_size=4)


@given(ROWS)
def test_json_and_tsv_hold_the_terms_as_they_are(rows) -> None:
    answer = Answer(("a", "b"), rows)
    for form, kind in (
        ("json", pyoxigraph.QueryResultsFormat.JSON),
        ("tsv", pyoxigraph.QueryResultsFormat.TSV),
    ):
        read = pyoxigraph.parse_query_results(write_answer(answer, form), format=kind)
        assert [variable.value for variable in read.variables] == ["a", "b"]
        assert [tuple(row) for row in read] == rows


@given(ROWS)
def test_csv_holds_the_plain_values(rows) -> None:
    text = write_answer(Answer(("a", "b"), rows), "csv")
    read = list(csv.reader(io.StringIO(text, newline="")))
    plain = [["" if term is None else term.value for term in row] for row in rows]
    assert read == [["a", "b"], *plain]


def test_csv_is_rfc_4180() -> None:
    answer = Answer(("a", "b"), [(Literal('say "x", y'), Literal("two\nlines"))])
    assert write_answer(answer, "csv") == 'a,b\r\n"say ""x"", y","two\nlines"\r\n'


def test_a_table_is_for_reading() -> None:
    text = write_answer(ANSWER, "table", width=120)
    assert "RENEW" in text
    assert "mean difference -3.50 ms (-10.6 to 3.7), p 0.33" in text
    assert "https://" not in text, "the label stands for the trial, and the result is left out"
    assert text.endswith("\n1 row\n")


def test_a_table_that_is_too_narrow_becomes_blocks() -> None:
    text = write_answer(ANSWER, "table", width=20)
    assert text.splitlines()[0] == "1 of 1"
    assert "  trial     RENEW" in text.splitlines()


def test_a_table_of_a_free_query_leaves_nothing_out() -> None:
    text = write_answer(ANSWER, "table", fold=False, width=200)
    assert "trial:renew " in text
    assert "trial:renew#r1" in text
    assert "-10.6" in text


def test_a_table_prints_what_looks_like_markup_as_it_is() -> None:
    answer = Answer(("a",), [(Literal("[red]x[/red] :smile: [i]"),)])
    assert "[red]x[/red] :smile: [i]" in write_answer(answer, "table", width=80)


def test_markdown_links_entities_and_escapes_signs() -> None:
    answer = Answer(("trial", "trial_label", "text"), [(RENEW, Literal("A|B"), Literal("*x* <b>"))])
    lines = write_answer(answer, "md").splitlines()
    assert lines == [
        "| trial | text |",
        "| --- | --- |",
        f"| [A\\|B](<{RENEW.value}>) | \\*x\\* \\<b\\> |",
    ]


@pytest.mark.parametrize(
    ("low", "high", "p", "shown"),
    [
        ("0.5", "2.9", "0.0048", "1.7 (0.5 to 2.9), p 0.0048"),
        (None, None, "<0.001", "1.7, p <0.001"),
        (None, "2.9", None, "1.7 (? to 2.9)"),
    ],
)
def test_an_estimate_is_shown_as_printed(low, high, p, shown) -> None:
    given_terms = [None if text is None else Literal(text) for text in ("1.7", low, high, p)]
    answer = Answer(("value", "ci_low", "ci_high", "p"), [tuple(given_terms)])
    assert shown in write_answer(answer, "table", width=80).splitlines()[2].strip()


def test_no_rows_say_what_that_means() -> None:
    answer = Answer(COLUMNS, [], "Nothing is known.")
    assert write_answer(answer, "table") == "No rows. Nothing is known.\n"
    assert write_answer(answer, "md") == "No rows. Nothing is known.\n"
    assert write_answer(answer, "csv") == ",".join(COLUMNS) + "\r\n"
    assert json.loads(write_answer(answer, "json"))["results"] == {"bindings": []}


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(CallError, match="there is no format 'xlsx'; one of table, csv"):
        write_answer(ANSWER, "xlsx")


def test_every_form_writes_text_that_ends_a_line() -> None:
    for form in FORMS:
        assert write_answer(ANSWER, form).endswith("\n")
