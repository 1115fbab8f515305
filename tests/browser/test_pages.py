"""Every page of the islands: accessible, within its width, quiet, and there without script."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from .conftest import Visiting

PAGES = {
    "islands": "/islands",
    "graph-empty": "/graph",
    "graph": "/graph?focus=agent:clemastine",
    "graph-list": "/graph?focus=agent:clemastine&view=list",
    "graph-matrix": "/graph?focus=agent:clemastine&view=matrix",
    "paths-empty": "/paths",
    "paths": "/paths?from=agent:clemastine&to=process:remyelination",
    "paths-none": "/paths?from=modality:vep&to=agent:clemastine",
    "workbench": "/workbench",
}
READY = ("graph", "graph-list", "graph-matrix", "paths", "workbench")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_within_its_width(
    visiting: Visiting, name: str, width: int, scheme: str
) -> None:
    with visiting(width=width, color_scheme=scheme) as seen:
        page = seen.go(PAGES[name], ready=name in READY)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        seen.shoot(name if scheme == "light" else f"{name}-dark")
        assert seen.axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", READY)
def test_a_page_that_has_not_changed_works_when_it_is_opened_again(
    visiting: Visiting, name: str
) -> None:
    with visiting() as seen:
        seen.go(PAGES[name], ready=True)
        seen.go(PAGES["islands"])
        seen.go(PAGES[name], ready=True)
        url, accept = seen.site + PAGES[name], {"accept": "text/html"}
    first = httpx.get(url, headers=accept)
    again = httpx.get(url, headers={**accept, "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    policy = "content-security-policy"
    assert again.headers[policy] == first.headers[policy]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_without_script(visiting: Visiting, name: str) -> None:
    with visiting(java_script_enabled=False) as seen:
        page = seen.go(PAGES[name])
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        seen.shoot(f"{name}-without-script")


def test_without_script_the_graph_is_a_table_and_a_form(visiting: Visiting) -> None:
    with visiting(java_script_enabled=False) as seen:
        page = seen.go("/graph?focus=agent:clemastine")
        links = page.get_by_role("table", name="Links of clemastine")
        assert links.locator("tbody tr").count() > 50
        page.get_by_role("link", name="The next ones").click()
        page.wait_for_url(re.compile("offset=40"))
        assert links.locator("tbody tr").count() > 0
        page.get_by_label("Begin with").fill("BIIB033")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("table", name="Links of opicinumab")).to_be_visible()


def test_without_script_a_query_is_asked_and_a_number_has_its_source(visiting: Visiting) -> None:
    # The page of an answer is not the explorer's yet, and names no icon.
    with visiting(java_script_enabled=False, expects="404") as seen:
        page = seen.go("/workbench")
        page.get_by_role("button", name="Ask").click()
        page.wait_for_url(re.compile("/sparql.query="))
        expect(page.get_by_role("cell", name="opicinumab").first).to_be_visible()
        number = seen.go("/islands").locator("#number")
        expect(number).to_have_attribute("title", re.compile("Lancet Neurol 2017"))
        expect(page.locator("figure .drawing > svg")).to_be_visible()


@pytest.mark.parametrize("name", ["islands", "paths"])
def test_a_page_is_printed_without_its_tools(visiting: Visiting, name: str) -> None:
    with visiting(color_scheme="dark") as seen:
        page = seen.go(PAGES[name], ready=name in READY)
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        for tools in (".toolbar", "header nav", ".theme-toggle", "form"):
            for each in page.locator(tools).all():
                expect(each).to_be_hidden()
        assert len(page.pdf()) > 10_000
        seen.shoot(f"{name}-print")


def test_the_focus_can_be_seen_and_the_content_reached_at_once(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="To the content")).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(outline) == "3px"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")


def test_nothing_moves_for_those_who_want_no_motion(visiting: Visiting) -> None:
    with visiting(reduced_motion="reduce") as seen:
        page = seen.go("/graph?focus=agent:clemastine", ready=True)
        page.get_by_role("button", name="Fit").click()
        still = "document.querySelector('.stage')._cyreg.cy.animated()"
        assert page.evaluate(still) is False
