"""Links between entities as a graph in a browser shows them, from the entity graph of exports.

A link has a layer (who said so), a stance (how it is drawn) and a strength (by which paths are
ranked). Stance and strength follow from what stands in the graph; nothing is judged anew.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.service.terms import address
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import networkx as nx

    from ranvier.service.editions import Edition

STRENGTHS = (
    "a hypothesis of a source",
    "evidence that does not suffice",
    "stated in a record, with no kind of evidence",
    "the word of a review",
    "cells",
    "tissue slices",
    "animals",
    "people",
)
"""What a link rests on, the weakest first; the place in this list is its strength."""

HYPOTHESIS, INSUFFICIENT, STATED, _REVIEW, _CELLS, _SLICES, _ANIMALS, PEOPLE = range(len(STRENGTHS))

_OF_EVIDENCE = {
    "human": PEOPLE,
    "animal": _ANIMALS,
    "ex-vivo-slice": _SLICES,
    "in-vitro": _CELLS,
    "review": _REVIEW,
    "hypothesis": HYPOTHESIS,
}
_EVIDENCE = {
    "human": "in people",
    "animal": "in animals",
    "ex-vivo-slice": "in tissue slices",
    "in-vitro": "in cells",
    "review": "as a review says",
    "hypothesis": "as a hypothesis of a source",
}
_STEPS = {
    "promotes": "promotes",
    "inhibits": "inhibits",
    "no-effect-shown": "showed no effect on",
    "mixed": "has mixed effects on",
    "unclear": "acts in an unclear way on",
}
_RELATIONS = {
    "improves": "improves",
    "associated-with": "is associated with",
    "required-for": "is required for",
    "expressed-on": "is expressed on",
    "tested-for": "was tested for",
    "acts-through": "acts through",
    "interacts-with": "interacts with",
    "part-of": "is part of",
}
"""Relations of a step that say more than its sign does."""

_ACTIONS = {
    **dict.fromkeys(("agonist", "activator", "partial-agonist", "inducer"), 1),
    **dict.fromkeys(("antagonist", "inhibitor", "neutraliser", "depleter", "inverse-agonist"), -1),
}
"""The sign of what an agent does to a target; other actions have none."""

_STANCES = {"supported": "supports", "contradicted": "disputes"}

_LABELS = {
    "studied-in": "was studied in",
    "in-trials-for": "is in trials for",
    "takes-people-with": "takes people with",
    "measures": "measures",
    "reported-in": "is reported in",
    "acts-on": "acts on",
    "adverse-event": "was given in a trial that counted",
    "involves": "involves",
    "works-by": "is said to work by",
    "promotes-mechanism": "promotes",
    "inhibits-mechanism": "inhibits",
    "narrower-than": "is a kind of",
    "has-subunit": "has the subunit",
    "has-part": "contains",
    "on-axis": "is put on the axis",
    "hit-of": "was a hit of",
    "extension-of": "is the extension of",
    "names-agent": "names",
    "covers-modality": "covers",
    "published-as": "is published as",
}
_CONCLUDED = frozenset({"verdict", "adverse-event"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one entity to another."""

    id: str
    source: str
    target: str
    predicate: str
    label: str
    sentence: str
    sign: str
    """promotes, inhibits, no-effect-shown, mixed, unclear; empty where it has none."""
    evidence: tuple[str, ...]
    """Kinds of evidence, as codes."""
    layer: str
    """record, derived or assertion."""
    stance: str
    """supports, disputes, neutral, predicted; `states` where it is no matter of evidence."""
    strength: int
    verdict: str
    certainty: str
    sources: tuple[str, ...]
    path: str
    """Where this server shows what the link was read from."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entity."""

    id: str
    kind: str
    label: str
    path: str
    degree: int
    """How many links lead to or from it, of all that there are."""


_KEPT = 2
_lock = threading.Lock()
_networks: dict[Path, nx.MultiDiGraph] = {}


def network(edition: Edition) -> nx.MultiDiGraph:
    """Give the entity graph of a build; it is made once for each, and takes seconds then."""
    from ranvier.exports.entity_graph import entity_graph

    with _lock:
        if edition.folder not in _networks:
            # A build in place before this one may still be asked by a request that began with it.
            while len(_networks) >= _KEPT:
                del _networks[next(iter(_networks))]
            _networks[edition.folder] = entity_graph(edition.store)
        return _networks[edition.folder]


