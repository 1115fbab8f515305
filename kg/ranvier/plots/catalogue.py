"""The pictures by name, what each may be asked for, and how one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.plots.evidence_map_facts import SORTS
from ranvier.plots.picture import Picture
from ranvier.questions.names import no_such, resolve, resolve_code

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_CODES = {"kind": "modalitykind", "population": "population", "design": "designstrength"}
"""Parameter -> the scheme of its codes; any other names an entity of its own kind."""

_WORDS = {"sort": SORTS}
"""Parameter -> the words that it may be."""


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A picture that can be drawn."""

    name: str
    summary: str
    may: tuple[str, ...] = ()
    """What it may be narrowed to: an entity or a code by the name of its kind, or a word."""
    needs: tuple[str, ...] = ()
    """What must be named; where there are several, one of them is enough."""

    @property
    def takes(self) -> tuple[str, ...]:
        """All parameters."""
        return (*self.needs, *(name for name in self.may if name not in self.needs))

    @property
    def usage(self) -> str:
        """The parameters as one writes them.

        >>> PictureKind("x", "", needs=("agent", "modality")).usage
        'agent=...|modality=...'
        >>> PictureKind("x", "", may=("agent", "kind")).usage
        '[agent=...] [kind=...]'
        """
        may = " ".join(f"[{name}=...]" for name in self.may if name not in self.needs)
        return f"{'|'.join(f'{name}=...' for name in self.needs)} {may}".strip()


PICTURES: Mapping[str, PictureKind] = {
    kind.name: kind
    for kind in (
        PictureKind(
            "evidence-map",
            "Agents by what was measured: verdict, participants, conflict.",
            may=("agent", "modality", "kind", "population", "design", "sort"),
        ),
        PictureKind(
            "forest",
            "Effects with their intervals by trial, with the risk of bias, and the pooled effect.",
            needs=("agent", "modality"),
        ),
        PictureKind(
            "effect-direction",
            "Which way each trial points, by kind of measure (SWiM).",
            may=("agent", "modality"),
        ),
        PictureKind(
            "risk-of-bias", "Traffic lights of each trial, as far as judged.", may=("agent",)
        ),
        PictureKind("timeline", "Trials by agent and phase, from start to end.", may=("agent",)),
        PictureKind(
            "safety-heat-map", "Safety signals and events of each agent, in counts.", may=("agent",)
        ),
        PictureKind("participant-flow", "How many people went through a trial.", needs=("trial",)),
        PictureKind("review-flow", "From records screened to studies included: Makhzoum 2025."),
    )
}
"""The pictures by name."""


def find_picture(name: str) -> PictureKind:
    """Give a picture by its name.

    Raises:
        CallError: if there is none; near names are suggested.
    """
    if name in PICTURES:
        return PICTURES[name]
    raise no_such("picture", name, list(PICTURES))


def draw(store: ReadableStore, name: str, given: Mapping[str, str] | None = None) -> Picture:
    """Draw a picture of the graph.

    Args:
        store: the graph.
        name: a picture of `PICTURES`.
        given: parameters and their values, as a person types them.

    Raises:
        CallError: if there is no such picture, parameter or entity, or one that is needed is
            missing.
    """
    kind = find_picture(name)
    values = {}
    for key, text in (given or {}).items():
        if key not in kind.takes:
            takes = f"takes {kind.usage}" if kind.takes else "takes nothing"
            message = f"{name} has no parameter {key!r}: it {takes}"
            raise CallError(message)
        values[key] = value_of(store, key, text)
    if kind.needs and not any(key in values for key in kind.needs):
        message = f"{name} needs {' or '.join(f'{key}=...' for key in kind.needs)}"
        raise CallError(message)
    module = import_module(f"ranvier.plots.{name.replace('-', '_')}")
    drawing: Callable[..., Picture] = module.draw
    return drawing(store, **values)


def value_of(store: ReadableStore, key: str, text: str) -> str:
    """Give what a parameter of a picture names: the IRI of an entity or of a code, or a word.

    Raises:
        CallError: if there is none; near names are suggested.
    """
    if key in _WORDS:
        if text not in _WORDS[key]:
            raise no_such(key, text, _WORDS[key])
        return text
    scheme = _CODES.get(key)
    return resolve_code(store, scheme, text) if scheme else resolve(store, key, text)
