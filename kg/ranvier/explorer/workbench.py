"""The page of the SPARQL workbench, with the named queries as examples."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ranvier.questions.ask import bind, terms_of
from ranvier.service.api import library
from ranvier.service.pages import page
from ranvier.vocabulary import PREFIXES

FIRST = """SELECT ?agent ?label ?verdict WHERE {
  ?assertion a rv:Assertion ; rv:aboutAgent ?agent ; rv:aboutModality modality:vep ;
    rv:verdict ?code .
  ?agent skos:prefLabel ?label .
  ?code skos:prefLabel ?verdict .
}
ORDER BY ?verdict ?label
"""
"""The query that stands in the editor at first."""

_CONSTRUCT = """CONSTRUCT { ?agent rv:actsOn ?target . ?mechanism rv:involves ?target }
WHERE {
  ?agent rv:actsOn/rv:onTarget ?target .
  ?mechanism rv:involves ?target .
}
"""


_GRAPH = "graph-of-targets"
_GRAPH_SUMMARY = "Agents, their targets, and the mechanisms that involve these, as a graph."


@dataclass(frozen=True, slots=True)
class Example:
    """A query that one can begin with, and where it stands in the workbench."""

    name: str
    summary: str

    @property
    def path(self) -> str:
        """Give the address of the workbench with this query."""
        return "/workbench?" + urlencode({"example": self.name})


def workbench(request: Request) -> Response:
    """Show the workbench, with the query of an example where one is named."""
    questions = library(request).all()
    name = request.query_params.get("example", "")
    named = (Example(each.name, each.summary) for each in questions.values())
    return page(
        request,
        "workbench.html",
        islands=("workbench", "tables"),
        first=_query(request, name) if name else FIRST,
        example=name,
        examples=[*named, Example(_GRAPH, _GRAPH_SUMMARY)],
        prefixes=json.dumps(PREFIXES, sort_keys=True),
    )


def _query(request: Request, name: str) -> str:
    """Give the query of an example, asked with the examples of its parameters.

    Raises:
        ProblemError: if there is no such query; near names are told.
    """
    if name == _GRAPH:
        return _CONSTRUCT
    question = library(request).get(name)
    values = {each.name: each.example for each in question.params if each.required}
    store = request.app.state.editions.now().store
    text = bind(question, terms_of(store, question, values))
    # The page says what the header says.
    lines = [line for line in text.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).strip() + "\n"
