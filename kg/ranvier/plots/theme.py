"""What all pictures share: type, margins, scales by scheme, and the picture of nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles

if TYPE_CHECKING:
    import altair as alt

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Liberation Sans comes with the renderer, and has the widths of Arial: text fits everywhere."""

STEP = 18
"""The height of a row of text, in pixels."""

_LINE = 110


def chart_of(rows: Iterable[Mapping[str, object]]) -> Any:
    """Give a chart of rows, which it holds itself: nothing has to be read beside it."""
    import altair as alt

    # A tuple, since Altair copies lists anew each time that charts are put together.
    data: Any = alt.InlineData(values=tuple(dict(row) for row in rows))
    return alt.Chart(data)


def pixel(channel: str, value: float) -> Any:
    """Give a place in pixels, for the channel X, X2, Y or Y2."""
    import altair as alt

    place: Any = getattr(alt, f"{channel}Value")
    return place(value)


def framed(
    chart: Any,
    title: str,
    *notes: str,
    width: int = _LINE,
) -> Any:
    """Give a chart its title, the notes under it, and the type that all pictures have.

    Args:
        chart: the chart.
        title: its title.
        notes: what a reader must know to read it, a paragraph each.
        width: letters in a line of the notes.
    """
    import altair as alt

    lines = [line for note in notes for line in textwrap.wrap(note, width)]
    small: dict[str, Any] = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"}
    # Set in place: each method of a chart copies all of it.
    chart.background, chart.padding = "white", 12
    chart.title = alt.TitleParams(
        text=title,
        subtitle=lines,
        anchor="start",
        frame="bounds",
        fontSize=16,
        subtitleFontSize=11,
        subtitleColor=styles.colour("dark"),
        subtitlePadding=6,
        offset=12,
    )
    chart.config = alt.Config(
        font=FONT,
        aria=False,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelLimit=420,
            gridColor="#EEEEEE",
            domainColor=styles.colour("grey"),
            tickColor=styles.colour("grey"),
            **small,
        ),
        legend=alt.LegendConfig(labelLimit=320, columns=1, **small),
        concat=alt.CompositionConfig(spacing=8),
    )
    return chart


def nothing(title: str, text: str) -> Any:
    """Give the picture that says that there is nothing to show, and why."""
    lines = textwrap.wrap(text, 70)
    words = (
        chart_of([{"text": "\n".join(lines)}])
        .mark_text(align="left", lineBreak="\n", fontSize=13, color=styles.colour("dark"))
        .encode(text="text:N", x=pixel("X", 0), y=pixel("Y", 14))
        .properties(width=520, height=18 * len(lines) + 14)
    )
    return framed(words, title)


SMALLEST, LARGEST = 20, 400
"""Participants: whose area a mark without a number has, and from which on no mark grows."""


def people_size(most: int) -> Any:
    """Give the area of marks by the participants in the field `size`, with its legend.

    Args:
        most: the area of the largest mark, in square pixels.
    """
    import altair as alt

    return (
        alt.Size("size:Q")
        .title("participants")
        .scale(range=[30, most], domain=[0, LARGEST], clamp=True)
        .legend(
            symbolFillColor=styles.colour("grey"),
            symbolStrokeWidth=0,
            values=[SMALLEST, 100, 200, LARGEST],
            labelExpr=f"datum.label + (datum.value < {LARGEST} ? '' : ' or more')",
        )
    )


def size_of(participants: object) -> int:
    """Give the participants that a mark is drawn for; those of the smallest where none were read.

    >>> size_of(82), size_of(None)
    (82, 20)
    """
    return participants if isinstance(participants, int) else SMALLEST


def colour_scale(scheme: str, used: Iterable[str]) -> alt.Scale:
    """Give the scale from the labels of those codes of a scheme that occur to their colours."""
    import altair as alt

    labels, colours, held = styles.labels(scheme), styles.colours(scheme), set(used)
    codes = [code for code in labels if code in held]
    return alt.Scale(domain=[labels[c] for c in codes], range=[colours[c] for c in codes])


def shape_scale(scheme: str, used: Iterable[str]) -> alt.Scale:
    """Give the scale from the labels of those codes of a scheme that occur to their shapes."""
    import altair as alt

    labels, shapes, held = styles.labels(scheme), styles.shapes(scheme), set(used)
    codes = [code for code in labels if code in held]
    return alt.Scale(domain=[labels[c] for c in codes], range=[shapes[c] for c in codes])
