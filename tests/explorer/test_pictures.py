"""Pictures as files: those of the command line, drawn once; a wrong request is told why."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest

from ranvier.explorer.pictures import figure, picture, written
from ranvier.plots import PICTURES, draw
from ranvier.plots.writing import to_svg
from ranvier.service.editions import Edition

from .conftest import Get

EXAMPLES = {
    "forest": "?modality=vep",
    "participant-flow": "?trial=renew",
    "evidence-map": "?kind=pet",
    "timeline": "?agent=clemastine",
    "safety-heat-map": "?agent=clemastine",
    "risk-of-bias": "?agent=clemastine",
    "effect-direction": "?agent=clemastine",
    "review-flow": "",
}


def test_there_is_an_example_of_each_picture() -> None:
    assert set(EXAMPLES) == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_file_with_its_words(get: Get, name: str) -> None:
    response = get(f"/plot/{name}.svg{EXAMPLES[name]}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    found = re.search(r"<title[^>]*>([^<]+)</title><desc[^>]*>([^<]+)</desc>", response.text)
    assert found is not None
    title, words = (html.unescape(text) for text in found.groups())
    # A strict page would refuse these.
    assert " style=" not in response.text
    assert "<style" not in response.text
    said = get(f"/plot/{name}.txt{EXAMPLES[name]}")
    assert said.text == f"{title}\n\n{words}\n"


def test_the_specification_holds_its_data_and_leads_nowhere(get: Get) -> None:
    specification = get("/plot/forest.json?modality=vep").json()
    assert specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert '"url"' not in json.dumps(specification)


def test_the_data_come_as_a_table(get: Get) -> None:
    response = get("/plot/evidence-map.csv?kind=pet")
    assert response.headers["content-type"].startswith("text/csv")
    assert 'filename="evidence-map.csv"' in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert rows
    assert {row["modality_kind"] for row in rows} == {"PET"}


def test_a_picture_is_that_of_the_command_line_and_drawn_once(edition: Edition) -> None:
    given = {"modality": "vep"}
    drawn = written(edition, "forest", "svg", given)
    assert drawn.decode() == to_svg(draw(edition.store, "forest", given))
    # By another name of the same thing it is the same picture.
    assert written(edition, "forest", "svg", {"modality": "modality:vep"}) is drawn
    assert picture(edition, "forest", given) is picture(edition, "forest", {**given, "agent": ""})


def test_a_figure_says_where_its_files_are(edition: Edition) -> None:
    found = figure(edition, "timeline", {"agent": "L-T3"})
    assert found.path("svg") == "/plot/timeline.svg?agent=L-T3"
    assert found.alt
    assert figure(edition, "review-flow").path("csv") == "/plot/review-flow.csv"


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/plot/forrest.svg?agent=clemastine", 404, "did you mean forest"),
        ("/plot/timeline.gif", 404, "one of svg, png, json, csv, txt"),
        ("/plot/forest.svg", 400, "forest needs agent=... or modality=..."),
        ("/plot/forest.svg?agent=", 400, "forest needs"),
        ("/plot/forest.svg?agent=clemastin", 404, "did you mean clemastine"),
        ("/plot/timeline.svg?trial=renew", 400, "no parameter 'trial'"),
        ("/plot/timeline.svg?agent=a&agent=b", 400, "given twice"),
        ("/plot/timeline.svg?agent=" + "a" * 300, 400, "longer than 200"),
        ("/plot/evidence-map.svg?kind=smell", 404, "no code of modalitykind"),
        ("/plot/evidence-map.svg?sort=size", 404, "verdict, certainty, axis, phase"),
        ("/plot/evidence-map.svg?agent=%3Cscript%3E", 404, "script"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(get: Get, path: str, status: int, word: str) -> None:
    response = get(path, "image/svg+xml")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert word in response.json()["detail"]
    assert "<script>" not in get(path, "text/html").text
