"""The timeline: every trial stands in the table, with the dates that were read and no others."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ranvier.explorer.timeline import trials_of, years
from ranvier.service.editions import Edition
from ranvier.vocabulary import rv

from .conftest import Get


def test_every_trial_stands_in_the_table(get: Get, edition: Edition) -> None:
    text = get("/timeline", "text/html").text
    for iri in edition.entities["trial"]:
        assert f'<tr><th scope="row"><a href="/trial/{iri.rpartition("/")[2]}">' in text
    assert 'src="/plot/timeline.svg"' in text
    assert 'data-chart="/plot/timeline.json"' in text


def test_dates_stand_as_they_were_read(edition: Edition) -> None:
    starts = edition.column(rv("start"))
    read = {
        iri.rpartition("/")[2]: str(values[0].value)
        for iri, values in starts.items()
        if iri in edition.entities["trial"]
    }
    shown = {t.shown.href.rpartition("/")[2]: t.start for t in trials_of(edition, {}) if t.start}
    assert shown == read


def test_years_are_counted_with_those_that_have_none(edition: Edition) -> None:
    trials = trials_of(edition, {})
    counted = years(trials)
    assert sum(each.count for each in counted) == sum(bool(trial.start) for trial in trials)
    assert all(later.year == earlier.year + 1 for earlier, later in pairwise(counted))


def test_one_agent_has_its_own_timeline(get: Get) -> None:
    text = get("/timeline?agent=clemastine", "text/html").text
    assert 'href="/trial/rebuild"' in text
    assert 'href="/trial/renew"' not in text
    assert 'src="/plot/timeline.svg?agent=clemastine"' in text


def test_an_agent_under_study_in_no_trial_is_told_so(get: Get) -> None:
    text = get("/timeline?agent=placebo", "text/html").text
    assert 'class="empty"' in text
    assert "The graph has no trial of placebo" in text
    assert not re.search(r"<table", text)


def test_what_the_table_was_sorted_by_may_stand_in_the_address(get: Get) -> None:
    assert get("/timeline?trials.sort=5.down", "text/html").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/timeline?agent=clemastin", 404, "did you mean clemastine"),
        ("/timeline?year=2012", 400, "no parameter 'year'"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(get: Get, path: str, status: int, word: str) -> None:
    response = get(path)
    assert response.status_code == status
    assert word in response.json()["detail"]
