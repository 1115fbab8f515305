"""The page of hypotheses: the layer is not built yet, and the page says so."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.filters import refuse_others
from ranvier.service.pages import page
from ranvier.service.paging import fields_of


def hypotheses_page(request: Request) -> Response:
    """Say that the graph holds no hypotheses, and what stands nearest to them."""
    refuse_others(fields_of(request), ())
    return page(request, "hypotheses.html")
