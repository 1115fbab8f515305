"""Answers that are compressed, as the client takes them."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import brotli
import pytest

from ranvier.service.compression import LEAST, coding_for

from .conftest import Server

MANY = "SELECT ?s ?o { ?s skos:prefLabel ?o } ORDER BY ?s ?o LIMIT 300"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=1.0, br;q=0.1", "gzip"),
        ("identity", "identity"),
        ("deflate, zstd", "identity"),
        ("*;q=0", "identity"),
        ("BR", "br"),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(accepted: str, coding: str) -> None:
    assert coding_for(accepted) == coding


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_an_answer_is_packed_and_the_same(server: Server, coding: str, unpack) -> None:
    def raw(accepted: str) -> tuple[bytes, dict[str, str]]:
        headers = {"accept-encoding": accepted, "accept": "text/csv"}
        with server.client.stream("GET", "/sparql", params={"query": MANY}, headers=headers) as got:
            return b"".join(got.iter_raw()), dict(got.headers)

    plain, plain_headers = raw("identity")
    packed, headers = raw(coding)
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == coding
    assert int(headers["content-length"]) == len(packed) < len(plain)
    assert unpack(packed) == plain
    for held in (plain_headers, headers):
        assert {"Accept", "Accept-Encoding"} <= {v.strip() for v in held["vary"].split(",")}


def test_a_few_bytes_go_as_they_are(server: Server) -> None:
    response = server.client.get(
        "/sparql", params={"query": "ASK {}"}, headers={"accept-encoding": "br, gzip"}
    )
    assert len(response.content) < LEAST
    assert "content-encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["vary"]


def test_the_head_of_an_answer_is_the_same_without_its_body(server: Server) -> None:
    headers = {"accept-encoding": "gzip", "accept": "text/csv"}
    got = server.client.get("/sparql", params={"query": MANY}, headers=headers)
    head = server.client.head("/sparql", params={"query": MANY}, headers=headers)
    assert head.content == b""
    for name in ("content-encoding", "content-length", "etag", "vary", "content-type"):
        assert head.headers[name] == got.headers[name]


def test_curl_unpacks_what_it_asks_for(server: Server, tmp_path: Path) -> None:
    command = ["curl", "-sS", "--compressed", "-G", "-H", "Accept: text/csv"]
    command += ["--data-urlencode", f"query={MANY}", "-D", str(tmp_path / "head")]
    done = subprocess.run([*command, f"{server.url}/sparql"], capture_output=True, check=True)
    plain = server.ask(MANY, **{"accept": "text/csv", "accept-encoding": "identity"})
    assert done.stdout == plain.content
    assert "content-encoding:" in (tmp_path / "head").read_text().lower()
