"""The server: its tools with their types, its resources, and errors that have a kind."""

from __future__ import annotations

import json
import logging
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field, ValidationError

from ranvier import __version__
from ranvier.errors import CallError, RanvierError
from ranvier.mcp_server import claims, entities, numbers, queries, words
from ranvier.mcp_server.answers import (
    Direction,
    EvidenceAnswer,
    NumberAnswer,
    ProfileAnswer,
    QueriesAnswer,
    RowsAnswer,
    SafetyAnswer,
    SearchAnswer,
    SparqlAnswer,
    VerdictAnswer,
)
from ranvier.mcp_server.entities import ProfileKind
from ranvier.mcp_server.failures import Fault, ToolFailureError, as_result
from ranvier.mcp_server.held import Held
from ranvier.search.find import LONGEST
from ranvier.service.described import describe_vocabulary

MOST_ROWS = 1_000
"""How many rows a SPARQL query may give."""

_MOST_QUERY = 20_000
_READING = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_LOG = logging.getLogger(__name__)

Name = Annotated[
    str,
    Field(min_length=1, max_length=300, description="Name, synonym, code, registry id or IRI."),
]
Modality = Annotated[
    str | None, Field(max_length=300, description="One way of measuring only, such as vep.")
]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="Where the page begins.")]
Limit = Annotated[int, Field(ge=1, le=100, description="How many items a page has at most.")]


class RanvierServer(MCPServer[Any]):
    """An MCP server in which every failure of a tool is a typed error."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; explain what goes wrong by kind, message and hint."""
        tool = next((each for each in await self.list_tools() if each.name == name), None)
        if tool is None:
            known = ", ".join(each.name for each in await self.list_tools())
            fault = Fault(
                kind="unknown_tool", message=f"there is no tool {name[:60]!r}", hint=known
            )
            return as_result(fault)
        taken = tool.input_schema.get("properties", {})
        for given in arguments:
            if given not in taken:
                message = f"{name} takes no {given[:60]!r}"
                hint = f"it takes {', '.join(taken)}"
                return as_result(Fault(kind="invalid_arguments", message=message, hint=hint))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            return as_result(_fault(name, error.__cause__ or error))


def _fault(name: str, error: BaseException) -> Fault:
    """Say what an error is; what was not foreseen stays in the log of the server."""
    if isinstance(error, ToolFailureError):
        return error.fault
    if isinstance(error, ValidationError):
        said = "; ".join(
            f"{'.'.join(str(step) for step in slip['loc'])}: {slip['msg']}"
            for slip in error.errors(include_url=False, include_input=False, include_context=False)
        )
        hint = "the input schema of the tool says what it takes"
        return Fault(kind="invalid_arguments", message=said, hint=hint)
    if isinstance(error, CallError):
        return Fault(kind="invalid_arguments", message=str(error), hint="search_entity finds names")
    if isinstance(error, RanvierError):
        return Fault(kind="unavailable", message=str(error), hint="tell who runs this server")
    _LOG.error("tool %s failed", name, exc_info=error)
    return Fault(
        kind="internal",
        message=f"{name} failed",
        hint="tell who runs this server; its log says why",
    )


def create_server(held: Held) -> RanvierServer:
    """Make the server over a graph."""
    server = RanvierServer(
        "ranvier",
        title="Ranvier: evidence on remyelination in multiple sclerosis",
        instructions=words.INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
    )
    _entities(server, held)
    _claims(server, held)
    _queries(server, held)
    _resources(server, held)
    return server


