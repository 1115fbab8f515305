"""Safety signals: how much the harms on record of each studied agent weigh, and why.

The level comes from the decision table of the method that decides `safety`. What a source says did
not occur, what was counted, what is named without a count, and trials of which nothing was read are
kept apart; a combination's harms stand for the combination, and its components lead there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.synthesis.methods import Decision, Facts, Method
from ranvier.synthesis.risk_difference import FORMULA
from ranvier.synthesis.safety_facts import read_safety
from ranvier.synthesis.safety_tally import FACTS, Event, Harms, all_harms, facts_of
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import ASSERTION_GRAPH, BASE, entity_of

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.evidence import Evidence

GRAPH = f"{ASSERTION_GRAPH}safety"
SIGNALS = f"{BASE}safety-signal/"
FALLBACKS = ("none-seen", "not-reported")
"""Levels that follow from the want of a reason for another one, so that they add none."""


@dataclass(frozen=True, slots=True)
class Signal:
    """The level of a subject's safety signal, and all reasons that hold, the deciding one first."""

    harms: Harms
    facts: Facts
    level: str
    reasons: tuple[Decision, ...]


def assess_safety(
    store: pyoxigraph.Store, evidence: Evidence, methods: Mapping[str, Method]
) -> tuple[Signal, ...]:
    """Give the safety signal of each agent that a trial studied, and of each combination given.

    Raises:
        DataError: if the method is unsound: it asks for an unknown fact, or no rule fits.
    """
    method = methods["safety"]
    method.check(FACTS)
    records = read_safety(store)
    share, people = method.parameter("widespread_share"), method.parameter("widespread_people")
    found = []
    for harms in all_harms(records, evidence.trials):
        facts = facts_of(harms, evidence, share=share, people=people)
        reasons = reasons_for(method, facts)
        found.append(Signal(harms, facts, reasons[0].outcome, reasons))
    return tuple(found)


def reasons_for(method: Method, facts: Facts) -> tuple[Decision, ...]:
    """Give what the first rule that fits says, and then what each further one that would raise.

    Raises:
        DataError: if no rule fits.
    """
    first = method.decide(facts)
    further = tuple(
        Decision(rule.iri, rule.outcome, rule.levels_down, rule.because.format(**facts))
        for rule in method.rules
        if rule.iri != first.rule
        and rule.outcome not in FALLBACKS
        and all(condition.holds(facts) for condition in rule.conditions)
    )
    return (first, *further)


def signal_safety(
    store: pyoxigraph.Store, evidence: Evidence, methods: Mapping[str, Method]
) -> Writer:
    """Write the safety signals into a graph of their own.

    Raises:
        DataError: if the method is unsound: it asks for an unknown fact, or no rule fits.
    """
    writer = Writer(GRAPH)
    signals = assess_safety(store, evidence, methods)
    for signal in signals:
        _write(writer, signal, evidence, methods["safety"])
    for signal in signals:
        agents = signal.harms.subject
        for agent in agents if len(agents) > 1 else ():
            writer.link(signal_iri((agent,)), "hasCombinationSignal", signal_iri(agents))
    return writer


def signal_iri(agents: Iterable[str]) -> str:
    """Name the safety signal of an agent, or of several given together.

    >>> signal_iri([f"{BASE}agent/metformin", f"{BASE}agent/clemastine"])
    'https://w3id.org/ranvier/safety-signal/clemastine-with-metformin'
    """
    return SIGNALS + "-with-".join(sorted(agent.rpartition("/")[2] for agent in agents))


