"""What the explorer's pages need of a build, in the order in which visitors are likely to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ranvier.explorer import agent, data, modalities
from ranvier.explorer.conflicts import conflicts
from ranvier.explorer.evidence_map import evidence_map
from ranvier.explorer.gaps import gaps
from ranvier.explorer.home import figures
from ranvier.explorer.links import network
from ranvier.explorer.once import names_of
from ranvier.explorer.pictures import picture
from ranvier.explorer.sample_size import calculator
from ranvier.layout import Layout
from ranvier.service.editions import Edition


def ahead(edition: Edition, layout: Layout) -> Iterator[Callable[[], object]]:
    """Give what is made ahead of a build: what all pages share, then the pages that take long."""
    yield partial(evidence_map, edition, {})
    yield partial(figures, edition)
    yield partial(conflicts, edition)
    yield partial(names_of, edition)
    yield partial(network, edition)
    yield partial(edition.near, "clemastine")
    yield partial(gaps, edition)
    yield partial(data.made_ahead, edition, layout)
    yield partial(picture, edition, "timeline", {})
    yield partial(_first_plan, edition)
    if edition.address:
        # A remote store is not asked thousands of questions that nobody may have.
        return
    for iri in edition.entities["modality"]:
        yield partial(modalities.made_ahead, edition, iri)
    for iri in edition.entities["agent"]:
        yield partial(agent.made_ahead, edition, iri)


def _first_plan(edition: Edition) -> None:
    """Plan one trial: what spreads are read from is read whole, and the formulas are loaded."""
    for iri in edition.entities["modality"]:
        if calculator(edition, iri, {}).ways:
            calculator(edition, iri, {"difference": "1"})
            return
