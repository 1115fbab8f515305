"""A plan as text for a person, and as JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ranvier.design.model import KINDS, Share, Source, Spread
from ranvier.design.plan import MEANS, SHARES, End, Plan, Row
from ranvier.errors import CallError
from ranvier.frames.graph import slug_of
from ranvier.vocabulary import compact

FORMS = ("text", "json", "csv", "md")
"""The forms in which a plan may be written."""

_WIDTH = 160


def write_plan(plan: Plan, form: str, *, width: int | None = None) -> str:
    """Write a plan.

    Args:
        plan: the plan.
        form: one of `FORMS`.
        width: characters of a line of text.

    Raises:
        CallError: if the form is not known.
    """
    check_form(form)
    if form == "json":
        return json.dumps(to_dict(plan), indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        return _csv(plan)
    return _markdown(plan) if form == "md" else _text(plan, width or _WIDTH)


def check_form(form: str) -> None:
    """Refuse a form that a plan can't be written in.

    Raises:
        CallError: naming those that it can.
    """
    if form not in FORMS:
        message = f"there is no format {form!r}; one of {', '.join(FORMS)}"
        raise CallError(message)


def to_dict(plan: Plan) -> dict[str, Any]:
    """Give a plan as plain data; numbers are not rounded."""
    return {
        "modality": compact(plan.modality),
        "label": plan.label,
        "way": plan.way,
        "unit": plan.unit,
        "aim": asdict(plan.aim),
        "ranges": [asdict(each) for each in plan.ranges],
        "rows": [_row_dict(row) for row in plan.rows],
        "left_out": [{**asdict(each), "node": compact(each.node)} for each in plan.left_out],
        "other_units": list(plan.other_units),
        "caveats": list(plan.caveats),
    }


def _row_dict(row: Row) -> dict[str, Any]:
    basis = row.basis
    data = asdict(basis)
    data["node"], data["trial"] = compact(basis.node), compact(basis.trial)
    data["modality"] = compact(basis.modality)
    return {**data, "size": asdict(row.size)}


_COLUMNS = (
    *("trial", "trial_label", "of", "in_whom", "population", "measure", "time", "figure", "unit"),
    *("at_most", "n", "n_per_arm", "n_on_agent", "n_total", "n_analysed", "derived_from"),
    *("source_urls", "source_kinds", "node"),
)


def _csv(plan: Plan) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in plan.rows:
        basis, size = row.basis, row.size
        spread = basis if isinstance(basis, Spread) else None
        writer.writerow(
            (
                slug_of(basis.trial),
                basis.trial_label,
                spread.kind if spread else "share",
                basis.in_whom,
                "; ".join(basis.population),
                basis.measure,
                basis.time or "",
                f"{_figure(basis):.6g}",
                plan.unit or "",
                ("true" if spread.at_most else "false") if spread else "",
                "" if basis.n is None else basis.n,
                size.per_arm,
                size.on_agent,
                size.total,
                size.analysed,
                basis.derived_from,
                " ".join(source.url for source in basis.sources),
                "; ".join(sorted({source.kind for source in basis.sources})),
                compact(basis.node),
            )
        )
    return buffer.getvalue()


def _figure(basis: Spread | Share) -> float:
    return basis.sd if isinstance(basis, Spread) else basis.percent


def headline(plan: Plan) -> str:
    """Say in one line what is planned."""
    aim = plan.aim
    unit = "percentage points" if plan.way == SHARES else plan.unit
    arms = {MEANS: "two arms", SHARES: "two arms, a share of people each"}.get(
        plan.way, "crossover of two periods"
    )
    if plan.way != "crossover" and aim.ratio != 1:
        arms += f", {aim.ratio:g} on the agent for 1 on the control"
    lost = f", {aim.dropout:.0%} drop-out" if aim.dropout else ""
    return (
        f"{plan.label}: a difference of {aim.difference:g} {unit}, {arms}, power {aim.power:g}, "
        f"two-sided level {aim.alpha:g}{lost}"
    )


def _range_table(plan: Plan) -> tuple[list[str], list[list[str]]]:
    figure = "share" if plan.way == SHARES else "SD"
    each = _each(plan)
    head = ["", *(f"{each}: {end} ({figure})" for end in ("lowest", "median", "highest"))]
    rows = []
    for found in plan.ranges:
        cells = [_end(end) for end in (found.lowest, found.median, found.highest)]
        what = f"{found.of} ({found.rows} of {found.trials} trial{'s' * (found.trials > 1)})"
        rows.append([what, *cells])
    return head, rows


def _each(plan: Plan) -> str:
    if plan.way == "crossover":
        return "n per sequence"
    return "n per arm" if plan.aim.ratio == 1 else "n on the control"


def _end(end: End) -> str:
    return f"{end.size.per_arm:,} ({end.figure:.3g})"


def _row_table(plan: Plan) -> tuple[list[str], list[list[str]]]:
    head = ["n", "total", "share" if plan.way == SHARES else "SD", "of", "trial", "in whom"]
    head += ["population", "time", "got from", "read in"]
    places = {source: place for place, source in enumerate(_sources(plan), 1)}
    rows = []
    for row in plan.rows:
        basis = row.basis
        spread = basis if isinstance(basis, Spread) else None
        most = "at most " if spread and spread.at_most else ""
        rows.append(
            [
                f"{row.size.per_arm:,}",
                f"{row.size.total:,}",
                f"{most}{_figure(basis):.3g}",
                KINDS[spread.kind] if spread else basis.measure,
                basis.trial_label,
                basis.in_whom,
                ", ".join(basis.population),
                basis.time or "",
                basis.derived_from,
                ", ".join(f"{source.kind} [{places[source]}]" for source in basis.sources),
            ]
        )
    return head, rows


def _sources(plan: Plan) -> list[Source]:
    return list(dict.fromkeys(source for row in plan.rows for source in row.basis.sources))


def _lists(plan: Plan) -> list[tuple[str, list[str]]]:
    """Give what stands below the tables: a title each, with its lines; none without a line."""
    sources = [f"[{n}] {source.kind}: {source.url}" for n, source in enumerate(_sources(plan), 1)]
    held = [("Mind", list(plan.caveats)), ("Left out", _left_out(plan)), ("Read in", sources)]
    return [(title, lines) for title, lines in held if lines]


def _left_out(plan: Plan) -> list[str]:
    counted = Counter((each.trial_label, each.reason) for each in plan.left_out)
    said = [
        f"{label}: {reason}" + (f" ({count} figures)" if count > 1 else "")
        for (label, reason), count in counted.items()
    ]
    if plan.other_units:
        said.append(f"spreads in other units (choose with --unit): {', '.join(plan.other_units)}")
    return said


def _text(plan: Plan, width: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    buffer = io.StringIO()
    console = Console(file=buffer, width=width, highlight=False, color_system=None)
    console.print(Text(headline(plan)))
    for head, rows in (_range_table(plan), _row_table(plan)):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for name in head:
            table.add_column(Text(name), overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for title, lines in _lists(plan):
        console.print(Text(title))
        for line in lines:
            console.print(Text(f"- {line}"), soft_wrap=title == "Read in")
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _markdown(plan: Plan) -> str:
    def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        lines = [head, ["---"] * len(head), *rows]
        return "".join(f"| {' | '.join(_escape(cell) for cell in line)} |\n" for line in lines)

    parts = [f"{_escape(headline(plan))}\n", table(*_range_table(plan)), table(*_row_table(plan))]
    for title, lines in _lists(plan):
        parts.append(f"{title}\n\n" + "".join(f"- {_escape(line)}\n" for line in lines))
    return "\n".join(parts)


def _escape(text: str) -> str:
    for sign in "\\|*`[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
