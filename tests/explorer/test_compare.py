"""Agents side by side: who is meant, what differs, and what is said of a wrong name."""

from __future__ import annotations

import re

import pytest

from ranvier.explorer.agent import dossier
from ranvier.explorer.compare import choose, compared
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE

from .conftest import Get


def test_two_agents_stand_side_by_side(get: Get) -> None:
    response = get("/compare?agents=clemastine,opicinumab", "text/html")
    assert response.status_code == 200
    text = response.text
    heads = re.findall(r'<th scope="col"><a href="([^"]+)">', text)
    assert heads == ["/agent/clemastine", "/agent/opicinumab"]
    row = re.search(r'<th scope="row">Remyelination.*?</tr>', text, re.DOTALL)
    assert row
    assert re.findall(r'class="verdict" data-code="([^"]+)"', row[0]) == [
        "supported",
        "conflicting",
    ]
    safety = re.search(r'<th scope="row">Safety.*?</tr>', text, re.DOTALL)
    assert safety
    assert re.findall(r'class="signal" data-code="([^"]+)"', safety[0]) == ["concern", "minor"]
    assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)


def test_a_row_differs_where_the_agents_do(edition: Edition) -> None:
    held = [dossier(edition, f"{BASE}agent/{name}") for name in ("clemastine", "opicinumab")]
    rows = {row.label: row for part in compared(held) for row in part.rows}
    assert rows["Remyelination"].differs
    assert rows["Axis"].differs is (
        held[0].profile.mechanism.axes != held[1].profile.mechanism.axes
    )
    assert all(item.shared for cell in rows["Axis"].cells for item in cell.items)
    same = [dossier(edition, f"{BASE}agent/clemastine")] * 2
    assert not any(row.differs for part in compared(same) for row in part.rows)


def test_a_modality_that_only_one_was_measured_by_is_said_not_to_be(edition: Edition) -> None:
    held = [dossier(edition, f"{BASE}agent/{name}") for name in ("clemastine", "bexarotene")]
    rows = {row.label: row for part in compared(held) for row in part.rows}
    mwf = rows["myelin water fraction (MWF)"]
    assert mwf.cells[0].claim is not None
    assert mwf.cells[1].claim is None
    assert mwf.cells[1].empty == "not measured"


def test_only_what_differs_is_shown_on_demand(get: Get, edition: Edition) -> None:
    held = [dossier(edition, f"{BASE}agent/{name}") for name in ("clemastine", "opicinumab")]
    all_rows = [row for part in compared(held) for row in part.rows]
    text = get("/compare?agents=clemastine,opicinumab&only=differences", "text/html").text
    shown = text.count('<th scope="row">')
    assert shown == sum(row.differs for row in all_rows)
    assert 0 < shown < len(all_rows)


@pytest.mark.parametrize("typed", ["Clemastine fumarate, BIIB033", " clemastine ,opicinumab,"])
def test_agents_are_named_in_many_ways(edition: Edition, typed: str) -> None:
    assert choose(edition, typed).iris == (f"{BASE}agent/clemastine", f"{BASE}agent/opicinumab")


def test_an_agent_named_twice_stands_once(edition: Edition) -> None:
    assert choose(edition, "clemastine, clemastine fumarate").iris == (f"{BASE}agent/clemastine",)


def test_agents_without_trials_are_compared_by_how_they_work(get: Get, edition: Edition) -> None:
    untried = [
        iri.rpartition("/")[2]
        for iri in edition.entities["agent"]
        for held in [dossier(edition, iri)]
        if not held.profile.trials and held.mechanism.findings
    ][:4]
    text = get(f"/compare?agents={','.join(untried)}", "text/html").text
    assert text.count('data-code="not-tested"') == 8
    assert text.count("not assessed: no trial in the graph studies it") == 4
    assert "Effects in tests" in text


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "Two to four agents"),
        ("?agents=clemastine", 200, "name at least one more"),
        ("?agents=clemastine,nosuchagent", 404, "nosuchagent"),
        ("?agents=a,b,c,d,e", 400, "at most 4"),
        (f"?agents={'x' * 500}", 400, "longer than"),
        ("?agents=clemastine,VEP", 404, "is a modality"),
        ("?agents=clemastine,opicinumab&only=x", 400, "only may be differences"),
        ("?agent=clemastine", 400, "there is no parameter"),
        ("?agents=a&agents=b", 400, "given twice"),
    ],
)
def test_what_cannot_be_compared_is_said(get: Get, query: str, status: int, said: str) -> None:
    response = get(f"/compare{query}", "text/html")
    assert response.status_code == status
    assert said in response.text


def test_what_was_typed_is_kept_and_nothing_injected(get: Get) -> None:
    response = get('/compare?agents=clemastin,"><script>alert(1)</script>', "text/html")
    assert response.status_code == 404
    assert 'value="clemastin,&#34;&gt;&lt;script&gt;alert(1)' in response.text
    assert "<script>alert" not in response.text
    assert 'href="/agent/clemastine"' in response.text
