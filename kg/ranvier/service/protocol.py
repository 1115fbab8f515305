"""The SPARQL 1.1 protocol at /sparql: queries by GET and POST, over a read-only graph."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from ranvier.service.description import describe_endpoint
from ranvier.service.editions import Edition
from ranvier.service.limits import Limits
from ranvier.service.negotiation import GRAPHS, HTML, ROWS, Offer, choose, named
from ranvier.service.pages import page, shown_rows
from ranvier.service.pool import BusyError, Pool, WorkerLostError
from ranvier.service.problems import ProblemError
from ranvier.service.worker import Answered, Job

_FORM_TYPE = "application/x-www-form-urlencoded"
_QUERY_TYPE = "application/sparql-query"
_MOST_FIELDS = 100

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks; `query` is None where it asks nothing."""

    query: str | None
    form: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


async def sparql(request: Request) -> Response:
    """Answer a query, or say what this endpoint is where none is asked."""
    accept = request.headers.get("accept", "")
    as_page = choose(accept, (*ROWS, *GRAPHS, HTML)) is HTML
    asked = None
    try:
        asked = await _asked(request)
        if asked.query is None:
            if as_page:
                return page(request, "sparql.html")
            edition = await asyncio.to_thread(request.app.state.editions.now)
            return await asyncio.to_thread(_description, request, edition, accept)
        return await _answer(request, asked, asked.query, accept)
    except ProblemError as error:
        if not as_page or (asked and asked.form):
            raise
        given = asked.query if asked else ""
        return page(request, "sparql.html", status=error.status, query=given, error=error)


async def _answer(request: Request, asked: _Asked, query: str, accept: str) -> Response:
    limits: Limits = request.app.state.limits
    rows, graph = _forms(asked.form, accept)
    in_page = HTML in (rows, graph)
    job = Job(
        query=query,
        rows_form=_written(rows, "json"),
        graph_form=_written(graph, "turtle"),
        seconds=limits.seconds,
        rows=min(limits.rows, limits.page_rows) if in_page else limits.rows,
        answer_bytes=limits.answer_bytes,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    # Not in a thread: a hop costs more than the look at the pointer that this most often is.
    edition: Edition = request.app.state.editions.now()
    head, data = await run_job(request, request.app.state.pool, edition, job)
    if head.found not in ("rows", "graph"):
        raise _problem(head, asked.form)
    offer = rows if head.found == "rows" else graph
    if offer is None or offer is HTML:
        return await asyncio.to_thread(_page, request, edition, query, head.found, data)
    return Response(data, media_type=_typed(offer), headers={"Vary": "Accept"})


def _written(offer: Offer | None, for_page: str) -> str | None:
    """Give the form that the worker writes; a page is made from another form."""
    if offer is None:
        return None
    return for_page if offer is HTML else offer.form


def _page(request: Request, edition: Edition, query: str, found: str, data: bytes) -> Response:
    """Show an answer below the query."""
    shown = shown_rows(json.loads(data), edition) if found == "rows" else {"text": data.decode()}
    return page(request, "sparql.html", query=query, **shown)


async def run_job(
    request: Request, pool: Pool, edition: Edition, job: Job
) -> tuple[Answered, bytes]:
    """Run a job; end it when the client goes away."""
    try:
        return await _unless_gone(request, pool.run(edition.store_path, job))
    except BusyError as error:
        detail = "as many queries wait as may; ask again in a few seconds"
        raise ProblemError(503, detail, headers={"Retry-After": "5"}) from error
    except TimeoutError as error:
        detail = f"the query took longer than {job.seconds:g} seconds, the limit, and was ended"
        raise ProblemError(422, detail, limit="time") from error
    except WorkerLostError as error:
        if error.limit:
            raise ProblemError(422, str(error), limit=error.limit) from error
        raise ProblemError(503, str(error), headers={"Retry-After": "1"}) from error


async def _unless_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """Await work, and cancel it if the client disconnects before it is done."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ProblemError(400, "the client has gone")
    finally:
        gone.cancel()
        task.cancel()
        await asyncio.gather(gone, task, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _forms(form: str | None, accept: str) -> tuple[Offer | None, Offer | None]:
    """Give the forms for rows and for a graph; the query alone says which of them is needed."""
    if form is None:
        return choose(accept, (*ROWS, HTML)), choose(accept, (*GRAPHS, HTML))
    rows, graph = named(form, (*ROWS, HTML)), named(form, (*GRAPHS, HTML))
    if rows is None and graph is None:
        known = sorted({offer.form for offer in (*ROWS, *GRAPHS)})
        raise ProblemError(400, f"there is no format {form[:40]!r}; one of {', '.join(known)}")
    return rows, graph


def _problem(head: Answered, form: str | None) -> ProblemError:
    if head.found == "limit":
        return ProblemError(422, head.message, limit=head.limit)
    if head.found == "unacceptable":
        offers, what = (GRAPHS, "a graph") if head.message == "graph" else (ROWS, "rows")
        types = ", ".join(offer.media_type for offer in offers)
        detail = f"this query gives {what}, which can be had as {types}"
        return ProblemError(400 if form else 406, detail)
    return ProblemError(400, head.message, line=head.line, column=head.column)


def _typed(offer: Offer) -> str:
    """Name the character set where the type has none of its own."""
    known = offer.media_type.startswith("text/")
    return f"{offer.media_type}; charset=utf-8" if known else offer.media_type


async def _asked(request: Request) -> _Asked:
    """Read what is asked from address and body.

    Raises:
        ProblemError: if the request is too large, in a form that is not read, or not UTF-8.
    """
    fields = _fields(request.scope["query_string"])
    if request.method != "POST":
        return _from_fields(fields, needed=False)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request)
    if kind == _FORM_TYPE:
        return _from_fields(_fields(body), needed=True)
    if kind == _QUERY_TYPE:
        try:
            return _from_fields([*fields, ("query", body.decode())], needed=True)
        except UnicodeDecodeError as error:
            raise ProblemError(400, "the query is not UTF-8") from error
    if kind == "application/sparql-update":
        raise ProblemError(400, "the graph is read-only: updates are not taken")
    raise ProblemError(415, f"post a query as {_FORM_TYPE} or {_QUERY_TYPE}")


async def _body(request: Request) -> bytes:
    most = request.app.state.limits.query_bytes
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise ProblemError(413, f"a query may have {most:,} bytes", limit="query")
    return data


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise ProblemError(400, "the fields are not percent-encoded UTF-8, or too many") from error


def _from_fields(fields: list[tuple[str, str]], *, needed: bool) -> _Asked:
    queries = [value for name, value in fields if name == "query"]
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in fields):
        raise ProblemError(400, "the graph is read-only: updates are not taken")
    if len(queries) > 1 or (needed and not queries):
        raise ProblemError(400, "give one query, in a field `query`")
    return _Asked(
        query=queries[0] if queries else None,
        form=next((value for name, value in fields if name == "format" and value), None),
        default_graphs=tuple(value for name, value in fields if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in fields if name == "named-graph-uri"),
    )


def _description(request: Request, edition: Edition, accept: str) -> Response:
    """Describe the endpoint in the form that the client takes."""
    offer = choose(accept, GRAPHS)
    if offer is None:
        types = ", ".join(offer.media_type for offer in (*GRAPHS, HTML))
        raise ProblemError(406, f"this endpoint is described as {types}")
    address = str(request.url.replace(query=""))
    data = describe_endpoint(edition, address, offer.form)
    return Response(data, media_type=_typed(offer), headers={"Vary": "Accept"})
