"""The addresses of the explorer's assets, graph, paths and workbench."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ranvier.errors import CallError, DataError
from ranvier.explorer import neighbours as near
from ranvier.explorer import paths as ways
from ranvier.explorer.agent import references_file, results_file
from ranvier.explorer.bundle import STATIC, manifest
from ranvier.explorer.compare import compare_page
from ranvier.explorer.conflicts import conflicts_page
from ranvier.explorer.data import data_page
from ranvier.explorer.gaps import gaps_page
from ranvier.explorer.hypotheses import hypotheses_page
from ranvier.explorer.links import network, node_of
from ranvier.explorer.pages import ASSETS
from ranvier.explorer.pictures import plot
from ranvier.explorer.records import record_file
from ranvier.explorer.timeline import timeline_page
from ranvier.explorer.workbench import workbench
from ranvier.search.find import search
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.paging import fields_of, whole_number
from ranvier.service.problems import ProblemError
from ranvier.vocabulary import BASE, compact

if TYPE_CHECKING:
    import networkx as nx

_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
}
_AMONG = 3_000
_EXACT = ("exact id", "exact name")
_LAST = "public, max-age=31536000, immutable"
"""A file's name has the hash of what it holds, so that it never changes."""


def asset(request: Request) -> Response:
    """Give a file of the assets."""
    name = request.path_params["file"]
    if name not in manifest().files or name == "manifest.json":
        raise ProblemError(404, "there is nothing at this address")
    kind = _TYPES.get("." + name.rpartition(".")[2], "application/octet-stream")
    lasting = {} if name == "licences.txt" else {"Cache-Control": _LAST}
    return FileResponse(STATIC / name, media_type=kind, headers=lasting)


def graph_page(request: Request) -> Response:
    """Show an entity with its neighbours; without an entity, ask for one."""
    edition = _edition(request)
    given = request.query_params.get("focus", "").strip()
    if not given:
        return page(request, "graph.html", islands=("graph",), found=None, focus=None, after=0)
    focus = _resolved(edition, given, "focus")
    offset = whole_number(request.query_params, "offset", least=0) or 0
    found = near.neighbours(edition, focus, offset=offset)
    shown = {node.id: node for node in found.nodes}
    after = offset + near.USUAL if offset + near.USUAL < found.total else 0
    return page(
        request,
        "graph.html",
        islands=("graph",),
        found=found,
        focus=shown[focus],
        shown=shown,
        after=after,
    )


def neighbours(request: Request) -> Response:
    """Give the neighbours of an entity as JSON."""
    edition, fields = _edition(request), fields_of(request)
    _only(fields, ("of", "among", "limit", "offset"))
    focus = _resolved(edition, _needed(fields, "of", "/api/neighbours?of=agent:clemastine"), "of")
    among = [name for name in fields.get("among", "").split(",") if name]
    if len(among) > _AMONG:
        raise ProblemError(400, f"among may name {_AMONG} entities", parameter="among")
    found = near.neighbours(
        edition,
        focus,
        among=among,
        limit=whole_number(fields, "limit", least=1, most=near.MOST) or near.USUAL,
        offset=whole_number(fields, "offset", least=0) or 0,
    )
    return JSONResponse({**found.as_json(), "build": edition.summary["hash"]})


def network_file(request: Request) -> Response:
    """Give the part of the network among some entities, as GraphML or CX2."""
    edition, fields = _edition(request), fields_of(request)
    _only(fields, ("nodes", "format"))
    graph = network(edition)
    example = "/api/network?nodes=agent:clemastine,modality:vep&format=cx2"
    nodes = [name for name in _needed(fields, "nodes", example).split(",") if name in graph]
    if not nodes:
        raise ProblemError(404, "none of these is an entity of the network", parameter="nodes")
    form = fields.get("format", "graphml")
    if form not in ("graphml", "cx2"):
        detail = f"there is no format {form[:40]!r}; one of graphml, cx2"
        raise ProblemError(400, detail, parameter="format")
    part = graph.subgraph(nodes).copy()
    data = _graphml(part) if form == "graphml" else _cx2(part, edition)
    headers = {"Content-Disposition": f'attachment; filename="ranvier.{form}"'}
    kind = "application/xml" if form == "graphml" else "application/json"
    return Response(data, media_type=kind, headers=headers)


