"""Read mappings: SSSOM files, row by row, each with its place and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.prefixes import curie_problem, load_prefixes
from ranvier.records.problems import Problem
from ranvier.vocabulary import BASE

if TYPE_CHECKING:
    import curies
    from sssom_pydantic import Record as Row

    from ranvier.layout import Layout

SUFFIX = ".sssom.tsv"
MAPPING = f"{BASE}mapping/"
NO_TERM = "sssom:NoTermFound"
PREDICATES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
_COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NO_TERM_FIELDS = "a row without a term names in object_source the ontology that was searched"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: a term of ours, how it relates to a term elsewhere, and what that is called."""

    file: str
    line: int
    iri: str
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    object_source: str = ""
    object_source_version: str = ""
    comment: str = ""


@dataclass(slots=True)
class Mappings:
    """All mappings of a checkout, and the problems of the rows that are none."""

    rows: list[Mapping] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def by_iri(self) -> dict[str, Mapping]:
        """Give each mapping by the name of its node."""
        return {row.iri: row for row in self.rows}


def mapping_files(layout: Layout) -> list[Path]:
    """Give the files of mappings, by name."""
    return sorted(layout.mappings.glob(f"*{SUFFIX}"))


def read_mappings(layout: Layout) -> Mappings:
    """Read all files of mappings."""
    found = Mappings()
    converter = load_prefixes(layout)
    for path in mapping_files(layout):
        _read_file(path, layout.shown(path), converter, found)
    _doubles(found)
    return found


def sound_mappings(layout: Layout) -> list[Mapping]:
    """Read all mappings for a build.

    Raises:
        DataError: naming file and row, if there is a row that can't be used.
    """
    found = read_mappings(layout)
    if found.problems:
        raise DataError(str(found.problems[0]))
    return found.rows


def _read_file(path: Path, shown: str, converter: curies.Converter, into: Mappings) -> None:
    """Read one file; a file that can't be read is one problem."""
    from sssom_pydantic import Record as Row
    from sssom_pydantic.io import read_unprocessed_iterable

    stem = path.name.removesuffix(SUFFIX)
    try:
        if not path.read_bytes().endswith(b"\n"):
            into.problems.append(
                Problem(shown, _last_line(path), 1, "the file is cut off: its last line has no end")
            )
            return
        with read_unprocessed_iterable(path, converter=converter) as rows:
            if lacking := _lacking(path):
                into.problems.append(Problem(shown, *lacking))
                return
            # The library counts from the end of the header; the row of column names is one more.
            for number, row in rows.records:
                if isinstance(row, Row):
                    _take(row, shown, number + 1, stem, converter, into)
                else:
                    message = f"not a row of SSSOM: {_first_words(row.exception)}"
                    into.problems.append(Problem(shown, number + 1, 1, message))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, LookupError) as error:
        message = f"not a file of SSSOM mappings: {_first_words(error)}"
        into.problems.append(Problem(shown, 1, 1, message))
    except Exception as error:
        # The YAML of the header raises errors of its own family.
        if type(error).__module__.partition(".")[0] != "yaml":
            raise
        message = f"the header is not YAML: {_first_words(error)}"
        into.problems.append(Problem(shown, 1, 1, message))


def _take(
    row: Row, shown: str, line: int, stem: str, converter: curies.Converter, into: Mappings
) -> None:
    wrong = list(_row_problems(row, converter))
    into.problems.extend(Problem(shown, line, 1, message, rule="mapping-row") for message in wrong)
    if wrong:
        return
    into.rows.append(
        Mapping(
            shown,
            line,
            _name(stem, row),
            row.subject_id or "",
            row.subject_label or "",
            row.predicate_id,
            row.object_id or "",
            row.object_label or "",
            row.mapping_justification,
            row.object_source or "",
            row.object_source_version or "",
            row.comment or "",
        )
    )


def _row_problems(row: Row, converter: curies.Converter) -> Iterator[str]:
    """Say what is wrong with a row on its own."""
    for name in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
        value = getattr(row, name) or ""
        if wrong := curie_problem(value, converter):
            yield f"{name}: {wrong}"
    if row.predicate_id not in PREDICATES:
        yield f"predicate_id: {row.predicate_id!r} is none of {', '.join(PREDICATES)}"
    if not row.subject_label:
        yield "subject_label is missing: write the label of the record or term"
    if row.object_id == NO_TERM:
        if not row.object_source:
            yield f"object_source is missing: {_NO_TERM_FIELDS}"
        elif wrong := curie_problem(row.object_source, converter):
            yield f"object_source: {wrong}"
    elif not row.object_label:
        yield "object_label is missing: write the ontology's primary label"


def _doubles(found: Mappings) -> None:
    """Blame a pair of terms that is mapped twice: the rows may contradict each other."""
    first: dict[tuple[str, str, str], Mapping] = {}
    kept = []
    for row in found.rows:
        key = (row.subject, row.object, row.object_source if row.object == NO_TERM else "")
        other = first.setdefault(key, row)
        if other is row:
            kept.append(row)
            continue
        message = (
            f"{row.subject} and {row.object} are mapped already in {other.file}:{other.line}; "
            "keep one row"
        )
        found.problems.append(Problem(row.file, row.line, 1, message, rule="mapping-row"))
    found.rows = kept


def _name(stem: str, row: Row) -> str:
    """Name the node of a mapping after its two ends, so that it outlives the order of rows."""
    target = (row.object_source if row.object_id == NO_TERM else row.object_id) or ""
    end = target.replace(":", "-").replace("_", "-").replace("/", "-").lower()
    mark = "none-in-" if row.object_id == NO_TERM else ""
    return f"{MAPPING}{stem}#{(row.subject_id or '').partition(':')[2]}.{mark}{end}"


def _lacking(path: Path) -> tuple[int, int, str] | None:
    """Say which columns a file lacks, and where its row of column names is."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line, names = next(((n, e) for n, e in enumerate(lines, 1) if not e.startswith("#")), (1, ""))
    missing = [name for name in _COLUMNS if name not in names.split("\t")]
    if not missing:
        return None
    return line, 1, f"the row of column names lacks {', '.join(missing)}; columns end at a tab"


def _last_line(path: Path) -> int:
    return path.read_bytes().count(b"\n") + 1


def _first_words(error: object) -> str:
    """Cut an error of a library to one line; pydantic's lists all, so the first one is taken."""
    listed = getattr(error, "errors", None)
    if callable(listed):
        first = listed()[0]
        return f"{'.'.join(str(each) for each in first['loc'])}: {first['msg']}"
    words = " ".join(str(error).split())
    return words if len(words) <= 160 else f"{words[:160]}..."


def subjects(rows: Iterable[Mapping]) -> set[str]:
    """Give the terms of ours that are linked, or said to have no term elsewhere."""
    return {row.subject for row in rows}
