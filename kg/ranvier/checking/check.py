"""Check records: each one by SHACL on its own graph, then all of them by the rules between them.

What SHACL says of a record depends on its text, the context and the shapes alone, so it is kept
in a cache under their hash; only what changed is validated again, on all cores.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier import __version__
from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.records import Context, Problem, Record, Severity, load_context, read_record
from ranvier.vocabulary import KINDS, VOCABULARY, compact, entity_of

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.checking.shacl import ShapeSet

_ABOVE = 24
"""From so many records on, validation is spread over processes: below, starting them costs more."""

RDF_FORMATS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".xml", ".jsonld", ".json", ".n3")


@dataclass(slots=True)
class Report:
    """What a check found, and the records that it read."""

    problems: list[Problem] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    @property
    def violations(self) -> list[Problem]:
        """Give what must be mended."""
        return [problem for problem in self.problems if problem.severity is Severity.VIOLATION]

    @property
    def warnings(self) -> list[Problem]:
        """Give what should be looked at."""
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]


def record_files(layout: Layout) -> list[Path]:
    """Give all files of records, in a stable order."""
    return [path for folder in KINDS for path in sorted((layout.records / folder).glob("*.yaml"))]


def check_all(layout: Layout) -> Report:
    """Check every record, and what must hold between them."""
    report = Report()
    _read_and_validate(record_files(layout), layout, report)
    _strays(layout, report)
    _doubles(report)
    if all(record.is_sound for record in report.records):
        _between(report, layout, report.records)
    report.problems = sorted(set(report.problems))
    return report


def check_paths(paths: Sequence[Path], layout: Layout) -> Report:
    """Check the named records or RDF files, each together with all the other records.

    A folder stands for the records in it.

    Raises:
        CallError: if a path does not exist.
    """
    report = Report()
    named: list[Path] = []
    for path in paths:
        if not path.exists():
            message = f"{path}: there is no such file"
            raise CallError(message)
        if path.is_dir():
            inside = sorted(path.rglob("*.yaml"))
            if not inside:
                report.problems.append(
                    Problem(str(path), 1, 1, "this folder holds no records (*.yaml)")
                )
            named.extend(inside)
        elif path.suffix.lower() in RDF_FORMATS:
            from ranvier.checking.rdf_file import check_rdf_file

            report.problems.extend(check_rdf_file(path, layout))
        else:
            named.append(path)
    _read_and_validate(named, layout, report)
    if report.records and all(record.is_sound for record in report.records):
        mine = {record.iri for record in report.records}
        others = Report()
        taken = {path.resolve() for path in named}
        rest = [path for path in record_files(layout) if path.resolve() not in taken]
        _read_and_validate(rest, layout, others)
        known = [record for record in others.records if record.is_sound and record.iri not in mine]
        _between(report, layout, [*report.records, *known], only=mine)
    report.problems = sorted(set(report.problems))
    return report


def _strays(layout: Layout, report: Report) -> None:
    """Name files in the folders of records that no reader would look at."""
    for path in sorted(layout.records.rglob("*")):
        expected = (
            path.suffix == ".yaml"
            and path.parent.parent == layout.records
            and path.parent.name in KINDS
        )
        if (
            path.is_file()
            and not expected
            and path != layout.context
            and not path.name.startswith(".")
        ):
            message = f"this file is no record: records are .yaml files in {', '.join(KINDS)}"
            report.problems.append(Problem(layout.shown(path), 1, 1, message, rule="stray-file"))


def _doubles(report: Report) -> None:
    """Blame two files that describe one entity."""
    first: dict[str, str] = {}
    for record in report.records:
        if record.iri and first.setdefault(record.iri, record.file) != record.file:
            place = record.place_of(record.iri, "id")
            message = f"id: {compact(record.iri)} is also the id of {first[record.iri]}; rename one"
            problem = Problem(
                record.file, place.line, place.column, message, field="id", rule="duplicate-id"
            )
            record.problems.append(problem)
            report.problems.append(problem)


def _read_and_validate(paths: Sequence[Path], layout: Layout, report: Report) -> None:
    """Read files and validate each record, from the cache where nothing changed."""
    cache = _Cache(layout)
    fresh = [path for path in paths if not cache.knows(path)]
    for validated in _validate_fresh(fresh, layout):
        cache.keep(validated, layout)
    for path in paths:
        record = cache.get(path)
        report.records.append(record)
        report.problems.extend(record.problems)


def _validate_fresh(paths: Sequence[Path], layout: Layout) -> Iterable[tuple[Path, Record]]:
    workers = min(os.cpu_count() or 1, 8)
    if len(paths) < _ABOVE or workers == 1:
        yield from zip(paths, _validate_some(list(paths), layout), strict=True)
        return
    from concurrent.futures import ProcessPoolExecutor

    # Small shares, largest files first: no core is left with the long ones at the end.
    ordered = sorted(paths, key=lambda path: -path.stat().st_size if path.is_file() else 0)
    shares = [ordered[start :: workers * 4] for start in range(workers * 4)]
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for share, records in zip(
            shares, pool.map(_validate_some, shares, [layout] * len(shares)), strict=True
        ):
            yield from zip(share, records, strict=True)


def _validate_some(paths: list[Path], layout: Layout) -> list[Record]:
    """Read and validate a share of the records, in one process."""
    if not paths:
        return []
    from ranvier.checking.shacl import load_shapes

    context = load_context(layout.context)
    shapes = load_shapes(shape_files(layout))
    found = []
    for path in paths:
        record = read_record(path, layout)
        if record.is_sound:
            _validate(record, shapes, context)
        found.append(record)
    return found


def shape_files(layout: Layout) -> list[Path]:
    """Give the files of shapes on records; the shapes on the vocabulary are run by its tests."""
    return [path for path in sorted(layout.shapes.glob("*.ttl")) if path.name != "vocabulary.ttl"]


def _validate(record: Record, shapes: ShapeSet, context: Context) -> None:
    """Run the shapes over one record's own graph, and find the line of each result."""
    from ranvier.checking.shacl import validate

    for result in validate(record.rdflib_graph(), shapes):
        key = context.key_of.get(result.path, "")
        place = record.place_of(result.focus, key)
        value = f" ({context.shorten(result.value)})" if result.value else ""
        record.problems.append(
            Problem(
                record.file,
                place.line,
                place.column,
                f"{result.message}{value}",
                Severity(result.severity.lower()),
                result.focus[len(record.iri) :],
                key,
                result.shape.rpartition("#")[2],
            )
        )


