"""A difference, and the words for what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.differences.side import TERM, Side
from ranvier.vocabulary import BASE, SKOS, VOCABULARY, compact, entity_of, rv

NUMBERS = frozenset(
    map(
        rv,
        (
            *("value", "ciLow", "ciHigh", "ciLevel", "standardDeviation", "standardError"),
            *("significanceLevel", "p", "participantCount", "affectedCount", "atRiskCount"),
            *("dose", "exposure", "plannedCount", "screenedCount", "enrolledCount"),
            *("randomisedCount", "treatedCount", "completedCount", "analysedCount"),
        ),
    )
)
"""Properties that hold a number as printed."""

READ_OFF = frozenset({rv("pValue"), rv("pOperator")})
"""Properties that are read off the p-value as printed, and change with it."""

_FINDINGS = frozenset({rv("SafetyFinding")})
_RESULTS = frozenset(map(rv, ("Result", "EffectEstimate", "ArmResult", "OutcomeMeasure")))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two builds."""

    section: str
    id: str
    name: str
    what: str = ""
    """The property that changed, or the kind of a part that is new or no more."""
    old: str = ""
    new: str = ""
    state: str = "changed"
    """new, removed or changed."""
    why: tuple[str, ...] = ()
    """What the change comes from, a line each."""


def section_of(node: str, types: set[str]) -> str:
    """Give the section that a change of a record, or of a part of one, belongs to."""
    if types & _FINDINGS:
        return "safety findings"
    if types & _RESULTS:
        return "results"
    kind = entity_of(node).removeprefix(BASE).partition("/")[0]
    return {"trial": "trials", "agent": "agents"}.get(kind, "other records")


def kind_of(side: Side, types: set[str]) -> str:
    """Give what kind of thing a part is, in the words of the vocabulary."""
    ours = sorted(cls for cls in types if cls.startswith(VOCABULARY))
    return side.called(ours[0]) if ours else "part"


def property_name(side: Side, key: str) -> str:
    """Give the name of a property in the words of the vocabulary, else its own."""
    label = side.value(TERM, key, f"{SKOS}prefLabel")
    return label or compact(key).partition(":")[2] or key
