"""What trials in multiple sclerosis studied: their agents, items and people, put together once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.evidence.model import Evidence, Item, ModalityFacts, TrialFacts

_DISTINCT = frozenset({"high", "moderate"})
_NEVER_GIVEN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap: its kind, what it is about, why, and the nodes that it follows from."""

    kind: str
    statement: str
    origins: tuple[str, ...]
    agents: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    population: str | None = None
    trial: str | None = None


@dataclass(frozen=True, slots=True)
class Studied:
    """One agent as trials in multiple sclerosis studied it by itself."""

    agent: str
    label: str
    trials: tuple[TrialFacts, ...]
    """Those that took place or still run; none that was withdrawn."""
    items: tuple[Item, ...]
    """Its items in these trials, without those of combinations."""
    conduction_only: bool

    @property
    def origins(self) -> tuple[str, ...]:
        """Give the trials that a statement on the agent rests on."""
        return tuple(trial.iri for trial in self.trials)


def studied_agents(evidence: Evidence) -> tuple[Studied, ...]:
    """Give each agent under study in a trial in multiple sclerosis, by IRI."""
    trials: dict[str, list[TrialFacts]] = defaultdict(list)
    for iri in sorted(evidence.trials):
        trial = evidence.trials[iri]
        if trial.scope == "ms-trial" and trial.status != _NEVER_GIVEN:
            for agent in set(trial.agents):
                trials[agent].append(trial)
    items: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(evidence.items, key=lambda item: (item.iri, item.agents)):
        trial_of = evidence.trials.get(item.trial)
        if not item.combined and trial_of is not None and trial_of.scope == "ms-trial":
            items[item.agents[0]].append(item)
    return tuple(
        Studied(
            agent,
            evidence.agents[agent].label,
            tuple(trials[agent]),
            tuple(items[agent]),
            evidence.agents[agent].conduction_only,
        )
        for agent in sorted(trials)
        if agent in evidence.agents
    )


def reads_myelin(modality: ModalityFacts) -> bool:
    """Tell whether a modality is sensitive to myelin and reads it highly or moderately apart."""
    return "myelin" in modality.sensitive_to and modality.specificity in _DISTINCT


def reads_function(modality: ModalityFacts) -> bool:
    """Tell whether a modality reads function itself, which relapses do through inflammation."""
    return "function" in modality.sensitive_to and "inflammation" not in modality.sensitive_to


def reported(items: Iterable[Item]) -> list[Item]:
    """Keep the items of which a direction or a test was read."""
    return [i for i in items if i.favours != "not-reported" or i.significant is not None]


def agents_by_modality(evidence: Evidence) -> Mapping[str, Mapping[str, set[str]]]:
    """Give modality -> agent -> the trials in multiple sclerosis in which it was so measured."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in evidence.items:
        trial = evidence.trials.get(item.trial)
        if trial is not None and trial.scope == "ms-trial":
            for modality in item.modalities:
                for agent in item.agents:
                    found[modality][agent].add(item.trial)
    return found
