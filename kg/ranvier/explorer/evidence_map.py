"""The evidence map as a table: a row an agent, a column a modality, a mark that leads to the cell.

The same cells as in the picture of that name; as a table it can be read by row and column, walked
through with the keyboard, and each mark is a link.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ranvier.explorer.filters import Filter, filter_of
from ranvier.explorer.once import asked_last
from ranvier.plots import styles
from ranvier.plots.evidence_map import words_of
from ranvier.plots.evidence_map_facts import (
    SORTS,
    Cell,
    Cells,
    arranged,
    narrowed,
    read_cells,
)
from ranvier.plots.graph import code_of
from ranvier.plots.picture import counted
from ranvier.plots.theme import LARGEST, SMALLEST, size_of
from ranvier.service.editions import Edition
from ranvier.service.terms import Shown, address
from ranvier.vocabulary import VOCABULARY

NARROWED_BY = {"population": "population", "design": "designstrength", "kind": "modalitykind"}
"""Field -> the scheme of its codes."""

FIELDS = (*NARROWED_BY, "sort")

SORT_WORDS = {
    "verdict": "verdict, then certainty",
    "certainty": "certainty, then verdict",
    "axis": "therapeutic axis",
    "phase": "furthest phase",
}

SHAPES = {
    "circle": "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z",
    "square": "M-0.89,-0.89H0.89V0.89H-0.89Z",
    "diamond": "M0,-1.25L1.25,0L0,1.25L-1.25,0Z",
    "triangle-up": "M0,-1.55L1.35,0.78H-1.35Z",
    "triangle-down": "M0,1.55L-1.35,-0.78H1.35Z",
}
"""Shape -> its path around the origin; all have the area of a circle of radius 1."""

_BOX = 3.2
"""The side of the box that holds each of them."""

_COLUMN, _LETTER = 28, 9
"""The width of a column, and of a letter of its kind's name, in pixels, about."""

_AREAS = 30, 230
"""The area of a mark without participants, and of one with as many as tell, in square pixels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell: where it leads, how it is drawn, and the same in words."""

    path: str
    words: str
    verdict: str
    letter: str
    side: float
    conflict: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An agent, or agents given together, with a cell for each column."""

    agents: tuple[Shown, ...]
    cells: tuple[Mark | None, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that stand together; without a heading where they are in one order."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A modality; `even` tells neighbouring kinds apart."""

    shown: Shown
    even: bool


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """A kind of modality over its columns."""

    label: str
    span: int
    even: bool

    @property
    def is_wide(self) -> bool:
        """Tell whether its name fits above its columns as it is read."""
        return self.span * _COLUMN >= len(self.label) * _LETTER


