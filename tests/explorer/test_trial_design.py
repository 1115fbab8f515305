"""The drawing of a design: bars as long as they should be, and nothing drawn that was not read."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ranvier.explorer.app import FRAME
from ranvier.explorer.trial_design import LEFT, RIGHT, Drawing, drawing_of
from ranvier.profiles.facts import Facts
from ranvier.profiles.model import Trial
from ranvier.profiles.trial import read_trial
from ranvier.profiles.trial_facts import read_trials
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE

SVG = "{http://www.w3.org/2000/svg}"


def _trial(edition: Edition, name: str) -> Trial:
    return read_trial(edition.store, f"{BASE}trial/{name}").trial


def _drawn(trial: Trial) -> Drawing:
    drawing = drawing_of(trial)
    assert drawing is not None
    return drawing


def test_a_bar_is_as_long_as_the_treatment(edition: Edition) -> None:
    """RENEW gave 20 weeks and followed for 32: the axis is 224 days long."""
    drawing = _drawn(_trial(edition, "renew"))
    assert [bar.width for bar in drawing.bars] == pytest.approx(
        [140 / 224 * (RIGHT - LEFT)] * 2, abs=0.1
    )
    assert [bar.purpose for bar in drawing.bars] == ["studied", "control"]
    assert all(bar.placed and bar.known for bar in drawing.bars)
    assert drawing.unit == "weeks"
    primary = next(row for row in drawing.rows if row.primary)
    assert [mark.text.partition(":")[0] for mark in primary.marks] == ["week 24"]
    follow = drawing.rows[-1]
    assert follow.until == RIGHT


def test_a_crossover_does_not_say_what_came_first(edition: Edition) -> None:
    drawing = _drawn(_trial(edition, "rebuild"))
    assert len(drawing.bars) == 4
    assert not any(bar.placed for bar in drawing.bars)
    assert any("when it began" in note for note in drawing.notes)


def test_a_duration_that_was_not_read_is_not_drawn_as_one(edition: Edition) -> None:
    trial = _trial(edition, "renew")
    first, *others = trial.arms
    unread = replace(first.treatments[0], duration=None, duration_days=None)
    changed = replace(trial, arms=(replace(first, treatments=(unread,)), *others))
    bar = _drawn(changed).bars[0]
    assert not bar.known
    assert "duration not read" in bar.text
    assert any("dotted" in note for note in _drawn(changed).notes)


def test_without_arms_or_times_there_is_no_drawing(edition: Edition) -> None:
    trial = _trial(edition, "renew")
    assert drawing_of(replace(trial, arms=())) is None
    arms = tuple(replace(arm, treatments=()) for arm in trial.arms)
    assert drawing_of(replace(trial, arms=arms, outcomes=(), follow_up_days=None)) is None


def test_every_drawing_stays_in_its_frame_and_is_well_formed(edition: Edition) -> None:
    template = FRAME.templates.get_template("trial_design.html")
    drawn = 0
    trials = read_trials(Facts(edition.store), edition.entities["trial"])
    for iri, trial in trials.items():
        drawing = drawing_of(trial)
        if drawing is None:
            continue
        drawn += 1
        svg = template.module.figure(drawing, "a <trial>", LEFT, RIGHT)  # type: ignore[attr-defined]
        root = ET.fromstring(str(svg)).find(f".//{SVG}svg")  # noqa: S314 - our own text
        assert root is not None
        assert root.findtext(f"{SVG}title") == "Arms of a <trial> over time"
        height = float(root.get("height", "0"))
        for bar in drawing.bars:
            assert bar.left >= LEFT
            assert bar.left + bar.width <= RIGHT + 0.1, iri
            assert bar.top + bar.height < drawing.axis
        for line in drawing.lines:
            assert 0 < line.top < drawing.axis
        for row in drawing.rows:
            assert drawing.axis < row.top < height
            assert all(LEFT <= mark.left <= RIGHT + 0.1 for mark in row.marks), iri
        assert drawing.ticks[0].left == LEFT
        assert len(drawing.ticks) <= 10, iri
    assert drawn > 60
