"""The neighbours of an entity: which, in which order, and how many are left out."""

from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.explorer.links import STRENGTHS, link_of, network
from ranvier.explorer.neighbours import neighbours
from ranvier.plots.styles import labels
from ranvier.service.editions import Edition
from ranvier.vocabulary import PREFIXES

LAYERS = {"record", "derived", "assertion"}
STANCES = {"supports", "disputes", "neutral", "predicted", "states"}


def test_all_links_lead_between_what_is_given(edition: Edition) -> None:
    found = neighbours(edition, "agent:clemastine")
    ids = [node.id for node in found.nodes]
    assert ids[0] == found.focus == "agent:clemastine"
    assert len(ids) == len(set(ids)) == 41
    assert {end for link in found.links for end in (link.source, link.target)} == set(ids)
    assert len({link.id for link in found.links}) == len(found.links)


def test_what_is_left_out_is_counted_and_comes_next(edition: Edition) -> None:
    first = neighbours(edition, "agent:clemastine")
    assert sum(first.more.values()) == first.total - 40 > 0
    rest = neighbours(edition, "agent:clemastine", offset=40)
    assert len(rest.nodes) - 1 == sum(first.more.values())
    assert rest.more == {}
    seen = {node.id for node in first.nodes} & {node.id for node in rest.nodes}
    assert seen == {"agent:clemastine"}
    every = neighbours(edition, "agent:clemastine", limit=500)
    assert len(every.nodes) == every.total + 1


def test_the_number_of_neighbours_is_that_of_the_graph(edition: Edition) -> None:
    """Trials that studied clemastine are counted anew by SPARQL."""
    query = "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t rv:studiesAgent agent:clemastine }"
    rows = edition.store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    (row,) = rows
    every = neighbours(edition, "agent:clemastine", limit=500)
    trials = {link.target for link in every.links if link.predicate == "studied-in"}
    assert len(trials) == int(row["n"].value)


def test_verdicts_come_first(edition: Edition) -> None:
    found = neighbours(edition, "agent:clemastine", limit=5)
    links = [link for link in found.links if link.source == found.focus]
    assert {link.predicate for link in links} >= {"verdict"}
    for node in found.nodes[1:]:
        kinds = {link.predicate for link in links if link.target == node.id}
        assert "verdict" in kinds


def test_links_to_what_is_shown_already_are_given_too(edition: Edition) -> None:
    alone = neighbours(edition, "target:chrm1")
    among = neighbours(edition, "target:chrm1", among=["agent:clemastine", "trial:rebuild"])
    assert {link.id for link in alone.links} <= {link.id for link in among.links}
    assert neighbours(edition, "target:chrm1", among=["agent:nonesuch"]) == alone


def test_an_opposed_verdict_and_an_effect_not_shown_dispute(edition: Edition) -> None:
    graph = network(edition)
    links = [link_of(graph, *edge) for edge in graph.edges(keys=True)]
    assert len(links) > 2_000
    for link in links:
        assert link.layer in LAYERS
        assert link.stance in STANCES
        assert 0 <= link.strength < len(STRENGTHS)
        assert link.sentence.endswith(".")
        if link.predicate == "verdict":
            expected = {"supported": "supports", "contradicted": "disputes"}
            assert link.stance == expected.get(link.verdict, "neutral")
            assert link.layer == "assertion"
            assert labels("verdict")[link.verdict] in link.sentence
        if link.sign == "no-effect-shown":
            assert link.stance == ("predicted" if link.evidence == ("hypothesis",) else "disputes")
        assert all("://" in url for url in link.sources), link.sources


@pytest.mark.parametrize("focus", ["agent:clemastine", "process:remyelination", "modality:vep"])
def test_the_same_build_gives_the_same(edition: Edition, focus: str) -> None:
    assert neighbours(edition, focus).as_json() == neighbours(edition, focus).as_json()
