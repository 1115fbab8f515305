"""What the graph holds, in numbers; people are counted once, however many trials they were in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_COUNTS = {
    "trials": "?x a rv:ClinicalTrial",
    "trials with results": "?x a rv:ClinicalTrial ; rv:hasOutcome/rv:hasResult ?r",
    "agents": "?x a rv:Agent",
    "agents studied in a trial": "?t rv:studiesAgent ?x",
    "modalities": "?x a rv:Modality",
    "publications": "?x a rv:Publication",
    "arms": "?t rv:hasArm ?x",
    "outcomes": "?t rv:hasOutcome ?x",
    "results": "?o rv:hasResult ?x",
    "results between arms": "?o rv:hasResult ?x . ?x rv:contrast rv:contrast-between-arms",
    "results with an effect estimate": "?o rv:hasResult ?x . ?x rv:hasEstimate/rv:value ?v",
    "safety findings": "?t rv:hasSafetyFinding ?x",
    "mechanisms": "?x a rv:Mechanism",
    "targets": "?x a rv:Target",
    "causal steps": "?t rv:hasStep ?x",
    "findings on compounds": "?t rv:hasFinding ?x",
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
SELECT ?trial ?randomised ?enrolled ?treated ?analysed WHERE {
  ?trial a rv:ClinicalTrial
  OPTIONAL { ?trial rv:hasFlow ?flow
    OPTIONAL { ?flow rv:randomisedCount ?randomised }
    OPTIONAL { ?flow rv:enrolledCount ?enrolled }
    OPTIONAL { ?flow rv:treatedCount ?treated }
    OPTIONAL { ?flow rv:analysedCount ?analysed } }
}
"""

_SHARED = """
SELECT ?trial ?other ?below WHERE {
  ?trial a rv:ClinicalTrial .
  ?other a rv:ClinicalTrial .
  { ?trial rv:extensionOf|rv:substudyOf ?other . BIND (true AS ?below) }
  UNION
  { ?trial rv:sharesParticipantsWith ?other . BIND (false AS ?below) }
}
"""


def statistics(store: ReadableStore, summary: dict[str, Any]) -> dict[str, Any]:
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


def participants(store: ReadableStore) -> dict[str, int]:
    """Count people once, however many trials they were in.

    A trial's number is that of the randomised, else enrolled, treated or analysed. Trials that
    extend, are part of, or share people with one another are a family. Its people are those of its
    first trials (the ones that extend nothing and are part of nothing): an extension of two trials
    adds nobody to their sum. Of first trials that share people only the largest counts, as the
    overlap is not known; and a family is never smaller than its largest trial.

    Returns:
        People, trials with a number, and trials for which none was read.
    """
    import networkx as nx

    size: dict[str, int] = {}
    families: nx.Graph[str] = nx.Graph()
    for row in _rows(store, _PEOPLE):
        trial, numbers = row[0] or "", row[1:]
        families.add_node(trial)
        number = next((number for number in numbers if number is not None), None)
        if number is not None:
            size[trial] = int(number)
    first: nx.Graph[str] = nx.Graph(families)
    below = set()
    for one, two, is_below in _rows(store, _SHARED):
        trial, other = one or "", two or ""
        families.add_edge(trial, other)
        if is_below == "true":
            below.add(trial)
        else:
            first.add_edge(trial, other)
    first.remove_nodes_from(below)
    people = 0
    for family in nx.connected_components(families):
        groups = nx.connected_components(first.subgraph(family))
        firsts = sum(max(size.get(trial, 0) for trial in group) for group in groups)
        people += max(firsts, max(size.get(trial, 0) for trial in family))
    return {
        "people": people,
        "trials with a number": len(size),
        "trials without one": families.number_of_nodes() - len(size),
    }


def _rows(store: ReadableStore, query: str) -> Iterator[tuple[str | None, ...]]:
    """Give the rows of a query as plain text, None where a variable is unbound."""
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        yield tuple(None if term is None else term.value for term in row)


def _number(store: ReadableStore, pattern: str) -> int:
    ((count,),) = _rows(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    return int(count or 0)


def _grouped(store: ReadableStore, pattern: str) -> dict[str, int]:
    query = (
        "SELECT ?label (COUNT(DISTINCT ?x) AS ?n) "
        f"WHERE {{ {pattern} . ?code skos:notation ?label }} "
        "GROUP BY ?label ORDER BY DESC(?n) ?label"
    )
    return {label or "": int(count or 0) for label, count in _rows(store, query)}


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
