"""What a person comes for, from the front page to the printed number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Visiting

_OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """Go on with the tab key until an element has the focus, which must be seen at every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(_OUTLINE), "the focus can't be seen"
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"{most} stops do not lead there")


def test_clemastine_by_a_synonym_its_verdict_and_a_number_with_the_source(
    visiting: Visiting,
) -> None:
    with visiting() as seen:
        page = seen.go("/")
        page.keyboard.press("/")
        page.keyboard.type("clemastine fum")
        option = page.get_by_role("option", name=re.compile("clemastine")).first
        expect(option).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/agent/clemastine$"))
        verdict, safety = page.locator("#verdict-1"), page.locator("#safety-signal")
        expect(verdict.locator(".verdict")).to_have_text("supported")
        expect(verdict.locator(".certainty")).to_have_text("very low certainty")
        expect(safety.locator(".signal")).to_have_text("concern")
        # What it did and what it did to people stand side by side, of one width.
        one, other = verdict.bounding_box(), safety.bounding_box()
        assert one and other
        assert one["y"] == pytest.approx(other["y"], abs=1)
        assert one["width"] == pytest.approx(other["width"], abs=3)
        number = page.locator("table[data-table=results] [data-source]", has_text="1.7 ms/eye")
        card = page.get_by_role("tooltip")
        number.first.hover()
        expect(card).to_contain_text("structured summary")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        number.first.focus()
        expect(card).to_contain_text("kg/records/trials/rebuild.yaml")
        row = number.first.locator("xpath=ancestor::tr")
        row.get_by_role("link", name="S2", exact=True).click()
        page.wait_for_url(re.compile("/trial/rebuild#S2$"))
        expect(page.locator("#S2")).to_be_in_viewport()
        page.go_back()
        page.wait_for_url(re.compile("/agent/clemastine$"))


