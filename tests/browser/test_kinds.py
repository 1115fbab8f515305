"""The menu by keyboard, and a choice that can be shared."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Visiting


@pytest.mark.parametrize("width", [1440, 390])
def test_the_menu_opens_by_keyboard_and_without_script(visiting: Visiting, width: int) -> None:
    with visiting(width=width, java_script_enabled=False) as seen:
        page = seen.go("/hypotheses")
        link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Screens")
        expect(link).to_be_hidden()
        page.locator("details.menu > summary").focus()
        page.keyboard.press("Enter")
        expect(link).to_be_visible()
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/screen")


def test_a_conflict_is_chosen_and_the_choice_can_be_shared(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/conflicts")
        page.get_by_role("combobox", name="Agent").select_option("opicinumab")
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url("**/conflicts?agent=opicinumab*")
        expect(page.get_by_role("heading", level=1)).to_contain_text("opicinumab")
        page.reload()
        expect(page.get_by_role("combobox", name="Agent")).to_have_value("opicinumab")
        page.go_back()
        page.wait_for_url("**/conflicts")
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("opicinumab")
