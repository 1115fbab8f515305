"""The entity graph as KGX nodes and edges, in terms of the Biolink model.

A node has the CURIE of the external term that is exactly the same thing, where its category takes
ids of that kind and no other node has it too; else a `ranvier:` CURIE. No edge says `treats`: an
agent is in trials for a condition, or was studied for what a measure reads, and the verdict stands
on that edge. No edge is a prediction; a step that rests on a hypothesis alone is left out. A step
that showed no effect is `related_to`, with its sign, and is not negated: an effect that was not
shown may be there. What Biolink has no slot for is a property that begins with `ranvier_`.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.exports.biolink import frozen
from ranvier.exports.entity_graph import entity_graph, joined
from ranvier.exports.kgx_terms import (
    ACTIONS,
    LINKS,
    ORIGINAL,
    OWN,
    PHASES,
    SIGNS,
    STATUSES,
    TAXA,
    TURNED,
    biolink_curie,
    category_of,
    furthest,
    publication_curie,
    step_predicate,
)

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.store.reading import ReadableStore

KNOWLEDGE_SOURCE = "infores:ranvier"
FILES = ("nodes.tsv", "edges.tsv", "nodes.jsonl", "edges.jsonl")

Row = dict[str, Any]

_NODE_FIRST = ("id", "category", "name")
_EDGE_FIRST = ("id", "subject", "predicate", "object", "category")
_OWN_ON_NODES = (
    *("verdict_remyelination", "verdict_function", "safety_level", "classes", "code_names"),
    *("drug_class", "scope", "modality_kind", "myelin_specificity", "better", "unit", "role"),
    *("layer", "stop_reasons", "why_stopped", "sponsor", "ended", "year", "journal", "citation"),
    *("first_author", "assay", "close_match", "broad_match", "narrow_match", "related_match"),
)
_OWN_ON_EDGES = (
    *("verdict", "certainty", "statement", "trials_for", "trials_against", "trials_neutral"),
    *("trials_uncontrolled", "participants", "press_only", "sign", "relation", "evidence"),
    *("species", "perturbation", "together_with", "effect_kind", "model", "year", "action"),
    *("report", "affected_on_control", "at_risk_on_control", "in_whom", "roles"),
    *("phases", "statuses"),
)
_MATCHES = ("close_match", "broad_match", "narrow_match", "related_match")
_DIRECTED = ("process", "target", "cell-type", "mechanism")
"""Kinds of thing that can be more or less; a measure gets better by going either way."""


def write(store: ReadableStore, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write nodes and edges, each as TSV (lists parted by `|`) and as JSON lines."""
    del summary
    nodes, edges = rows(entity_graph(store))
    paths = tuple(target / name for name in FILES)
    for path, held, first in zip(
        paths, (nodes, edges, nodes, edges), (_NODE_FIRST, _EDGE_FIRST) * 2, strict=True
    ):
        (_write_tsv if path.suffix == ".tsv" else _write_jsonl)(path, held, first)
    return paths


def rows(graph: nx.MultiDiGraph) -> tuple[list[Row], list[Row]]:
    """Give nodes and edges of the entity graph in terms of Biolink."""
    ids = _ids(graph)
    nodes = [_node(graph, node, ids) for node in graph]
    edges = [
        _edge(graph, (start, end, key), held, ids)
        for start, end, key, held in graph.edges(keys=True, data=True)
        if _is_claim(held)
    ]
    return sorted(nodes, key=lambda row: row["id"]), sorted(edges, key=lambda row: row["id"])


def _ids(graph: nx.MultiDiGraph) -> dict[str, str]:
    wanted = {node: _external(held, node) for node, held in graph.nodes(data=True)}
    uses = Counter(wanted.values())
    return {
        node: curie if curie and uses[curie] == 1 else biolink_curie(node)
        for node, curie in wanted.items()
    }


