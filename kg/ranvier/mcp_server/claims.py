"""Tools on what the evidence adds up to: evidence items, verdicts, safety."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.mcp_server.answers import (
    ArmNumber,
    Direction,
    Entity,
    EvidenceAnswer,
    EvidenceItem,
    FindingOf,
    JudgementOf,
    LineOf,
    ModalityCount,
    OverrideOf,
    Printed,
    SafetyAnswer,
    VerdictAnswer,
    VerdictOf,
)
from ranvier.mcp_server.held import Graph, NotHeldError, kind_of
from ranvier.mcp_server.paging import page_of
from ranvier.mcp_server.sources import shown
from ranvier.profiles.agent import read_agent
from ranvier.profiles.claims import claims_of, of_modality
from ranvier.profiles.model import Code, Named, Outcome, Result
from ranvier.profiles.model.claims import AgentClaims, Claim, EvidenceLine, ItemShown

_DIRECTIONS: dict[str, Direction] = {
    "supports": "for",
    "disputes": "against",
    "neutral": "neutral",
}
_NO_SIGN = "That is no sign of no effect."


def evidence(
    graph: Graph,
    agent: str,
    modality: str | None,
    direction: Direction | None,
    *,
    offset: int,
    limit: int,
) -> EvidenceAnswer:
    """Give the evidence items on an agent by modality, one a result and modality."""
    try:
        iri, by = _named(graph, agent, modality)
    except NotHeldError as error:
        return EvidenceAnswer(
            found=False, message=str(error), nearest=error.nearest, build=graph.build
        )
    claims = [c for c in _claims(claims_of(graph.store, iri, items=True), by) if c.is_modality]
    rows = [(claim, line, item) for claim in claims for line in claim.lines for item in line.items]
    chosen = [row for row in rows if direction in (None, _way(row[2].direction))]
    page = page_of([_item(*row) for row in chosen], offset=offset, limit=limit)
    return EvidenceAnswer(
        found=bool(chosen),
        message=None if chosen else _no_items(graph, iri, by, direction),
        build=graph.build,
        agent=graph.entity(iri),
        by_modality=[_count(claim) for claim in claims],
        items=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
    )


def _no_items(graph: Graph, agent: str, by: str | None, direction: str | None) -> str:
    which = f" {direction}" if direction in ("for", "against") else ""
    where = f" by {graph.edition.label(by)}" if by else ""
    name = graph.edition.label(agent)
    return f"not in the graph: no evidence item{which} on {name}{where}. {_NO_SIGN}"


def verdict(
    graph: Graph, agent: str, modality: str | None, *, offset: int, limit: int
) -> VerdictAnswer:
    """Give the computed verdicts on an agent, with every reason."""
    try:
        iri, by = _named(graph, agent, modality)
    except NotHeldError as error:
        return VerdictAnswer(
            found=False, message=str(error), nearest=error.nearest, build=graph.build
        )
    everything = claims_of(graph.store, iri, items=True)
    claims = _claims(everything, by)
    answer = VerdictAnswer(found=bool(claims), build=graph.build, agent=graph.entity(iri))
    if not claims:
        where = f" by {graph.edition.label(by)}" if by else ""
        name = graph.edition.label(iri)
        answer.message = f"not in the graph: there is no verdict on {name}{where}. {_NO_SIGN}"
        answer.nearest = [
            _entity(claim.about) for claim in _claims(everything, None) if claim.is_modality
        ][:limit]
        return answer
    page = page_of([_verdict(claim) for claim in claims], offset=offset, limit=limit)
    answer.verdicts, answer.total = page.items, page.total
    answer.offset, answer.next_offset = page.offset, page.next_offset
    return answer


def safety(graph: Graph, agent: str, *, offset: int, limit: int) -> SafetyAnswer:
    """Give the safety signal of an agent and the findings of the trials that study it."""
    try:
        iri, _ = _named(graph, agent, None)
    except NotHeldError as error:
        return SafetyAnswer(
            found=False, message=str(error), nearest=error.nearest, build=graph.build
        )
    profile = read_agent(graph.store, iri)
    findings = [
        FindingOf(
            iri=finding.iri,
            trial=_entity(Named(studied.trial.iri, studied.trial.label)),
            event=finding.event,
            category=_code(finding.category),
            serious=finding.serious,
            arms=list(finding.arms),
            group=finding.group,
            affected=finding.affected,
            at_risk=finding.at_risk,
            note=finding.note,
            press_or_news_only=finding.press_or_news_only,
            sources=shown(finding.sources),
        )
        for studied in profile.trials
        for finding in studied.safety
    ]
    signal = profile.claims.safety
    page = page_of(findings, offset=offset, limit=limit)
    nothing = f"not in the graph: nothing on harm was read of {profile.label}. No sign of safety."
    return SafetyAnswer(
        found=signal is not None or bool(findings),
        message=None if signal or findings else nothing,
        build=graph.build,
        agent=graph.entity(iri),
        signal=signal.iri if signal else None,
        level=signal.level.code if signal else None,
        reason=signal.statement if signal else None,
        rule=signal.rule if signal else None,
        findings=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
    )


def _named(graph: Graph, agent: str, modality: str | None) -> tuple[str, str | None]:
    iri = graph.one("agent", agent)
    return iri, graph.one("modality", modality) if modality else None


def _claims(found: AgentClaims, by: str | None) -> list[Claim]:
    """Give all claims, those of combinations last; by one modality if it is named."""
    kept = of_modality(found, by) if by else found
    return [*kept.claims, *kept.combined]


def _way(code: Code) -> Direction:
    return _DIRECTIONS.get(code.code, "neutral")


def _code(code: Code | None) -> str | None:
    return code.code if code else None


def _entity(named: Named) -> Entity:
    return Entity(iri=named.iri, kind=kind_of(named.iri), label=named.label)


def _entities(several: Iterable[Named]) -> list[Entity]:
    return [_entity(named) for named in several]


def _count(claim: Claim) -> ModalityCount:
    ways = [_way(item.direction) for line in claim.lines for item in line.items]
    return ModalityCount(
        modality=_entity(claim.about),
        claim=claim.iri,
        supports=ways.count("for"),
        disputes=ways.count("against"),
        neutral=ways.count("neutral"),
        verdict=claim.verdict.code,
    )


def _item(claim: Claim, line: EvidenceLine, item: ItemShown) -> EvidenceItem:
    result, outcome = item.result, item.outcome
    return EvidenceItem(
        iri=item.iri,
        claim=claim.iri,
        agents=_entities(claim.agents),
        modality=_entity(claim.about),
        trial=_entity(item.trial),
        direction=_way(item.direction),
        basis=_code(item.basis),
        decides=item.decides,
        line_direction=_way(line.direction),
        design=_code(item.design),
        analysis=_code(item.analysis),
        could_have_seen_a_difference=item.could_have_seen,
        result=result.iri,
        measure=outcome.measure,
        role=_code(outcome.role),
        time=outcome.time,
        comparison=result.comparison,
        participants=result.n,
        result_direction=_code(result.direction),
        significant=result.significant,
        estimate=_printed(outcome, result),
        arms=[
            ArmNumber(
                iri=value.iri,
                arm=value.arm,
                group=value.group,
                statistic=_code(value.statistic),
                value=value.value,
                sd=value.sd,
                n=value.n,
            )
            for value in result.arm_values
        ],
        note=result.note,
        press_or_news_only=result.press_or_news_only,
        sources=shown(result.sources),
    )


def _printed(outcome: Outcome, result: Result) -> Printed | None:
    estimate = result.estimate
    if estimate is None:
        return None
    return Printed(
        iri=estimate.iri,
        effect_measure=_code(estimate.effect_measure),
        value=estimate.value,
        unit=outcome.unit_printed or outcome.unit,
        ci_low=estimate.ci_low,
        ci_high=estimate.ci_high,
        p=estimate.p,
    )


def _verdict(claim: Claim) -> VerdictOf:
    items = [item for line in claim.lines for item in line.items]
    deciding = [item for item in items if item.decides] or items
    return VerdictOf(
        iri=claim.iri,
        agents=_entities(claim.agents),
        about=_entity(claim.about),
        proposition=claim.proposition,
        verdict=claim.verdict.code,
        verdict_label=claim.verdict.label,
        certainty=_code(claim.certainty),
        starting_certainty=_code(claim.starting_certainty),
        reason=claim.statement,
        rule=claim.rule,
        trials_for=claim.trials_for,
        trials_against=claim.trials_against,
        trials_neutral=claim.trials_neutral,
        trials_uncontrolled=claim.trials_uncontrolled,
        participants=claim.n,
        press_or_news_only=claim.press_only,
        judgements=[
            JudgementOf(
                domain=judgement.domain.code,
                concern=judgement.concern.code,
                levels_down=judgement.levels_down,
                reason=judgement.statement,
                rule=judgement.rule,
            )
            for judgement in claim.judgements
        ],
        lines=[
            LineOf(
                iri=line.iri,
                trials=_entities(line.trials),
                direction=_way(line.direction),
                participants=line.n,
                statement=line.statement,
            )
            for line in claim.lines
        ],
        overrides=[
            OverrideOf(
                iri=override.iri,
                verdict=_code(override.verdict),
                certainty=_code(override.certainty),
                role=override.role,
                date=override.date,
                reason=override.reason,
            )
            for override in claim.overrides
        ],
        sources=shown(source for item in deciding for source in item.result.sources),
    )
