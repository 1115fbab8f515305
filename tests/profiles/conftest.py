"""What the tests of profiles share: every entity's IRI, its record's quads, and pages as text."""

from __future__ import annotations

import io
from collections import defaultdict

import pytest
from rich.console import Console

from ranvier.profiles import Profile, find_profile
from ranvier.profiles.render import render
from ranvier.vocabulary import BASE, RECORD_GRAPH


@pytest.fixture(scope="session")
def record_quads(dataset):
    """The quads of each record as the records write them (numbers not made canonical), by IRI."""
    found = defaultdict(list)
    for quad in dataset.quads:
        graph = quad.graph_name.value
        if graph.startswith(RECORD_GRAPH):
            found[BASE + graph[len(RECORD_GRAPH) :]].append(quad)
    return dict(found)


@pytest.fixture(scope="session")
def profiles(graph_store, record_quads) -> dict[str, Profile]:
    """The profile of every agent, trial and modality in the graph."""
    kinds = tuple(f"{BASE}{kind}/" for kind in ("agent", "trial", "modality"))
    return {iri: find_profile(graph_store, iri) for iri in record_quads if iri.startswith(kinds)}


@pytest.fixture(scope="session")
def text_of():
    """Give a profile as text, as a pipe gets it."""

    def write(profile: Profile, *, width: int = 80) -> str:
        console = Console(file=io.StringIO(), width=width)
        render(profile, console)
        return console.file.getvalue()

    return write


@pytest.fixture(scope="session")
def page(graph_store, text_of):
    """Give the page of a name as one line of text, so that wrapping does not matter."""

    def write(name: str) -> str:
        return " ".join(text_of(find_profile(graph_store, name)).split())

    return write
