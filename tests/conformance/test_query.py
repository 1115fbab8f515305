"""Query evaluation, result formats and syntax, through the endpoint and beside the engine alone."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

from .conftest import Endpoint, Judge
from .outcomes import ACCEPT, comparable, expected, parse
from .suites import BASE, HOME, NOT_HERE, Case, reason, sparql_cases

EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
_UNANSWERED = "the query can't be answered: "
SYNTAX = ("PositiveSyntaxTest11", "NegativeSyntaxTest11")


def of(*kinds: str) -> list[object]:
    """Give the tests of some kinds, or one that is skipped where there are none."""
    cases = [pytest.param(c, id=c.id) for c in sparql_cases() if c.kind in kinds]
    return cases or [pytest.param(None, marks=pytest.mark.skip(reason=NOT_HERE.format(HOME)))]


def base_of(case: Case) -> str:
    return f"{BASE}{case.query.parent.name}/{case.query.name}"


@pytest.mark.parametrize("case", of(*EVALUATION))
def test_a_query_is_answered_as_the_suite_expects(
    endpoint: Endpoint, case: Case, judge: Judge
) -> None:
    ending, base, text = case.result.suffix, base_of(case), case.query.read_text("utf-8")
    wanted = expected(case.result, base)
    store = endpoint.hold(case)
    response = endpoint.ask(f"BASE <{base}> {text}", ACCEPT[ending])
    passed = response.status_code == 200 and parse(response.content, ending, base) == wanted
    alone = _alone(store, text, base, ending) == wanted
    judge("evaluation", reason("evaluation", case.id), passed, response.text[:2000], alone=alone)


@pytest.mark.parametrize("case", of(*SYNTAX))
def test_what_is_a_query_is_told_from_what_is_none(
    endpoint: Endpoint, case: Case, judge: Judge
) -> None:
    base, text = base_of(case), case.query.read_text("utf-8")
    endpoint.load(())
    response = endpoint.ask(f"BASE <{base}> {text}", "*/*")
    is_query = case.kind == "PositiveSyntaxTest11"
    passed = _is_read(response) == is_query
    alone = _parses(text, base) == is_query
    judge("syntax", reason("syntax", case.id), passed, response.text[:2000], alone=alone)


def _is_read(response: httpx.Response) -> bool:
    """Tell whether a query was understood: one that is, and then fails, says so."""
    assert response.status_code in (200, 400), response.text
    return response.status_code == 200 or _UNANSWERED in response.json()["detail"]


def _alone(path: object, text: str, base: str, ending: str) -> object:
    """Give the result of the engine by itself, comparable; None if it gives none."""
    try:
        found = ox.Store.read_only(str(path)).query(text, base_iri=base)
        if ending == ".csv" and not isinstance(found, ox.QueryTriples):
            return parse(found.serialize(format=ox.QueryResultsFormat.CSV) or b"", ending, base)
        return comparable(found)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return None


def _parses(text: str, base: str) -> bool:
    try:
        ox.Store().query(text, base_iri=base)
    except SyntaxError:
        return False
    except (ValueError, RuntimeError, OSError):
        return True
    return True
