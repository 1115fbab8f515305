"""The tool that leads from a number to the source in which it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from ranvier.mcp_server.answers import NumberAnswer, NumberRead, SourceRead
from ranvier.mcp_server.failures import ToolFailureError
from ranvier.mcp_server.held import Graph, NotHeldError, kind_of
from ranvier.mcp_server.paging import page_of
from ranvier.mcp_server.sources import shown
from ranvier.profiles.model import Code, Named, Outcome, Source
from ranvier.profiles.trial import read_trial
from ranvier.vocabulary import KINDS, PREFIXES, entity_of

Match = Literal["as printed", "equal in value", "other sign", "within a text"]

_DERIVED = """
SELECT DISTINCT ?node ?key ?value ?formula ?item WHERE {{
  ?node a rv:DerivedEstimate ; rv:derivedFor ?item ; ?key ?value .
  VALUES ?key {{ rv:value rv:ciLow rv:ciHigh rv:standardError }}
  OPTIONAL {{ ?node rv:formula ?formula }}
  FILTER (STRSTARTS(STR(?node), "{trial}#"))
}}
ORDER BY ?node ?key ?value ?formula ?item
"""

_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)*(?:[eE][-+]?[0-9]+)?")
_IN_TEXT = re.compile(r"(?<![\w.,])[-+]?[0-9]+(?:[.,][0-9]+)*(?![\w]|[.,][0-9])")
_RANKS = ("as printed", "equal in value", "other sign", "derived", "within a text")
_FOLDERS = {kind: folder for folder, kind in KINDS.items()}
# What names, dates or addresses a node: a number there was not measured.
_NOT_READ = frozenset({"iri", "name", "url", "label", "read", "registered_as", "doi", "pmid"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one is in a profile: the nodes around, what was measured, the sources that hold."""

    nodes: tuple[str, ...] = ()
    path: str = ""
    measure: str | None = None
    sources: tuple[Source, ...] = ()


def source_of(graph: Graph, about: str, number: str, *, offset: int, limit: int) -> NumberAnswer:
    """Give all places of a trial, or of one result of it, where a number stands."""
    wanted = _normal(number)
    if not _NUMBER.fullmatch(wanted):
        message = f"{number[:40]!r} is no number"
        raise ToolFailureError("invalid_arguments", message, "write it as printed: 1.7, 0.0048, 50")
    try:
        trial, node = _trial(graph, about)
    except NotHeldError as error:
        return NumberAnswer(
            found=False,
            message=str(error),
            nearest=error.nearest,
            build=graph.build,
            number=number,
        )
    found = [
        place
        for place in (
            *_walk(read_trial(graph.store, trial).trial, wanted, _Place(path="trial"), "trial"),
            *_derived(graph, trial, wanted),
        )
        if node is None or place.node.startswith(node) or node in place.belongs_to
    ]
    found.sort(key=lambda place: _RANKS.index(place.match))
    page = page_of(found, offset=offset, limit=limit)
    where = node or graph.edition.label(trial)
    missing = f"not in the graph: {number} does not stand in what was read of {where}"
    return NumberAnswer(
        found=bool(found),
        message=None if found else missing,
        build=graph.build,
        trial=graph.entity(trial),
        number=number,
        record_file=record_file(trial),
        places=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
    )


def record_file(iri: str) -> str | None:
    """Give the file of the record of an entity, within a checkout.

    >>> record_file("https://w3id.org/ranvier/trial/renew")
    'kg/records/trials/renew.yaml'
    """
    folder = _FOLDERS.get(kind_of(iri))
    return f"kg/records/{folder}/{iri.rpartition('/')[2]}.yaml" if folder else None


def _trial(graph: Graph, about: str) -> tuple[str, str | None]:
    """Give a trial, and the node of its record if one is named."""
    text = about.strip().strip("<>")
    if text.startswith("trial:"):
        text = PREFIXES["trial"] + text.removeprefix("trial:")
    name, mark, _ = text.partition("#")
    trial = graph.one("trial", name)
    if not mark:
        return trial, None
    node = f"{trial}#{text.partition('#')[2]}"
    if not _exists(graph, node):
        message = f"not in the graph: {trial} has no part {text.partition('#')[2][:80]!r}"
        raise NotHeldError(message, [graph.entity(trial)])
    return trial, node


