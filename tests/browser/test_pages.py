"""Pages without script, the skip link, the focus that can be seen, and motion."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import Visiting


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
