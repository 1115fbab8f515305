"""The command line with `--store`: the same bytes as from the folder of the build."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.remote.endpoints import Oxigraph, oxigraph

from ranvier.exports.catalogue import FORMATS
from ranvier.layout import Layout

READING = [
    ["show", "clemastine"],
    ["show", "NCT02040298", "--format", "json"],
    ["show", "CHRM1", "--format", "md"],
    ["show", "vep", "--format", "json"],
    ["show", "no such thing"],
    ["ask", "evidence-for", "agent=clemastine", "--format", "csv"],
    ["ask", "evidence-for", "agent=clemastin"],
    ["verdict", "opicinumab", "--why"],
    ["verdict", "clemastine", "--modality", "vep", "--format", "json"],
    ["synthesis", "--modality", "vep", "--format", "csv"],
    ["conflicts", "--format", "json"],
    ["gaps", "--agent", "clemastine"],
    ["design", "--modality", "vep", "--difference", "3"],
    ["plot", "evidence-map"],
    ["plot", "forest", "modality=vep", "--format", "csv"],
    ["plot", "safety-heat-map", "--format", "json"],
    ["plot", "timeline", "--format", "csv"],
    ["search", "BIIB033"],
    ["search", "optic neuritis", "--kind", "trial", "--format", "json"],
    ["stats", "--format", "json"],
]
QUERIES = [
    "SELECT * { ?t a rv:ClinicalTrial ; skos:prefLabel ?label } ORDER BY ?t LIMIT 5",
    "ASK { agent:clemastine a rv:Agent }",
    "DESCRIBE agent:clemastine",
    "SELECT * {\n ?s ?p }",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "DELETE WHERE { ?s ?p ?o }",
]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def server(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        running.load(built.build)
        yield running


@pytest.fixture
def ranvier(tmp_path: Path) -> Run:
    """Run the command line where there is no build; keywords are environment variables."""

    def run(*given: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from ranvier.cli import main; main()", *given],
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
            env={**os.environ, **environment},
        )

    return run


def same(ranvier: Run, server: Oxigraph, built: Layout, *given: str, text: str = "") -> None:
    here = ranvier("--build", str(built.build), *given, text=text)
    there = ranvier("--build", "nowhere", "--store", server.url, *given, text=text)
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
    assert there.stderr == here.stderr
    assert here.stdout or here.returncode == 2


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_command_that_reads_gives_the_same_bytes(
    ranvier: Run, server: Oxigraph, built: Layout, command: list[str]
) -> None:
    same(ranvier, server, built, *command)


@pytest.mark.parametrize("query", QUERIES)
def test_free_sparql_gives_the_same_bytes_and_the_same_errors(
    ranvier: Run, server: Oxigraph, built: Layout, query: str
) -> None:
    same(ranvier, server, built, "sparql", "-", text=query)


@pytest.mark.parametrize("name", [form.name for form in FORMATS.values() if not form.reads_build])
def test_an_export_from_the_graph_gives_the_same_bytes(
    ranvier: Run, server: Oxigraph, built: Layout, tmp_path: Path, name: str
) -> None:
    files = []
    for place, option in (
        ("here", ("--build", str(built.build))),
        ("there", ("--store", server.url)),
    ):
        ended = ranvier(*option, "export", name, "-o", str(tmp_path / place))
        assert ended.returncode == 0, ended.stderr
        found = tmp_path / place
        paths = sorted(path for path in found.rglob("*") if path.is_file()) or [found]
        files.append({path.relative_to(found): path.read_bytes() for path in paths})
    assert files[0]
    assert files[1] == files[0]


@pytest.mark.parametrize("name", [form.name for form in FORMATS.values() if form.reads_build])
def test_an_export_from_the_folder_of_a_build_is_refused(
    ranvier: Run, server: Oxigraph, tmp_path: Path, name: str
) -> None:
    ended = ranvier("--store", server.url, "export", name, "-o", str(tmp_path / "out"))
    assert ended.returncode == 2
    assert "the folder of a build" in ended.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command", [["diff", "a", "b"], ["build"], ["check"], ["new", "trial", "NCT01234567"]]
)
def test_what_works_on_files_takes_no_store(ranvier: Run, command: list[str]) -> None:
    ended = ranvier("--store", "http://127.0.0.1:1/sparql", *command)
    assert ended.returncode == 2
    assert (
        ended.stderr
        == f"ranvier: `ranvier {command[0]}` works on files, not on a store: no --store\n"
    )


def test_the_store_may_be_named_by_the_environment(ranvier: Run, server: Oxigraph) -> None:
    ended = ranvier("stats", "--format", "json", RANVIER_STORE=server.url)
    assert ended.returncode == 0, ended.stderr
    assert '"trials' in ended.stdout


def test_the_option_goes_before_the_environment(ranvier: Run, built: Layout) -> None:
    given = ("--store", "embedded", "--build", str(built.build), "stats", "--format", "json")
    ended = ranvier(*given, RANVIER_STORE="http://127.0.0.1:1/sparql")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("name", ["remote", "ftp://example.org/", "http://a:b@example.org/"])
def test_a_store_that_is_none_is_an_error_of_the_call(ranvier: Run, name: str) -> None:
    ended = ranvier("--store", name, "stats")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1


def test_frames_open_an_endpoint_by_its_address(server: Oxigraph, built: Layout) -> None:
    from ranvier import frames

    there = frames.verdicts(frames.open_graph(server.url))
    here = frames.verdicts(frames.open_graph(built.build))
    assert len(here) > 100
    assert there.equals(here)
