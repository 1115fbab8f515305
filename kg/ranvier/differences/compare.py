"""Compare two builds: each node once, so that the cost grows with their size and no faster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ranvier.differences.side import CONCLUDED, INFERRED, MAPPING, RECORD, TERM, Side
from ranvier.differences.verdicts import concluded_changes
from ranvier.differences.words import NUMBERS, READ_OFF, Change, kind_of, property_name, section_of
from ranvier.vocabulary import (
    BASE,
    KINDS,
    RDF,
    VOCABULARY,
    compact,
    entity_of,
    rv,
)
from ranvier.vocabulary import (
    CONCLUDED as CONCLUDED_KINDS,
)

SECTIONS = (
    *("trials", "agents", "results", "numbers", "safety findings", "verdicts", "safety"),
    *("contradictions", "gaps", "syntheses", "other records", "classes", "terms", "mappings"),
    *("replaced", "vanished"),
)
"""The sections in the order in which they are told."""

_LASTING = ("assertion", "safety-signal")
"""Kinds of what is put together whose ids must last; a gap or a contradiction may be closed."""

_MATCH = "Match"
_P = rv("p")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two builds differ in."""

    old: str
    new: str
    changes: tuple[Change, ...]

    @property
    def vanished(self) -> tuple[Change, ...]:
        """Ids that are no more, and that nothing stands in for."""
        return tuple(change for change in self.changes if change.section == "vanished")

    def of(self, section: str) -> tuple[Change, ...]:
        """Give the changes of a section."""
        return tuple(change for change in self.changes if change.section == section)


def compare(old: Side, new: Side) -> Comparison:
    """Say what two builds differ in.

    Args:
        old: the build before.
        new: the build after.

    Returns:
        The changes, by section, then by name and id.
    """
    changes = {
        *_records(old, new),
        *_terms(old, new),
        *_mappings(old, new),
        *_classes(old, new),
        *concluded_changes(old, new),
        *_gone(old, new),
    }
    ordered = sorted(
        changes, key=lambda c: (SECTIONS.index(c.section), c.name, c.id, c.what, c.old, c.new)
    )
    return Comparison(old=old.name, new=new.name, changes=tuple(ordered))


def _nodes(old: Side, new: Side, layer: str) -> Iterator[str]:
    yield from sorted({*old.layers[layer], *new.layers[layer]})


def _records(old: Side, new: Side) -> Iterator[Change]:
    for node in _nodes(old, new, RECORD):
        before, after = old.layers[RECORD].get(node, {}), new.layers[RECORD].get(node, {})
        if before == after or not node.startswith(BASE):
            continue
        if not before or not after:
            yield from _come_or_gone(old, new, node)
            continue
        side = new if new.called(node) else old
        section = section_of(node, side.types(node))
        for key in sorted({*before, *after}):
            was, now = before.get(key, set()), after.get(key, set())
            if was == now or _only_parts(node, was ^ now):
                continue
            if key in READ_OFF and before.get(_P) != after.get(_P):
                continue
            yield Change(
                section="numbers" if key in NUMBERS else section,
                id=compact(node),
                name=side.told(node),
                what=property_name(new, key),
                old=_listed(old, was),
                new=_listed(new, now),
            )


def _come_or_gone(old: Side, new: Side, node: str) -> Iterator[Change]:
    """Tell of an entity, a result or a finding that is new or no more; not of each part of one."""
    side, state = (new, "new") if new.layers[RECORD].get(node) else (old, "removed")
    other = old if side is new else new
    types = side.types(node)
    section = section_of(node, types)
    whole = entity_of(node) == node
    if not whole and not other.layers[RECORD].get(entity_of(node)):
        return
    parent = side.parents.get(node)
    if parent is not None and not other.layers[RECORD].get(parent):
        return
    yield Change(
        section=section,
        id=compact(node),
        name=side.told(node),
        what="" if whole else kind_of(side, types),
        state=state,
    )


def _only_parts(node: str, values: set[str]) -> bool:
    """Tell whether values are parts of the same entity: they are told of on their own."""
    entity = entity_of(node)
    return all(value.startswith(f"{entity}#") for value in values)


def _listed(side: Side, values: set[str]) -> str:
    return "; ".join(sorted(map(side.shown, values)))


def _terms(old: Side, new: Side) -> Iterator[Change]:
    for node in _nodes(old, new, TERM):
        before, after = old.layers[TERM].get(node, {}), new.layers[TERM].get(node, {})
        if before == after or not node.startswith(VOCABULARY):
            continue
        side = new if after else old
        name = side.called(node) or compact(node)
        if not before or not after:
            state = "new" if after else "removed"
            yield Change(section="terms", id=compact(node), name=name, state=state)
            continue
        for key in sorted({*before, *after}):
            was, now = before.get(key, set()), after.get(key, set())
            if was != now:
                yield Change(
                    section="terms",
                    id=compact(node),
                    name=name,
                    what=property_name(new, key),
                    old=_listed(old, was),
                    new=_listed(new, now),
                )


def _mappings(old: Side, new: Side) -> Iterator[Change]:
    for node in _nodes(old, new, MAPPING):
        before, after = old.layers[MAPPING].get(node, {}), new.layers[MAPPING].get(node, {})
        for key in sorted({*before, *after}):
            was, now = before.get(key, set()), after.get(key, set())
            if key.endswith(_MATCH) and was != now:
                side = new if new.called(node) else old
                yield Change(
                    section="mappings",
                    id=compact(node),
                    name=side.told(node),
                    what=property_name(new, key),
                    old="; ".join(sorted(map(compact, was - now))),
                    new="; ".join(sorted(map(compact, now - was))),
                )


def _classes(old: Side, new: Side) -> Iterator[Change]:
    """Tell which entities a reasoner puts in another class, where both builds were reasoned on."""
    if not old.layers[INFERRED] or not new.layers[INFERRED]:
        return
    for node in _nodes(old, new, INFERRED):
        key = f"{RDF}type"
        was, now = set(old.values(INFERRED, node, key)), set(new.values(INFERRED, node, key))
        if was != now and entity_of(node) == node and old.holds(node) and new.holds(node):
            yield Change(
                section="classes",
                id=compact(node),
                name=new.told(node),
                what="class",
                old=_listed(old, was - now),
                new=_listed(new, now - was),
            )


def _gone(old: Side, new: Side) -> Iterator[Change]:
    """Tell of ids that are no more: a record's and its parts', a term's, a verdict's."""
    for layer in (RECORD, TERM, CONCLUDED):
        for node in old.layers[layer]:
            if new.holds(node) or not old.holds(node) or not _lasts(node):
                continue
            successor = new.replaced.get(node, "")
            stands = bool(successor) and (new.holds(successor) or not successor.startswith(BASE))
            if stands:
                section, text = "replaced", compact(successor)
            else:
                section = "vanished"
                text = f"{compact(successor)}, which is not there" if successor else ""
            yield Change(
                section=section, id=compact(node), name=old.told(node), state="removed", new=text
            )


def _lasts(node: str) -> bool:
    if not node.startswith(BASE):
        return False
    if node.startswith(VOCABULARY):
        return True
    kind = node.removeprefix(BASE).partition("/")[0]
    if kind in CONCLUDED_KINDS:
        return kind in _LASTING and entity_of(node) == node
    return kind in KINDS.values()
