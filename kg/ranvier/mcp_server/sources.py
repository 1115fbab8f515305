"""Sources as answers show them, found anywhere within what a profile holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from ranvier.mcp_server.answers import SourceRead
from ranvier.profiles.model import Source
from ranvier.vocabulary import BASE

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

MOST = 20
"""How many sources an answer names."""

_NODES = 500
"""Of how many nodes of an answer the sources are looked up."""

_SOURCES = """
SELECT DISTINCT ?source ?kind ?url ?read WHERE {{
  VALUES ?node {{ {nodes} }}
  {{ ?node rv:readIn ?source }}
  UNION {{ ?node rv:restsOn/rv:readIn ?source }}
  UNION {{ ?node rv:sourceKind ?any . BIND (?node AS ?source) }}
  OPTIONAL {{ ?source rv:sourceKind/skos:notation ?kind }}
  OPTIONAL {{ ?source rv:url ?url }}
  OPTIONAL {{ ?source rv:read ?read }}
}} ORDER BY ?source ?kind ?url ?read
"""


def shown(sources: Iterable[Source]) -> list[SourceRead]:
    """Give sources as answers show them, each once."""
    return [
        SourceRead(
            iri=source.iri,
            kind=source.kind.code if source.kind else None,
            url=source.url,
            read=source.read,
            publication=source.publication.iri if source.publication else None,
        )
        for source in {source.iri: source for source in sources}.values()
    ]


def within(value: object) -> Iterator[Source]:
    """Give all sources in nested data of a profile, in reading order."""
    if isinstance(value, Source):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from within(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from within(item)


def cited(store: ReadableStore, iris: Iterable[str]) -> tuple[list[SourceRead], int]:
    """Give the sources in which nodes were read, at most `MOST`, and how many there are.

    A node is read where it says so itself, and an evidence item where its result was; what other
    computed nodes rest on is told by the tools on evidence and verdicts.
    """
    from ranvier.profiles.facts import Facts

    ours = [iri for iri in dict.fromkeys(iris) if iri.startswith(BASE) and _is_plain(iri)]
    if not ours:
        return [], 0
    nodes = " ".join(f"<{iri}>" for iri in ours[:_NODES])
    found: dict[str, SourceRead] = {}
    for iri, kind, url, read in Facts(store).rows(_SOURCES.format(nodes=nodes)):
        if iri:
            found.setdefault(iri, SourceRead(iri=iri, kind=kind, url=url, read=read))
    return list(found.values())[:MOST], len(found)


def _is_plain(iri: str) -> bool:
    """Tell whether an IRI may stand between angle brackets as it is."""
    return iri.isprintable() and not set(iri) & set(' <>"{}|^`\\')
