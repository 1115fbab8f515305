"""Paths between two entities: which there are, in which order, and what they come to."""

from __future__ import annotations

import pytest

from ranvier.explorer.links import PEOPLE, STRENGTHS, network
from ranvier.explorer.paths import LONGEST, Way, find_paths
from ranvier.service.editions import Edition

PAIRS = [
    ("agent:bexarotene", "modality:vep"),
    ("agent:clemastine", "process:remyelination"),
    ("agent:opicinumab", "process:remyelination"),
    ("target:rxrg", "process:remyelination"),
    ("agent:metformin", "modality:vep"),
]


def nodes(way: Way) -> list[str]:
    return [way.hops[0].start.id, *(hop.end.id for hop in way.hops)]


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_paths_are_whole_simple_and_in_order(edition: Edition, start: str, end: str) -> None:
    found = find_paths(edition, start, end)
    assert 0 < len(found) <= 5
    assert len({tuple(nodes(way)) for way in found}) == len(found)
    for way in found:
        places = nodes(way)
        assert (places[0], places[-1]) == (start, end)
        assert len(set(places)) == len(places) <= LONGEST + 1
        for one, other in zip(way.hops, way.hops[1:], strict=False):
            assert one.end == other.start
        assert way.strength == min(hop.link.strength for hop in way.hops)
        assert way.rests_on == STRENGTHS[way.strength]
    keys = [(-way.strength, len(way.hops)) for way in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_a_hop_is_a_link_of_the_graph_and_says_so(edition: Edition, start: str, end: str) -> None:
    graph = network(edition)
    for way in find_paths(edition, start, end):
        for hop in way.hops:
            ends = (hop.end.id, hop.start.id) if hop.turned else (hop.start.id, hop.end.id)
            assert graph.has_edge(*ends, key=hop.link.id)
            assert hop.start.label in hop.sentence
            assert hop.end.label in hop.sentence
            assert not hop.turned or hop.link.predicate == "has-subunit"


def test_bexarotene_reaches_vep_by_a_trial_in_people(edition: Edition) -> None:
    first, second = find_paths(edition, "agent:bexarotene", "modality:vep")[:2]
    assert first.strength == PEOPLE
    assert first.sign == "promotes"
    assert "improves" in first.hops[0].sentence
    assert nodes(second) == ["agent:bexarotene", "trial:ccmr-one", "modality:vep"]
    assert second.sign == "unknown"


def test_what_inhibits_an_inhibitor_promotes(edition: Edition) -> None:
    ways = find_paths(edition, "agent:clemastine", "process:remyelination")
    (way,) = [way for way in ways if nodes(way)[1:-1] == ["target:chrm1"]]
    assert [hop.link.sign for hop in way.hops] == ["inhibits", "inhibits"]
    assert way.sign == "promotes"


def test_a_partner_in_a_combination_explains_nothing(edition: Edition) -> None:
    for start, end in PAIRS:
        for way in find_paths(edition, start, end, limit=20):
            assert not any(node.startswith("combination:") for node in nodes(way))


def test_what_disputes_a_hop_is_counted(edition: Edition) -> None:
    (way,) = find_paths(edition, "agent:clemastine", "process:myelination", limit=1)
    (hop,) = way.hops
    assert hop.link.sign == "promotes"
    assert hop.disputed == 2


def test_links_are_not_followed_against_their_direction(edition: Edition) -> None:
    assert find_paths(edition, "modality:vep", "agent:clemastine") == ()
    assert find_paths(edition, "agent:clemastine", "agent:clemastine") == ()


def test_fewer_are_the_first_of_more(edition: Edition) -> None:
    few = find_paths(edition, "target:rxrg", "process:remyelination", limit=2)
    many = find_paths(edition, "target:rxrg", "process:remyelination", limit=8)
    assert [nodes(way) for way in many[:2]] == [nodes(way) for way in few]
    assert len(many) > len(few)
