"""The participant flow of a trial: planned, screened, randomised, treated, completed, analysed.

The order is that of the CONSORT flow diagram. A number that no source gives is shown as not read,
and none is computed from others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.boxes import Arrow, Box, drawn_boxes, wrapped
from ranvier.plots.graph import code_of, names_of, natural, rows, whole
from ranvier.plots.picture import Picture, Row, counted
from ranvier.plots.theme import framed, nothing

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

COLUMNS = {
    "stage": "The stage, or the arm.",
    "kind": "Whether the row is a stage of the trial or an arm.",
    "participants": "Participants; empty where no number was read.",
    "counted": "Of an arm, what its number counts.",
    "completed": "Of an arm, how many completed.",
    "node": "The trial or the arm in the graph.",
}

_STAGES = {
    "planned": "plannedCount",
    "screened": "screenedCount",
    "enrolled": "enrolledCount",
    "randomised": "randomisedCount",
    "treated": "treatedCount",
    "completed": "completedCount",
    "analysed": "analysedCount",
}
_BEFORE_ARMS = ("planned", "screened", "enrolled", "randomised")

_SHOWN_IF_READ = ("planned", "enrolled")
"""Stages that the CONSORT diagram does without."""

_FLOW = """
SELECT ?property ?n WHERE {{ <{trial}> rv:hasFlow ?flow . ?flow ?property ?n }}
"""

_NOTES = "SELECT ?note WHERE {{ <{trial}> rv:hasFlow/skos:note ?note }} ORDER BY ?note"

_ARMS = """
SELECT ?arm ?role ?n ?basis ?completed WHERE {{
  <{trial}> rv:hasArm ?arm . ?arm rv:armRole ?role
  OPTIONAL {{ ?arm rv:participantCount ?n }}
  OPTIONAL {{ ?arm rv:countBasis ?basis }}
  OPTIONAL {{ ?arm rv:completedCount ?completed }}
}}
ORDER BY ?arm
"""

_ALLOCATION = """
SELECT ?allocation WHERE {{ <{trial}> rv:hasDesign/rv:allocation ?allocation }}
"""

_WIDE, _ARM, _GAP, _SPACE = 260, 172, 26, 14
_ARMS_A_ROW = 4
_ROLES = ("experimental", "active-comparator", "reference", "placebo", "sham", "no-treatment")


def draw(store: ReadableStore, *, trial: str) -> Picture:
    """Draw the flow of one trial.

    Args:
        store: the graph.
        trial: its IRI.
    """
    name = names_of(store, [trial])[trial]
    title = f"Participant flow: {name}"
    held = {key.rpartition("#")[2]: n for key, n in rows(store, _FLOW.format(trial=trial))}
    counts = {stage: whole(held.get(key, "")) for stage, key in _STAGES.items()}
    allocation = {code_of(code) for (code,) in rows(store, _ALLOCATION.format(trial=trial))}
    not_randomised = bool(allocation & {"single-group", "non-randomised"})
    for stage in _SHOWN_IF_READ + ("randomised",) * not_randomised:
        if counts[stage] is None:
            del counts[stage]
    arms = sorted(
        rows(store, _ARMS.format(trial=trial)),
        key=lambda row: (_role_place(code_of(row[1])), natural(row[0])),
    )
    labels = names_of(store, [row[0] for row in arms])
    data: list[Row] = [
        {"stage": stage, "kind": "stage", "participants": number, "node": trial}
        for stage, number in counts.items()
    ]
    data += [
        {
            "stage": labels[arm],
            "kind": "arm",
            "participants": whole(n),
            "counted": (code_of(basis) or "randomised") if n else None,
            "completed": whole(completed),
            "node": arm,
        }
        for arm, _, n, basis, completed in arms
    ]
    known = [stage for stage, number in counts.items() if number is not None]
    if not known and not any(row["participants"] is not None for row in data):
        text = f"No number of participants of {name} was read in any source."
        return Picture("participant-flow", title, text, COLUMNS, (), partial(nothing, title, text))
    notes = [note for (note,) in rows(store, _NOTES.format(trial=trial))]

    def chart() -> Any:
        return framed(
            _chart(counts, [row for row in data if row["kind"] == "arm"]),
            title,
            "A broken edge: no source read gives the number.",
            *(f"Note: {note}" for note in notes),
            width=90,
        )

    words = _words(name, counts, data, known)
    return Picture("participant-flow", title, words, COLUMNS, data, chart)


def _role_place(code: str) -> int:
    return _ROLES.index(code) if code in _ROLES else len(_ROLES)


def _words(
    name: str, counts: Mapping[str, int | None], data: Sequence[Row], known: Sequence[str]
) -> str:
    arms = [row for row in data if row["kind"] == "arm"]
    said = ", ".join(f"{counts[stage]:,} {stage}" for stage in known) or "no stage with a number"
    missing = [stage for stage in counts if stage not in known]
    parts = [
        f"{row['stage']} ({row['participants'] if row['participants'] is not None else 'not read'})"
        for row in arms
    ]
    return " ".join(
        (
            f"Participants of {name}: {said}.",
            f"Not read: {', '.join(missing)}." if missing else "",
            f"{counted(len(arms), 'arm')}: {'; '.join(parts)}." if arms else "No arm is on record.",
        )
    ).replace("  ", " ")


def _chart(counts: Mapping[str, int | None], arms: Sequence[Row]) -> Any:
    columns = min(_ARMS_A_ROW, len(arms)) or 1
    width = max(_WIDE, columns * (_ARM + _SPACE) + _SPACE)
    left = (width - _WIDE) / 2
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    top = 0.0

    def stage(name: str) -> None:
        nonlocal top
        number = counts[name]
        heading = f"{number:,} {name}" if number is not None else f"{name}: not read"
        boxes.append(Box(left, top, _WIDE, heading, known=number is not None))
        if top:
            arrows.append(Arrow(width / 2, top - _GAP, width / 2, top))
        top += boxes[-1].height + _GAP

    for name in counts:
        if name in _BEFORE_ARMS:
            stage(name)
    if arms:
        if boxes:
            arrows.append(Arrow(width / 2, top - _GAP, width / 2, top))
        inside = _arm_boxes(arms, columns, width, top + _SPACE)
        bottom = max(box.top + box.height for box in inside) + _SPACE
        boxes += [Box(0, top, width, "", inner=bottom - top), *inside]
        top = bottom + _GAP
    for name in counts:
        if name not in _BEFORE_ARMS:
            stage(name)
    return drawn_boxes(boxes, arrows)


def _arm_boxes(arms: Sequence[Row], columns: int, width: float, top: float) -> list[Box]:
    """Place the arms in rows, each row in the middle."""
    placed: list[Box] = []
    for start in range(0, len(arms), columns):
        row = arms[start : start + columns]
        left = (width - len(row) * (_ARM + _SPACE) + _SPACE) / 2
        boxes = [_arm_box(arm, left + i * (_ARM + _SPACE), top) for i, arm in enumerate(row)]
        top += max(box.height for box in boxes) + _SPACE
        placed += boxes
    return placed


def _arm_box(arm: Row, left: float, top: float) -> Box:
    number, basis = arm["participants"], arm["counted"]
    lines = wrapped(str(arm["stage"]), _ARM)
    if arm["completed"] is not None:
        lines = (*lines, f"{arm['completed']} completed")
    heading = f"{number:,} {basis}" if isinstance(number, int) else "number not read"
    colour = styles.colour("pale")
    return Box(left, top, _ARM, heading, lines, known=number is not None, colour=colour)
