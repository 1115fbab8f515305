"""Search as a page: what a person types is found, and what is not there is said as such."""

from __future__ import annotations

import pytest

from .conftest import InProcess
from .test_app import Page


@pytest.mark.parametrize(
    ("query", "link"),
    [
        ("l-t3", "/agent/liothyronine"),
        ("BIIB033", "/agent/opicinumab"),
        ("NCT02040298", "/trial/rebuild"),
        ("29029896", "/publication/pmid-29029896"),
        ("latency+VEP&kind=modality", "/modality/vep"),
    ],
)
def test_it_is_found_and_named(pages: InProcess, query: str, link: str) -> None:
    response = pages.get(f"/search?q={query}", "text/html")
    assert response.status_code == 200
    page = Page(response.text)
    assert page.open == []
    found = [each for each in page.links if each.count("/") == 2 and "://" not in each]
    assert link in found[:3]


def test_what_is_not_there_is_said(pages: InProcess) -> None:
    text = Page(pages.get("/search?q=qqqqxyzzyqqqq", "text/html").text).text
    assert "Nothing in the graph has that name" in text
    assert "does not mean" in text


@pytest.mark.parametrize("path", ["/search", "/search?q=", "/search?q=+"])
def test_no_question_is_the_box_alone(pages: InProcess, path: str) -> None:
    response = pages.get(path, "text/html")
    assert response.status_code == 200
    assert "Nothing in the graph" not in response.text
    assert 'action="/search"' in response.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/search?q=%3F", "no letter or digit"),
        ("/search?q=x&kind=drug", "one of agent"),
        ("/search?q=" + "x" * 201, "at most 200"),
    ],
)
def test_a_wrong_question_says_what_is_right(pages: InProcess, path: str, said: str) -> None:
    response = pages.get(path, "text/html")
    assert response.status_code == 400
    assert said in Page(response.text).text


def test_what_is_typed_is_text_on_the_page(pages: InProcess) -> None:
    response = pages.get("/search?q=%22%3E%3Cscript%3Ealert(1)", "text/html")
    assert "<script" not in response.text
    assert "&lt;script&gt;alert(1)" in response.text


def test_every_page_has_the_box(pages: InProcess) -> None:
    for path in ("/", "/agent/clemastine", "/vocab", "/nothing", "/docs"):
        assert 'role="search" action="/search"' in pages.get(path, "text/html").text
