"""`ranvier design` as a person calls it: real processes on a real build."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ranvier.layout import Layout


@pytest.fixture
def design(built: Layout):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from ranvier.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, "--build", str(built.build), "design", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_it_plans(design) -> None:
    done = design("--modality", "vep", "--difference", "3", "--format", "json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["way"] == "parallel"
    assert data["ranges"][0]["median"]["size"]["per_arm"] > 0


def test_a_modality_by_any_of_its_names(design) -> None:
    done = design("--modality", "VEP", "--difference", "2", "--crossover", "--dropout", "0.1")
    assert done.returncode == 0, done.stderr
    assert "ReBUILD" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--modality", "vep", "--difference", "0"), "difference: 0 makes no trial"),
        (("--modality", "vep", "--difference", "-3"), "difference: -3 makes no trial"),
        (("--modality", "vep", "--difference", "3", "--power", "1"), "power: 1 makes no trial"),
        (("--modality", "vep", "--difference", "3", "--crossover", "--share"), "--share"),
        (("--modality", "mwf", "--difference", "3"), "There are such figures for"),
        (("--modality", "vepp", "--difference", "3"), "did you mean"),
        (("--modality", "vep", "--difference", "3", "--format", "xls"), "text, json, csv, md"),
    ],
)
def test_a_wrong_call_is_explained_in_one_line(design, arguments, words) -> None:
    done = design(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
