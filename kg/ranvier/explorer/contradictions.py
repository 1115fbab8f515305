"""Contradictions with their two sides, each with the results that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ranvier.explorer.agent_results import EVIDENCE, ResultLine
from ranvier.profiles.model.claims import Noted
from ranvier.service.editions import READ_IN, Edition
from ranvier.service.terms import Shown, address, first, natural, properties
from ranvier.vocabulary import SKOS, entity_of, rv


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction."""

    label: str
    statement: str
    n: str
    trials: tuple[Shown, ...]
    sources: tuple[Shown, ...]
    results: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A contradiction, with what its sides differ by."""

    id: str
    href: str
    label: str
    kind: str
    statement: str
    differs_by: tuple[str, ...]
    sides: tuple[Side, ...]


def contradictions(
    edition: Edition, noted: Iterable[Noted], lines: Iterable[ResultLine]
) -> tuple[Contradiction, ...]:
    """Read the sides of contradictions.

    Args:
        edition: the build.
        noted: the contradictions.
        lines: the results that a side may name.
    """
    held = {line.iri: line for line in lines}
    return tuple(_contradiction(edition, each, held) for each in noted)


def _contradiction(
    edition: Edition, noted: Noted, lines: Mapping[str, ResultLine]
) -> Contradiction:
    found = properties(edition, noted.iri)
    sides = [str(value.value) for value in found.get(rv("hasSide"), ())]
    return Contradiction(
        id=noted.iri.rpartition("/")[2],
        href=address(noted.iri),
        label=edition.label(noted.iri),
        kind=noted.kind.label if noted.kind else "",
        statement=noted.statement,
        differs_by=tuple(code.label for code in noted.differs_by),
        # `#one` stands before `#other`.
        sides=tuple(_side(edition, side, lines) for side in sorted(sides, key=natural)),
    )


def _side(edition: Edition, iri: str, lines: Mapping[str, ResultLine]) -> Side:
    found = properties(edition, iri)

    def linked(name: str) -> list[str]:
        return [str(value.value) for value in found.get(name, ())]

    results = [item.removesuffix(EVIDENCE) for item in linked(rv("hasEvidenceItem"))]
    return Side(
        label=first(found, f"{SKOS}prefLabel"),
        statement=first(found, rv("statement")),
        n=first(found, rv("participantCount")),
        trials=tuple(Shown(edition.label(t), address(t)) for t in linked(rv("inTrial"))),
        sources=tuple(
            Shown(f"{edition.label(entity_of(s))} {s.rpartition('#')[2]}", address(s))
            for s in linked(READ_IN)
        ),
        results=tuple(lines[result] for result in results if result in lines),
    )
