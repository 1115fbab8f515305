"""Asking a SPARQL endpoint over HTTP: a whole answer of the type asked for, or an error.

All work is done by a thread with an event loop of its own, so that one limit of time holds over
connecting, waiting and reading together: a server that sends a byte a second can't stretch it.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2

from ranvier import __version__
from ranvier.remote.address import PASSWORD, USER, checked_address, shown
from ranvier.remote.faults import RefusedError, StoreError, StoreSlowError, TooLargeError

_REDIRECTS = 3
_SAID = 200
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PARTIAL = ("x-sparql-maxrows", "x-sparql-anytime")
_OUT_OF_TIME = "S1TAT"
_FORM = "application/x-www-form-urlencoded"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reach:
    """What one request to a store may cost."""

    seconds: float = 60.0
    """How long it may take, from connecting to the last byte."""
    answer_bytes: int = 256 * 2**20
    """How many bytes the answer may have, unpacked."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, its media type without parameters, and what the server says it is."""

    media_type: str
    data: bytes
    server: str = ""


class Client:
    """One endpoint, over connections that are kept open; any thread may ask."""

    def __init__(self, url: str, *, reach: Reach | None = None) -> None:
        """Take the address and the limits, which may be changed later; nothing is asked yet.

        Raises:
            CallError: if the address is none that may be asked.
        """
        self.url = checked_address(url)
        self.reach = reach or Reach()
        self.shown = shown(url)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=_turn, args=(self._loop,), name="store", daemon=True).start()
        # The thread is not to outlive those who may ask.
        self._end = weakref.finalize(self, self._loop.call_soon_threadsafe, self._loop.stop)
        self._http = self._run(self._opened())

    def close(self) -> None:
        """Close all connections; after that nothing may be asked."""
        if self._end.alive:
            self._run(self._http.aclose())
            self._end()

    def ask(self, fields: Sequence[tuple[str, str]], accept: Sequence[str]) -> Reply:
        """Post a form, as the SPARQL 1.1 protocol has it, and give the whole answer.

        Args:
            fields: names and values; a name may come several times.
            accept: the media types that may come back, the best first.

        Raises:
            StoreSlowError: if the answer is not there in time.
            StoreError: if the store is out of reach, fails or sends one elsewhere, or if the answer
                is cut, of another type, larger than it may be, or known to be a part only.
            RefusedError: if the store refuses the query.
        """
        return self._run(self._asked(urlencode(fields).encode(), accept))

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _opened(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            auth=Credentials(self.url, os.environ),
            headers={"User-Agent": f"ranvier/{__version__}"},
            # One limit holds over all: see `_asked`.
            timeout=None,
            limits=httpx2.Limits(max_keepalive_connections=4, keepalive_expiry=300),
        )

    async def _asked(self, form: bytes, accept: Sequence[str]) -> Reply:
        try:
            async with asyncio.timeout(self.reach.seconds):
                return await self._followed(form, accept)
        except (TimeoutError, httpx2.TimeoutException) as error:
            message = (
                f"the store at {self.shown} gave no whole answer within "
                f"{self.reach.seconds:g} seconds"
            )
            raise StoreSlowError(message) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            self._fail(f"is out of reach ({_reason(error)})", error)

    async def _followed(self, form: bytes, accept: Sequence[str]) -> Reply:
        """Ask, and go where the store itself says that the endpoint now is."""
        url = self.url
        for _ in range(_REDIRECTS + 1):
            found = await self._tried(url, form, accept)
            if isinstance(found, Reply):
                return found
            if _origin(found) != _origin(self.url):
                self._fail(
                    f"sends one to another server ({urlsplit(found).hostname}); not followed"
                )
            url = found
        self._fail("sends one from address to address without end")

    async def _tried(self, url: str, form: bytes, accept: Sequence[str]) -> Reply | str:
        """Ask once more where a kept connection turns out to be closed: a query only reads."""
        try:
            return await self._sent(url, form, accept)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
            return await self._sent(url, form, accept)

    async def _sent(self, url: str, form: bytes, accept: Sequence[str]) -> Reply | str:
        headers = {"Accept": ", ".join(accept), "Content-Type": _FORM}
        async with self._http.stream("POST", url, content=form, headers=headers) as response:
            if response.status_code in (307, 308):
                return str(response.url.join(response.headers.get("location", "")))
            if response.status_code != 200:
                await self._explain(response)
            self._check_whole(response.headers)
            kind, _, parameters = response.headers.get("content-type", "").partition(";")
            kind, charset = kind.strip().lower(), parameters.lower().replace('"', "")
            if kind not in accept or ("charset" in charset and "utf-8" not in charset):
                self._fail(f"answers with {kind[:60] or 'no type'}, not with {accept[0]}")
            parts, size = [], 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > self.reach.answer_bytes:
                    most = self.reach.answer_bytes
                    message = f"the answer has more than {most:,} bytes, the limit; ask for less"
                    raise TooLargeError(message)
                parts.append(part)
            return Reply(kind, b"".join(parts), response.headers.get("server", ""))

    def _check_whole(self, headers: Mapping[str, str]) -> None:
        """Refuse what a server that cuts answers short says of it in its headers (Virtuoso's)."""
        cut = [headers[name] for name in _PARTIAL if name in headers]
        if cut or headers.get("x-sql-state", "").startswith(_OUT_OF_TIME):
            at = f" (at {cut[0][:20]} rows)" if cut and cut[0].isdigit() else ""
            self._fail(f"cuts its answers short{at}; raise its limit (ResultSetMaxRows)")

    async def _explain(self, response: httpx2.Response) -> NoReturn:
        status, said = response.status_code, ""
        async for part in response.aiter_bytes():
            said += part.decode(errors="replace")
            if len(said) > 10 * _SAID:
                break
        reason = _line(said) or response.reason_phrase
        if status in (401, 403):
            self._fail(f"asks for credentials, or refuses those given; set {USER} and {PASSWORD}")
        if status in (408, 504):
            message = f"the store at {self.shown} took too long ({status} {reason})"
            raise StoreSlowError(message)
        if status in (400, 413, 414, 422):
            message = f"the store at {self.shown} refuses the query ({status} {reason})"
            raise RefusedError(message)
        if status < 400:
            self._fail(f"sends one elsewhere ({status}); give the address of its endpoint itself")
        self._fail(f"does not answer queries ({status} {reason})")

    def _fail(self, what: str, cause: BaseException | None = None) -> NoReturn:
        message = f"the store at {self.shown} {what}"
        raise StoreError(message) from cause


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


