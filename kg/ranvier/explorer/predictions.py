"""Layer 4 as pages show it: hypotheses, read by queries that name the graphs that hold them.

What is predicted is in no default graph, so that no other part of a page reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranvier.explorer.agent_results import EVIDENCE
from ranvier.service.editions import READ_IN, Edition
from ranvier.service.results import Source, sources_of
from ranvier.service.terms import Shown, address, natural, properties
from ranvier.vocabulary import BASE, SKOS, entity_of, rv

if TYPE_CHECKING:
    import pyoxigraph

GRAPHS = f"{BASE}graph/hypothesis/"
"""What the named graphs of layer 4 begin with."""

NODES = f"{BASE}hypothesis/"

KINDS = ("candidates", "combinations", "gaps")
"""The kinds of hypotheses, each with a graph of this name."""

_QUERY = "SELECT ?node ?key ?value WHERE {{ GRAPH <{graph}> {{ ?node ?key ?value }} }}"
_PART = """CONSTRUCT {{ ?node ?key ?value }} WHERE {{
  GRAPH <{graph}> {{ ?node ?key ?value }}
  FILTER(?node = <{iri}> || STRSTARTS(STR(?node), "{iri}#"))
}}"""
_CONSTRUCT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
_STATEMENTS = ("restsOnStatement", "disputedByStatement", "evidenceFor", "evidenceAgainst")

_Nodes = Mapping[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Statement:
    """What something rests on: a part of a record, or what was concluded from records."""

    shown: Shown
    sources: tuple[Source, ...]
    """Where a part of a record was read."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A step of a path, as a sentence with what says so and what says the contrary."""

    sentence: str
    start: Shown
    end: Shown
    rests_on: tuple[Statement, ...]
    disputed_by: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A path that explains a hypothesis; `said` is what its reason adds to the hops."""

    label: str
    hops: tuple[Hop, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A hypothesis as its graph has it; what a kind does not have is empty."""

    iri: str
    kind: str
    label: str
    rank: int
    score: str
    method: str
    version: str
    agents: tuple[Shown, ...]
    agent_iris: tuple[str, ...]
    paths: tuple[Path, ...]
    reasons: tuple[str, ...]
    """What speaks for it, without what its paths say already."""
    against: tuple[str, ...]
    evidence_for: tuple[Statement, ...]
    """What its reasons rest on, without what its paths name already."""
    evidence_against: tuple[Statement, ...]
    harms: tuple[str, ...]
    brain: tuple[str, ...]
    tried: tuple[str, ...]
    axes: tuple[Shown, ...]
    modality: Shown | None
    population: str
    trial: tuple[str, ...]
    participants: str

    @property
    def slug(self) -> str:
        """Give the last part of its IRI, by which a page names it."""
        return self.iri.removeprefix(NODES)

    @property
    def here(self) -> str:
        """Give the address of where pages show it."""
        return f"/hypotheses#{self.slug}"


def hypotheses(edition: Edition) -> Mapping[str, tuple[Hypothesis, ...]]:
    """Give all hypotheses of a build by kind, the first in rank first; read once an edition.

    A build without layer 4 has none.
    """

    def read() -> Mapping[str, tuple[Hypothesis, ...]]:
        return {kind: tuple(_of_kind(edition, kind)) for kind in KINDS}

    return edition.made.get("hypotheses", read)


def named(edition: Edition, slug: str) -> Hypothesis | None:
    """Give the hypothesis that the last part of an IRI names."""

    def read() -> Mapping[str, Hypothesis]:
        return {each.slug: each for held in hypotheses(edition).values() for each in held}

    return edition.made.get("hypotheses by name", read).get(slug)


def about_agent(edition: Edition, iri: str) -> Mapping[str, tuple[Hypothesis, ...]]:
    """Give the hypotheses that name an agent, by kind; kinds with none are left out."""

    def read() -> Mapping[str, Mapping[str, tuple[Hypothesis, ...]]]:
        found: dict[str, dict[str, tuple[Hypothesis, ...]]] = {}
        for kind, held in hypotheses(edition).items():
            for each in held:
                for agent in each.agent_iris:
                    of_agent = found.setdefault(agent, {})
                    of_agent[kind] = (*of_agent.get(kind, ()), each)
        return found

    return edition.made.get("hypotheses by agent", read).get(iri, {})


def triples_of(edition: Edition, held: Hypothesis) -> Iterable[pyoxigraph.Triple]:
    """Give what the graph of a hypothesis says of it and of its parts."""
    text = _PART.format(graph=f"{GRAPHS}{held.kind}", iri=held.iri)
    return edition.store.query(text)  # type: ignore[return-value]


def construct(kind: str) -> str:
    """Give the query that fetches the graph of a kind."""
    return _CONSTRUCT.format(graph=f"{GRAPHS}{kind}")


def _of_kind(edition: Edition, kind: str) -> list[Hypothesis]:
    nodes: dict[str, dict[str, list[Any]]] = {}
    rows: Any = edition.store.query(_QUERY.format(graph=f"{GRAPHS}{kind}"))
    for node, key, value in rows:
        nodes.setdefault(node.value, {}).setdefault(key.value, []).append(value)
    for found in nodes.values():
        for values in found.values():
            values.sort(key=lambda value: natural(value.value))
    _read_ahead(edition, nodes)
    rank = rv("hypothesisRank")
    held = [_hypothesis(edition, nodes, iri, kind) for iri in nodes if rank in nodes[iri]]
    return sorted(held, key=lambda each: (each.rank, each.iri))


