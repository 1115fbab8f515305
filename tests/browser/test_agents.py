"""The pages of agents in a browser: to the printed number and its source, and side by side."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import Visiting


def test_from_the_verdict_to_the_printed_number_and_its_source(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/agent/clemastine")
        expect(page.locator("#verdict-1 .verdict")).to_have_text("supported")
        expect(page.locator("#verdict-1 .certainty")).to_have_text("very low certainty")
        expect(page.locator("#safety-signal .signal")).to_have_text("concern")
        page.get_by_role("link", name="Results by modality").click()
        page.get_by_label("Filter Results of clemastine").fill("P100 latency delay on full-field")
        rows = page.locator("table[data-table=results] tbody tr:visible")
        expect(rows).to_have_count(1)
        rows.get_by_text("1.7 ms/eye").focus()
        card = page.get_by_role("tooltip")
        expect(card).to_contain_text("structured summary")
        expect(card).to_contain_text("kg/records/trials/rebuild.yaml")
        rows.get_by_role("link", name="S2", exact=True).click()
        page.wait_for_url(re.compile(r"/trial/rebuild#S2$"))


def test_without_script_all_of_an_agent_is_there_and_prints(visiting: Visiting) -> None:
    with visiting(java_script_enabled=False) as seen:
        page = seen.go("/agent/clemastine")
        expect(page.locator("#verdict-1 .verdict")).to_be_visible()
        expect(page.locator("figure img").first).to_be_visible()
        assert page.get_by_text("1.7 ms/eye").first.get_attribute("title")
        page.emulate_media(media="print")
        expect(page.locator("#safety")).to_be_visible()
        expect(page.locator("#record")).to_be_hidden()
        assert len(page.pdf()) > 100_000


def test_agents_are_compared_from_the_page_of_one(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/agent/clemastine")
        page.get_by_role("link", name="Compare with others").click()
        field = page.get_by_label("Two to four agents")
        expect(field).to_have_value("clemastine")
        field.fill("clemastine, BIIB033")
        page.get_by_role("button", name="Compare").click()
        table = page.get_by_role("table", name="Agents side by side")
        expect(table.get_by_role("columnheader", name="opicinumab")).to_be_visible()
        every = table.locator("tbody tr").count()
        page.get_by_role("link", name="show only what differs").click()
        expect(page.get_by_role("link", name="show all")).to_be_visible()
        assert 0 < table.locator("tbody tr").count() < every
