"""Content negotiation: which of the forms on offer a client likes best (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Offer:
    """A form that an answer may have, and the media type by which it goes."""

    form: str
    media_type: str


ROWS = (
    Offer("json", "application/sparql-results+json"),
    Offer("xml", "application/sparql-results+xml"),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
    Offer("json", "application/json"),
    Offer("xml", "application/xml"),
    Offer("xml", "text/xml"),
)
"""The forms of rows and of ASK, the dearest first."""

GRAPHS = (
    Offer("turtle", "text/turtle"),
    Offer("jsonld", "application/ld+json"),
    Offer("nt", "application/n-triples"),
    Offer("rdfxml", "application/rdf+xml"),
    Offer("jsonld", "application/json"),
    Offer("rdfxml", "application/xml"),
    Offer("rdfxml", "text/xml"),
    Offer("nt", "text/plain"),
)
"""The forms of a graph, the dearest first."""

HTML = Offer("html", "text/html")

SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "nt", "rdf": "rdfxml", "html": "html"}
"""Endings of a path that name a form."""

_ALSO = {**SUFFIXES, "json-ld": "jsonld", "rdf+xml": "rdfxml"}
"""What a form is called besides; SPARQLWrapper sends these."""


def choose(accept: str, offers: Sequence[Offer]) -> Offer | None:
    """Give the offer that an Accept header likes best; the earlier one among equals.

    No header takes anything; None is returned where no offer is taken.

    >>> choose("text/turtle;q=0.5, application/ld+json", GRAPHS).form
    'jsonld'
    >>> choose("*/*", ROWS).form, choose("image/png", ROWS)
    ('json', None)
    """
    return _chosen(accept[:_LONGEST], tuple(offers))


@lru_cache(maxsize=256)
def _chosen(accept: str, offers: tuple[Offer, ...]) -> Offer | None:
    """Choose as above: clients send a few headers again and again."""
    ranges = _parse(accept)
    if not ranges:
        return offers[0]
    best, liked = None, 0.0
    for offer in offers:
        quality = _quality(offer.media_type, ranges)
        if quality > liked:
            best, liked = offer, quality
    return best


def named(form: str, offers: Sequence[Offer]) -> Offer | None:
    """Give the offer that a `format` parameter or an ending names: a form, an ending or a type."""
    # A plus sign that was not encoded comes as a space.
    asked = form.lower().replace(" ", "+")
    wanted = _ALSO.get(asked, asked)
    return next((offer for offer in offers if wanted in (offer.form, offer.media_type)), None)


def _parse(accept: str) -> list[tuple[str, float]]:
    ranges = []
    for part in accept.split(","):
        media, *params = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for param in params:
            name, _, value = param.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            ranges.append((media, quality))
    return ranges


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Give the quality of a type by the most specific range that fits it."""
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        fitting = [quality for name, quality in ranges if name == wanted]
        if fitting:
            return max(fitting)
    return 0.0
