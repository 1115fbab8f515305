"""The home page and its evidence map: each mark is a cell of the graph, and leads there."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from ranvier.explorer import evidence_map as maps
from ranvier.explorer.home import contested, newest, signals
from ranvier.plots import draw
from ranvier.plots.evidence_map_facts import NO_AXIS, SORTS, arranged, narrowed, read_cells
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE, rv

from .conftest import Get

MARK = re.compile(r'<td( class="conflict")?><a href="(/assertion/[^"]+)" title="([^"]+)">')


def test_each_cell_of_the_picture_is_a_mark_that_leads_to_its_evidence(
    get: Get, edition: Edition
) -> None:
    text = get("/", "text/html").text
    marks = {path: (bool(conflict), words) for conflict, path, words in MARK.findall(text)}
    rows = draw(edition.store, "evidence-map").rows
    assert set(marks) == {"/" + str(row["assertion"]).removeprefix(BASE) for row in rows}
    for row in rows:
        conflict, words = marks["/" + str(row["assertion"]).removeprefix(BASE)]
        assert conflict == row["conflict"]
        assert str(row["verdict"]) in words
        assert f"certainty {row['certainty']}" in words if row["certainty"] else True
    for path in sorted(marks)[::60]:
        assert get(path, "text/html").status_code == 200


def test_every_row_has_a_cell_for_each_column(edition: Edition) -> None:
    whole = maps.evidence_map(edition, {})
    assert whole.shown == whole.total
    assert sum(kind.span for kind in whole.kinds) == len(whole.columns)
    rows = [row for group in whole.groups for row in group.rows]
    assert {len(row.cells) for row in rows} == {len(whole.columns)}
    assert sum(cell is not None for row in rows for cell in row.cells) == whole.shown
    assert sum(each.count for each in whole.verdicts) == whole.shown


@pytest.mark.parametrize(
    ("field", "code", "of"),
    [
        ("population", "progressive-ms", "populations"),
        ("design", "controlled-randomised", "designs"),
        ("kind", "mri", "kind"),
    ],
)
def test_the_map_is_narrowed_and_verdicts_stay(
    edition: Edition, field: str, code: str, of: str
) -> None:
    every, _ = read_cells(edition.store)
    narrow = maps.evidence_map(edition, {field: code})
    assert 0 < narrow.shown < narrow.total
    wanted = rv(f"{maps.NARROWED_BY[field]}-{code}")
    held = {cell.assertion for cell in every if wanted in getattr(cell, of) or wanted == cell.kind}
    marks = {
        BASE + mark.path[1:]: mark
        for group in narrow.groups
        for row in group.rows
        for mark in row.cells
        if mark
    }
    assert set(marks) == held
    verdicts = {cell.assertion: cell.verdict for cell in every}
    assert all(mark.verdict == verdicts[iri] for iri, mark in marks.items())


def test_the_picture_is_narrowed_as_the_page_is(edition: Edition) -> None:
    given = {"population": "acute-optic-neuritis", "design": "controlled-randomised"}
    page = maps.evidence_map(edition, given)
    rows = draw(edition.store, "evidence-map", given).rows
    assert len(rows) == page.shown > 0
    assert all("acute optic neuritis" in str(row["populations"]) for row in rows)
    assert all("controlled, randomised" in str(row["designs"]) for row in rows)


@pytest.mark.parametrize("sort", SORTS)
def test_agents_are_put_in_order(edition: Edition, sort: str) -> None:
    every, axes = read_cells(edition.store)
    found = arranged(edition.store, every, axes, sort=sort)
    assert sorted(found.agents) == sorted(arranged(edition.store, every, axes).agents)
    shown = maps.evidence_map(edition, {"sort": sort})
    headings = [group.heading for group in shown.groups]
    assert len(headings) == len(set(headings))
    if sort == "axis":
        assert headings[-1] == NO_AXIS
        assert any("remyelination" in heading for heading in headings)
    elif sort == "phase":
        places = [heading for heading in headings if heading in ("phase 3", "phase 2", "phase 1")]
        assert places == ["phase 3", "phase 2", "phase 1"]
    else:
        assert headings == [""]
    if sort == "certainty":
        best = [row.cells for group in shown.groups for row in group.rows]
        first = ["HMLV".index(min((c.letter for c in r if c), key="HMLV".index)) for r in best]
        assert first == sorted(first)


def test_a_cell_without_a_trial_is_in_no_population(edition: Edition) -> None:
    every, _ = read_cells(edition.store)
    bare = [cell for cell in every if not cell.trials]
    assert narrowed(bare, population=rv("population-relapsing-ms")) == []


def test_the_area_of_a_mark_grows_with_the_people() -> None:
    areas = [maps.side_of(n) ** 2 for n in (20, 100, 180, 260)]
    steps = [b - a for a, b in pairwise(areas)]
    assert all(math.isclose(step, steps[0], rel_tol=0.05) for step in steps)


def test_a_choice_that_nothing_fits_says_what_is_missing(get: Get) -> None:
    text = get("/?population=parkinson-disease&kind=pet", "text/html").text
    assert 'class="empty"' in text
    assert "No cell of the map fits this choice" in text
    assert not MARK.search(text)


def test_what_was_chosen_stays_chosen_and_is_carried_on(get: Get) -> None:
    text = get("/?population=progressive-ms&sort=phase", "text/html").text
    assert re.search(r'<option value="progressive-ms" selected>', text)
    assert re.search(r'<option value="phase" selected>', text)
    assert "/plot/evidence-map.svg?population=progressive-ms&amp;sort=phase" in text
    assert "its verdict is that of all its trials" in text


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/?population=martians", "population: there is no"),
        ("/?sort=size", "sort: there is no"),
        ("/?colour=red", "no parameter 'colour'"),
        ("/?kind=mri&kind=pet", "given twice"),
        ("/?kind=%3Cscript%3Ealert(1)%3C/script%3E", "script"),
    ],
)
def test_a_wrong_choice_is_told_what_is_wrong(get: Get, path: str, word: str) -> None:
    response = get(path)
    assert response.status_code == 400
    assert word in response.json()["detail"]
    shown = get(path, "text/html")
    assert shown.status_code == 400
    assert "<script>alert" not in shown.text


def test_harm_is_counted_beside_benefit(get: Get, edition: Edition) -> None:
    told = signals(edition)
    assert told[0].code == "serious"
    assert told[-1].code == "not-reported"
    assert sum(each.count for each in told) == len(edition.entities["safety-signal"])
    text = get("/", "text/html").text
    assert text.index('id="map"') < text.index('id="harm"') < text.index('id="contested"')


def test_the_contested_are_contradictions_between_results(edition: Edition) -> None:
    found = contested(edition)
    assert found
    assert all(each.kind != "press-against-paper" for each in found)
    smaller = [min(int(side.n or 0) for side in each.sides) for each in found]
    assert smaller == sorted(smaller, reverse=True)


def test_the_newest_publications_are_of_one_year(edition: Edition) -> None:
    found = newest(edition)
    assert found is not None
    assert found.total >= len(found.publications) > 0
    years = edition.column(rv("publicationYear"))
    assert found.year == max(int(v.value) for values in years.values() for v in values)


def test_the_page_is_small_and_says_what_it_is_to_machines(get: Get) -> None:
    response = get("/", "text/html", **{"accept-encoding": "gzip"})
    assert int(response.headers["content-length"]) < 400 * 1024
    assert '"@type": "Dataset"' in response.text
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", response.text)
