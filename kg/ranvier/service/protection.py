"""What goes with every response: the server's own names only, safe headers, no traces."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ranvier.service.limits import Patience
from ranvier.service.problems import ProblemError

_LOG = logging.getLogger(__name__)
_HOST = re.compile(r"\[?([0-9A-Za-z.:_-]+?)\]?(?::[0-9]+)?")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The data is public and can only be read, so any page may ask for it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def _in_time(receive: Receive, seconds: float) -> Receive:
    """Give what receives a request, and raises where its body is not whole in time."""
    end = asyncio.get_running_loop().time() + seconds
    whole = False

    async def received() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError as error:
            detail = f"the body of the request did not arrive in {seconds:g} seconds"
            raise ProblemError(408, detail, headers={"Connection": "close"}) from error
        whole = not message.get("more_body", False)
        return message

    return received


class Protection:
    """Check the Host header, answer OPTIONS, add safe headers, and keep traces in.

    A body that takes too long to arrive is an error, too.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Sequence[str] | None,
        policy: str,
        patience: Patience | None = None,
    ) -> None:
        """Take the names by which the server may be asked for (None is any), and how long.

        `policy` is the Content-Security-Policy of every response: that of a 304 takes the place of
        the one that came with the page.
        """
        self._app = app
        self._hosts = hosts
        self._headers = {"Content-Security-Policy": policy, **_HEADERS}
        self._patience = patience or Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if not self._is_ours(Headers(scope=scope).get("host", "")):
            detail = "this server is asked by another name; use the address that it listens on"
            await ProblemError(421, detail).response()(scope, receive, guarded)
            return
        if scope["method"] == "OPTIONS":
            post = ", POST" if scope["path"] == "/sparql" else ""
            headers = {"Allow": f"GET, HEAD{post}, OPTIONS", **_PREFLIGHT}
            await Response(status_code=204, headers=headers)(scope, receive, guarded)
            return
        try:
            await self._app(scope, _in_time(receive, self._patience.body_seconds), guarded)
        except ClientDisconnect:
            # It has gone before it had asked; there is nobody to answer.
            return
        except Exception:
            # Written as a literal: a path may hold line breaks, and so forge lines of the log.
            _LOG.exception("%r %r", scope["method"], scope["path"])
            if begun:
                raise
            detail = "the server met an error that it did not expect; its log has more"
            await ProblemError(500, detail).response()(scope, receive, guarded)

    def _is_ours(self, host: str) -> bool:
        """Tell whether a name is this server's: another may be bent to it (DNS rebinding)."""
        parsed = _HOST.fullmatch(host)
        if self._hosts is None:
            return parsed is not None or not host
        return parsed is not None and parsed[1].lower() in self._hosts
