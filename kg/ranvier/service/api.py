"""Named queries and search as an API: values are checked and bound as on the command line.

An answer is all rows unless `limit` asks for fewer; then it says how many there are and where the
next ones are. A limit of the server that is reached is an error, and never a shorter answer.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ranvier.errors import CallError, DataError
from ranvier.layout import Layout
from ranvier.questions import Answer, Question, load_all, write_answer
from ranvier.questions.ask import bind, terms_of
from ranvier.questions.names import nearest
from ranvier.search.find import MOST
from ranvier.search.find import search as find
from ranvier.service.editions import Edition
from ranvier.service.limits import Limits
from ranvier.service.negotiation import Offer, choose, named
from ranvier.service.paging import PAGE_WORDS, Page, fields_of, next_address, page_of, whole_number
from ranvier.service.problems import ProblemError
from ranvier.service.protocol import run_job
from ranvier.service.terms import address
from ranvier.service.worker import Job
from ranvier.vocabulary import XSD

if TYPE_CHECKING:
    from ranvier.questions.ask import Term

FORMS = (
    Offer("json", "application/json"),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
)
"""The forms of an answer to a named query, the dearest first."""

SEARCH_FIELDS = ("q", "kind", "limit")
"""The fields of a search."""

USUAL_HITS = 10
"""How many hits a search gives where none is said."""

DESCRIBED = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"'
_INTEGER, _BOOLEAN = f"{XSD}integer", f"{XSD}boolean"


class Library:
    """The named queries, read when they are first asked for."""

    def __init__(self, layout: Layout) -> None:
        """Take the layout whose queries these are; nothing is read yet."""
        self._layout = layout
        self._lock = threading.Lock()
        self._questions: dict[str, Question] = {}

    def all(self) -> dict[str, Question]:
        """Give all queries by name, in the order of their names."""
        with self._lock:
            if not self._questions:
                self._questions = dict(sorted(load_all(self._layout).items()))
        return self._questions

    def get(self, name: str) -> Question:
        """Give the query of a name.

        Raises:
            ProblemError: if there is none; the nearest names are told.
        """
        questions = self.all()
        if name in questions:
            return questions[name]
        listed = list(questions)
        near = [listed[place] for place in nearest(name[:80], listed)]
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        detail = f"there is no query {name[:80]!r}{hint} (/api/queries lists them all)"
        raise ProblemError(404, detail, suggestions=near)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with the terms of its parameters, and how the answer is wanted."""

    question: Question
    terms: Mapping[str, Term | None]
    fields: Mapping[str, str]
    offer: Offer
    page: Page


def queries(request: Request) -> Response:
    """List the named queries, with their parameters and columns."""
    fields = fields_of(request)
    _refuse_others(fields, ())
    found = [_listed(question) for question in library(request).all().values()]
    return JSONResponse({"queries": found, "total": len(found)}, headers={"Link": DESCRIBED})


async def query(request: Request) -> Response:
    """Answer a named query."""
    edition: Edition = await asyncio.to_thread(request.app.state.editions.now)
    asked = await asyncio.to_thread(_asked, request, edition)
    limits: Limits = request.app.state.limits
    job = Job(
        query=bind(asked.question, asked.terms),
        rows_form="json",
        graph_form=None,
        seconds=limits.seconds,
        rows=limits.rows,
        answer_bytes=limits.answer_bytes,
    )
    head, data = await run_job(request, request.app.state.pool, edition, job)
    if head.found == "limit":
        raise ProblemError(422, head.message, limit=head.limit)
    if head.found != "rows":
        raise ProblemError(500, f"the query {asked.question.name} can't be answered here")
    return await asyncio.to_thread(_written, asked, _rows(data), edition)


def search(request: Request) -> Response:
    """Find entities by name or id."""
    fields = fields_of(request)
    _refuse_others(fields, SEARCH_FIELDS)
    if "q" not in fields:
        detail = "q is missing: say what to search for, for example /api/search?q=BIIB033"
        raise ProblemError(400, detail, parameter="q")
    edition: Edition = request.app.state.editions.now()
    limit = whole_number(fields, "limit", least=1, most=MOST) or USUAL_HITS
    try:
        found = find(edition.folder, fields["q"], kind=fields.get("kind"), limit=limit)
    except CallError as error:
        raise ProblemError(400, str(error)) from error
    except DataError as error:
        raise ProblemError(503, str(error), headers={"Retry-After": "60"}) from error
    hits = [
        {
            "iri": hit.iri,
            "kind": hit.kind,
            "label": hit.label,
            "path": address(hit.iri),
            "matched": {"name": hit.name, "what": hit.what, "how": hit.how, "score": hit.score},
        }
        for hit in found.hits
    ]
    said = {"q": fields["q"], "hits": hits, "limit": limit, "more": found.more}
    said["build"] = edition.summary["hash"]
    return JSONResponse(said, headers={"Link": DESCRIBED})


def library(request: Request) -> Library:
    """Give the named queries of the application."""
    found: Library = request.app.state.library
    return found


