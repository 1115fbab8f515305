"""The profiles of the mechanism layer: targets, mechanisms, processes and cell types, screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.profiles.back_test import read_back_test
from ranvier.profiles.facts import ALTERNATIVE, DEFINITION, NOTE, TITLE, TYPE, Facts, Names
from ranvier.profiles.mechanism_facts import (
    Books,
    by_label,
    read_actions,
    read_findings,
    read_links,
    read_mechanisms,
    read_notes,
    read_steps,
    read_tried,
)
from ranvier.profiles.model import (
    AgentMechanism,
    Hit,
    MechanismProfile,
    Named,
    ProcessProfile,
    ScreenProfile,
    TargetProfile,
)
from ranvier.profiles.trial_facts import statements
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_BELOW = """
SELECT DISTINCT ?below ?direct WHERE {{
  {{ ?below (rv:narrowerThan|^rv:hasSubunit)+ <{entity}> . BIND (false AS ?direct) }}
  UNION {{ ?below rv:narrowerThan <{entity}> . BIND (true AS ?direct) }}
}}
"""
_ACTING = "SELECT ?action WHERE {{ VALUES ?target {{ {targets} }} ?action rv:onTarget ?target }}"
_INVOLVING = """
SELECT DISTINCT ?mechanism WHERE {{ VALUES ?part {{ {parts} }} ?mechanism rv:involves ?part }}
"""
_FOUND = """
SELECT DISTINCT ?finding WHERE {{
  VALUES ?entity {{ {entities} }} ?finding rv:stepObject ?entity . ?agent rv:hasFinding ?finding
}}
"""
_HIT_IN = "SELECT DISTINCT ?screen WHERE {{ ?screen rv:hasHit/rv:hitAgent <{agent}> }}"
_IDS = {"gene_symbol": "geneSymbol", "hgnc": "hgncId", "uniprot": "uniprotId", "ncbi": "ncbiGeneId"}


def read_agent_mechanism(facts: Facts, agent: str) -> AgentMechanism:
    """Read how an agent works: targets, mechanisms, steps, findings, approvals, notes on safety."""
    books = Books(facts)
    books.read([agent])
    screens = [iri for (iri,) in facts.rows(_HIT_IN.format(agent=agent)) if iri]
    return AgentMechanism(
        links=read_links(facts, agent),
        axes=facts.named(agent, "onAxis"),
        targets=read_actions(facts, books, facts.values(agent, "actsOn")),
        mechanisms=read_mechanisms(facts, agent),
        steps=read_steps(facts, books, [agent]),
        findings=read_findings(facts, books, facts.values(agent, "hasFinding")),
        approvals=read_notes(facts, books, agent, "hasApproval", "indication"),
        safety_notes=read_notes(facts, books, agent, "hasSafetyNote", "text"),
        screens=by_label(facts, screens),
        earliest_positive_year=facts.whole(agent, "earliestPositiveYear"),
        confidence=facts.code(agent, "confidence"),
        confidence_printed=facts.text(agent, "confidencePrinted"),
        hetionet_compound=facts.truth(agent, "isHetionetCompound"),
        hetionet_name=facts.text(agent, "hetionetName"),
        candidate_drugbank=facts.values(agent, "candidateDrugbankId"),
        back_test=read_back_test(facts, books, agent),
    )


def read_target(store: ReadableStore, iri: str, *, names: Names | None = None) -> TargetProfile:
    """Read the profile of a target, with what is narrower and its subunits."""
    facts = Facts(store, names)
    books = Books(facts)
    books.read([iri])
    below, narrower = _below(facts, iri)
    family = [iri, *below]
    actions = read_actions(facts, books, _column(facts, _ACTING, targets=family))
    return TargetProfile(
        iri=iri,
        label=facts.named_of(iri).label,
        name=facts.text(iri, "fullName"),
        synonyms=facts.values(iri, ALTERNATIVE),
        kind=facts.code(iri, "targetKind"),
        external_ids={
            name: tuple(
                value.replace(PREFIXES["HGNC"], "HGNC:") for value in facts.values(iri, key)
            )
            for name, key in _IDS.items()
            if facts.values(iri, key)
        },
        links=read_links(facts, iri),
        broader=facts.named(iri, "narrowerThan"),
        narrower=narrower,
        subunits=facts.named(iri, "hasSubunit"),
        note=facts.text(iri, NOTE),
        actions=actions,
        agents=read_tried(facts, {action.agent.iri for action in actions}),
        mechanisms=by_label(facts, _column(facts, _INVOLVING, parts=family)),
        steps=read_steps(facts, books, family),
        sources=books.all(iri),
    )


def read_mechanism(
    store: ReadableStore, iri: str, *, names: Names | None = None
) -> MechanismProfile:
    """Read the profile of a mechanism, with what was tried in people of the agents it names."""
    facts = Facts(store, names)
    books = Books(facts)
    books.read([iri])
    named = {key: facts.named(iri, key) for key in ("usedBy", "promotedBy", "inhibitedBy")}
    return MechanismProfile(
        iri=iri,
        label=facts.named_of(iri).label,
        layer=facts.code(iri, "mechanismLayer"),
        role=facts.code(iri, "mechanismRole"),
        role_in_remyelination=facts.text(iri, "roleInRemyelination"),
        involves=facts.named(iri, "involves"),
        promoted_by=named["promotedBy"],
        promoted_by_printed=facts.values(iri, "promotedByPrinted"),
        inhibited_by=named["inhibitedBy"],
        inhibited_by_printed=facts.values(iri, "inhibitedByPrinted"),
        agents=read_tried(facts, {agent.iri for held in named.values() for agent in held}),
        note=facts.text(iri, NOTE),
        steps=read_steps(facts, books, [iri]),
        conflicts=statements(facts, iri, "hasConflict", "conflictAbout", books.book(iri)),
        gaps=statements(facts, iri, "hasGap", "gapAbout", books.book(iri)),
        sources=books.all(iri),
    )


def read_process(store: ReadableStore, iri: str, *, names: Names | None = None) -> ProcessProfile:
    """Read the profile of a process, pathway or cell type."""
    facts = Facts(store, names)
    books = Books(facts)
    books.read([iri])
    _, narrower = _below(facts, iri)
    return ProcessProfile(
        iri=iri,
        label=facts.named_of(iri).label,
        classes=facts.codes(iri, TYPE),
        synonyms=facts.values(iri, ALTERNATIVE),
        definition=facts.text(iri, DEFINITION),
        links=read_links(facts, iri),
        broader=facts.named(iri, "narrowerThan"),
        narrower=narrower,
        note=facts.text(iri, NOTE),
        mechanisms=by_label(facts, _column(facts, _INVOLVING, parts=[iri])),
        steps=read_steps(facts, books, [iri]),
        findings=read_findings(facts, books, _column(facts, _FOUND, entities=[iri])),
    )


def read_screen(store: ReadableStore, iri: str, *, names: Names | None = None) -> ScreenProfile:
    """Read the profile of a screen, with the trials of its hits."""
    facts = Facts(store, names)
    books = Books(facts)
    books.read([iri])
    hits = facts.values(iri, "hasHit")
    agents = {agent for hit in hits for agent in facts.values(hit, "hitAgent")}
    tried = {held.agent.iri: held.trials for held in read_tried(facts, agents)}
    return ScreenProfile(
        iri=iri,
        label=facts.named_of(iri).label,
        title=facts.text(iri, TITLE),
        first_author=facts.text(iri, "firstAuthor"),
        journal=facts.text(iri, "journal"),
        year=facts.whole(iri, "publicationYear"),
        species=facts.codes(iri, "species"),
        species_printed=facts.text(iri, "speciesPrinted"),
        cells=facts.values(iri, "cells"),
        assay=facts.values(iri, "assay"),
        library_size=facts.whole(iri, "librarySize"),
        library_size_printed=facts.text(iri, "librarySizePrinted"),
        library_what=facts.text(iri, "libraryContent"),
        hit_count=facts.whole(iri, "hitCount"),
        hit_class=facts.text(iri, "hitClass"),
        in_vivo=facts.values(iri, "inVivo"),
        shared_mechanism=facts.text(iri, "sharedMechanism"),
        note=facts.text(iri, NOTE),
        hits=tuple(_hit(facts, hit, tried) for hit in hits),
        conflicts=statements(facts, iri, "hasConflict", "conflictAbout", books.book(iri)),
        gaps=statements(facts, iri, "hasGap", "gapAbout", books.book(iri)),
        sources=books.all(iri),
    )


def _hit(facts: Facts, iri: str, tried: dict[str, tuple[Named, ...]]) -> Hit:
    agent = next(iter(facts.named(iri, "hitAgent")), None)
    return Hit(
        iri=iri,
        printed=facts.text(iri, "hitPrinted"),
        agent=agent,
        trials=tried.get(agent.iri, ()) if agent else (),
        note=facts.text(iri, NOTE),
        values=tuple(_hit_value(facts, value) for value in facts.values(iri, "hasHitValue")),
    )


def _hit_value(facts: Facts, value: str) -> str:
    unit = facts.text(value, "unitPrinted") or facts.text(value, "unit")
    printed = facts.text(value, "valueAsPrinted") or facts.text(value, "value")
    number = " ".join(part for part in (printed, unit) if part)
    return ": ".join(part for part in (facts.text(value, "text"), number) if part)


def _below(facts: Facts, iri: str) -> tuple[list[str], tuple[Named, ...]]:
    """Give all that is below an entity (subunits too), and what is directly narrower."""
    rows = [(below, direct) for below, direct in facts.rows(_BELOW.format(entity=iri)) if below]
    direct = {below for below, is_direct in rows if below and is_direct == "true"}
    return sorted({below for below, _ in rows if below}), by_label(facts, direct)


def _column(facts: Facts, query: str, **terms: Iterable[str]) -> list[str]:
    filled = {name: " ".join(f"<{iri}>" for iri in iris) for name, iris in terms.items()}
    return sorted({value for (value,) in facts.rows(query.format(**filled)) if value})
