"""Query evaluation, result formats and syntax, through the endpoint and beside the engine alone."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from .conftest import COUNTS, Endpoint, judge
from .outcomes import ACCEPT, comparable, expected, parse
from .suites import BASE, HOME, NOT_HERE, Case, reason, sparql_cases

EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
SYNTAX = ("PositiveSyntaxTest11", "NegativeSyntaxTest11")


def of(*kinds: str) -> list[object]:
    """Give the tests of some kinds, or one that is skipped where there are none."""
    cases = [pytest.param(c, id=c.id) for c in sparql_cases() if c.kind in kinds]
    return cases or [pytest.param(None, marks=pytest.mark.skip(reason=NOT_HERE.format(HOME)))]


def base_of(case: Case) -> str:
    return f"{BASE}{case.query.parent.name}/{case.query.name}"


@pytest.mark.parametrize("case", of(*EVALUATION))
def test_a_query_is_answered_as_the_suite_expects(endpoint: Endpoint, case: Case) -> None:
    ending, base, text = case.result.suffix, base_of(case), case.query.read_text("utf-8")
    wanted = expected(case.result, base)
    store = endpoint.hold(case)
    response = endpoint.ask(f"BASE <{base}> {text}", ACCEPT[ending])
    passed = response.status_code == 200 and parse(response.content, ending, base) == wanted
    alone = ending != ".csv" and _alone(store, text, base) == wanted
    COUNTS["evaluation", "passed by the engine alone"] += alone or (ending == ".csv" and passed)
    why = reason("evaluation", case.id)
    assert why or passed or not alone, f"the engine alone passes: {response.text[:500]}"
    judge("evaluation", why, passed, response.text[:2000])


@pytest.mark.parametrize("case", of(*SYNTAX))
def test_what_is_a_query_is_told_from_what_is_none(endpoint: Endpoint, case: Case) -> None:
    base, text = base_of(case), case.query.read_text("utf-8")
    endpoint.load(())
    response = endpoint.ask(f"BASE <{base}> {text}", "*/*")
    is_query = case.kind == "PositiveSyntaxTest11"
    passed = response.status_code == (200 if is_query else 400)
    alone = _parses(text, base) == is_query
    COUNTS["syntax", "passed by the engine alone"] += alone
    why = reason("syntax", case.id)
    assert why or passed or not alone, f"the engine alone passes: {response.text[:500]}"
    judge("syntax", why, passed, response.text[:2000])


def _alone(path: object, text: str, base: str) -> object:
    store = ox.Store.read_only(str(path))
    try:
        return comparable(store.query(text, base_iri=base))
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
