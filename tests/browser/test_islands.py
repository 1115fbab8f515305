"""Search, tables, numbers with sources, charts and the theme, as a person uses them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Visiting


def first_cells(page: Page, table: str) -> list[str]:
    rows = page.locator(f"table[data-table={table}] tbody tr:visible th")
    return [text.strip() for text in rows.all_inner_texts()]


def head(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_table_sorts_numbers_as_numbers_with_what_is_missing_last(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        as_sent = ["beta", "alpha", "gamma", "delta"]
        assert first_cells(page, "numbers") == as_sent
        head(page, "Estimate").click()
        assert first_cells(page, "numbers") == ["beta", "delta", "alpha", "gamma"]
        column = page.get_by_role("columnheader", name="Estimate")
        expect(column).to_have_attribute("aria-sort", "ascending")
        assert "numbers.sort=2.up" in page.url
        head(page, "Estimate").click()
        assert first_cells(page, "numbers") == ["alpha", "delta", "beta", "gamma"]
        page.go_back()
        assert first_cells(page, "numbers") == ["beta", "delta", "alpha", "gamma"]
        page.go_back()
        assert first_cells(page, "numbers") == as_sent


def test_a_table_filters_and_its_state_can_be_linked_to(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands?trials.filter=alemtuzumab&trials.sort=1.down")
        shown = first_cells(page, "trials")
        assert len(shown) > 2
        assert all("Alemtuzumab" in name for name in shown)
        assert shown == sorted(shown, key=str.casefold, reverse=True)
        field = page.get_by_role("searchbox", name="Filter Trials")
        expect(field).to_have_value("alemtuzumab")
        field.fill("no such trial")
        expect(page.get_by_text("No row holds “no such trial”")).to_be_visible()
        page.wait_for_url(re.compile("trials.filter=no"))
        field.fill("")
        page.wait_for_url(re.compile(r"islands\?trials.sort=1.down$"))
        assert len(first_cells(page, "trials")) > len(shown)


def test_rows_that_belong_together_stay_together(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands?trials.sort=2.down")
        rows = page.locator("table[data-table=trials] tbody tr:visible").all_inner_texts()
        pairs = list(zip(rows[::2], rows[1::2], strict=True))
        assert len(pairs) == 40
        for one, other in pairs:
            assert other.removeprefix("more of ").strip() == one.split("\t")[-1].strip()


def test_a_table_is_copied_and_saved_as_shown(visiting: Visiting, tmp_path: Path) -> None:
    with visiting(permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.go("/islands?numbers.sort=2.up")
        tools = page.get_by_role("group", name="Tools of Numbers")
        tools.get_by_role("button", name="Copy").click()
        expect(page.locator("#said")).to_have_text("4 rows copied")
        rows = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert rows[0] == "Trial\tEstimate\tNote"
        # A typographic minus becomes one that counts, and a text that would be a formula a text.
        assert rows[1] == "beta\t-3.5\t'=SUM(A1)"
        tools.get_by_role("searchbox").fill("alpha")
        with page.expect_download() as download:
            tools.get_by_role("button", name="CSV").click()
        download.value.save_as(tmp_path / "numbers.csv")
        text = (tmp_path / "numbers.csv").read_text(encoding="utf-8-sig")
        assert text == 'Trial,Estimate,Note\nalpha,10,"a, ""b"""\n'


def test_search_finds_by_synonym_by_keyboard_alone(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        page.keyboard.press("/")
        field = page.get_by_role("combobox", name="Search the graph")
        expect(field).to_be_focused()
        expect(field).to_have_value("")
        page.keyboard.type("BIIB033")
        option = page.get_by_role("option", name="opicinumab").first
        expect(option).to_be_visible()
        expect(field).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        active = field.get_attribute("aria-activedescendant")
        assert active == option.get_attribute("id")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/agent/opicinumab$"))


def test_search_closes_and_keeps_what_was_typed(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        field = page.get_by_role("combobox", name="Search the graph")
        field.fill("NCT02040298")
        expect(page.get_by_role("option", name="ReBUILD")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(field).to_have_value("NCT02040298")
        field.fill("<img src=x onerror=alert(1)>")
        expect(page.locator("#said")).to_have_text(re.compile("No hit|hits"))
        assert page.locator("img").count() == 0


def test_a_slash_in_a_field_is_a_slash(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        field = page.get_by_role("searchbox", name="Filter Trials")
        field.focus()
        page.keyboard.press("/")
        expect(field).to_be_focused()
        expect(field).to_have_value("/")


def test_a_number_says_where_it_was_read(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        number = page.locator("#number")
        card = page.get_by_role("tooltip")
        expect(card).to_be_hidden()
        number.focus()
        expect(card).to_contain_text("Lancet Neurol 2017")
        expect(card).to_contain_text("kg/records/trials/renew.yaml")
        expect(card.get_by_role("link").first).to_have_attribute("href", re.compile("28229892"))
        assert number.get_attribute("aria-describedby") == card.get_attribute("id")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        number.hover()
        expect(card).to_be_visible()
        # The pointer may go onto the card, whose link is there to be followed.
        card.get_by_role("link").first.hover()
        page.wait_for_timeout(400)
        expect(card).to_be_visible()
        page.mouse.move(5, 700)
        expect(card).to_be_hidden()


def test_a_chart_is_loaded_when_it_is_asked_for(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/islands")
        page.wait_for_load_state("networkidle")
        still = page.locator("figure .drawing > svg")
        expect(still).to_be_visible()
        before = len([url for url in seen.asked if "/assets/" in url])
        assert not [url for url in seen.asked if "chart.json" in url]
        page.get_by_role("button", name="Interact").click()
        live = page.locator("figure .live canvas")
        expect(live).to_be_visible()
        expect(still).to_be_hidden()
        assert len([url for url in seen.asked if "/assets/" in url]) > before
        drawn = live.evaluate(
            "canvas => new Set(canvas.getContext('2d')"
            ".getImageData(0, 0, canvas.width, canvas.height).data).size"
        )
        assert drawn > 10, "the canvas is empty"
        page.get_by_role("button", name="Still picture").click()
        expect(still).to_be_visible()
        expect(live).to_be_hidden()


def test_the_theme_is_switched_and_kept(visiting: Visiting) -> None:
    with visiting(color_scheme="light") as seen:
        page = seen.go("/islands")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        page.get_by_role("button", name="Theme: light. Switch to dark").click()
        assert page.evaluate(ground) == "rgb(18, 23, 28)"
        page = seen.go("/graph")
        assert page.evaluate(ground) == "rgb(18, 23, 28)"
        expect(page.get_by_role("button", name="Theme: dark. Switch to light")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_differ_by_more_than_colour(visiting: Visiting, scheme: str) -> None:
    with visiting(color_scheme=scheme) as seen:
        page = seen.go("/islands")
        before = "(element, what) => getComputedStyle(element, '::before')[what]"
        signs = [
            page.locator(f".verdict[data-code={code}]").first.evaluate(before, "content")
            for code in ("supported", "contradicted")
        ]
        assert len(set(signs)) == 2
        lines = [
            page.locator(f".stance[data-code={code}]").first.evaluate(before, "borderTopStyle")
            for code in ("supports", "disputes", "predicted")
        ]
        assert lines == ["solid", "dashed", "dotted"]
