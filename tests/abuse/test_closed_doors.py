"""Nothing but the graph is read, nothing is written into a response or a log but what belongs."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.service.conftest import Server

from ranvier.layout import Layout

from .conftest import ALIVE, assert_sound, exchange, serving

STEPS = (
    "..",
    "%2e%2e",
    "%2E.",
    "..%2f",
    "..%5c",
    "%252e%252e",
    "..;",
    "%c0%ae%c0%ae",
    "....//",
    "%00..",
    "..%00",
)
FILES = ("etc/passwd", "build.json", "current/build.json", "proc/self/environ", "pyproject.toml")
BEGINNINGS = ("", "static/", "trial/", "api/queries/", "vocab.", "current/", "store/", "/", "docs/")
SECRETS = (b"root:x:", b'"tool":', b"PATH=", b"[build-system]", b"CURRENT", b"MANIFEST-")


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_path_leads_to_a_file(server: Server, beginning: str) -> None:
    for step in STEPS:
        for file in FILES:
            for path in (f"{'/'.join([step] * 6)}/{file}", f"{step * 6}{quote(file, safe='')}"):
                got = _get(server, f"/{beginning}{path}")
                assert got.split(b" ", 2)[1] in (b"400", b"404", b"405"), path
                assert not any(secret in got for secret in SECRETS), path


@pytest.mark.parametrize(
    "path", ["//etc/passwd", "file:///etc/passwd", "/%2fetc%2fpasswd", "\\etc"]
)
def test_no_absolute_path_leads_to_a_file(server: Server, path: str) -> None:
    assert b"root:x:" not in _get(server, path)


@pytest.mark.parametrize(
    "query",
    [
        "LOAD <file:///etc/passwd>",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
        "DESCRIBE <file:///etc/passwd>",
    ],
)
def test_no_query_reads_a_file(server: Server, query: str) -> None:
    answer = server.ask(query)
    assert "root:x:" not in answer.text
    if answer.status_code == 200:
        assert "/etc/passwd" not in answer.text.replace(query, "")


CALLS = (
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe<{0}>{{}} }}",
    "SELECT * {{ {{}} UNION {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ FILTER NOT EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT (EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} AS ?x) {{}}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "PREFIX x: <{0}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX service: <{0}> SELECT * {{ SERVICE service: {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "DESCRIBE ?s {{ MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERV\\u0049CE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND('\\u0027 AS ?x) SERVICE <{0}> {{ ?s ?p ?o }} #' AS ?x)\n }}",
    "SELECT * {{ BIND('#' AS ?x) SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a <http://x/#> ?b . SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER(1<2)SERVICE <{0}> {{ ?s ?p ?o }} FILTER(2>1) }}",
    "SELECT * {{ BIND(1 AS ?x)SERVICE<{0}>{{}} }}",
    "SELECT * {{ #\rSERVICE <{0}> {{ ?s ?p ?o }} }}",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <http://x/>",
    "INSERT DATA {{ <http://x/> <http://x/> 1 }} ; LOAD <{0}>",
    "PREFIX x: <http://x/> # a comment\n BASE <http://y/> LOAD <{0}>",
)


@pytest.mark.parametrize("call", CALLS)
def test_no_query_brings_about_a_request(server: Server, call: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        refused = server.client.post("/sparql", data={"query": call.format(address)})
        with pytest.raises(TimeoutError):
            listener.accept()
    assert refused.status_code == 400
    said = refused.json()["detail"]
    if "\\u" not in call and "#\r" not in call:
        assert "read-only" in said or "is not answered here" in said


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://127.0.0.1/> {}" AS ?x) {}',
        "SELECT ?service { BIND('a' AS ?service) } # SERVICE <http://127.0.0.1/> {}",
        "SELECT (STR(<http://127.0.0.1/service>) AS ?x) {}",
        "SELECT ('''\n'SERVICE'\n''' AS ?x) { FILTER(REGEX('self-service', 'SERVICE', 'i')) }",
        "SELECT ?x { BIND('\\u0053ERVICE' AS ?x) }",
        "SELECT ?x { BIND('LOAD <x> ; INSERT DATA' AS ?x) } # CLEAR ALL",
    ],
)
def test_the_words_may_stand_where_they_do_nothing(server: Server, query: str) -> None:
    answer = server.ask(query)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["results"]["bindings"]) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/trial/%0d%0aX-Injected:%20yes",
        "/trial%0d%0aX-Injected:%20yes/",
        "/trial/renew.%0d%0aX-Injected:%20yes",
        "/api/queries/%0d%0aX-Injected:%20yes",
        "/api/queries/trials-of-agent?agent=clemastine&limit=1&format=%0d%0aX-Injected:%20yes",
        "/sparql?query=ASK%20%7B%7D&format=%0d%0aX-Injected:%20yes",
        "/sparql?default-graph-uri=%0d%0aX-Injected:%20yes&query=ASK%20%7B%7D",
        "/vocab.%0d%0aX-Injected:%20yes",
        "/api/search?q=%0d%0aX-Injected:%20yes",
        "/?x=%E5%98%8A%E5%98%8DX-Injected:%20yes",
    ],
)
def test_no_header_comes_out_of_an_address(server: Server, path: str) -> None:
    for accept in (b"text/html", b"*/*"):
        got = _get(server, path, b"Accept: " + accept + b"\r\n")
        head = got.partition(b"\r\n\r\n")[0].lower()
        assert b"\nx-injected" not in head
        assert int(got.split(b" ", 2)[1]) < 500


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\nX-Bare: c\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\x00c\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\r\n\r\n\r\nnonsense\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_400_or_nothing(server: Server, data: bytes) -> None:
    got = exchange(server, data)
    assert not got or got.split(b" ", 2)[1] in (b"200", b"400", b"408", b"421"), got
    assert b"Traceback" not in got
    assert b'File "' not in got
    assert_sound(server)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example"],
)
def test_another_name_is_not_answered(server: Server, host: str) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/healthz", "/trial/", "/metrics"):
        refused = server.client.get(path, headers={"host": host})
        assert refused.status_code == 421
        assert host not in refused.text


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-host", "forwarded", "x-original-url"])
def test_no_other_header_names_the_server(server: Server, name: str) -> None:
    said = server.client.get("/trial/renew", headers={name: "host=evil.example"})
    assert "evil.example" not in said.text + str(said.headers)


@pytest.mark.parametrize(
    "encoded", ["%", "%2", "%zz", "%ff", "%00", "%u0041", "+%F0%28%8C%28", "%ED%A0%80", "%C0%80"]
)
def test_bad_percent_encoding_is_an_error_of_the_client(server: Server, encoded: str) -> None:
    for path in (
        f"/sparql?query={encoded}",
        f"/sparql?query=ASK%7B%7D&default-graph-uri={encoded}",
        f"/{encoded}",
        f"/trial/{encoded}",
        f"/api/queries/{encoded}",
        f"/api/queries/trials-of-agent?agent={encoded}",
        f"/api/search?q={encoded}",
        f"/vocab.{encoded}",
    ):
        for accept in (b"text/html", b"application/json"):
            got = _get(server, path, b"Accept: " + accept + b"\r\n")
            assert int(got.split(b" ", 2)[1]) in (200, 400, 404, 406), (path, got[:300])
    body = f"query={encoded}".encode()
    posted = server.client.post(
        "/sparql", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert posted.status_code == 400


def test_no_trace_leaves_the_server_and_no_line_of_its_log_is_forged(
    built: Layout, tmp_path: Path
) -> None:
    log, errors = tmp_path / "access.log", tmp_path / "errors.log"
    forged = '"}\n{"time": "2000-01-01T00:00:00.000+00:00", "client": "forged"}\n'
    with serving(built, log=log, errors=errors) as server:
        asked = [
            f"/trial/{quote(forged, safe='')}",
            f"/?{quote(forged, safe='')}",
            f"/sparql?query={quote(ALIVE)}",
            "/%1b%5b2J%7f%c2%85%e2%80%a8",
        ]
        for path in asked:
            got = _get(server, path, b"User-Agent: a\tb\xff\r\n")
            assert b"Traceback" not in got
        posted = "a-word-of-a-posted-query"
        server.client.post("/sparql", data={"query": f"SELECT * {{ ?s ?p '{posted}' }}"})
        server.client.post(
            "/sparql",
            content=f"ASK {{ ?s ?p '{posted}' }}",
            headers={"content-type": "application/sparql-query"},
        )
    text = log.read_bytes()
    lines = [json.loads(line) for line in text.decode("ascii").split("\n") if line]
    assert {line["client"] for line in lines} == {"127.0.0.1"}
    assert len([line for line in lines if line["agent"] == "a\tb\u00ff"]) == len(asked)
    assert posted.encode() not in text, "the body of a request is not written down"
    assert not errors.read_text()


def _get(server: Server, path: str, headers: bytes = b"") -> bytes:
    """Ask for a path as it is: no client puts it right."""
    head = b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    return exchange(server, head + headers + b"\r\n")
