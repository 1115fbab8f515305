"""The API described: an OpenAPI 3.1 document made from the headers of the named queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ranvier import __version__
from ranvier.questions import Parameter, Question
from ranvier.search.find import HOW, LONGEST, MOST
from ranvier.search.names import SEARCHED
from ranvier.service.api import FORMS, USUAL_HITS, address_of, library
from ranvier.service.pages import page

_LONGEST_VALUE = 500
_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "text": {"type": "string", "maxLength": _LONGEST_VALUE},
}
_TOLD = {
    "code": "A code of `{scheme}`, as records write it, or its label.",
    "term": "A term of an external ontology: CURIE, IRI, label or exact synonym.",
    "text": "",
    "integer": "",
    "decimal": "",
}
_NAMED = "Name, synonym, code name, slug, CURIE or IRI of the {kind}."
_CELL = {"type": ["string", "integer", "boolean", "null"]}
_ERRORS = {
    "400": ("Wrong", "A field is unknown, missing or not of its type; the detail says which."),
    "404": ("Unknown", "There is no such query; near names are suggested."),
    "406": ("Unacceptable", "None of the forms that the client takes is on offer."),
    "409": ("Changed", "The build that the pages began with has been replaced."),
    "422": ("Limit", "A limit of the server is reached; `limit` says which. No rows are given."),
    "503": ("Busy", "The server is busy, or its build lacks what is asked for."),
}


def openapi(request: Request) -> Response:
    """Give the OpenAPI document."""
    return JSONResponse(describe_api(library(request).all()))


def docs(request: Request) -> Response:
    """Show what can be asked, for people."""
    questions = library(request).all().values()
    shown = [
        {"question": each, "path": address_of(each, {}), "example": address_of(each)}
        for each in questions
    ]
    return page(request, "docs.html", questions=shown, searched=SEARCHED)


def describe_api(questions: Mapping[str, Question]) -> dict[str, Any]:
    """Describe the API in OpenAPI 3.1: one path a query, with its own parameters and columns."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ranvier",
            "version": __version__,
            "summary": "The evidence graph of remyelination: named queries and search.",
            "description": "Read-only. Values of parameters are checked and bound, never pasted. "
            "An answer holds all rows unless `limit` is given; a limit of the server that is "
            "reached is an error. Predictions are in no answer.",
            "license": {"name": "Apache-2.0 (code), CC BY 4.0 (data)"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "search", "description": "Find entities by name or id."},
            {"name": "queries", "description": "Ask a named query."},
        ],
        "paths": {
            "/api/search": {"get": _search()},
            "/api/queries": {"get": _list()},
            **{
                address_of(each, {}): {"get": _operation(each)}
                for _, each in sorted(questions.items())
            },
        },
        "components": {
            "parameters": _page_parameters(),
            "schemas": _schemas(),
            "responses": _responses(),
        },
    }


def _operation(question: Question) -> dict[str, Any]:
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in _page_parameters()]
    return {
        "operationId": f"ask-{question.name}",
        "tags": ["queries"],
        "summary": question.summary,
        "description": f"{question.description}\n\nNo rows: {question.empty}",
        "parameters": [*(_parameter(each) for each in question.params), *shared],
        "responses": {
            "200": {
                "description": "The rows.",
                "headers": {
                    "Link": {
                        "description": "The next rows, where there are any.",
                        "schema": {"type": "string"},
                    },
                    "X-Total-Count": {
                        "description": "How many rows there are in all.",
                        "schema": {"type": "integer"},
                    },
                },
                "content": {
                    "application/json": {"schema": _answer(question.columns)},
                    **{
                        offer.media_type: {"schema": {"type": "string"}}
                        for offer in FORMS
                        if offer.form != "json"
                    },
                },
            },
            **_refusals("400", "406", "409", "422", "503"),
        },
    }


def _parameter(given: Parameter) -> dict[str, Any]:
    told = _TOLD.get(given.type, _NAMED)
    note = told.format(scheme=given.scheme, kind=given.type.replace("-", " "))
    schema = dict(_TYPES.get(given.type, _TYPES["text"]))
    number = schema["type"] != "string"
    if given.default is not None:
        schema["default"] = _number(given.default) if number else given.default
    found: dict[str, Any] = {
        "name": given.name,
        "in": "query",
        "required": given.required,
        "description": f"{given.description} {note}".strip(),
        "schema": schema,
    }
    if given.example:
        found["example"] = _number(given.example) if number else given.example
    return found


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def _answer(columns: Mapping[str, str]) -> dict[str, Any]:
    row = {
        "type": "object",
        "properties": {name: {**_CELL, "description": said} for name, said in columns.items()},
        "required": list(columns),
        "additionalProperties": False,
    }
    return {
        "allOf": [
            {"$ref": "#/components/schemas/Answer"},
            {"type": "object", "properties": {"rows": {"type": "array", "items": row}}},
        ]
    }


