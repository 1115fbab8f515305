"""The access log, a line of JSON a request."""

from __future__ import annotations

import json
import signal
import subprocess
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from ranvier.errors import CallError
from ranvier.service.observation import open_log

from .conftest import free_port
from .test_serving import COMMAND, run

FIELDS = [
    *("time", "client", "method", "path", "query", "route", "status", "bytes", "seconds", "agent"),
]


@pytest.mark.parametrize("to_file", [True, False])
def test_each_request_is_a_line(built, tmp_path: Path, to_file: bool) -> None:
    path, port = tmp_path / "access.jsonl", free_port()
    options = ["--port", str(port), "--access-log", str(path) if to_file else "-"]
    command = [*COMMAND, "--build", str(built.build), "serve", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            answer = client.get("/trial/renew", headers={"user-agent": 'a "quoted"\tagent'})
            client.get("/sparql", params={"query": "ASK {"})
            client.get("/nothing%0Ahere")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    lines = (path.read_text() if to_file else out).splitlines()
    first, second, third = (json.loads(line) for line in lines)
    assert list(first) == FIELDS
    assert (first["method"], first["path"], first["status"]) == ("GET", "/trial/renew", 200)
    assert first["route"] == "/{kind}/{name}"
    assert first["agent"] == 'a "quoted"\tagent'
    assert first["bytes"] == int(answer.headers["content-length"])
    assert datetime.fromisoformat(first["time"]).utcoffset() is not None
    assert second["status"] == 400
    assert second["query"] == "query=ASK+%7B"
    assert third["path"] == "/nothing\nhere"


def test_a_log_that_is_moved_away_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "access.jsonl"
    write = open_log(str(path))
    write({"n": 1})
    path.rename(tmp_path / "old")
    write({"n": 2})
    assert (tmp_path / "old").read_text() == '{"n": 1}\n'
    assert path.read_text() == '{"n": 2}\n'


def test_a_log_that_can_not_be_written_is_one_line(built, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none" / "access.jsonl")
    with pytest.raises(CallError, match="can't write the access log"):
        open_log(nowhere)
    ended = run(built.build, ["--port", str(free_port()), "--access-log", nowhere])
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1


def test_a_full_disk_ends_no_request(capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    write = open_log("/dev/full")
    write({"n": 1})
    assert "a line of the access log is lost" in capsys.readouterr().err
