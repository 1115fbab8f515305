"""The page of hypotheses, all of them predicted, and what the address of one of them answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ranvier.explorer.filters import refuse_others
from ranvier.explorer.predictions import (
    GRAPHS,
    Hypothesis,
    construct,
    hypotheses,
    named,
    triples_of,
)
from ranvier.questions.sparql import write_graph
from ranvier.service.editions import Edition
from ranvier.service.forms import data, linked, offer_of
from ranvier.service.frame import Frame
from ranvier.service.negotiation import HTML, SUFFIXES
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.problems import ProblemError

_HEADINGS = {
    "candidates": (
        "Candidates",
        "Agents that statements on record connect with the repair of myelin, and of which no "
        "verdict on it in people is on record.",
    ),
    "combinations": (
        "Combinations",
        "Agents that together would serve several therapeutic axes, by different mechanisms, and "
        "that no trial on record gave together.",
    ),
    "gaps": (
        "Gaps",
        "An agent, a modality and people whom no trial on record brought together, although "
        "mechanism and neighbouring evidence suggest it, with the trial that would tell.",
    ),
}
"""Kind -> its heading, and what its hypotheses are."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The hypotheses of one kind, with how they were made and where their graph is had."""

    name: str
    heading: str
    about: str
    held: tuple[Hypothesis, ...]
    methods: tuple[tuple[str, str], ...]
    """Methods with their versions; one, where a build was made in one go."""
    graph: str
    turtle: str
    """The address of the graph as Turtle."""


def hypotheses_page(request: Request) -> Response:
    """Show all hypotheses by kind; where the build has none, say so."""
    refuse_others(fields_of(request), ())
    edition: Edition = request.app.state.editions.now()
    kinds = [_kind(name, held) for name, held in hypotheses(edition).items()]
    total = sum(len(kind.held) for kind in kinds)
    return page(
        request,
        "hypotheses.html",
        islands=("tables",) if total else (),
        kinds_shown=kinds,
        total=total,
        tables=_tables(request, edition, kinds) if total else "",
    )


def hypothesis(request: Request) -> Response:
    """Give the data of a hypothesis, or lead to where the page of all of them shows it.

    Raises:
        ProblemError: if the build has no such hypothesis, or it is not had in that form.
    """
    edition: Edition = request.app.state.editions.now()
    name, forced = request.path_params["name"], ""
    held = named(edition, name)
    if held is None:
        bare, _, forced = name.rpartition(".")
        held = named(edition, bare) if forced in SUFFIXES else None
    if held is None:
        detail = f"there is no hypothesis {name[:80]!r} in this build; /hypotheses lists all"
        raise ProblemError(404, detail)
    offer = offer_of(request, forced)
    if offer is not HTML:
        return data(write_graph(triples_of(edition, held), offer.form), offer, about=held.iri)
    target = f"/hypotheses#{quote(held.slug)}"
    response = RedirectResponse(target, 303, headers={"Vary": "Accept"})
    return linked(response, f"/hypothesis/{quote(held.slug)}", about=held.iri)


def _tables(request: Request, edition: Edition, kinds: list[Kind]) -> Markup:
    """Fill in the tables; once a build, since they are long."""
    frame: Frame = request.app.state.frame

    def fill() -> Markup:
        template = frame.templates.get_template("hypothesis_tables.html")
        return Markup(template.render(kinds_shown=kinds))  # noqa: S704 - the template escapes

    return edition.made.get("tables of hypotheses", fill)


def _kind(name: str, held: tuple[Hypothesis, ...]) -> Kind:
    heading, about = _HEADINGS[name]
    asked = urlencode({"query": construct(name), "format": "turtle"})
    return Kind(
        name=name,
        heading=heading,
        about=about,
        held=held,
        methods=tuple(dict.fromkeys((each.method, each.version) for each in held)),
        graph=f"{GRAPHS}{name}",
        turtle=f"/sparql?{asked}",
    )