def _list() -> dict[str, Any]:
    return {
        "operationId": "list-queries",
        "tags": ["queries"],
        "summary": "List the named queries, with their parameters and columns.",
        "responses": {
            "200": _json("The queries.", "Queries"),
            **_refusals("400"),
        },
    }


def _search() -> dict[str, Any]:
    return {
        "operationId": "search",
        "tags": ["search"],
        "summary": "Find entities by name or id.",
        "description": "Ids come before equal names, these before names that begin so, then those "
        "that hold it, and last those that are near (slips of the fingers are forgiven) or stand "
        "among other words of what is asked. `more` "
        "says that there are other hits beyond the limit.",
        "parameters": [
            {
                "name": "q",
                "in": "query",
                "required": True,
                "description": "A label, synonym, code name, registry id, PMID, DOI or other id.",
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
                "example": "BIIB033",
            },
            {
                "name": "kind",
                "in": "query",
                "description": "One kind of entity only.",
                "schema": {"type": "string", "enum": list(SEARCHED)},
            },
            {
                "name": "limit",
                "in": "query",
                "description": "How many hits to give at most.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST,
                    "default": USUAL_HITS,
                },
            },
        ],
        "responses": {"200": _json("The hits, the best first.", "Hits"), **_refusals("400", "503")},
    }


def _json(said: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": said, "content": content}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {each: {"$ref": f"#/components/responses/{_ERRORS[each][0]}"} for each in statuses}


def _responses() -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        name: {"description": said, "content": {"application/problem+json": problem}}
        for name, said in _ERRORS.values()
    }


def _page_parameters() -> dict[str, Any]:
    whole = {"type": "integer", "maximum": 10**9}
    told = {
        "limit": ("How many rows to give; all of them if not given.", {**whole, "minimum": 1}),
        "offset": ("How many rows to leave out before them.", {**whole, "minimum": 0}),
        "build": (
            "The hash of the build that the pages began with, or its first 12 characters.",
            {"type": "string", "pattern": "^[0-9a-f]{12,64}$"},
        ),
        "format": (
            "The form of the answer, in place of the Accept header.",
            {"type": "string", "enum": [offer.form for offer in FORMS]},
        ),
    }
    return {
        name: {"name": name, "in": "query", "description": said, "schema": schema}
        for name, (said, schema) in told.items()
    }


def _schemas() -> dict[str, Any]:
    text, whole = {"type": "string"}, {"type": "integer", "minimum": 0}
    columns = {"type": "array", "items": _object({"name": text, "description": text})}
    matched = _object(
        {"name": text, "what": text, "how": {"enum": list(HOW)}, "score": {"type": "integer"}}
    )
    hit = _object({"iri": text, "kind": text, "label": text, "path": text, "matched": matched})
    parameter = _object(
        {"name": text, "type": text, "required": {"type": "boolean"}, "description": text},
        also={"default": text, "example": text, "scheme": text},
    )
    listed = dict.fromkeys(("name", "summary", "description"), text)
    links = dict.fromkeys(("path", "example", "docs"), text)
    parameters = {"type": "array", "items": parameter}
    query = _object({**listed, "parameters": parameters, "columns": columns, **links})
    return {
        "Answer": _object(
            {
                "query": text,
                "summary": text,
                "parameters": {"type": "object", "additionalProperties": _CELL},
                "columns": columns,
                "rows": {"type": "array", "items": {"type": "object"}},
                "total": whole,
                "limit": {"type": ["integer", "null"]},
                "offset": whole,
                "next": {"type": ["string", "null"]},
                "empty": {"type": ["string", "null"]},
                "build": text,
            }
        ),
        "Queries": _object({"queries": {"type": "array", "items": query}, "total": whole}),
        "Hits": _object(
            {
                "q": text,
                "hits": {"type": "array", "items": hit},
                "limit": whole,
                "more": {"type": "boolean"},
                "build": text,
            }
        ),
        "Problem": {
            "type": "object",
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
            },
            "required": ["type", "title", "status", "detail"],
        },
    }


def _object(
    properties: Mapping[str, Any], *, also: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    needed: Iterable[str] = properties
    return {
        "type": "object",
        "properties": {**properties, **(also or {})},
        "required": list(needed),
        "additionalProperties": False,
    }
