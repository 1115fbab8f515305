"""What there is, for machines that come by: VoID, DCAT, the sitemap and robots.txt."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from ranvier.layout import Layout
from ranvier.questions.sparql import write_graph
from ranvier.service import about
from ranvier.service.catalogue import PATH, describe_catalogue, markup
from ranvier.service.counted import counts
from ranvier.service.downloads import downloads
from ranvier.service.editions import Edition
from ranvier.service.forms import base_of, data, linked, offer_of
from ranvier.service.negotiation import HTML, SUFFIXES
from ranvier.service.pages import page
from ranvier.service.paging import whole_number
from ranvier.service.problems import ProblemError
from ranvier.service.statements import PREFIXED
from ranvier.service.terms import address
from ranvier.service.void import describe_void

_MOST_ADDRESSES = 50_000
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("/", PATH, "/vocab", "/docs")
_OF_FRAMES = frozenset(
    (
        *("/compare", "/conflicts", "/data", "/gaps", "/graph"),
        *("/hypotheses", "/paths", "/timeline", "/workbench"),
    )
)
"""Pages that an application has with a frame that brings them."""


def void(request: Request) -> Response:
    """Describe the graph in VoID."""
    offer = offer_of(request, "", html=False)
    layout: Layout = request.app.state.layout
    triples = describe_void(_edition(request), layout, base_of(request))
    return data(write_graph(triples, offer.form, also=PREFIXED), offer, about=about.DATASET)


def catalogue(request: Request) -> Response:
    """Describe the graph in DCAT, or show what can be had on a page."""
    edition, base = _edition(request), base_of(request)
    forced = request.path_params.get("form", "")
    if forced and forced not in SUFFIXES:
        raise ProblemError(404, f"the catalogue is not had as {forced[:20]!r}")
    offer = offer_of(request, forced)
    if offer is not HTML:
        triples = describe_catalogue(edition, base)
        return data(write_graph(triples, offer.form, also=PREFIXED), offer, about=about.CATALOGUE)
    response = page(
        request,
        "catalogue.html",
        about=about,
        counts=counts(edition, request.app.state.layout),
        downloads=downloads(edition),
        markup=markup(edition, base),
    )
    return linked(response, PATH, about=about.CATALOGUE)


def sitemap(request: Request) -> Response:
    """List the addresses of all pages; past 50,000 of them, in parts that an index names."""
    edition, base = _edition(request), base_of(request)
    served = (getattr(route, "path", "") for route in request.app.routes)
    paths = [*_PAGES, *(path for path in served if path in _OF_FRAMES)]
    for kind, iris in edition.entities.items():
        paths += [f"/{kind}", *(address(iri) for iri in iris)]
    parts = -(-len(paths) // _MOST_ADDRESSES)
    part = whole_number(request.query_params, "part", least=1, most=parts)
    if part is None and parts > 1:
        listed = [f"{base}/sitemap.xml?part={number}" for number in range(1, parts + 1)]
        return _xml("sitemapindex", "sitemap", listed)
    first = ((part or 1) - 1) * _MOST_ADDRESSES
    return _xml("urlset", "url", [base + path for path in paths[first : first + _MOST_ADDRESSES]])


def robots(request: Request) -> Response:
    """Keep crawlers from asking questions of the store, and say where the pages are listed."""
    text = (
        "User-agent: *\nDisallow: /sparql\nDisallow: /api/\nDisallow: /search\n"
        f"Sitemap: {base_of(request)}/sitemap.xml\n"
    )
    return Response(text, media_type="text/plain")


def _xml(root: str, item: str, addresses: list[str]) -> Response:
    lines = "".join(f"<{item}><loc>{escape(each)}</loc></{item}>\n" for each in addresses)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}">\n{lines}</{root}>\n'
    )
    return Response(text, media_type="application/xml")


def _edition(request: Request) -> Edition:
    edition: Edition = request.app.state.editions.now()
    return edition
