"""Sources: where a fact was read, and which of the trial's publications the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from ranvier.profiles.facts import NOTE, Facts
from ranvier.profiles.model import Named, Publication, Source

_WEAK = frozenset({"press-release", "news"})
_PUBLISHED = frozenset({"abstract", "full-text"})
# What was read most directly is named first.
_KINDS = (
    "full-text",
    "abstract",
    "registry",
    "conference",
    "review",
    "data-file",
    "press-release",
    "news",
)


class SourceBook:
    """The sources of one record."""

    def __init__(
        self, facts: Facts, iris: Iterable[str], publications: Sequence[Publication] = ()
    ) -> None:
        """Read the sources, and tie each to the publication that its address names."""
        self._facts = facts
        self._sources = {iri: _source(facts, iri, publications) for iri in iris}

    @property
    def all(self) -> tuple[Source, ...]:
        """All sources of the record."""
        return tuple(self._sources.values())

    def of(self, node: str) -> tuple[Source, ...]:
        """Give the sources in which a node was read."""
        return tuple(
            self._sources[iri] for iri in self._facts.values(node, "readIn") if iri in self._sources
        )


def _source(facts: Facts, iri: str, publications: Sequence[Publication]) -> Source:
    url, kind = facts.text(iri, "url"), facts.code(iri, "sourceKind")
    shown = None
    if url and kind and kind.code in _PUBLISHED:
        shown = publication_at(url, publications)
    return Source(
        iri=iri,
        name=iri.rpartition("#")[2],
        kind=kind,
        url=url,
        read=facts.text(iri, "read"),
        note=facts.text(iri, NOTE),
        publication=shown,
    )


def publication_at(url: str, publications: Sequence[Publication]) -> Named | None:
    """Give the publication whose PMID, PMC id or DOI an address holds, if there is just one."""
    address = unquote(url).casefold()
    parts = set(re.split(r"[/?=&#]", address))
    found = {
        publication.iri: Named(publication.iri, publication.label)
        for publication in publications
        if (publication.pmid and publication.pmid in parts)
        or (publication.pmcid and publication.pmcid.casefold() in parts)
        or (publication.doi and publication.doi.casefold() in address)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def press_or_news_only(kinds: Iterable[str]) -> bool:
    """Tell whether something rests on press releases or news alone.

    >>> press_or_news_only(["news"]), press_or_news_only(["news", "registry"])
    (True, False)
    """
    held = set(kinds)
    return bool(held) and held <= _WEAK


def kind_rank(kind: str) -> int:
    """Give the place of a kind of source: what weighs most first."""
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
