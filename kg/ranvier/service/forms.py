"""How a page or a graph is answered with: which form, and what its headers say."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ranvier.service.negotiation import GRAPHS, HTML, SUFFIXES, Offer, choose, named
from ranvier.service.problems import ProblemError


def base_of(request: Request) -> str:
    """Give the address by which this server was asked, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def offer_of(request: Request, forced: str, *, html: bool = True) -> Offer:
    """Give the form that the path, the `format` parameter or the Accept header asks for.

    Raises:
        ProblemError: if there is no such form, or none that the client takes.
    """
    offers = (HTML, *GRAPHS) if html else GRAPHS
    wanted = forced or request.query_params.get("format", "")
    types = ", ".join(offer.media_type for offer in offers[:5])
    if wanted:
        offer = named(wanted, offers)
        if offer is None:
            raise ProblemError(
                400, f"there is no format {wanted[:40]!r}; this can be had as {types}"
            )
        return offer
    offer = choose(request.headers.get("accept", ""), offers)
    if offer is None:
        raise ProblemError(406, f"this can be had as {types}")
    return offer


def data(content: bytes, offer: Offer, *, about: str = "") -> Response:
    """Answer with a graph in a form; `about` is the IRI of what it describes."""
    text = offer.media_type.startswith("text/")
    kind = f"{offer.media_type}; charset=utf-8" if text else offer.media_type
    headers = {"Vary": "Accept"}
    if about:
        headers["Link"] = f'<{about}>; rel="canonical"'
    return Response(content, media_type=kind, headers=headers)


def linked(response: Response, path: str, *, about: str = "") -> Response:
    """Say in the headers of a page where its data is."""
    links = [
        f'<{path}.{ending}>; rel="alternate"; type="{offer.media_type}"'
        for ending, form in SUFFIXES.items()
        if (offer := named(form, GRAPHS)) is not None
    ]
    if about:
        links.insert(0, f'<{about}>; rel="canonical"')
    response.headers["Link"] = ", ".join(links)
    return response
