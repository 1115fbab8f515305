"""A server as a person starts it, for clients that are not ours."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pyoxigraph
import pytest

from ranvier.layout import Layout
from ranvier.store.build import STORE, current

RANVIER = ("-c", "from ranvier.cli import main; main()")


@pytest.fixture(scope="session")
def address(built: Layout) -> Iterator[str]:
    """Where the server is reached, such as `127.0.0.1:8642`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, *RANVIER, "--build", str(built.build), "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(process, f"http://127.0.0.1:{port}/healthz")
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _wait(process: subprocess.Popen[str], url: str) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate()[1])


@pytest.fixture(scope="session")
def store(built: Layout) -> pyoxigraph.Store:
    """The store that the server reads, asked without it."""
    return pyoxigraph.Store.read_only(str(current(built) / STORE))
