"""The part of the synthesis that sets opposed results side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.evidence.model import Evidence
from ranvier.synthesis.contradictions import words
from ranvier.synthesis.contradictions.between_cohorts import between_cohorts
from ranvier.synthesis.contradictions.doses import against_higher_doses, read_doses
from ranvier.synthesis.contradictions.facets import NONE_RECORDED, Facet, facets_of, sizes
from ranvier.synthesis.contradictions.function import myelin_against_function
from ranvier.synthesis.contradictions.measures import read_measures
from ranvier.synthesis.contradictions.opposition import Opposition, Side
from ranvier.synthesis.contradictions.press import press_against_paper
from ranvier.synthesis.contradictions.within_trial import within_trials
from ranvier.synthesis.methods import Method
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import BASE

if TYPE_CHECKING:
    import pyoxigraph

GRAPH = f"{BASE}graph/assertion/contradictions"


def find_contradictions(
    store: pyoxigraph.Store, evidence: Evidence, methods: Mapping[str, Method]
) -> Writer:
    """Write a node for each contradiction: one an agent, modality and kind, or one in each trial.

    Doses and disagreements of sources are read from the store; all else follows from the items.

    Args:
        store: the graph, whose default graph is the union of all.
        evidence: the items, and what they are of.
        methods: by what they decide; `contradiction` is needed.

    Raises:
        DataError: if there is no method for contradictions, or it lacks a parameter.
    """
    if "contradiction" not in methods:
        message = "kg/records/methods: no method decides: contradiction"
        raise DataError(message)
    method = methods["contradiction"]
    doses, measures = read_doses(store), read_measures(store)
    found = [
        *between_cohorts(evidence, method),
        *within_trials(evidence, measures),
        *myelin_against_function(evidence),
        *against_higher_doses(evidence, doses),
        *press_against_paper(store, evidence),
    ]
    writer = Writer(GRAPH)
    for opposition in sorted(found, key=iri_of):
        facets = facets_of(
            opposition,
            evidence,
            doses,
            measures,
            size_ratio=method.parameter("size_ratio"),
        )
        _write(writer, opposition, facets, evidence, method)
    return writer


def iri_of(opposition: Opposition) -> str:
    """Name a contradiction by trial (if it is of one), subject, modality and kind."""
    parts = [_slug(opposition.trial)] if opposition.trial else []
    if not opposition.conflicts:
        parts.append("-with-".join(sorted(_slug(a) for a in opposition.agents)))
    if len(opposition.modalities) == 1:
        parts.append(_slug(opposition.modalities[0]))
    return f"{BASE}contradiction/{'--'.join([*parts, opposition.kind])}"


def _write(
    writer: Writer,
    found: Opposition,
    facets: Sequence[Facet],
    evidence: Evidence,
    method: Method,
) -> None:
    node = writer.node(iri_of(found), "Contradiction", label=words.title(found, evidence))
    writer.code(node, "contradictionKind", "contradictionkind", found.kind)
    for code in [facet.code for facet in facets] or [NONE_RECORDED]:
        writer.code(node, "differsBy", "facetofdifference", code)
    for agent in found.agents:
        writer.link(node, "aboutAgent", agent)
    for modality in found.modalities:
        writer.link(node, "aboutModality", modality)
    writer.text(node, "statement", words.statement(found, facets, evidence))
    writer.link(node, "byMethod", method.iri)
    for conflict in found.conflicts:
        writer.link(node, "restsOnConflict", conflict)
    for name, side in (("one", found.one), ("other", found.other)):
        part = writer.node(f"{node}#{name}", "ContradictionSide", label=side.shows)
        writer.link(node, "hasSide", part)
        _write_side(writer, part, side, found, evidence)
    behind = [*found.conflicts, *(i.iri for s in (found.one, found.other) for i in s.items)]
    writer.derived_from(node, [*behind, method.iri])


def _write_side(
    writer: Writer, part: str, side: Side, found: Opposition, evidence: Evidence
) -> None:
    for item in side.items:
        writer.link(part, "hasEvidenceItem", item.iri)
    for source in side.sources:
        writer.link(part, "readIn", source)
    trials = {item.trial for item in side.items} or {found.trial} - {None}
    for trial in sorted(str(t) for t in trials):
        writer.link(part, "inTrial", trial)
    counts = sizes(side, evidence)
    writer.whole(part, "participantCount", sum(counts.values()) if counts else None)
    writer.text(part, "statement", words.side_statement(side, evidence))
    writer.derived_from(part, [*(i.iri for i in side.items), *side.sources])


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
