"""The design of a trial at a glance: its arms over time, as a drawing that a template writes.

A bar is as long as a treatment was given, as the record has it. Where the record does not hold when
a treatment began (in a crossover, or where groups come one after another), its bar has a broken
edge; where it holds no duration there is a dotted line, and nothing is guessed.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.profiles import words
from ranvier.profiles.model import Arm, Treatment, Trial

LEFT, RIGHT = 128, 704
"""Where time begins and ends in the drawing, whose width is 720 pixels."""

_LETTERS, _HEAD_LETTERS = 104, 92
_LINE, _BAR, _GAP, _TOP = 17, 11, 9, 8
_MOST_TICKS = 8
_WEEK, _YEAR = 7, 365.25
_BY_YEARS = 2 * _YEAR
"""From how many days on time is told in years."""

_FROM_THE_START = {"parallel", "single-group", "before-after", "cohort", "case-series", "factorial"}
"""Designs in which what an arm is given begins with the trial."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text."""

    top: float
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """How long a treatment was given; `known` is false where no duration was read."""

    left: float
    top: float
    width: float
    height: float
    purpose: str
    known: bool
    placed: bool
    """Whether the record says when it began."""
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A time of the axis."""

    left: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A time at which something was measured."""

    left: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the arms: what was measured when, or how long people were followed."""

    top: float
    name: str
    primary: bool
    marks: tuple[Mark, ...]
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Arms over time, in pixels, and the same in words."""

    height: float
    axis: float
    unit: str
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    words: str


def drawing_of(trial: Trial) -> Drawing | None:
    """Draw the arms of a trial over time; None where no arm or no length of time is on record."""
    longest = max(_days(trial), default=0)
    if not (trial.arms and longest):
        return None
    placed = bool(
        trial.design and trial.design.model and trial.design.model.code in _FROM_THE_START
    )
    step, unit = _step(longest)
    scale = (RIGHT - LEFT) / longest
    lines: list[Line] = []
    bars: list[Bar] = []
    top = float(_TOP)
    for arm in trial.arms:
        for text in textwrap.wrap(_arm_words(arm), _HEAD_LETTERS):
            top += _LINE
            lines.append(Line(top, text, heading=True))
        for treatment in arm.treatments:
            said = _treatment_words(treatment)
            for text in textwrap.wrap(said, _LETTERS):
                top += _LINE
                lines.append(Line(top, text))
            days = treatment.duration_days
            top += 6
            bars.append(
                Bar(
                    left=LEFT,
                    top=top,
                    width=round((days or longest) * scale, 1),
                    height=_BAR,
                    purpose=treatment.purpose.code if treatment.purpose else "other",
                    known=bool(days),
                    placed=placed,
                    text=f"{arm.label}: {said}",
                )
            )
            top += _BAR
        if not arm.treatments:
            top += _LINE
            lines.append(Line(top, "no treatment is on record"))
        top += _GAP
    axis = top + 6
    rows = tuple(_rows(trial, axis + 40, scale))
    return Drawing(
        height=(rows[-1].top if rows else axis + 22) + 16,
        axis=axis,
        unit=unit,
        lines=tuple(lines),
        bars=tuple(bars),
        ticks=tuple(_ticks(longest, step, unit, scale)),
        rows=rows,
        notes=tuple(_notes(bars)),
        words=_words(trial),
    )


def _days(trial: Trial) -> Iterator[int]:
    for arm in trial.arms:
        yield from (t.duration_days for t in arm.treatments if t.duration_days)
    if trial.follow_up_days:
        yield trial.follow_up_days
    for outcome in trial.outcomes:
        yield from outcome.time_days


def _step(longest: int) -> tuple[float, str]:
    """Give the days between two times of the axis, and the unit in which they are told.

    >>> _step(224), _step(731)
    ((28, 'weeks'), (182.625, 'years'))
    """
    if longest < _BY_YEARS:
        steps: tuple[float, ...] = tuple(_WEEK * weeks for weeks in (1, 2, 4, 8, 12, 24))
        unit = "weeks"
    else:
        steps, unit = tuple(_YEAR * years for years in (0.5, 1, 2, 5, 10)), "years"
    return next((step for step in steps if longest / step <= _MOST_TICKS), steps[-1]), unit


def _ticks(longest: int, step: float, unit: str, scale: float) -> Iterator[Tick]:
    days = 0.0
    while days <= longest * 1.001:
        told = days / (_WEEK if unit == "weeks" else _YEAR)
        yield Tick(round(LEFT + days * scale, 1), f"{told:g}")
        days += step


def _arm_words(arm: Arm) -> str:
    role = words.label(arm.role) or "role not read"
    return f"{arm.label} ({role}), {words.arm_size_words(arm)}"


def _treatment_words(treatment: Treatment) -> str:
    unit = words.unit_of(treatment.dose_unit, treatment.dose_unit_printed)
    dose = words.with_unit(treatment.dose, unit) if treatment.dose else treatment.dose_printed
    how = [dose, treatment.frequency, treatment.duration or "duration not read"]
    purpose = words.label(treatment.purpose) or "purpose not read"
    return f"{treatment.agent.label}: {', '.join(part for part in how if part)} ({purpose})"


def _rows(trial: Trial, top: float, scale: float) -> Iterator[Row]:
    times: dict[bool, dict[int, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    for outcome in trial.outcomes:
        primary = outcome.role is not None and outcome.role.code == "primary"
        for days in outcome.time_days:
            times[primary][days].append(outcome.measure or "measure not read")
    for primary, name in ((True, "primary outcomes"), (False, "other outcomes")):
        if held := times[primary]:
            marks = tuple(
                Mark(round(LEFT + days * scale, 1), f"{_time(days)}: {'; '.join(held[days])}")
                for days in sorted(held)
            )
            yield Row(top, name, primary, marks)
            top += 22
    if trial.follow_up_days:
        until = round(LEFT + trial.follow_up_days * scale, 1)
        yield Row(top, "follow-up", False, (), until)


def _time(days: int) -> str:
    """Say a time in weeks where it is a whole number of them.

    >>> _time(168), _time(91), _time(150)
    ('week 24', 'week 13', 'day 150')
    """
    return f"week {days // _WEEK}" if days % _WEEK == 0 else f"day {days}"


def _notes(bars: list[Bar]) -> Iterator[str]:
    if any(bar.known and not bar.placed for bar in bars):
        yield (
            "A bar with a broken edge is as long as the treatment was given; the record does not "
            "hold when it began, so that all begin at the left."
        )
    if any(not bar.known for bar in bars):
        yield "A dotted line: no source read says for how long the treatment was given."


def _words(trial: Trial) -> str:
    """Say what the drawing shows."""
    parts = []
    for arm in trial.arms:
        given = "; ".join(_treatment_words(t) for t in arm.treatments)
        parts.append(f"{_arm_words(arm)}: {given or 'no treatment is on record'}.")
    days = sorted({day for outcome in trial.outcomes for day in outcome.time_days})
    if days:
        parts.append(f"Measured at {', '.join(_time(day) for day in days)}.")
    if trial.follow_up_days:
        parts.append(f"Followed for {trial.follow_up or _time(trial.follow_up_days)}.")
    return " ".join(parts)
