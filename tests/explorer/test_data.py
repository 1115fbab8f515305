"""The page of the data: its counts are those of the graph, and what it leads to is there."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from ranvier.explorer.data import in_markup, layers, notes
from ranvier.layout import Layout
from ranvier.profiles.stats import participants
from ranvier.service.editions import Edition, open_edition

from .conftest import Get

_ELSEWHERE = ("/download/", "/modality/", "/api/", "/assets/")
"""What is tested with the service, with modalities, and with the assets."""


def test_the_counts_are_those_of_the_graph(get: Get, edition: Edition) -> None:
    text = get("/data", "text/html").text
    people = participants(edition.store)
    assert f"<b>{people['people']:,}</b> people" in text
    assert edition.summary["hash"] in text
    held = layers(edition)
    assert sum(each.graphs for each in held) == edition.summary["graphs"]
    assert sum(each.statements for each in held) == edition.summary["quads"]
    assert all(each.told for each in held)
    if edition.summary["warnings"]:
        assert f"<b>{edition.summary['warnings']}</b> warning" in text


def test_every_link_of_the_page_within_the_site_answers(get: Get) -> None:
    text = get("/data", "text/html").text
    paths = {html.unescape(path) for path in re.findall(r'href="(/[^"#]*)', text)}
    # Named queries need workers, which run in a server alone.
    asked = {path.split("/")[3].partition("?")[0] for path in paths if "/api/queries/" in path}
    assert asked <= {each["name"] for each in get("/api/queries").json()["queries"]}
    shown = {path for path in paths if not path.startswith(_ELSEWHERE)}
    assert {"/vocab", "/catalogue", "/docs", "/method/verdict"} <= shown
    for path in sorted(shown):
        accept = "text/turtle" if path.startswith("/.well-known") else "text/html"
        assert get(path, accept).status_code == 200, path
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


def test_examples_of_the_api_are_asked_as_it_is_described(get: Get) -> None:
    text = html.unescape(get("/data", "text/html").text)
    addresses = re.findall(r"'http://localhost(/[^']+)'", text)
    assert len(addresses) == 4
    described = get("/openapi.json").json()["paths"]
    for path in addresses[:2]:
        bare, _, fields = path.partition("?")
        given = described[bare]["get"]["parameters"]
        known = {each.get("name") or each["$ref"].rpartition("/")[2] for each in given}
        assert {field.partition("=")[0] for field in fields.split("&")} <= known
    assert get(addresses[0]).json()["hits"]
    assert get(addresses[3], "text/turtle").headers["content-type"].startswith("text/turtle")


def test_release_notes_are_shown_a_level_deeper(get: Get, built: Layout) -> None:
    # As a checkout, or a wheel that carries them, has them.
    told = (built.root / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (.+)$", told, re.MULTILINE)
    assert first is not None
    text = get("/data", "text/html").text
    assert f"<h3>{first[1]}</h3>" in text
    assert len(re.findall("<h1", text)) == 1


def test_without_release_notes_the_page_says_so(built: Layout, tmp_path: Path) -> None:
    elsewhere = Layout(root=tmp_path, build=built.build)
    assert notes(open_edition(built), elsewhere) == ""


def test_html_in_release_notes_is_text() -> None:
    shown = str(in_markup("## 1 <script>x</script>\n\n[a](javascript:alert(1)) <b>b</b>\n"))
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize("path", ["/data?x=1"])
def test_a_parameter_is_refused(get: Get, path: str) -> None:
    assert get(path).status_code == 400
