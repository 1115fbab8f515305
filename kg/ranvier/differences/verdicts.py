"""What changed in what is put together: verdicts, safety, contradictions, gaps, syntheses."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.differences.side import CONCLUDED, Side
from ranvier.differences.words import Change, property_name
from ranvier.vocabulary import BASE, SKOS, compact, entity_of, rv

_SECTIONS = {
    "assertion": "verdicts",
    "safety-signal": "safety",
    "contradiction": "contradictions",
    "research-gap": "gaps",
    "synthesis": "syntheses",
}
_TOLD = {
    "assertion": (
        *("verdict", "certainty", "participantCount", "trialsFor", "trialsAgainst"),
        *("trialsNeutral", "trialsUncontrolled", "restsOnPressOnly"),
    ),
    "safety-signal": ("signalLevel",),
    "contradiction": ("differsBy", "contradictionKind"),
    "research-gap": ("researchGapKind",),
    "synthesis": ("value", "ciLow", "ciHigh", "cohortCount", "participantCount"),
}
"""Kind -> the properties whose change is told on its own."""

_SUMMED_UP = 2
"""So many of these properties say what a thing that is new, or no more, comes down to."""


def concluded_changes(old: Side, new: Side) -> Iterator[Change]:
    """Tell what changed in what is put together, and why."""
    parts = [_parts(side) for side in (old, new)]
    for node in sorted({*old.layers[CONCLUDED], *new.layers[CONCLUDED]}):
        kind = node.removeprefix(BASE).partition("/")[0]
        if kind not in _SECTIONS or entity_of(node) != node:
            continue
        before, after = (bool(side.layers[CONCLUDED].get(node)) for side in (old, new))
        if not before or not after:
            yield _come_or_gone(new if after else old, node, kind, is_new=after)
            continue
        held = old.layers[CONCLUDED][node], new.layers[CONCLUDED][node]
        why = (*_statement(old, new, node), *_reasons(old, new, node, parts))
        if held[0] == held[1] and not why:
            continue
        told = list(_told(old, new, node, kind, why))
        yield from told
        if not told and why:
            yield Change(
                section=_SECTIONS[kind],
                id=compact(node),
                name=new.told(node),
                what="reasons",
                why=why,
            )


def _come_or_gone(side: Side, node: str, kind: str, *, is_new: bool) -> Change:
    """Tell of something put together that is new, or no more, and what it says."""
    codes = [
        side.shown(value)
        for key in _TOLD[kind][:_SUMMED_UP]
        for value in side.values(*_at(node, key))
    ]
    statement = side.value(*_at(node, "statement"))
    return Change(
        section=_SECTIONS[kind],
        id=compact(node),
        name=side.told(node),
        state="new" if is_new else "removed",
        old="" if is_new else ", ".join(codes),
        new=", ".join(codes) if is_new else "",
        why=(statement,) if statement else (),
    )


def _at(node: str, key: str) -> tuple[str, str, str]:
    return CONCLUDED, node, rv(key)


def _told(old: Side, new: Side, node: str, kind: str, why: tuple[str, ...]) -> Iterator[Change]:
    for key in _TOLD[kind]:
        was, now = old.values(*_at(node, key)), new.values(*_at(node, key))
        if was != now:
            yield Change(
                section=_SECTIONS[kind],
                id=compact(node),
                name=new.told(node),
                what=property_name(new, rv(key)),
                old="; ".join(map(old.shown, was)),
                new="; ".join(map(new.shown, now)),
                why=why,
            )
            why = ()


def _statement(old: Side, new: Side, node: str) -> Iterator[str]:
    was, now = old.value(*_at(node, "statement")), new.value(*_at(node, "statement"))
    if was != now:
        yield f"was: {was or 'nothing said'}"
        yield f"now: {now or 'nothing said'}"


def _parts(side: Side) -> dict[str, list[str]]:
    """Give the parts of each thing put together: reasons, judgements, lines of evidence."""
    found: dict[str, list[str]] = {}
    for node in side.layers[CONCLUDED]:
        if "#" in node:
            found.setdefault(entity_of(node), []).append(node)
    return found


def _reasons(old: Side, new: Side, node: str, parts: list[dict[str, list[str]]]) -> Iterator[str]:
    """Tell each part that says something else now, or is there in one build only."""
    before, after = (set(each.get(node, ())) for each in parts)
    for part in sorted(before | after):
        was, now = _said(old, part), _said(new, part)
        if was != now:
            yield f"{part.partition('#')[2]}: {was or 'not there'} -> {now or 'not there'}"


def _said(side: Side, part: str) -> str:
    """Give what a part says: its judgement, then its sentence."""
    codes = [
        side.shown(value)
        for key in ("concern", "evidenceDirection", "signalLevel")
        for value in side.values(*_at(part, key))
    ]
    text = side.value(*_at(part, "statement"))
    text = text or side.value(CONCLUDED, part, f"{SKOS}prefLabel")
    return ": ".join(filter(None, (", ".join(codes), text)))