class Credentials(httpx2.Auth):
    """Credentials from the environment, given when they are asked for: digest, else basic."""

    def __init__(self, url: str, environment: Mapping[str, str]) -> None:
        """Take the address of the store, and the environment that may hold them."""
        user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
        self._digest = httpx2.DigestAuth(user, password) if user else None
        self._basic = httpx2.BasicAuth(user, password) if user else None
        self._chosen: httpx2.Auth | None = None
        parts = urlsplit(url)
        self._private = parts.scheme == "https" or parts.hostname in _LOOPBACK

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request, and once more with credentials where they are asked for."""
        if self._chosen is not None:
            yield from self._chosen.auth_flow(request)
            return
        response = yield request
        if response.status_code != 401:
            return
        offered = [value.lower() for value in response.headers.get_list("www-authenticate")]
        if any(value.startswith("digest ") for value in offered):
            self._chosen = self._digest
        elif any(value.startswith("basic") for value in offered) and self._private:
            # A password in clear goes over no network.
            self._chosen = self._basic
        if self._chosen is not None:
            yield from self._chosen.auth_flow(request)


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _reason(error: BaseException) -> str:
    return _line(str(error)) or type(error).__name__


def _line(text: str) -> str:
    """Give the first line of what a server said, cut to what a message can hold."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    shown = "".join(letter for letter in (lines or [""])[0] if letter.isprintable())
    return shown if len(shown) <= _SAID else f"{shown[:_SAID]}..."
