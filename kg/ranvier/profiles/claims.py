"""The claims on an agent, read from the assertions of the graph and the results behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.profiles.facts import TYPE, Facts, Names, natural
from ranvier.profiles.modality_facts import read_modalities
from ranvier.profiles.model import Code, Outcome, Result
from ranvier.profiles.model.claims import (
    AgentClaims,
    Claim,
    CuratorOverride,
    DerivedShown,
    EvidenceLine,
    ItemShown,
    Judgement,
    Noted,
    SafetyClaim,
)
from ranvier.profiles.trial_facts import read_trials
from ranvier.vocabulary import compact, entity_of, rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_OF_AGENT = """
SELECT ?s ?p ?o WHERE {{
  {{
    VALUES ?class {{ rv:Assertion rv:SafetySignal rv:Contradiction rv:ResearchGap }}
    ?s rv:aboutAgent <{agent}> ; a ?class .
  }}
  UNION
  {{
    ?node rv:aboutAgent <{agent}> ; a rv:Assertion .
    ?node rv:hasCertaintyJudgement|rv:hasEvidenceLine|rv:hasOverride ?s .
  }}
  ?s ?p ?o .
}}
"""

_BY_MODALITY = """
SELECT ?s ?p ?o WHERE {{ ?s rv:aboutModality <{modality}> ; a rv:Assertion ; ?p ?o }}
"""

_ITEMS = """
SELECT ?s ?p ?o WHERE {{
  {{
    ?node rv:aboutAgent <{agent}> ; a rv:Assertion ; rv:hasEvidenceLine/rv:hasEvidenceItem ?s .
  }}
  UNION
  {{
    ?node rv:aboutAgent <{agent}> ; a rv:Assertion ; rv:hasEvidenceLine/rv:hasEvidenceItem ?item .
    ?s rv:derivedFor ?item .
  }}
  ?s ?p ?o .
}}
"""

_ASSERTION = rv("Assertion")
_LINE_ORDER = ("supports", "disputes", "neutral")
_DOMAINS = ("risk-of-bias", "inconsistency", "indirectness", "imprecision", "publication-bias")
_VERDICTS = (
    "supported",
    "conflicting",
    "contradicted",
    "no-difference-shown",
    "insufficient",
    "not-tested",
)
_CERTAINTIES = ("high", "moderate", "low", "very-low")
_CLAIMS = ("remyelination", "function")

Results = Mapping[str, tuple[Outcome, Result]]


def read_claims(facts: Facts, agent: str, *, items: bool = False) -> AgentClaims:
    """Read all claims on an agent.

    Args:
        facts: the graph.
        agent: its IRI.
        items: read the evidence items too, with the results that they rest on; else lines have
            none.
    """
    facts.read_matching(_OF_AGENT.format(agent=agent))
    results: Results = {}
    derived: dict[str, list[str]] = defaultdict(list)
    if items:
        found = facts.read_matching(_ITEMS.format(agent=agent))
        for node in sorted(found):
            for item in facts.values(node, "derivedFor"):
                derived[item].append(node)
        results = _results(facts, {entity_of(node) for node in found})
    nodes = facts.subjects("aboutAgent", agent)
    modalities = {iri for n in nodes for iri in facts.values(n, "aboutModality")}
    place = {iri: index for index, iri in enumerate(read_modalities(facts, modalities))}
    claims = sorted(
        # An override names an agent and a verdict too, and is shown with the claim that it is on.
        (_claim(facts, n, results, derived) for n in nodes if _ASSERTION in facts.values(n, TYPE)),
        key=lambda claim: _order(facts, claim, place),
    )
    signals = [_safety(facts, n) for n in nodes if facts.values(n, "signalLevel")]
    return AgentClaims(
        agent=facts.named_of(agent),
        claims=tuple(claim for claim in claims if len(claim.agents) == 1),
        combined=tuple(claim for claim in claims if len(claim.agents) > 1),
        safety=signals[0] if signals else None,
        contradictions=tuple(
            _noted(facts, n, "contradictionKind")
            for n in nodes
            if facts.values(n, "contradictionKind")
        ),
        gaps=tuple(
            _noted(facts, n, "researchGapKind") for n in nodes if facts.values(n, "researchGapKind")
        ),
    )


def claims_by(facts: Facts, modality: str) -> tuple[Claim, ...]:
    """Read the verdicts by one modality, without lines and judgements; by verdict, then by name."""
    found = facts.read_matching(_BY_MODALITY.format(modality=modality))
    claims = [_claim(facts, node, {}, {}) for node in found if facts.values(node, "verdict")]
    return tuple(
        sorted(
            claims,
            key=lambda claim: (
                _place(_VERDICTS, claim.verdict.code),
                _place(_CERTAINTIES, claim.certainty.code if claim.certainty else ""),
                claim.iri,
            ),
        )
    )


def of_modality(held: AgentClaims, modality: str) -> AgentClaims:
    """Keep the claims by one modality."""
    return replace(
        held,
        claims=tuple(claim for claim in held.claims if claim.about.iri == modality),
        combined=tuple(claim for claim in held.combined if claim.about.iri == modality),
    )


def _results(facts: Facts, trials: Iterable[str]) -> Results:
    return {
        result.iri: (outcome, result)
        for trial in read_trials(facts, trials).values()
        for outcome in trial.outcomes
        for result in outcome.results
    }


def _claim(facts: Facts, node: str, results: Results, derived: Mapping[str, list[str]]) -> Claim:
    modality = facts.values(node, "aboutModality")
    about = (*modality, *facts.values(node, "aboutClaim"))
    verdict = facts.code(node, "verdict")
    return Claim(
        iri=node,
        agents=facts.named(node, "aboutAgent"),
        about=facts.named_of(about[0]),
        is_modality=bool(modality),
        proposition=facts.text(node, "proposition"),
        verdict=verdict or Code("", ""),
        certainty=facts.code(node, "certainty"),
        starting_certainty=facts.code(node, "startingCertainty"),
        statement=facts.text(node, "statement"),
        rule=_rule(facts, node),
        trials_for=facts.whole(node, "trialsFor") or 0,
        trials_against=facts.whole(node, "trialsAgainst") or 0,
        trials_neutral=facts.whole(node, "trialsNeutral") or 0,
        trials_uncontrolled=facts.whole(node, "trialsUncontrolled") or 0,
        n=facts.whole(node, "participantCount"),
        press_only=facts.truth(node, "restsOnPressOnly") or False,
        judgements=tuple(
            sorted(
                (_judgement(facts, n) for n in facts.values(node, "hasCertaintyJudgement")),
                key=lambda judgement: _place(_DOMAINS, judgement.domain.code),
            )
        ),
        lines=tuple(
            sorted(
                (_line(facts, n, results, derived) for n in facts.values(node, "hasEvidenceLine")),
                key=lambda line: (_place(_LINE_ORDER, line.direction.code), line.iri),
            )
        ),
        overrides=tuple(_override(facts, n) for n in facts.values(node, "hasOverride")),
    )


def _order(facts: Facts, claim: Claim, place: Mapping[str, int]) -> tuple[bool, int, str]:
    """Put remyelination and function first, then the modalities that say most of myelin."""
    if not claim.is_modality:
        return False, _place(_CLAIMS, facts.code_of(claim.about.iri).code), claim.iri
    return True, place[claim.about.iri], claim.iri


def _place(order: tuple[str, ...], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _rule(facts: Facts, node: str) -> str | None:
    return next((compact(iri) for iri in facts.values(node, "byRule")), None)


def _judgement(facts: Facts, node: str) -> Judgement:
    none = Code("", "")
    return Judgement(
        domain=facts.code(node, "certaintyDomain") or none,
        concern=facts.code(node, "concern") or none,
        levels_down=facts.whole(node, "levelsDown") or 0,
        statement=facts.text(node, "statement"),
        rule=_rule(facts, node),
    )


def _line(
    facts: Facts, node: str, results: Results, derived: Mapping[str, list[str]]
) -> EvidenceLine:
    deciding = set(facts.values(node, "decidedBy"))
    items = [
        _item(facts, iri, results, derived, decides=iri in deciding)
        for iri in facts.values(node, "hasEvidenceItem")
        if set(facts.values(iri, "restsOn")) & results.keys()
    ]
    return EvidenceLine(
        iri=node,
        trials=facts.named(node, "inTrial"),
        direction=facts.code(node, "evidenceDirection") or Code("neutral", "neutral"),
        analysis=facts.code(node, "analysisKind"),
        design=facts.code(node, "designStrength"),
        n=facts.whole(node, "participantCount"),
        statement=facts.text(node, "statement"),
        items=tuple(sorted(items, key=lambda item: (not item.decides, natural(item.iri)))),
    )


def _item(
    facts: Facts,
    node: str,
    results: Results,
    derived: Mapping[str, list[str]],
    *,
    decides: bool,
) -> ItemShown:
    result = next(iri for iri in facts.values(node, "restsOn") if iri in results)
    outcome, held = results[result]
    return ItemShown(
        iri=node,
        trial=facts.named_of(entity_of(node)),
        outcome=outcome,
        result=held,
        direction=facts.code(node, "evidenceDirection") or Code("", ""),
        basis=facts.code(node, "directionBasis"),
        analysis=facts.code(node, "analysisKind"),
        design=facts.code(node, "designStrength"),
        could_have_seen=facts.truth(node, "couldHaveSeen"),
        decides=decides,
        derived=tuple(_derived(facts, n) for n in derived.get(node, ())),
    )


def _derived(facts: Facts, node: str) -> DerivedShown:
    return DerivedShown(
        iri=node,
        measure=facts.code(node, "effectMeasure"),
        value=facts.text(node, "value") or "",
        standard_error=facts.text(node, "standardError"),
        ci_low=facts.text(node, "ciLow"),
        ci_high=facts.text(node, "ciHigh"),
        unit=facts.text(node, "unit"),
        formula=facts.text(node, "formula"),
    )


def _override(facts: Facts, node: str) -> CuratorOverride:
    return CuratorOverride(
        iri=node,
        verdict=facts.code(node, "verdict"),
        certainty=facts.code(node, "certainty"),
        role=facts.text(node, "decidingRole"),
        date=facts.text(node, "decisionDate"),
        reason=facts.text(node, "reason"),
    )


def _safety(facts: Facts, node: str) -> SafetyClaim:
    return SafetyClaim(
        iri=node,
        level=facts.code(node, "signalLevel") or Code("", ""),
        statement=facts.text(node, "statement"),
        rule=_rule(facts, node),
    )


def _noted(facts: Facts, node: str, key: str) -> Noted:
    return Noted(
        iri=node,
        kind=facts.code(node, key),
        differs_by=facts.codes(node, "differsBy"),
        statement=facts.text(node, "statement") or "",
    )


def claims_of(
    store: ReadableStore, agent: str, *, items: bool = False, names: Names | None = None
) -> AgentClaims:
    """Read all claims on an agent from a store."""
    return read_claims(Facts(store, names), agent, items=items)
