"""The index of the real graph, where a build has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ranvier.search import FILE, write_index
from ranvier.store.build import POINTER, STORE
from ranvier.store.dataset import Dataset


@pytest.fixture(scope="session")
def indexed(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds whose current one holds the index of the graph. Read only."""
    home = tmp_path_factory.mktemp("indexed")
    (home / POINTER / STORE).mkdir(parents=True)
    write_index(dataset, home / POINTER / FILE)
    return home


@pytest.fixture(scope="session")
def index(indexed: Path) -> Path:
    return indexed / POINTER
