"""Connections: how long a client may take to ask and to read its answer, and how many there are.

The server's own timeout runs only while nothing comes: a client that sends a byte now and then, or
reads none of its answer, would hold its connection, and the answer, as long as it likes. So each
connection is looked at every second. One that is late is ended; the others never wait for it.
"""

from __future__ import annotations

import asyncio
import resource
from typing import TYPE_CHECKING, Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

from ranvier.service.limits import Patience

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_TICK = 1.0
_WAIT_FOR_REQUESTS = 3
_SPARE_FILES = 128
_MOST_FILES = 65_536
_GRACE = 2.0
_PLAIN = "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"

HEAD, BODY, WHOLE = "head", "body", "whole"
_STAGES = {h11.IDLE: HEAD, h11.SEND_BODY: BODY}


def server_config(app: ASGIApp, *, patience: Patience | None = None, **options: Any) -> Config:
    """Give the configuration of a server that no slow client can hold up.

    The process may then have as many files open as the system lets it.

    Args:
        app: the application.
        patience: how long clients may take, and how many there may be.
        options: further ones of `uvicorn.Config`, such as the port.
    """
    patience = patience or Patience()
    watch = Watch(patience, most=min(patience.connections, _file_limit() - _SPARE_FILES))
    return Config(
        app,
        http=type("Connection", (_Watched,), {"watch": watch}),
        ws="none",
        log_level="error",
        server_header=False,
        access_log=False,
        h11_max_incomplete_event_size=patience.head_bytes,
        timeout_keep_alive=int(patience.idle_seconds),
        timeout_graceful_shutdown=_WAIT_FOR_REQUESTS,
        **options,
    )


def _file_limit() -> int:
    """Raise the number of files, and so of connections, as far as is allowed; and give it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = hard == resource.RLIM_INFINITY
    wanted = max(soft, _MOST_FILES if unlimited else min(hard, _MOST_FILES))
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted


class Watch:
    """Looks at all connections of a server each second."""

    def __init__(self, patience: Patience, *, most: int) -> None:
        """Take how long clients may take, and how many there may be."""
        self.patience = patience
        self._most = most
        self._held: set[_Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def admit(self, newcomer: _Watched) -> bool:
        """Take a connection; where all places are taken, who has asked nothing longest goes.

        Those who never asked go before those who did: a client that keeps its connection may be
        sending its next request at this moment.
        """
        room = len(self._held) < self._most
        if not room:
            idle = [each for each in self._held if not each.busy and not each.unsent]
            if idle:
                oldest = min(idle, key=lambda each: (each.asked, each.since))
                oldest.transport.abort()
                self._held.discard(oldest)
                room = True
        if room:
            self._held.add(newcomer)
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(_TICK, self._look)
        return room

    def dismiss(self, connection: _Watched) -> None:
        """Let a connection go that has ended."""
        self._held.discard(connection)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._timer = loop.call_later(_TICK, self._look) if self._held else None
        for connection in list(self._held):
            connection.look(now)
        waiting = sorted(self._held, key=lambda each: each.unsent)
        total = sum(each.unsent for each in waiting)
        while waiting and total > self.patience.unsent_bytes:
            # Answers that nobody fetches fill the memory: the largest of them goes.
            largest = waiting.pop()
            total -= largest.unsent
            largest.transport.abort()


class _Watched(H11Protocol):
    """A connection that knows what it waits for, and since when."""

    watch: Watch

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._window: tuple[float, int] | None = None
        self.asked = False
        self._enter(HEAD)
        if not self.watch.admit(self):
            self._refuse("503 Service Unavailable", "there are too many connections", "5")

    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.dismiss(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.stage == WHOLE:
            self._enter(HEAD)
        self._begun = True
        super().data_received(data)
        stage = _STAGES.get(self.conn.their_state, WHOLE)
        if stage != self.stage:
            self.asked = True
            self._enter(stage)

    @property
    def busy(self) -> bool:
        """Tell whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def unsent(self) -> int:
        """Give how many bytes wait for the client to read."""
        return self.transport.get_write_buffer_size()

    def look(self, now: float) -> None:
        """End the connection if the client is late."""
        patience = self.watch.patience
        waited = now - self.since
        unfinished = self.stage == BODY and waited > patience.body_seconds + _GRACE
        if unfinished or self._lags(now):
            self.transport.abort()
        elif self.transport.is_closing() or self.busy:
            return
        elif self.stage == HEAD and waited > patience.head_seconds:
            if self._begun:
                self._refuse("408 Request Timeout", "the request took too long to arrive")
            else:
                self.transport.close()

    def _lags(self, now: float) -> bool:
        """Tell whether the client has read less than it has to since it was looked at."""
        unsent, patience = self.unsent, self.watch.patience
        if not unsent:
            self._window = None
        elif self._window is None or unsent > self._window[1]:
            self._window = (now, unsent)
        elif now - self._window[0] >= patience.read_seconds:
            if self._window[1] - unsent < min(patience.read_bytes, self._window[1]):
                return True
            self._window = (now, unsent)
        return False

    def _enter(self, stage: str) -> None:
        self.stage = stage
        self.since = asyncio.get_running_loop().time()
        self._begun = False

    def _refuse(self, status: str, reason: str, after: str = "") -> None:
        """Say in plain text why the connection ends: there is no request yet to answer."""
        retry = f"Retry-After: {after}\r\n" if after else ""
        text = f"{reason}\n"
        head = f"HTTP/1.1 {status}\r\n{_PLAIN}{retry}Content-Length: {len(text)}\r\n"
        self.transport.write(f"{head}Connection: close\r\n\r\n{text}".encode())
        self.transport.close()