def address_of(question: Question, values: Mapping[str, str] | None = None) -> str:
    """Give the address by which a query is asked, with values or the examples of its header."""
    if values is None:
        values = {each.name: each.example for each in question.params if each.required}
    return f"/api/queries/{question.name}" + (f"?{urlencode(values)}" if values else "")


def _listed(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "summary": question.summary,
        "description": question.description,
        "parameters": _parameters(question),
        "columns": _columns(question),
        "path": address_of(question, {}),
        "example": address_of(question),
        "docs": f"/docs#{question.name}",
    }


def _parameters(question: Question) -> list[dict[str, Any]]:
    found = []
    for each in question.params:
        said: dict[str, Any] = {
            "name": each.name,
            "type": each.type,
            "required": each.required,
            "description": each.description,
        }
        optional = {"default": each.default, "example": each.example, "scheme": each.scheme}
        said |= {name: value for name, value in optional.items() if value}
        found.append(said)
    return found


def _columns(question: Question) -> list[dict[str, str]]:
    return [{"name": name, "description": said} for name, said in question.columns.items()]


def _asked(request: Request, edition: Edition) -> _Asked:
    """Read what is asked.

    Raises:
        ProblemError: if there is no such query, or a parameter is unknown, missing or not of its
            type.
    """
    question = library(request).get(request.path_params["name"])
    fields = fields_of(request)
    values = {name: value for name, value in fields.items() if name not in PAGE_WORDS}
    try:
        terms = terms_of(edition.store, question, values)
    except CallError as error:
        known = _parameters(question)
        detail = str(error)
        raise ProblemError(400, detail, parameters=known, also=list(PAGE_WORDS)) from error
    page = page_of(fields, build=str(edition.summary["hash"]))
    return _Asked(question, terms, fields, _offer(request, fields), page)


def _refuse_others(fields: Mapping[str, str], known: tuple[str, ...]) -> None:
    for name in fields:
        if name not in known:
            has = f"it takes {', '.join(known)}" if known else "it takes none"
            detail = f"there is no parameter {name[:40]!r} here; {has}"
            raise ProblemError(400, detail, parameter=name[:40])


def _offer(request: Request, fields: Mapping[str, str]) -> Offer:
    wanted, types = fields.get("format"), ", ".join(offer.media_type for offer in FORMS)
    if wanted is None:
        offer = choose(request.headers.get("accept", ""), FORMS)
        if offer is None:
            raise ProblemError(406, f"this can be had as {types}")
        return offer
    offer = named(wanted, FORMS)
    if offer is None:
        detail = f"there is no format {wanted[:40]!r}; one of json, csv, tsv"
        raise ProblemError(400, detail, parameter="format")
    return offer


def _rows(data: bytes) -> Answer:
    """Read the rows that a worker has written."""
    import pyoxigraph

    found = pyoxigraph.parse_query_results(
        io.BytesIO(data), format=pyoxigraph.QueryResultsFormat.JSON
    )
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise ProblemError(500, "a named query gives rows, and this one does not")
    columns = tuple(variable.value for variable in found.variables)
    return Answer(columns, [tuple(row) for row in found])


def _written(asked: _Asked, answer: Answer, edition: Edition) -> Response:
    """Write the rows of the page that is asked for."""
    question, page, total = asked.question, asked.page, len(answer.rows)
    rows = answer.rows[page.offset : page.end(total)]
    build = str(edition.summary["hash"])
    path = address_of(question, {})
    after = next_address(path, asked.fields, page, total=total, build=build)
    links = f'<{after}>; rel="next", {DESCRIBED}' if after else DESCRIBED
    headers = {
        "Link": links,
        "X-Total-Count": str(total),
        "Vary": "Accept",
        "Access-Control-Expose-Headers": "Link, Retry-After, X-Total-Count",
    }
    if asked.offer.form != "json":
        text = write_answer(Answer(answer.columns, rows), asked.offer.form)
        kind = f"{asked.offer.media_type}; charset=utf-8"
        return Response(text, media_type=kind, headers=headers)
    said = {
        "query": question.name,
        "summary": question.summary,
        "parameters": {name: _value(term) for name, term in asked.terms.items()},
        "columns": _columns(question),
        "rows": [
            {column: _value(term) for column, term in zip(answer.columns, row, strict=True)}
            for row in rows
        ],
        "total": total,
        "limit": page.limit,
        "offset": page.offset,
        "next": after or None,
        "empty": None if total else question.empty,
        "build": build,
    }
    return JSONResponse(said, headers=headers)


def _value(term: Term | None) -> str | int | bool | None:
    """Give a term as JSON has it; a decimal stays text, so that no digit of it is lost."""
    import pyoxigraph

    if term is None:
        return None
    if not isinstance(term, pyoxigraph.Literal):
        return str(getattr(term, "value", term))
    kind = term.datatype.value
    if kind == _INTEGER:
        return int(term.value)
    return term.value == "true" if kind == _BOOLEAN else term.value
