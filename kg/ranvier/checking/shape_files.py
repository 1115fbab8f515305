"""Which files in `shapes/` hold shapes on records."""

from __future__ import annotations

from pathlib import Path

from ranvier.layout import Layout


def shape_files(layout: Layout) -> list[Path]:
    """Give the files of shapes on records; the shapes on the vocabulary are run by its tests."""
    return [path for path in sorted(layout.shapes.glob("*.ttl")) if path.name != "vocabulary.ttl"]
