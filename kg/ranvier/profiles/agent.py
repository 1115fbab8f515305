"""The profile of an agent: every trial that studies it, with the results that test it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.profiles.claims import read_claims
from ranvier.profiles.endpoints import of_agents
from ranvier.profiles.facts import ALTERNATIVE, NOTE, TYPE, Facts, Names
from ranvier.profiles.mechanism import read_agent_mechanism
from ranvier.profiles.modality_facts import read_modalities
from ranvier.profiles.model import (
    AgentProfile,
    Arm,
    Modality,
    ModalityResults,
    Named,
    OtherUse,
    Outcome,
    SafetyFinding,
    Trial,
    TrialOfAgent,
    TrialOutcomes,
)
from ranvier.profiles.order import trial_key
from ranvier.profiles.sources import SourceBook
from ranvier.profiles.trial_facts import read_trials, statements

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_TRIALS = """
SELECT DISTINCT ?agent ?trial ?purpose WHERE {{
  {{ BIND (<{agent}> AS ?agent) }} UNION {{ ?agent rv:hasComponent <{agent}> }}
  OPTIONAL {{
    {{ ?trial rv:studiesAgent ?agent . BIND (rv:purpose-studied AS ?purpose) }}
    UNION
    {{
      ?treatment rv:givesAgent ?agent ; rv:purpose ?purpose .
      ?trial rv:hasArm/rv:hasTreatment ?treatment .
    }}
  }}
}}
"""

_IDS = {
    "drugbank": "drugbankId",
    "atc": "atcCode",
    "inchikey": "inchikey",
    "unii": "unii",
    "pubchem_cid": "pubchemCid",
    "chembl": "chemblId",
    "chebi": "chebiId",
    "mesh": "meshId",
}


def read_agent(store: ReadableStore, iri: str, *, names: Names | None = None) -> AgentProfile:
    """Read the profile of an agent, with the combinations that it is a component of."""
    facts = Facts(store, names)
    agents, purposes = {iri}, defaultdict(set)
    for agent, trial, purpose in facts.rows(_TRIALS.format(agent=iri)):
        agents.add(agent or iri)
        if trial and purpose:
            purposes[trial].add(facts.code_of(purpose))
    ours = frozenset(agents)
    studied = {
        trial for trial, codes in purposes.items() if any(c.code == "studied" for c in codes)
    }
    trials = sorted(read_trials(facts, studied).values(), key=trial_key)
    measured = {m.iri for trial in trials for o in trial.outcomes for m in o.modalities}
    modalities = read_modalities(facts, measured)
    facts.read_records([iri])
    book = SourceBook(facts, facts.values(iri, "hasSource"))
    return AgentProfile(
        iri=iri,
        label=facts.named_of(iri).label,
        classes=facts.codes(iri, TYPE),
        synonyms=facts.values(iri, ALTERNATIVE),
        code_names=facts.values(iri, "codeName"),
        drug_classes=facts.values(iri, "drugClass"),
        external_ids={
            name: facts.values(iri, key) for name, key in _IDS.items() if facts.values(iri, key)
        },
        components=facts.named(iri, "hasComponent"),
        combinations=tuple(facts.named_of(agent) for agent in sorted(ours - {iri})),
        note=facts.text(iri, NOTE),
        verification=facts.codes(iri, "verification"),
        sources=book.all,
        agent_sources=book.of(iri),
        trials=tuple(_of_agent(trial, ours) for trial in trials),
        other_uses=tuple(
            sorted(
                (
                    OtherUse(facts.named_of(trial), tuple(sorted(codes, key=lambda c: c.code)))
                    for trial, codes in purposes.items()
                    if trial not in studied
                ),
                key=lambda use: (use.trial.label.casefold(), use.trial.iri),
            )
        ),
        results=_by_modality(trials, modalities, ours),
        claims=read_claims(facts, iri),
        mechanism=read_agent_mechanism(facts, iri),
        conflicts=statements(facts, iri, "hasConflict", "conflictAbout", book),
        gaps=statements(facts, iri, "hasGap", "gapAbout", book),
        remarks=statements(facts, iri, "hasRemark", "aboutField", book),
    )


def _of_agent(trial: Trial, agents: frozenset[str]) -> TrialOfAgent:
    arms = tuple(arm for arm in trial.arms if arm.gives(agents))
    others = {
        treatment.agent.iri: treatment.agent
        for arm in arms
        for treatment in arm.treatments
        if treatment.purpose
        and treatment.purpose.code == "studied"
        and treatment.agent.iri not in agents
    }
    tested = [r for o in trial.outcomes for r in o.results if _tests(r.agents, agents)]
    return TrialOfAgent(
        trial=trial,
        arms=arms,
        together_with=tuple(sorted(others.values(), key=lambda agent: agent.label)),
        primary_endpoints=tuple(
            of_agents(endpoint, frozenset(r.iri for r in tested))
            for endpoint in trial.primary_endpoints
        ),
        result_count=sum(result.tells for result in tested),
        safety=_safety(trial, agents),
    )


def _tests(tested: Iterable[Named], agents: frozenset[str]) -> bool:
    return any(agent.iri in agents for agent in tested)


def _safety(trial: Trial, agents: frozenset[str]) -> tuple[SafetyFinding, ...]:
    """Give the findings in arms with the agent, in their comparators, and in the trial as a whole.

    Arms that study something else instead are left out.
    """
    foreign = {arm.iri for arm in trial.arms if _studies_else(arm) and not arm.gives(agents)}
    return tuple(
        finding
        for finding in trial.safety
        if not finding.arms or any(arm not in foreign for arm in finding.arms)
    )


def _studies_else(arm: Arm) -> bool:
    return any(t.purpose and t.purpose.code == "studied" for t in arm.treatments)


def _by_modality(
    trials: Iterable[Trial], modalities: Mapping[str, Modality], agents: frozenset[str]
) -> tuple[ModalityResults, ...]:
    """Group the results that test the agent; each outcome stands under its first modality."""
    place = {iri: index for index, iri in enumerate(modalities)}
    groups: dict[str, list[TrialOutcomes]] = defaultdict(list)
    elsewhere: dict[str, list[str]] = defaultdict(list)
    for trial in trials:
        held: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in trial.outcomes:
            results = tuple(r for r in outcome.results if _tests(r.agents, agents))
            if not results:
                continue
            first, *rest = sorted((m.iri for m in outcome.modalities), key=place.__getitem__)
            held[first].append(replace(outcome, results=results))
            for other in rest:
                elsewhere[other].append(outcome.iri)
        for modality, outcomes in held.items():
            label = Named(trial.iri, trial.label)
            groups[modality].append(TrialOutcomes(label, trial.agents, tuple(outcomes)))
    return tuple(
        ModalityResults(modality, tuple(groups[iri]), tuple(elsewhere[iri]))
        for iri, modality in modalities.items()
        if groups[iri] or elsewhere[iri]
    )
