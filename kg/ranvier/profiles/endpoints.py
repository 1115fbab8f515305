"""Whether a primary endpoint was met: one rule, from data alone.

1. Only results of outcomes in the role primary count. A test across doses decides alone: pairwise
   comparisons beside it do not.
2. Only controlled results count: between arms, across doses, or between periods of the same people.
3. The people analysed are all who were randomised (intention to treat, modified or not, full
   analysis set), or the source names no part. A part of the participants (per-protocol, completers,
   a subgroup, an interim look ...) counts only where nothing else was read, and the verdict says
   so.
4. `met`: significant by the trial's own level, and in favour of what is under study. `not met`:
   not significant, or no difference, or in favour of the control. All else is `test not read`.

Outcomes of safety, pharmacology and feasibility test no benefit, and are neither met nor missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ranvier.profiles.model import Decision, Outcome, PrimaryEndpoint, Result

MET, NOT_MET, NOT_READ = "met", "not met", "test not read"
IN_PART = " in a part of the participants"
MIXED = "met in some comparisons, not in others"
NO_CONTROL, NO_RESULT = "no controlled result", "result not read"
NO_BENEFIT = "no test of benefit"

_WHOLE = {"itt", "modified-itt", "full-analysis-set"}
_PART = {"per-protocol", "completers", "safety-set"}
_ALWAYS_PART = {"subgroup", "substudy", "interim", "pooled-studies"}


def primary_endpoints(
    outcomes: Sequence[Outcome], *, no_benefit: Callable[[str], bool]
) -> tuple[PrimaryEndpoint, ...]:
    """Judge each primary outcome by the rule of this module.

    Args:
        outcomes: all outcomes of a trial.
        no_benefit: tells of a modality's IRI whether it measures harm, exposure or feasibility.
    """
    return tuple(
        _judged(outcome, no_benefit)
        for outcome in outcomes
        if outcome.role and outcome.role.code == "primary"
    )


def of_agents(endpoint: PrimaryEndpoint, results: frozenset[str]) -> PrimaryEndpoint:
    """Judge an endpoint by some of its results alone, such as those that test one agent."""
    decisions = tuple(d for d in endpoint.decisions if d.result in results)
    if not endpoint.decisions or len(decisions) == len(endpoint.decisions):
        return endpoint
    verdict = _overall([decision.verdict for decision in decisions]) if decisions else NO_RESULT
    return replace(endpoint, decisions=decisions, verdict=verdict)


def _judged(outcome: Outcome, no_benefit: Callable[[str], bool]) -> PrimaryEndpoint:
    deciding = _deciding(outcome.results)
    decisions = tuple(
        Decision(result.iri, result.comparison, verdict_of(result)) for result in deciding
    )
    if any(no_benefit(modality.iri) for modality in outcome.modalities):
        verdict, decisions = NO_BENEFIT, ()
    elif not any(result.tells for result in outcome.results):
        verdict, decisions = NO_RESULT, ()
    elif decisions:
        verdict = _overall([decision.verdict for decision in decisions])
    else:
        verdict = NO_CONTROL
    return PrimaryEndpoint(
        outcome=outcome.iri,
        measure=outcome.measure,
        modalities=outcome.modalities,
        time=outcome.time,
        verdict=verdict,
        decisions=decisions,
    )


def _deciding(results: Sequence[Result]) -> list[Result]:
    """Give the results that decide: controlled, the dose test alone, the whole before parts."""
    held = [result for result in results if result.controlled]
    trends = [r for r in held if r.contrast and r.contrast.code == "dose-response"]
    if trends:
        held = [r for r in held if not (r.contrast and r.contrast.code == "between-arms")]
    whole = [result for result in held if not is_part(result)]
    return whole or held


def is_part(result: Result) -> bool:
    """Tell whether only a part of the participants was analysed."""
    sets = {code.code for code in result.analysis_set}
    return bool(sets & _ALWAYS_PART) or (bool(sets & _PART) and not sets & _WHOLE)


def verdict_of(result: Result) -> str:
    """Say what one controlled result decides."""
    direction = result.direction.code if result.direction else ""
    if result.significant and direction == "favours-experimental":
        verdict = MET
    elif result.significant is False or direction in ("no-difference", "favours-control"):
        verdict = NOT_MET
    else:
        verdict = NOT_READ
    return verdict + (IN_PART if is_part(result) else "")


def _overall(verdicts: Sequence[str]) -> str:
    """Put the verdicts of several comparisons together; what was not read decides nothing."""
    told = {verdict for verdict in verdicts if not verdict.startswith(NOT_READ)}
    if not told:
        return verdicts[0]
    return told.pop() if len(told) == 1 else MIXED
