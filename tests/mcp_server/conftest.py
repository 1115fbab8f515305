"""Clients of the SDK, each connected to a server that runs in a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from ranvier.layout import Layout

COMMAND = ["-c", "from ranvier.cli import main; main()"]
WAIT = 60


@dataclass(frozen=True)
class Caller:
    """A connected client, to be used from tests that are not asynchronous."""

    client: Client
    loop: asyncio.AbstractEventLoop

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(WAIT)

    def result(self, tool: str, **arguments: Any) -> CallToolResult:
        found = self.wait(self.client.call_tool(tool, arguments))
        assert isinstance(found, CallToolResult)
        return found

    def __call__(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that is to answer, and give what it answers."""
        found = self.result(tool, **arguments)
        assert not found.is_error, found.content
        assert found.structured_content is not None
        # What a model reads as text is what a program reads as data.
        assert json.loads(found.content[0].text) == found.structured_content  # type: ignore[union-attr]
        return found.structured_content

    def error(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that is to fail, and give its error."""
        found = self.result(tool, **arguments)
        assert found.is_error, found.structured_content
        assert found.structured_content is not None
        assert json.loads(found.content[0].text) == found.structured_content  # type: ignore[union-attr]
        fault: dict[str, Any] = found.structured_content["error"]
        assert fault["message"]
        assert fault["hint"]
        return fault

    def all(self, tool: str, items: str, **arguments: Any) -> list[Any]:
        """Collect a list over all its pages."""
        found: list[Any] = []
        offset: int | None = 0
        while offset is not None:
            page = self(tool, offset=offset, **arguments)
            assert page["offset"] == offset == len(found)
            assert page[items]
            found += page[items]
            offset = page["next_offset"]
        assert len(found) == page["total"]
        return found


@contextmanager
def connected(
    server: StdioServerParameters | str, *, mode: Literal["auto", "legacy"] = "auto"
) -> Iterator[Caller]:
    """Keep a client connected in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    client = Client(server, mode=mode)
    done = asyncio.Event()
    ready: asyncio.Future[None] = asyncio.run_coroutine_threadsafe(_future(), loop).result()

    async def keep() -> None:
        async with client:
            ready.set_result(None)
            await done.wait()

    async def until() -> None:
        await asyncio.wait([kept, ready], return_when=asyncio.FIRST_COMPLETED)
        if kept.done():
            kept.result()

    async def start() -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(keep())

    kept = asyncio.run_coroutine_threadsafe(start(), loop).result(WAIT)
    asyncio.run_coroutine_threadsafe(until(), loop).result(WAIT)
    try:
        yield Caller(client, loop)
    finally:
        loop.call_soon_threadsafe(done.set)
        asyncio.run_coroutine_threadsafe(_after(kept), loop).result(WAIT)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(WAIT)
        loop.close()


async def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


async def _after(task: asyncio.Task[None]) -> None:
    await task


def started_by_client(layout: Layout, **env: str) -> StdioServerParameters:
    arguments = [*COMMAND, "--build", str(layout.build), "mcp"]
    return StdioServerParameters(command=sys.executable, args=arguments, env=env)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(layout: Layout) -> Iterator[str]:
    """Run the server over HTTP and give its address."""
    port = free_port()
    command = [sys.executable, *COMMAND, "--build", str(layout.build)]
    command += ["mcp", "--http", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert f"http://127.0.0.1:{port}/mcp" in said
        try:
            _reached(port)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            rest = process.stderr.read()
            assert process.wait(timeout=20) == 0
    assert "Traceback" not in rest


def _reached(port: int) -> None:
    end = time.monotonic() + WAIT
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            assert time.monotonic() < end, "the server does not listen"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def stdio(built: Layout) -> Iterator[Caller]:
    """A client that has started the server and speaks over its standard input and output."""
    with connected(started_by_client(built)) as caller:
        yield caller


@pytest.fixture(scope="session")
def address(built: Layout) -> Iterator[str]:
    """Where a server over HTTP is reached."""
    with serving(built) as url:
        yield url


@pytest.fixture(scope="session")
def over_http(address: str) -> Iterator[Caller]:
    """A client of the server over HTTP."""
    with connected(address) as caller:
        yield caller


@pytest.fixture(params=["stdio", "over_http"])
def call(request: pytest.FixtureRequest) -> Caller:
    """A client, by each of the two ways."""
    found: Caller = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def command(built: Layout) -> Any:
    """The command line over the same build: what it prints as JSON or text."""

    def run(*arguments: str) -> str:
        ended = subprocess.run(
            [sys.executable, *COMMAND, "--build", str(built.build), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return ended.stdout

    return run
