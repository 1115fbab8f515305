"""Answers as text: a table for people, CSV, TSV, SPARQL JSON and Markdown for all else."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ranvier.errors import CallError
from ranvier.vocabulary import compact

if TYPE_CHECKING:
    from ranvier.questions.ask import Answer, Term

FORMS = ("table", "csv", "tsv", "json", "md")
"""The forms in which rows may be written."""

_ESTIMATE = ("effect", "value", "unit", "ci_low", "ci_high", "p")
_WIDE = 200
_NARROWEST = 12


def write_answer(answer: Answer, form: str, *, fold: bool = True, width: int | None = None) -> str:
    """Write an answer.

    csv (RFC 4180, plain values), tsv (SPARQL 1.1 TSV, terms) and json (SPARQL 1.1 JSON) hold every
    column. table and md are for reading: with `fold`, an IRI and its label become one cell, the
    parts of an estimate become one text (`1.7 ms/eye (0.5 to 2.9), p 0.0048`), and IRIs of parts
    of a record are left out.

    Args:
        answer: the rows.
        form: one of `FORMS`.
        fold: whether table and md put columns together.
        width: characters of a line of the table; that of the terminal where it is not given.

    Raises:
        CallError: if the form is not known.
    """
    writers = {"csv": _csv, "tsv": _tsv, "json": _json}
    if form in writers:
        return writers[form](answer)
    if form == "md":
        return _markdown(answer, *_shown(answer, fold=fold, links=True))
    if form == "table":
        columns, rows = _shown(answer, fold=fold, links=False)
        return _table(answer, columns, rows, width or shutil.get_terminal_size((_WIDE, 24)).columns)
    message = f"there is no format {form!r}; one of {', '.join(FORMS)}"
    raise CallError(message)


def _csv(answer: Answer) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([_plain(term) for term in row] for row in answer.rows)
    return buffer.getvalue()


def _tsv(answer: Answer) -> str:
    lines = ["\t".join(f"?{column}" for column in answer.columns)]
    lines += ["\t".join("" if term is None else str(term) for term in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def _json(answer: Answer) -> str:
    bindings = [
        {
            column: _json_term(term)
            for column, term in zip(answer.columns, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
    data = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _json_term(term: Term) -> dict[str, Any]:
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, pyoxigraph.Triple):
        parts = ("subject", "predicate", "object")
        return {
            "type": "triple",
            "value": {part: _json_term(getattr(term, part)) for part in parts},
        }
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif not term.datatype.value.endswith("#string"):
        found["datatype"] = term.datatype.value
    return found


def _plain(term: Term | None) -> str:
    import pyoxigraph

    if term is None:
        return ""
    return str(term) if isinstance(term, pyoxigraph.Triple) else str(term.value)


def _shown(answer: Answer, *, fold: bool, links: bool) -> tuple[list[str], list[list[str]]]:
    """Give columns and cells as a person reads them."""
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    columns = [c for c in answer.columns if not (fold and _is_hidden(c, answer.columns, rows))]
    written = [
        {column: _cell(column, row, fold=fold, links=links) for column in columns} for row in rows
    ]
    if fold and "value" in columns:
        place = columns.index("value")
        parts = [column for column in columns if column in _ESTIMATE]
        for line in written:
            line["estimate"] = _estimate(line)
        columns.insert(place, "estimate")
        columns = [column for column in columns if column not in parts]
    names = [column.removesuffix("_label") if fold else column for column in columns]
    return names, [[line[column] for column in columns] for line in written]


def _is_hidden(column: str, columns: Sequence[str], rows: Sequence[dict[str, Term | None]]) -> bool:
    """Tell whether a column adds nothing for a reader: an IRI with a label, or of a part."""
    import pyoxigraph

    held = [row[column] for row in rows if row[column] is not None]
    if not held or not all(isinstance(term, pyoxigraph.NamedNode) for term in held):
        return f"{column}_label" in columns
    return f"{column}_label" in columns or all("#" in _plain(term) for term in held)


def _cell(column: str, row: dict[str, Term | None], *, fold: bool, links: bool) -> str:
    import pyoxigraph

    term = row[column]
    text = _plain(term)
    target = row.get(column.removesuffix("_label")) if fold and column.endswith("_label") else term
    if isinstance(term, pyoxigraph.NamedNode):
        text = compact(text)
    if links:
        text = _escape(text)
        if text and isinstance(target, pyoxigraph.NamedNode):
            return f"[{text}](<{target.value}>)"
    return text


def _escape(text: str) -> str:
    """Keep Markdown from reading a cell's text as its own signs."""
    for sign in "\\|*_`[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _estimate(line: dict[str, str]) -> str:
    """Put an estimate together: what it is, value, unit, interval and p value, as printed."""
    low, high = line.get("ci_low", ""), line.get("ci_high", "")
    interval = f"({low or '?'} to {high or '?'})" if low or high else ""
    head = [line.get("effect", ""), line["value"], line.get("unit", ""), interval]
    p = line.get("p", "")
    parts = [" ".join(part for part in head if part), f"p {p}" if p else ""]
    return ", ".join(part for part in parts if part)


def _markdown(answer: Answer, columns: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return f"No rows. {answer.empty}".strip() + "\n"
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _table(answer: Answer, columns: list[str], rows: list[list[str]], width: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return f"No rows. {answer.empty}".strip() + "\n"
    if width < _NARROWEST * len(columns):
        return _blocks(columns, rows)
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, highlight=False, color_system=None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(Text(column.replace("_", " ")), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    text = "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
    return f"{text.strip(chr(10))}\n\n{count}\n"


def _blocks(columns: list[str], rows: list[list[str]]) -> str:
    """Write each row as a block of lines, where a table would be too narrow to read."""
    pad = max(len(column) for column in columns)
    blocks = []
    for number, row in enumerate(rows, 1):
        lines = [f"{number} of {len(rows)}"]
        lines += [
            f"  {column.replace('_', ' '):<{pad}}  {cell}"
            for column, cell in zip(columns, row, strict=True)
            if cell
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
