"""Validators: what a client holds is good until the build changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ranvier.layout import Layout

from .conftest import InProcess, Server, put_in_place

ROWS = "SELECT ?t { ?t a rv:ClinicalTrial } ORDER BY ?t LIMIT 5"


@pytest.mark.parametrize("path", ["/", "/trial", "/trial/renew", "/trial/renew.ttl", "/vocab"])
def test_what_has_not_changed_is_not_sent_again(server: Server, path: str) -> None:
    first = server.client.get(path)
    again = server.client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert first.status_code == 200
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert "Accept-Encoding" in again.headers["vary"]
    for other in ('W/"other"', '"other", "more"', ""):
        assert server.client.get(path, headers={"if-none-match": other}).status_code == 200


def test_an_answer_has_a_tag_by_query_and_form(server: Server) -> None:
    tags = {
        server.ask(query, accept=form).headers["etag"]
        for query in (ROWS, f"{ROWS} OFFSET 1")
        for form in ("text/csv", "application/sparql-results+json")
    }
    assert len(tags) == 4
    tag = server.ask(ROWS, accept="text/csv").headers["etag"]
    listed = f'"x", {tag}'
    assert server.ask(ROWS, accept="text/csv", **{"if-none-match": listed}).status_code == 304
    assert server.ask(ROWS, accept="text/turtle", **{"if-none-match": tag}).status_code == 406


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "now()"])
def test_an_answer_that_is_new_each_time_has_no_tag(server: Server, call: str) -> None:
    response = server.ask(f"SELECT ({call} AS ?x) {{}}")
    assert response.status_code == 200
    assert "etag" not in response.headers


def test_errors_and_the_state_of_the_server_have_no_tag(server: Server) -> None:
    for response in (
        server.ask("SELECT"),
        server.client.get("/trial/none"),
        server.client.get("/healthz"),
        server.client.get("/metrics"),
        server.client.post("/sparql", data={"query": ROWS}),
    ):
        assert "etag" not in response.headers


def test_a_new_build_has_new_tags(layout: Layout, dataset, tmp_path: Path) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    pages = InProcess(home)
    old = pages.get("/trial/renew").headers["etag"]
    assert pages.get("/trial/renew").headers["etag"] == old
    smaller = replace(dataset, quads=dataset.quads[:-1])
    put_in_place(smaller, home)
    assert pages.get("/trial/renew").headers["etag"] != old
