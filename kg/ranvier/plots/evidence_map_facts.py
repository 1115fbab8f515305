"""The cells of the evidence map: what is read of each, which are shown, and in which order.

Verdicts are those of the graph. To narrow the map is to choose cells; no verdict is made anew from
a part of the trials behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.plots import styles
from ranvier.plots.graph import code_of, names_of, rows, whole
from ranvier.plots.kinds import kind_place

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

SORTS = ("verdict", "certainty", "axis", "phase")
"""By what agents may be put in order; the first is usual."""

NO_AXIS = "no axis on record"
NO_PHASE = "no phase on record"

_CELLS = """
SELECT DISTINCT ?assertion ?agent ?modality ?kind ?verdict ?certainty ?n WHERE {
  ?assertion a rv:Assertion ; rv:aboutModality ?modality ; rv:aboutAgent ?agent .
  ?assertion rv:verdict ?verdict .
  ?modality rv:modalityKind ?kind .
  OPTIONAL { ?assertion rv:certainty ?certainty }
  OPTIONAL { ?assertion rv:participantCount ?n }
}
"""

_LINES = """
SELECT DISTINCT ?assertion ?trial ?design WHERE {
  ?assertion rv:hasEvidenceLine ?line .
  ?line rv:inTrial ?trial .
  OPTIONAL { ?line rv:designStrength ?design }
}
"""

_TRIALS = """
SELECT DISTINCT ?trial ?phase ?population WHERE {
  ?trial a rv:ClinicalTrial .
  OPTIONAL { ?trial rv:phase ?phase }
  OPTIONAL { ?trial rv:hasCohort/rv:population ?population }
}
"""

_AXES = "SELECT DISTINCT ?agent ?label WHERE { ?agent rv:onAxis/skos:prefLabel ?label }"

_CONFLICTS = """
SELECT DISTINCT ?node ?agent ?modality WHERE {
  ?node a rv:Contradiction ; rv:aboutAgent ?agent ; rv:aboutModality ?modality
}
"""

_PHASES = ("4", "3", "2-3", "2", "1-2", "1", "early-1", "not-applicable", "not-stated")
"""The furthest first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An agent, or agents given together, by a modality: codes as records write them."""

    assertion: str
    agents: tuple[str, ...]
    modality: str
    kind: str
    verdict: str
    certainty: str
    participants: int | None
    conflict: bool
    trials: int
    phases: frozenset[str]
    populations: frozenset[str]
    """The IRIs of the codes of those whom the trials behind it took."""
    designs: frozenset[str]
    """The IRIs of the codes of how strong the designs behind it are."""

    @property
    def phase(self) -> str:
        """Give the furthest phase of the trials behind it; empty where none is on record."""
        return min(self.phases, key=_PHASES.index, default="")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that are shown, with the names and the order of their rows and columns."""

    cells: Sequence[Cell]
    names: Mapping[str, str]
    agents: Sequence[str]
    """What rows are called, in their order."""
    modalities: Sequence[str]
    """What columns are called, in their order."""
    axes: Mapping[str, str]
    """Row -> the axes of its agents, in words."""
    phases: Mapping[str, str]
    """Row -> the furthest phase of the trials behind its cells, in words."""

    def subject(self, cell: Cell) -> str:
        """Give what the row of a cell is called."""
        return subject_of(cell, self.names)


def read_cells(store: ReadableStore) -> tuple[list[Cell], Mapping[str, Sequence[str]]]:
    """Read all cells in which something was measured, and the axes of each agent."""
    facts: dict[str, tuple[str, ...]] = {}
    agents: dict[str, set[str]] = defaultdict(set)
    for assertion, about, *rest in rows(store, _CELLS):
        agents[assertion].add(about)
        facts[assertion] = min(facts.get(assertion, tuple(rest)), tuple(rest))
    trials: dict[str, set[str]] = defaultdict(set)
    designs: dict[str, set[str]] = defaultdict(set)
    for assertion, trial, design in rows(store, _LINES):
        trials[assertion].add(trial)
        designs[assertion] |= {design} - {""}
    phases: dict[str, set[str]] = defaultdict(set)
    populations: dict[str, set[str]] = defaultdict(set)
    for trial, phase, population in rows(store, _TRIALS):
        phases[trial] |= {code_of(phase)} - {""}
        populations[trial] |= {population} - {""}
    axes: dict[str, list[str]] = defaultdict(list)
    for agent, label in sorted(rows(store, _AXES)):
        axes[agent].append(label)
    contested = _contested(store)
    cells = []
    for assertion, (measured, of_kind, verdict, certainty, n) in sorted(facts.items()):
        if code_of(verdict) == "not-tested":
            continue
        subject = tuple(sorted(agents[assertion]))
        conflict = (frozenset(subject), measured) in contested
        behind = trials[assertion]
        cells.append(
            Cell(
                *(assertion, subject, measured, of_kind),
                *(code_of(verdict), code_of(certainty), whole(n)),
                conflict or code_of(verdict) == "conflicting",
                len(behind),
                frozenset(code for trial in behind for code in phases[trial]),
                frozenset(code for trial in behind for code in populations[trial]),
                frozenset(designs[assertion]),
            )
        )
    return cells, axes


