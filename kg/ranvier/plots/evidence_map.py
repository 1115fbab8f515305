"""The evidence map: agents by what was measured, with verdict, participants and conflicts.

The form is that of an evidence (gap) map: a bubble a cell, its area the participants. Verdicts are
those of the graph; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.evidence_map_facts import (
    NO_AXIS,
    SORTS,
    Cell,
    Cells,
    arranged,
    narrowed,
    read_cells,
)
from ranvier.plots.graph import names_of
from ranvier.plots.picture import Picture, Row, counted, listed, tallied
from ranvier.plots.theme import (
    chart_of,
    colour_scale,
    framed,
    nothing,
    people_size,
    pixel,
    shape_scale,
    size_of,
)

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

TITLE = "Evidence map: what was measured of each agent, and what it adds up to"

COLUMNS = {
    "agent": "The agent, or the agents given together.",
    "modality": "What was measured.",
    "modality_kind": "Kind of measure.",
    "verdict": "What the evidence adds up to.",
    "certainty": "Certainty of the verdict.",
    "participants": "Participants behind it; empty where no number was read.",
    "trials": "Trials behind it.",
    "conflict": "Whether the evidence contradicts itself here.",
    "populations": "Whom these trials took.",
    "designs": "How strong their designs are.",
    "phase": "The furthest phase of these trials.",
    "axes": "The therapeutic axes of the agents.",
    "assertion": "The assertion in the graph.",
}

_CELL = 21
"""The side of a cell, in pixels."""

_SHADE, _LINES = "#E3E9EF", "#8C96A0"

_HATCH = "".join(
    f"M{max(-1, k - 1):g},{min(1, k + 1):g}L{min(1, k + 1):g},{max(-1, k - 1):g}"
    for k in (-1.5, -1, -0.5, 0, 0.5, 1, 1.5)
)
"""Lines from below to above over a cell, as the path of a mark within -1 and 1."""


def draw(
    store: ReadableStore,
    *,
    agent: str | None = None,
    modality: str | None = None,
    kind: str | None = None,
    population: str | None = None,
    design: str | None = None,
    sort: str | None = None,
) -> Picture:
    """Draw the map of all cells of which something was measured.

    Args:
        store: the graph.
        agent: one agent only; what was given together with others stands in rows of its own.
        modality: one modality only.
        kind: one kind of modality only (its code's IRI).
        population: cells with a trial in such people only (the code's IRI).
        design: cells with a trial of such a design only (the code's IRI).
        sort: by what agents are put in order, one of `SORTS`.
    """
    every, axes = read_cells(store)
    cells = narrowed(
        every, agent=agent, modality=modality, kind=kind, population=population, design=design
    )
    name = names_of(store, {agent})[agent] if agent else ""
    title = f"Evidence map: {name}" if name else TITLE
    if not cells:
        text = _none_text(name, narrow=bool(modality or kind or population or design))
        return Picture("evidence-map", title, text, COLUMNS, (), partial(nothing, title, text))
    shown = arranged(store, cells, axes, sort=sort or SORTS[0])
    codes = {code for cell in cells for code in (*cell.populations, *cell.designs)}
    names = names_of(store, codes)
    data = [_row(cell, shown, names) for cell in shown.cells]
    return Picture(
        "evidence-map",
        title,
        words_of(shown),
        COLUMNS,
        data,
        partial(_chart, title, data, shown.agents, shown.modalities),
    )


def _none_text(agent: str, *, narrow: bool) -> str:
    if narrow:
        of = f" of {agent}" if agent else ""
        return f"Nothing on record{of} fits what the map was narrowed to."
    if agent:
        return f"Nothing was measured of {agent} in any trial of the graph: not tested."
    return "The graph has no verdict on any agent by these measures."


def _row(cell: Cell, shown: Cells, names: Mapping[str, str]) -> Row:
    subject = shown.subject(cell)
    return {
        "agent": subject,
        "modality": shown.names[cell.modality],
        "modality_kind": shown.names[cell.kind],
        "verdict": styles.labels("verdict").get(cell.verdict, cell.verdict),
        "certainty": styles.labels("certainty").get(cell.certainty) or None,
        "participants": cell.participants,
        "trials": cell.trials,
        "conflict": cell.conflict,
        "populations": "; ".join(sorted(names[code] for code in cell.populations)) or None,
        "designs": "; ".join(sorted(names[code] for code in cell.designs)) or None,
        "phase": styles.labels("phase").get(cell.phase),
        "axes": None if shown.axes[subject] == NO_AXIS else shown.axes[subject],
        "assertion": cell.assertion,
    }


def words_of(shown: Cells) -> str:
    """Say what a map shows."""
    cells = shown.cells
    verdicts = [cell.verdict for cell in cells]
    found = [
        f"{shown.subject(c)} by {shown.names[c.modality]}"
        for c in cells
        if c.verdict == "supported"
    ]
    told = listed(found[:8]) + (f" and {len(found) - 8} more" if len(found) > 8 else "")
    conflicts = sum(cell.conflict for cell in cells)
    agents, modalities = len(shown.agents), len(shown.modalities)
    return " ".join(
        (
            f"A map of {counted(agents, 'agent or combination', 'agents and combinations')} "
            f"by {counted(modalities, 'modality', 'modalities')}: "
            f"{counted(len(cells), 'cell')} in which something was measured.",
            f"Verdicts: {tallied(verdicts, styles.labels('verdict'))}.",
            f"Supported: {told}." if found else "In no cell is an effect supported.",
            f"The evidence contradicts itself in {counted(conflicts, 'cell')}.",
            "An empty cell was not measured, which is not the same as no effect.",
        )
    )


def _chart(
    title: str, data: Sequence[Row], agents: Sequence[str], modalities: Sequence[str]
) -> Any:
    import altair as alt

    codes = {label: code for code, label in styles.labels("verdict").items()}
    letters = {styles.labels("certainty")[code]: sign for code, sign in styles.letters().items()}
    drawn = [
        {
            **row,
            "size": size_of(row["participants"]),
            "letter": letters.get(str(row["certainty"]), ""),
        }
        for row in data
    ]
    used = {codes.get(str(row["verdict"]), "") for row in data}
    x = alt.X("modality:N", sort=list(modalities)).title(None)
    x = x.axis(orient="top", labelAngle=-60, domain=False, ticks=False)
    y = alt.Y("agent:N", sort=list(agents)).title(None)
    y = y.axis(grid=True, gridColor="#D9DEE3", domain=False, ticks=False)
    height = _CELL * len(agents)
    bands, kinds = _bands(data, modalities)
    shading = (
        chart_of(bands)
        .mark_rect(color=_SHADE, opacity=0.6)
        .encode(x=x, y=pixel("Y", 0), y2=pixel("Y2", height))
    )
    kind_names = (
        chart_of(kinds)
        .mark_text(angle=270, align="right", baseline="middle", fontSize=11, fontStyle="italic")
        .encode(x=x, y=pixel("Y", height + 6), text="modality_kind:N")
    )
    points = chart_of(drawn).encode(x=x, y=y)
    size = people_size(230)
    bubbles = points.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.6).encode(
        size=size,
        color=alt.Color("verdict:N").title("verdict").scale(colour_scale("verdict", used)),
        shape=alt.Shape("verdict:N").title("verdict").scale(shape_scale("verdict", used)),
    )
    contested = points.transform_filter("datum.conflict").mark_point(
        filled=False, size=_CELL**2, shape=_HATCH, stroke=_LINES, strokeWidth=1, opacity=1
    )
    signs = points.mark_text(dx=9, dy=-6, fontSize=8, color=styles.colour("dark")).encode(
        text="letter:N"
    )
    layers = (shading, kind_names, contested, bubbles, signs)
    certain = ", ".join(f"{sign} {label}" for label, sign in letters.items())
    return framed(
        alt.layer(*layers, width=_CELL * len(modalities), height=height),
        title,
        "The area of a mark grows with the participants behind the verdict (where no number was "
        "read it is that of 20); its shape and colour are the verdict.",
        f"The letter beside it is the certainty: {certain}. Hatching marks evidence that "
        "contradicts itself. An empty cell was not measured.",
        width=max(90, 4 * len(modalities)),
    )


def _bands(
    data: Sequence[Row], modalities: Sequence[str]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Give the modalities that are shaded, those of every other kind, and where kinds are named."""
    of_kind = {str(row["modality"]): str(row["modality_kind"]) for row in data}
    kinds = list(dict.fromkeys(of_kind[name] for name in modalities))
    shaded = [{"modality": m} for m in modalities if kinds.index(of_kind[m]) % 2 == 0]
    named = []
    for kind in kinds:
        members = [name for name in modalities if of_kind[name] == kind]
        named.append({"modality": members[(len(members) - 1) // 2], "modality_kind": kind})
    return shaded, named
