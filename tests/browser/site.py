"""The server that a browser is pointed at: the application with the explorer's addresses.

It runs in a process of its own: `site.py BUILD PORT`. Beside the pages of the explorer it has one,
`/islands`, with what other pages will hold: tables, numbers with sources, and a chart.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ranvier.explorer.app import create_explorer
from ranvier.explorer.pages import head
from ranvier.layout import find_layout
from ranvier.plots.catalogue import draw
from ranvier.plots.writing import to_svg
from ranvier.service.wording import KIND_NAMES, MAIN_KINDS

HERE = Path(__file__).parent
PICTURE = "forest", {"modality": "vep"}


def islands(request: Request) -> Response:
    """Show tables, numbers and a chart, with the islands that make them answer."""
    templates = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(HERE),
                jinja2.PackageLoader("ranvier.explorer"),
            ]
        ),
        autoescape=True,
    )
    edition = request.app.state.editions.now()
    trials = [(edition.label(iri), iri.rpartition("/")[2]) for iri in edition.entities["trial"]]
    text = templates.get_template("islands.html").render(
        assets=head,
        islands=("tables", "sources", "chart"),
        kinds=KIND_NAMES,
        main_kinds=MAIN_KINDS,
        build=edition.summary,
        path="/islands",
        trials=trials[:40],
        picture=to_svg(draw(edition.store, *PICTURE)),
    )
    return HTMLResponse(text)


def specification(request: Request) -> Response:
    """Give the chart as data."""
    name, given = PICTURE
    picture = draw(request.app.state.editions.now().store, name, given)
    return JSONResponse(picture.chart.to_dict(validate=False))


def make(build: Path) -> Starlette:
    """Put the page of islands before the addresses that would take it."""
    app = create_explorer(find_layout(build=build))
    ours = [Route("/islands", islands), Route("/islands/chart.json", specification)]
    app.router.routes[0:0] = ours
    return app


if __name__ == "__main__":
    uvicorn.run(make(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="warning")