def paths_page(request: Request) -> Response:
    """Show the paths between two entities; without these, ask for them."""
    edition = _edition(request)
    given = {name: request.query_params.get(name, "").strip()[:200] for name in ("from", "to")}
    if not all(given.values()):
        return page(request, "paths.html", islands=("paths",), given=given, ends=None, found=())
    start, end = (_resolved(edition, given[name], name) for name in ("from", "to"))
    found = ways.find_paths(edition, start, end)
    graph = network(edition)
    ends = node_of(graph, start), node_of(graph, end)
    return page(
        request,
        "paths.html",
        islands=("paths",),
        given=given,
        ends=ends,
        found=found,
        longest=ways.LONGEST,
    )


def paths(request: Request) -> Response:
    """Give the paths between two entities as JSON."""
    edition, fields = _edition(request), fields_of(request)
    _only(fields, ("from", "to", "limit"))
    example = "/api/paths?from=agent:bexarotene&to=modality:vep"
    start, end = (_resolved(edition, _needed(fields, n, example), n) for n in ("from", "to"))
    limit = whole_number(fields, "limit", least=1, most=ways.MOST) or ways.USUAL
    found = ways.find_paths(edition, start, end, limit=limit)
    said = {"from": start, "to": end, "paths": [way.as_json() for way in found]}
    return JSONResponse({**said, "longest": ways.LONGEST, "build": edition.summary["hash"]})


routes = [
    Route(ASSETS + "{file}", asset),
    Route("/graph", graph_page),
    Route("/paths", paths_page),
    Route("/workbench", workbench),
    Route("/agent/{name}/results.csv", results_file),
    Route("/agent/{name}/references.bib", references_file),
    Route("/compare", compare_page),
    Route("/conflicts", conflicts_page),
    Route("/gaps", gaps_page),
    Route("/hypotheses", hypotheses_page),
    Route("/plot/{name}.{form}", plot),
    Route("/record/{name:path}", record_file),
    Route("/timeline", timeline_page),
    Route("/data", data_page),
    Route("/api/neighbours", neighbours),
    Route("/api/network", network_file),
    Route("/api/paths", paths),
]
"""All of them; they stand before `/{kind}` and `/{kind}/{name}`, which would take them."""


def _edition(request: Request) -> Edition:
    edition: Edition = request.app.state.editions.now()
    return edition


def _only(fields: Mapping[str, str], known: tuple[str, ...]) -> None:
    for name in fields:
        if name not in known:
            detail = f"there is no parameter {name[:40]!r} here; it takes {', '.join(known)}"
            raise ProblemError(400, detail, parameter=name[:40])


def _needed(fields: Mapping[str, str], name: str, example: str) -> str:
    if not fields.get(name, "").strip():
        detail = f"{name} is missing, for example {example}"
        raise ProblemError(400, detail, parameter=name)
    return fields[name].strip()


def _resolved(edition: Edition, text: str, parameter: str) -> str:
    """Give the entity of the network that a text names: by CURIE, IRI, path, name or id.

    Raises:
        ProblemError: if there is none; near ones are told.
    """
    graph = network(edition)
    bare = text.removeprefix(BASE).strip("/")
    for name in (text, compact(text), bare.replace("/", ":", 1)):
        if name in graph:
            return name
    try:
        hits = search(edition.folder, text[:200], limit=5).hits
    except CallError:
        hits = ()
    except DataError as error:
        raise ProblemError(503, str(error), headers={"Retry-After": "60"}) from error
    known = [hit for hit in hits if compact(hit.iri) in graph]
    if known and known[0].how in _EXACT:
        return compact(known[0].iri)
    hint = f"; did you mean {', '.join(hit.label for hit in known)}?" if known else ""
    detail = f"{parameter}: there is no {text[:80]!r} in the graph{hint}"
    raise ProblemError(404, detail, suggestions=[hit.iri for hit in known], parameter=parameter)


def _graphml(part: nx.MultiDiGraph) -> bytes:
    import networkx as nx

    from ranvier.exports.entity_graph import joined

    # GraphML has no lists.
    for *_, held in (*part.nodes(data=True), *part.edges(data=True)):
        held.update({name: joined(value) for name, value in held.items()})
    written = io.BytesIO()
    nx.write_graphml(part, written)
    return written.getvalue()


def _cx2(part: nx.MultiDiGraph, edition: Edition) -> bytes:
    import json

    from ranvier.exports.cx2 import document

    return json.dumps(document(part, summary=edition.summary), ensure_ascii=False).encode()
