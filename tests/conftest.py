"""What tests share: the layout of the checkout, and the graph of its real records."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pyoxigraph
import pytest

from ranvier.checking.check import record_files
from ranvier.layout import Layout, find_layout
from ranvier.pipeline import EXTRAS
from ranvier.records import read_record
from ranvier.store.build import Stage, build
from ranvier.store.dataset import Dataset, assemble
from ranvier.synthesis.stage import synthesise
from ranvier.vocabulary import BASE, KINDS, entity_of

# No test is timed: the machines are shared, and a slow example is no fault.
hypothesis.settings.register_profile("shared machines", deadline=None)
hypothesis.settings.load_profile("shared machines")

TRIAL = "trials/renew.yaml"


@pytest.fixture(scope="session")
def layout() -> Layout:
    return find_layout()


@contextmanager
def _shared(
    name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """Hold a place that all workers of a run share, for one of them at a time."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


@pytest.fixture(scope="session")
def dataset(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Dataset:
    """Vocabulary, all records, what is derived from them and put together; without reasoning.

    The first worker of a run makes it while the others wait, and these read what it wrote.
    """
    with _shared("dataset.nq", tmp_path_factory, request) as path:
        counts = path.with_suffix(".json")
        if counts.exists():
            quads = list(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_QUADS))
            return Dataset(quads, json.loads(counts.read_text(encoding="utf-8")))
        records = [read_record(path, layout) for path in record_files(layout)]
        unsound = [record.file for record in records if not record.is_sound]
        assert not unsound, f"records that can't be read: {unsound}"
        made = synthesise(layout, assemble(layout, records))
        pyoxigraph.serialize(made.quads, str(path), format=pyoxigraph.RdfFormat.N_QUADS)
        counts.write_text(json.dumps(made.counts), encoding="utf-8")
        return made


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
    with _shared("built", tmp_path_factory, request) as folder:
        found = Layout(root=layout.root, build=folder)
        if not (folder / "current").exists():
            build(found, stages=(Stage("synthesis", synthesise),), extras=EXTRAS)
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
    """A small checkout: one trial, what it refers to, and so on, and the methods. Read only."""
    source = find_layout()
    home = tmp_path_factory.mktemp("checkout")
    for folder in ("ontology", "shapes", "queries/rules"):
        # Mappings are of all records, and most of these are left out here.
        ignored = shutil.ignore_patterns("mappings")
        shutil.copytree(source.root / folder, home / folder, ignore=ignored)
    methods = sorted((source.records / "methods").glob("*.yaml"))
    for path in [source.context, *methods, *_needed(source.records / TRIAL, source)]:
        target = home / path.relative_to(source.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return home
