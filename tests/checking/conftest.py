"""Copies of the small checkout, for tests that spoil it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ranvier.layout import Layout


@pytest.fixture
def small(small_checkout: Path, tmp_path: Path) -> Layout:
    """A copy of the small checkout that a test may spoil, with a folder of builds of its own."""
    home = tmp_path / "checkout"
    shutil.copytree(small_checkout, home)
    return Layout(home, tmp_path / "build")


@pytest.fixture(scope="session")
def unlinked(small_checkout: Path) -> Layout:
    """The layout of the small checkout, which has no mappings. Read only."""
    return Layout(small_checkout, small_checkout / "build")
