"""The command `export`, as a person calls it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ranvier.exports import FORMATS

RANVIER = [sys.executable, "-c", "from ranvier.cli import main; main()"]


def call(layout, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*RANVIER, "--build", str(layout.build), "export"]
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_without_a_name_all_formats_are_listed_with_what_they_leave_out(built) -> None:
    done = call(built)
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if line[0] != " "] == list(FORMATS)
    assert done.stdout.count("Leaves out:") == len(FORMATS)


def test_a_file_is_written_and_named(built, tmp_path) -> None:
    target = tmp_path / "below" / "p.bib"
    done = call(built, "bibtex", "-o", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [str(target)]
    assert target.read_text(encoding="utf-8").startswith("@")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bibtex"], "bibtex needs -o: a file, FILE.bib"),
        (["csv"], "csv needs -o: a folder"),
        (["bibtexx", "-o", "x"], "did you mean bibtex?"),
    ],
)
def test_a_wrong_call_is_told(built, arguments, message) -> None:
    done = call(built, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("ranvier: ")
    assert message in done.stderr
