"""Validators by build: what a client holds is good for as long as the build stays the same."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import unquote_plus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ranvier import __version__
from ranvier.service.frame import Frame

# What may change while the build stays: the server's state, and the files of queries.
_LIVE = ("/healthz", "/metrics", "/api/queries", "/openapi.json", "/docs", "/mcp", "/record/")
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[^"]*")')


class Validation:
    """Give each answer to GET an ETag by the build, and say 304 to those who have it.

    The tag is made of the build, what writes the answers, the address and what the client accepts,
    so it is known before any work is done. It is a weak one: rows without an order may come in
    another.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not _lasts(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        build = str(scope["app"].state.editions.now().summary["hash"])
        frame: Frame = scope["app"].state.frame
        tag = tag_of(build, frame.digest, scope, headers.get("accept", ""))

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                said = MutableHeaders(scope=message)
                said.setdefault("ETag", tag)
                said.setdefault("Cache-Control", "no-cache")
            await send(message)

        held = [match[1] for match in _TAG.finditer(headers.get("if-none-match", ""))]
        if tag.removeprefix("W/") in held:
            same = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}
            await Response(status_code=304, headers=same)(scope, receive, send)
            return
        await self._app(scope, receive, tagged)


def tag_of(build: str, frame: str, scope: Scope, accept: str) -> str:
    """Give the validator of what a request to an address is answered with.

    Args:
        build: the hash of the build.
        frame: the digest of the pages' frame.
        scope: the request.
        accept: the forms that the client takes.
    """
    asked = (scope["path"], scope["query_string"].decode("latin-1"), accept)
    parts = (build, frame, *_writers(), *asked)
    host = Headers(scope=scope).get("host", "")
    digest = hashlib.sha256("\n".join((*parts, host)).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


@lru_cache(maxsize=1)
def _writers() -> tuple[str, ...]:
    """Name what the bytes of an answer depend on beside the build: release and engine."""
    import pyoxigraph

    return __version__, pyoxigraph.__version__


def _lasts(scope: Scope) -> bool:
    """Tell whether the same request gets the same answer as long as the build is the same."""
    if scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(_LIVE):
        return False
    asked = unquote_plus(scope["query_string"].decode("latin-1"))
    return scope["path"].rstrip("/") != "/sparql" or not _CHANGING.search(asked)