def _external(held: Mapping[str, Any], node: str) -> str:
    """Give the id of the external term that is the same thing, by the order of its category."""
    if held["kind"] == "publication":
        return _publication_id(held)
    same = held.get("registered_as" if held["kind"] == "trial" else "exact_match", ())
    curies = [biolink_curie(curie) for curie in same]
    for prefix in frozen()["categories"][category_of(held, node)]["id_prefixes"]:
        found = [curie for curie in curies if curie.startswith(f"{prefix}:")]
        if len(found) == 1:
            return found[0]
    return ""


def _publication_id(held: Mapping[str, Any]) -> str:
    if "pmid" in held:
        return f"PMID:{held['pmid']}"
    return f"doi:{held['doi']}" if "doi" in held else ""


def _node(graph: nx.MultiDiGraph, node: str, ids: Mapping[str, str]) -> Row:
    held = graph.nodes[node]
    same = (*held.get("exact_match", ()), *held.get("registered_as", ()))
    ours = biolink_curie(node)
    others = {*map(biolink_curie, same), ours} - {ids[node]}
    if held["kind"] == "publication":
        others |= _publication_xrefs(held) - {ids[node]}
    row: Row = {
        "id": ids[node],
        "category": (f"biolink:{category_of(held, node)}",),
        "name": held["label"],
        "description": held.get("definition"),
        "synonym": held.get("synonyms"),
        "xref": tuple(sorted(others)),
        "iri": held["iri"],
        "symbol": held.get("symbol"),
        "full_name": held.get("full_name") or held.get("title"),
        f"{OWN}kind": held["kind"],
    }
    if held["kind"] == "trial":
        row |= _trial(graph, node, ids)
    for name in _OWN_ON_NODES:
        value = held.get(name)
        row[OWN + name] = tuple(map(biolink_curie, value)) if value and name in _MATCHES else value
    return {name: value for name, value in row.items() if value not in (None, ())}


def _publication_xrefs(held: Mapping[str, Any]) -> set[str]:
    found = {f"PMID:{held['pmid']}"} if "pmid" in held else set()
    if "doi" in held:
        found.add(f"doi:{held['doi']}")
    if "pmcid" in held:
        found.add(f"PMC:{held['pmcid'].removeprefix('PMC')}")
    return found


def _trial(graph: nx.MultiDiGraph, node: str, ids: Mapping[str, str]) -> Row:
    held = graph.nodes[node]
    agents = {start for start, _, kind in graph.in_edges(node, data="kind") if kind == "studied-in"}
    people = {
        end for _, end, kind in graph.out_edges(node, data="kind") if kind == "takes-people-with"
    }
    conditions = {each for each in people if _category(graph, each) == "Disease"}
    return {
        "clinical_trial_phase": PHASES.get(held.get("phase", ""), "not_provided"),
        "clinical_trial_overall_status": STATUSES.get(held.get("status", ""), "UNKNOWN"),
        "clinical_trial_brief_title": held.get("title"),
        "clinical_trial_start_date": held.get("started"),
        "clinical_trial_interventions": tuple(sorted(ids[agent] for agent in agents)),
        "clinical_trial_conditions": tuple(sorted(ids[each] for each in conditions)),
    }


def _category(graph: nx.MultiDiGraph, node: str) -> str:
    return category_of(graph.nodes[node], node)


def _is_claim(held: Mapping[str, Any]) -> bool:
    """Tell whether an edge says something that was found.

    A hypothesis, and an event that did not occur or is told of no arm, are no finding.
    """
    if held["kind"] == "step":
        return tuple(held.get("evidence", ())) != ("hypothesis",)
    if held["kind"] == "adverse-event":
        told = held["report"] in ("counted", "not-counted") and held["arm_is_known"]
        return told and held.get("affected") != 0
    return True


