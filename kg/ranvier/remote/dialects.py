"""Where engines differ from SPARQL 1.1, and how each is asked so that its answers are right.

Virtuoso 7.2 matches patterns well, and gives back what it stores as it was. In what SPARQL builds
on that it goes wrong without a word: truth values that are computed come as numbers, what is
unbound as "", rows appear that a MINUS or an aggregate should have dropped, GROUP_CONCAT keeps no
order, and more than 20 keys of a group are refused. It is therefore asked for statements, and
`gathering` answers from these. So is any engine that fails the question by which it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from ranvier.remote.faults import StoreError

if TYPE_CHECKING:
    from ranvier.remote.client import Client

_ROWS = "application/sparql-results+xml"
_TRIPLES = "application/n-triples"

PROBE = "SELECT ((1 = 1) AS ?x) WHERE { }"
"""A question that an engine which computes by the standard answers with a truth value."""

_RIGHT = ("true", "http://www.w3.org/2001/XMLSchema#boolean")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is asked."""

    name: str
    gathers: bool = False
    """Whether it is asked for statements only, and queries are answered from these."""
    hint: str = ""
    """What goes before a fetch: how the engine is to go about it."""
    update: str = ""
    """The address of its updates, beside that of its queries; empty if it has no usual one."""
    graph_store: str = ""
    """The address of its Graph Store Protocol, beside that of its queries."""
    operations: int = 10_000
    """How many operations one update may have."""


STANDARD = Dialect("standard")
OXIGRAPH = Dialect("Oxigraph", update="update", graph_store="store")
VIRTUOSO = Dialect(
    "Virtuoso",
    gathers=True,
    # A chain is written in the order in which to match it. Without this, Virtuoso weighs all
    # orders of a long one, for seconds.
    hint='define sql:select-option "order" ',
    update="sparql-auth",
    graph_store="sparql-graph-crud-auth",
    # With more it says "Query too large, variables in state over the limit".
    operations=20,
)
LENIENT = Dialect("an engine that computes in its own way", gathers=True)


def dialect_of(client: Client) -> Dialect:
    """Recognise the engine behind an endpoint by what it says it is, and by how it computes.

    Raises:
        StoreError: if the store is out of reach, or answers with something else than rows.
    """
    reply = client.ask([("query", PROBE)], [_ROWS])
    server = reply.server.lower()
    if "virtuoso" in server:
        return VIRTUOSO
    if not _is_right(client, reply.data):
        # Behind a proxy that hides it, the engine is not known by name.
        return LENIENT
    return OXIGRAPH if "oxigraph" in server else STANDARD


def _is_right(client: Client, data: bytes) -> bool:
    with _explained(client):
        rows = [tuple(row) for row in _solutions(data)]
    if len(rows) != 1 or not isinstance(rows[0][0], pyoxigraph.Literal):
        return False
    found = rows[0][0]
    return (found.value, found.datatype.value) == _RIGHT


@contextmanager
def _explained(client: Client) -> Iterator[None]:
    """Say that an answer which can't be read is none."""
    try:
        yield
    except (ValueError, SyntaxError) as error:
        message = f"the store at {client.shown} gives half an answer, or none ({error})"
        raise StoreError(message) from error


def _solutions(data: bytes) -> pyoxigraph.QuerySolutions:
    found = pyoxigraph.parse_query_results(data, format=pyoxigraph.QueryResultsFormat.XML)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        message = "true or false where rows were asked for"
        raise ValueError(message)
    return found


class Statements:
    """An endpoint that is asked for statements: see `ranvier.remote.gathering`."""

    def __init__(self, client: Client, dialect: Dialect) -> None:
        """Take the client, and how its engine is asked."""
        self.client, self.hint = client, dialect.hint

    def triples(self, query: str) -> Iterable[pyoxigraph.Triple]:
        """Give what a CONSTRUCT gives.

        Raises:
            RefusedError: if the engine can't take the query.
            StoreError: if the store is out of reach, or its answer is not whole.
        """
        # Of what Virtuoso writes, N-Triples alone keep the datatypes of whole decimals.
        data = self.client.ask([("query", self.hint + query)], [_TRIPLES]).data
        # It cuts rows short and says so, and triples without a word: the matches are asked for as
        # rows too, two bytes each, and a list that is cut is an error there.
        _, _, where = query.partition("} WHERE {")
        rows = f"{self.hint}SELECT (1 AS ?x) WHERE {{{where}"
        self.client.ask([("query", rows)], ["text/csv", _ROWS])
        with _explained(self.client):
            return [*pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.N_TRIPLES)]

    def rows(self, query: str) -> Iterable[pyoxigraph.QuerySolution]:
        """Give what a SELECT gives.

        Raises:
            RefusedError: if the engine can't take the query.
            StoreError: if the store is out of reach, or its answer is not whole.
        """
        # Virtuoso's JSON writes true as 1, and takes four times as long.
        data = self.client.ask([("query", self.hint + query)], [_ROWS]).data
        with _explained(self.client):
            return [*_solutions(data)]
