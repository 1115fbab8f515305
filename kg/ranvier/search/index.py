"""The index as a file of the build: SQLite with full-text search by trigrams.

Same dataset, same bytes: rows go in sorted, and the file holds no time of day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.search.names import NAMING, read_entities

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.dataset import Dataset
    from ranvier.store.reading import ReadableStore

FILE = "search.sqlite"
"""The name of the file in the folder of a build."""

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA page_size = 4096;
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL,
  label TEXT NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, what TEXT NOT NULL, rank INTEGER NOT NULL, is_id INTEGER NOT NULL,
  key TEXT NOT NULL, size INTEGER NOT NULL);
CREATE VIRTUAL TABLE gram USING fts5 (key, content = '', tokenize = 'trigram');
"""
_INDEXES = """
CREATE INDEX name_by_key ON name (key);
CREATE INDEX name_by_size ON name (size);
INSERT INTO gram (gram) VALUES ('optimize');
"""


def write_index(dataset: Dataset, path: Path) -> None:
    """Write the index of a dataset.

    Raises:
        DataError: if this SQLite has no full-text search by trigrams (it came with 3.34).
    """
    _write(dataset.quads, path)


def index_store(store: ReadableStore, folder: Path) -> None:
    """Write the index of a store that has none into a folder, where `opened` looks for it.

    Raises:
        DataError: if this SQLite has no full-text search by trigrams.
    """
    import pyoxigraph

    graph = pyoxigraph.DefaultGraph()
    properties = [pyoxigraph.NamedNode(iri) for iri in NAMING]
    quads = (q for p in properties for q in store.quads_for_pattern(None, p, None, graph))
    _write(quads, folder / FILE)


def _write(quads: Iterable[pyoxigraph.Quad], path: Path) -> None:
    entities, names = read_entities(quads)
    places = {entity.iri: place for place, entity in enumerate(entities, 1)}
    kinds = {entity.iri: entity.kind for entity in entities}
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(_TABLES)
            connection.executemany(
                "INSERT INTO entity VALUES (?, ?, ?, ?)",
                ((places[each.iri], each.iri, each.kind, each.label) for each in entities),
            )
            connection.executemany(
                "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(place, places[name.iri], kinds[name.iri], name.text, name.what),
                        *(name.rank, int(name.is_id), name.key, len(name.key)),
                    )
                    for place, name in enumerate(names, 1)
                ),
            )
            connection.executemany(
                "INSERT INTO gram (rowid, key) VALUES (?, ?)",
                ((place, name.key) for place, name in enumerate(names, 1)),
            )
            connection.executescript(_INDEXES)
            connection.commit()
            connection.execute("VACUUM")
    except sqlite3.Error as error:
        message = f"the index for search can't be written: {error}"
        raise DataError(message) from error


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the index of a build, read-only.

    Args:
        folder: the folder of the build, as `ranvier.store.build.current` gives it.

    Raises:
        DataError: if the build has no index, or the file is none.
    """
    path = folder / FILE
    if not path.is_file():
        message = f"the build in {folder.name} has no index for search; run `ranvier build`"
        raise DataError(message)
    try:
        # A finished build never changes, so no lock is needed.
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        message = f"the index for search can't be read ({error}); run `ranvier build`"
        raise DataError(message) from error
