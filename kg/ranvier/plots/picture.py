"""What a picture is: a chart, the rows that it shows, and the same in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from altair.typing import ChartType

Cell = str | int | float | bool | None
"""A value of a row: None where nothing was read, which is not zero."""

Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Picture:
    """A picture of the graph."""

    name: str
    title: str
    alt: str
    """What the picture shows, in words, for those who can't see it."""
    columns: Mapping[str, str]
    """The columns of the data: name -> what it holds."""
    rows: Sequence[Row]
    make: Callable[[], ChartType] = field(repr=False, compare=False)
    """Makes the chart."""

    @cached_property
    def chart(self) -> ChartType:
        """The chart, made where it is asked for: it takes longer than words and rows together."""
        from altair.utils.schemapi import debug_mode

        # Altair checks each part of a chart as it is made, which takes longer than the rest; the
        # tests check the whole.
        with debug_mode(False):
            return self.make()

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to show; the picture then says so."""
        return not self.rows


def counted(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun.

    >>> counted(1, "trial"), counted(3, "trial"), counted(0, "study", "studies")
    ('1 trial', '3 trials', '0 studies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(texts: Sequence[str]) -> str:
    """Join texts as one would say them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def tallied(codes: Sequence[str], labels: Mapping[str, str]) -> str:
    """Say how often each code occurs, in the order of its labels.

    >>> tallied(["b", "a", "b"], {"a": "first", "b": "second", "c": "third"})
    '1 first, 2 second'
    """
    return ", ".join(f"{codes.count(code)} {labels[code]}" for code in labels if code in codes)
