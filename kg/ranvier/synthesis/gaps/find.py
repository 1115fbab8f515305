"""The part of the synthesis that says what trials left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.evidence.model import Evidence
from ranvier.synthesis.gaps import of_agents, of_trials
from ranvier.synthesis.gaps.studied import Gap, studied_agents
from ranvier.synthesis.methods import Method
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import BASE, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

GRAPH = f"{BASE}graph/assertion/gaps"

_NOTED = """
SELECT ?trial ?gap WHERE {
  VALUES ?topic { rv:gap-results rv:gap-publication }
  ?trial a rv:ClinicalTrial ; rv:hasGap ?gap .
  ?gap rv:gapAbout ?topic .
}
"""

_TOLD = """
SELECT DISTINCT ?trial WHERE {
  { ?trial rv:hasOutcome/rv:hasResult/rv:hasEstimate ?estimate }
  UNION { ?trial rv:hasOutcome/rv:hasResult/rv:hasArmResult/rv:value ?value }
  UNION { ?trial rv:hasOutcome/rv:hasResult/rv:isSignificant ?tested }
  UNION { ?trial rv:hasSafetyFinding ?finding }
}
"""
"""As in the question trials-without-results: numbers, tests and harms are results too."""

_LABELS = {
    of_agents.MODALITY: "never measured by it",
    of_agents.POPULATION: "population never studied",
    of_agents.LENGTH: "no trial longer than a year",
    of_agents.FUNCTION: "no functional endpoint",
    of_agents.RANDOMISED: "no randomised trial",
    of_agents.REPEATED: "one small trial, never repeated",
    of_trials.UNPUBLISHED: "results unpublished",
}


def find_gaps(store: pyoxigraph.Store, evidence: Evidence, methods: Mapping[str, Method]) -> Writer:
    """Write a node for each gap: of an agent, of an agent and a modality, or of a trial.

    Args:
        store: the graph, for the gaps that curators noted in records of trials.
        evidence: the items, and what they are of.
        methods: by what they decide; `gap` is needed.

    Raises:
        DataError: if there is no method for gaps, or it lacks a parameter.
    """
    if "gap" not in methods:
        message = "kg/records/methods: no method decides: gap"
        raise DataError(message)
    method = methods["gap"]
    agents = studied_agents(evidence)
    rows = store.query(_TOLD, prefixes=PREFIXES)
    told = {str(trial.value) for (trial,) in rows}  # type: ignore[union-attr]
    found = [
        *of_agents.modalities_never_used(agents, evidence, method),
        *of_agents.populations_never_studied(agents),
        *of_agents.never_long(agents, method),
        *of_agents.without_function(agents, evidence),
        *of_agents.never_randomised(agents),
        *of_agents.never_repeated(agents, evidence, method),
        *of_trials.never_told(evidence, told, method),
    ]
    noted = _noted(store)
    writer = Writer(GRAPH)
    for gap in sorted(found, key=iri_of):
        _write(writer, gap, evidence, method, noted)
    return writer


def iri_of(gap: Gap) -> str:
    """Name a gap by what it is about and its kind."""
    if gap.kind == of_trials.UNPUBLISHED:
        parts = [_slug(str(gap.trial))]
    else:
        parts = [*map(_slug, gap.agents)]
        if gap.kind in (of_agents.MODALITY, of_agents.REPEATED):
            parts += [_slug(m) for m in gap.modalities]
        if gap.population:
            parts.append(gap.population)
    return f"{BASE}research-gap/{'--'.join([*parts, gap.kind])}"


def _write(
    writer: Writer,
    gap: Gap,
    evidence: Evidence,
    method: Method,
    noted: Mapping[str, list[str]],
) -> None:
    node = writer.node(iri_of(gap), "ResearchGap", label=_title(gap, evidence))
    writer.code(node, "researchGapKind", "researchgapkind", gap.kind)
    for agent in gap.agents:
        writer.link(node, "aboutAgent", agent)
    for modality in gap.modalities:
        writer.link(node, "aboutModality", modality)
    writer.code(node, "population", "population", gap.population)
    writer.link(node, "inTrial", gap.trial)
    writer.text(node, "statement", gap.statement)
    writer.link(node, "byMethod", method.iri)
    if gap.kind == of_trials.UNPUBLISHED:
        for record_gap in noted.get(str(gap.trial), ()):
            writer.link(node, "relatesToGap", record_gap)
    writer.derived_from(node, [*gap.agents, *gap.origins, method.iri])


def _title(gap: Gap, evidence: Evidence) -> str:
    if gap.kind == of_trials.UNPUBLISHED:
        about = evidence.trials[str(gap.trial)].label
    else:
        about = " and ".join(evidence.agents[agent].label for agent in gap.agents)
    if gap.kind in (of_agents.MODALITY, of_agents.REPEATED):
        held = evidence.modalities
        about += ", " + ", ".join(held[m].label if m in held else m for m in gap.modalities)
    if gap.population:
        about += f", {gap.population.replace('-', ' ')}"
    return f"{about}: {_LABELS[gap.kind]}"


def _noted(store: pyoxigraph.Store) -> dict[str, list[str]]:
    """Give trial -> the gaps on results or publication in its record."""
    found: dict[str, list[str]] = defaultdict(list)
    for trial, gap in store.query(_NOTED, prefixes=PREFIXES):  # type: ignore[union-attr]
        found[str(trial.value)].append(str(gap.value))
    return {trial: sorted(gaps) for trial, gaps in found.items()}


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
