"""The wheel carries ontology, shapes, queries and records, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ranvier.layout import Layout


@pytest.fixture(scope="module")
def wheel(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=layout.root, check=True, capture_output=True)
    (found,) = folder.glob("ranvier-*.whl")
    return found


def test_it_carries_all_that_a_build_reads(layout: Layout, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("ontology", "shapes", "queries", "kg/records"):
        for path in (layout.root / folder).rglob("*"):
            if path.is_file():
                assert f"ranvier/_data/{path.relative_to(layout.root).as_posix()}" in names
    package = layout.root / "kg" / "ranvier"
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert f"ranvier/{path.relative_to(package).as_posix()}" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_installed_wheel_builds_and_answers_without_a_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def ranvier(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from ranvier.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    where = subprocess.run(
        [sys.executable, "-c", "import ranvier; print(ranvier.__file__)"],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(site))
    built = ranvier("build")
    assert built.returncode == 0, built.stderr
    assert (home / "build" / "ranvier.nq.gz").is_file()
    shown = ranvier("show", "clemastine")
    assert shown.returncode == 0, shown.stderr
    assert "0.0048" in shown.stdout
    begun = ranvier("new", "trial", "NCT99999999")
    assert begun.returncode == 2
    assert "--root" in begun.stderr
