"""Hypotheses: marked as predictions, in full with their sources, and apart from all evidence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from ranvier.explorer.bundle import bundle
from ranvier.explorer.predictions import GRAPHS, KINDS, NODES, about_agent, hypotheses
from ranvier.layout import Layout
from ranvier.service.editions import Edition, open_edition
from ranvier.store.build import POINTER, STORE
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import BASE, PROV, RDF, SKOS, record_graph, rv

from .asking import ask_all, parsed
from .conftest import Get

HOSTILE = "<script>alert(1)</script>"
AGENTS = [f"{BASE}agent/{name}" for name in ("clemastine", "opicinumab")]
FINDING = f"{AGENTS[0]}#finding-1"
GOAL, ABOVE = f"{BASE}process/remyelination", f"{BASE}process/myelination"
ONE, OTHER = "candidate-clemastine", "candidate-opicinumab"
PAIR, GAP = "combination-clemastine-with-opicinumab", "gap-clemastine-in-relapsing-ms"
SLUGS = (ONE, OTHER, PAIR, GAP)
ADDRESSES = (
    *("/hypotheses", "/agent/clemastine", "/agent/bexarotene", "/hypothesis/nothing"),
    *(f"/hypothesis/{slug}" for slug in SLUGS),
    *(f"/hypotheses?{field}" for field in ("candidates.sort=2.down", "gaps.filter=x", "agent=x")),
)

Pages = dict[str, httpx.Response]


def begun(writer: Writer, slug: str, kind: str, rank: int, score: float) -> str:
    node = f"{NODES}{slug}"
    writer.node(node, "Hypothesis", label=f"predicted {slug.replace('-', ' ')}")
    writer.link(node, f"{RDF}type", rv(kind))
    writer.text(node, "hypothesisMethod", "made up for a test")
    writer.text(node, "hypothesisMethodVersion", "7")
    writer.whole(node, "hypothesisRank", rank)
    writer.number(node, "hypothesisScore", score)
    writer.link(node, f"{PROV}wasDerivedFrom", record_graph(AGENTS[0]))
    return node


def path(writer: Writer, node: str, number: int, *hops: tuple[str, str, str, str]) -> None:
    """Write a path of hops, each with its start, end, sentence and statement."""
    way = f"{node}#path-{number}"
    writer.link(node, "hasPath", way)
    writer.node(way, "ExplanatoryPath", label=f"predicted by path: way {number}")
    for place, (start, end, sentence, statement) in enumerate(hops, start=1):
        hop = f"{way}-hop-{place}"
        writer.link(way, "hasHop", hop)
        writer.node(hop, "PathHop")
        writer.whole(hop, "hopNumber", place)
        writer.link(hop, "hopStart", start)
        writer.link(hop, "hopEnd", end)
        writer.text(hop, "statement", sentence)
        writer.link(hop, "restsOnStatement", statement)


def candidates() -> Writer:
    writer = Writer(f"{GRAPHS}candidates")
    node = begun(writer, ONE, "Candidate", 1, 0.75)
    writer.link(node, "aboutAgent", AGENTS[0])
    first = (AGENTS[0], GOAL, "It helps.", FINDING)
    path(writer, node, 1, first)
    path(writer, node, 2, first, (GOAL, ABOVE, "That is a kind of it.", GOAL))
    writer.link(f"{node}#path-1-hop-1", "disputedByStatement", f"{AGENTS[0]}#step-6a")
    for text in ("It helps. Weak.", "It helps. That is a kind of it. Weaker.", "A third reason."):
        writer.text(node, "reasonFor", text)
    writer.link(node, "evidenceFor", FINDING)
    writer.link(node, "evidenceFor", f"{BASE}assertion/clemastine--vep")
    writer.text(node, "reasonAgainst", "It was disputed by -3 ms.")
    writer.text(node, "knownHarm", f"It harms {HOSTILE}.")
    writer.text(node, "brainEntry", "It reaches the brain.")
    writer.text(node, "alreadyTried", "It was tried in cells.")
    other = begun(writer, OTHER, "Candidate", 2, 0.5)
    writer.link(other, "aboutAgent", AGENTS[1])
    path(writer, other, 1, (AGENTS[1], GOAL, "It may help.", f"{AGENTS[1]}#finding-1"))
    return writer


def combinations() -> Writer:
    writer = Writer(f"{GRAPHS}combinations")
    node = begun(writer, PAIR, "CombinationHypothesis", 1, 0.3)
    for agent in AGENTS:
        writer.link(node, "aboutAgent", agent)
    writer.link(node, "coversAxis", f"{BASE}axis/remyelination")
    writer.text(node, "reasonFor", "They act by different mechanisms.")
    return writer


def gaps() -> Writer:
    writer = Writer(f"{GRAPHS}gaps")
    node = begun(writer, GAP, "GapHypothesis", 1, 0.6)
    writer.link(node, "aboutAgent", AGENTS[0])
    writer.link(node, "aboutModality", f"{BASE}modality/vep")
    writer.code(node, "population", "population", "relapsing-ms")
    path(writer, node, 1, (AGENTS[0], GOAL, "It helps.", FINDING))
    writer.text(node, "suggestedTrial", "Two arms, 19 in each, by a spread of 2.5 ms.")
    writer.whole(node, "suggestedParticipants", 38)
    return writer


def served(built: Layout, folder: Path, change: Callable[[ox.Store], None]) -> Layout:
    """Copy a build, and change what its store holds."""
    name = (built.build / POINTER).readlink().name
    shutil.copytree(built.build / name, folder / name)
    (folder / POINTER).symlink_to(name)
    store = ox.Store(str(folder / name / STORE))
    for kind in KINDS:
        store.remove_graph(ox.NamedNode(f"{GRAPHS}{kind}"))
    change(store)
    store.flush()
    return replace(built, build=folder)


@pytest.fixture(scope="module")
def layered(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A build with a layer 4 that was made up, in named graphs alone."""

    def add(store: ox.Store) -> None:
        for writer in (candidates(), combinations(), gaps()):
            store.extend(writer.quads)

    return served(built, tmp_path_factory.mktemp("layered"), add)


