"""Each request is counted and, where a log is kept, written as a line of JSON once it is done."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ranvier.errors import CallError

if TYPE_CHECKING:
    from ranvier.service.metrics import Metrics

Log = Callable[[dict[str, object]], None]

_LONGEST = 2_000
_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


class Observation:
    """Measure each request, from its first byte to the last of its answer."""

    def __init__(self, app: ASGIApp, *, log: Log | None) -> None:
        """Take what writes the log, if one is kept."""
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, sent = 0, 0

        async def measured(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif scope["method"] != "HEAD":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, measured)
        finally:
            seconds = time.perf_counter() - began
            route, method = _route(scope), scope["method"]
            metrics: Metrics = scope["app"].state.metrics
            known = method if method in _METHODS else "other"
            metrics.count(route=route, method=known, status=status, seconds=seconds, sent=sent)
            if self._log is not None:
                self._log(_line(scope, route=route, status=status, seconds=seconds, sent=sent))


def open_log(target: str) -> Log:
    """Give what appends lines of JSON to a file, or writes them to standard output for `-`.

    The file is opened anew for each line, so one that is moved away is begun again; a line that
    can't be written (the disk is full) is told of on standard error, and the request goes on.

    Raises:
        CallError: if the file can't be written.
    """
    if target != "-":
        try:
            with Path(target).open("a", encoding="utf-8"):
                pass
        except OSError as error:
            message = f"can't write the access log {target}: {error.strerror or error}"
            raise CallError(message) from error

    def write(members: dict[str, object]) -> None:
        line = json.dumps(members) + "\n"
        try:
            if target == "-":
                sys.stdout.write(line)
                sys.stdout.flush()
            else:
                with Path(target).open("a", encoding="utf-8") as stream:
                    stream.write(line)
        except OSError as error:
            sys.stderr.write(f"a line of the access log is lost: {error.strerror or error}\n")

    return write


def _route(scope: Scope) -> str:
    """Name the route that took the request, not its address: there are few of them."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "none"


def _line(scope: Scope, *, route: str, status: int, seconds: float, sent: int) -> dict[str, object]:
    headers = Headers(scope=scope)
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": (scope.get("client") or ("",))[0],
        "method": scope["method"],
        "path": scope["path"][:_LONGEST],
        "query": scope["query_string"].decode("latin-1")[:_LONGEST],
        "route": route,
        "status": status,
        "bytes": sent,
        "seconds": round(seconds, 6),
        "agent": headers.get("user-agent", "")[:_LONGEST],
    }
