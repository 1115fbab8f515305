"""Which graphs of a store a query is about, as the SPARQL 1.1 protocol says it.

A published build is some graphs among others that the same server may hold, so that every query
names its dataset in the request: that goes before what the query says itself, and no query reads a
graph that is not of the build.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ranvier.remote.faults import RefusedError
from ranvier.store.apart import apart

NOTHING = "https://w3id.org/ranvier/build/none"
"""A graph that no store holds: the default graph of a query that names only others."""

_IRI = re.compile(r'<[^<>"{}|^`\\\s]*>')
_GRAPH = re.compile("graph|from", re.IGNORECASE)
_FROM = re.compile("from", re.IGNORECASE)


def names_graphs(query: str) -> bool:
    """Tell whether a query may name graphs, by GRAPH or FROM; true where that is in doubt.

    >>> names_graphs("SELECT * { GRAPH ?g { ?s a <urn:x> } }"), names_graphs("ASK { ?s a <urn:x> }")
    (True, False)
    """
    return bool(_GRAPH.search(_IRI.sub("<>", query)))


def dataset_fields(
    query: str,
    union: str,
    known: Collection[str],
    *,
    default: Sequence[str] | None,
    named: Sequence[str] | None,
) -> list[tuple[str, str]]:
    """Give the fields of a request that name the dataset of a query.

    Args:
        query: the query, with its prefixes declared.
        union: the graph that plain queries read; empty for what the endpoint's own default is.
        known: the graphs of the build, if the query names graphs; any other is left out.
        default: what is to be the default graph; None is what the query or build says.
        named: what GRAPH may name; None is what the query or build says.

    Raises:
        RefusedError: if the query has a dataset of its own that can't be told.
    """
    if default is None and named is None and _FROM.search(_IRI.sub("<>", query)):
        default, named = apart(lambda: _own_dataset(query))
    if not union:
        return [*_as_fields(default or (), named or ())]
    held = {union, *known}
    if default is None:
        default = [union]
    if named is None:
        named = list(known) if names_graphs(query) else []
    default = [name for name in default if name in held] or [NOTHING]
    return [*_as_fields(default, [name for name in named if name in held])]


def _as_fields(default: Iterable[str], named: Iterable[str]) -> Iterable[tuple[str, str]]:
    yield from (("default-graph-uri", name) for name in dict.fromkeys(default) if name)
    yield from (("named-graph-uri", name) for name in dict.fromkeys(named))


def _own_dataset(query: str) -> tuple[list[str] | None, list[str] | None]:
    """Give the graphs that FROM and FROM NAMED name; None twice where there are no such clauses."""
    from ranvier.remote.patterns import parsed

    try:
        clauses = parsed(query).get("datasetClause")
    except Exception as error:
        # rdflib's parser has no one error for all that it may raise.
        message = "the graphs that FROM names can't be told; name them in the request instead"
        raise RefusedError(message) from error
    if not clauses:
        return None, None
    default = [str(clause.default) for clause in clauses if clause.default]
    return default, [str(clause.named) for clause in clauses if clause.named]


def written(query: str, prefixes: Mapping[str, str]) -> str:
    r"""Give a query with the prefixes declared that it may use; what it declares itself goes last.

    >>> written("SELECT * { ?s a rv:Arm }", {"rv": "https://w3id.org/ranvier/vocab#", "up": "u:"})
    'PREFIX rv: <https://w3id.org/ranvier/vocab#>\nSELECT * { ?s a rv:Arm }'
    """
    used = (f"PREFIX {name}: <{base}>\n" for name, base in prefixes.items() if f"{name}:" in query)
    return "".join(used) + query
