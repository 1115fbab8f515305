"""From the facts of a trial's record to its outcomes and results."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.profiles.facts import NOTE, Facts
from ranvier.profiles.model import Arm, ArmValue, Estimate, Outcome, Result
from ranvier.profiles.order import CONTROLLED, outcome_key, result_key
from ranvier.profiles.sources import SourceBook, press_or_news_only


def outcomes_of(
    facts: Facts, trial: str, arms: Sequence[Arm], book: SourceBook
) -> tuple[Outcome, ...]:
    """Give the outcomes of a trial with their results, in the order in which they are shown."""
    place = {arm.iri: index for index, arm in enumerate(arms)}
    found = [
        Outcome(
            iri=iri,
            measure=facts.text(iri, "measure"),
            modalities=facts.named(iri, "measuredBy"),
            domain=facts.code(iri, "domain"),
            role=facts.code(iri, "outcomeRole"),
            time=facts.text(iri, "time"),
            time_days=tuple(int(days) for days in facts.values(iri, "timeDays")),
            unit=facts.text(iri, "unit"),
            unit_printed=facts.text(iri, "unitPrinted"),
            better=facts.code(iri, "betterDirection"),
            note=facts.text(iri, NOTE),
            results=tuple(
                sorted(
                    (_result(facts, r, place, book) for r in facts.values(iri, "hasResult")),
                    key=result_key,
                )
            ),
        )
        for iri in facts.values(trial, "hasOutcome")
    ]
    return tuple(sorted(found, key=outcome_key))


def _result(facts: Facts, iri: str, place: dict[str, int], book: SourceBook) -> Result:
    contrast = facts.code(iri, "contrast")
    sources = book.of(iri)
    return Result(
        iri=iri,
        comparison=facts.text(iri, "comparison"),
        arms=tuple(
            sorted(facts.values(iri, "comparesArm"), key=lambda arm: place.get(arm, len(place)))
        ),
        agents=facts.named(iri, "testsAgent"),
        contrast=contrast,
        controlled=contrast is not None and contrast.code in CONTROLLED,
        analysis_set=facts.codes(iri, "analysisSet"),
        population_printed=facts.text(iri, "populationPrinted"),
        n=facts.whole(iri, "participantCount"),
        estimate=_estimate(facts, iri),
        arm_values=_arm_values(facts, iri, place),
        direction=facts.code(iri, "direction"),
        significant=facts.truth(iri, "isSignificant"),
        note=facts.text(iri, NOTE),
        sources=sources,
        press_or_news_only=press_or_news_only(s.kind.code for s in sources if s.kind),
    )


def _estimate(facts: Facts, result: str) -> Estimate | None:
    for iri in facts.values(result, "hasEstimate"):
        return Estimate(
            iri=iri,
            effect_measure=facts.code(iri, "effectMeasure"),
            effect_measure_printed=facts.text(iri, "effectMeasurePrinted"),
            value=facts.text(iri, "valueAsPrinted"),
            ci_low=facts.text(iri, "ciLowAsPrinted"),
            ci_high=facts.text(iri, "ciHighAsPrinted"),
            ci_level=facts.text(iri, "ciLevel"),
            p=facts.text(iri, "p"),
            p_operator=facts.text(iri, "pOperator"),
            p_value=facts.text(iri, "pValue"),
            sd=facts.text(iri, "standardDeviationAsPrinted"),
            se=facts.text(iri, "standardErrorAsPrinted"),
            significance_level=facts.text(iri, "significanceLevelAsPrinted"),
            better=facts.code(iri, "betterDirection"),
            note=facts.text(iri, NOTE),
        )
    return None


def _arm_values(facts: Facts, result: str, place: dict[str, int]) -> tuple[ArmValue, ...]:
    found = []
    for iri in facts.values(result, "hasArmResult"):
        arm = facts.text(iri, "ofArm")
        on_agent = facts.named(iri, "onAgent")
        found.append(
            ArmValue(
                iri=iri,
                arm=facts.labels.get(arm, arm.rpartition("#")[2]) if arm else None,
                group=facts.text(iri, "group"),
                on_agent=on_agent[0] if on_agent else None,
                value=facts.text(iri, "valueAsPrinted"),
                statistic=facts.code(iri, "statistic"),
                statistic_printed=facts.text(iri, "statisticPrinted"),
                sd=facts.text(iri, "standardDeviationAsPrinted"),
                se=facts.text(iri, "standardErrorAsPrinted"),
                ci_low=facts.text(iri, "ciLowAsPrinted"),
                ci_high=facts.text(iri, "ciHighAsPrinted"),
                n=facts.whole(iri, "participantCount"),
                note=facts.text(iri, NOTE),
            )
        )
    arm_of = {iri: facts.text(iri, "ofArm") or "" for iri in facts.values(result, "hasArmResult")}
    return tuple(sorted(found, key=lambda value: place.get(arm_of[value.iri], len(place))))
