"""The home page, the timeline and the page of the data in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import Visiting


def test_the_map_is_narrowed_and_a_cell_is_opened_with_the_keyboard(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/")
        page.get_by_label("Kind of measure").select_option("electrophysiology")
        page.get_by_role("button", name="Show").press("Enter")
        page.wait_for_url(re.compile(r"kind=electrophysiology"))
        cell = page.get_by_role(
            "link", name=re.compile(r"^clemastine, visual evoked potential \(VEP\) latency: ")
        )
        cell.focus()
        # What the mark says is shown to those who see, too.
        told = cell.evaluate("node => getComputedStyle(node, '::after').content")
        assert "clemastine" in told
        cell.press("Enter")
        expect(page).to_have_url(re.compile(r"/assertion/clemastine--vep$"))


def test_the_map_keeps_the_names_of_its_rows_and_columns_in_sight(visiting: Visiting) -> None:
    with visiting(width=390) as seen:
        page = seen.go("/")
        shown = page.get_by_role("region", name=re.compile("^Evidence map"))
        shown.evaluate("node => node.scrollTo(600, 900)")
        frame, first = shown.bounding_box(), page.locator(".map .names th").first.bounding_box()
        assert frame and first
        assert abs(first["x"] - frame["x"]) < 3
        assert abs(first["y"] - frame["y"]) < 3


def test_the_pages_are_there_without_script(visiting: Visiting) -> None:
    with visiting(java_script_enabled=False) as seen:
        page = seen.go("/")
        expect(page.locator(".map td > a").first).to_be_visible()
        page = seen.go("/timeline?agent=clemastine")
        page.get_by_role("img", name=re.compile("^Timeline of trials")).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        wide = page.locator("figure img").evaluate("node => node.naturalWidth")
        assert wide > 300


def test_the_timeline_answers_to_the_pointer_when_asked(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/timeline?agent=clemastine")
        page.get_by_role("button", name="Interact").click()
        expect(page.locator("figure .live canvas")).to_be_visible(timeout=20_000)
