"""What tests share: the layout of the checkout, and the graph of its real records."""

from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.checking.check import record_files
from ranvier.layout import Layout, find_layout
from ranvier.records import read_record
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
