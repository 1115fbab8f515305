"""Compression of answers: brotli or gzip, as the client takes them, and never of a few bytes."""

from __future__ import annotations

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ranvier.service.negotiation import Offer, choose

LEAST = 1024
"""The bytes below which an answer goes as it is."""

_AT_ONCE = 64 * 2**10
_CODINGS = (Offer("br", "br/*"), Offer("gzip", "gzip/*"), Offer("identity", "identity/*"))
_QUALITY, _LEVEL = 4, 5


class Compression:
    """Compress the body of an answer that is complete; one that comes in parts goes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        coding = coding_for(Headers(scope=scope).get("accept-encoding", ""))
        start: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                head, start = start, None
                message = await _compress(scope["method"], head, message, coding)
                await send(head)
            await send(message)

        await self._app(scope, receive, compressed)


def coding_for(accepted: str) -> str:
    """Give the coding that an Accept-Encoding header likes best: br, gzip or identity.

    >>> coding_for("gzip, deflate, br"), coding_for("gzip;q=1, br;q=0.5"), coding_for("")
    ('br', 'gzip', 'identity')
    """
    parts = [part.partition(";") for part in accepted.split(",") if part.strip()]
    ranges = [(f"{name.strip()}/*", parameters) for name, _, parameters in parts]
    # Each coding is written as a type of its own, so that one reader of preferences does for all.
    offered = ", ".join(f"{name};{parameters or 'q=1'}" for name, parameters in ranges)
    found = choose(offered, _CODINGS) if offered else None
    return found.form if found else "identity"


async def _compress(method: str, head: Message, message: Message, coding: str) -> Message:
    """Compress the body of a message, and say so in the head."""
    headers = MutableHeaders(scope=head)
    body = message.get("body", b"")
    if head["status"] not in (204, 304):
        headers.add_vary_header("Accept-Encoding")
    whole = not message.get("more_body", False)
    length = len(body) or (int(headers.get("content-length", "0")) if method == "HEAD" else 0)
    fixed = (
        "content-encoding" in headers or "content-range" in headers or "accept-ranges" in headers
    )
    if coding == "identity" or not whole or length < LEAST or fixed:
        return message
    headers["Content-Encoding"] = coding
    if not body:
        # An answer to HEAD: how long the body would be is not known without one.
        del headers["Content-Length"]
        return message
    if len(body) < _AT_ONCE:
        packed = _packed(body, coding)
    else:
        packed = await asyncio.to_thread(_packed, body, coding)
    headers["Content-Length"] = str(len(packed))
    return {**message, "body": packed}


def _packed(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, compresslevel=_LEVEL, mtime=0)
    import brotli  # type: ignore[import-untyped]

    packed: bytes = brotli.compress(body, quality=_QUALITY)
    return packed
