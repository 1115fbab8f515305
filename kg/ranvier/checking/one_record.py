"""Read records and validate each by SHACL on its own graph, unless the cache holds the outcome."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.checking.cache import Cache
from ranvier.checking.shape_files import shape_files
from ranvier.layout import Layout
from ranvier.records import Context, Problem, Record, Severity, load_context, read_record

if TYPE_CHECKING:
    import rdflib

    from ranvier.checking.shacl import ShapeResult, ShapeSet

Progress = Callable[[int, int], None]
"""Told of how many records are done, out of how many that have to be validated."""

_ABOVE = 24
"""From so many records on, validation is spread over processes: below, starting them costs more."""


def read_and_validate(
    paths: Sequence[Path], layout: Layout, cache: Cache, *, progress: Progress | None = None
) -> list[Record]:
    """Give the records of files, each with the problems of its own, in the order of the files."""
    fresh = [path for path in paths if not cache.knows(path)]
    for done, (path, record) in enumerate(_validate_fresh(fresh, layout), 1):
        cache.keep(path, record)
        if progress is not None:
            progress(done, len(fresh))
    return [cache.get(path) for path in paths]


def with_places(record: Record, layout: Layout) -> Record:
    """Give a record that knows its lines, which the cache does not keep."""
    if not record.places:
        record.places = read_record(record.path, layout).places
    return record


def _validate_fresh(paths: Sequence[Path], layout: Layout) -> Iterator[tuple[Path, Record]]:
    workers = min(os.cpu_count() or 1, 8)
    if len(paths) < _ABOVE or workers == 1:
        yield from zip(paths, _validate_some(paths, layout), strict=True)
        return
    from concurrent.futures import ProcessPoolExecutor

    # Small shares, largest files first: no core is left with the long ones at the end.
    ordered = sorted(paths, key=lambda path: -path.stat().st_size if path.is_file() else 0)
    count = min(workers * 8, len(ordered))
    shares = [ordered[start::count] for start in range(count)]
    with ProcessPoolExecutor(max_workers=workers, initializer=_leave_interrupts) as pool:
        futures = [pool.submit(_validate_share, share, layout) for share in shares]
        try:
            for share, future in zip(shares, futures, strict=True):
                yield from zip(share, future.result(), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _leave_interrupts() -> None:
    """Let Ctrl-C reach the main process alone, which then tells of it once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _validate_share(paths: Sequence[Path], layout: Layout) -> list[Record]:
    return list(_validate_some(paths, layout))


def _validate_some(paths: Sequence[Path], layout: Layout) -> Iterator[Record]:
    """Read and validate records in this process."""
    context = load_context(layout.context)
    for path in paths:
        record = read_record(path, layout)
        if record.is_sound:
            from ranvier.checking.shacl import load_shapes

            _validate(record, load_shapes(shape_files(layout)), context)
        yield record


def _validate(record: Record, shapes: ShapeSet, context: Context) -> None:
    """Run the shapes over one record's own graph, and find the line of each result."""
    for result in results_of(record.rdflib_graph(), shapes):
        key = record.key_at(result.focus, context.keys_of.get(result.path, ()))
        place = record.place_of(result.focus, key)
        problem = shape_problem(result, record.file, context, node=result.focus[len(record.iri) :])
        record.problems.append(problem.at(place.line, place.column, field=key))


def results_of(graph: rdflib.Graph, shapes: ShapeSet) -> Iterator[ShapeResult]:
    """Run the shapes; where several constraints of one shape say the same, give the first."""
    from ranvier.checking.shacl import validate

    seen = set()
    for result in validate(graph, shapes):
        same = (result.focus, result.path, result.value, result.shape, result.message)
        if same not in seen:
            seen.add(same)
            yield result


def shape_problem(result: ShapeResult, file: str, context: Context, *, node: str) -> Problem:
    """Write what a shape says as a problem of a file, at its first line."""
    value = context.shorten(result.value)
    told = re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", result.message) if value else True
    shown = "" if told else f" ({value if len(value) <= 80 else value[:77] + '...'})"
    return Problem(
        file,
        1,
        1,
        result.message + shown,
        Severity(result.severity.lower()),
        node,
        next(iter(context.keys_of.get(result.path, ())), ""),
        result.shape.rpartition("#")[2],
        result.focus,
        result.path,
        result.shape,
        result.component,
    )