@dataclass(frozen=True, slots=True)
class Tally:
    """A verdict with how many cells have it."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """The map, what it was narrowed to, and its words."""

    kinds: tuple[ColumnGroup, ...]
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    verdicts: tuple[Tally, ...]
    conflicts: int
    shown: int
    total: int
    words: str
    sort: str
    filters: tuple[Filter, ...]


def evidence_map(edition: Edition, asked: Mapping[str, str]) -> EvidenceMap:
    """Give the map of a build; made once an edition.

    Args:
        edition: the build.
        asked: some of `FIELDS` with a code or a way to sort, checked already.
    """
    wanted = tuple(sorted((name, text) for name, text in asked.items() if text))
    return asked_last(edition, "maps").get(wanted, lambda: _map(edition, dict(wanted)))


def codes_of(edition: Edition, field: str) -> list[str]:
    """Give the codes that a field of the map may have."""
    base = f"{VOCABULARY}{NARROWED_BY[field]}-"
    return [iri.removeprefix(base) for iri in edition.labels if iri.startswith(base)]


def side_of(participants: int | None) -> float:
    """Give the side of the box of a mark, in pixels, so that its area grows with the people.

    >>> side_of(None) < side_of(82) < side_of(400) == side_of(4000)
    True
    """
    least, most = _AREAS
    area = least + (most - least) * min(size_of(participants), LARGEST) / LARGEST
    return round(_BOX * math.sqrt(area / math.pi), 1)


def legend_sizes() -> list[tuple[str, float]]:
    """Give some numbers of participants with the side of their mark."""
    few = [(str(number), side_of(number)) for number in (SMALLEST, 100, 200)]
    return [*few, (f"{LARGEST} or more", side_of(LARGEST))]


def symbols() -> list[tuple[str, str]]:
    """Give the verdicts that a cell may have with the path of their shape."""
    shapes = styles.shapes("verdict")
    return [(code, SHAPES[shape]) for code, shape in shapes.items() if shape in SHAPES]


def _map(edition: Edition, asked: Mapping[str, str]) -> EvidenceMap:
    every, axes = edition.made.get("map cells", lambda: read_cells(edition.store))
    narrow = {
        field: f"{VOCABULARY}{scheme}-{asked[field]}"
        for field, scheme in NARROWED_BY.items()
        if field in asked
    }
    sort = asked.get("sort", SORTS[0])
    cells = arranged(edition.store, narrowed(every, **narrow), axes, sort=sort)
    kinds = _kinds(edition, cells)
    tallied = Counter(cell.verdict for cell in cells.cells)
    return EvidenceMap(
        kinds=kinds,
        columns=_columns(edition, cells, kinds),
        groups=tuple(_groups(edition, cells, sort)),
        verdicts=tuple(
            Tally(code, label, tallied[code])
            for code, label in styles.labels("verdict").items()
            if code != "not-tested"
        ),
        conflicts=sum(cell.conflict for cell in cells.cells),
        shown=len(cells.cells),
        total=len(every),
        words=words_of(cells) if cells.cells else "",
        sort=sort,
        filters=tuple(_filters(edition, every, asked)),
    )


def _kinds(edition: Edition, cells: Cells) -> tuple[ColumnGroup, ...]:
    of_column = {cells.names[cell.modality]: cell.kind for cell in cells.cells}
    spans = [
        (kind, len(list(held))) for kind, held in groupby(map(of_column.get, cells.modalities))
    ]
    return tuple(
        ColumnGroup(edition.label(kind or ""), span, place % 2 == 0)
        for place, (kind, span) in enumerate(spans)
    )


def _columns(edition: Edition, cells: Cells, kinds: Iterable[ColumnGroup]) -> tuple[Column, ...]:
    iris = {cells.names[cell.modality]: cell.modality for cell in cells.cells}
    shades = [kind.even for kind in kinds for _ in range(kind.span)]
    return tuple(
        Column(Shown(name, address(iris[name])), even)
        for name, even in zip(cells.modalities, shades, strict=True)
    )


def _groups(edition: Edition, cells: Cells, sort: str) -> Iterator[RowGroup]:
    places = {name: place for place, name in enumerate(cells.modalities)}
    headings = {"axis": cells.axes, "phase": cells.phases}.get(sort, {})
    held: dict[str, list[Row]] = {}
    for subject, of_row in groupby(cells.cells, key=cells.subject):
        row: list[Mark | None] = [None] * len(places)
        agents: tuple[str, ...] = ()
        for cell in of_row:
            agents = cell.agents
            row[places[cells.names[cell.modality]]] = _mark(cell, subject, cells.names)
        named = sorted((cells.names[iri].casefold(), iri) for iri in agents)
        shown = tuple(Shown(cells.names[iri], address(iri)) for _, iri in named)
        held.setdefault(headings.get(subject, ""), []).append(Row(shown, tuple(row)))
    for heading, found in held.items():
        yield RowGroup(heading, tuple(found))


def _mark(cell: Cell, subject: str, names: Mapping[str, str]) -> Mark:
    certainty = styles.labels("certainty").get(cell.certainty, "")
    n = cell.participants
    said = (
        styles.labels("verdict")[cell.verdict],
        f"certainty {certainty}" if certainty else "no certainty given",
        counted(n, "participant") if n is not None else "participants not read",
        counted(cell.trials, "trial"),
        "the evidence contradicts itself" if cell.conflict else "",
    )
    return Mark(
        path=address(cell.assertion),
        words=f"{subject}, {names[cell.modality]}: {', '.join(word for word in said if word)}",
        verdict=cell.verdict,
        letter=styles.letters().get(cell.certainty, ""),
        side=side_of(n),
        conflict=cell.conflict,
    )


def _filters(edition: Edition, every: Sequence[Cell], asked: Mapping[str, str]) -> Iterator[Filter]:
    held: dict[str, list[str]] = {
        "population": [code for cell in every for code in cell.populations],
        "design": [code for cell in every for code in cell.designs],
        "kind": [cell.kind for cell in every],
    }
    told = {
        "population": ("Population", "all people"),
        "design": ("Design", "all designs"),
        "kind": ("Kind of measure", "all kinds"),
    }
    for field, iris in held.items():
        pairs = [(code_of(iri), edition.label(iri)) for iri in iris]
        yield filter_of(field, *told[field], pairs, asked.get(field, ""))
