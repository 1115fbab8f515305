"""What the graph holds, in numbers; people are counted once, however many trials they were in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranvier.vocabulary import prologue

if TYPE_CHECKING:
    import pyoxigraph

_COUNTS = {
    "trials": "?x a rv:ClinicalTrial",
    "trials with results": "?x a rv:ClinicalTrial ; rv:hasOutcome/rv:hasResult ?r",
    "agents": "?x a rv:Agent",
    "modalities": "?x a rv:Modality",
    "publications": "?x a rv:Publication",
    "arms": "?t rv:hasArm ?x",
    "outcomes": "?t rv:hasOutcome ?x",
    "results": "?o rv:hasResult ?x",
    "results between arms": "?o rv:hasResult ?x . ?x rv:contrast rv:contrast-between-arms",
    "results with an effect estimate": "?o rv:hasResult ?x . ?x rv:hasEstimate/rv:value ?v",
    "safety findings": "?t rv:hasSafetyFinding ?x",
    "sources": "?t rv:hasSource ?x",
    "conflicts between sources": "?t rv:hasConflict ?x",
    "gaps": "?t rv:hasGap ?x",
}

_GROUPS = {
    "trials by status": "?x a rv:ClinicalTrial ; rv:status ?code",
    "trials by phase": "?x a rv:ClinicalTrial ; rv:phase ?code",
    "results by contrast": "?o rv:hasResult ?x . ?x rv:contrast ?code",
    "results by direction": "?o rv:hasResult ?x . ?x rv:direction ?code",
    "sources by kind": "?t rv:hasSource ?x . ?x rv:sourceKind ?code",
}

_PEOPLE = """
SELECT ?trial ?parent ?randomised ?enrolled ?treated ?analysed WHERE {
  ?trial a rv:ClinicalTrial
  OPTIONAL { ?trial rv:extensionOf|rv:substudyOf|rv:sharesParticipantsWith ?parent }
  OPTIONAL { ?trial rv:hasFlow ?flow
    OPTIONAL { ?flow rv:randomisedCount ?randomised }
    OPTIONAL { ?flow rv:enrolledCount ?enrolled }
    OPTIONAL { ?flow rv:treatedCount ?treated }
    OPTIONAL { ?flow rv:analysedCount ?analysed } }
}
"""


def statistics(store: pyoxigraph.Store, summary: dict[str, Any]) -> dict[str, Any]:
    """Count what a build holds.

    Args:
        store: the build's store.
        summary: its `build.json`.

    Returns:
        Group of figures -> name -> number.
    """
    counts = {name: _number(store, pattern) for name, pattern in _COUNTS.items()}
    groups = {name: _grouped(store, pattern) for name, pattern in _GROUPS.items()}
    build = {key: summary[key] for key in ("version", "hash", "quads", "warnings")}
    return {"build": build, "counts": counts, "participants": participants(store), **groups}


def participants(store: pyoxigraph.Store) -> dict[str, int]:
    """Count people once: of trials that share participants, only the largest number counts.

    Trials that extend, are part of, or share people with one another form a connected component
    of a graph; of each component the largest number is taken (of a trial: randomised, else enrolled,
    treated, analysed).

    Returns:
        People, trials with a number, and trials for which none was read.
    """
    import networkx as nx

    families: nx.Graph[str] = nx.Graph()
    size: dict[str, int] = {}
    for row in store.query(prologue() + _PEOPLE):  # type: ignore[union-attr]
        trial = row["trial"].value  # type: ignore[index]
        families.add_node(trial)
        if row["parent"] is not None:  # type: ignore[index]
            families.add_edge(trial, row["parent"].value)  # type: ignore[index]
        for name in ("randomised", "enrolled", "treated", "analysed"):
            number = row[name]  # type: ignore[index]
            if number is not None:
                size[trial] = int(number.value)
                break
    people = sum(
        max((size.get(trial, 0) for trial in family), default=0)
        for family in nx.connected_components(families)
    )
    return {
        "people": people,
        "trials with a number": len(size),
        "trials without one": families.number_of_nodes() - len(size),
    }


def _number(store: pyoxigraph.Store, pattern: str) -> int:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
    (row,) = store.query(prologue() + query)  # type: ignore[misc, union-attr]
    return int(row["n"].value)  # type: ignore[index]


def _grouped(store: pyoxigraph.Store, pattern: str) -> dict[str, int]:
    query = (
        "SELECT ?label (COUNT(DISTINCT ?x) AS ?n) "
        f"WHERE {{ {pattern} . ?code skos:notation ?label }} "
        "GROUP BY ?label ORDER BY DESC(?n) ?label"
    )
    rows = store.query(prologue() + query)
    return {row["label"].value: int(row["n"].value) for row in rows}  # type: ignore[index, union-attr]


def render_stats(found: dict[str, Any]) -> None:
    """Print the figures as tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for title, figures in found.items():
        table = Table(title=title, title_justify="left", show_header=False, box=None)
        table.add_column()
        table.add_column(justify="right")
        for name, value in figures.items():
            table.add_row(name, f"{value:,}" if isinstance(value, int) else str(value))
        console.print(table)
        console.print()