def node_of(graph: nx.MultiDiGraph, node: str) -> Node:
    """Give an entity of the graph."""
    held = graph.nodes[node]
    path = address(held["iri"])
    return Node(node, held["kind"], held["label"], path, graph.degree(node))


def link_of(graph: nx.MultiDiGraph, start: str, end: str, key: str) -> Link:
    """Give a link of the graph."""
    held: Mapping[str, Any] = graph.edges[start, end, key]
    kind = held["kind"]
    sign = _sign(held)
    label = _label(held, sign)
    node = str(held.get("node", ""))
    return Link(
        id=key,
        source=start,
        target=end,
        predicate=kind,
        label=label,
        sentence=_sentence(graph, start, end, held, label),
        sign=sign,
        evidence=tuple(held.get("evidence", ())),
        layer=_layer(held),
        stance=_stance(held, sign),
        strength=_strength(held),
        verdict=str(held.get("verdict", "")),
        certainty=str(held.get("certainty", "")),
        sources=tuple(filter(_leads_out, map(_whole, held.get("sources", ())))),
        path=address(_whole(node)),
    )


def _whole(curie: str) -> str:
    """Give the IRI that a CURIE stands for; what is none is given as it is."""
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name if prefix in PREFIXES else curie


def _leads_out(url: str) -> bool:
    """Tell whether an address may be followed: no other kind than these stands in a page."""
    return url.startswith(("https://", "http://"))


def _layer(held: Mapping[str, Any]) -> str:
    if held["kind"] in _CONCLUDED:
        return "assertion"
    finding = held["kind"] == "step" and "#finding" in str(held.get("node", ""))
    return "derived" if finding or held["kind"] == "in-trials-for" else "record"


def _sign(held: Mapping[str, Any]) -> str:
    kind = held["kind"]
    if kind == "step":
        return str(held.get("sign", "unclear"))
    if kind == "acts-on":
        signs = {_ACTIONS.get(action, 0) for action in held.get("action", ())}
        return {frozenset({1}): "promotes", frozenset({-1}): "inhibits"}.get(frozenset(signs), "")
    return {"promotes-mechanism": "promotes", "inhibits-mechanism": "inhibits"}.get(kind, "")


def _stance(held: Mapping[str, Any], sign: str) -> str:
    if held["kind"] == "verdict":
        return _STANCES.get(held["verdict"], "neutral")
    if held["kind"] != "step":
        return "states"
    if tuple(held.get("evidence", ())) == ("hypothesis",):
        return "predicted"
    if sign == "no-effect-shown":
        return "disputes"
    return "neutral" if sign in ("mixed", "unclear") else "supports"


def _strength(held: Mapping[str, Any]) -> int:
    if held["kind"] == "verdict":
        return INSUFFICIENT if held["verdict"] == "insufficient" else PEOPLE
    kinds = [_OF_EVIDENCE[name] for name in held.get("evidence", ()) if name in _OF_EVIDENCE]
    return max(kinds, default=STATED)


def _label(held: Mapping[str, Any], sign: str) -> str:
    kind = held["kind"]
    if kind == "verdict":
        return styles.labels("verdict")[held["verdict"]]
    if kind == "step":
        return _RELATIONS.get(str(held.get("relation", "")), _STEPS[sign])
    if kind == "acts-on":
        named = [action.replace("-", " ") for action in held.get("action", ())]
        known = [action for action in named if action not in ("other", "not stated")]
        return f"acts on ({', '.join(known)})" if known else "acts on"
    return _LABELS[kind]


def _sentence(
    graph: nx.MultiDiGraph, start: str, end: str, held: Mapping[str, Any], label: str
) -> str:
    names = graph.nodes[start]["label"], graph.nodes[end]["label"]
    if held["kind"] == "verdict":
        certainty = held.get("certainty")
        sure = f", certainty {styles.labels('certainty')[certainty]}" if certainty else ""
        return f"{names[0]}, by {names[1]}: {label}{sure}. {held['statement']}"
    seen = [_EVIDENCE[name] for name in held.get("evidence", ())]
    species = [name.replace("-", " ") for name in held.get("species", ()) if name != "not-read"]
    told = [", ".join(seen), ", ".join(species), str(held.get("year", ""))]
    beside = "; ".join(part for part in told if part)
    return f"{names[0]} {label} {names[1]}" + (f" ({beside})." if beside else ".")