def _edge(
    graph: nx.MultiDiGraph,
    ends: tuple[str, str, str],
    held: Mapping[str, Any],
    ids: Mapping[str, str],
) -> Row:
    start, end, key = ends
    kind = held["kind"]
    predicate = step_predicate(held) if kind == "step" else LINKS[kind]
    first, second = (end, start) if kind in TURNED else (start, end)
    trials = held.get("trials", ())
    row: Row = {
        "id": biolink_curie(held["node"])
        if "node" in held
        else f"ranvier:edge/{key.replace(' ', '/')}",
        "subject": ids[first],
        "predicate": f"biolink:{predicate}",
        "object": ids[second],
        "category": ("biolink:Association",),
        "knowledge_level": "knowledge_assertion",
        "agent_type": "automated_agent" if kind == "verdict" else "manual_agent",
        "primary_knowledge_source": KNOWLEDGE_SOURCE,
        "original_predicate": biolink_curie(ORIGINAL[kind]),
        "has_supporting_studies": tuple(sorted(ids[trial] for trial in trials if trial in ids)),
        "publications": _publications(graph, held, ids),
        f"{OWN}kind": kind,
        **_qualified(graph, end, held, predicate),
    }
    if kind == "adverse-event":
        row["id"] += f">{ids[second]}"
    if kind == "in-trials-for":
        row["max_research_phase"] = furthest(held["phases"])
    if kind == "verdict":
        row["evidence_count"] = len(trials)
    if kind == "adverse-event":
        row |= {"has_count": held.get("affected"), "has_total": held.get("at_risk")}
    row |= {OWN + name: held.get(name) for name in _OWN_ON_EDGES}
    if others := held.get("together_with"):
        row[f"{OWN}together_with"] = tuple(ids.get(other, other) for other in others)
    return {name: value for name, value in row.items() if value not in (None, ())}


def _publications(
    graph: nx.MultiDiGraph, held: Mapping[str, Any], ids: Mapping[str, str]
) -> tuple[str, ...]:
    """Give what an edge was read in; of an edge that rests on trials, their publications too."""
    found = {publication_curie(source) for source in held.get("sources", ())}
    for trial in held.get("trials", ()):
        if trial in graph:
            edges = graph.out_edges(trial, data="kind")
            found |= {ids[end] for _, end, kind in edges if kind == "reported-in"}
    return tuple(sorted(found))


def _qualified(
    graph: nx.MultiDiGraph, end: str, held: Mapping[str, Any], predicate: str
) -> dict[str, str]:
    """Give the direction, mechanism and species that qualify an edge."""
    kind, mechanism, direction = held["kind"], "", ""
    if kind == "acts-on":
        found = {ACTIONS.get(action, ("", "")) for action in held.get("action", ())}
        mechanism, direction = found.pop() if len(found) == 1 else ("", "")
    elif kind in ("promotes-mechanism", "inhibits-mechanism"):
        direction = SIGNS[kind.partition("-")[0]]
    elif kind == "step" and predicate == "affects" and graph.nodes[end]["kind"] in _DIRECTED:
        direction = SIGNS.get(held.get("sign", ""), "")
    species = held.get("species", ())
    row = {
        "causal_mechanism_qualifier": mechanism,
        "object_direction_qualifier": direction,
        "qualified_predicate": "biolink:causes" if direction else "",
        "species_context_qualifier": TAXA.get(species[0], "") if len(species) == 1 else "",
    }
    if direction and graph.nodes[end]["kind"] == "target":
        row["object_aspect_qualifier"] = "activity_or_abundance"
    return {name: value for name, value in row.items() if value}


def _write_tsv(path: Path, held: list[Row], first: tuple[str, ...]) -> None:
    columns = [*first, *sorted({name for row in held for name in row} - set(first))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(columns)
        for row in held:
            writer.writerow([_cell(row.get(name)) for name in columns])


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else joined(value)


def _write_jsonl(path: Path, held: list[Row], first: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in held:
            ordered = {name: row[name] for name in (*first, *sorted(set(row) - set(first)))}
            file.write(json.dumps(ordered, ensure_ascii=False) + "\n")