def _exists(graph: Graph, node: str) -> bool:
    import pyoxigraph as ox

    try:
        named = ox.NamedNode(node)
    except ValueError:
        return False
    return any(graph.store.quads_for_pattern(named, None, None, ox.DefaultGraph()))


def _walk(value: object, wanted: str, place: _Place, field: str) -> Iterator[NumberRead]:
    """Give all places within a value at which the number stands."""
    if isinstance(value, Source | Named | Code) or field in _NOT_READ:
        return
    if is_dataclass(value) and not isinstance(value, type):
        yield from _within(value, wanted, place, field)
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            inner = replace(place, path=f"{place.path}.{index}")
            yield from _walk(item, wanted, inner, field)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        match = _match(str(value), wanted)
        if match:
            yield NumberRead(
                node=place.nodes[0],
                part=place.path,
                field=field,
                printed=str(value),
                match=match,
                belongs_to=list(place.nodes[1:]),
                measure=place.measure,
                sources=shown(place.sources),
            )


def _within(value: object, wanted: str, place: _Place, field: str) -> Iterator[NumberRead]:
    iri = getattr(value, "iri", None)
    nodes = (iri, *place.nodes) if iri else place.nodes
    # A node that names no source of its own was read where the node around it was.
    sources = getattr(value, "sources", ()) if field != "trial" else ()
    inner = replace(
        place,
        nodes=nodes,
        sources=tuple(sources) or place.sources,
        measure=value.measure if isinstance(value, Outcome) else place.measure,
    )
    if field == "trial":
        inner = replace(inner, sources=getattr(value, "trial_sources", ()))
    for each in fields(value):  # type: ignore[arg-type]
        path = f"{place.path}.{each.name}"
        yield from _walk(getattr(value, each.name), wanted, replace(inner, path=path), each.name)


def _match(text: str, wanted: str) -> Match | None:
    """Tell in which way a text holds the number.

    >>> _match("3.70", "3.7"), _match("3.70", "3.70"), _match("rose by 3.7 ms", "3.7")
    ('equal in value', 'as printed', 'within a text')
    >>> _match("-3.7", "3.7")
    'other sign'
    >>> _match("13.75", "3.7") is None
    True
    """
    held = _normal(text)
    if held == wanted:
        return "as printed"
    if _equal(held, wanted):
        return "equal in value"
    if _equal(held, wanted.removeprefix("-") if wanted.startswith("-") else f"-{wanted}"):
        return "other sign"
    if any(_equal(_normal(token), wanted) for token in _IN_TEXT.findall(_minus(text))):
        return "within a text"
    return None


def _equal(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _minus(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-")


def _normal(text: str) -> str:
    """Give a number without what does not change it: spaces, percent and relation signs, plus."""
    bare = re.sub(r"[\s%]", "", _minus(text)).lstrip("<>=≤≥+")
    return re.sub(r",(?=[0-9]{3}(?![0-9]))", "", bare)


def _derived(graph: Graph, trial: str, wanted: str) -> Iterator[NumberRead]:
    from ranvier.profiles.facts import Facts

    for node, key, value, formula, item in Facts(graph.store).rows(_DERIVED.format(trial=trial)):
        if node and key and value and item and _equal(value, wanted):
            yield NumberRead(
                node=node,
                part="",
                field=key.rpartition("#")[2],
                printed=value,
                match="derived",
                belongs_to=[item, item.removesuffix(".evidence"), entity_of(item)],
                derived_by=formula or "computed; see docs/pooling.md",
                sources=_sources_of(graph, trial, item.removesuffix(".evidence")),
            )


def _sources_of(graph: Graph, trial: str, result: str) -> list[SourceRead]:
    outcomes = read_trial(graph.store, trial).trial.outcomes
    results = [each for outcome in outcomes for each in outcome.results if each.iri == result]
    return shown(source for each in results for source in each.sources)
