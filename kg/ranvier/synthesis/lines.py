"""Evidence lines: what one independent cohort says on one claim, and which of its results say it.

1. A claim is that agents, alone or given together, improve what a modality measures, bring about
   remyelination, or improve function. What was given together speaks of the combination alone.
2. One line a cohort: extensions, substudies and further papers of a trial are the same people.
3. Only comparisons with a control decide, randomised ones before others. Where there are none, the
   line is neutral, and says whether there was a comparison with before.
4. Results stand in tiers: a primary outcome in the whole population; a secondary one; an
   exploratory one; then post-hoc, subgroup and per-protocol analyses. The strongest tier of which
   anything was read decides, and the weaker ones never do, even where it shows nothing.
5. Within an outcome a test across doses decides alone over the pairwise comparisons beside it.
6. Deciding results that disagree make the line neutral. No difference in a comparison too small to
   have seen one, or from another treatment, disagrees with a gain, but disputes nothing by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ranvier.evidence import Evidence, Item, TrialFacts

MODALITY, CLAIM = "modality", "claim"
CLAIMS = ("remyelination", "function")

PRIMARY, SECONDARY, EXPLORATORY, PART = "primary", "secondary", "exploratory", "part"
TIERS = (PRIMARY, SECONDARY, EXPLORATORY, PART)
SUPPORTS, DISPUTES, NEUTRAL = "supports", "disputes", "neutral"
DESIGNS = ("controlled-randomised", "controlled", "before-after", "none")
ANALYSES = ("primary-itt", "primary-other", "secondary", "exploratory", "post-hoc", "subgroup")

HARM, TOO_SMALL, MIXED, TREND = "significant-harm", "no-difference-too-small", "mixed", "trend-only"
FROM_TREATMENT = "no-difference-from-treatment"
UNTESTED, NOT_REPORTED, NOT_CONTROLLED = "gain-without-test", "not-reported", "not-controlled"
NO_BENEFIT = frozenset({"safety", "pharmacology", "feasibility"})
"""Kinds of modalities that test no benefit, so that nothing is claimed by them."""

SILENT = frozenset({UNTESTED, NOT_REPORTED, NOT_CONTROLLED})
"""Bases of which no test against a control was read, so that a weaker tier may decide."""

_WHOLE = {"itt", "modified-itt", "full-analysis-set"}
_PART = {"per-protocol", "completers", "safety-set"}
_ALWAYS_PART = {"subgroup", "substudy", "interim", "pooled-studies", "lesion-level"}


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That agents improve a modality, bring about remyelination, or improve function."""

    agents: tuple[str, ...]
    kind: str
    """modality or claim."""
    target: str
    """The modality's IRI, or remyelination, function."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one cohort says on one claim."""

    cohort: str
    trials: tuple[str, ...]
    direction: str
    """supports, disputes, neutral."""
    basis: str
    """Why: a code of directionbasis-."""
    tier: str | None
    """The tier that decided; None where no comparison with a control was read."""
    analysis: str
    design: str
    n: int | None
    """People in the deciding analysis."""
    deciding: tuple[Item, ...]
    opposed: tuple[Item, ...]
    """Weaker analyses that point the other way, significantly."""
    items: tuple[Item, ...]

    @property
    def controlled(self) -> bool:
        """Whether it holds a comparison with a control."""
        return self.tier is not None

    @property
    def randomised(self) -> bool:
        """Whether its deciding comparison was made at random."""
        return self.design == "controlled-randomised"

    @property
    def modalities(self) -> tuple[str, ...]:
        """What the deciding results measured."""
        return tuple(sorted({m for item in self.deciding for m in item.modalities}))


def gather(evidence: Evidence) -> dict[Claim, tuple[Item, ...]]:
    """Give the items of each claim on which there is any, claims in their order."""
    found: dict[Claim, list[Item]] = defaultdict(list)
    for item in sorted(evidence.items, key=lambda item: item.iri):
        agents = tuple(sorted(item.agents))
        for modality in sorted(set(item.modalities)):
            held = evidence.modalities.get(modality)
            if held is not None and held.kind in NO_BENEFIT:
                continue
            found[Claim(agents, MODALITY, modality)].append(item)
        for claim in sorted(item.claims):
            found[Claim(agents, CLAIM, claim)].append(item)
    return {claim: tuple(found[claim]) for claim in sorted(found)}


