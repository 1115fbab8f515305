"""A checkout of links alone, to break: the real ontology folder, copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ranvier.layout import Layout


@pytest.fixture
def checkout(layout: Layout, tmp_path: Path) -> Layout:
    """Copy the ontology folder; records are those of the real checkout."""
    root = tmp_path / "checkout"
    shutil.copytree(layout.root / "ontology", root / "ontology")
    (root / "kg").mkdir()
    (root / "kg" / "records").symlink_to(layout.records.resolve())
    return Layout(root=root, build=tmp_path / "build")


@pytest.fixture
def edit(checkout: Layout) -> Callable[[str, str, str], int]:
    """Replace a text in a file of the copy; give the line that it stands in."""

    def change(name: str, old: str, new: str) -> int:
        path = checkout.root / "ontology" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}: the test needs another row"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change


@pytest.fixture(scope="session")
def ontologies(layout: Layout) -> Path:
    """The folder of verified terms and ontology files that stands beside a checkout."""
    folder = layout.root.resolve().parent / "shared" / "ontologies"
    if not (folder / "terms.tsv").is_file():
        pytest.skip("../shared/ontologies is not here: nothing to compare ids with")
    return folder
