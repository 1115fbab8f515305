"""Two sides that cannot both be the whole story, and how items are sorted onto them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ranvier.evidence.model import Item, TrialFacts

WHOLE, PER_PROTOCOL, SUBGROUP, POST_HOC = "whole", "per-protocol", "subgroup", "post-hoc"
_CHOSEN = frozenset({"subgroup", "interim"})
_AS_TREATED = frozenset({"per-protocol", "completers"})
_ELSEWHERE = frozenset({"pooled-studies", "safety-set"})

Subject = tuple[str, ...]
"""The agent of a claim, or all those given together."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it shows, and the items, or else the sources, that show it."""

    shows: str
    items: tuple[Item, ...]
    sources: tuple[str, ...] = ()
    of_all: bool = True
    """Whether all people of the trials stand behind it, so that their number may be told."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two sides on the same subject; `trial` is named where both are of that trial."""

    kind: str
    agents: Subject
    modalities: tuple[str, ...]
    one: Side
    other: Side
    trial: str | None = None
    conflicts: tuple[str, ...] = ()
    """Disagreements of sources, as records hold them, that it rests on."""
    detail: str = ""
    """A sentence that only this kind needs, such as the row of doses."""


def analysed(item: Item) -> str | None:
    """Say whom an item analyses: all, those who kept to the protocol, a part, or post hoc.

    A planned substudy is the whole of those whom it set out to measure, and so are the lesions of
    a primary outcome. None for what is not of this trial alone, or not about efficacy.
    """
    sets = set(item.analysis_sets)
    if sets & _ELSEWHERE:
        return None
    if sets & _CHOSEN or ("lesion-level" in sets and item.role != "primary"):
        return SUBGROUP
    if item.role == "post-hoc":
        return POST_HOC
    return PER_PROTOCOL if sets & _AS_TREATED else WHOLE


def gains(item: Item) -> bool:
    """Tell whether a controlled comparison shows a significant gain."""
    return item.direction == "supports"


def harms(item: Item) -> bool:
    """Tell whether a controlled comparison significantly favours the control."""
    return item.direction == "disputes" and item.basis == "significant-harm"


def shows_none(item: Item) -> bool:
    """Tell whether a controlled comparison, large enough or not, shows no significant gain."""
    if not item.controlled or gains(item):
        return False
    return item.favours in ("no-difference", "favours-control") or item.significant is False


def planned(items: Iterable[Item]) -> list[Item]:
    """Keep the planned analyses of all people.

    Where a test over all doses stands, the comparisons of single doses of that outcome go with it.
    """
    held = [item for item in items if analysed(item) == WHOLE]
    trends = {item.outcome for item in held if item.contrast == "dose-response"}
    return [i for i in held if i.outcome not in trends or i.contrast == "dose-response"]


def people_in(item: Item, trial: TrialFacts | None) -> int | None:
    """Give the people analysed, else those of the trial where the item is of all of them."""
    if item.n is not None:
        return item.n
    of_all = analysed(item) == WHOLE and "substudy" not in item.analysis_sets
    return trial.n if trial is not None and of_all else None


def grouped(items: Iterable[Item], key: Callable[[Item], str]) -> dict[str, list[Item]]:
    """Group items, each group in the order of their IRIs."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.iri, item.agents)):
        found[key(item)].append(item)
    return dict(found)


def by_modality(items: Iterable[Item]) -> dict[tuple[Subject, str], list[Item]]:
    """Group items by subject and modality; what several modalities measured stands in each."""
    found: dict[tuple[Subject, str], list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.iri, item.agents)):
        for modality in item.modalities:
            found[item.agents, modality].append(item)
    return {key: found[key] for key in sorted(found)}


def side(shows: str, items: Iterable[Item], *, of_all: bool = True) -> Side:
    """Make a side of items, each once and in order."""
    held = sorted(set(items), key=lambda item: (item.iri, item.agents))
    return Side(shows, tuple(held), of_all=of_all)
