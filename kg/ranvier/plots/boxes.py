"""Boxes and arrows, for pictures of how many went through what."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ranvier.plots import styles
from ranvier.plots.theme import chart_of

LINE, MARGIN = 15, 9
"""The height of a line in a box, and the room around its text, in pixels."""

_LETTER = 6.1


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its left upper corner and its width in pixels, and its lines of text."""

    left: float
    top: float
    width: float
    heading: str
    lines: tuple[str, ...] = ()
    known: bool = True
    """Whether a source gives what it says; else it is drawn with a broken edge."""
    colour: str = "white"
    inner: float = 0
    """Of a frame around other boxes: its height."""

    @property
    def height(self) -> float:
        """The height, in pixels."""
        if self.inner:
            return self.inner
        return LINE * (bool(self.heading) + len(self.lines)) + 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with a head, from one point to another; it goes straight down or sideways."""

    left: float
    top: float
    to_left: float
    to_top: float


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Break a text into lines that fit into a box of a width in pixels."""
    return tuple(textwrap.wrap(text, max(8, int((width - 2 * MARGIN) / _LETTER))))


def drawn_boxes(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Any:
    """Draw boxes and the arrows between them."""
    import altair as alt

    width = max(box.left + box.width for box in boxes) + 2
    height = max(box.top + box.height for box in boxes) + 2
    across, down = _axis([0, width]), _axis([height, 0])
    data = [
        {
            "left": box.left,
            "right": box.left + box.width,
            "top": box.top,
            "bottom": box.top + box.height,
            "middle": box.left + box.width / 2,
            "heading": box.heading,
            "first": box.top + MARGIN + LINE / 2,
            "text": "\n".join(box.lines),
            "second": box.top + MARGIN + LINE / 2 + LINE * bool(box.heading),
            "known": box.known,
            "colour": box.colour,
        }
        for box in boxes
    ]
    base = chart_of(data)
    edges = [
        base.transform_filter(test)
        .mark_rect(strokeWidth=1.2, stroke=styles.colour("dark"), **broken)
        .encode(
            x=alt.X("left:Q", **across),
            x2="right:Q",
            y=alt.Y("top:Q", **down),
            y2="bottom:Q",
            fill=alt.Fill("colour:N", scale=None),
        )
        for test, broken in (("datum.known", {}), ("!datum.known", {"strokeDash": [5, 4]}))
    ]
    words = {"align": "center", "baseline": "middle", "fontSize": 12}
    headings = base.mark_text(**words, fontWeight="bold").encode(
        x=alt.X("middle:Q", **across), y=alt.Y("first:Q", **down), text="heading:N"
    )
    texts = base.mark_text(**words, lineBreak="\n", lineHeight=LINE).encode(
        x=alt.X("middle:Q", **across), y=alt.Y("second:Q", **down), text="text:N"
    )
    layers = [*edges, headings, texts]
    if arrows:
        layers = [*_arrows(arrows, across, down), *layers]
    return alt.layer(*layers, width=width, height=height)


def _axis(domain: list[float]) -> dict[str, Any]:
    """Give the options of an axis in pixels that is not drawn."""
    import altair as alt

    return {"scale": alt.Scale(domain=domain, nice=False, zero=False), "axis": None}


def _arrows(arrows: Sequence[Arrow], across: dict[str, Any], down: dict[str, Any]) -> list[Any]:
    import altair as alt

    data = [
        {
            "left": arrow.left,
            "top": arrow.top,
            "right": arrow.to_left,
            "bottom": arrow.to_top,
            "down": arrow.to_top > arrow.top,
        }
        for arrow in arrows
    ]
    base = chart_of(data)
    at = {"x": alt.X("left:Q", **across), "y": alt.Y("top:Q", **down)}
    lines = base.mark_rule(color=styles.colour("dark")).encode(**at, x2="right:Q", y2="bottom:Q")
    tips = []
    for shape, test, dx, dy in (
        ("triangle-down", "datum.down", 0, -4),
        ("triangle-right", "!datum.down", -4, 0),
    ):
        tips.append(
            base.transform_filter(test)
            .mark_point(
                filled=True,
                shape=shape,
                size=60,
                opacity=1,
                color=styles.colour("dark"),
                xOffset=dx,
                yOffset=dy,
            )
            .encode(x=alt.X("right:Q", **across), y=alt.Y("bottom:Q", **down))
        )
    return [lines, *tips]
