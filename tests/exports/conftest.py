"""What the tests of exports share: the store of a real build, and what its summary says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from ranvier.exports import export
from ranvier.layout import Layout
from ranvier.store.build import STORE, current, summary_of

Exported = Callable[[str], Path]


@pytest.fixture(scope="session")
def built_store(built: Layout) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(str(current(built) / STORE))


@pytest.fixture(scope="session")
def summary(built: Layout) -> dict[str, Any]:
    return summary_of(built)


@pytest.fixture(scope="session")
def exported(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Give the file or folder of a format, written once."""
    made: dict[str, Path] = {}

    def give(name: str) -> Path:
        if name not in made:
            target = tmp_path_factory.mktemp("export") / "made"
            for path in export(built, name, target):
                assert path.stat().st_size > 0
            made[name] = target
        return made[name]

    return give