def _entities(server: RanvierServer, held: Held) -> None:
    @server.tool(title="Search entities", description=words.SEARCH, annotations=_READING)
    def search_entity(
        name: Annotated[
            str,
            Field(min_length=1, max_length=LONGEST, description="Any name, code, id or IRI."),
        ],
        kind: Annotated[
            entities.SearchKind | None, Field(description="One kind of entity only.")
        ] = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> SearchAnswer:
        return entities.search(held.graph, name, kind, offset=offset, limit=limit)

    @server.tool(title="Profile of an entity", description=words.PROFILE, annotations=_READING)
    def entity_profile(
        name: Name,
        kind: Annotated[ProfileKind | None, Field(description="Where a name fits several.")] = None,
        part: Annotated[
            str | None, Field(max_length=200, description="A part, as `omitted` names it.")
        ] = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> ProfileAnswer:
        return entities.profile(held.graph, name, kind, part, offset=offset, limit=limit)

    @server.tool(
        title="Source of a number", description=words.SOURCE_OF_NUMBER, annotations=_READING
    )
    def source_of_number(
        about: Annotated[
            str, Field(min_length=1, max_length=300, description="A trial, or a result's IRI.")
        ],
        number: Annotated[
            str, Field(min_length=1, max_length=40, description="As printed, such as 0.0048.")
        ],
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> NumberAnswer:
        return numbers.source_of(held.graph, about, number, offset=offset, limit=limit)


def _claims(server: RanvierServer, held: Held) -> None:
    @server.tool(title="Evidence on an agent", description=words.EVIDENCE, annotations=_READING)
    def evidence(
        agent: Name,
        modality: Modality = None,
        direction: Annotated[Direction | None, Field(description="One direction only.")] = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> EvidenceAnswer:
        return claims.evidence(held.graph, agent, modality, direction, offset=offset, limit=limit)

    @server.tool(title="Verdicts on an agent", description=words.VERDICT, annotations=_READING)
    def verdict(
        agent: Name, modality: Modality = None, offset: Offset = 0, limit: Limit = 10
    ) -> VerdictAnswer:
        return claims.verdict(held.graph, agent, modality, offset=offset, limit=limit)

    @server.tool(title="Safety of an agent", description=words.SAFETY, annotations=_READING)
    def safety(agent: Name, offset: Offset = 0, limit: Limit = 20) -> SafetyAnswer:
        return claims.safety(held.graph, agent, offset=offset, limit=limit)


def _queries(server: RanvierServer, held: Held) -> None:
    @server.tool(title="Named queries", description=words.NAMED_QUERIES, annotations=_READING)
    def named_queries(
        about: Annotated[
            str | None, Field(max_length=100, description="Only those whose words hold this.")
        ] = None,
        offset: Offset = 0,
        limit: Limit = 100,
    ) -> QueriesAnswer:
        return queries.named(held, about, offset=offset, limit=limit)

    @server.tool(title="Ask a named query", description=words.ASK, annotations=_READING)
    async def ask(
        query: Annotated[str, Field(min_length=1, max_length=100, description="Its name.")],
        parameters: Annotated[
            dict[str, str] | None, Field(description='Such as {"agent": "clemastine"}.')
        ] = None,
        offset: Offset = 0,
        limit: Annotated[int, Field(ge=1, le=500)] = 100,
    ) -> RowsAnswer:
        return await queries.ask(held, query, parameters or {}, offset=offset, limit=limit)

    limits = held.limits
    described = words.SPARQL.format(
        seconds=limits.seconds, most=MOST_ROWS, size=f"{limits.answer_bytes:,}"
    )

    @server.tool(title="SPARQL", description=described, annotations=_READING)
    async def sparql(
        query: Annotated[str, Field(min_length=1, max_length=_MOST_QUERY)],
        max_rows: Annotated[
            int, Field(ge=1, le=MOST_ROWS, description="More rows than this are an error.")
        ] = 200,
    ) -> SparqlAnswer:
        return await queries.sparql(held, query, max_rows=max_rows)


def _resources(server: RanvierServer, held: Held) -> None:
    @server.resource(
        "ranvier://vocabulary",
        title="The vocabulary",
        description="Classes, properties and codes of the graph, with definitions.",
        mime_type="text/turtle",
    )
    def vocabulary() -> str:
        return describe_vocabulary(held.graph.edition, "turtle").decode()

    @server.resource(
        "ranvier://queries",
        title="The named queries",
        description="Names, parameters, columns, and what no rows mean.",
        mime_type="application/json",
    )
    def named_queries() -> str:
        shown = [queries.shown_query(each).model_dump() for each in held.questions.values()]
        return json.dumps(shown, ensure_ascii=False, indent=1)
