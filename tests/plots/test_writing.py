from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest

from ranvier.errors import CallError
from ranvier.plots import PICTURES, Picture, draw
from ranvier.plots.writing import to_csv, to_html, to_png, to_svg, write

SVG = "{http://www.w3.org/2000/svg}"
NEEDED = {"forest": {"agent": "alpha"}, "participant-flow": {"trial": "one"}}


@pytest.fixture(scope="module", params=sorted(PICTURES))
def picture(request: pytest.FixtureRequest, small_graph: pyoxigraph.Store) -> Picture:
    return draw(small_graph, request.param, NEEDED.get(request.param))


def test_svg_is_xml_with_a_title_and_words_for_those_who_cannot_see(picture: Picture) -> None:
    root = ElementTree.fromstring(to_svg(picture))  # noqa: S314
    assert root.get("role") == "img"
    told = {node.get("id"): node.text for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set(str(root.get("aria-labelledby")).split()) == set(told)
    assert len(told) == 2
    assert all(told.values())


def test_chart_is_sound_vega_lite(picture: Picture) -> None:
    assert picture.chart.to_dict(validate=True)["config"]


def test_svg_needs_no_network(picture: Picture) -> None:
    svg = to_svg(picture)
    assert "href=" not in svg
    assert "url(http" not in svg
    assert "@import" not in svg


def test_same_picture_gives_same_bytes(picture: Picture, small_graph: pyoxigraph.Store) -> None:
    again = draw(small_graph, picture.name, NEEDED.get(picture.name))
    for form in ("svg", "html", "csv", "json", "txt"):
        assert write(picture, form) == write(again, form)


def test_csv_gives_back_the_rows(picture: Picture) -> None:
    read = list(csv.DictReader(io.StringIO(to_csv(picture))))
    assert len(read) == len(picture.rows)
    for found, row in zip(read, picture.rows, strict=True):
        assert set(found) == set(picture.columns)
        for name, text in found.items():
            value = row.get(name)
            shown = "" if value is None else str(value)
            assert text == (shown.lower() if isinstance(value, bool) else shown)


def test_rows_hold_no_column_that_is_not_described(picture: Picture) -> None:
    assert {name for row in picture.rows for name in row} <= set(picture.columns)


def test_json_holds_the_rows(picture: Picture) -> None:
    held = json.loads(write(picture, "json"))
    assert len(held["rows"]) == len(picture.rows)
    assert held["alt"] == picture.alt


def test_page_holds_drawing_words_and_a_row_for_each_row(picture: Picture) -> None:
    page = to_html(picture)
    assert page.count("<tr>") == len(picture.rows) + 1
    assert "<svg " in page
    assert "<script" not in page
    assert "src=" not in page


def test_png_is_one(small_graph: pyoxigraph.Store) -> None:
    drawn = to_png(draw(small_graph, "evidence-map"))
    assert drawn.startswith(b"\x89PNG")
    width = int.from_bytes(drawn[16:20], "big")
    assert width > 400


def test_hostile_names_stay_text(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "evidence-map", {"agent": "hostile"})
    svg = to_svg(picture)
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert not list(root.iter(f"{SVG}script"))
    shown = "".join(root.itertext())
    assert shown.count("<script>alert(1)</script>") >= 2
    assert "{{datum.x}}" in shown
    page = to_html(picture)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_unknown_form_names_those_that_there_are(small_graph: pyoxigraph.Store) -> None:
    with pytest.raises(CallError, match="svg, png, html, csv"):
        write(draw(small_graph, "review-flow"), "pdf")
