"""A build of the real graph, and servers over it that a test may treat badly."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.service.conftest import Server, free_port, put_in_place, wait_until

from ranvier.layout import Layout
from ranvier.store.dataset import Dataset

_SERVE = """
import json, sys
from pathlib import Path
import uvicorn
from ranvier.layout import find_layout
from ranvier.service import Limits, create_app
from ranvier.service.connections import server_config
from ranvier.service.limits import Patience
from ranvier.service.observation import open_log
build, port, limits, patience, log = sys.argv[1:]
patience = Patience(**json.loads(patience))
app = create_app(
    find_layout(build=Path(build)),
    limits=Limits(**json.loads(limits)),
    patience=patience,
    log=open_log(log) if log else None,
)
uvicorn.Server(server_config(app, patience=patience, port=int(port))).run()
"""

ALIVE = "ASK { trial:renew a rv:ClinicalTrial }"


@pytest.fixture(scope="session")
def built(layout: Layout, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The graph of the real records, built."""
    home = replace(layout, build=tmp_path_factory.mktemp("abused") / "build")
    put_in_place(dataset, home)
    return home


@pytest.fixture(scope="session")
def server(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as it is by default, but for a query's time."""
    with serving(built, limits={"seconds": 5.0}) as running:
        yield running


@contextmanager
def serving(
    layout: Layout,
    *,
    limits: dict[str, Any] | None = None,
    patience: dict[str, Any] | None = None,
    log: Path | None = None,
    errors: Path | None = None,
) -> Iterator[Server]:
    """Run a server in a process of its own; what it says of errors goes to a file."""
    port = free_port()
    settings = [json.dumps(limits or {}), json.dumps(patience or {}), str(log or "")]
    command = [sys.executable, "-c", _SERVE, str(layout.build), str(port), *settings]
    with (errors or Path("/dev/null")).open("wb") as said:
        process = subprocess.Popen(command, stderr=said)
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, timeout=60) as client:
            wait_until(lambda: answers(client))
            yield Server(url, process, client)
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(client: httpx.Client) -> bool:
    """Tell whether a server is there."""
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def assert_sound(server: Server) -> None:
    """Assert that it answers, with all of its workers."""
    assert server.ask(ALIVE).json()["boolean"] is True
    wait_until(lambda: server.client.get("/healthz").json()["workers"] == 2)


def connect(server: Server, *, timeout: float = 30) -> socket.socket:
    """Open a connection to write to by hand."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=timeout)


def exchange(server: Server, data: bytes) -> bytes:
    """Send bytes, and give all that comes back until the server closes or is silent."""
    with connect(server, timeout=20) as way:
        way.sendall(data)
        got = b""
        try:
            while part := way.recv(65_536):
                got += part
        except (TimeoutError, ConnectionResetError):
            pass
        return got
