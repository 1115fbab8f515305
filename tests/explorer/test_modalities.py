"""The page of a modality: verdict beside safety, the calculator, and agreement with function."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest

from ranvier.design.plan import modalities_with_spreads, plan
from ranvier.design.power import Aim
from ranvier.explorer.agreement import MOVED, UNMOVED, agreement_with_function
from ranvier.layout import Layout
from ranvier.profiles.modality import read_modality
from ranvier.questions.ask import ask as ask_question
from ranvier.questions.header import load_all
from ranvier.service import create_app
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE

from .conftest import Get
from .markup import Ask, asker, ids, section

VEP = f"{BASE}modality/vep"


@pytest.fixture(scope="module")
def plain(built: Layout) -> Ask:
    """Ask for the plain page of an entity."""
    return asker(create_app(built))


@pytest.fixture(scope="module")
def planned(edition: Edition) -> dict[str, frozenset[str]]:
    """Give the modalities that a trial can be planned for, with the ways."""
    return modalities_with_spreads(edition.store)


def _trials(edition: Edition, iri: str) -> list[str]:
    return [held.trial.iri for held in read_modality(edition.store, iri).trials]


def _size(get: Get, query: str) -> str:
    response = get(f"/modality/vep?{query}", "text/html")
    return section(response.text, "sample-size")


@pytest.mark.parametrize("name", ["vep", "oct", "edss", "mtr", "nfl", "25-foot-walk"])
def test_nothing_of_the_plain_page_is_lost(
    get: Get, plain: Ask, edition: Edition, name: str
) -> None:
    path = f"/modality/{name}"
    if f"{BASE}modality/{name}" not in edition.entities["modality"]:
        path = edition.entities["modality"][-1].removeprefix(BASE.rstrip("/"))
    text = get(path, "text/html").text
    found = ids(text)
    assert [each for each, n in Counter(found).items() if n > 1] == []
    assert set(ids(plain(path).text)) <= set(found)
    assert set(re.findall(r'href="#([^"]+)"', text)) - {"main"} <= set(found)
    assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)


def test_every_modality_has_a_page(get: Get, edition: Edition) -> None:
    for iri in edition.entities["modality"][::9]:
        response = get(iri.removeprefix(BASE.rstrip("/")), "text/html")
        assert response.status_code == 200
        assert len(response.content) < 400 * 1024


def test_each_agent_has_its_safety_beside_its_verdict(get: Get, edition: Edition) -> None:
    text = section(get("/modality/vep", "text/html").text, "moved")
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', text, re.DOTALL)
    claims = read_modality(edition.store, VEP).claims
    verdicts = [
        m[1] for row in rows if (m := re.search('class="verdict" data-code="([^"]+)"', row))
    ]
    assert verdicts == [claim.verdict.code for claim in claims]
    assert {"supported", "conflicting", "contradicted"} <= set(verdicts)
    for row in rows:
        assert 'class="signal"' in row or "not assessed" in row
    assert text.count('class="certainty"') == sum(claim.certainty is not None for claim in claims)


def test_the_calculator_gives_what_the_command_gives(get: Get, edition: Edition) -> None:
    text = _size(get, "difference=3&dropout=0.1&ratio=2")
    made = plan(edition.store, VEP, Aim(3.0, dropout=0.1, ratio=2.0))
    (everything, *_) = made.ranges
    assert f"<strong>{everything.median.size.total:,} participants</strong>" in text
    assert f"from {everything.lowest.size.total:,} to {everything.highest.size.total:,}" in text
    rows = section(text, "sample-size").partition('id="spreads"')[2]
    number = '<td class="number">([0-9,]+)</td>'
    held = re.findall(f"</th>{number}{number}", rows)
    assert held == [(f"{r.size.per_arm:,}", f"{r.size.total:,}") for r in made.rows]
    assumed = text.partition('id="assumptions"')[2]
    for caveat in made.caveats:
        assert caveat in unescape(assumed)
    assert "t-test" in assumed
    assert "10% of those recruited" in assumed
    assert 'name="ratio" inputmode="decimal" maxlength="40" value="2"' in text


def test_a_crossover_is_planned_with_differences_within_persons(
    get: Get, planned: dict[str, frozenset[str]]
) -> None:
    iri = next(iri for iri, ways in planned.items() if "crossover" in ways)
    path = iri.removeprefix(BASE.rstrip("/"))
    text = get(f"{path}?difference=2&way=crossover", "text/html").text
    assert "in each sequence" in text
    assert "carry-over" in text


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("difference=abc", "difference: 'abc' is no number"),
        ("power=0.9", "difference: is missing"),
        ("difference=3&power=2", "power: 2 makes no trial"),
        ("difference=0", "difference: 0 makes no trial"),
        ("difference=0.000001", "so small a one"),
        ("difference=3&way=sideways", "there is no 'sideways'"),
        ("difference=3&unit=parsec", "no spread is in 'parsec'"),
        ("difference=1e999", "is no number"),
        ("difference=%3Cscript%3Ealert(1)%3C/script%3E", "is no number"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(get: Get, query: str, word: str) -> None:
    response = get(f"/modality/vep?{query}", "text/html")
    assert response.status_code == 400
    alert = re.search(r'role="alert">(.*?)</p>', response.text, re.DOTALL)
    assert alert
    assert word in unescape(alert[1])
    assert "<script>alert" not in response.text
    name, _, typed = query.partition("&")[0].partition("=")
    if "%" not in typed:
        assert re.search(rf'name="{name}"[^>]* value="{re.escape(typed)}"', response.text)
    assert 'id="size"' not in response.text


def test_the_state_of_tables_is_no_field_of_the_calculator(get: Get) -> None:
    response = get("/modality/vep?agents.sort=2", "text/html")
    assert response.status_code == 200
    assert 'id="size"' not in response.text


def test_without_a_spread_no_size_is_promised(
    get: Get, edition: Edition, planned: dict[str, frozenset[str]]
) -> None:
    iri = next(iri for iri in edition.entities["modality"] if iri not in planned)
    text = section(get(iri.removeprefix(BASE.rstrip("/")), "text/html").text, "sample-size")
    assert "No trial printed a spread" in text
    assert "<form" not in text


def test_agreement_finds_the_trials_that_the_question_finds(
    edition: Edition, layout: Layout
) -> None:
    """The named question and the page follow one rule."""
    question = load_all(layout)["conduction-moved-function-did-not"]
    answer = ask_question(edition.store, question, {})
    column = {name: place for place, name in enumerate(answer.columns)}
    label = edition.label(VEP)
    asked = {
        row[column["trial"]].value  # type: ignore[union-attr]
        for row in answer.rows
        if row[column["modality_label"]].value == label  # type: ignore[union-attr]
    }
    held = agreement_with_function(edition, VEP, _trials(edition, VEP))
    shown = {row.trial.href for row in held.rows if row.code == "measure-only"}
    assert {iri.removeprefix(BASE.rstrip("/")) for iri in asked} == shown


def test_agreement_is_of_trials_that_compared_both(edition: Edition) -> None:
    held = agreement_with_function(edition, VEP, _trials(edition, VEP))
    assert held.compared >= len(held.rows) > 5
    assert sum(held.counts.values()) == len(held.rows)
    for row in held.rows:
        assert row.function
        if row.code == "both":
            assert row.measure.did == MOVED
        if row.code == "neither":
            assert MOVED not in {side.did for side in (row.measure, *row.function)}
    assert any(row.measure.did == UNMOVED for row in held.rows)
    assert agreement_with_function(edition, VEP, []).rows == ()


def test_a_measure_of_function_is_not_set_beside_itself(get: Get) -> None:
    text = section(get("/modality/edss", "text/html").text, "function")
    assert "itself a measure of function" in text
    assert "<table" not in text
