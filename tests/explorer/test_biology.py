"""The pages of mechanisms, targets, processes and cell types."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from ranvier.explorer.biology import PEOPLE, PRECLINICAL, TOLD, acting_on, breaks_of, by_kind
from ranvier.layout import Layout
from ranvier.profiles.mechanism import read_process, read_target
from ranvier.profiles.model import Code
from ranvier.service import create_app
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE

from .conftest import Get
from .markup import Ask, asker, ids, section

RXRG, REMYELINATION = f"{BASE}target/rxrg", f"{BASE}process/remyelination"


@pytest.fixture(scope="module")
def plain(built: Layout) -> Ask:
    """Ask for the plain page of an entity."""
    return asker(create_app(built))


@pytest.mark.parametrize("kind", ["mechanism", "target", "process", "cell-type"])
def test_nothing_of_the_plain_page_is_lost(
    get: Get, plain: Ask, edition: Edition, kind: str
) -> None:
    for iri in edition.entities[kind][::12]:
        path = iri.removeprefix(BASE.rstrip("/"))
        response = get(path, "text/html")
        found = ids(response.text)
        assert response.status_code == 200
        assert [each for each, n in Counter(found).items() if n > 1] == []
        assert set(ids(plain(path).text)) <= set(found)
        assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=", response.text)


def test_an_agent_has_its_verdict_and_its_safety(get: Get) -> None:
    text = section(get("/target/rxrg", "text/html").text, "acting")
    row = re.search(r'<tr><th scope="row"><a href="/agent/bexarotene">.*?</tr>', text, re.DOTALL)
    assert row
    assert 'href="/trial/ccmr-one"' in row[0]
    assert 'href="/assertion/bexarotene--remyelination"' in row[0]
    assert 'class="certainty"' in row[0]
    assert '<span class="signal" data-code="serious">' in row[0]


def test_agents_tried_in_people_stand_first(edition: Edition) -> None:
    acting = acting_on(edition, read_process(edition.store, REMYELINATION))
    tried = [bool(each.trials) for each in acting]
    assert tried == sorted(tried, reverse=True)
    assert {True, False} <= set(tried)


def test_each_step_stands_under_one_kind(edition: Edition) -> None:
    steps = read_process(edition.store, REMYELINATION).steps
    held = by_kind(steps)
    assert [each.kind for each in held] == [PEOPLE, PRECLINICAL, TOLD]
    assert sum(len(each.steps) for each in held) == len(steps) > 10
    assert all(step.in_people for step in held[0].steps)
    assert [len(each.steps) for each in by_kind(())] == [0, 0, 0]


def test_the_chain_breaks_where_it_does(edition: Edition) -> None:
    profile = read_target(edition.store, RXRG)
    step = replace(profile.steps[0], sign=Code("promotes", "promotes"), evidence_kinds=())
    against = replace(step, sign=Code("inhibits", "inhibits"))
    (found,) = breaks_of((step, against), ())
    assert "opposite sign" in found.what
    assert len(found.shown) == 2
    bench = replace(step, evidence_kinds=(Code("animal", "animal"),))
    assert [each.what for each in breaks_of((bench,), ())] == [
        "no step of it has evidence from people"
    ]
    people = replace(step, evidence_kinds=(Code("human", "human"),))
    assert list(breaks_of((bench, people), ())) == []
    acting = acting_on(edition, profile)
    untried = [replace(each, trials=()) for each in acting[:1]]
    (found,) = breaks_of((), untried)
    assert "no trial on record" in found.what
    supported = [replace(each, code="supported") for each in acting if each.trials]
    assert supported
    assert list(breaks_of((), supported)) == []


def test_what_is_missing_is_said(get: Get, edition: Edition) -> None:
    for iri in edition.entities["target"]:
        profile = read_target(edition.store, iri)
        if not acting_on(edition, profile):
            text = get(iri.removeprefix(BASE.rstrip("/")), "text/html").text
            assert "No agent on record acts on it" in section(text, "acting")
            return
    pytest.fail("an agent acts on every target")
