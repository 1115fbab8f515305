"""Contradictions: both sides beside each other, with what they rest on, and by what they differ."""

from __future__ import annotations

import pytest

from ranvier.explorer.conflicts import conflicts
from ranvier.service.editions import Edition

from .asking import parsed
from .conftest import Get


def test_each_contradiction_has_two_sides_and_a_facet(edition: Edition) -> None:
    held = conflicts(edition)
    assert [each.iri for each in held] != []
    assert {each.iri for each in held} == set(edition.entities["contradiction"])
    for each in held:
        assert len(each.sides) == 2
        assert each.facets and each.agents and each.statement
        for side in each.sides:
            assert side.trials
            assert side.results or side.sources, "a side rests on nothing that can be looked up"


def test_why_opicinumab_is_contested_stands_side_by_side(get: Get) -> None:
    page = parsed(get("/conflicts?agent=opicinumab&facet=analysis-set", "text/html").text)
    found = page.xpath("//article[contains(@id, 'whole-against-per-protocol')]")
    assert len(found) == 1
    one, other = (each.text_content() for each in found[0].xpath(".//section"))
    assert "no significant gain in all people" in one
    assert "n = 82" in one
    assert "\N{MINUS SIGN}3.5 ms" in one
    assert "those who kept to the protocol" in other
    assert "n = 69" in other
    assert "\N{MINUS SIGN}9.13 ms" in other
    assert found[0].xpath(".//section[1]//a[starts-with(@href, '/trial/renew#S')]")


@pytest.mark.parametrize(
    ("asked", "has", "has_not"),
    [
        ("agent=opicinumab", "SYNERGY", "VISION PROTECT"),
        ("agent=agent:opicinumab", "SYNERGY", "VISION PROTECT"),
        ("agent=https://w3id.org/ranvier/agent/opicinumab", "SYNERGY", "VISION PROTECT"),
        ("agent=Opicinumab", "SYNERGY", "VISION PROTECT"),
        ("kind=first-against-later-larger", "VISION PROTECT", "SYNERGY"),
        ("facet=dose", "SYNERGY", "VISION PROTECT"),
        ("agent=&kind=&facet=", "SYNERGY", "memantine"),
    ],
)
def test_contradictions_are_chosen_by_agent_kind_and_facet(
    get: Get, asked: str, has: str, has_not: str
) -> None:
    page = parsed(get(f"/conflicts?{asked}", "text/html").text)
    text = " ".join(each.text_content() for each in page.xpath("//article"))
    assert has in text
    assert has_not not in text


def test_the_choice_stays_chosen(get: Get) -> None:
    page = parsed(get("/conflicts?agent=opicinumab&facet=dose", "text/html").text)
    assert page.xpath("//option[@selected]/@value") == ["opicinumab", "dose"]


def test_an_agent_without_contradictions_is_said_to_have_none(get: Get) -> None:
    response = get("/conflicts?agent=memantine", "text/html")
    assert response.status_code == 200
    page = parsed(response.text)
    assert "no sign of agreement" in page.xpath("string(//*[@class='empty'])")
    assert page.xpath("//option[@selected]/@value") == ["memantine"]


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("agent=clemastin", 404, "clemastine"),
        ("kind=gain-against-harms", 400, "did you mean gain-against-harm"),
        ("facet=doses", 400, "did you mean dose"),
        ("colour=red", 400, "it takes agent, kind, facet"),
        ("agent=clemastine&agent=vep", 400, "given twice"),
    ],
)
def test_a_wrong_choice_is_told(get: Get, asked: str, status: int, says: str) -> None:
    response = get(f"/conflicts?{asked}", "application/json")
    assert response.status_code == status
    assert says in response.json()["detail"]
