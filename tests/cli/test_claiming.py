"""Verdicts, syntheses, conflicts and gaps as a person asks for them, on a real build."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from ranvier.layout import Layout


@pytest.fixture
def ranvier(built: Layout):
    """Run the command line on the shared build."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from ranvier.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, "--build", str(built.build), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_verdict_with_its_reasons_as_json(ranvier) -> None:
    done = ranvier("verdict", "opicinumab", "--modality", "VEP", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    (claim,) = told["claims"]
    assert claim["verdict"] == "conflicting"
    assert claim["certainty"] == "very-low"
    assert claim["rule"].startswith("method:verdict#")
    (line,) = claim["lines"]
    printed = [item["result"]["estimate"] for item in line["items"] if item["decides"]]
    assert [estimate["value"] for estimate in printed] == ["-3.5"]


def test_a_verdict_as_markdown_and_by_synonym(ranvier) -> None:
    done = ranvier("verdict", "BIIB033", "--format", "md")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# opicinumab: what the evidence adds up to")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("verdict", "clemastin"), "clemastine"),
        (("verdict", "clemastine", "--modality", "mfvepp"), "did you mean MF-VEP"),
        (("verdict", "clemastine", "--format", "xml"), "text, json, md"),
        (("conflicts", "--agent", "nosuchthing"), "nosuchthing"),
        (("synthesis", "--format", "xml"), "xml"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(ranvier, arguments, told) -> None:
    done = ranvier(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_conflicts_of_an_agent_name_both_sides(ranvier) -> None:
    done = ranvier("conflicts", "--agent", "erythropoietin", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert any("TONE" in str(row) and "VISION PROTECT" in str(row) for row in _rows(done.stdout))


def test_gaps_of_an_agent(ranvier) -> None:
    done = ranvier("gaps", "--agent", "bexarotene", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert _rows(done.stdout)


def test_syntheses_say_what_was_pooled_and_why_the_rest_was_not(ranvier) -> None:
    done = ranvier("synthesis", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = _rows(done.stdout)
    assert len(rows) > 50
    assert all(row["why"] for row in rows)
    pooled = [row for row in rows if row["value"]]
    assert pooled
    assert all(row["ci_low"] and row["tau_squared"] and row["pooled_cohorts"] for row in pooled)
    assert all(row["sign_test_p"] or row["positive"] == row["negative"] == "0" for row in rows)


@pytest.mark.parametrize("call", [("verdict", "clemastine"), ("conflicts",), ("gaps",)])
def test_without_a_build_each_says_how_to_get_one(call, tmp_path) -> None:
    code = "from ranvier.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--build", str(tmp_path), *call],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "ranvier build" in done.stderr
