"""Headers of questions: what they must say, and what happens when they don't."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.errors import CallError, DataError
from ranvier.questions import find_question, load_questions
from ranvier.questions.header import parse_question

GOOD = """\
#+ summary: Which trials are there?
#+ description: All of them.
#+ params:
#+   - name: limit
#+     type: integer
#+     default: 50
#+     description: At most so many.
#+ columns:
#+   trial: The trial.
#+ empty: There is none.

# A comment of the query.
SELECT ?trial WHERE { VALUES ?limit { 50 } ?trial a rv:ClinicalTrial } ORDER BY ?trial
"""


def test_a_header_is_read() -> None:
    question = parse_question("all-trials", GOOD)
    assert question.name == "all-trials"
    assert question.summary == "Which trials are there?"
    assert question.columns == {"trial": "The trial."}
    assert question.may_be_empty is False
    (limit,) = question.params
    assert (limit.name, limit.type, limit.default, limit.required) == (
        "limit",
        "integer",
        "50",
        False,
    )
    assert question.text.startswith("# A comment of the query.\nSELECT")
    assert "#+" not in question.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#+ summary: Which trials are there?\n", "", "summary is missing"),
        ("#+ empty: There is none.\n", "", "empty is missing"),
        ("#+ columns:\n#+   trial: The trial.\n", "", "columns: name each column"),
        ("#+ empty", "#+ emtpy: x\n#+ empty", "unknown key emtpy"),
        ("type: integer", "type: number", "number is no type"),
        ("type: integer", "type: code", "a code has a scheme"),
        ("#+     description: At most so many.\n", "", "a name, a type and a description"),
        ("default: 50", "required: true", "a required parameter has an example"),
        ("default: 50", "fallback: 50", "unknown key fallback"),
        ("VALUES ?limit { 50 }", "", "the query has no `VALUES ?limit { ... }`"),
        ("summary: Which", "summary: [Which", "the header is no YAML"),
    ],
)
def test_what_is_wrong_with_a_header_is_said(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError, match="question x: ") as caught:
        parse_question("x", GOOD.replace(old, new, 1))
    assert said in str(caught.value)


def test_a_file_without_a_header_is_no_question() -> None:
    with pytest.raises(DataError, match="there is no header"):
        parse_question("x", "SELECT ?x WHERE {}")


def test_questions_are_found_by_name(tmp_path: Path) -> None:
    (tmp_path / "all-trials.rq").write_text(GOOD, encoding="utf-8")
    questions = load_questions(tmp_path)
    assert find_question(questions, "all-trials").name == "all-trials"
    with pytest.raises(CallError, match="did you mean all-trials"):
        find_question(questions, "al-trials")
    with pytest.raises(CallError, match="there is no question 'xyz' "):
        find_question(questions, "xyz")


def test_a_folder_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no questions"):
        load_questions(tmp_path)
