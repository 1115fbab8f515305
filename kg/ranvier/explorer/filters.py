"""Filters of a page as an address holds them: fields with a few known values, asked by GET."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.questions.names import nearest
from ranvier.service.editions import Edition
from ranvier.service.problems import ProblemError
from ranvier.vocabulary import BASE

_OF_TABLES = (".sort", ".filter")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field may have, and how many things it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A field with its values; `every` stands for no filter."""

    name: str
    label: str
    every: str
    choices: tuple[Choice, ...]


def refuse_others(fields: Mapping[str, str], known: Iterable[str]) -> None:
    """Refuse a field that a page does not have.

    Each page has the build that it was seen with, and the fields in which its tables keep how they
    are sorted and filtered.

    Raises:
        ProblemError: if there is one.
    """
    named = tuple(known)
    for name in fields:
        if name not in (*named, "build") and not name.endswith(_OF_TABLES):
            has = f"it takes {', '.join(named)}" if named else "it takes none"
            detail = f"there is no parameter {name[:40]!r} here; {has}"
            raise ProblemError(400, detail, parameter=name[:40])


def code_of(fields: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    """Read a code; empty where the field is not given.

    Raises:
        ProblemError: if it is none of the known ones; near ones are told.
    """
    text, codes = fields.get(name, "").strip(), sorted(known)
    if not text or text in codes:
        return text
    near = [codes[place] for place in nearest(text[:80], codes)]
    hint = f"; did you mean {' or '.join(near)}?" if near else f"; one of {', '.join(codes)}"
    raise ProblemError(400, f"{name}: there is no {text[:80]!r}{hint}", parameter=name)


def agent_of(edition: Edition, fields: Mapping[str, str]) -> str:
    """Read an agent, by its slug, CURIE, IRI or name; empty where none is given.

    Raises:
        ProblemError: if there is no such agent; near ones are told.
    """
    text = fields.get("agent", "").strip()
    if not text:
        return ""
    slug = text.removeprefix(BASE).removeprefix("agent/").removeprefix("agent:")
    iri = f"{BASE}agent/{slug}"
    if edition.has(iri):
        return iri
    near = edition.near(text, "agent")
    for found in near:
        if found.startswith(f"{BASE}agent/") and edition.label(found).casefold() == text.casefold():
            return found
    hint = f"; did you mean {', '.join(edition.label(iri) for iri in near)}?" if near else ""
    detail = f"agent: there is no {text[:80]!r} in the graph{hint}"
    raise ProblemError(404, detail, suggestions=near, parameter="agent")


def slug_of(iri: str) -> str:
    """Give the last part of an entity's IRI, by which a filter names it.

    >>> slug_of("https://w3id.org/ranvier/agent/clemastine")
    'clemastine'
    """
    return iri.rpartition("/")[2]


def filter_of(
    name: str, label: str, every: str, held: Iterable[tuple[str, str]], chosen: str
) -> Filter:
    """Make a filter of the values that things have.

    Args:
        name: the field.
        label: what stands before it.
        every: the words for no filter.
        held: value and label, once for each thing that has it.
        chosen: the value that is chosen, which is offered even where nothing has it.
    """
    counts = Counter(held)
    choices = [Choice(*pair, count, pair[0] == chosen) for pair, count in counts.items()]
    if chosen and not any(choice.chosen for choice in choices):
        choices.append(Choice(chosen, chosen, 0, chosen=True))
    choices.sort(key=lambda choice: (choice.label.casefold(), choice.value))
    return Filter(name, label, every, tuple(choices))
