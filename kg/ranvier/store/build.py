"""The build: records become one checked dataset, written aside and then put in place.

Same input, same bytes: quads are sorted, and neither a file nor the gzip header has a time of day.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier import __version__
from ranvier.errors import CallError, DataError
from ranvier.layout import Layout
from ranvier.store.dataset import Dataset, assemble
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.checking import Report

QUADS = "ranvier.nq.gz"
TURTLE = "ranvier.ttl"
STORE = "store"
SUMMARY = "build.json"
POINTER = "current"

Counted = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that follows the rules of layer 2: it reads a dataset, and gives it with more in it.

    The rooms that hold such stages stand above this one, so that a build is told of them.
    """

    name: str
    run: Callable[[Layout, Dataset], Dataset]


@dataclass(frozen=True, slots=True)
class Extra:
    """A further file of a build, written from the finished dataset under this name."""

    name: str
    write: Callable[[Dataset, Path], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: where it stands, what it holds, and what was warned of."""

    folder: Path
    summary: dict[str, Any]
    report: Report


def build(
    layout: Layout,
    *,
    stages: Sequence[Stage] = (),
    extras: Sequence[Extra] = (),
    counted: Counted | None = None,
    named: Callable[[str], None] | None = None,
) -> Built:
    """Read, check and derive everything, and put the new build in place of the last one.

    Args:
        layout: what to read, and the folder of builds.
        stages: what to run on the dataset once the rules have, in order.
        extras: what to write beside the graph.
        counted: told of how many records are checked, out of how many that have to be.
        named: told the name of each stage as it begins.

    Raises:
        DataError: if a record, shape, rule or stage fails, or the disk is full; the last good build
            then stays as it is.
    """
    from ranvier.checking import check_all

    with _alone(layout):
        report = check_all(layout, progress=counted)
        if report.violations:
            raise BuildRefusedError(report)
        dataset = assemble(layout, report.records)
        for stage in stages:
            if named is not None:
                named(stage.name)
            dataset = stage.run(layout, dataset)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=layout.build))
        try:
            summary = _write(dataset, report, aside, extras)
            _put_in_place(layout.build, aside, str(summary["hash"]), extras)
        except BaseException as error:
            shutil.rmtree(aside, ignore_errors=True)
            if isinstance(error, OSError | sqlite3.Error):
                reason = getattr(error, "strerror", None) or error
                shown = layout.shown(layout.build)
                message = f"{shown}: the build can't be written: {reason}; the last one stays"
                raise DataError(message) from error
            raise
    return Built(layout.build, summary, report)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the folder of builds for one build at a time; the lock ends with the process.

    Raises:
        DataError: if another build is running, or the folder can't be written.
    """
    try:
        layout.build.mkdir(parents=True, exist_ok=True)
        handle = (layout.build / ".lock").open("w")
    except OSError as error:
        message = f"{layout.shown(layout.build)}: builds can't be written here: {error.strerror}"
        raise DataError(message) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"another build is running in {layout.shown(layout.build)}; wait for it"
            raise DataError(message) from error
        yield


class BuildRefusedError(DataError):
    """Records violate, so nothing was built."""

    def __init__(self, report: Report) -> None:
        """Keep the report, so that each violation can be shown with its line."""
        self.report = report
        count = len(report.violations)
        super().__init__(
            f"{count} violation{'s' if count > 1 else ''}: nothing was built, the last build stays"
        )


def _write(
    dataset: Dataset, report: Report, folder: Path, extras: Sequence[Extra] = ()
) -> dict[str, Any]:
    """Write all files of a build and give its summary."""
    import pyoxigraph

    lines = sorted({f"{_nquad(quad)}\n" for quad in dataset.quads})
    data = "".join(lines).encode()
    (folder / QUADS).write_bytes(gzip.compress(data, compresslevel=6, mtime=0))
    (folder / TURTLE).write_bytes(_turtle(dataset.quads))
    store = pyoxigraph.Store(str(folder / STORE))
    store.bulk_extend(dataset.store_quads())
    store.optimize()
    store.flush()
    del store
    for extra in extras:
        extra.write(dataset, folder / extra.name)
    summary = {
        "version": __version__,
        "hash": hashlib.sha256(data).hexdigest(),
        "quads": len(lines),
        "graphs": len(dataset.graphs),
        "records": dict(sorted(dataset.counts.items())),
        "classes": dict(sorted(dataset.classes().items())),
        "warnings": len(report.warnings),
        "notes": list(dataset.notes),
        "pyoxigraph": pyoxigraph.__version__,
    }
    (folder / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


def _nquad(quad: pyoxigraph.Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} ."


def _turtle(quads: Iterable[pyoxigraph.Quad]) -> bytes:
    """Write the union of all graphs as Turtle, sorted by subject, predicate and object."""
    import pyoxigraph

    triples = sorted(
        {(str(q.subject), str(q.predicate), str(q.object)): q.triple for q in quads}.items()
    )
    buffer = io.BytesIO()
    pyoxigraph.serialize(
        (triple for _, triple in triples),
        buffer,
        format=pyoxigraph.RdfFormat.TURTLE,
        prefixes=PREFIXES,
    )
    return buffer.getvalue()


def _put_in_place(home: Path, aside: Path, digest: str, extras: Sequence[Extra] = ()) -> None:
    """Rename the finished folder and swap the pointer to it: at no moment is there no good build.

    `current` is a symbolic link, replaced by one atomic rename. The build that it led to before
    stays, for readers that still hold it; older ones are removed.
    """
    target = home / f"build-{digest[:12]}-{aside.name.rpartition('-')[2]}"
    previous = home / POINTER
    old = previous.resolve() if previous.is_symlink() else None
    aside.chmod(0o755)
    aside.rename(target)
    link = home / f".{POINTER}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(previous)
    for name in (QUADS, TURTLE, STORE, SUMMARY, *(extra.name for extra in extras)):
        _link(home / name, Path(POINTER) / name)
    for folder in home.glob("build-*"):
        if folder not in (target, old):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in home.glob(".building-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _link(path: Path, target: Path) -> None:
    """Let a stable name lead through the pointer to the current build's file."""
    if path.is_symlink() and path.readlink() == target:
        return
    if path.exists() or path.is_symlink():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    path.symlink_to(target)


def current(layout: Layout) -> Path:
    """Give the folder of the current build.

    Raises:
        CallError: if the layout names a remote store, which has no folder.
        DataError: if nothing has been built yet.
    """
    if layout.store:
        message = "this reads the folder of a build, which a remote store has not; use no --store"
        raise CallError(message)
    folder = layout.build / POINTER
    if not (folder / STORE).is_dir():
        message = f"no build in {layout.shown(layout.build)}; run `ranvier build` first"
        raise DataError(message)
    return folder.resolve()


def summary_of(layout: Layout) -> dict[str, Any]:
    """Give what `build.json` of the current build says."""
    data: dict[str, Any] = json.loads((current(layout) / SUMMARY).read_text(encoding="utf-8"))
    return data


__all__ = ["BuildRefusedError", "Built", "Extra", "Stage", "build", "current", "summary_of"]
