"""A build of the real graph, and servers over it as a person starts them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from ranvier.layout import Layout
from ranvier.pipeline import EXTRAS
from ranvier.service import create_app
from ranvier.store import build as building
from ranvier.store.dataset import Dataset

CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

_SERVE = """
import json, sys
from pathlib import Path
import uvicorn
from ranvier.layout import find_layout
from ranvier.service import Limits, create_app
from ranvier.service.connections import server_config
build, port, limits = sys.argv[1:]
app = create_app(find_layout(build=Path(build)), limits=Limits(**json.loads(limits)))
uvicorn.Server(server_config(app, port=int(port))).run()
"""


@dataclass(frozen=True)
class Server:
    """A server that runs in a process of its own."""

    url: str
    process: subprocess.Popen[bytes]
    client: httpx.Client

    def ask(self, query: str, **headers: str) -> httpx.Response:
        return self.client.get("/sparql", params={"query": query}, headers=headers)

    def workers(self) -> set[int]:
        """Give the process ids of its children."""
        return children(self.process.pid)


class InProcess:
    """The application without a server, for pages and data."""

    def __init__(self, layout: Layout, **options: Any) -> None:
        self.app = create_app(layout, **options)

    def get(self, path: str, accept: str = "*/*", method: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            way = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=way, base_url="http://localhost") as client:
                return await client.request(method, path, headers={"accept": accept})

        return asyncio.run(ask())


def put_in_place(dataset: Dataset, layout: Layout) -> str:
    """Write a build as `ranvier build` does, without checking the records again."""
    layout.build.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=layout.build))
    report: Any = SimpleNamespace(warnings=[])  # of a report, a build tells this alone
    summary = building._write(dataset, report, aside, EXTRAS)
    building._put_in_place(layout.build, aside, str(summary["hash"]), EXTRAS)
    return str(summary["hash"])


@pytest.fixture(scope="session")
def built(layout: Layout, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The graph of the real records, built."""
    home = replace(layout, build=tmp_path_factory.mktemp("served") / "build")
    put_in_place(dataset, home)
    return home


@pytest.fixture(scope="session")
def server(built: Layout) -> Iterator[Server]:
    """A server as it is by default."""
    with serving(built) as running:
        yield running


@pytest.fixture(scope="session")
def strict(built: Layout) -> Iterator[Server]:
    """A server with limits that a test can reach."""
    with serving(built, seconds=1.5, rows=500, answer_bytes=200_000, query_bytes=5_000) as running:
        yield running


@pytest.fixture(scope="session")
def pages(built: Layout) -> InProcess:
    return InProcess(built)


@contextmanager
def serving(layout: Layout, **limits: float) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-c", _SERVE, str(layout.build), str(port), json.dumps(limits)]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, timeout=30) as client:
            wait_until(lambda: _answers(client))
            yield Server(url, process, client)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until(done: Callable[[], object], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def children(process: int) -> set[int]:
    """Give the process ids of the children that run."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("the processes of this system are not listed in /proc")
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z" and int(parent) == process:
            found.add(int(path.parent.name))
    return found
