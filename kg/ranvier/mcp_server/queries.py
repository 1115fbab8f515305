"""Tools that ask: named queries with bound parameters, and SPARQL within limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from ranvier.errors import CallError
from ranvier.mcp_server.answers import (
    ParameterOf,
    QueriesAnswer,
    QueryOf,
    RowsAnswer,
    SparqlAnswer,
)
from ranvier.mcp_server.failures import ToolFailureError
from ranvier.mcp_server.held import Graph, Held
from ranvier.mcp_server.paging import page_of
from ranvier.mcp_server.sources import cited
from ranvier.questions.ask import bind, terms_of
from ranvier.questions.header import Question, find_question
from ranvier.questions.names import name_key

_NO_ROWS = (
    "not in the graph: no rows. Nothing matches this pattern, or the pattern does not fit the "
    "vocabulary (ranvier://vocabulary)"
)


def named(held: Held, about: str | None, *, offset: int, limit: int) -> QueriesAnswer:
    """List the named queries, all or those whose words hold a text."""
    key = name_key(about or "")
    found = [
        shown_query(question)
        for question in held.questions.values()
        if key in name_key(f"{question.name} {question.summary} {question.description}")
    ]
    page = page_of(found, offset=offset, limit=limit)
    return QueriesAnswer(
        found=bool(found),
        message=None if found else f"there is no named query on {about!r}; list them all",
        build=held.graph.build,
        queries=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
    )


def shown_query(question: Question) -> QueryOf:
    """Give a named query as it is shown."""
    return QueryOf(
        name=question.name,
        summary=question.summary,
        description=question.description,
        parameters=[
            ParameterOf(
                name=parameter.name,
                type=parameter.type,
                required=parameter.required,
                default=parameter.default,
                example=parameter.example or None,
                description=parameter.description,
            )
            for parameter in question.params
        ],
        columns=dict(question.columns),
        empty=question.empty,
    )


async def ask(
    held: Held, query: str, parameters: Mapping[str, str], *, offset: int, limit: int
) -> RowsAnswer:
    """Ask a named query; its values are bound as terms, never pasted."""
    graph = held.graph
    try:
        question = find_question(held.questions, query)
        text = bind(question, terms_of(graph.store, question, parameters))
    except CallError as error:
        hint = "named_queries lists queries and parameters; search_entity finds names"
        raise ToolFailureError("invalid_arguments", str(error), hint) from error
    _, data = await held.run(graph, text, rows=held.limits.rows)
    answer = json.loads(data)
    columns = answer["head"]["vars"]
    rows = [
        {column: _plain(binding.get(column)) for column in columns}
        for binding in answer["results"]["bindings"]
    ]
    page = page_of(rows, offset=offset, limit=limit)
    told = [cell for row in page.items for cell in row.values() if cell]
    sources, sources_total = await asyncio.to_thread(cited, graph.store, told)
    return RowsAnswer(
        found=bool(rows),
        message=None if rows else f"not in the graph: no rows. {question.empty}",
        build=graph.build,
        query=question.name,
        columns={column: question.columns.get(column, "") for column in columns},
        rows=page.items,
        total=page.total,
        offset=page.offset,
        next_offset=page.next_offset,
        sources=sources,
        sources_total=sources_total,
    )


def _plain(term: Mapping[str, Any] | None) -> str | None:
    return None if term is None else str(term["value"])


async def sparql(held: Held, query: str, *, max_rows: int) -> SparqlAnswer:
    """Answer a SPARQL query in a worker, whole or not at all."""
    graph = held.graph
    head, data = await held.run(graph, query, rows=max_rows)
    answer = SparqlAnswer(found=True, build=graph.build)
    if head.found == "graph":
        answer.graph = data.decode()
        if not any(line and not line.startswith("@") for line in answer.graph.splitlines()):
            answer.found, answer.message = False, _NO_ROWS
        return await _with_sources(answer, graph, _named_in(data))
    rows = json.loads(data)
    if "boolean" in rows:
        answer.boolean = bool(rows["boolean"])
        return answer
    answer.columns, answer.rows = rows["head"]["vars"], rows["results"]["bindings"]
    if not answer.rows:
        answer.found, answer.message = False, _NO_ROWS
    told = [
        str(term["value"]) for row in answer.rows for term in row.values() if term["type"] == "uri"
    ]
    return await _with_sources(answer, graph, told)


def _named_in(data: bytes) -> list[str]:
    """Give the IRIs of the nodes of a graph in Turtle."""
    import pyoxigraph

    triples = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE)
    terms = (term for triple in triples for term in (triple.subject, triple.object))
    return [str(term.value) for term in terms if isinstance(term, pyoxigraph.NamedNode)]


async def _with_sources(answer: SparqlAnswer, graph: Graph, iris: list[str]) -> SparqlAnswer:
    """Add the sources of the nodes that an answer names."""
    found = await asyncio.to_thread(cited, graph.store, iris)
    answer.sources, answer.sources_total = found
    return answer
