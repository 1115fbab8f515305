"""The page of a trial: what its head says, and that it lacks nothing of the plain page."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ranvier.layout import Layout
from ranvier.profiles.trial import read_trial
from ranvier.service import create_app
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE, rv

from .conftest import Get
from .markup import Ask, asker, ids, section


@pytest.fixture(scope="module")
def plain(built: Layout) -> Ask:
    """Ask for the plain page of an entity."""
    return asker(create_app(built))


def test_a_negative_endpoint_stands_beside_the_harm(get: Get) -> None:
    text = get("/trial/renew", "text/html").text
    head = text[text.index('<div class="conclusion">') : text.index('<nav class="contents"')]
    assert '<span class="endpoint" data-code="not-met">not met</span>' in head
    assert head.index('id="primary-endpoints"') < head.index('id="harm"')
    assert "<b>5 of 41</b>" in head
    assert "<b>2 of 41</b>" in head


def test_every_trial_has_all_that_its_plain_page_has(
    get: Get, plain: Ask, edition: Edition
) -> None:
    """What links to a part of a record must find it; a sixth of the trials stands for all."""
    for iri in edition.entities["trial"][::6]:
        path = iri.removeprefix(BASE.rstrip("/"))
        text = get(path, "text/html").text
        found = ids(text)
        assert [name for name, n in Counter(found).items() if n > 1] == [], path
        # Ids of sections may differ; those of parts are what other pages and data link to.
        lost = {name for name in ids(plain(path).text) if not name.startswith("section-")}
        assert lost <= set(found), path
        inner = set(re.findall(r'href="#([^"]+)"', text))
        assert inner - {"main"} <= set(found), path
        assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)


def test_a_number_says_where_it_was_read(get: Get) -> None:
    text = get("/trial/renew", "text/html").text
    minus = "\N{MINUS SIGN}"
    number = re.search(
        rf'<span title="Read in: ([^"]+)"([^>]*)><strong>{minus}3.5 ms</strong>', text
    )
    assert number, "the estimate of the primary endpoint is not on the page"
    said = dict(re.findall(r'(data-[a-z-]+)="([^"]*)"', number[2]))
    assert said["data-source"]
    assert said["data-source-kind"]
    assert said["data-source-read"]
    assert said["data-record"].endswith("renew.yaml")
    assert said["data-source"].partition(",")[0] in number[1]


def test_what_was_read_where_goes_by_publication(get: Get, edition: Edition) -> None:
    text = section(get("/trial/renew", "text/html").text, "reported")
    trial = read_trial(edition.store, f"{BASE}trial/renew").trial
    rows = re.findall(r'<tr><th scope="row"><a href="([^"]+)">', text)
    own = [p.iri.removeprefix(BASE.rstrip("/")) for p in trial.publications]
    assert rows[: len(own)] == own
    untied = [source.name for source in trial.sources if source.publication is None]
    assert rows[len(own) :] == [f"/trial/renew#{name}" for name in untied]


@pytest.mark.parametrize(
    ("ident", "words"),
    [
        ("risk-of-bias", "No judgement of this trial's risk of bias is on record"),
        ("related", "RENEW"),
    ],
)
def test_what_is_missing_is_said(get: Get, ident: str, words: str) -> None:
    text = section(get("/trial/renew", "text/html").text, ident)
    assert words in text.replace("&#39;", "'")


def test_a_stopped_trial_says_why_or_that_it_was_not_read(get: Get, edition: Edition) -> None:
    told = Counter[bool]()
    early = {rv("status-terminated"), rv("status-withdrawn")}
    status = edition.column(rv("status"))
    stopped = [
        iri
        for iri in edition.entities["trial"]
        if early & {str(value.value) for value in status.get(iri, ())}
    ]
    for iri in stopped:
        trial = read_trial(edition.store, iri).trial
        text = get(iri.removeprefix(BASE.rstrip("/")), "text/html").text
        warning = re.search(r'<p class="warning" data-stopped>(.*?)</p>', text, re.DOTALL)
        assert warning, iri
        assert trial.why_stopped is None or "Why was not read" not in warning[1]
        told["Why was not read" in warning[1]] += 1
    assert told[True]
    assert told[False]


def test_a_completed_trial_has_no_such_warning(get: Get) -> None:
    assert "data-stopped" not in get("/trial/rebuild", "text/html").text


def test_a_page_is_the_same_each_time(get: Get) -> None:
    assert get("/trial/rebuild", "text/html").text == get("/trial/rebuild", "text/html").text


def test_data_of_a_trial_go_on_as_before(get: Get) -> None:
    assert get("/trial/renew", "text/turtle").headers["content-type"].startswith("text/turtle")
    assert get("/trial/nosuchtrial", "text/html").status_code == 404
