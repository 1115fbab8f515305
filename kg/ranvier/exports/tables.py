"""The tables by name: their frames, and what each of their columns holds."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier import frames
from ranvier.frames.graph import Graph, slug_of
from ranvier.profiles.facts import natural
from ranvier.vocabulary import OWL, PREFIXES, SKOS, compact

if TYPE_CHECKING:
    import pandas as pd

    from ranvier.store.reading import ReadableStore

KINDS: Mapping[str, Any] = {
    "text": "string",
    "list": "object",
    "code": "category",
    "whole": "Int64",
    "number": "Float64",
    "truth": "boolean",
}
"""Type of a column as the description says it -> type in a frame."""

_EFFECT_TYPES = {
    "list": "agents modalities populations claims computed_from source_urls source_kinds",
    "code": "effect_measure contrast analysis design evidence_direction favoured_above_null",
    "whole": "time_days n",
    "number": "yi vi sei ci_low ci_high ci_level null_value",
    "truth": "log",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    kind: str
    """A key of `KINDS`."""
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and what it holds; its first column names the row."""

    name: str
    summary: str
    columns: tuple[Column, ...]
    make: Callable[[ReadableStore], pd.DataFrame]


@cache
def all_tables() -> tuple[Table, ...]:
    """Give the tables in order."""
    file = Path(__file__).with_name("columns.toml")
    described: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    makers: dict[str, Callable[[ReadableStore], pd.DataFrame]] = {
        "results": frames.results,
        "effects": effects,
        "safety": frames.safety,
        "trials": frames.trials,
        "verdicts": frames.verdicts,
        "mappings": mappings,
    }
    return tuple(
        Table(
            name,
            described[name]["summary"],
            tuple(
                Column(column, *said.split(": ", 1))
                for column, said in described[name]["columns"].items()
            ),
            make,
        )
        for name, make in makers.items()
    )


def frame_of(table: Table, store: ReadableStore) -> pd.DataFrame:
    """Give a table's rows with its described columns, in the order of the description."""
    return table.make(store)[[column.name for column in table.columns]]


def effects(store: ReadableStore) -> pd.DataFrame:
    """Give the derived estimates, one row each, with the columns that `metafor` takes.

    `yi`, `vi` and `sei` are on one scale (logarithms where `log` says so), and oriented so that
    above 0 is better on the agent.
    """
    graph = Graph(store)
    outcomes, trials = graph.back("hasResult"), graph.back("hasOutcome")
    rows = []
    for node in sorted(graph.instances("DerivedEstimate"), key=natural):
        item = graph.text(node, "derivedFor") or ""
        result = graph.text(item, "restsOn") or ""
        outcome = outcomes[result][0]
        error = graph.text(node, "standardError")
        rows.append(
            {
                "estimate": compact(node),
                "result": compact(result),
                "trial": slug_of(trials[outcome][0]),
                "trial_label": (label := graph.text(trials[outcome][0], f"{SKOS}prefLabel")),
                "slab": f"{label} [{node.partition('#')[2]}]",
                "cohort": slug_of(graph.text(item, "independentCohort") or ""),
                "agents": graph.slugs(result, "testsAgent"),
                "modalities": graph.slugs(outcome, "measuredBy"),
                "measure": graph.text(outcome, "measure"),
                "time_days": max(map(int, graph.values(outcome, "timeDays")), default=None),
                "populations": graph.codes(item, "population"),
                "n": graph.text(item, "participantCount"),
                "effect_measure": graph.code(node, "effectMeasure"),
                "log": graph.text(node, "onLogScale"),
                "yi": graph.text(node, "value"),
                "vi": None if error is None else float(error) ** 2,
                "sei": error,
                "ci_low": graph.text(node, "ciLow"),
                "ci_high": graph.text(node, "ciHigh"),
                "ci_level": graph.text(node, "ciLevel"),
                "unit": graph.text(node, "unit"),
                "null_value": 0,
                "favoured_above_null": "agent",
                "contrast": graph.code(result, "contrast"),
                "analysis": graph.code(item, "analysisKind"),
                "design": graph.code(item, "designStrength"),
                "evidence_direction": graph.code(item, "evidenceDirection"),
                "claims": graph.codes(item, "bearsOn"),
                "item": compact(item),
                "formula": graph.text(node, "formula"),
                "computed_from": tuple(map(compact, graph.values(node, "computedFrom"))),
                **graph.sources(result),
            }
        )
    return _frame(rows, "effects", _EFFECT_TYPES)


def mappings(store: ReadableStore) -> pd.DataFrame:
    """Give the mappings to other ontologies, one row each, and the terms that were not found."""
    import pyoxigraph

    found = store.query(_MAPPINGS, prefixes=PREFIXES)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        message = "the query of the mappings is no SELECT"
        raise TypeError(message)
    names = [variable.value for variable in found.variables]
    rows = []
    for solution in found:
        row = {
            name: None if solution[name] is None else str(solution[name].value) for name in names
        }
        for name in ("mapping", "subject", "predicate", "object", "justification"):
            iri = row[name]
            row[name] = compact(iri) if iri else None
        rows.append(row)
    return _frame(rows, "mappings", {})


_MAPPINGS = f"""
SELECT ?mapping ?subject ?subject_label ?predicate ?object ?object_label ?justification ?source
       ?source_version ?comment {{
  ?mapping a <{OWL}Axiom> ; owl:annotatedSource ?subject ; owl:annotatedProperty ?predicate ;
           owl:annotatedTarget ?object ; sssom:mapping_justification ?justification .
  OPTIONAL {{ ?mapping sssom:subject_label ?subject_label }}
  OPTIONAL {{ ?mapping sssom:object_label ?object_label }}
  OPTIONAL {{ ?mapping sssom:object_source ?source }}
  OPTIONAL {{ ?mapping sssom:object_source_version ?source_version }}
  OPTIONAL {{ ?mapping rdfs:comment ?comment }}
}} ORDER BY ?subject ?predicate ?object ?mapping ?source
"""


def _frame(rows: list[dict[str, Any]], name: str, types: Mapping[str, str]) -> pd.DataFrame:
    """Give rows as a frame whose columns have their types, also where there is no row."""
    import pandas as pd

    kinds = {column: kind for kind, columns in types.items() for column in columns.split()}
    (table,) = (table for table in all_tables() if table.name == name)
    columns = [column.name for column in table.columns]
    frame = pd.DataFrame({c: [row[c] for row in rows] for c in columns}, dtype="object")
    for column in columns:
        kind = kinds.get(column, "text")
        if kind == "truth":
            frame[column] = frame[column].map({"true": True, "false": False})
        elif kind in ("whole", "number"):
            frame[column] = pd.to_numeric(frame[column])
        if kind != "list":
            frame[column] = frame[column].astype(KINDS[kind])
    return frame


__all__ = ["KINDS", "Column", "Table", "all_tables", "effects", "frame_of", "mappings"]
