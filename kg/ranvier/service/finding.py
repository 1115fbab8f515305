"""Search as a page for people: a box, and what was found, by which of its names."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.errors import CallError, DataError
from ranvier.search.find import LONGEST, Found, Hit
from ranvier.search.find import search as find
from ranvier.search.names import SEARCHED
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.problems import ProblemError
from ranvier.service.terms import Shown, address
from ranvier.service.wording import KIND_NAMES

_SHOWN = 30
_WAYS = {
    "exact id": "by id",
    "exact name": "by name",
    "prefix": "begins so",
    "part": "holds it",
    "near": "near it",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A hit as a page shows it."""

    shown: Shown
    kind: str
    matched: str
    how: str


def found(request: Request) -> Response:
    """Show what was found; the box alone where nothing is asked."""
    edition: Edition = request.app.state.editions.now()
    fields = fields_of(request)
    asked, kind = fields.get("q", "").strip(), fields.get("kind", "")
    hits, wrong, status = Found((), more=False), "", 200
    if asked:
        try:
            hits = find(edition.folder, asked, kind=kind or None, limit=_SHOWN)
        except CallError as error:
            wrong, status = str(error), 400
        except DataError as error:
            raise ProblemError(503, str(error), headers={"Retry-After": "60"}) from error
    return page(
        request,
        "search.html",
        status=status,
        asked=asked,
        kind=kind,
        searched=SEARCHED,
        longest=LONGEST,
        rows=[_row(hit) for hit in hits.hits],
        more=hits.more,
        wrong=wrong,
    )


def _row(hit: Hit) -> Row:
    matched = "" if hit.name == hit.label else f"{hit.what} {hit.name}"
    kind = KIND_NAMES.get(hit.kind, hit.kind)
    return Row(Shown(hit.label, address(hit.iri)), kind, matched, _WAYS[hit.how])
