"""`ranvier search`, as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from ranvier.cli import main; main()"]


def run(build: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "--build", str(build), "search", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_table_for_people(indexed: Path) -> None:
    said = run(indexed, "BIIB033", "--limit", "1").stdout
    assert "opicinumab" in said
    assert "code name BIIB033" in said.replace("\n", " ")
    assert "There are more" in said


def test_json_for_machines(indexed: Path) -> None:
    said = json.loads(run(indexed, "NCT02040298", "--format", "json").stdout)
    assert said["more"] is False
    assert [(hit["label"], hit["how"]) for hit in said["hits"]] == [("ReBUILD", "exact id")]


def test_nothing_found_is_said(indexed: Path) -> None:
    ended = run(indexed, "qqqqxyzzyqqqq")
    assert ended.returncode == 0
    assert "Nothing in the graph" in ended.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["x", "--kind", "drug"], 2, "one of agent"),
        (["x", "--format", "xml"], 2, "table, json"),
        (["?"], 2, "no letter or digit"),
    ],
)
def test_a_wrong_call_is_one_line(indexed: Path, words: list[str], code: int, said: str) -> None:
    ended = run(indexed, *words)
    assert ended.returncode == code
    assert len(ended.stderr.splitlines()) == 1
    assert said in ended.stderr


def test_no_index_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "current" / "store").mkdir(parents=True)
    ended = run(tmp_path, "clemastine")
    assert ended.returncode == 1
    assert "ranvier build" in ended.stderr
