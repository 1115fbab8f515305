"""The command line as a person calls it: real processes on a real build."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ranvier.layout import Layout

COMMANDS = (
    *("build", "check", "show", "queries", "ask", "sparql", "new", "stats", "serve"),
    *("verdict", "synthesis", "conflicts", "gaps", "design", "plot"),
)
HEAVY = (
    "rdflib",
    "pyshacl",
    "owlready2",
    "networkx",
    "starlette",
    "uvicorn",
    "pyoxigraph",
    "jinja2",
    *("numpy", "scipy", "pandas", "statsmodels", "pymare", "altair", "vl_convert"),
)


@pytest.fixture
def ranvier(built: Layout):
    """Run the command line on the shared build."""

    def run(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        code = "from ranvier.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, "--build", str(built.build), *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(ranvier, command: str) -> None:
    shown = ranvier(command, "--help")
    assert shown.returncode == 0
    assert "Example" in shown.stdout
    assert f"ranvier {command}" in shown.stdout


def test_the_command_line_starts_without_heavy_imports() -> None:
    code = f"import sys, ranvier.cli.app; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_reading_command_loads_what_only_checks_need(built: Layout) -> None:
    code = (
        "import sys\nfrom ranvier.cli import main\n"
        f"sys.argv = ['ranvier', '--build', {str(built.build)!r}, 'show', 'clemastine']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "found = [m for m in ('rdflib', 'pyshacl', 'owlready2', 'networkx', 'starlette') "
        "if m in sys.modules]\nprint(found, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_queries_lists_each_question_with_its_parameters(ranvier, built: Layout) -> None:
    shown = ranvier("queries").stdout
    for path in (*built.questions.glob("*.rq"), *built.reports.glob("*.rq")):
        assert re.search(rf"^{re.escape(path.stem)}\b", shown, re.MULTILINE)
    assert re.search(r"^evidence-for agent=", shown, re.MULTILINE)


def test_ask_gives_the_same_rows_in_each_format(ranvier) -> None:
    call = ("ask", "evidence-for", "agent=clemastine")
    rows = list(csv.DictReader(io.StringIO(ranvier(*call, "--format", "csv").stdout)))
    bindings = json.loads(ranvier(*call, "--format", "json").stdout)["results"]["bindings"]
    tsv = ranvier(*call, "--format", "tsv").stdout.splitlines()
    assert len(rows) == len(bindings) == len(tsv) - 1 > 5
    p100 = [row for row in rows if row["trial_label"] == "ReBUILD" and row["value"] == "1.7"]
    assert {(row["ci_low"], row["ci_high"], row["p"]) for row in p100} == {("0.5", "2.9", "0.0048")}
    assert "1.7 ms/eye (0.5 to 2.9), p 0.0048" in ranvier(*call).stdout.replace("\n", " ") or (
        "0.0048" in ranvier(*call).stdout
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("ask", "evidence-fur", "agent=x"), "did you mean evidence-for"),
        (("ask", "evidence-for", "agent=clemastin"), "did you mean clemastine"),
        (("ask", "evidence-for"), "agent=..."),
        (("ask", "evidence-for", "clemastine"), "write name=value"),
        (("ask", "evidence-for", "agnt=clemastine"), "has no parameter 'agnt'"),
        (("ask", "evidence-for", "agent=clemastine", "--format", "xls"), "there is no format"),
        (("show", "clemastin"), "clemastine"),
        (("show", "clemastine", "--format", "xls"), "there is no format"),
        (("sparql", "no-such-file.rq"), "there is no such file"),
        (("new", "trial", "NCT123"), "is no registry id"),
        (("new", "drug", "NCT01234567"), "can't be begun"),
        (("stats", "--format", "xls"), "there is no format"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(ranvier, call: tuple[str, ...], says: str) -> None:
    done = ranvier(*call)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert done.stderr.startswith("ranvier: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_sparql_reads_a_query_from_standard_input(ranvier) -> None:
    query = "SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { ?t a rv:ClinicalTrial }"
    done = ranvier("sparql", "-", "--format", "csv", given=query)
    assert int(done.stdout.splitlines()[1]) >= 160


def test_sparql_names_line_and_column_and_refuses_updates(ranvier, tmp_path: Path) -> None:
    file = tmp_path / "a.rq"
    file.write_text("SELECT ?x\nWHERE { ?x rv:status }\n", encoding="utf-8")
    broken = ranvier("sparql", str(file))
    assert broken.returncode == 2
    assert "line 2, column" in broken.stderr
    update = ranvier("sparql", "-", given="DELETE WHERE { ?s ?p ?o }")
    assert update.returncode == 2
    assert "read-only" in update.stderr


def test_stats_agrees_with_the_build(ranvier, built: Layout) -> None:
    found = json.loads(ranvier("stats", "--format", "json").stdout)
    assert found["counts"]["trials"] == len(list((built.records / "trials").glob("*.yaml")))
    assert found["build"]["hash"] == json.loads((built.build / "build.json").read_text())["hash"]


def test_a_reader_that_goes_away_is_no_error(built: Layout) -> None:
    code = "from ranvier.cli import main; main()"
    call = f"{sys.executable} -c '{code}' --build {built.build} queries | head -n 1"
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", call], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stderr == ""


def test_without_a_build_a_reader_is_told_what_to_do(layout: Layout, tmp_path: Path) -> None:
    code = "from ranvier.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--build", str(tmp_path), "show", "clemastine"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run `ranvier build` first" in done.stderr
