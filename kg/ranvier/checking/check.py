"""Check records: each one by SHACL on its own graph, then all of them by the rules between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ranvier.checking.between import problems_between
from ranvier.checking.cache import Cache
from ranvier.checking.one_record import Progress, read_and_validate, with_places
from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.records import Problem, Record, Severity
from ranvier.vocabulary import KINDS, compact

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
    """Give all files of records, in a stable order; hidden ones are an editor's."""
    return [
        path
        for folder in KINDS
        for path in sorted((layout.records / folder).glob("*.yaml"))
        if not path.name.startswith(".")
    ]


def check_all(layout: Layout, *, progress: Progress | None = None) -> Report:
    """Check every record, and what must hold between them."""
    cache = Cache(layout)
    records = read_and_validate(record_files(layout), layout, cache, progress=progress)
    cache.prune()
    problems = [*_strays(layout.records, layout), *_doubles(records, layout)]
    return _report(records, [*problems, *problems_between(records, layout)])


def check_paths(
    paths: Sequence[Path], layout: Layout, *, progress: Progress | None = None
) -> Report:
    """Check the named records or RDF files, each together with all the other records.

    A folder stands for the records in it.

    Raises:
        CallError: if a path does not exist.
    """
    problems: list[Problem] = []
    named: dict[Path, Path] = {}
    graphs: list[Path] = []
    for path in paths:
        if not path.exists() and not path.is_symlink():
            message = f"{path}: there is no such file"
            raise CallError(message)
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*.yaml")) if not p.name.startswith(".")]
            if not inside:
                message = "this folder holds no records (*.yaml)"
                problems.append(Problem(layout.shown(path), 1, 1, message))
            problems.extend(_strays(path, layout))
            named.update((p.absolute(), p) for p in inside)
        elif path.suffix.lower() in RDF_FORMATS:
            graphs.append(path)
        elif path.suffix == ".yaml":
            named[path.absolute()] = path
        else:
            message = (
                f"this file is no record: records end in .yaml, RDF in {' '.join(RDF_FORMATS)}"
            )
            problems.append(Problem(layout.shown(path), 1, 1, message, rule="stray-file"))
    if not named and not graphs:
        return _report([], problems)
    cache = Cache(layout)
    records = read_and_validate(list(named.values()), layout, cache, progress=progress)
    rest = [path for path in record_files(layout) if path.absolute() not in named]
    others = read_and_validate(rest, layout, cache, progress=progress)
    if records:
        mine = {record.iri for record in records if record.iri}
        # A copy that lies elsewhere stands for the record itself: a draft can be checked first.
        at_home = {r.iri for r in records if layout.records.absolute() in r.path.absolute().parents}
        drafts = mine - at_home
        others_kept = [record for record in others if record.iri not in drafts]
        doubles = _doubles([*others_kept, *records], layout)
        problems.extend(problem for problem in doubles if problem.focus in mine)
        known = [record for record in others if record.iri not in mine]
        problems.extend(problems_between([*records, *known], layout, only=mine))
    for path in graphs:
        from ranvier.checking.rdf_file import check_rdf_file

        problems.extend(check_rdf_file(path, layout, [*records, *others]))
    return _report(records, problems)


def _report(records: list[Record], problems: Iterable[Problem]) -> Report:
    """Put together what is wrong within records and between them."""
    own = (problem for record in records for problem in record.problems)
    return Report(sorted({*own, *problems}), records)


def _strays(folder: Path, layout: Layout) -> list[Problem]:
    """Name files in the folders of records that no reader would look at."""
    home = layout.records.absolute()
    found = []
    for path in sorted(folder.rglob("*")):
        here = path.absolute()
        if home not in here.parents or path.name.startswith(".") or path.is_dir():
            continue
        in_place = here.parent.parent == home and here.parent.name in KINDS
        if here != layout.context.absolute() and not (in_place and path.suffix == ".yaml"):
            advice = f"; rename it to {path.stem}.yaml" if in_place else ""
            message = f"this file is no record: records are .yaml files in {', '.join(KINDS)}"
            found.append(Problem(layout.shown(path), 1, 1, f"{message}{advice}", rule="stray-file"))
    return found


def _doubles(records: Sequence[Record], layout: Layout) -> list[Problem]:
    """Blame files that describe an entity which another file describes too."""
    first: dict[str, str] = {}
    found = []
    for record in records:
        if record.iri and first.setdefault(record.iri, record.file) != record.file:
            place = with_places(record, layout).place_of(record.iri, "id")
            message = f"id: {compact(record.iri)} is also the id of {first[record.iri]}; rename one"
            found.append(
                Problem(
                    *(record.file, place.line, place.column, message),
                    field="id",
                    rule="duplicate-id",
                    focus=record.iri,
                )
            )
    return found
