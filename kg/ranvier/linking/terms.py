"""What Ranvier keeps of a term of an external ontology."""

from __future__ import annotations

from dataclasses import dataclass, field

CLASS, PROPERTY, INDIVIDUAL, CONCEPT = "class", "property", "individual", "concept"


@dataclass(slots=True)
class Term:
    """A term: its label and exact synonyms, what is above it, and whether it is obsolete.

    `curie` and all others are written with the prefixes of `ontology/prefixes.json`.
    """

    curie: str
    label: str
    kind: str = CLASS
    parents: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: tuple[str, ...] = ()
    version: str = ""

    @property
    def prefix(self) -> str:
        """The prefix of the ontology that the term belongs to."""
        return self.curie.partition(":")[0]


@dataclass(slots=True)
class Ontology:
    """The terms of a file, and the version that it says of itself."""

    terms: dict[str, Term] = field(default_factory=dict)
    version: str = ""
