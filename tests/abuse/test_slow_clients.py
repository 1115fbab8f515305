"""Clients that are slow to ask, slow to read, or many: the others are served all the while."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest
from tests.service.conftest import Server, wait_until

from ranvier.layout import Layout

from .conftest import ALIVE, assert_sound, connect, serving

PATIENCE = {
    "head_seconds": 2.0,
    "body_seconds": 2.0,
    "idle_seconds": 2.0,
    "read_seconds": 2.0,
    "connections": 1_500,
}
LARGE = "SELECT * { ?s ?p ?o } LIMIT 90000"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def hasty(built: Layout) -> Iterator[Server]:
    """A server that does not wait long."""
    with serving(built, patience=PATIENCE) as running:
        yield running


@pytest.mark.parametrize(
    "begun",
    [b"", b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"],
    ids=["nothing", "a letter", "no end"],
)
def test_a_head_that_never_ends_is_cut_off(hasty: Server, begun: bytes) -> None:
    with connect(hasty) as way:
        said = _drip(way, begun, b"X-b: c\r\n" if len(begun) > 1 else b"")
    assert said.startswith(b"HTTP/1.1 408 ") if begun else said == b""
    assert_sound(hasty)


def test_a_head_that_drips_after_a_request_is_cut_off(hasty: Server) -> None:
    with connect(hasty) as way:
        way.sendall(b"HEAD /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert way.recv(65_536).startswith(b"HTTP/1.1 200 ")
        assert b" 408 " in _drip(way, b"GET / HTTP/1.1\r\n", b"X-b: c\r\n")


def test_an_idle_connection_is_closed(hasty: Server) -> None:
    with connect(hasty) as way:
        way.sendall(b"HEAD /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert way.recv(65_536).startswith(b"HTTP/1.1 200 ")
        assert way.recv(65_536) == b""


@pytest.mark.parametrize(
    "length", [b"Content-Length: 90000\r\n", b"Transfer-Encoding: chunked\r\n"]
)
def test_a_body_that_never_ends_is_a_408(hasty: Server, length: bytes) -> None:
    with connect(hasty) as way:
        said = _drip(way, POST + length + b"\r\n", b"1\r\nA\r\n" if b"chunked" in length else b"A")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in said
    assert b"did not arrive in 2 seconds" in said
    assert_sound(hasty)


def test_a_body_that_nobody_asked_for_does_not_hold_a_connection(hasty: Server) -> None:
    head = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n"
    with connect(hasty) as way:
        assert _drip(way, head, b"A").startswith(b"HTTP/1.1 200 ")


def test_a_head_that_is_too_long_is_refused(hasty: Server) -> None:
    with connect(hasty) as way, contextlib.suppress(ConnectionError):
        way.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(5_000):
            way.sendall(b"X-Long: " + b"a" * 4_000 + b"\r\n")
        raise AssertionError("20 MB of head were taken")
    assert_sound(hasty)


def test_who_does_not_read_its_answer_is_cut_off(hasty: Server) -> None:
    query = (
        f"GET /sparql?query={LARGE.replace(' ', '+')}&format=xml HTTP/1.1\r\nHost: localhost\r\n"
    )
    ways = [_thirsty(hasty) for _ in range(4)]
    try:
        for way in ways:
            way.sendall(f"{query}\r\n".encode())
        for way in ways:
            assert way.recv(100).startswith(b"HTTP/1.1 200 ")
        assert_sound(hasty)
        wait_until(lambda: all(_is_cut_off(way) for way in ways), seconds=20)
    finally:
        for way in ways:
            way.close()
    assert_sound(hasty)


def test_a_thousand_connections_at_once(hasty: Server) -> None:
    """Half of them say nothing, half begin a request; and a client asks all the while."""
    ways = []
    try:
        for number in range(1_000):
            ways.append(connect(hasty))
            if number % 2:
                ways[-1].sendall(b"GET / HTTP/1.1\r\nHost: loc")
            if number % 100 == 0:
                assert hasty.ask(ALIVE).json()["boolean"] is True
        assert_sound(hasty)
        wait_until(lambda: all(_is_closed(way) for way in ways), seconds=20)
    finally:
        for way in ways:
            way.close()
    assert_sound(hasty)


def test_a_thousand_requests_at_once_are_all_answered(hasty: Server) -> None:
    ways = [connect(hasty) for _ in range(1_000)]
    try:
        for way in ways:
            way.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        for way in ways:
            assert way.recv(65_536).startswith(b"HTTP/1.1 200 ")
    finally:
        for way in ways:
            way.close()


def test_where_all_places_are_taken_who_asks_nothing_gives_way(built: Layout) -> None:
    with serving(built, patience={"connections": 20, "head_seconds": 60.0}) as server:
        ways = [connect(server) for _ in range(60)]
        try:
            assert_sound(server)
            wait_until(lambda: sum(_is_closed(way) for way in ways) >= 40)
            assert not all(_is_closed(way) for way in ways), "and no more than has to"
        finally:
            for way in ways:
                way.close()


def _drip(way: socket.socket, begun: bytes, drop: bytes) -> bytes:
    """Send a beginning, then drops, until the server has had enough; give what it said."""
    way.settimeout(0.2)
    said, end = b"", time.monotonic() + 20
    with contextlib.suppress(ConnectionError):
        way.sendall(begun)
        while time.monotonic() < end:
            way.sendall(drop)
            try:
                part = way.recv(65_536)
            except TimeoutError:
                continue
            said += part
            if not part:
                return said
        raise AssertionError("the server waits for ever")
    return said


def _thirsty(server: Server) -> socket.socket:
    """Open a connection with room for few bytes."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    way = socket.socket()
    way.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    way.settimeout(60)
    way.connect((host, int(port)))
    return way


def _is_cut_off(way: socket.socket) -> bool:
    """Tell whether a connection was reset; nothing is read, or the answer would go on."""
    return way.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0 or _is_reset(way)


def _is_reset(way: socket.socket) -> bool:
    way.setblocking(False)
    try:
        way.send(b"\r\n")
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return False


def _is_closed(way: socket.socket) -> bool:
    """Tell whether the server has closed a connection, and read what it said."""
    way.setblocking(False)
    try:
        while way.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True