@pytest.fixture(scope="module")
def held(layered: Layout) -> Edition:
    return open_edition(layered)


@pytest.fixture(scope="module")
def pages(layered: Layout) -> Pages:
    bundle()
    return ask_all(layered, ADDRESSES, accept="text/html")


@pytest.fixture(scope="module")
def turtle(layered: Layout) -> Pages:
    asked = (f"/hypothesis/{ONE}", f"/hypothesis/{ONE}.jsonld", f"/hypothesis/{OTHER}.nope")
    return ask_all(layered, asked, accept="text/turtle")


def words(element) -> str:
    return " ".join(element.text_content().split())


def full(pages: Pages, slug: str):
    (found,) = parsed(pages["/hypotheses"].text).xpath(f"//details//*[@id='{slug}']")
    return found


def test_the_whole_page_is_marked_and_every_label_says_predicted(pages: Pages) -> None:
    assert pages["/hypotheses"].status_code == 200
    page = parsed(pages["/hypotheses"].text)
    marked = "contains(concat(' ', @class, ' '), ' prediction ')"
    assert not page.xpath(f"//main//table[not(ancestor::*[{marked}])]")
    assert not page.xpath(f"//main//h1[not(ancestor::*[{marked}])]")
    rows = page.xpath("//table/tbody/tr/th")
    assert len(rows) == len(SLUGS)
    assert all("predicted" in words(row) for row in rows)
    ways = page.xpath("//ul[@class='ways']/li/b")
    assert len(ways) == 4
    assert all("predicted" in words(way) for way in ways)
    assert "no probability" in words(page.xpath("//main")[0])
    assert "made up for a test (version 7)" in words(page.xpath("//main")[0])


def test_tables_stand_in_the_order_of_rank_and_link_to_their_agents(pages: Pages) -> None:
    page = parsed(pages["/hypotheses"].text)
    assert page.xpath("//table/@data-table") == list(KINDS)
    for table in page.xpath("//table"):
        width = len(table.xpath("thead/tr/th"))
        assert {len(row) for row in table.xpath("tbody/tr[not(@class)]")} == {width}
        assert set(table.xpath("tbody/tr[@class='more']/td/@colspan")) == {str(width)}
    ranks = page.xpath("//table[@data-table='candidates']/tbody/tr/td[1][@class='number']/text()")
    assert ranks == ["1", "2"]
    pair = page.xpath("//table[@data-table='combinations']//tr[not(@class)]/td/a/@href")
    assert pair == ["/agent/clemastine", "/agent/opicinumab", "/axis/remyelination"]
    (gap,) = page.xpath("//table[@data-table='gaps']/tbody/tr[not(@class)]")
    assert "relapsing MS" in words(gap)
    assert "38" in gap.xpath("td[@class='number']/text()")


def test_a_candidate_is_there_in_full(pages: Pages, held: Edition) -> None:
    found = full(pages, ONE)
    said = words(found)
    for text in (
        *("A third reason.", "It was disputed by \N{MINUS SIGN}3 ms.", f"It harms {HOSTILE}."),
        *("It reaches the brain.", "It was tried in cells.", "Weak.", "Weaker."),
    ):
        assert said.count(text) == 1
    hops = [words(hop) for hop in found.xpath(".//ol/li")]
    assert [hop.partition(".")[0] for hop in hops] == [
        "It helps",
        "It helps",
        "That is a kind of it",
    ]
    links = found.xpath(".//ol/li//a/@href")
    assert "/agent/clemastine#finding-1" in links
    assert "/process/remyelination" in links
    for value in held.values(FINDING, rv("readIn")):
        assert value.value.replace(BASE, "/") in links, "where the statement was read"
    assert found.xpath(".//*[@class='disputed']//a/@href")[0] == "/agent/clemastine#step-6a"
    assert "Rests besides on" in said
    assert "/assertion/clemastine--vep" in found.xpath(".//a/@href")