def _between(
    report: Report, layout: Layout, records: Sequence[Record], *, only: set[str] | None = None
) -> None:
    """Run the violation queries over all records together."""
    import pyoxigraph

    from ranvier.checking.rules import load_rules, run_rules
    from ranvier.store.dataset import derive, vocabulary_quads

    quads: list[pyoxigraph.Quad] = [*vocabulary_quads(layout)]
    for record in records:
        quads.extend(record.quads)
    quads.extend(derive(layout, quads))
    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    context = load_context(layout.context)
    by_iri = {record.iri: record for record in records}
    for row in run_rules(store, load_rules(layout.shapes)):
        owner = entity_of(row.node)
        if only is not None and owner not in only:
            continue
        blamed = by_iri.get(owner)
        key = context.key_of.get(row.path, "") or row.path.removeprefix(VOCABULARY)
        if blamed is None:
            report.problems.append(
                Problem(owner, 1, 1, row.message, Severity(row.severity.lower()), rule=row.rule)
            )
            continue
        if not blamed.places:
            blamed.places = read_record(layout.root / blamed.file, layout).places
        place = blamed.place_of(row.node, key)
        report.problems.append(
            Problem(
                blamed.file,
                place.line,
                place.column,
                row.message,
                Severity(row.severity.lower()),
                row.node[len(owner) :],
                key,
                row.rule,
            )
        )


class _Cache:
    """Records as read and validated before, by the hash of all that they depend on."""

    def __init__(self, layout: Layout) -> None:
        """Find the folder and what all entries depend on."""
        self.folder = layout.build / ".cache"
        seed = hashlib.sha256(f"{__version__}\0{load_context(layout.context).digest}".encode())
        for path in shape_files(layout):
            seed.update(path.read_bytes())
        package = Path(__file__).parent.parent
        for path in sorted([*package.glob("records/*.py"), *package.glob("checking/*.py")]):
            seed.update(path.read_bytes())
        self.seed = seed.digest()
        self.names: dict[Path, Path] = {}
        self.held: dict[Path, Record] = {}

    def _file(self, path: Path) -> Path | None:
        if path not in self.names:
            try:
                if path.stat().st_size > 1 << 20:
                    return None
                content = path.read_bytes()
            except OSError:
                return None
            digest = hashlib.sha256(
                self.seed + str(path.resolve()).encode() + b"\0" + content
            ).hexdigest()
            self.names[path] = self.folder / digest[:2] / f"{digest[2:]}.json"
        return self.names[path]

    def knows(self, path: Path) -> bool:
        """Tell whether a file's record is at hand."""
        file = self._file(path)
        if file is None:
            return False
        try:
            self.held[path] = _thaw(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError):
            return False
        return True

    def keep(self, validated: tuple[Path, Record], layout: Layout) -> None:
        """Hold a record, and write it down for the next time where that is possible."""
        path, record = validated
        self.held[path] = record
        file = self._file(path)
        if file is None or not layout.root.exists():
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            aside = file.with_suffix(f".{os.getpid()}")
            aside.write_text(json.dumps(_freeze(record)), encoding="utf-8")
            aside.replace(file)
        except OSError:
            return  # A read-only place only costs the time to validate again.

    def get(self, path: Path) -> Record:
        """Give a record that is held."""
        return self.held[path]


def _freeze(record: Record) -> dict[str, Any]:
    import io

    import pyoxigraph

    buffer = io.BytesIO()
    pyoxigraph.serialize(record.quads, buffer, format=pyoxigraph.RdfFormat.N_QUADS)
    problems = [
        [p.file, p.line, p.column, p.message, str(p.severity), p.node, p.field, p.rule]
        for p in record.problems
    ]
    return {
        "file": record.file,
        "iri": record.iri,
        "quads": buffer.getvalue().decode(),
        "problems": problems,
    }


def _thaw(data: dict[str, Any]) -> Record:
    import pyoxigraph

    record = Record(file=data["file"], iri=data["iri"])
    record.quads = list(pyoxigraph.parse(data["quads"], format=pyoxigraph.RdfFormat.N_QUADS))
    record.problems = [
        Problem(file, line, column, message, Severity(severity), node, name, rule)
        for file, line, column, message, severity, node, name, rule in data["problems"]
    ]
    return record
