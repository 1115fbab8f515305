"""The workbench: asking, completing, sharing, errors with their place, charts and graphs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from .conftest import Visiting

COUNTS = """SELECT ?label (COUNT(?trial) AS ?trials) WHERE {
  ?trial rv:studiesAgent ?agent . ?agent skos:prefLabel ?label
} GROUP BY ?label ORDER BY DESC(?trials) ?label LIMIT 12"""


def ask(page: Page, query: str) -> None:
    page.locator(".CodeMirror").evaluate("(at, text) => at.CodeMirror.setValue(text)", query)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#workbench-said")).not_to_have_text(re.compile("Asking|^$"))


def written(page: Page) -> str:
    return str(page.locator(".CodeMirror").first.evaluate("at => at.CodeMirror.getValue()"))


def answers(page: Page) -> list[str]:
    rows = page.locator("table[data-table=answer] tbody tr:not(.none)")
    rows.first.wait_for()
    return rows.all_inner_texts()


def test_a_query_is_asked_and_shared(visiting: Visiting) -> None:
    with visiting(permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.go("/workbench", ready=True)
        ask(page, COUNTS)
        rows = answers(page)
        assert len(rows) == 12
        page.get_by_role("button", name="Copy link").click()
        expect(page.locator("#said")).to_have_text("Link copied")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == page.url
    with visiting() as seen:
        page = seen.go(link.removeprefix(seen.site), ready=True)
        assert written(page) == COUNTS
        assert answers(page) == rows


def test_a_link_with_another_endpoint_asks_ours(visiting: Visiting) -> None:
    with visiting() as seen:
        query = quote(COUNTS)
        page = seen.go(f"/workbench#endpoint=https%3A%2F%2Fexample.org&query={query}", ready=True)
        assert len(answers(page)) == 12


def test_an_error_has_its_line_and_column(visiting: Visiting) -> None:
    with visiting(expects="400") as seen:
        page = seen.go("/workbench", ready=True)
        wrong = "SELECT ?a WHERE {\n  ?a ?b ?c\n  LIMIT 3"
        ask(page, wrong)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("line 3")
        alert.get_by_role("button", name=re.compile("Go to line 3")).click()
        cursor = page.locator(".CodeMirror").first.evaluate("at => at.CodeMirror.getCursor().line")
        assert cursor == 2
        assert written(page) == wrong
        assert seen.axe() == []


def test_prefixes_and_what_stands_behind_them_are_completed(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/workbench", ready=True)
        page.locator(".CodeMirror").evaluate("at => at.CodeMirror.setValue('')")
        page.locator(".CodeMirror").click()
        page.keyboard.type("SELECT * { ?t rv:studiesAgent age")
        page.locator(".CodeMirror-hint", has_text=re.compile("^agent:$")).click()
        # The editor takes the focus back a moment after the click; no person types in between.
        page.wait_for_function(
            "() => document.querySelector('.CodeMirror').contains(document.activeElement)"
        )
        page.keyboard.type("clemas")
        page.keyboard.press("Control+Space")
        hint = page.locator(".CodeMirror-hint", has_text=re.compile("^agent:clemastine$"))
        hint.wait_for()
        page.keyboard.press("Enter")
        assert written(page) == "SELECT * { ?t rv:studiesAgent agent:clemastine"


def test_an_example_is_put_into_the_editor_and_asked(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/workbench?examples.filter=evidence-for", ready=True)
        page.get_by_role("link", name="evidence-for", exact=True).click()
        page.wait_for_url(re.compile("#query="))
        assert len(answers(page)) > 3
        assert "VALUES ?agent { <https://w3id.org/ranvier/agent/clemastine> }" in written(page)
        assert "#query=" in page.url


def test_rows_become_a_chart_and_a_constructed_graph_a_drawing(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/workbench", ready=True)
        ask(page, COUNTS)
        page.get_by_role("button", name="Shows Chart view").click()
        expect(page.locator(".yasr-chart canvas")).to_be_visible()
        page.get_by_role("link", name="graph-of-targets").click()
        page.wait_for_url(re.compile("#query=CONSTRUCT"))
        page.get_by_role("button", name="Shows Graph view").click()
        stage = page.locator(".yasr-graph .stage")
        stage.locator("canvas").first.wait_for()
        page.wait_for_selector(".yasr-graph .stage[data-ready=yes]")
        drawn = stage.evaluate("at => at._cyreg.cy.nodes().length")
        assert drawn > 20
        assert seen.axe() == []


def test_an_answer_is_saved_whole(visiting: Visiting, tmp_path: Path) -> None:
    with visiting() as seen:
        page = seen.go("/workbench", ready=True)
        ask(page, "SELECT ?s WHERE { ?s skos:prefLabel ?o } LIMIT 1200")
        expect(page.get_by_text("The first 1000 of 1200 rows")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download Results").click()
        download.value.save_as(tmp_path / "answer.csv")
        assert len((tmp_path / "answer.csv").read_text(encoding="utf-8").splitlines()) == 1201


def test_nothing_found_says_so(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/workbench", ready=True)
        ask(page, "SELECT ?s WHERE { ?s a rv:NoSuchClass }")
        expect(page.get_by_text("No row fits this query")).to_be_visible()


def test_markup_in_an_answer_is_text(visiting: Visiting) -> None:
    with visiting() as seen:
        page = seen.go("/workbench", ready=True)
        ask(
            page,
            'SELECT ("<img src=x onerror=alert(1)>" AS ?a) (IRI("javascript:alert(1)") AS ?b) {}',
        )
        assert "<img" in answers(page)[0]
        assert page.locator("table[data-table=answer] img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
