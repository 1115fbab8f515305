"""Asking an endpoint over real sockets: addresses, credentials, connections, redirects."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Sequence

import httpx2
import pytest
from tests.remote.endpoints import Answer, Scripted, answers

from ranvier.errors import CallError
from ranvier.remote.address import PASSWORD, USER, checked_address, chosen_store
from ranvier.remote.client import Client, Credentials, Reach
from ranvier.remote.faults import StoreError

TRUE = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"
ASK = [("query", "ASK {}")]

Serve = Callable[[Sequence[Answer]], Scripted]


@pytest.fixture
def serve() -> Iterator[Serve]:
    made = []

    def start(script: Sequence[Answer]) -> Scripted:
        made.append(Scripted(script))
        return made[-1]

    yield start
    for server in made:
        server.close()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "file:///etc/passwd",
            "ftp://example.org/sparql",
            "example.org/sparql",
            "http://",
            "sparql",
        ),
        *(
            "http://example.org:99999/",
            "http://[::1/sparql",
            "http://example.org/a b",
            "gopher://a/",
        ),
        *("http://example.org/sparql#build", "http://example.org/\nsparql"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CallError):
        checked_address(address)


def test_an_address_with_a_password_is_refused_and_not_shown() -> None:
    with pytest.raises(CallError, match=USER) as error:
        checked_address("https://me:secret@example.org/sparql")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("name", ["embedded", ""])
def test_the_embedded_store_has_no_address(name: str) -> None:
    assert chosen_store(name) == ""


def test_a_query_is_posted_as_a_form_and_the_connection_is_kept(serve: Serve) -> None:
    server = serve([answers(TRUE)])
    client = Client(server.url)
    for _ in range(5):
        assert client.ask([*ASK, ("named-graph-uri", "urn:a b")], [JSON]).data == TRUE
    assert server.connections == 1
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /sparql HTTP/1.1\r\n")
    assert body == b"query=ASK+%7B%7D&named-graph-uri=urn%3Aa+b"


def test_a_kept_connection_that_was_closed_is_opened_again(serve: Serve) -> None:
    def closes(connection, request) -> None:
        answers(TRUE)(connection, request)
        connection.close()

    server = serve([closes])
    client = Client(server.url)
    for _ in range(3):
        assert client.ask(ASK, [JSON]).data == TRUE
    assert server.connections == 3


def test_what_stands_after_the_question_mark_is_not_shown(serve: Serve) -> None:
    server = serve([answers(b"no", status="500 Oops", kind="text/plain")])
    with pytest.raises(StoreError) as error:
        Client(f"{server.url}?key=secret").ask(ASK, [JSON])
    assert server.url in str(error.value)
    assert "secret" not in str(error.value)


def test_credentials_come_from_the_environment_when_they_are_asked_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(USER, "me")
    monkeypatch.setenv(PASSWORD, "secret")
    refused = answers(b"", status="401 No", kind="text/plain", WWW_Authenticate='Basic realm="x"')
    server = serve([refused, answers(TRUE)])
    client = Client(server.url)
    assert client.ask(ASK, [JSON]).data == TRUE
    assert client.ask(ASK, [JSON]).data == TRUE
    given = b"authorization: basic " + base64.b64encode(b"me:secret").lower()
    shown = [given in request.lower() for request in server.requests]
    assert shown == [False, True, True]


def test_digest_goes_before_basic_and_sends_no_password(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(USER, "me")
    monkeypatch.setenv(PASSWORD, "secret")
    asked = 'Digest realm="x", nonce="abc", qop="auth", algorithm=MD5'
    refused = answers(b"", status="401 No", kind="text/plain", WWW_Authenticate=asked)
    server = serve([refused, refused, answers(TRUE)])
    assert Client(server.url).ask(ASK, [JSON]).data == TRUE
    assert b'Digest username="me"' in server.requests[-1]
    assert not any(b"secret" in request for request in server.requests)


@pytest.mark.parametrize("url", ["http://example.org/sparql", "https://example.org/sparql"])
def test_a_password_goes_in_clear_over_no_network(url: str) -> None:
    flow = Credentials(url, {USER: "me", PASSWORD: "secret"}).auth_flow(httpx2.Request("POST", url))
    next(flow)
    refused = httpx2.Response(401, headers={"www-authenticate": 'Basic realm="x"'})
    if url.startswith("https"):
        assert "authorization" in flow.send(refused).headers
    else:
        with pytest.raises(StopIteration):
            flow.send(refused)


def test_a_store_that_refuses_credentials_says_which_variables_hold_them(serve: Serve) -> None:
    server = serve([answers(b"", status="401 No", kind="text/plain")])
    with pytest.raises(StoreError, match=f"{USER} and {PASSWORD}"):
        Client(server.url).ask(ASK, [JSON])


def test_a_redirect_on_the_same_server_is_followed(serve: Serve) -> None:
    server = serve(
        [answers(b"", status="308 There", kind="text/plain", Location="/new"), answers(TRUE)]
    )
    assert Client(server.url).ask(ASK, [JSON]).data == TRUE
    assert server.requests[1].startswith(b"POST /new ")
    assert server.requests[1].endswith(b"query=ASK+%7B%7D")


def test_limits_may_be_changed(serve: Serve) -> None:
    server = serve([answers(TRUE)])
    client = Client(server.url)
    client.ask(ASK, [JSON])
    client.reach = Reach(answer_bytes=3)
    with pytest.raises(StoreError, match="more than 3 bytes"):
        client.ask(ASK, [JSON])


def test_a_client_that_is_closed_has_no_thread(serve: Serve) -> None:
    client = Client(serve([answers(TRUE)]).url)
    client.ask(ASK, [JSON])
    loop = client._loop
    client.close()
    client.close()
    end = time.monotonic() + 5
    while not loop.is_closed():
        assert time.monotonic() < end
