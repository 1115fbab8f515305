"""The graph and the paths: growing, filtering, linking to, by keyboard, and as files."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from .conftest import Visiting

CLEMASTINE = "/graph?focus=agent:clemastine"
_CORE = "document.querySelector('.stage')._cyreg.cy"


def shown(page: Page) -> dict[str, dict[str, float]]:
    """Give the nodes that are drawn, with their places."""
    found: dict[str, dict[str, float]] = page.evaluate(
        f"Object.fromEntries({_CORE}.nodes(':visible').map(node => [node.id(), node.position()]))"
    )
    return found


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.1)


def chosen(page: Page) -> str:
    return page.get_by_role("region", name="Chosen").get_by_role("heading").inner_text()


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_it_begins_with_an_entity_and_its_neighbours(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(CLEMASTINE, ready=True)
        nodes = shown(page)
        assert len(nodes) == 41
        assert {"agent:clemastine", "modality:vep", "target:chrm1"} <= set(nodes)
        places = {(round(at["x"]), round(at["y"])) for at in nodes.values()}
        assert len(places) == len(nodes), "two nodes lie on one another"
        assert chosen(page) == "clemastine"
        expect(page.get_by_text("Not shown:")).to_be_visible()


def test_a_node_is_opened_and_the_others_stay_where_they_are(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(CLEMASTINE, ready=True)
        before = shown(page)
        at = page.evaluate(f"{_CORE}.getElementById('target:chrm1').renderedPosition()")
        page.locator(".stage").click(position=at)
        page.wait_for_url(re.compile("open=target:chrm1"))
        expect(page.locator("#said")).to_contain_text("more nodes")
        after = shown(page)
        assert set(before) < set(after)
        for node, place in before.items():
            assert after[node]["x"] == pytest.approx(place["x"], abs=1)
            assert after[node]["y"] == pytest.approx(place["y"], abs=1)
        page.go_back()
        until(lambda: set(shown(page)) == set(before))


def test_an_address_gives_the_same_graph(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(
            f"{CLEMASTINE}&open=target:chrm1&hide=kind:trial&at=target:chrm1", ready=True
        )
        nodes = shown(page)
        assert "trial:rebuild" not in nodes
        assert chosen(page) == "CHRM1"
        assert any(node.startswith("process:") for node in nodes)
        expect(page.get_by_role("checkbox", name=re.compile("^trial"))).not_to_be_checked()


def test_it_is_filtered_by_type_layer_evidence_sign_and_stance(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(CLEMASTINE, ready=True)
        everything = len(shown(page))
        for facet, code in (
            ("Layer", "record"),
            ("Layer", "derived"),
            ("Stance", "neutral"),
        ):
            box = page.get_by_role("group", name=facet, exact=True).get_by_role(
                "checkbox", name=re.compile(f"^{code}")
            )
            box.uncheck()
            expect(box).to_be_focused()
        stances = page.evaluate(f"{_CORE}.edges(':visible').map(edge => edge.data('stance'))")
        verdicts = page.evaluate(f"{_CORE}.edges(':visible').map(edge => edge.data('verdict'))")
        assert stances
        assert set(stances) <= {"supports", "disputes", "states"}
        assert set(verdicts) <= {"supported", "contradicted", ""}
        assert 1 < len(shown(page)) < everything
        assert "hide=layer:derived,layer:record,stance:neutral" in page.url
        for facet in ("Kind of evidence", "Sign"):
            expect(
                page.get_by_role("group", name=facet).get_by_role("checkbox").first
            ).to_be_visible()


def test_lines_differ_by_style_as_well_as_by_colour(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(CLEMASTINE, ready=True)
        styles = page.evaluate(
            f"Object.fromEntries({_CORE}.edges().map(edge => [edge.data('stance'),"
            " [edge.style('line-style'), edge.style('line-color')]]))"
        )
        assert styles["supports"][0] == "solid"
        assert styles["disputes"][0] == "dashed"
        assert styles["supports"][1] != styles["disputes"][1]


def test_the_keyboard_is_enough(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(CLEMASTINE, ready=True)
        page.get_by_role("application", name="Graph").focus()
        before = len(shown(page))
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
            if chosen(page) != "clemastine":
                break
        name = chosen(page)
        assert name != "clemastine"
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("open="))
        expect(page.locator("#said")).to_contain_text(re.compile("more nodes"))
        assert len(shown(page)) >= before
        zoom = page.evaluate(f"{_CORE}.zoom()")
        page.keyboard.press("+")
        assert page.evaluate(f"{_CORE}.zoom()") > zoom
        page.keyboard.press("o")
        page.wait_for_url(lambda url: "/graph" not in url)


def test_the_list_and_the_matrix_say_the_same_as_the_drawing(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go(f"{CLEMASTINE}&hide=layer:record", ready=True)
        links = page.evaluate(f"{_CORE}.edges(':visible').length")
        page.get_by_role("button", name="List", exact=True).click()
        table = page.get_by_role("table", name="Links that the graph shows")
        assert table.locator("tbody tr:visible:not(.none)").count() == links
        expect(table.get_by_role("link", name="verdict").first).to_be_visible()
        page.get_by_role("button", name="Matrix", exact=True).click()
        marks = page.locator("table.matrix td span[aria-hidden]").all_inner_texts()
        assert len("".join(marks)) == links
        assert "view=matrix" in page.url
        page.go_back()
        expect(table).to_be_visible()


def test_what_is_shown_is_saved_as_picture_and_as_network(
    visiting: Visiting, tmp_path: Path
) -> None:
    with visiting() as seen:
        page = seen.go(f"{CLEMASTINE}&hide=kind:trial", ready=True)
        nodes = set(shown(page))
        labels = set(page.evaluate(f"{_CORE}.nodes(':visible').map(node => node.data('label'))"))
        edges = page.evaluate(f"{_CORE}.edges(':visible').length")
        assert saved(page, "PNG", tmp_path).read_bytes().startswith(b"\x89PNG")
        picture = ET.parse(saved(page, "SVG", tmp_path)).getroot()  # noqa: S314 (ours)
        space = "{http://www.w3.org/2000/svg}"
        titles = {title.text for title in picture.iterfind(f"{space}g/{space}title")}
        assert len(titles) == len({f"{label}" for label in titles})
        assert {str(title).rpartition(" (")[0] for title in titles} == labels
        assert len(picture.findall(f"{space}path")) == 2 * edges
        graph = nx.read_graphml(saved(page, "GraphML", tmp_path))
        assert set(graph) == nodes
        aspects = json.loads(saved(page, "CX2", tmp_path).read_text(encoding="utf-8"))
        cx2 = {key: value for aspect in aspects for key, value in aspect.items()}
        assert {node["v"]["represents"] for node in cx2["nodes"]} == nodes


def test_a_wrong_neighbour_in_an_address_is_told(visiting: Visiting) -> None:
    with visiting(expects="404") as seen:
        page = seen.go(f"{CLEMASTINE}&open=agent:nonesuch", ready=True)
        assert len(shown(page)) == 41
        expect(page.locator("#said")).not_to_be_empty()


def test_an_entity_is_chosen_by_a_synonym(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/graph")
        field = page.get_by_role("combobox", name="Begin with")
        field.fill("BIIB033")
        page.get_by_role("option", name="opicinumab").first.click()
        page.wait_for_url(re.compile("focus=agent(:|%3A)opicinumab"))
        page.wait_for_selector("[data-ready=yes]")
        assert chosen(page) == "opicinumab"


def test_paths_lead_from_bexarotene_to_vep(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/paths?from=bexarotene&to=VEP", ready=True)
        first = page.locator("section.path").first
        expect(first).to_contain_text("bexarotene improves visual evoked potential (VEP) latency")
        expect(first).to_contain_text("Weakest hop: people")
        expect(first.get_by_role("link", name="source 1")).to_be_visible()
        drawn = page.evaluate(f"{_CORE}.nodes().map(node => node.id())")
        assert {"agent:bexarotene", "trial:ccmr-one", "modality:vep"} <= set(drawn)
        across = page.evaluate(
            f"['agent:bexarotene', 'trial:ccmr-one', 'modality:vep']"
            f".map(id => {_CORE}.getElementById(id).position('x'))"
        )
        assert across == sorted(across), "layers go from left to right"


def test_two_ends_are_chosen_one_after_the_other(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/paths")
        page.get_by_role("combobox", name="From").fill("Targretin")
        page.get_by_role("option", name="bexarotene").first.click()
        end = page.get_by_role("combobox", name="To", exact=True)
        expect(end).to_be_focused()
        page.keyboard.type("remyelination")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/paths.from=agent"))
        expect(page.locator("section.path").first).to_be_visible()
