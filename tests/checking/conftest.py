"""A small checkout: one trial, and the records that it refers to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ranvier.layout import Layout, find_layout
from ranvier.records import read_record
from ranvier.vocabulary import BASE, KINDS, entity_of

TRIAL = "trials/renew.yaml"


def _needed(start: Path, layout: Layout) -> list[Path]:
    """Give a record's file and those of all records that it refers to, and so on."""
    folders = {kind: folder for folder, kind in KINDS.items()}
    found: dict[Path, None] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = None
        for quad in read_record(path, layout).quads:
            entity = entity_of(quad.object.value)
            kind, _, slug = entity.removeprefix(BASE).partition("/")
            if entity.startswith(BASE) and kind in folders:
                waiting.append(layout.records / folders[kind] / f"{slug}.yaml")
    return list(found)


@pytest.fixture(scope="session")
def small_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = find_layout()
    home = tmp_path_factory.mktemp("checkout")
    for folder in ("ontology", "shapes", "queries/rules"):
        shutil.copytree(source.root / folder, home / folder)
    for path in [source.context, *_needed(source.records / TRIAL, source)]:
        target = home / path.relative_to(source.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return home


@pytest.fixture
def small(small_checkout: Path, tmp_path: Path) -> Layout:
    """A copy of the small checkout that a test may spoil, with a folder of builds of its own."""
    home = tmp_path / "checkout"
    shutil.copytree(small_checkout, home)
    return Layout(home, tmp_path / "build")
