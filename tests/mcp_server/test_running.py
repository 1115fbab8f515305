"""The process: how it starts and ends, what it lets in, and that it calls nobody."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from ranvier.layout import Layout
from ranvier.mcp_server.held import Held
from ranvier.mcp_server.running import LIMITS

from .conftest import COMMAND, connected, free_port, started_by_client
from .test_tools import TOOLS

_WATCH = """
import os, sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        with open(os.environ["WATCHED"], "a") as log:
            log.write(f"{event} {args[1:]}\\n")
sys.addaudithook(watch)
with open(os.environ["WATCHED"] + ".seen", "a") as log:
    log.write(f"{os.getpid()}\\n")
"""
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    },
}


def run(build: Path, *options: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *COMMAND, "--build", str(build), "mcp", *options]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_connects_to_nobody(built: Layout, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    log = tmp_path / "log"
    server = started_by_client(built, PYTHONPATH=str(tmp_path), WATCHED=str(log))
    with connected(server) as call:
        for tool, arguments in TOOLS.items():
            call(tool, **arguments)
        call.wait(call.client.read_resource("ranvier://vocabulary"))
    watched = (tmp_path / "log.seen").read_text(encoding="utf-8").splitlines()
    assert len(set(watched)) >= 2, "the server and a worker were to be watched"
    assert not log.exists(), log.read_text(encoding="utf-8")


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    log, port = tmp_path / "log", free_port()
    code = f"import socket; socket.socket().connect_ex(('127.0.0.1', {port}))"
    env = {"PYTHONPATH": str(tmp_path), "WATCHED": str(log)}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, timeout=60)
    assert "socket.connect" in log.read_text(encoding="utf-8")


def test_nothing_but_the_protocol_goes_to_standard_output(built: Layout) -> None:
    given = ["no JSON at all", "{", "[1, 2", json.dumps(HELLO), "\x00"]
    ended = run(built.build, given="".join(f"{line}\n" for line in given))
    assert ended.returncode == 0
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    answers = [message for message in said if message.get("id") == 1]
    assert answers[0]["result"]["serverInfo"]["name"] == "ranvier"
    assert all(message["jsonrpc"] == "2.0" for message in said)


def test_the_end_of_input_is_the_end(built: Layout) -> None:
    ended = run(built.build)
    assert (ended.returncode, ended.stdout) == (0, "")


@pytest.mark.parametrize("options", [[], ["--http"]])
def test_no_build_is_one_line(tmp_path: Path, options: list[str]) -> None:
    ended = run(tmp_path, *options)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "ranvier build" in ended.stderr


def test_a_port_that_is_taken_is_one_line(built: Layout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(built.build, "--http", "--port", port)
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert f"can't listen on 127.0.0.1:{port}" in ended.stderr


def test_a_port_is_for_http(built: Layout) -> None:
    ended = run(built.build, "--port", "9000")
    assert ended.returncode == 2
    assert "--http" in ended.stderr


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
def test_a_page_of_another_site_is_not_let_in(address: str, headers: dict[str, str]) -> None:
    taken = {"accept": "application/json, text/event-stream"}
    assert httpx.post(address, json=HELLO, headers=taken, timeout=30).status_code == 200
    refused = httpx.post(address, json=HELLO, headers={**taken, **headers}, timeout=30)
    assert refused.status_code in (403, 421)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"x" * 300_000, "application/json"),
        (json.dumps(HELLO).encode(), "text/plain"),
        (b"[" * 100_000, "application/json"),
    ],
)
def test_a_request_that_is_none_is_refused(address: str, body: bytes, kind: str) -> None:
    headers = {"accept": "application/json, text/event-stream", "content-type": kind}
    answer = httpx.post(address, content=body, headers=headers, timeout=30)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


def test_it_follows_a_new_build(built: Layout, tmp_path: Path) -> None:
    for name in ("first", "second"):
        shutil.copytree(built.build / "current", tmp_path / name)
    summary = tmp_path / "second" / "build.json"
    said = json.loads(summary.read_text(encoding="utf-8"))
    summary.write_text(json.dumps({**said, "hash": "another"}), encoding="utf-8")
    pointer = tmp_path / "current"
    pointer.symlink_to("first")
    held = Held(Layout(root=built.root, build=tmp_path), LIMITS)
    before = held.graph
    assert held.graph is before
    pointer.unlink()
    pointer.symlink_to("second")
    assert (before.build, held.graph.build) == (said["hash"], "another")
    assert held.graph.names == before.names


@pytest.mark.parametrize("way", ["stdio", "http"])
def test_a_client_of_the_protocol_before_is_answered(built: Layout, address: str, way: str) -> None:
    server = address if way == "http" else started_by_client(built)
    with connected(server, mode="legacy") as call:
        assert call.client.protocol_version < "2026"
        assert "no medical advice" in (call.client.instructions or "")
        for tool, arguments in TOOLS.items():
            assert call(tool, **arguments)["found"] is True
        assert call.error("ask", query="none")["kind"] == "invalid_arguments"
