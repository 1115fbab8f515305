"""The page of an agent: what stands first, what each number says of itself, what is missing."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from ranvier.explorer.agent import dossier
from ranvier.explorer.agent_results import NOT_ASSESSED
from ranvier.service.editions import Edition
from ranvier.service.view import view
from ranvier.vocabulary import BASE

from .conftest import Get

MOST_BYTES = 400 * 1024


@pytest.fixture(scope="module")
def clemastine(get: Get) -> str:
    response = get("/agent/clemastine", "text/html")
    assert response.status_code == 200
    return response.text


@pytest.fixture(scope="module")
def untried(edition: Edition) -> str:
    """Give an agent that no trial studies, and of which steps were read."""
    return next(
        iri.removeprefix(BASE)
        for iri in edition.entities["agent"]
        for held in [dossier(edition, iri)]
        if not held.profile.trials and held.mechanism.steps
    )


def in_order(text: str, *parts: str) -> None:
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_verdict_certainty_and_safety_stand_before_all_else(clemastine: str) -> None:
    in_order(
        clemastine,
        "<h2>Remyelination</h2>",
        'class="verdict" data-code="supported"',
        'class="certainty" data-code="very-low"',
        "Why this certainty",
        "<h2>Function</h2>",
        "<h2>Safety</h2>",
        'class="signal" data-code="concern"',
        'id="results"',
        'id="contradictions"',
        'id="mechanism"',
        'id="trials"',
        'id="safety"',
        'id="gaps"',
        'id="cite"',
        'id="record"',
    )


def test_verdict_and_safety_have_one_weight(clemastine: str) -> None:
    conclusion = re.search(r'<section class="conclusion".*?</section>', clemastine, re.DOTALL)
    assert conclusion
    cells = re.findall(r'<div id="(verdict-\d|safety-signal)">\n<h2>', conclusion[0])
    assert cells == ["verdict-1", "verdict-2", "safety-signal"]


def test_a_number_says_where_it_was_read(clemastine: str) -> None:
    found = re.search(r"<span (data-source=[^>]*)>1\.7 ms/eye</span>", clemastine)
    assert found
    said = unescape(found[1])
    assert 'data-source-kind="review article"' in said
    assert 'data-source-read="structured summary' in said
    assert 'data-record="kg/records/trials/rebuild.yaml"' in said
    assert 'title="S2, review article: structured summary' in said


def test_every_result_is_a_row_with_its_source_and_its_direction(
    clemastine: str, edition: Edition
) -> None:
    held = dossier(edition, f"{BASE}agent/clemastine")
    table = re.search(r'<table data-table="results".*?</table>', clemastine, re.DOTALL)
    assert table
    rows = re.findall(r"<tr>\n<th scope=\"row\".*?</tr>", table[0], re.DOTALL)
    assert len(rows) == len(held.lines) > 20
    for row, line in zip(rows, held.lines, strict=True):
        assert f'href="{line.href}"' in row
        assert f'data-code="{line.code}"' in row
        assert line.read.readings
        assert NOT_ASSESSED in row or line.bias != NOT_ASSESSED
        for each in line.read.readings:
            assert f'href="{each.href}"' in row


def test_a_result_of_two_agents_says_so(edition: Edition) -> None:
    lines = dossier(edition, f"{BASE}agent/clemastine").lines
    both = {line.trial.label for line in lines if line.together_with == ("metformin",)}
    assert both == {"CCMR-Two"}
    assert all(not line.together_with for line in lines if line.trial.label == "ReBUILD")


def test_minus_signs_are_set_as_such(edition: Edition) -> None:
    lines = dossier(edition, f"{BASE}agent/clemastine").lines
    found = next(line for line in lines if line.trial.label == "CCMR-Two" and line.p == "0.042")
    assert found.estimate == "\N{MINUS SIGN}1.2"
    assert found.interval == "\N{MINUS SIGN}2.4 to \N{MINUS SIGN}0.1"


def test_contradictions_stand_side_by_side(edition: Edition) -> None:
    held = dossier(edition, f"{BASE}agent/opicinumab")
    assert held.contradictions
    for each in held.contradictions:
        assert len(each.sides) == 2
        assert all(side.label and (side.trials or side.sources) for side in each.sides)
    assert any(side.results for each in held.contradictions for side in each.sides)


def test_a_chain_ends_in_remyelination_and_people_s_reading_follows(edition: Edition) -> None:
    mechanism = dossier(edition, f"{BASE}agent/clemastine").mechanism
    assert {way.hops[-1].end.id for way in mechanism.ways} == {"process:remyelination"}
    assert "target:chrm1" in {hop.end.id for way in mechanism.ways for hop in way.hops}
    read_by = {claim.about.iri for claim in mechanism.ends_read}
    assert f"{BASE}modality/vep" in read_by
    assert f"{BASE}modality/lcva" not in read_by


def test_the_pictures_of_the_page_are_there(get: Get, clemastine: str) -> None:
    found = set(re.findall(r'<img src="(/plot/[^"]+)" alt="[^"]{20,}"', clemastine))
    assert {path.partition(".")[0] for path in found} == {
        "/plot/timeline",
        "/plot/effect-direction",
        "/plot/forest",
    }
    drawn = get(f"{sorted(found)[0]}")
    assert drawn.status_code == 200
    assert drawn.headers["content-type"].startswith("image/svg+xml")


def test_an_agent_that_no_trial_studies_says_so_and_shows_its_mechanism(
    get: Get, untried: str
) -> None:
    text = get(f"/{untried}", "text/html").text
    in_order(text, 'data-code="not-tested"', "not assessed", 'class="empty"', 'id="mechanism"')
    assert "no sign that it is safe" in text
    assert 'data-table="steps"' in text
    assert 'data-table="results"' not in text
    assert "/plot/" not in text


@pytest.mark.parametrize("name", ["clemastine", "opicinumab", "24-25-epoxycholesterol"])
def test_nothing_that_the_plain_page_has_is_lost(get: Get, edition: Edition, name: str) -> None:
    plain = view(edition, f"{BASE}agent/{name}")
    text = get(f"/agent/{name}", "text/html").text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    parts = [part.id for section in plain.sections for part in section.parts]
    assert parts
    assert set(parts) <= set(ids)
    hrefs = set(re.findall(r'href="([^"]+)"', text))
    for group in plain.groups:
        assert {each.shown.href for each in group.references} <= hrefs
        assert {row.here.href for row in group.results} <= hrefs


def test_every_page_of_an_agent_reads_without_inline_code_and_is_small(
    get: Get, edition: Edition
) -> None:
    # Each fifth: of all kinds there are some among them.
    for iri in edition.entities["agent"][::5]:
        response = get(iri.removeprefix(BASE.rstrip("/")), "text/html")
        assert response.status_code == 200, iri
        assert len(response.content) < MOST_BYTES
        assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", response.text)
        assert response.text.count("<h1>") == 1
        assert f"kg/records/{iri.removeprefix(BASE).replace('agent/', 'agents/')}.yaml" in (
            response.text
        )


def test_results_are_had_as_csv(get: Get, edition: Edition) -> None:
    response = get("/agent/clemastine/results.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    lines = dossier(edition, f"{BASE}agent/clemastine").lines
    assert [row["result"] for row in rows] == [line.iri for line in lines]
    found = next(row for row in rows if row["trial"] == "CCMR-Two" and row["p"] == "0.042")
    assert found["estimate"] == "-1.2"
    assert found["given_with"] == "metformin"
    assert found["interval_low"] == "-2.4"
    assert found["record"] == "kg/records/trials/ccmr-two.yaml"


def test_publications_are_had_as_bibtex(get: Get, edition: Edition) -> None:
    text = get("/agent/clemastine/references.bib").text
    keys = re.findall(r"^@\w+\{(.+),$", text, re.MULTILINE)
    held = dossier(edition, f"{BASE}agent/clemastine")
    assert keys == sorted(iri.rpartition("/")[2] for iri in held.publications)
    assert len(keys) > 3


@pytest.mark.parametrize("file", ["results.csv", "references.bib"])
def test_files_of_an_unknown_agent_name_the_nearest(get: Get, file: str) -> None:
    response = get(f"/agent/clemastin/{file}")
    assert response.status_code == 404
    assert f"{BASE}agent/clemastine" in response.json()["suggestions"]


def test_a_link_made_with_another_build_says_so_and_injects_nothing(
    get: Get, edition: Edition
) -> None:
    build = str(edition.summary["hash"])[:12]
    assert (
        "This link was made with" not in get(f"/agent/clemastine?build={build}", "text/html").text
    )
    text = get("/agent/clemastine?build=<script>alert(1)</script>", "text/html").text
    assert "This link was made with build &lt;script&gt;" in text
    assert "<script>alert" not in text
