"""From the facts of the mechanism layer to steps, findings, targets, and agents in trials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ranvier.profiles.facts import NOTE, Facts, natural
from ranvier.profiles.model import (
    AgentInPeople,
    Code,
    Finding,
    Link,
    MechanismOfAgent,
    Named,
    Note,
    Source,
    Step,
    TargetAction,
)
from ranvier.profiles.sources import SourceBook, press_or_news_only
from ranvier.vocabulary import entity_of

_STEPS = """
SELECT DISTINCT ?step WHERE {{
  VALUES ?entity {{ {entities} }}
  {{ ?entity rv:hasStep ?step }} UNION
  {{ ?step rv:stepSubject ?entity . ?owner rv:hasStep ?step }} UNION
  {{ ?step rv:stepObject ?entity . ?owner rv:hasStep ?step }}
}}
"""

_TRIED = """
SELECT DISTINCT ?agent ?trial WHERE {{
  VALUES ?agent {{ {agents} }}
  {{ ?trial rv:studiesAgent ?agent }} UNION {{ ?trial rv:studiesAgent/rv:hasComponent ?agent }}
}}
"""

_MECHANISMS = """
SELECT DISTINCT ?mechanism ?named WHERE {{
  VALUES ?named {{ rv:usedBy rv:promotedBy rv:inhibitedBy }}
  ?mechanism ?named <{agent}> .
}}
"""

_LINKS = """
SELECT DISTINCT ?term ?label ?match WHERE {{
  VALUES (?property ?match) {{
    (skos:exactMatch "exact") (skos:closeMatch "close") (skos:broadMatch "broad")
    (skos:narrowMatch "narrow") (skos:relatedMatch "related")
  }}
  <{entity}> ?property ?term .
  OPTIONAL {{ ?term rdfs:label ?label }}
}}
"""

_MATCHES = ("exact", "close", "broad", "narrow", "related")

_NAMED_AS = {"usedBy": "uses", "promotedBy": "promotes", "inhibitedBy": "inhibits"}


class Books:
    """The sources of all records that steps and findings stand in."""

    def __init__(self, facts: Facts) -> None:
        """Start with no record; `read` adds them."""
        self._facts = facts
        self._held: dict[str, SourceBook] = {}

    def read(self, nodes: Iterable[str]) -> None:
        """Read the records that the nodes are parts of, with their sources."""
        owners = sorted({entity_of(node) for node in nodes} - self._held.keys())
        self._facts.read_records(owners)
        for owner in owners:
            self._held[owner] = SourceBook(self._facts, self._facts.values(owner, "hasSource"))

    def of(self, node: str) -> tuple[Source, ...]:
        """Give the sources in which a node was read."""
        return self._held[entity_of(node)].of(node)

    def all(self, entity: str) -> tuple[Source, ...]:
        """Give all sources of a record."""
        return self._held[entity].all

    def book(self, entity: str) -> SourceBook:
        """Give the sources of a record as a book."""
        return self._held[entity]


def weak(sources: Iterable[Source]) -> bool:
    """Tell whether something was read in press releases or news alone."""
    return press_or_news_only(source.kind.code for source in sources if source.kind)


def read_steps(facts: Facts, books: Books, entities: Iterable[str]) -> tuple[Step, ...]:
    """Read all steps that entities hold, or that lead from or to them; their own come first."""
    wanted = sorted(set(entities))
    iris = [iri for (iri,) in facts.rows(_STEPS.format(entities=_terms(wanted))) if iri]
    books.read(iris)
    iris.sort(key=lambda iri: (entity_of(iri) not in wanted, natural(iri)))
    return tuple(_step(facts, books, iri) for iri in iris)


def _step(facts: Facts, books: Books, iri: str) -> Step:
    sources = books.of(iri)
    return Step(
        iri=iri,
        record=facts.named_of(entity_of(iri)),
        subject=_one(facts, iri, "stepSubject"),
        subject_printed=facts.text(iri, "subjectPrinted"),
        perturbation=_codes(facts, iri, "perturbation"),
        relation=facts.code(iri, "stepRelation"),
        relation_printed=facts.text(iri, "relationPrinted"),
        object=_one(facts, iri, "stepObject"),
        object_printed=facts.text(iri, "objectPrinted"),
        sign=facts.code(iri, "sign"),
        together_with=facts.named(iri, "togetherWith"),
        evidence_kinds=_codes(facts, iri, "evidenceKind"),
        species=_codes(facts, iri, "species"),
        test_model=facts.text(iri, "testModel"),
        effect=facts.text(iri, "effect"),
        year=facts.whole(iri, "publicationYear"),
        in_trial=facts.named(iri, "inTrial"),
        statement=facts.text(iri, "statement"),
        note=facts.text(iri, NOTE),
        sources=sources,
        press_or_news_only=weak(sources),
    )


def read_findings(facts: Facts, books: Books, iris: Iterable[str]) -> tuple[Finding, ...]:
    """Read findings; the headline of each agent comes first."""
    held = list(iris)
    books.read(held)
    found = (_finding(facts, books, iri) for iri in held)
    return tuple(
        sorted(
            found,
            key=lambda f: (f.agent.label.casefold(), f.agent.iri, not f.headline, natural(f.iri)),
        )
    )


def _finding(facts: Facts, books: Books, iri: str) -> Finding:
    sources = books.of(iri)
    return Finding(
        iri=iri,
        agent=facts.named_of(entity_of(iri)),
        direction=facts.code(iri, "effectDirection"),
        kind=facts.code(iri, "effectKind"),
        evidence_kinds=_codes(facts, iri, "evidenceKind"),
        test_model=facts.text(iri, "testModel"),
        tissue=facts.code(iri, "tissue"),
        tissue_printed=facts.text(iri, "tissuePrinted"),
        year=facts.whole(iri, "publicationYear"),
        year_basis=facts.text(iri, "yearBasis"),
        headline=bool(facts.truth(iri, "isHeadline")),
        in_screen=facts.named(iri, "inScreen"),
        in_trial=facts.named(iri, "inTrial"),
        confidence=facts.code(iri, "confidence"),
        note=facts.text(iri, NOTE),
        sources=sources,
        press_or_news_only=weak(sources),
    )


def read_actions(facts: Facts, books: Books, iris: Iterable[str]) -> tuple[TargetAction, ...]:
    """Read what agents do to targets."""
    held = list(iris)
    books.read(held)
    found = []
    for iri in held:
        sources = books.of(iri)
        found.append(
            TargetAction(
                iri=iri,
                agent=facts.named_of(entity_of(iri)),
                target=_one(facts, iri, "onTarget"),
                actions=_codes(facts, iri, "action"),
                action_printed=facts.text(iri, "actionPrinted"),
                note=facts.text(iri, NOTE),
                sources=sources,
                press_or_news_only=weak(sources),
            )
        )
    found.sort(key=lambda a: (a.agent.label.casefold(), a.agent.iri, natural(a.iri)))
    return tuple(found)


def read_notes(facts: Facts, books: Books, owner: str, key: str, text: str) -> tuple[Note, ...]:
    """Read approvals (`text` is their indication) or notes on safety."""
    return tuple(
        Note(
            iri=iri,
            text=facts.text(iri, text) or "",
            kind=facts.code(iri, "safetyNoteKind"),
            region=facts.text(iri, "region"),
            note=facts.text(iri, NOTE),
            sources=books.of(iri),
        )
        for iri in facts.values(owner, key)
    )


def read_tried(facts: Facts, agents: Iterable[str]) -> tuple[AgentInPeople, ...]:
    """Say of agents which trials study them, alone or in a combination; the tried ones first."""
    wanted = sorted(set(agents))
    trials: dict[str, set[str]] = defaultdict(set)
    for agent, trial in facts.rows(_TRIED.format(agents=_terms(wanted))):
        if agent and trial:
            trials[agent].add(trial)
    found = [
        AgentInPeople(facts.named_of(agent), by_label(facts, trials[agent])) for agent in wanted
    ]
    found.sort(key=lambda held: (not held.trials, held.agent.label.casefold(), held.agent.iri))
    return tuple(found)


def read_mechanisms(facts: Facts, agent: str) -> tuple[MechanismOfAgent, ...]:
    """Read which mechanisms name an agent, and as what."""
    named: dict[str, set[str]] = defaultdict(set)
    for mechanism, key in facts.rows(_MECHANISMS.format(agent=agent)):
        if mechanism and key:
            named[mechanism].add(_NAMED_AS[key.rpartition("#")[2]])
    facts.read_records(named)
    return tuple(
        MechanismOfAgent(
            mechanism=held,
            role=facts.code(held.iri, "mechanismRole"),
            relations=tuple(sorted(named[held.iri])),
        )
        for held in by_label(facts, named)
    )


def read_links(facts: Facts, entity: str) -> tuple[Link, ...]:
    """Read the links to external ontologies, the exact ones first."""
    found = (
        Link(term, label, match or "")
        for term, label, match in facts.rows(_LINKS.format(entity=entity))
        if term
    )
    return tuple(sorted(found, key=lambda link: (_MATCHES.index(link.match), link.term)))


def by_label(facts: Facts, iris: Iterable[str]) -> tuple[Named, ...]:
    """Give entities with their labels, in the order of these."""
    found = (facts.named_of(iri) for iri in set(iris))
    return tuple(sorted(found, key=lambda entity: (entity.label.casefold(), entity.iri)))


def _codes(facts: Facts, node: str, key: str) -> tuple[Code, ...]:
    return tuple(sorted(facts.codes(node, key), key=lambda code: code.label))


def _one(facts: Facts, node: str, key: str) -> Named:
    return facts.named_of(facts.values(node, key)[0])


def _terms(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)