def _read_ahead(edition: Edition, nodes: _Nodes) -> None:
    """Have a remote store asked for all statements, and then for all their sources, at once."""
    names = {rv(name) for name in _STATEMENTS}
    stated = {
        str(value.value)
        for found in nodes.values()
        for name in names & found.keys()
        for value in found[name]
    }
    edition.read_ahead(sorted(stated))
    read_in = {
        str(value.value) for iri in stated for value in properties(edition, iri).get(READ_IN, ())
    }
    edition.read_ahead(sorted(read_in))


def _hypothesis(edition: Edition, nodes: _Nodes, iri: str, kind: str) -> Hypothesis:
    found = nodes[iri]
    agents = sorted(_texts(found, "aboutAgent"), key=lambda one: edition.label(one).casefold())
    reasons = list(_texts(found, "reasonFor"))
    paths = tuple(_path(edition, nodes, way, reasons) for way in _texts(found, "hasPath"))
    told = {each.shown.href for way in paths for hop in way.hops for each in hop.rests_on}
    doubted = {each.shown.href for way in paths for hop in way.hops for each in hop.disputed_by}
    modality = _first(found, "aboutModality")
    return Hypothesis(
        iri=iri,
        kind=kind,
        label=_first(found, f"{SKOS}prefLabel"),
        rank=int(_first(found, "hypothesisRank")),
        score=_first(found, "hypothesisScore"),
        method=_first(found, "hypothesisMethod"),
        version=_first(found, "hypothesisMethodVersion"),
        agents=tuple(_shown(edition, agent) for agent in agents),
        agent_iris=tuple(agents),
        paths=paths,
        reasons=tuple(reasons),
        against=_texts(found, "reasonAgainst"),
        evidence_for=_beyond(_statements(edition, found, "evidenceFor"), told),
        evidence_against=_beyond(_statements(edition, found, "evidenceAgainst"), doubted),
        harms=_texts(found, "knownHarm"),
        brain=_texts(found, "brainEntry"),
        tried=_texts(found, "alreadyTried"),
        axes=tuple(_shown(edition, axis) for axis in _texts(found, "coversAxis")),
        modality=_shown(edition, modality) if modality else None,
        population=", ".join(edition.label(code) for code in _texts(found, "population")),
        trial=_texts(found, "suggestedTrial"),
        participants=_first(found, "suggestedParticipants"),
    )


def _path(edition: Edition, nodes: _Nodes, iri: str, reasons: list[str]) -> Path:
    """Read a path, and take the reason that says the same out of the others."""
    found = nodes.get(iri, {})
    parts = [nodes.get(hop, {}) for hop in _texts(found, "hasHop")]
    parts.sort(key=lambda part: int(_first(part, "hopNumber") or 0))
    whole = " ".join(_first(part, "statement") for part in parts)
    # The longer of two paths begins as the shorter does: what follows must be no other hop.
    saying = (text for text in reasons if whole and text.startswith(whole))
    same = min(saying, key=len, default=None)
    if same is not None:
        reasons.remove(same)
    return Path(
        label=_first(found, f"{SKOS}prefLabel"),
        hops=tuple(_hop(edition, part) for part in parts),
        said=same.removeprefix(whole).strip() if same is not None else "",
    )


def _hop(edition: Edition, found: Mapping[str, Sequence[Any]]) -> Hop:
    return Hop(
        sentence=_first(found, "statement"),
        start=_shown(edition, _first(found, "hopStart")),
        end=_shown(edition, _first(found, "hopEnd")),
        rests_on=_statements(edition, found, "restsOnStatement"),
        disputed_by=_statements(edition, found, "disputedByStatement"),
    )


def _statements(
    edition: Edition, found: Mapping[str, Sequence[Any]], name: str
) -> tuple[Statement, ...]:
    return tuple(_statement(edition, iri) for iri in _texts(found, name))


def _statement(edition: Edition, iri: str) -> Statement:
    entity, part = entity_of(iri), iri.partition("#")[2]
    text = edition.label(iri)
    if part and iri not in edition.labels:
        text = f"{edition.label(entity)}, {part.removesuffix(EVIDENCE)}"
    sources = sources_of(edition, properties(edition, iri), ()) if part else []
    return Statement(Shown(text, address(iri)), tuple(sources))


def _beyond(held: Iterable[Statement], told: set[str]) -> tuple[Statement, ...]:
    return tuple(each for each in held if each.shown.href not in told)


def _shown(edition: Edition, iri: str) -> Shown:
    return Shown(edition.label(iri), address(iri))


def _texts(found: Mapping[str, Sequence[Any]], name: str) -> tuple[str, ...]:
    return tuple(str(value.value) for value in found.get(_key(name), ()))


def _first(found: Mapping[str, Sequence[Any]], name: str) -> str:
    return next(iter(_texts(found, name)), "")


def _key(name: str) -> str:
    return name if ":" in name else rv(name)
