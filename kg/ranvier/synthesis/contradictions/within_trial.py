"""Analyses of one trial that disagree on one agent by one modality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ranvier.evidence.model import Evidence, Item
from ranvier.synthesis.contradictions.measures import Measures
from ranvier.synthesis.contradictions.opposition import (
    PER_PROTOCOL,
    POST_HOC,
    SUBGROUP,
    Opposition,
    Subject,
    analysed,
    by_modality,
    gains,
    grouped,
    harms,
    planned,
    shows_none,
    side,
)

AGAINST_PER_PROTOCOL = "whole-against-per-protocol"
AGAINST_SUBGROUP = "whole-against-subgroup"
AGAINST_POST_HOC = "planned-against-post-hoc"
LOST_LATER = "gain-lost-later"
SEEN_LATER = "gain-seen-later"
_TIMES = {"earlier": LOST_LATER, "later": SEEN_LATER}
_PARTS = {
    PER_PROTOCOL: (AGAINST_PER_PROTOCOL, "those who kept to the protocol"),
    SUBGROUP: (AGAINST_SUBGROUP, "a part of the people or lesions"),
    POST_HOC: (AGAINST_POST_HOC, "analyses that were not planned"),
}


def within_trials(evidence: Evidence, measures: Measures) -> Iterator[Opposition]:
    """Find trials whose analyses of a part, or at another time, say otherwise than the whole."""
    for (subject, modality), items in by_modality(evidence.items).items():
        for trial, held in grouped(items, lambda item: item.trial).items():
            yield from _by_part(subject, modality, trial, held)
            yield from _by_time(subject, modality, trial, held, measures)


def _by_part(
    subject: Subject, modality: str, trial: str, items: list[Item]
) -> Iterator[Opposition]:
    """Set all people against each kind of part.

    A gain in a part stands against a whole that shows none, however small. Nothing seen in a part
    stands against a gain of the whole only where it could have been seen: to be significant in
    one and not in the other is no difference between the two (Gelman and Stern, The American
    Statistician 2006; 60: 328-331).
    """
    whole = planned(items)
    gained = [item for item in whole if gains(item)]
    none = [item for item in whole if shows_none(item)]
    for part, (kind, words) in _PARTS.items():
        held = [item for item in items if analysed(item) == part]
        better = [item for item in held if gains(item)]
        worse = [item for item in held if item.direction == "disputes"]
        if better and none and not gained:
            one = side("no significant gain in all people", none)
            other = side(f"a significant gain in {words}", better, of_all=False)
        elif worse and gained and not better:
            one = side("a significant gain in all people", gained)
            shown = "significant harm" if all(map(harms, worse)) else "no difference shown"
            other = side(f"{shown} in {words}", worse, of_all=False)
        else:
            continue
        yield Opposition(kind, subject, (modality,), one, other, trial)


def _by_time(
    subject: Subject, modality: str, trial: str, items: list[Item], measures: Measures
) -> Iterator[Opposition]:
    """Set a gain against none by the same measure at every earlier, or every later, time."""
    timed = [item for item in planned(items) if item.time_days]
    late, early = (set[Item](), set[Item]()), (set[Item](), set[Item]())
    for held in grouped(timed, lambda i: measures.get(i.outcome, i.outcome)).values():
        gained = [item for item in held if gains(item)]
        none = [i for i in held if shows_none(i) and i.favours != "favours-experimental"]
        if gained and none and _last(gained) < _first(none):
            early[0].update(gained)
            early[1].update(none)
        elif gained and none and _last(none) < _first(gained):
            late[0].update(gained)
            late[1].update(none)
    for when, then, (gained_items, none_items) in (
        ("earlier", "later", early),
        ("later", "earlier", late),
    ):
        if gained_items:
            one = side(f"a significant gain at the {when} time", gained_items)
            other = side(f"no gain at the {then} time", none_items)
            yield Opposition(_TIMES[when], subject, (modality,), one, other, trial)


def _first(items: Iterable[Item]) -> int:
    return min(time for item in items for time in item.time_days)


def _last(items: Iterable[Item]) -> int:
    return max(time for item in items for time in item.time_days)
