"""The profile of a modality: what it measures, in which trials, and what came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.profiles.claims import claims_by
from ranvier.profiles.facts import Facts, Names
from ranvier.profiles.modality_facts import read_modalities
from ranvier.profiles.model import (
    AgentCount,
    ModalityProfile,
    Named,
    NarrowerModality,
    Trial,
    TrialOutcomes,
)
from ranvier.profiles.order import trial_key
from ranvier.profiles.trial_facts import read_trials

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_MEASURED = """
SELECT DISTINCT ?trial WHERE {{
  ?trial rv:hasOutcome ?outcome . ?outcome rv:measuredBy <{modality}>
}}
"""

_NARROWER = """
SELECT ?narrower (COUNT(DISTINCT ?result) AS ?results) WHERE {{
  ?narrower rv:narrowerThan <{modality}> .
  OPTIONAL {{ ?outcome rv:measuredBy ?narrower ; rv:hasResult ?result }}
}}
GROUP BY ?narrower
"""


def read_modality(store: ReadableStore, iri: str, *, names: Names | None = None) -> ModalityProfile:
    """Read the profile of a modality; trials stand by agent, then in the order of time."""
    facts = Facts(store, names)
    measured = {trial for (trial,) in facts.rows(_MEASURED.format(modality=iri)) if trial}
    trials = sorted(read_trials(facts, measured).values(), key=_by_agent)
    narrower = [
        NarrowerModality(other, facts.named_of(other).label, int(count or 0))
        for other, count in facts.rows(_NARROWER.format(modality=iri))
        if other
    ]
    return ModalityProfile(
        modality=read_modalities(facts, [iri])[iri],
        claims=claims_by(facts, iri),
        narrower=tuple(sorted(narrower, key=lambda other: (other.label.casefold(), other.iri))),
        agents=_count_agents(trials, iri),
        trials=tuple(
            TrialOutcomes(
                Named(trial.iri, trial.label),
                trial.agents,
                tuple(o for o in trial.outcomes if any(m.iri == iri for m in o.modalities)),
            )
            for trial in trials
        ),
    )


def _by_agent(trial: Trial) -> tuple[str, tuple[str, str, str]]:
    return ", ".join(agent.label.casefold() for agent in trial.agents), trial_key(trial)


def _count_agents(trials: Iterable[Trial], modality: str) -> tuple[AgentCount, ...]:
    of: dict[Named, list[Named]] = defaultdict(list)
    results: dict[Named, list[bool]] = defaultdict(list)
    for trial in trials:
        for agent in trial.agents:
            of[agent].append(Named(trial.iri, trial.label))
        for outcome in trial.outcomes:
            if any(m.iri == modality for m in outcome.modalities):
                for result in (result for result in outcome.results if result.tells):
                    for agent in result.agents:
                        results[agent].append(result.controlled)
    return tuple(
        AgentCount(agent, tuple(of[agent]), len(results[agent]), sum(results[agent]))
        for agent in sorted({*of, *results}, key=lambda agent: (agent.label.casefold(), agent.iri))
    )
