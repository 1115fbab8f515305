"""Where a number was read, as a page says it: on hover and focus, and beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.profiles import words
from ranvier.profiles.model import Named, Source
from ranvier.service.editions import Edition
from ranvier.service.frame import minus
from ranvier.service.terms import address, first, outward, properties
from ranvier.vocabulary import BASE, DCTERMS, entity_of, record_graph


@dataclass(frozen=True, slots=True)
class Reading:
    """A source, what of it was read, and where it stands in the record."""

    name: str
    kind: str
    read: str
    href: str
    url: str
    """Where the source itself is; empty where its address is none that may be followed."""
    publication: Named | None

    @property
    def said(self) -> str:
        """Say it in a line."""
        of = f" of {self.publication.label}" if self.publication else ""
        return f"{self.name}, {self.kind}{of}: {self.read}"


@dataclass(frozen=True, slots=True)
class Readings:
    """All that a number was read in, and the file of the record that holds it."""

    readings: tuple[Reading, ...]
    file: str
    weak: bool = False

    @property
    def title(self) -> str:
        """Say all of it in a text, for where there is no script."""
        return "; ".join([*(each.said for each in self.readings), f"record {self.file}"])

    @property
    def names(self) -> str:
        """Name the sources."""
        return "; ".join(
            each.publication.label if each.publication else each.name for each in self.readings
        )

    @property
    def kinds(self) -> str:
        """Name the kinds of the sources, each once."""
        return ", ".join(dict.fromkeys(each.kind for each in self.readings))

    @property
    def read(self) -> str:
        """Say what of each was read."""
        return "; ".join(dict.fromkeys(each.read for each in self.readings))

    @property
    def url(self) -> str:
        """Give the address of the first source that has one."""
        return next((each.url for each in self.readings if each.url), "")


def readings(
    edition: Edition, iri: str, sources: Iterable[Source], *, weak: bool = False
) -> Readings:
    """Say where a part of a record was read.

    Args:
        edition: the build.
        iri: the part, or the record.
        sources: where it was read.
        weak: whether it rests on press or news alone.
    """
    return Readings(
        readings=tuple(
            Reading(
                name=source.name,
                kind=words.label(source.kind) or "source of unknown kind",
                read=source.read or "not said what was read",
                href=address(source.iri),
                url=outward("", source.url or "").href,
                publication=source.publication,
            )
            for source in sources
        ),
        file=record_file(edition, iri),
        weak=weak,
    )


def record_file(edition: Edition, iri: str) -> str:
    """Give the file of the record that an entity or part stands in; empty where it has none."""
    return first(properties(edition, record_graph(entity_of(iri))), f"{DCTERMS}source")


def rule_path(rule: str | None) -> str:
    """Give the address of a rule of a method.

    >>> rule_path("method:verdict#supported-primary"), rule_path(None)
    ('/method/verdict#supported-primary', '')
    """
    kind, _, name = (rule or "").partition(":")
    return address(f"{BASE}{kind}/{name}") if name else ""


__all__ = ["Reading", "Readings", "minus", "readings", "record_file", "rule_path"]
