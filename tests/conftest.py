"""What tests share: the layout of the checkout, and the graph of its real records."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.checking.check import record_files
from ranvier.layout import Layout, find_layout
from ranvier.records import read_record
from ranvier.store.build import build
from ranvier.store.dataset import Dataset, assemble


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
