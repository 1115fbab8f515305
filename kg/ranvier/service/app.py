"""The application: addresses, what goes with every response, and errors as problems or pages."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ranvier.errors import ServiceError
from ranvier.layout import Layout
from ranvier.remote.faults import StoreError
from ranvier.service import api
from ranvier.service.ahead import read_ahead
from ranvier.service.catalogue import markup
from ranvier.service.compression import Compression
from ranvier.service.described import describe, describe_kind, describe_vocabulary
from ranvier.service.downloads import download
from ranvier.service.editions import Edition, editions_of
from ranvier.service.finding import found
from ranvier.service.forms import base_of, data, linked, offer_of
from ranvier.service.frame import PLAIN, Frame
from ranvier.service.limits import LOOPBACK_HOSTS, Limits, Patience
from ranvier.service.listed import catalogue, robots, sitemap, void
from ranvier.service.metrics import Metrics, metrics
from ranvier.service.negotiation import HTML, SUFFIXES, Offer, choose
from ranvier.service.observation import Log, Observation
from ranvier.service.openapi import docs, openapi
from ranvier.service.pages import columns, list_rows, page, stylesheet, vocabulary_terms
from ranvier.service.pool import Pool
from ranvier.service.problems import ProblemError, out_of_reach
from ranvier.service.protection import Protection
from ranvier.service.protocol import sparql
from ranvier.service.terms import Shown, address
from ranvier.service.validation import Validation
from ranvier.service.view import view
from ranvier.service.void import PATH as VOID_PATH
from ranvier.service.wording import KIND_NAMES
from ranvier.vocabulary import BASE, VOCABULARY

_PROBLEM = Offer("problem", "application/problem+json")
_ERROR_FORMS = (_PROBLEM, Offer("problem", "application/json"), HTML)
_ALIVE = "ASK { ?trial a <https://w3id.org/ranvier/vocab#ClinicalTrial> }"


def create_app(
    layout: Layout,
    *,
    limits: Limits | None = None,
    hosts: Sequence[str] | None = LOOPBACK_HOSTS,
    log: Log | None = None,
    patience: Patience | None = None,
    frame: Frame = PLAIN,
    routes: Sequence[Route] = (),
) -> Starlette:
    """Make the application over the current build; it follows when a new build is put in place.

    Args:
        layout: where the builds stand.
        limits: what a request may cost.
        hosts: the names by which the server may be asked for; None is any.
        log: what writes the access log; None keeps none.
        patience: how long the body of a request may take to arrive.
        frame: what the pages stand in.
        routes: further addresses, which go before those of entities.

    Raises:
        DataError: if nothing has been built yet.
    """
    limits = limits or Limits()
    editions, pool = editions_of(layout), Pool(limits)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        edition = editions.now()
        await pool.start(edition.store_path)
        # Pages need the labels; the first query need not wait until they are read.
        threading.Thread(target=lambda: edition.entities, name="labels", daemon=True).start()
        reading = (
            asyncio.create_task(read_ahead(editions, layout, frame.ahead)) if frame.ahead else None
        )
        try:
            yield
        finally:
            if reading:
                reading.cancel()
            await pool.close()

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/healthz", health),
            Route("/metrics", metrics),
            Route("/robots.txt", robots),
            Route("/sitemap.xml", sitemap),
            Route(VOID_PATH, void),
            Route("/catalogue", catalogue),
            Route("/catalogue.{form}", catalogue),
            Route("/download/{name}", download),
            Route("/search", found),
            Route("/static/ranvier.css", style),
            Route("/api/queries", api.queries),
            Route("/api/queries/{name}", api.query),
            Route("/api/search", api.search),
            Route("/openapi.json", openapi),
            Route("/docs", docs),
            *routes,
            Route("/vocab", vocabulary),
            Route("/vocab.{form}", vocabulary),
            Route("/{kind}", entities),
            Route("/{kind}/{name}", entity),
        ],
        middleware=[
            Middleware(Observation, log=log),
            Middleware(Protection, hosts=hosts, policy=frame.policy, patience=patience),
            Middleware(Validation),
            Middleware(Compression),
        ],
        exception_handlers=dict.fromkeys((ProblemError, HTTPException, StoreError), _explain),
        lifespan=lifespan,
    )
    app.state.metrics = Metrics(pool, lambda: str(editions.now().summary["hash"]))
    app.state.editions, app.state.pool, app.state.limits = editions, pool, limits
    app.state.frame = frame
    app.state.layout, app.state.library = layout, api.Library(layout)
    return app


def home(request: Request) -> Response:
    """Say what this is and what there is; a frame may have a home page of its own."""
    frame: Frame = request.app.state.frame
    return frame.pages.get("", home_page)(request, "")


def home_page(request: Request, _iri: str) -> Response:
    """Show what there is by kind."""
    edition = _edition(request)
    counts = {kind: len(iris) for kind, iris in edition.entities.items()}
    about = markup(edition, base_of(request))
    return page(request, "home.html", counts=counts, markup=about)


def entities(request: Request) -> Response:
    """List the entities of a kind."""
    edition, kind = _edition(request), request.path_params["kind"]
    forced = ""
    if kind not in KIND_NAMES:
        kind, _, forced = kind.rpartition(".")
        if kind not in KIND_NAMES or forced not in SUFFIXES:
            raise _unknown(edition, "", request.path_params["kind"])
    offer = offer_of(request, forced)
    if offer is not HTML:
        return data(describe_kind(edition, kind, offer.form), offer)
    rows = list_rows(edition, kind)
    response = page(request, "list.html", kind=kind, columns=columns(kind), rows=rows)
    return linked(response, f"/{kind}")


def entity(request: Request) -> Response:
    """Show an entity as a page, or give its data."""
    edition, kind, name = _edition(request), *_names(request)
    iri, forced = f"{BASE}{kind}/{name}", ""
    if not edition.has(iri):
        name, _, forced = name.rpartition(".")
        iri = f"{BASE}{kind}/{name}"
        if forced not in SUFFIXES or not edition.has(iri):
            raise _unknown(edition, kind, request.path_params["name"])
    offer = offer_of(request, forced)
    if offer is not HTML:
        return data(describe(edition, iri, offer.form), offer, about=iri)
    frame: Frame = request.app.state.frame
    shown = frame.pages.get(kind, entity_page)(request, iri)
    return linked(shown, address(iri), about=iri)


def entity_page(request: Request, iri: str) -> Response:
    """Show an entity as the page that fits every kind."""
    return page(request, "entity.html", view=view(_edition(request), iri))


def vocabulary(request: Request) -> Response:
    """Show the vocabulary, or give it as data."""
    edition, forced = _edition(request), request.path_params.get("form", "")
    if forced and forced not in SUFFIXES:
        raise _unknown(edition, "", request.url.path.strip("/"))
    offer = offer_of(request, forced)
    if offer is not HTML:
        return data(describe_vocabulary(edition, offer.form), offer, about=VOCABULARY.rstrip("#"))
    return linked(page(request, "vocab.html", terms=vocabulary_terms(edition)), "/vocab")


def health(request: Request) -> Response:
    """Ask the store a question and say whether it answers."""
    edition = _edition(request)
    try:
        sound = bool(edition.store.query(_ALIVE))
    except (OSError, RuntimeError, ValueError, ServiceError):
        sound = False
    workers = len(request.app.state.pool.processes)
    said = {
        "status": "ok" if sound and workers else "not answering",
        "build": edition.summary["hash"],
        "workers": workers,
    }
    return JSONResponse(said, 200 if sound and workers else 503)


def style(_request: Request) -> Response:
    """Give the style sheet."""
    return Response(stylesheet(), media_type="text/css")


def _edition(request: Request) -> Edition:
    edition: Edition = request.app.state.editions.now()
    return edition


def _names(request: Request) -> tuple[str, str]:
    return request.path_params["kind"], request.path_params["name"]


def _unknown(edition: Edition, kind: str, name: str) -> ProblemError:
    """Say that there is no such entity, and which names are near."""
    near = edition.near(name, kind)
    hint = f"; did you mean {', '.join(edition.label(iri) for iri in near)}?" if near else ""
    shown = f"{kind}/{name}".strip("/")[:80]
    return ProblemError(404, f"there is no {shown!r} in the graph{hint}", suggestions=near)


async def _explain(request: Request, error: Exception) -> Response:
    """Turn an error into a problem document, or into a page for a browser."""
    if isinstance(error, ProblemError):
        problem = error
    elif isinstance(error, StoreError):
        problem = out_of_reach(error)
    else:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        nowhere = "there is nothing at this address"
        detail = nowhere if status == 404 else str(getattr(error, "detail", ""))
        problem = ProblemError(status, detail, headers=headers)
    if choose(request.headers.get("accept", ""), _ERROR_FORMS) is not HTML:
        return problem.response()
    edition = _edition(request)
    iris = problem.more.get("suggestions")
    near = [Shown(edition.label(i), address(i)) for i in iris] if isinstance(iris, list) else []
    response = page(
        request,
        "error.html",
        status=problem.status,
        error=problem,
        near=near,
        asked=request.query_params.multi_items(),
        query=request.url.query,
    )
    response.headers.update(problem.headers)
    return response
