"""The effect-direction plot: which way each trial points, by kind of measure.

The plot is that of SWiM (synthesis without meta-analysis), for where effects can't be pooled: a
row a trial, an arrow for the direction. Only results against a control of the trial's own are
counted: by the sign of the effect, significant or not, where one could be derived (Cochrane
Handbook 12.2.2.3), else by what the source says. A cell whose results do not all point one way is
mixed; no share of them decides, and the counts stand beside the arrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.graph import names_of
from ranvier.plots.items import Item, read_items
from ranvier.plots.kinds import kind_place
from ranvier.plots.picture import Picture, Row, counted, tallied
from ranvier.plots.theme import (
    STEP,
    chart_of,
    colour_scale,
    framed,
    nothing,
    people_size,
    pixel,
    shape_scale,
    size_of,
)
from ranvier.vocabulary import rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

TITLE = "Effect directions of controlled results, by trial and kind of measure"

COLUMNS = {
    "agent": "The agent, or the agents given together.",
    "trial": "The trial.",
    "modality_kind": "Kind of measure.",
    "direction": "Which way the results point; mixed where they do not all point one way.",
    "significant": "Whether a result that points this way was significant, by its source.",
    "favours_agent": "Results that favour the agent.",
    "favours_control": "Results that favour the control.",
    "no_difference": "Results that show no difference.",
    "mixed": "Results that the source calls mixed.",
    "not_reported": "Results of which no direction was read.",
    "participants": "Participants in the largest analysis; empty where no number was read.",
    "trial_iri": "The trial in the graph.",
}

_ORDER = ("favours-experimental", "favours-control", "no-difference", "mixed", "not-reported")
_CELL, _LABELS = 74, 470


def draw(store: ReadableStore, *, agent: str | None = None, modality: str | None = None) -> Picture:
    """Draw the directions of all trials with a controlled result.

    Args:
        store: the graph.
        agent: one agent only; what was given together with others stands in rows of its own.
        modality: results by one modality only.
    """
    items = [i for i in read_items(store, agent=agent, modality=modality) if i.is_controlled]
    names = {
        **names_of(store, {iri for item in items for iri in item.agents} | {agent or ""}),
        **names_of(store, {item.trial for item in items}),
        **names_of(store, {modality or ""}),
    }
    about = " by ".join(names[iri] for iri in (agent, modality) if iri)
    title = f"Effect directions: {about}" if about else TITLE
    if not items:
        text = f"The graph has no controlled result{f' of {about}' if about else ''}."
        return Picture("effect-direction", title, text, COLUMNS, (), partial(nothing, title, text))
    cells: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        for kind in item.kinds:
            cells[subject_of(item, names), item.trial, kind].append(item)
    labels = names_of(store, {_kind_iri(kind) for _, _, kind in cells})
    order = sorted(
        cells,
        key=lambda c: (c[0].casefold(), c[0], names[c[1]].casefold(), c[1], kind_place(c[2]), c[2]),
    )
    data = [
        _row(subject, trial, labels[_kind_iri(kind)], cells[subject, trial, kind], names)
        for subject, trial, kind in order
    ]
    used = sorted({kind for _, _, kind in cells}, key=lambda kind: (kind_place(kind), kind))
    kinds = [labels[_kind_iri(kind)] for kind in used]
    return Picture(
        "effect-direction",
        title,
        _words(data, len(items), about),
        COLUMNS,
        data,
        partial(_chart, title, data, kinds),
    )


def subject_of(item: Item, names: Mapping[str, str]) -> str:
    """Name what an item is about: an agent, or those given together."""
    return " + ".join(sorted((names[iri] for iri in item.agents), key=str.casefold))


def _kind_iri(code: str) -> str:
    return rv(f"modalitykind-{code}")


def _row(
    subject: str, trial: str, kind: str, items: Sequence[Item], names: Mapping[str, str]
) -> Row:
    counts = {code: sum(item.way == code for item in items) for code in _ORDER}
    pointing = [code for code in _ORDER[:-1] if counts[code]]
    way = pointing[0] if len(pointing) == 1 else "mixed" if pointing else "not-reported"
    sizes = [item.participants for item in items if item.participants is not None]
    return {
        "agent": subject,
        "trial": names[trial],
        "modality_kind": kind,
        "direction": styles.labels("direction")[way],
        "significant": any(item.significant for item in items if item.way == way),
        "favours_agent": counts["favours-experimental"],
        "favours_control": counts["favours-control"],
        "no_difference": counts["no-difference"],
        "mixed": counts["mixed"],
        "not_reported": counts["not-reported"],
        "participants": max(sizes, default=None),
        "trial_iri": trial,
    }


def _words(data: Sequence[Row], results: int, about: str) -> str:
    codes = {label: code for code, label in styles.labels("direction").items()}
    ways = [codes[str(row["direction"])] for row in data]
    trials = len({row["trial_iri"] for row in data})
    kinds = len({row["modality_kind"] for row in data})
    return " ".join(
        (
            f"Effect directions of {counted(trials, 'trial')}{f' of {about}' if about else ''} by "
            f"{counted(kinds, 'kind')} of measure: {counted(len(data), 'cell')} with "
            f"{counted(results, 'controlled result')}.",
            f"Cells: {tallied(ways, styles.labels('direction'))}.",
            "A direction is the sign of an effect, else what the source says; it tells no size.",
        )
    )


def _chart(title: str, data: Sequence[Row], kinds: Sequence[str]) -> Any:
    import altair as alt

    codes = {label: code for code, label in styles.labels("direction").items()}
    signs = styles.glyphs("direction")
    drawn, heads, stripes = [], [], []
    order: list[str] = []
    previous, shaded = None, False
    for row in data:
        key = f"{row['agent']}\n{row['trial_iri']}"
        if key not in order[-1:]:
            order.append(key)
            new = row["agent"] != previous
            shaded = shaded != new
            previous = row["agent"]
            heads.append({"row": key, "agent": row["agent"] if new else "", "trial": row["trial"]})
            stripes += [{"row": key}] if shaded else []
        parts = [
            f"{signs[code]}{row[column]}"
            for code, column in (
                ("favours-experimental", "favours_agent"),
                ("no-difference", "no_difference"),
                ("favours-control", "favours_control"),
                ("mixed", "mixed"),
            )
            if row[column]
        ]
        several = len(parts) > 1 or any(int(part.lstrip("▲▬▼◄►")) > 1 for part in parts)
        drawn.append(
            {
                **row,
                "row": key,
                "size": size_of(row["participants"]),
                "counts": " ".join(parts) if several else "",
                "filled": bool(row["significant"]),
            }
        )
    height, width = STEP * len(order), _CELL * len(kinds)
    used = {codes[str(row["direction"])] for row in data}
    y = alt.Y("row:N", sort=order).axis(None)
    x = (
        alt.X("modality_kind:N", sort=list(kinds))
        .title(None)
        .axis(orient="top", labelAngle=-40, domain=False, ticks=False)
        .scale(domain=list(kinds))
    )
    shading = (
        chart_of(stripes)
        .mark_rect(color="#E3E9EF", opacity=0.6)
        .encode(y=y, x=pixel("X", -_LABELS), x2=pixel("X2", width))
    )
    base = chart_of(drawn).encode(x=x, y=y)
    colours = alt.Color("direction:N").title("direction").scale(colour_scale("direction", used))
    shape = alt.Shape("direction:N").title("direction").scale(shape_scale("direction", used))
    size = people_size(260)
    arrows = [
        base.transform_filter(test)
        .mark_point(filled=filled, opacity=1, strokeWidth=1.4, xOffset=-18)
        .encode(color=colours, shape=shape, size=size)
        for test, filled in (("datum.filled", True), ("!datum.filled", False))
    ]
    texts = base.mark_text(fontSize=9, align="left", dx=-5, color=styles.colour("dark")).encode(
        text="counts:N"
    )
    names = chart_of(heads).encode(y=y)
    trials = names.mark_text(align="right", fontSize=11).encode(x=pixel("X", -8), text="trial:N")
    agents = names.mark_text(align="left", fontSize=11, fontWeight="bold").encode(
        x=pixel("X", -_LABELS + 4), text="agent:N"
    )
    return framed(
        alt.layer(shading, *arrows, texts, trials, agents, width=width, height=height),
        title,
        "An arrow up: all results favour the agent; down: the control; a bar: no difference shown; "
        "two-way: mixed. Filled: a result that points this way was significant, by its source. The "
        "area grows with the participants (where no number was read it is that of 20).",
        "An effect that could be derived counts by its sign, significant or not; else what the "
        "source says. Beside it: how many results point which way, where there are several. An "
        "empty cell: no result that compares with a control of the trial's own.",
        width=max(100, 12 * len(kinds)),
    )
