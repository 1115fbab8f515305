"""`ranvier serve`, as a person starts and stops it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from .conftest import children, free_port, runs, wait_until

COMMAND = [sys.executable, "-c", "from ranvier.cli import main; main()"]


def run(build: Path, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "--build", str(build), "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_serves_and_ends_cleanly(built, ending: signal.Signals) -> None:
    port = free_port()
    command = [*COMMAND, "--build", str(built.build), "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert f"http://127.0.0.1:{port}/" in said
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
        workers = children(process.pid)
        assert workers
        process.send_signal(ending)
        rest = process.stderr.read()
        assert process.wait(timeout=20) == 0
    assert "Traceback" not in rest
    wait_until(lambda: not any(runs(pid) for pid in workers), seconds=5)


def test_a_port_that_is_taken_is_one_line(built) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(built.build, ["--port", port])
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert f"can't listen on 127.0.0.1:{port}" in ended.stderr


def test_an_address_that_is_not_ours_is_one_line(built) -> None:
    ended = run(built.build, ["--host", "192.0.2.1", "--port", str(free_port())])
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1


def test_no_build_is_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, ["--port", str(free_port())])
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "ranvier build" in ended.stderr
