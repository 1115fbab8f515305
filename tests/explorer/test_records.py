"""A fault leads to the record: its file can be read, and the page says what to tell."""

from __future__ import annotations

import pytest

from ranvier.layout import Layout
from ranvier.service.editions import Edition
from ranvier.service.terms import address
from ranvier.service.view import view
from ranvier.vocabulary import BASE, KINDS

from .asking import parsed
from .conftest import Get

HTML = "text/html"


def test_each_kind_of_record_has_a_file_that_can_be_read(
    get: Get, edition: Edition, layout: Layout
) -> None:
    for kind in KINDS.values():
        for iri in edition.entities[kind][:1]:
            name = view(edition, iri).file
            assert name.startswith("kg/records/"), iri
            answer = get(f"/record/{name.removeprefix('kg/records/')}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/plain")
            assert answer.text == (layout.root / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "agents/nothing.yaml",
        "context.jsonld",
        "../../pyproject.toml",
        "agents/%2e%2e/context.jsonld",
    ],
)
def test_nothing_but_records_of_the_build_is_given(get: Get, name: str) -> None:
    answer = get(f"/record/{name}")
    assert answer.status_code in (400, 404)
    assert "[project]" not in answer.text
    assert "@context" not in answer.text


@pytest.mark.parametrize(
    "path", ["/agent/clemastine", "/trial/renew", "/publication/pmid-24989666"]
)
def test_a_page_says_which_file_is_to_be_mended_and_what_to_tell(
    get: Get, edition: Edition, path: str
) -> None:
    (fault,) = parsed(get(path, HTML).text).xpath("//*[@id='fault']")
    name = view(edition, BASE + path.removeprefix("/")).file
    assert name in fault.xpath(".//a/@href")[0].replace("/record/", "kg/records/")
    (told,) = fault.xpath(".//pre")
    assert BASE + path.removeprefix("/") in told.text
    assert str(edition.summary["hash"])[:12] in told.text


def test_what_was_derived_names_no_file(get: Get) -> None:
    (fault,) = parsed(get("/assertion/opicinumab--vep", HTML).text).xpath("//*[@id='fault']")
    assert "not written by hand" in fault.text_content()
    assert not fault.xpath(".//a[starts-with(@href, '/record/')]")


def test_pages_of_no_entity_have_none(get: Get, edition: Edition) -> None:
    for path in ("/", "/gaps", "/nothing", address(f"{BASE}agent/clemastin")):
        assert not parsed(get(path, HTML).text).xpath("//*[@id='fault']")


def test_a_file_may_change_without_a_new_build(get: Get) -> None:
    assert "etag" not in get("/record/agents/clemastine.yaml").headers
    assert "etag" in get("/agent/clemastine", HTML).headers
