"""`ranvier show` as a person runs it: a process, a store on disk, a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run `ranvier show` on a store of the real graph."""
    home: Path = tmp_path_factory.mktemp("build")
    (home / "build-test").mkdir()
    store = pyoxigraph.Store(str(home / "build-test" / "store"))
    store.bulk_extend(dataset.store_quads())
    store.flush()
    del store
    (home / "current").symlink_to("build-test")

    def show(*words: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-c",
            "from ranvier.cli import main; main()",
            "--build",
            str(home),
            "show",
            *words,
        ]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "COLUMNS": str(columns)},
        )

    return show


def test_text_in_a_pipe_has_no_colour_and_plain_numbers(run: Run) -> None:
    shown = run("opicinumab")
    assert shown.returncode == 0, shown.stderr
    assert "\x1b" not in shown.stdout
    text = " ".join(shown.stdout.split())
    assert "-3.5 ms (95% CI -10.6 to 3.7), p=0.33" in text
    assert all(name in text for name in ("SYNERGY", "AFFINITY", "not met"))
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80


def test_a_wider_console_gets_longer_lines(run: Run) -> None:
    lines = run("renew", columns=120).stdout.splitlines()
    assert 80 < max(len(line) for line in lines if "://" not in line) <= 120


def test_json_is_one_object_and_nothing_else(run: Run) -> None:
    data = json.loads(run("BIIB033", "--format", "json").stdout)
    assert (data["profile"], data["label"]) == ("agent", "opicinumab")
    assert {trial["trial"]["label"] for trial in data["trials"]} >= {"RENEW", "SYNERGY", "AFFINITY"}


def test_markdown_begins_with_the_name(run: Run) -> None:
    assert run("vep", "--format", "md").stdout.startswith("# visual evoked potential")


def test_a_misspelt_name_exits_2_with_one_line_of_help(run: Run) -> None:
    refused = run("clemastin")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "did you mean clemastine (agent)" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_an_unknown_format_exits_2_and_names_the_known(run: Run) -> None:
    refused = run("clemastine", "--format", "pdf")
    assert refused.returncode == 2
    assert "one of text, json, md" in refused.stderr
