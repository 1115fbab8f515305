"""Sources as answers show them, found anywhere within what a profile holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from ranvier.mcp_server.answers import SourceRead
from ranvier.profiles.model import Source


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