def _write(writer: Writer, signal: Signal, evidence: Evidence, method: Method) -> None:
    harms, iri = signal.harms, signal_iri(signal.harms.subject)
    names = " with ".join(evidence.agents[agent].label for agent in harms.subject)
    writer.node(iri, "SafetySignal", label=f"Safety of {names}")
    # A combination's signal is about none of its agents, so that it is not taken for theirs.
    about = "aboutAgent" if len(harms.subject) == 1 else "aboutCombinationOf"
    for agent in harms.subject:
        writer.link(iri, about, agent)
    writer.code(iri, "signalLevel", "signallevel", signal.level)
    writer.text(iri, "statement", f"{signal.reasons[0].reason} {signal.facts['coverage']}".strip())
    writer.link(iri, "byRule", signal.reasons[0].rule)
    for reason in signal.reasons:
        node = writer.node(f"{iri}#reason-{reason.rule.partition('#')[2]}", "SafetyReason")
        writer.link(iri, "hasSafetyReason", node)
        writer.code(node, "signalLevel", "signallevel", reason.outcome)
        writer.text(node, "statement", reason.reason)
        writer.link(node, "byRule", reason.rule)
    _write_counts(writer, iri, harms)
    _write_grounds(writer, iri, harms)
    for event in harms.events:
        _write_event(writer, iri, event, evidence)
    trials = (*harms.trials, *harms.combination_trials)
    writer.derived_from(iri, (*harms.subject, *trials, method.iri))


def _write_counts(writer: Writer, iri: str, harms: Harms) -> None:
    counted = [event.finding for event in harms.events if event.finding.affected]
    serious = {f.trial for f in counted if f.serious or f.died}
    writer.whole(iri, "trialsStudied", len(harms.trials))
    writer.whole(iri, "trialsWithSafetyRead", len(harms.reporting))
    writer.whole(iri, "trialsWithoutSafetyRead", len(harms.silent))
    writer.whole(iri, "trialsWithSeriousEvent", len(serious))
    writer.whole(iri, "trialsWithDeath", len({f.trial for f in counted if f.died}))
    writer.whole(iri, "trialsStoppedForSafety", len({stop.trial for stop in harms.stops}))


def _write_grounds(writer: Writer, iri: str, harms: Harms) -> None:
    for trial in harms.reporting:
        writer.link(iri, "readsSafetyOf", trial)
    for trial in harms.silent:
        writer.link(iri, "findsNoSafetyOf", trial)
    for stop in harms.stops:
        writer.link(iri, "citesStop", stop.iri)
    for result in harms.results:
        writer.link(iri, "citesSafetyResult", result.iri)
    for note in harms.notes:
        writer.link(iri, "citesSafetyNote", note.iri)
    for trial in sorted(harms.readings):
        writer.link(iri, "citesSummary", harms.readings[trial][0])


def _write_event(writer: Writer, signal: str, event: Event, evidence: Evidence) -> None:
    finding, control = event.finding, event.control
    trial, _, name = finding.iri.partition("#")
    slug = f"{trial.rpartition('/')[2]}.{name.removeprefix('safety-')}"
    node = writer.node(
        f"{signal}#{slug}",
        "EventSignal",
        label=f"{finding.event}, {event.whom}, {evidence.trials[trial].label}",
    )
    writer.link(signal, "hasEventSignal", node)
    writer.link(node, "inTrial", trial)
    writer.link(node, "countedIn", finding.iri)
    for term in sorted(finding.terms):
        writer.link(node, "aboutEvent", term)
    writer.code(node, "eventReport", "eventreport", finding.report)
    writer.text(node, "inWhom", event.whom)
    writer.truth(node, "armIsKnown", event.own)
    writer.whole(node, "affectedOnAgent", finding.affected)
    writer.whole(node, "atRiskOnAgent", finding.at_risk)
    if control is not None:
        writer.link(node, "controlCountedIn", control.iri)
        writer.text(node, "inWhomControl", event.control_whom)
        writer.whole(node, "affectedOnControl", control.affected)
        writer.whole(node, "atRiskOnControl", control.at_risk)
    if event.difference is not None and control is not None:
        design = "controlled-randomised" if event.randomised else "controlled"
        writer.number(node, "riskDifference", event.difference.value)
        writer.number(node, "ciLow", event.difference.low)
        writer.number(node, "ciHigh", event.difference.high)
        writer.text(node, "formula", FORMULA)
        writer.code(node, "designStrength", "designstrength", design)
        for counted in (finding.iri, control.iri):
            writer.link(node, "computedFrom", counted)
    writer.derived_from(node, [entity_of(finding.iri)])


__all__ = ["GRAPH", "Signal", "assess_safety", "reasons_for", "signal_iri", "signal_safety"]
