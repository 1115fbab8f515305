"""Grow the finished graph to a multiple of itself that keeps its shape.

What records tell of (trials, agents, publications, targets, mechanisms, screens) and all that is
derived from them is copied under other names; copies lead to copies of their own number, so that an
agent has as many trials in the copy as in the original. What every record shares (the vocabulary,
modalities, processes, terms of other ontologies) stays one, and has as many times the links.
Copies are no evidence: they live in the folder of a benchmark and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ranvier.search import FILE, write_index
from ranvier.store.build import POINTER, STORE, SUMMARY
from ranvier.vocabulary import BASE, CONCLUDED

if TYPE_CHECKING:
    import pyoxigraph

COPIED = ("trial", "agent", "publication", "target", "mechanism", "screen", "review", *CONCLUDED)
"""The kinds of entity that a copy has of its own."""

_KINDS = "|".join(COPIED)
_ENTITY = re.compile(
    rf"(<{re.escape(BASE)}(?:(?:graph/record/)?(?:{_KINDS})/[^#>]+"
    rf"|inference/[^/>]+/(?:{_KINDS})-[^#>]+|mapping/(?:{_KINDS})#[^>]+))"
)
_GAP = "\0"


def triples_of(store: pyoxigraph.Store) -> str:
    """Give the default graph of a store as sorted N-Triples."""
    import pyoxigraph

    quads = store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    return "".join(sorted(f"{quad.triple} .\n" for quad in quads))


def write_grown(triples: str, factor: int, path: Path) -> int:
    """Write N-Triples with as many copies as make the graph `factor` times itself.

    Returns:
        How many triples were written.
    """
    marked = _ENTITY.sub(rf"\1{_GAP}", triples)
    copied = "".join(line for line in marked.splitlines(keepends=True) if _GAP in line)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(triples)
        for number in range(1, factor):
            stream.write(copied.replace(_GAP, f"-copy-{number}"))
    return triples.count("\n") + (factor - 1) * copied.count("\n")


def put_build(triples: Path, folder: Path, like: Path) -> Path:
    """Make a build of N-Triples, as far as a server needs one.

    Args:
        triples: the file, which becomes the default graph.
        folder: where builds stand; none may be there yet.
        like: a finished build; what it says of itself is taken over.

    Returns:
        The folder of the store.
    """
    import pyoxigraph

    home = folder / "build-grown"
    home.mkdir(parents=True)
    store = pyoxigraph.Store(str(home / STORE))
    store.bulk_load(path=str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
    size = len(store)
    del store
    summary: dict[str, Any] = json.loads((like / SUMMARY).read_text(encoding="utf-8"))
    digest = hashlib.sha256(f"{summary['hash']} {size}".encode()).hexdigest()
    said = {**summary, "hash": digest, "quads": size}
    (home / SUMMARY).write_text(json.dumps(said), encoding="utf-8")
    (folder / POINTER).symlink_to(home.name)
    return home / STORE


def put_index(build: Path) -> None:
    """Write the index for search of a build that was put in place."""
    import pyoxigraph

    store = pyoxigraph.Store.read_only(str(build / POINTER / STORE))
    dataset: Any = SimpleNamespace(quads=iter(store))
    write_index(dataset, build / POINTER / FILE)


def clear(folder: Path) -> None:
    """Remove a folder of builds: at a hundred times the graph it takes gigabytes."""
    shutil.rmtree(folder, ignore_errors=True)


__all__ = ["COPIED", "clear", "put_build", "put_index", "triples_of", "write_grown"]