def _contested(store: ReadableStore) -> set[tuple[frozenset[str], str]]:
    """Give agents and modality of all contradictions on a cell."""
    sides: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node, about, measured in rows(store, _CONFLICTS):
        sides[node, measured].add(about)
    return {(frozenset(ends), measured) for (_, measured), ends in sides.items()}


def narrowed(
    cells: Sequence[Cell],
    *,
    agent: str | None = None,
    modality: str | None = None,
    kind: str | None = None,
    population: str | None = None,
    design: str | None = None,
) -> list[Cell]:
    """Choose cells by the IRIs of entities and codes.

    Of a population or a design those cells are shown behind which at least one such trial stands.
    """
    return [
        cell
        for cell in cells
        if (not agent or agent in cell.agents)
        and (not modality or modality == cell.modality)
        and (not kind or kind == cell.kind)
        and (not population or population in cell.populations)
        and (not design or design in cell.designs)
    ]


def arranged(
    store: ReadableStore,
    cells: Sequence[Cell],
    axes: Mapping[str, Sequence[str]],
    *,
    sort: str = SORTS[0],
) -> Cells:
    """Name the rows and columns of cells, and put them in order.

    Args:
        store: the graph.
        cells: the cells that are shown.
        axes: the axes of each agent.
        sort: one of `SORTS`.
    """
    names = {
        **names_of(store, {iri for cell in cells for iri in cell.agents}),
        **names_of(store, {cell.modality for cell in cells}),
        **names_of(store, {cell.kind for cell in cells}),
    }
    by_row: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_row[subject_of(cell, names)].append(cell)
    row_axes = {
        row: ", ".join(sorted({label for iri in held[0].agents for label in axes.get(iri, ())}))
        or NO_AXIS
        for row, held in by_row.items()
    }
    row_phases = {row: _furthest(held) for row, held in by_row.items()}
    agents = _agent_order(by_row, row_axes, row_phases, sort)
    modalities = _modality_order(cells, names)
    labels = styles.labels("phase")
    places = {name: place for place, name in enumerate(agents)}
    columns = {name: place for place, name in enumerate(modalities)}
    ordered = sorted(
        cells, key=lambda c: (places[subject_of(c, names)], columns[names[c.modality]])
    )
    said = {row: labels.get(code, NO_PHASE) for row, code in row_phases.items()}
    return Cells(ordered, names, agents, modalities, row_axes, said)


def subject_of(cell: Cell, names: Mapping[str, str]) -> str:
    """Give what the row of a cell is called: its agents, joined by a plus."""
    return " + ".join(sorted((names[iri] for iri in cell.agents), key=str.casefold))


def _furthest(cells: Sequence[Cell]) -> str:
    phases = {cell.phase for cell in cells} - {""}
    return min(phases, key=_PHASES.index, default="")


def _agent_order(
    by_row: Mapping[str, Sequence[Cell]],
    axes: Mapping[str, str],
    phases: Mapping[str, str],
    sort: str,
) -> list[str]:
    """Put first the rows whose best verdict is best and most certain; then by participants.

    By certainty, the most certain verdict comes first, whatever it is; by axis or phase, rows of
    one axis or phase stand together, in the usual order among themselves.
    """
    verdicts, certainties = list(styles.labels("verdict")), list(styles.labels("certainty"))

    def certain(cell: Cell) -> int:
        known = cell.certainty in certainties
        return certainties.index(cell.certainty) if known else len(certainties)

    def usual(row: str) -> tuple[int, int, int, str, str]:
        verdict, doubt = min((verdicts.index(c.verdict), certain(c)) for c in by_row[row])
        people = max(cell.participants or 0 for cell in by_row[row])
        return verdict, doubt, -people, row.casefold(), row

    def first(row: str) -> tuple[int, str]:
        if sort == "certainty":
            return min(certain(cell) for cell in by_row[row]), ""
        if sort == "axis":
            return axes[row] == NO_AXIS, axes[row]
        if sort == "phase":
            return _PHASES.index(phases[row]) if phases[row] else len(_PHASES), ""
        return 0, ""

    return sorted(by_row, key=lambda row: (*first(row), *usual(row)))


def _modality_order(cells: Sequence[Cell], names: Mapping[str, str]) -> list[str]:
    """Put modalities together by kind; within a kind those measured in more agents come first."""
    uses = Counter(cell.modality for cell in cells)
    place = {iri: kind_place(code_of(iri)) for iri in {cell.kind for cell in cells}}
    kinds = {cell.modality: (place[cell.kind], cell.kind) for cell in cells}
    order = sorted(uses, key=lambda iri: (kinds[iri], -uses[iri], names[iri].casefold(), iri))
    return [names[iri] for iri in order]
