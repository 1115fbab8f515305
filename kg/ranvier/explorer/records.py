"""The files of records as they were written, so that one can see what is to be mended."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ranvier.layout import Layout
from ranvier.service.editions import Edition
from ranvier.service.problems import ProblemError
from ranvier.vocabulary import DCTERMS, RECORD_GRAPH

PREFIX = "kg/records/"
"""Where all records stand below the root; an address has what follows."""


def record_file(request: Request) -> Response:
    """Give the file of a record as text; only those that the build was made from.

    Raises:
        ProblemError: if the build has no such record, or its file is not there any more.
    """
    edition: Edition = request.app.state.editions.now()
    layout: Layout = request.app.state.layout
    name = PREFIX + request.path_params["name"]
    if name not in _files(edition):
        raise ProblemError(404, f"the build has no record {name[:120]!r}")
    try:
        text = (layout.root / name).read_text(encoding="utf-8")
    except OSError as error:
        detail = f"{name} is not where the build was made from any more"
        raise ProblemError(404, detail) from error
    return Response(text, media_type="text/plain; charset=utf-8")


def _files(edition: Edition) -> frozenset[str]:
    """Give the files of all records of a build."""

    def read() -> frozenset[str]:
        return frozenset(
            str(value.value)
            for graph, values in edition.column(f"{DCTERMS}source").items()
            if graph.startswith(RECORD_GRAPH)
            for value in values
        )

    return edition.made.get("files of records", read)
