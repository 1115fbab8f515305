"""The systemd unit: read by systemd's own tools, and its command by our command line."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ranvier.layout import Layout
from ranvier.service import Limits

from .conftest import RANVIER, free_port, running

MEBIBYTES = {"M": 1, "G": 1024}
SERVER = 300
"""How many MiB the server itself may take."""


@pytest.fixture(scope="module")
def unit(layout: Layout) -> Path:
    return layout.root / "docs" / "deploy" / "ranvier.service"


@pytest.fixture(scope="module")
def said(unit: Path) -> dict[str, str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(
        [found, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    copy = tmp_path / unit.name
    # The command is at home on the server, and not here.
    copy.write_text(text.replace("/opt/ranvier/bin/ranvier", "/bin/true"), encoding="utf-8")
    done = analysed("verify", str(copy))
    assert str(copy) not in done.stderr
    assert "ranvier.service" not in done.stderr
    copy.write_text(copy.read_text(encoding="utf-8") + "\n[Service]\nNoSuchThing=1\n")
    assert "NoSuchThing" in analysed("verify", str(copy)).stderr


def test_systemd_finds_it_little_exposed(unit: Path) -> None:
    done = analysed("security", "--offline=true", "--no-pager", "--threshold=20", str(unit))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_its_memory_is_more_than_the_workers_may_take(said: dict[str, str]) -> None:
    limits = Limits()
    most = limits.workers * limits.memory_bytes // 2**20 + SERVER
    for key in ("MemoryHigh", "MemoryMax"):
        assert int(said[key][:-1]) * MEBIBYTES[said[key][-1]] >= most, key
    assert said["NoNewPrivileges"] == "yes"
    assert said["ProtectSystem"] == "strict"


def test_its_command_serves(said: dict[str, str], built: Layout) -> None:
    program, *options = shlex.split(said["ExecStart"])
    assert program.endswith("/ranvier")
    port = str(free_port())
    own = {"/var/lib/ranvier": str(built.build), "8642": port}
    command = [sys.executable, *RANVIER, *(own.get(option, option) for option in options)]
    name = options[options.index("--name") + 1]
    with running(command, int(port)):
        for host, status in ((name, "200"), (name.upper(), "200"), ("evil.example", "421")):
            asked = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", f"Host: {host}"]
            done = subprocess.run(
                [*asked, f"http://127.0.0.1:{port}/"],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
            assert done.stdout == status, host
