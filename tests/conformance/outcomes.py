"""Results of queries, made comparable: as sets of rows or graphs, whatever the form."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_EXACT = {f"{_XSD}{name}" for name in ("integer", "decimal")}
_FLOAT = {f"{_XSD}{name}" for name in ("double", "float")}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_FORMS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
ACCEPT = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "text/turtle",
}


def parse(data: bytes, ending: str, base: str) -> Any:
    """Read a result; two are the same result if what is given here is equal."""
    if ending == ".csv":
        head, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        named = [tuple(sorted(zip(head, map(_cell, row), strict=True))) for row in rows]
        return sorted(head), Counter(named)
    if ending in _FORMS:
        return comparable(ox.parse_query_results(data, format=_FORMS[ending]))
    quads = ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=base)
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    if any(triple.predicate.value == f"{_RS}resultVariable" for triple in triples):
        return _result_set(triples)
    return _graph(triples)


def expected(path: Path, base: str) -> Any:
    """Read the result that a test expects."""
    return parse(path.read_bytes(), path.suffix, base)


def comparable(found: Any) -> Any:
    """Make a result of the engine comparable."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return _graph(list(found))
    names = [variable.value for variable in found.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
    return sorted(names), _rows(rows)


def _rows(rows: list[dict[str, Any]]) -> Any:
    """Write rows as a graph, one node a row, so that blank nodes may be called anything."""
    counted = Counter(tuple(sorted((n, _value(t)) for n, t in row.items())) for row in rows)
    triples = []
    for number, (row, times) in enumerate(sorted(counted.items(), key=str)):
        node = ox.BlankNode(f"row{number}")
        count = ox.Literal(times)
        triples.append(ox.Triple(node, ox.NamedNode("urn:times"), count))
        triples += [ox.Triple(node, ox.NamedNode(f"urn:var:{n}"), term) for n, term in row]
    return _graph(triples)


def _graph(triples: list[ox.Triple]) -> Any:
    held = ox.Dataset(
        ox.Quad(triple.subject, triple.predicate, _value(triple.object)) for triple in triples
    )
    held.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(str(quad) for quad in held)


def _cell(text: str) -> str:
    """Write a cell in one way: blank nodes have no name of their own, and a number is a value."""
    try:
        return repr(float(text))
    except ValueError:
        return "_:" if text.startswith("_:") else text


def _value(term: Any) -> Any:
    """Write a number or a truth value in one way: 1.0 and 1.00 are one value."""
    if not isinstance(term, ox.Literal):
        return term
    kind = term.datatype.value
    if kind == f"{_XSD}boolean":
        text = {"0": "false", "1": "true"}.get(term.value, term.value)
        return ox.Literal(text, datatype=term.datatype)
    try:
        if kind in _EXACT:
            number = Decimal(term.value)
            return ox.Literal(f"{number.normalize():f}", datatype=term.datatype)
        if kind in _FLOAT:
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        return term
    return term


def _result_set(triples: list[ox.Triple]) -> Any:
    def objects(node: Any, name: str) -> list[Any]:
        wanted = f"{_RS}{name}"
        return [t.object for t in triples if t.subject == node and t.predicate.value == wanted]

    home = next(t.subject for t in triples if t.predicate.value == f"{_RS}resultVariable")
    names = sorted(name.value for name in objects(home, "resultVariable"))
    rows = [
        {objects(b, "variable")[0].value: objects(b, "value")[0] for b in objects(row, "binding")}
        for row in objects(home, "solution")
    ]
    return names, _rows(rows)
