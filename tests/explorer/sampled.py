"""Addresses of every kind of page: the list of each kind, some of its entities, the explorer's."""

from __future__ import annotations

from starlette.routing import Route

from ranvier.explorer.routes import routes
from ranvier.service.editions import Edition
from ranvier.service.terms import address
from ranvier.service.wording import KIND_NAMES

TELLING = (
    "/agent/clemastine",
    "/agent/opicinumab",
    "/trial/renew",
    "/trial/synergy",
    "/modality/vep",
    "/target/rxrg",
    "/process/remyelination",
    "/assertion/opicinumab--vep",
    "/assertion/opicinumab--remyelination",
    "/assertion/clemastine-with-metformin--vep",
    "/method/verdict",
)
"""Entities of which much is known, or that are unlike the others of their kind."""

ASKED = (
    "/search?q=clemastine",
    "/search?q=nothing-has-this-name",
    "/graph?focus=agent:clemastine",
    "/paths?from=agent:clemastine&to=process:remyelination",
    "/paths?from=modality:vep&to=agent:clemastine",
    "/workbench?example=contradictions-by-facet",
    "/conflicts?agent=opicinumab",
    "/conflicts?facet=dose",
    "/conflicts?agent=memantine",
    "/gaps?agent=clemastine",
    "/gaps?kind=results-unpublished",
)
"""Pages that are asked something."""

WRONG = (
    "/agent/clemastin",
    "/nothing",
    "/conflicts?kind=nothing",
    "/conflicts?agent=clemastin",
    "/gaps?colour=red",
    "/graph?focus=nothing-has-this-name",
    "/workbench?example=nothing",
)
"""Pages of errors."""

_NO_PAGES = ("/api/", "/assets/", "/plot/")


def own_pages() -> list[str]:
    """Give the addresses of the explorer's own pages, without anything asked of them."""
    paths = [route.path for route in routes if isinstance(route, Route)]
    return [path for path in paths if "{" not in path and not path.startswith(_NO_PAGES)]


def sampled(edition: Edition) -> list[str]:
    """Give addresses of every kind of page that should be there."""
    found = ["/", "/search", "/vocab", "/docs", "/catalogue", "/sparql", *own_pages(), *ASKED]
    for kind in KIND_NAMES:
        iris = edition.entities[kind]
        found.append(f"/{kind}")
        found += [address(iris[place]) for place in (0, len(iris) // 2) if iris]
    return list(dict.fromkeys([*found, *TELLING]))
