"""The assets: complete, the same from the same sources, typed, local, and with their licences."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from ranvier.explorer import bundle as bundling
from ranvier.explorer.bundle import ENTRIES, SOURCES, STATIC, bundle, find_node, make, manifest
from ranvier.explorer.pages import head

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def made() -> Path:
    return bundle()


def test_the_same_sources_give_the_same_bytes_wherever_they_are_made(
    made: Path, tmp_path: Path
) -> None:
    make(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {path.name for path in made.iterdir()}
    for name in names:
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


def test_what_is_up_to_date_is_left_alone_and_what_is_not_is_seen(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (made / "manifest.json").stat().st_mtime_ns
    assert bundling.is_made()
    bundle()
    assert (made / "manifest.json").stat().st_mtime_ns == before
    monkeypatch.setattr(bundling, "_STYLES", SOURCES / "page.ts")
    assert not bundling.is_made()


def test_every_file_is_named_by_what_it_holds() -> None:
    held = manifest()
    assert set(held.entries) == set(ENTRIES)
    assert held.files == {path.name for path in STATIC.iterdir()} - {"manifest.json"}
    for name in held.files - {"licences.txt"}:
        assert re.fullmatch(r"[a-z]+-[0-9A-Z]{8}\.(js|css)", name), name


def test_a_page_loads_its_islands_and_no_other() -> None:
    held = manifest()
    text = head(("tables",))
    for name in ("page", "search", "tables", "theme"):
        assert f'src="/assets/{held.entries[name].script}"' in text
    for name in ("graph", "workbench", "chart"):
        assert held.entries[name].script not in text
    size = sum((STATIC / name).stat().st_size for name in re.findall(r"/assets/([\w.-]+)", text))
    assert size < 120_000, "what every page loads has grown"


def test_the_large_libraries_come_with_their_islands_only() -> None:
    held = manifest()
    for name in ("page", "search", "tables", "sources", "chart"):
        entry = held.entries[name]
        files = (entry.script, *entry.imports)
        assert sum((STATIC / file).stat().st_size for file in files) < 40_000, name


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in STATIC.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text
        for url in re.findall(r"url\(([^)]*)\)", text):
            assert url.strip("\"'").startswith("data:"), f"{path.name}: {url[:80]}"
    assert not list(STATIC.glob("*.woff*"))


def test_the_scripts_are_typed() -> None:
    tsc = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [*find_node(), str(tsc), "-p", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_licences_of_what_is_bundled_are_there() -> None:
    text = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for name in ("cytoscape", "elkjs", "vega", "@zazuko/yasgui", "cytoscape-fcose"):
        assert re.search(rf"^{re.escape(name)} [0-9]", text, re.MULTILINE), name


def test_the_lock_file_names_versions_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = [each for name, each in lock["packages"].items() if name]
    assert len(packages) > 100
    assert not [each for each in packages if "resolved" in each]
    assert all("integrity" in each for each in packages)
