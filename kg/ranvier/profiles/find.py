"""From what a person types to a profile, across all kinds of entity that have one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.profiles.agent import read_agent
from ranvier.profiles.mechanism import read_mechanism, read_process, read_screen, read_target
from ranvier.profiles.modality import read_modality
from ranvier.profiles.model import Also, Profile
from ranvier.profiles.trial import read_trial
from ranvier.questions.names import (
    NAMED_KINDS,
    Names,
    label_of,
    nearest,
    ranked_matches,
    read_names,
    shorten,
    suggest,
)
from ranvier.vocabulary import compact

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_SHOWN = 3
_READERS: dict[str, Callable[[ReadableStore, str], Profile]] = {
    "agent": read_agent,
    "trial": read_trial,
    "modality": read_modality,
    "target": read_target,
    "mechanism": read_mechanism,
    "process": read_process,
    "cell-type": read_process,
    "screen": read_screen,
}


def find_profile(store: ReadableStore, name: str) -> Profile:
    """Give the profile of the agent, trial, modality, target ... that a name leads to.

    Where a name fits several kinds, the better kind of name wins (a slug before a label, a label
    before a synonym, code name or registry id, these before titles), then agents before trials,
    modalities, targets, mechanisms, processes, cell types and screens; the profile names the others
    in `also`.

    Raises:
        CallError: if nothing has the name (the nearest are named), or several of one kind do.
    """
    names = read_names(store)
    found = sorted(
        (rank, NAMED_KINDS.index(kind), kind, iris)
        for kind in _READERS
        for rank, iris in [ranked_matches(store, kind, name, names)]
        if iris
    )
    if not found:
        raise CallError(_unknown(store, name, names))
    _, _, kind, iris = found[0]
    if len(iris) > 1:
        message = (
            f"{shorten(name)!r} may be {' or '.join(compact(iri) for iri in iris)}; "
            "name one of them"
        )
        raise CallError(message)
    also = tuple(
        Also(other, iri, label_of(store, iri)) for _, _, other, rest in found[1:] for iri in rest
    )
    return replace(_READERS[kind](store, iris[0]), also=also)


def _unknown(store: ReadableStore, name: str, names: Names) -> str:
    """Say that there is no such name, and which are near, the best first."""
    near = [(text, kind) for kind in _READERS for text in suggest(store, kind, name, names=names)]
    best = [near[place] for place in nearest(name, [text for text, _ in near], limit=_SHOWN)]
    hint = ", ".join(f"{text} ({kind})" for text, kind in best)
    hint = f"; did you mean {hint}?" if hint else "; `ranvier sparql` can search the labels"
    return (
        "there is no agent, trial or modality, nor a target, mechanism, process or screen, "
        f"{shorten(name)!r} in the graph{hint}"
    )
