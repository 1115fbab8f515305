"""Stores that are down, slow, lying, or give half an answer: always an error, never a part."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tests.remote.endpoints import Answer, Scripted, answers, free_port, raw, trickles

from ranvier.remote.client import Client, Reach
from ranvier.remote.dialects import STANDARD
from ranvier.remote.faults import RefusedError, StoreError, StoreSlowError, TooLargeError
from ranvier.remote.graph import RemoteStore

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"u:1"}}]}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
TRIPLES_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n"
SELECT, ASK = "SELECT ?s { ?s ?p ?o }", "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
ELSEWHERE = "http://localhost:1/sparql"


@pytest.fixture
def broken(request: pytest.FixtureRequest) -> Iterator[RemoteStore]:
    server = Scripted(request.param)
    yield store_at(server.url)
    server.close()


def store_at(url: str, **reach: float) -> RemoteStore:
    limits = Reach(**{"seconds": 5.0, "answer_bytes": 10_000, **reach})  # type: ignore[arg-type]
    return RemoteStore(Client(url, reach=limits), union="urn:union", named=(), dialect=STANDARD)


def chunked(*parts: bytes, whole: bool = True) -> bytes:
    sent = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"Transfer-Encoding: chunked\r\n\r\n" + sent + (b"0\r\n\r\n" if whole else b"")


FAULTS: dict[str, tuple[Answer, str, str]] = {
    "another type": (answers(ROWS, kind="text/html"), SELECT, "answers with text/html"),
    "no type": (raw(b"HTTP/1.1 200 OK\r\n\r\n" + ROWS), SELECT, "no type"),
    "another character set": (
        answers(ROWS, kind=f"{JSON}; charset=utf-16"),
        SELECT,
        "answers with",
    ),
    "a page that says it is rows": (answers(b"<html>Welcome</html>"), SELECT, "half an answer"),
    "half by its length": (
        raw(HEAD + b"Content-Length: 500\r\n\r\n" + ROWS),
        SELECT,
        "out of reach",
    ),
    "half by its chunks": (raw(HEAD + chunked(ROWS, whole=False)), SELECT, "out of reach"),
    "half, and closed": (raw(HEAD + b"\r\n" + ROWS[:-3]), SELECT, "half an answer"),
    "no answer": (raw(b""), SELECT, "out of reach"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9\r\n"), SELECT, "out of reach"),
    "true for rows": (answers(b'{"head":{},"boolean":true}'), SELECT, "true or false"),
    "rows for true": (answers(ROWS), ASK, "true or false"),
    "half of true": (answers(b'{"head":{},"boolean":true'), ASK, "true or false"),
    "truth as a number": (answers(b'{"head":{},"boolean":1}'), ASK, "true or false"),
    "other columns": (answers(ROWS.replace(b'"s"', b'"x"')), SELECT, "another query"),
    "half a graph": (
        raw(TRIPLES_HEAD + b"\r\n<u:1> <u:2> <u:3> .\n<u:1> <u:2"),
        CONSTRUCT,
        "half a graph",
    ),
    "rows for a graph": (answers(ROWS), CONSTRUCT, "not with application/n-triples"),
    "too many rows": (answers(ROWS, X_SPARQL_MaxRows="10000"), SELECT, "at 10000 rows"),
    "out of its time": (answers(ROWS, X_SQL_State="S1TAT"), SELECT, "cuts its answers short"),
    "another server": (
        answers(b"", status="307 There", kind="text/plain", Location=ELSEWHERE),
        SELECT,
        r"another server \(localhost\); not followed",
    ),
    "a file": (
        answers(b"", status="307 There", kind="text/plain", Location="file:///etc/passwd"),
        SELECT,
        "another server",
    ),
    "round and round": (
        answers(b"", status="308 There", kind="text/plain", Location="/sparql"),
        SELECT,
        "without end",
    ),
    "a page elsewhere": (
        answers(b"", status="302 There", kind="text/plain", Location="/login"),
        SELECT,
        "elsewhere",
    ),
    "an error of its own": (
        answers(b"\n  Traceback: x\nmore", status="500 Oops", kind="text/plain"),
        SELECT,
        r"500 Traceback: x\)",
    ),
    "busy": (answers(b"", status="503 Busy", kind="text/plain"), SELECT, "503 Busy"),
    "nothing there": (answers(b"", status="404 No", kind="text/plain"), SELECT, "404"),
    "part of it": (answers(ROWS, status="206 Part"), SELECT, "206"),
}


@pytest.mark.parametrize(
    ("broken", "query", "said"),
    [((fault,), query, said) for fault, query, said in FAULTS.values()],
    indirect=["broken"],
    ids=list(FAULTS),
)
def test_an_answer_that_cannot_be_trusted_is_an_error(
    broken: RemoteStore, query: str, said: str
) -> None:
    with pytest.raises(StoreError, match=said) as error:
        broken.query(query)
    assert not isinstance(error.value, StoreSlowError)
    assert error.value.exit_code == 3


@pytest.mark.parametrize("broken", [(answers(ROWS),)], indirect=True)
def test_the_same_answer_whole_is_no_error(broken: RemoteStore) -> None:
    rows = broken.query(SELECT)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["s"].value for row in rows] == ["u:1"]


@pytest.mark.parametrize(
    "broken",
    [
        (answers(b"Virtuoso 37000 Error SP031: too long", status="400 Bad", kind="text/plain"),),
    ],
    indirect=True,
)
def test_a_query_that_the_store_refuses_is_an_error_of_the_call(broken: RemoteStore) -> None:
    with pytest.raises(RefusedError, match="SP031") as error:
        broken.query(SELECT)
    assert error.value.exit_code == 2


@pytest.mark.parametrize("broken", [(answers(ROWS + b" " * 20_000),)], indirect=True)
def test_an_answer_that_is_too_large_is_an_error(broken: RemoteStore) -> None:
    with pytest.raises(TooLargeError, match="10,000 bytes"):
        broken.query(SELECT)


@pytest.mark.parametrize(
    "step",
    [
        trickles(HEAD + b"Content-Length: 100000\r\n\r\n"),
        trickles(HEAD + b"X-Wait: "),
        trickles(b"HTTP/1.1 200 "),
    ],
    ids=["body", "header", "status"],
)
def test_a_store_that_trickles_is_slow_however_often_it_sends(step: Answer) -> None:
    server = Scripted([step])
    began = time.monotonic()
    with pytest.raises(StoreSlowError, match=r"within 0\.4 seconds"):
        store_at(server.url, seconds=0.4).query(SELECT)
    assert time.monotonic() - began < 4
    server.close()


def test_a_store_that_is_down_is_out_of_reach() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(StoreError, match="out of reach"):
        store_at(url).query(SELECT)


def test_a_query_that_is_no_sparql_is_not_sent() -> None:
    server = Scripted([answers(ROWS)])
    with pytest.raises(SyntaxError, match="1:20"):
        store_at(server.url).query("SELECT ?s { ?s ?p }")
    assert server.requests == []
    server.close()


def test_the_command_line_ends_with_3_and_one_line_when_the_store_is_down() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql?key=secret"
    code = "from ranvier.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code, "--store", url, "show", "clemastine"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3
    assert ended.stdout == ""
    assert ended.stderr.startswith("ranvier: the store at http://127.0.0.1:")
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr
