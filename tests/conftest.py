"""What tests share: the layout of the checkout, and the graph of its real records."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.checking.check import record_files
from ranvier.layout import Layout, find_layout
from ranvier.records import read_record
from ranvier.store.build import build
from ranvier.store.dataset import Dataset, assemble
from ranvier.vocabulary import BASE, KINDS, entity_of

TRIAL = "trials/renew.yaml"


@pytest.fixture(scope="session")
def layout() -> Layout:
    return find_layout()


@pytest.fixture(scope="session")
def dataset(layout: Layout) -> Dataset:
    """Vocabulary, all records and what is derived from them."""
    records = [read_record(path, layout) for path in record_files(layout)]
    unsound = [record.file for record in records if not record.is_sound]
    assert not unsound, f"records that can't be read: {unsound}"
    return assemble(layout, records)


@pytest.fixture(scope="session")
def graph_store(dataset: Dataset) -> pyoxigraph.Store:
    """The graph as a build stores it, in memory."""
    store = pyoxigraph.Store()
    store.bulk_extend(dataset.store_quads())
    return store


@pytest.fixture(scope="session")
def built(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Layout:
    """A layout whose builds stand in a folder of the tests, with one real build made there.

    All workers of a run share it: the first one builds while the others wait. Read only.
    """
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
    found = Layout(root=layout.root, build=shared / "built")
    with Path(shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (found.build / "current").exists():
            build(found)
    return found


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
    """A small checkout: one trial, and the records that it refers to, and so on. Read only."""
    source = find_layout()
    home = tmp_path_factory.mktemp("checkout")
    for folder in ("ontology", "shapes", "queries/rules"):
        # Mappings are of all records, and most of these are left out here.
        ignored = shutil.ignore_patterns("mappings")
        shutil.copytree(source.root / folder, home / folder, ignore=ignored)
    for path in [source.context, *_needed(source.records / TRIAL, source)]:
        target = home / path.relative_to(source.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return home