def test_what_is_not_on_record_is_said_to_be_absent(pages: Pages) -> None:
    said = words(full(pages, OTHER))
    for text in (
        "What speaks against it Nothing was found on record.",
        "Known harms and notes on safety None on record.",
        "Entry into the brain Not on record.",
        "Already tried Nothing on record.",
    ):
        assert text in said


def test_a_gap_tells_the_trial_and_what_its_number_rests_on(pages: Pages) -> None:
    said = words(full(pages, GAP))
    assert "The trial that would tell Two arms, 19 in each, by a spread of 2.5 ms." in said


def test_no_text_becomes_markup(pages: Pages) -> None:
    assert HOSTILE not in pages["/hypotheses"].text
    assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in pages["/hypotheses"].text


def test_how_a_table_is_sorted_may_stand_in_the_address(pages: Pages, get: Get) -> None:
    assert pages["/hypotheses?candidates.sort=2.down"].status_code == 200
    assert pages["/hypotheses?gaps.filter=x"].status_code == 200
    assert pages["/hypotheses?agent=x"].status_code == 400
    assert get("/gaps?gaps.sort=1.up", "text/html").status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_the_address_of_a_hypothesis_leads_to_where_it_stands(pages: Pages, slug: str) -> None:
    response = pages[f"/hypothesis/{slug}"]
    assert response.status_code == 303
    assert response.headers["location"] == f"/hypotheses#{slug}"
    assert f'<{NODES}{slug}>; rel="canonical"' in response.headers["link"]
    assert full(pages, slug) is not None


def test_the_data_of_a_hypothesis_are_its_own_node_and_parts(turtle: Pages) -> None:
    response = turtle[f"/hypothesis/{ONE}"]
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/turtle")
    given = set(ox.parse(response.content, format=ox.RdfFormat.TURTLE))
    node = f"{NODES}{ONE}"
    wanted = {
        quad.triple
        for quad in candidates().quads
        if quad.subject.value == node or quad.subject.value.startswith(f"{node}#")
    }
    assert {quad.triple for quad in given} == wanted
    ending = turtle[f"/hypothesis/{ONE}.jsonld"]
    assert ending.headers["content-type"] == "application/ld+json"
    linked = ox.parse(ending.content, format=ox.RdfFormat.JSON_LD)
    assert {quad.triple for quad in linked} == wanted


def test_what_is_not_there_is_told(pages: Pages, turtle: Pages) -> None:
    assert pages["/hypothesis/nothing"].status_code == 404
    assert "no hypothesis &#39;nothing&#39;" in pages["/hypothesis/nothing"].text
    assert turtle[f"/hypothesis/{OTHER}.nope"].status_code == 404


def test_the_graph_is_had_by_a_query_that_names_it(layered: Layout, pages: Pages) -> None:
    links = parsed(pages["/hypotheses"].text).xpath("//a[starts-with(@href, '/sparql?')]/@href")
    assert len(links) == len(KINDS)
    asked = ask_all(layered, links, accept="*/*")
    for link, writer in zip(links, (candidates(), combinations(), gaps()), strict=True):
        assert f"GRAPH <{writer.graph}>" in parse_qs(urlsplit(link).query)["query"][0]
        given = ox.parse(asked[link].content, format=ox.RdfFormat.TURTLE)
        assert {quad.triple for quad in given} == {quad.triple for quad in writer.quads}


def test_an_agent_s_page_names_what_is_predicted_below_the_evidence(pages: Pages) -> None:
    page = parsed(pages["/agent/clemastine"].text)
    heads = page.xpath("//main//h2/@id")
    assert heads.index("predicted") > heads.index("safety") > heads.index("results")
    (section,) = page.xpath("//section[h2[@id='predicted']]")
    assert section.xpath("h2/text()") == ["Predicted, not evidence"]
    assert section.xpath("div[contains(@class, 'prediction')]//li//a/@href") == [
        f"/hypotheses#{slug}" for slug in (ONE, PAIR, GAP)
    ]
    assert 'id="predicted"' not in pages["/agent/bexarotene"].text


def test_no_other_part_of_a_page_reads_a_hypothesis(held: Edition) -> None:
    assert {kind: len(found) for kind, found in hypotheses(held).items()} == {
        "candidates": 2,
        "combinations": 1,
        "gaps": 1,
    }
    assert about_agent(held, f"{BASE}agent/bexarotene") == {}
    assert not [iri for iri in held.labels if iri.startswith(NODES)]
    assert list(held.column(f"{SKOS}prefLabel")).count(f"{NODES}{ONE}") == 0


def test_a_build_without_the_layer_says_so(
    built: Layout, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bare = served(built, tmp_path_factory.mktemp("bare"), lambda _: None)
    asked = ("/hypotheses", "/agent/clemastine", f"/hypothesis/{ONE}")
    found = ask_all(bare, asked, accept="text/html")
    page = parsed(found["/hypotheses"].text)
    assert "not built yet" in page.xpath("string(//*[@class='empty'])")
    assert not page.xpath("//*[contains(@class, 'prediction')]")
    assert not page.xpath("//main//table")
    assert 'id="predicted"' not in found["/agent/clemastine"].text
    assert found[f"/hypothesis/{ONE}"].status_code == 404
