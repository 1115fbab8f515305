"""`ranvier plot` as a person calls it: real processes on a small graph."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.plots import PICTURES
from ranvier.store.build import POINTER, STORE

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def plot(small_graph: pyoxigraph.Store, tmp_path_factory: pytest.TempPathFactory) -> Run:
    build = tmp_path_factory.mktemp("plots")
    (build / POINTER).mkdir()
    store = pyoxigraph.Store(str(build / POINTER / STORE))
    store.extend(small_graph)
    store.flush()
    del store

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from ranvier.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, "--build", str(build), "plot", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_without_a_name_it_lists_the_pictures(plot: Run) -> None:
    done = plot()
    assert done.returncode == 0
    assert all(f"\n{name}" in f"\n{done.stdout}" for name in PICTURES)


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")]
)
def test_the_ending_of_the_file_says_the_form(
    plot: Run, tmp_path: Path, ending: str, start: bytes
) -> None:
    file = tmp_path / f"map.{ending}"
    done = plot("evidence-map", "agent=alpha", "-o", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(start)


def test_without_a_file_it_says_what_the_picture_shows(plot: Run) -> None:
    done = plot("evidence-map", "agent=alpha")
    assert done.returncode == 0
    assert "1 supported, 1 insufficient evidence" in done.stdout


def test_a_picture_of_nothing_is_drawn_and_says_so(plot: Run, tmp_path: Path) -> None:
    file = tmp_path / "none.svg"
    done = plot("evidence-map", "agent=gamma", "-o", str(file))
    assert done.returncode == 0
    assert "not tested" in done.stderr
    assert "not tested" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("evidence-mop",), "did you mean evidence-map?"),
        (("timeline", "alpha"), "write name=value"),
        (("timeline", "-o", "x.pdf"), "no form 'pdf'"),
        (("timeline", "-o", "/nowhere/x.svg"), "can't be written"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    plot: Run, arguments: tuple[str, ...], message: str
) -> None:
    done = plot(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
