"""Running the server: over standard input and output, or over HTTP on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from ranvier.errors import ServiceError
from ranvier.service.limits import Limits

if TYPE_CHECKING:
    from ranvier.layout import Layout

HOST = "127.0.0.1"
"""The only address that is listened on."""

PATH = "/mcp"
"""Where the protocol is spoken over HTTP."""

LIMITS = Limits(seconds=10.0, rows=20_000, answer_bytes=1_000_000, workers=2, waiting=16)
"""What a call of a model may cost: less than a page does, for a model reads each answer."""

_MOST_BODY = 256 * 2**10
_WAIT_FOR_REQUESTS = 3


def run_stdio(layout: Layout, *, limits: Limits = LIMITS) -> None:
    """Speak the protocol over standard input and output until the input ends.

    Raises:
        DataError: if nothing has been built yet.
    """
    from ranvier.mcp_server.held import Held
    from ranvier.mcp_server.server import create_server

    held = Held(layout, limits)
    server = create_server(held)

    async def speak() -> None:
        async with held.working():
            await server.run_stdio_async()

    asyncio.run(speak())


def run_http(
    layout: Layout, port: int, *, limits: Limits = LIMITS, ready: Callable[[], None] | None = None
) -> None:
    """Speak the protocol over HTTP on this machine until the process is told to end.

    Raises:
        DataError: if nothing has been built yet.
        ServiceError: if the port is taken.
    """
    import signal

    import uvicorn

    from ranvier.mcp_server.held import Held
    from ranvier.mcp_server.server import create_server

    held = Held(layout, limits)
    app = create_server(held).streamable_http_app(
        streamable_http_path=PATH, host=HOST, max_request_body_size=_MOST_BODY
    )
    listener = _listen(port)
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_WAIT_FOR_REQUESTS,
    )
    # The server hands the signal on once it has ended; then there is nothing to do.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    if ready:
        ready()

    async def speak() -> None:
        async with held.working():
            await uvicorn.Server(config).serve(sockets=[listener])

    with contextlib.closing(listener):
        asyncio.run(speak())


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        message = f"can't listen on {HOST}:{port}: {error.strerror or error}; try another --port"
        raise ServiceError(message) from error
