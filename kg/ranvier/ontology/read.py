"""Read the vocabulary's Turtle into triples, with each literal as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError

if TYPE_CHECKING:
    import pyoxigraph


def read_vocabulary(path: Path) -> list[pyoxigraph.Triple]:
    """Read a Turtle file.

    Raises:
        DataError: if the file is missing or no Turtle.
    """
    import pyoxigraph

    try:
        quads = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
        return [quad.triple for quad in quads]
    except (OSError, SyntaxError) as error:
        message = f"{path}: not a vocabulary in Turtle: {error}"
        raise DataError(message) from error
