"""Verdicts: what the evidence lines of each claim add up to, how certain it is, and why.

A verdict is given on each agent, or agents given together, by each modality that was measured, and
on remyelination and function for every agent. The rules stand in `method:verdict` and
`method:certainty`; a curator's override stands beside what was computed and hides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.evidence import Evidence, Item
from ranvier.synthesis import wording
from ranvier.synthesis.certainty import (
    Certainty,
    Interval,
    certainty_facts,
    certainty_of,
    unpublished_trials,
)
from ranvier.synthesis.dates import earliest, later_than_one
from ranvier.synthesis.facts import facts_of, strong
from ranvier.synthesis.lines import (
    CLAIM,
    CLAIMS,
    DISPUTES,
    MODALITY,
    NEUTRAL,
    Claim,
    Line,
    gather,
    lines_of,
)
from ranvier.synthesis.methods import Decision, Facts, Method
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import ASSERTION_GRAPH, BASE, PREFIXES, entity_of

if TYPE_CHECKING:
    import pyoxigraph

GRAPH = f"{ASSERTION_GRAPH}verdicts"
NOT_TESTED = "not-tested"

_OVERRIDES = """
SELECT ?override ?agent ?modality ?claim WHERE {
  ?override a rv:Override ; rv:aboutAgent ?agent .
  OPTIONAL { ?override rv:aboutModality ?modality }
  OPTIONAL { ?override rv:aboutClaim ?claim }
}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim, what its lines are, what they add up to, and how certain that is."""

    claim: Claim
    lines: tuple[Line, ...]
    facts: Facts
    decision: Decision
    certainty: Certainty | None
    """None where nothing was tested."""
    statement: str

    @property
    def iri(self) -> str:
        """The assertion that says so."""
        return assertion_iri(self.claim)


def slug_of(iri: str) -> str:
    """Give the last part of an entity's IRI.

    >>> slug_of(f"{BASE}agent/clemastine")
    'clemastine'
    """
    return entity_of(iri).rpartition("/")[2]


def assertion_iri(claim: Claim) -> str:
    """Name the assertion on a claim: `.../assertion/<agents>--<modality or claim>`.

    >>> agents = (f"{BASE}agent/clemastine", f"{BASE}agent/metformin")
    >>> assertion_iri(Claim(agents, "claim", "function"))
    'https://w3id.org/ranvier/assertion/clemastine-with-metformin--function'
    """
    subject = "-with-".join(sorted(slug_of(agent) for agent in claim.agents))
    target = claim.target if claim.kind == CLAIM else slug_of(claim.target)
    return f"{BASE}assertion/{subject}--{target}"


def judge(
    evidence: Evidence,
    estimates: Mapping[str, Sequence[Interval]],
    methods: Mapping[str, Method],
) -> tuple[Verdict, ...]:
    """Give the verdict on every claim, claims in their order.

    Args:
        evidence: items, and what they are of.
        estimates: derived estimates by item; positive is better on the agent.
        methods: `verdict` and `certainty`.

    Raises:
        DataError: if no rule of a method fits.
    """
    items = gather(evidence)
    every = {Claim((agent,), CLAIM, name): () for agent in evidence.agents for name in CLAIMS}
    lines = {
        claim: lines_of(items.get(claim, ()), evidence.trials) for claim in sorted({*items, *every})
    }
    silent = unpublished_trials(evidence, methods["certainty"].parameter("reporting_years"))
    together = _together(items)
    found = []
    for claim, held in lines.items():
        facts = facts_of(claim, held, evidence)
        decision = methods["verdict"].decide(facts)
        certainty = None
        if decision.outcome != NOT_TESTED:
            unpublished = silent.get(claim.agents, ())
            asked = certainty_facts(
                claim, held, evidence, estimates, unpublished, methods["certainty"]
            )
            certainty = certainty_of(asked, methods["certainty"])
        by_function = lines.get(Claim(claim.agents, CLAIM, "function"), ())
        more = _further(claim, held, facts, decision, evidence, by_function, together)
        statement = " ".join([decision.reason, *more])
        found.append(Verdict(claim, held, facts, decision, certainty, statement))
    return tuple(found)


def _together(items: Mapping[Claim, Sequence[Item]]) -> dict[tuple[str, str], list[Claim]]:
    """Give, by agent and target, the claims on it given together with others."""
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in items:
        if len(claim.agents) > 1:
            for agent in claim.agents:
                found[agent, claim.target].append(claim)
    return found


def _further(
    claim: Claim,
    lines: Sequence[Line],
    facts: Facts,
    decision: Decision,
    evidence: Evidence,
    by_function: Sequence[Line],
    together: Mapping[tuple[str, str], Sequence[Claim]],
) -> list[str]:
    """Give what else a reader has to know: opposed analyses, later trials, press, combinations."""
    told = {line.cohort for line in lines if line.direction != NEUTRAL}
    more = []
    if facts["analysis_sets_disagree"] and decision.outcome != "conflicting":
        more.append(
            f"Within {facts['dividing']}, weaker analyses ({facts['divided_by']}) "
            "point the other way."
        )
    if (claim.kind, claim.target) != (CLAIM, "function"):
        trials = evidence.trials
        first = earliest(trials.get(cohort) for cohort in told)
        later = [
            line
            for line in by_function
            if line.direction == DISPUTES
            and strong(line)
            and line.cohort not in told
            and later_than_one(trials.get(line.cohort), first)
        ]
        if later:
            names = wording.trials_named(later, trials)
            more.append(f"Later trials by function showed no gain: {names}.")
    if facts["press_only"]:
        more.append("All that tells rests on press or news.")
    if len(claim.agents) == 1:
        for other in together.get((claim.agents[0], claim.target), ()):
            label = wording.subject_label(other.agents, evidence)
            more.append(f"Evidence on {label}, given together, is judged apart.")
    return more


def assert_verdicts(
    store: pyoxigraph.Store,
    evidence: Evidence,
    estimates: Mapping[str, Sequence[Interval]],
    methods: Mapping[str, Method],
) -> Writer:
    """Write an assertion on every claim, with its lines, its certainty, and any override of it.

    Raises:
        DataError: if no rule of a method fits.
    """
    overrides = read_overrides(store)
    writer = Writer(GRAPH)
    for verdict in judge(evidence, estimates, methods):
        _write(writer, verdict, evidence, methods)
        for override in overrides.get(verdict.claim, ()):
            writer.link(verdict.iri, "hasOverride", override)
            writer.derived_from(verdict.iri, [override])
    return writer


def read_overrides(store: pyoxigraph.Store) -> dict[Claim, list[str]]:
    """Read which claims a curator has overridden, and by which record."""
    agents: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in store.query(_OVERRIDES, prefixes=PREFIXES):  # type: ignore[union-attr]
        override, agent, modality, claim = (None if t is None else str(t.value) for t in row)
        if modality is not None:
            agents[str(override), MODALITY, modality].add(str(agent))
        if claim is not None:
            agents[str(override), CLAIM, claim.rpartition("claim-")[2]].add(str(agent))
    found: dict[Claim, list[str]] = defaultdict(list)
    for (override, kind, target), held in sorted(agents.items()):
        found[Claim(tuple(sorted(held)), kind, target)].append(override)
    return found


def _write(
    writer: Writer, verdict: Verdict, evidence: Evidence, methods: Mapping[str, Method]
) -> None:
    claim, facts, lines, node = verdict.claim, verdict.facts, verdict.lines, verdict.iri
    subject = wording.subject_label(claim.agents, evidence)
    label = f"{subject}: {wording.target_label(claim, evidence)}"
    writer.node(node, "Assertion", label=label)
    for agent in claim.agents:
        writer.link(node, "aboutAgent", agent)
    if claim.kind == MODALITY:
        writer.link(node, "aboutModality", claim.target)
    else:
        writer.code(node, "aboutClaim", "claim", claim.target)
    writer.text(node, "proposition", wording.proposition(claim, evidence))
    writer.code(node, "verdict", "verdict", verdict.decision.outcome)
    writer.link(node, "byRule", verdict.decision.rule)
    writer.text(node, "statement", verdict.statement)
    against, uncontrolled = (int(facts[n]) for n in ("disputing_trials", "uncontrolled_trials"))
    writer.whole(node, "trialsFor", int(facts["trials_for"]))
    writer.whole(node, "trialsAgainst", against)
    neutral = len(lines) - int(facts["trials_for"]) - against - uncontrolled
    writer.whole(node, "trialsNeutral", neutral)
    writer.whole(node, "trialsUncontrolled", uncontrolled)
    counted = [line for line in lines if line.controlled] or lines
    if any(line.n is not None for line in counted):
        writer.whole(node, "participantCount", sum(line.n or 0 for line in counted))
    writer.truth(node, "restsOnPressOnly", bool(facts["press_only"]))
    if verdict.certainty is not None:
        _write_certainty(writer, node, verdict.certainty)
    by = claim.kind == CLAIM
    for line in lines:
        _write_line(writer, node, line, wording.line_sentence(line, evidence, by=by))
    about = [*claim.agents, *([claim.target] if claim.kind == MODALITY else [])]
    behind = [method.iri for name, method in methods.items() if name in ("verdict", "certainty")]
    trials = [trial for line in lines for trial in (line.cohort, *line.trials)]
    writer.derived_from(node, sorted({*about, *behind, *trials}))


def _write_certainty(writer: Writer, node: str, certainty: Certainty) -> None:
    writer.code(node, "certainty", "certainty", certainty.level)
    writer.code(node, "startingCertainty", "certainty", certainty.start.outcome)
    for domain, decision in certainty.domains.items():
        judgement = writer.node(f"{node}#{domain}", "CertaintyJudgement")
        writer.link(node, "hasCertaintyJudgement", judgement)
        writer.code(judgement, "certaintyDomain", "certaintydomain", domain)
        writer.code(judgement, "concern", "concern", decision.outcome)
        writer.whole(judgement, "levelsDown", decision.levels_down)
        writer.text(judgement, "statement", decision.reason)
        writer.link(judgement, "byRule", decision.rule)


def _write_line(writer: Writer, node: str, line: Line, sentence: str) -> None:
    part = writer.node(f"{node}#{slug_of(line.cohort)}", "EvidenceLine")
    writer.link(node, "hasEvidenceLine", part)
    writer.link(part, "independentCohort", line.cohort)
    for trial in line.trials:
        writer.link(part, "inTrial", trial)
    writer.code(part, "evidenceDirection", "evidence", line.direction)
    writer.code(part, "directionBasis", "directionbasis", line.basis)
    writer.code(part, "analysisKind", "analysiskind", line.analysis)
    writer.code(part, "designStrength", "designstrength", line.design)
    writer.whole(part, "participantCount", line.n)
    writer.text(part, "statement", sentence)
    for item in line.deciding:
        writer.link(part, "decidedBy", item.iri)
    for item in line.items:
        writer.link(part, "hasEvidenceItem", item.iri)
    writer.derived_from(part, [line.cohort, *line.trials])
