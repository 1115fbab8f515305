"""The evidence map: agents by what was measured, with verdict, participants and conflicts.

The form is that of an evidence (gap) map: a bubble a cell, its area the participants. Verdicts are
those of the graph; nothing is judged here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.graph import code_of, names_of, rows, values_clause, whole
from ranvier.plots.kinds import kind_place
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
    "conflict": "Whether the evidence contradicts itself here.",
    "assertion": "The assertion in the graph.",
}

_CELLS = """
SELECT DISTINCT ?assertion ?agent ?modality ?kind ?verdict ?certainty ?n WHERE {{
  {wanted_modality}
  ?assertion a rv:Assertion ; rv:aboutModality ?modality ; rv:aboutAgent ?agent .
  ?assertion rv:verdict ?verdict .
  ?modality rv:modalityKind ?kind .
  {wanted_kind}
  OPTIONAL {{ ?assertion rv:certainty ?certainty }}
  OPTIONAL {{ ?assertion rv:participantCount ?n }}
}}
"""

_CONFLICTS = """
SELECT DISTINCT ?node ?agent ?modality WHERE {
  ?node a rv:Contradiction ; rv:aboutAgent ?agent ; rv:aboutModality ?modality
}
"""

_CELL = 21
"""The side of a cell, in pixels."""

_SHADE = "#E3E9EF"


@dataclass(frozen=True, slots=True)
class _Cell:
    assertion: str
    agents: tuple[str, ...]
    modality: str
    kind: str
    verdict: str
    certainty: str
    participants: int | None
    conflict: bool


def draw(
    store: ReadableStore,
    *,
    agent: str | None = None,
    modality: str | None = None,
    kind: str | None = None,
) -> Picture:
    """Draw the map of all cells of which something was measured.

    Args:
        store: the graph.
        agent: one agent only; what was given together with others stands in rows of its own.
        modality: one modality only.
        kind: one kind of modality only (its code's IRI).
    """
    cells = _read(store, agent, modality, kind)
    names = {
        **names_of(store, {iri for c in cells for iri in c.agents} | {agent or ""}),
        **names_of(store, {c.modality for c in cells}),
        **names_of(store, {c.kind for c in cells}),
    }
    title = f"Evidence map: {names[agent]}" if agent else TITLE
    if not cells:
        text = _none_text(names.get(agent or "", ""))
        return Picture("evidence-map", title, text, COLUMNS, (), nothing(title, text))
    agents = _agent_order(cells, names)
    modalities = _modality_order(cells, names)
    cells = sorted(
        cells, key=lambda c: (agents.index(_subject(c, names)), modalities.index(names[c.modality]))
    )
    data = [_row(cell, names) for cell in cells]
    return Picture(
        "evidence-map",
        title,
        _words(cells, agents, modalities, names),
        COLUMNS,
        data,
        _chart(title, data, agents, modalities),
    )


def _none_text(agent: str) -> str:
    if agent:
        return f"Nothing was measured of {agent} in any trial of the graph: not tested."
    return "The graph has no verdict on any agent by these measures."


def _read(
    store: ReadableStore, agent: str | None, modality: str | None, kind: str | None
) -> list[_Cell]:
    facts: dict[str, tuple[str, ...]] = {}
    agents: dict[str, set[str]] = defaultdict(set)
    query = _CELLS.format(
        wanted_modality=values_clause("modality", modality),
        wanted_kind=f"FILTER (?kind = <{kind}>)" if kind else "",
    )
    for assertion, about, *rest in rows(store, query):
        agents[assertion].add(about)
        facts[assertion] = min(facts.get(assertion, tuple(rest)), tuple(rest))
    sides: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node, about, measured in rows(store, _CONFLICTS):
        sides[node, measured].add(about)
    contested = {(frozenset(ends), measured) for (_, measured), ends in sides.items()}
    cells = []
    for assertion, (measured, of_kind, verdict, certainty, n) in facts.items():
        subject = tuple(sorted(agents[assertion]))
        if (agent and agent not in subject) or code_of(verdict) == "not-tested":
            continue
        conflict = (frozenset(subject), measured) in contested
        cells.append(
            _Cell(
                assertion,
                subject,
                measured,
                of_kind,
                code_of(verdict),
                code_of(certainty),
                whole(n),
                conflict or code_of(verdict) == "conflicting",
            )
        )
    return cells


def _subject(cell: _Cell, names: Mapping[str, str]) -> str:
    return " + ".join(sorted((names[iri] for iri in cell.agents), key=str.casefold))


def _agent_order(cells: Sequence[_Cell], names: Mapping[str, str]) -> list[str]:
    """Put first the agents whose best verdict is best and most certain; then by participants."""
    verdicts, certainties = list(styles.labels("verdict")), list(styles.labels("certainty"))
    best: dict[str, tuple[int, int]] = {}
    people: Counter[str] = Counter()
    for cell in cells:
        subject = _subject(cell, names)
        certain = (
            certainties.index(cell.certainty) if cell.certainty in certainties else len(certainties)
        )
        rank = (verdicts.index(cell.verdict), certain)
        best[subject] = min(best.get(subject, rank), rank)
        people[subject] = max(people[subject], cell.participants or 0)
    return sorted(best, key=lambda s: (best[s], -people[s], s.casefold(), s))


def _modality_order(cells: Sequence[_Cell], names: Mapping[str, str]) -> list[str]:
    """Put modalities together by kind; within a kind those measured in more agents come first."""
    uses = Counter(cell.modality for cell in cells)
    place = {iri: kind_place(code_of(iri)) for iri in {cell.kind for cell in cells}}
    kinds = {cell.modality: (place[cell.kind], cell.kind) for cell in cells}
    order = sorted(uses, key=lambda iri: (kinds[iri], -uses[iri], names[iri].casefold(), iri))
    return [names[iri] for iri in order]


def _row(cell: _Cell, names: Mapping[str, str]) -> Row:
    return {
        "agent": _subject(cell, names),
        "modality": names[cell.modality],
        "modality_kind": names[cell.kind],
        "verdict": styles.labels("verdict").get(cell.verdict, cell.verdict),
        "certainty": styles.labels("certainty").get(cell.certainty) or None,
        "participants": cell.participants,
        "conflict": cell.conflict,
        "assertion": cell.assertion,
    }


def _words(
    cells: Sequence[_Cell],
    agents: Sequence[str],
    modalities: Sequence[str],
    names: Mapping[str, str],
) -> str:
    verdicts = [cell.verdict for cell in cells]
    found = [
        f"{_subject(c, names)} by {names[c.modality]}" for c in cells if c.verdict == "supported"
    ]
    shown = listed(found[:8]) + (f" and {len(found) - 8} more" if len(found) > 8 else "")
    conflicts = sum(cell.conflict for cell in cells)
    return " ".join(
        (
            f"A map of {counted(len(agents), 'agent or combination', 'agents and combinations')} "
            f"by {counted(len(modalities), 'modality', 'modalities')}: "
            f"{counted(len(cells), 'cell')} in which something was measured.",
            f"Verdicts: {tallied(verdicts, styles.labels('verdict'))}.",
            f"Supported: {shown}." if found else "In no cell is an effect supported.",
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
    rings = points.transform_filter("datum.conflict").mark_point(
        size=430, shape="circle", stroke="black", strokeWidth=1.2, opacity=1
    )
    signs = points.mark_text(dx=9, dy=-6, fontSize=8, color=styles.colour("dark")).encode(
        text="letter:N"
    )
    layers = (shading, kind_names, bubbles, rings, signs)
    certain = ", ".join(f"{sign} {label}" for label, sign in letters.items())
    return framed(
        alt.layer(*layers, width=_CELL * len(modalities), height=height),
        title,
        "The area of a mark grows with the participants behind the verdict (where no number was "
        "read it is that of 20); its shape and colour are the verdict.",
        f"The letter beside it is the certainty: {certain}. A ring marks evidence that contradicts "
        "itself. An empty cell was not measured.",
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
