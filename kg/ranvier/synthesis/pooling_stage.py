"""The part of the synthesis that puts trials together: pooled where sound, else by direction.

One node a cell, `synthesis/<agent, agents joined by -with-, or mechanism>--<modality>`. It is a
`rv:PooledSynthesis` where the rules of `method:pooling` allow it, else a `rv:DirectionSynthesis`
with the reason. All figures are oriented: positive is better on the agent. Of odds, hazard and rate
ratios they are logarithms (`rv:onLogScale`), whose exponential above 1 is better.

| of | property | holds |
| --- | --- | --- |
| every synthesis | `rv:aboutAgent`, `rv:aboutMechanism`, `rv:aboutModality` | what it is of |
| | `rv:byRule`, `rv:statement` | the rule that decided on pooling; reason and result in words |
| | `rv:hasEvidenceItem` | its items that compare with a control |
| | `rv:cohortCount`, `rv:uncontrolledCohortCount` | independent cohorts, with a control or not |
| | `rv:participantCount` | people behind the votes |
| | `rv:positiveCohorts`, `rv:negativeCohorts` | cohorts better, or worse, on the agent |
| | `rv:unclearCohorts`, `rv:unreportedCohorts` | the others |
| | `rv:positiveParticipants`, `rv:negativeParticipants` | people behind these |
| | `rv:unclearParticipants` | and behind those without a clear direction |
| | `rv:positiveShare`, `rv:positiveShareLow`, `rv:positiveShareHigh` | of those clear |
| | `rv:pOfSignTest` | exact, two-sided |
| | `rv:hasVote` | `#vote-<cohort>`, one a cohort |
| `rv:DirectionVote` | `rv:independentCohort`, `rv:participantCount` | who |
| | `rv:effectVote` | `rv:vote-positive`, `-negative`, `-unclear`, `-unreported` |
| | `rv:hasEvidenceItem` | the results that it rests on |
| pooled | `rv:effectMeasure`, `rv:onLogScale`, `rv:unit` | the scale |
| | `rv:value`, `rv:ciLow`, `rv:ciHigh`, `rv:ciLevel` | with the Hartung-Knapp interval |
| | `rv:pValue`, `rv:hartungKnappError` | of the same; its standard error |
| | `rv:intervalFloored` | whether the usual error was larger, and was taken |
| | `rv:standardError`, `rv:waldLow`, `rv:waldHigh` | the usual (Wald) error and interval |
| | `rv:predictionLow`, `rv:predictionHigh` | from three cohorts on |
| | `rv:tauSquared`, `rv:tauSquaredLow`, `rv:tauSquaredHigh` | variance between, Q-profile |
| | `rv:iSquared` (per cent), `rv:cochranStatistic`, `rv:pOfHeterogeneity` | heterogeneity |
| | `rv:pooledCohorts`, `rv:pooledParticipants` | what went in |
| | `rv:hasPooledEffect` | `#<cohort>`, one a cohort that went in |
| | `rv:hasLeaveOneOut` | `#without-<cohort>`, one each |
| `rv:PooledEffect` | `rv:ofEstimate`, `rv:independentCohort` | a derived estimate, of whom |
| | `rv:weightPercent` | its share in the pooled effect |
| `rv:LeaveOneOut` | `rv:leavesOut` | the cohort |
| | `rv:value`, `rv:ciLow`, `rv:ciHigh`, `rv:pooledCohorts` | of the rest |
| | `rv:tauSquared`, `rv:iSquared` | if more than one is left |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ranvier.errors import DataError
from ranvier.evidence import Evidence, Item
from ranvier.synthesis import cells
from ranvier.synthesis.cells import Cell, Choice, Estimates, slug_of
from ranvier.synthesis.directions import (
    NEGATIVE,
    POSITIVE,
    UNCLEAR,
    WAYS,
    Directions,
    Vote,
    count_directions,
)
from ranvier.synthesis.effect_sizes import Effect
from ranvier.synthesis.methods import Method
from ranvier.synthesis.pooling import Pooled, Rest, leave_one_out, pool
from ranvier.synthesis.pooling_words import direction_sentence, label_of, pooled_sentence
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import ASSERTION_GRAPH

GRAPH = f"{ASSERTION_GRAPH}syntheses"

Votes = Sequence[tuple[Vote, tuple[Item, ...]]]


def synthesise_cells(
    evidence: Evidence, estimates: Estimates, methods: Mapping[str, Method]
) -> tuple[Writer, ...]:
    """Synthesise each cell: agents by modality, and mechanism by modality.

    Args:
        evidence: all items, trials, modalities and agents.
        estimates: derived estimates by evidence item.
        methods: by what they decide; `pooling` is asked for.

    Returns:
        One graph.

    Raises:
        DataError: if the method is missing, or a rule asks for a fact that there is not.
    """
    if "pooling" not in methods:
        message = "kg/records/methods: there is no method that decides pooling"
        raise DataError(message)
    method = methods["pooling"]
    method.check((*cells.COUNTS, *cells.NAMES))
    writer = Writer(GRAPH)
    times = cells.primary_times(evidence)
    level = method.parameter("interval-level") / 100
    for cell in cells.gather_cells(evidence):
        choice = cells.choose(cell, evidence, estimates, method, times)
        votes = cells.votes_of(cell, evidence, estimates, method)
        directions = count_directions((vote for vote, _ in votes), level=level)
        told = direction_sentence(directions)
        if choice.chosen:
            pooled, rest = _pooled(choice, method, level)
            told = f"{pooled_sentence(pooled, choice.chosen[0].estimate, level)} {told}"
        node = writer.node(
            cell.iri,
            "PooledSynthesis" if choice.chosen else "DirectionSynthesis",
            label=label_of(cell, evidence),
        )
        # The reasoner has run before, so that the class above is said as well.
        writer.node(node, "Synthesis")
        _write_cell(writer, cell, choice, evidence, method)
        writer.text(node, "statement", f"{choice.decision.reason} {told}".strip())
        _write_directions(writer, node, directions, votes)
        if choice.chosen:
            _write_pooled(writer, node, choice, pooled, level)
            _write_rest(writer, node, choice, rest)
    return (writer,)


def _pooled(
    choice: Choice, method: Method, level: float
) -> tuple[Pooled, tuple[Rest | Effect, ...]]:
    """Pool what was chosen, and again without each cohort; of two cohorts one effect is left."""
    effects = [Effect(c.estimate.value, c.estimate.se) for c in choice.chosen]
    floor = bool(method.parameter("interval-floor"))
    rest = leave_one_out(effects, level=level, floor=floor)
    left = tuple(effects[1 - i] if without is None else without for i, without in enumerate(rest))
    return pool(effects, level=level, floor=floor), left


def _write_cell(
    writer: Writer, cell: Cell, choice: Choice, evidence: Evidence, method: Method
) -> None:
    node, controlled = cell.iri, cell.controlled
    for agent in cell.agents:
        writer.link(node, "aboutAgent", agent)
    writer.link(node, "aboutMechanism", cell.mechanism)
    writer.link(node, "aboutModality", cell.modality)
    writer.link(node, "byRule", choice.decision.rule)
    for item in controlled:
        writer.link(node, "hasEvidenceItem", item.iri)
    cohorts = {item.cohort for item in controlled}
    writer.whole(node, "cohortCount", len(cohorts))
    writer.whole(
        node, "uncontrolledCohortCount", len({item.cohort for item in cell.items} - cohorts)
    )
    trials = {trial for item in cell.items for trial in (item.trial, item.cohort)}
    about = {*cell.agents, cell.modality, *([cell.mechanism] if cell.mechanism else [])}
    writer.derived_from(node, sorted({method.iri, *trials, *about}))


def _write_directions(writer: Writer, node: str, directions: Directions, votes: Votes) -> None:
    for way in WAYS:
        writer.whole(node, f"{way}Cohorts", directions.counts[way])
    for way in (POSITIVE, NEGATIVE, UNCLEAR):
        writer.whole(node, f"{way}Participants", directions.people[way])
    if any(vote.people is not None for vote, _ in votes):
        writer.whole(node, "participantCount", sum(vote.people or 0 for vote, _ in votes))
    writer.number(node, "positiveShare", directions.share)
    writer.number(node, "positiveShareLow", directions.share_low)
    writer.number(node, "positiveShareHigh", directions.share_high)
    writer.number(node, "pOfSignTest", directions.p)
    for vote, items in votes:
        part = writer.node(f"{node}#vote-{slug_of(vote.cohort)}", "DirectionVote")
        writer.link(node, "hasVote", part)
        writer.link(part, "independentCohort", vote.cohort)
        writer.code(part, "effectVote", "vote", vote.way)
        writer.whole(part, "participantCount", vote.people)
        for item in items:
            writer.link(part, "hasEvidenceItem", item.iri)
        writer.derived_from(part, sorted({vote.cohort, *(item.trial for item in items)}))


def _write_pooled(writer: Writer, node: str, choice: Choice, pooled: Pooled, level: float) -> None:
    first = choice.chosen[0].estimate
    writer.code(node, "effectMeasure", "effect", first.measure)
    writer.truth(node, "onLogScale", first.logarithmic)
    writer.text(node, "unit", first.unit)
    writer.number(node, "ciLevel", 100 * level)
    writer.truth(node, "intervalFloored", pooled.floored)
    for key, value in {
        "value": pooled.value,
        "ciLow": pooled.low,
        "ciHigh": pooled.high,
        "pValue": pooled.p,
        "hartungKnappError": pooled.hksj_se,
        "standardError": pooled.se,
        "waldLow": pooled.wald_low,
        "waldHigh": pooled.wald_high,
        "tauSquared": pooled.tau2,
        "tauSquaredLow": pooled.tau2_low,
        "tauSquaredHigh": pooled.tau2_high,
        "iSquared": 100 * pooled.i2,
        "cochranStatistic": pooled.q,
        "pOfHeterogeneity": pooled.q_p,
    }.items():
        writer.number(node, key, value)
    if pooled.prediction is not None:
        writer.number(node, "predictionLow", pooled.prediction[0])
        writer.number(node, "predictionHigh", pooled.prediction[1])
    writer.whole(node, "pooledCohorts", pooled.k)
    people = [c.item.n for c in choice.chosen]
    if None not in people:
        writer.whole(node, "pooledParticipants", sum(n for n in people if n is not None))
    for chosen, weight in zip(choice.chosen, pooled.weights, strict=True):
        part = writer.node(f"{node}#{slug_of(chosen.item.cohort)}", "PooledEffect")
        writer.link(node, "hasPooledEffect", part)
        writer.link(part, "ofEstimate", chosen.estimate.iri)
        writer.link(part, "independentCohort", chosen.item.cohort)
        writer.number(part, "weightPercent", 100 * weight)
        writer.derived_from(part, sorted({chosen.item.cohort, chosen.item.trial}))


def _write_rest(writer: Writer, node: str, choice: Choice, rest: Sequence[Rest | Effect]) -> None:
    for chosen, left in zip(choice.chosen, rest, strict=True):
        cohort = chosen.item.cohort
        part = writer.node(f"{node}#without-{slug_of(cohort)}", "LeaveOneOut")
        writer.link(node, "hasLeaveOneOut", part)
        writer.link(part, "leavesOut", cohort)
        writer.number(part, "value", left.value)
        if isinstance(left, Effect):
            low, high = left.interval()
            writer.whole(part, "pooledCohorts", 1)
        else:
            low, high = left.low, left.high
            writer.whole(part, "pooledCohorts", left.k)
            writer.number(part, "tauSquared", left.tau2)
            writer.number(part, "iSquared", 100 * left.i2)
        writer.number(part, "ciLow", low)
        writer.number(part, "ciHigh", high)
        others = {c.item.cohort for c in choice.chosen} - {cohort}
        writer.derived_from(part, sorted(others))


__all__ = ["GRAPH", "synthesise_cells"]