def lines_of(items: Iterable[Item], trials: Mapping[str, TrialFacts]) -> tuple[Line, ...]:
    """Put the items of a claim into lines, one an independent cohort, in the order of theirs."""
    cohorts: dict[str, dict[str, Item]] = defaultdict(dict)
    for item in items:
        cohorts[item.cohort][item.iri] = item
    return tuple(
        _line(cohort, [held[iri] for iri in sorted(held)], trials.get(cohort))
        for cohort, held in sorted(cohorts.items())
    )


def tier_of(item: Item) -> str:
    """Give the tier of a result, by what its outcome was for and who was analysed."""
    if item.analysis in ("post-hoc", "subgroup") or is_part(item):
        return PART
    if item.analysis.startswith("primary"):
        return PRIMARY
    return item.analysis


def is_part(item: Item) -> bool:
    """Tell whether only a part of the participants was analysed; no set named is the whole."""
    sets = set(item.analysis_sets)
    return bool(sets & _ALWAYS_PART) or (bool(sets & _PART) and not sets & _WHOLE)


def _line(cohort: str, items: Sequence[Item], trial: TrialFacts | None) -> Line:
    design = min((item.design for item in items), key=DESIGNS.index)
    comparisons = [item for item in items if item.controlled and item.design == design]
    tier, deciding = _deciding(comparisons)
    direction, basis = _told(deciding) if tier else (NEUTRAL, _uncontrolled(items))
    weaker = TIERS[TIERS.index(tier) + 1 :] if tier else ()
    opposed = tuple(i for i in comparisons if tier_of(i) in weaker and _opposes(i, direction))
    shown = deciding or items
    return Line(
        cohort=cohort,
        trials=tuple(sorted({item.trial for item in items})),
        direction=direction,
        basis=basis,
        tier=tier,
        analysis=min((item.analysis for item in shown), key=ANALYSES.index),
        design=design,
        n=_people(shown, tier, trial),
        deciding=tuple(deciding),
        opposed=opposed,
        items=tuple(items),
    )


def _deciding(comparisons: Sequence[Item]) -> tuple[str | None, list[Item]]:
    """Give the strongest tier of which a test was read, else the strongest, and what decides."""
    tiers: dict[str, list[Item]] = defaultdict(list)
    for item in comparisons:
        tiers[tier_of(item)].append(item)
    held = [tier for tier in TIERS if tier in tiers]
    for tier in held:
        told = [item for item in tiers[tier] if item.basis not in SILENT]
        if told:
            return tier, _trend_alone(told)
    return (held[0], tiers[held[0]]) if held else (None, [])


def _trend_alone(items: Sequence[Item]) -> list[Item]:
    """Leave out pairwise comparisons of an outcome that was tested across doses."""
    across = {item.outcome for item in items if item.contrast == "dose-response"}
    return [i for i in items if i.outcome not in across or i.contrast == "dose-response"]


def _told(items: Sequence[Item]) -> tuple[str, str]:
    """Put deciding results together: what they say, and on which basis."""
    gain = [item for item in items if item.direction == SUPPORTS]
    against = [item for item in items if item.direction == DISPUTES]
    bases = {item.basis for item in items}
    if MIXED in bases or (gain and (against or bases & {TOO_SMALL, FROM_TREATMENT})):
        return NEUTRAL, MIXED
    if gain:
        return SUPPORTS, gain[0].basis
    if against:
        return DISPUTES, HARM if HARM in bases else against[0].basis
    order = (TOO_SMALL, FROM_TREATMENT, TREND, UNTESTED, NOT_REPORTED)
    return NEUTRAL, next((basis for basis in order if basis in bases), min(bases))


def _uncontrolled(items: Sequence[Item]) -> str:
    return NOT_CONTROLLED if any(i.design == "before-after" for i in items) else NOT_REPORTED


def _opposes(item: Item, direction: str) -> bool:
    """Tell whether a weaker analysis points, significantly, the other way than its line."""
    if direction == SUPPORTS:
        return item.basis == HARM
    return direction == DISPUTES and item.direction == SUPPORTS


def _people(items: Sequence[Item], tier: str | None, trial: TrialFacts | None) -> int | None:
    """Give how many were analysed; a part of the people is never taken for the whole trial."""
    printed = [item.n for item in items if item.n is not None]
    if printed:
        return max(printed)
    return None if tier == PART or trial is None else trial.n