def test_why_opicinumab_is_contested(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/")
        contested = page.locator("ol.contested")
        contested.get_by_role("link", name=re.compile("^opicinumab")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("gain at a lower dose")
        page.get_by_role("main").get_by_role("link", name="opicinumab", exact=True).click()
        expect(page.locator("#verdict-1 .verdict")).to_have_text("conflicting")
        expect(page.locator("#verdict-1")).to_contain_text("no gain in one randomised trial")
        page.get_by_role("link", name="Contradictions", exact=True).click()
        told = page.locator("article.contradiction", has_text="all people against per protocol")
        sides = told.locator(".sides > div")
        expect(sides).to_have_count(2)
        expect(sides.nth(0)).to_contain_text("\u22123.5 ms")
        expect(sides.nth(1)).to_contain_text("\u22129.13 ms")
        one, other = (sides.nth(place).bounding_box() for place in (0, 1))
        assert one and other
        assert one["y"] == other["y"], "the sides do not stand beside each other"
        expect(told).to_contain_text("They differ by who was analysed")


def test_from_the_map_into_the_evidence_of_a_cell(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/")
        cell = page.get_by_role(
            "link", name=re.compile(r"^opicinumab, visual evoked potential \(VEP\) latency: ")
        )
        expect(cell).to_have_accessible_name(re.compile("conflicting"))
        cell.click()
        page.wait_for_url(re.compile("/assertion/opicinumab--vep$"))
        expect(page.locator(".conclusion .verdict")).to_have_text("conflicting")
        against = page.get_by_role("region", name="RENEW", exact=True).filter(
            has=page.locator(".stance")
        )
        expect(against.first).to_contain_text("\u22123.5 ms (95% CI \u221210.6 to 3.7)")
        page.go_back()
        expect(page.get_by_role("heading", name="Evidence map")).to_be_visible()


def test_a_path_has_a_sentence_for_each_hop(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/agent/bexarotene")
        page.get_by_role("link", name=re.compile("^Paths to")).click()
        page.get_by_role("combobox", name="To", exact=True).fill("VEP")
        page.get_by_role("option", name=re.compile("^visual evoked potential .VEP.")).first.click()
        page.wait_for_url(re.compile("to=modality(:|%3A)vep"))
        page.wait_for_selector("[data-ready=yes]")
        for path in page.locator("section.path").all():
            ends = path.get_by_role("heading").inner_text().split("→")
            told = [each.inner_text() for each in path.locator(".evidence-line").all()]
            assert len(told) == len(ends) - 1
            for start, sentence in zip(ends, told, strict=False):
                assert sentence.startswith(start.strip())
                assert "." in sentence


def test_a_table_of_trials_is_narrowed_sorted_linked_to_and_taken_along(
    visiting: Visiting, tmp_path: Path
) -> None:
    with visiting(permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.go("/trial")
        rows = page.locator("table[data-table=trial] tbody tr:visible")
        every = rows.count()
        page.get_by_label("Filter Trials").fill("optic neuritis")
        expect(page.get_by_text(re.compile(r"^\d+ of \d+ rows$"))).to_be_visible()
        some = rows.count()
        assert 3 < some < every
        page.get_by_role("button", name="Agents", exact=True).click()
        page.wait_for_url(re.compile("trial.sort=2.up"))
        assert "trial.filter=optic" in page.url
        agents = [text.casefold() for text in rows.locator("td:nth-child(2)").all_inner_texts()]
        assert agents == sorted(agents)
        linked = page.url
        tools = page.get_by_role("group", name="Tools of Trials")
        tools.get_by_role("button", name="Copy").click()
        expect(page.locator("#said")).to_have_text(f"{some} rows copied")
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        with page.expect_download() as download:
            tools.get_by_role("button", name="CSV").click()
        download.value.save_as(tmp_path / "trials.csv")
        saved = (tmp_path / "trials.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(copied) == len(saved) == some + 1
        page.go_back()
        expect(page.get_by_role("columnheader", name="Agents")).not_to_have_attribute(
            "aria-sort", "ascending"
        )
        expect(rows).to_have_count(some)
        page = seen.go(linked.removeprefix(seen.site))
        expect(rows).to_have_count(some)
        # In a new tab it is the same.
        again = page.context.new_page()
        again.goto(linked)
        expect(again.locator("table[data-table=trial] tbody tr:visible")).to_have_count(some)
        again.close()


def test_a_whole_visit_by_keyboard(visiting: Visiting) -> None:
    """From the front page over the map to a verdict, its trial and a number's source."""
    with visiting() as seen:
        page = seen.go("/?kind=electrophysiology&population=acute-optic-neuritis")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="To the content")).to_be_focused()
        page.keyboard.press("Enter")
        cell = page.get_by_role(
            "link", name=re.compile(r"^opicinumab, visual evoked potential \(VEP\) latency: ")
        )
        tab_to(page, cell)
        expect(cell).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/assertion/opicinumab--vep"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        number = page.locator("table.printed [data-source]").first
        tab_to(page, number)
        expect(page.get_by_role("tooltip")).to_contain_text("kg/records/trials/renew.yaml")
        page.keyboard.press("Escape")
        expect(page.get_by_role("tooltip")).to_be_hidden()
        expect(number).to_be_focused()
        page.keyboard.press("/")
        page.keyboard.type("RENEW")
        expect(page.get_by_role("option", name="RENEW").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/trial/renew$"))


def test_nothing_is_animated_for_those_who_want_no_motion(visiting: Visiting) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(node => {
      const style = getComputedStyle(node);
      const long = text => text.split(',').some(each => parseFloat(each) > 0.01);
      return long(style.transitionDuration) || long(style.animationDuration);
    }).length"""
    with visiting(reduced_motion="reduce") as seen:
        for path in ("/", "/agent/clemastine", "/workbench"):
            page = seen.go(path)
            assert page.evaluate(moving) == 0
            assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") in (
                "auto",
                "",
            )


def test_an_agent_is_printed_as_a_dossier(visiting: Visiting, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    with visiting(color_scheme="dark") as seen:
        page = seen.go("/agent/clemastine")
        page.wait_for_load_state("networkidle")
        path = tmp_path / "clemastine.pdf"
        page.pdf(path=path, format="A4")
    sheets = pypdf.PdfReader(path).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    first = " ".join(sheets[0].extract_text().split())
    for said in ("clemastine", "supported", "very low certainty", "Safety", "concern"):
        assert said in first, f"{said} is not on the first sheet"
    for said in (
        "Analysis set",
        "Risk of bias",
        "1.7 ms/eye",
        "0.5 to 2.9",
        "0.0048",
        "Cite and download",
        "medical advice",
    ):
        assert said in text
    for tool in ("Filter rows", "To the content", "Interact"):
        assert tool not in text
    assert len(sheets) < 30
