"""What is wrong is said on a page, with the right status, and nothing that was typed becomes code.

A store that is down or slow and a build that is swapped are real ones: a server of its own reads
them, by the explorer's pages.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from .conftest import Visiting

IMAGE = "<img src=x onerror=document.title='taken'>"
TYPED = (
    "/search?q={}",
    "/compare?agents={}",
    "/conflicts?agent={}",
    "/conflicts?kind={}",
    "/gaps?kind={}",
    "/timeline?agent={}",
    "/graph?focus={}",
    "/graph?focus=agent:clemastine&at={}",
    "/paths?from={}&to=VEP",
    "/modality/vep?difference={}",
    "/?population={}",
    "/?{}=1",
    "/workbench?example={}",
    "/sparql?query={}",
    "/agent/{}",
    "/{}",
)
"""Addresses that take a text."""

ODD = {
    "/agent/clemastin": 404,
    "/agent/clemastine/nothing": 404,
    "/no-such-kind/clemastine": 404,
    "/plot/forest.svg?agent=nobody": 404,
    "/plot/nothing.svg": 404,
    "/plot/forest.exe?agent=clemastine": 404,
    "/assets/../../app.py": 404,
    "/assets/%2e%2e/app.py": 404,
    "/graph?focus=agent:clemastine&offset=-1": 400,
    "/graph?focus=agent:clemastine&offset=many": 400,
    "/conflicts?kind=nothing": 400,
    "/gaps?colour=red": 400,
    "/api/neighbours?of=agent:clemastine&limit=1e9": 400,
    "/api/paths?from=agent:clemastine": 400,
    "/sparql?query=SELECT%20%7B": 400,
    "/search?q=" + "a" * 5000: 400,
    "/%00": 404,
    "/agent/%F0%9F%A7%A0": 404,
}
"""Address -> what it is answered with."""

_TRACES = re.compile(r"Traceback|File &#34;|File \"|\.py\b.*line \d+|site-packages|Exception")


@pytest.mark.parametrize("path", ODD)
def test_an_odd_address_has_the_right_status_and_a_page(site: str, path: str) -> None:
    answer = httpx.get(site + path, headers={"accept": "text/html"}, timeout=30)
    assert answer.status_code == ODD[path]
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in answer.text
    assert not _TRACES.search(answer.text)


def test_a_wrong_address_leads_to_the_nearest_entity(visiting: Visiting) -> None:
    with visiting(expects="404") as seen:
        page = seen.go("/agent/clemastin")
        expect(page.get_by_role("alert")).to_contain_text("there is no")
        expect(page.get_by_role("searchbox", name="Name, code name or id")).to_have_value(
            "clemastin"
        )
        page.get_by_role("main").get_by_role("link", name="clemastine", exact=True).click()
        page.wait_for_url(re.compile("/agent/clemastine$"))


def test_what_is_typed_never_becomes_an_element(visiting: Visiting) -> None:
    with visiting(expects="status of 40") as seen:
        for address in TYPED:
            page = seen.go(address.format(quote(IMAGE, safe="")))
            assert page.locator("img[src=x], script:not([src])").count() == 0, address
            assert page.title() != "taken", address
            assert not _TRACES.search(page.content()), address


def test_a_wrong_value_is_kept_and_named(visiting: Visiting) -> None:
    with visiting(expects="status of 400") as seen:
        page = seen.go("/gaps?kind=nothing&agent=clemastine")
        wrong = page.get_by_label("kind (this is wrong)")
        expect(wrong).to_have_value("nothing")
        expect(page.get_by_label("agent")).to_have_value("clemastine")
        wrong.fill("results-unpublished")
        page.get_by_role("button", name="Ask again").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Gaps")


def test_a_server_that_went_away_is_told_of_and_what_was_typed_stays(visiting: Visiting) -> None:
    with visiting(expects="Failed to load resource") as seen:
        page = seen.go("/workbench", ready=True)
        editor = page.locator(".CodeMirror").first
        editor.evaluate("at => at.CodeMirror.setValue('SELECT ?s { ?s a rv:ClinicalTrial }')")
        page.route("**/sparql**", lambda route: route.abort("connectionrefused"))
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert "rv:ClinicalTrial" in editor.evaluate("at => at.CodeMirror.getValue()")
        page.route("**/api/search**", lambda route: route.abort("connectionrefused"))
        field = page.get_by_role("combobox", name="Search the graph")
        field.fill("opicinumab")
        expect(page.locator("#said")).not_to_be_empty()
        expect(field).to_have_value("opicinumab")
