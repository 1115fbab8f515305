"""The addresses of the explorer: what each answers, and what it says of a wrong request."""

from __future__ import annotations

import io
import re

import networkx as nx
import pytest

from ranvier.explorer.bundle import STATIC, manifest
from ranvier.explorer.pages import POLICY
from ranvier.service.editions import Edition

from .asking import parsed
from .conftest import Get
from .sampled import own_pages

PAGES = ["/graph", "/graph?focus=agent:clemastine", "/paths?from=bexarotene&to=VEP", "/workbench"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_what_is_there_and_nothing_inline(get: Get, path: str) -> None:
    response = get(path, "text/html")
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    text = response.text
    for name in re.findall(r'(?:src|href)="/assets/([^"]+)"', text):
        assert name in manifest().files
    assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)


def test_an_asset_lasts_and_says_what_it_is(get: Get) -> None:
    held = manifest()
    script = get(f"/assets/{held.entries['search'].script}")
    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    sheet = get(f"/assets/{held.stylesheet}")
    assert sheet.headers["content-type"].startswith("text/css")
    assert sheet.content == (STATIC / held.stylesheet).read_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "..%2fbundle.py", "nothing.js", "%00"])
def test_nothing_else_is_an_asset(get: Get, name: str) -> None:
    assert get(f"/assets/{name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "agent:clemastine",
        "agent/clemastine",
        "https://w3id.org/ranvier/agent/clemastine",
        "clemastine",
        "Clemastine fumarate",
    ],
)
def test_an_entity_is_named_in_many_ways(get: Get, name: str) -> None:
    said = get(f"/api/neighbours?of={name}&limit=3").json()
    assert said["focus"] == "agent:clemastine"
    assert len(said["nodes"]) == 4
    assert re.fullmatch("[0-9a-f]{64}", said["build"])


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/neighbours", 400, "of is missing"),
        ("/api/neighbours?of=clemastin", 404, "did you mean clemastine"),
        ("/api/neighbours?of=agent:clemastine&limit=0", 400, "limit"),
        ("/api/neighbours?of=agent:clemastine&limit=100000", 400, "limit"),
        ("/api/neighbours?of=agent:clemastine&depth=2", 400, "no parameter 'depth'"),
        ("/api/neighbours?of=%3Cscript%3E", 404, "script"),
        ("/api/paths?from=agent:clemastine", 400, "to is missing"),
        ("/api/paths?from=agent:clemastine&to=nowhere-at-all", 404, "to: there is no"),
        ("/api/network?nodes=agent:nonesuch", 404, "none of these"),
        ("/api/network?nodes=agent:clemastine&format=png", 400, "graphml, cx2"),
        ("/graph?focus=clemastin", 404, "did you mean clemastine"),
        ("/graph?focus=agent:clemastine&offset=-1", 400, "offset"),
        ("/workbench?example=evidence-fo", 404, "evidence-for"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(get: Get, path: str, status: int, word: str) -> None:
    response = get(path)
    assert response.status_code == status
    assert word in response.json()["detail"]
    shown = get(path, "text/html")
    assert shown.status_code == status
    assert "<script>" not in shown.text
    assert "Traceback" not in shown.text


def test_paths_come_as_data(get: Get) -> None:
    said = get("/api/paths?from=bexarotene&to=VEP&limit=1").json()
    (way,) = said["paths"]
    assert way["rests_on"] == "people"
    (hop,) = way["hops"]
    assert hop["sentence"].startswith("bexarotene improves")
    assert hop["link"]["sources"]


def test_a_part_of_the_network_comes_as_files(get: Get) -> None:
    nodes = "agent:clemastine,modality:vep,trial:rebuild"
    response = get(f"/api/network?nodes={nodes}&format=graphml")
    graph = nx.read_graphml(io.BytesIO(response.content), force_multigraph=True)
    assert set(graph) == set(nodes.split(","))
    assert graph.number_of_edges() >= 3
    aspects = get(f"/api/network?nodes={nodes}&format=cx2").json()
    (edges,) = [aspect["edges"] for aspect in aspects if "edges" in aspect]
    assert len(edges) == graph.number_of_edges()
    # The graph that is held for all was not changed by writing a part of it.
    again = get(f"/api/network?nodes={nodes}&format=graphml")
    assert again.content == response.content


def test_an_example_is_asked_with_the_examples_of_its_parameters(get: Get) -> None:
    text = get("/workbench?example=evidence-for", "text/html").text
    assert "agent/clemastine&gt; }" in text
    assert "#+" not in re.search(r"<textarea.*?</textarea>", text, re.DOTALL)[0]
    assert "data-ask" in text
    assert "data-ask" not in get("/workbench", "text/html").text


def test_every_example_can_be_had(get: Get) -> None:
    listed = re.findall(r'href="(/workbench\?example=[^"]+)"', get("/workbench", "text/html").text)
    assert len(listed) > 60
    for path in listed[::8]:
        assert get(path, "text/html").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", *own_pages(), "/agent/clemastine", "/search?q=oct", "/vocab"]
)
def test_every_page_has_an_address_with_its_build(get: Get, edition: Edition, path: str) -> None:
    build = str(edition.summary["hash"])[:12]
    links = parsed(get(path, "text/html").text).xpath(
        "//footer//a[contains(@rel, 'bookmark')]/@href"
    )
    assert links == [f"{path}{'&' if '?' in path else '?'}build={build}"]
    assert "This link was made with" not in get(links[0], "text/html").text
    other = get(links[0].replace(build, "0123456789ab"), "text/html")
    assert other.status_code == 200
    assert "This link was made with build 0123456789ab" in other.text


def test_a_page_of_an_error_has_no_such_address(get: Get) -> None:
    answer = get("//example.org/x?build=1", "text/html")
    assert answer.status_code == 404
    assert "bookmark" not in answer.text


def test_the_sitemap_lists_the_pages_of_the_explorer(get: Get) -> None:
    listed = re.findall(r"<loc>http://localhost([^<]*)</loc>", get("/sitemap.xml").text)
    assert set(own_pages()) <= set(listed)
    assert len(listed) == len(set(listed))
