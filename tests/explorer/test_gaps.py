"""Gaps: each with its kind, its agents, and why it is one."""

from __future__ import annotations

from ranvier.explorer.gaps import gaps
from ranvier.service.editions import Edition

from .asking import parsed
from .conftest import Get


def test_all_gaps_are_there_with_their_agents_and_statements(edition: Edition) -> None:
    held = gaps(edition)
    assert {gap.shown.href for gap in held} == {
        f"/research-gap/{iri.rpartition('/')[2]}" for iri in edition.entities["research-gap"]
    }
    assert held == tuple(sorted(held, key=lambda gap: gap.kind_label))
    assert all(gap.agents and gap.statement and gap.kind for gap in held)


def test_every_kind_says_why_it_is_a_gap(get: Get, edition: Edition) -> None:
    page = parsed(get("/gaps", "text/html").text)
    said = page.xpath("//dl/div/dd")
    assert len(said) == len({gap.kind for gap in gaps(edition)})
    assert all(each.text_content().strip().endswith(".") for each in said)
    counts = [int(text) for text in page.xpath("//dl/div/dt/span/text()")]
    assert sum(counts) == len(gaps(edition)) == len(page.xpath("//table/tbody/tr"))


def test_gaps_are_chosen_by_agent_and_kind(get: Get) -> None:
    asked = "/gaps?agent=opicinumab&kind=results-unpublished"
    page = parsed(get(asked, "text/html").text)
    rows = page.xpath("//table/tbody/tr")
    assert len(rows) == 1
    assert rows[0].xpath("th/a/@href") == ["/agent/opicinumab"]
    assert "RENEWED" in rows[0].text_content()
    assert page.xpath("//option[@selected]/@value") == ["opicinumab", "results-unpublished"]


def test_an_agent_without_gaps_is_not_called_well_studied(get: Get) -> None:
    response = get("/gaps?agent=opicinumab&kind=no-randomised-trial", "text/html")
    assert response.status_code == 200
    page = parsed(response.text)
    assert "No gap fits" in page.xpath("string(//*[@class='empty'])")
    assert not page.xpath("//table")


def test_a_wrong_choice_is_told(get: Get) -> None:
    assert get("/gaps?kind=results").status_code == 400
    assert get("/gaps?agent=opicinumabb").status_code == 404
    assert get("/gaps?facet=dose").status_code == 400


def test_there_are_no_hypotheses_yet_and_the_page_says_so(get: Get) -> None:
    response = get("/hypotheses", "text/html")
    assert response.status_code == 200
    page = parsed(response.text)
    assert "not built yet" in page.xpath("string(//*[@class='empty'])")
    assert not page.xpath("//*[@class='prediction']")
    assert get("/hypotheses?agent=x").status_code == 400
