"""A build on Oxigraph's own server, read through `RemoteStore`: the same as the embedded store."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
from tests.remote.endpoints import Oxigraph, oxigraph

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.remote.client import Client
from ranvier.remote.graph import RemoteStore
from ranvier.remote.opening import address_of, at_address, current_union, open_remote
from ranvier.remote.published import BUILDS, Published, union_of
from ranvier.vocabulary import BASE, PREFIXES, SKOS, VOCABULARY, VOCABULARY_GRAPH, record_graph, rv

DEFAULT = ox.DefaultGraph()
LABEL = ox.NamedNode(f"{SKOS}prefLabel")
TRIAL = ox.NamedNode(f"{BASE}trial/rebuild")
AGENT = ox.NamedNode(f"{BASE}agent/clemastine")
MEASURE = ox.NamedNode(f"{BASE}modality/vep")
RECORD = ox.NamedNode(record_graph(TRIAL.value))
COUNT = "SELECT (COUNT(*) AS ?n) {clauses} {{ {where} }}"
STUDIES = ox.NamedNode(rv("studiesAgent"))

Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | ox.Literal | None]

PATTERNS: list[Pattern] = [
    (TRIAL, None, None),
    (None, None, TRIAL),
    (TRIAL, LABEL, None),
    (None, STUDIES, AGENT),
    (None, STUDIES, None),
    (TRIAL, None, AGENT),
    (TRIAL, STUDIES, AGENT),
    (TRIAL, STUDIES, MEASURE),
    (None, LABEL, ox.Literal("clemastine")),
    (None, None, ox.Literal("clemastine")),
    (ox.NamedNode("urn:nothing"), None, None),
    (ox.NamedNode(rv("Agent")), None, None),
    (MEASURE, None, None),
    (None, None, ox.NamedNode(f"{TRIAL.value}#placebo")),
    (ox.NamedNode(f"{BASE}assertion/clemastine--vep"), None, None),
]


@pytest.fixture(scope="module")
def server(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        running.load(built.build)
        yield running


@pytest.fixture(scope="module")
def embedded(built: Layout) -> ox.Store:
    return ox.Store.read_only(str((built.build / "store").resolve()))


@pytest.fixture
def remote(server: Oxigraph) -> Iterator[RemoteStore]:
    """A store that nothing has been asked of."""
    store, _ = open_remote(server.url)
    yield store
    store.close()


class Counting(Client):
    """A client that counts what it asks."""

    asked = 0

    def ask(self, fields, accept):
        self.asked += 1
        return super().ask(fields, accept)


def count(store: ox.Store | RemoteStore, where: str, clauses: str = "", **dataset: object) -> int:
    query = COUNT.format(clauses=clauses, where=where)
    ((number,),) = store.query(query, prefixes=PREFIXES, **dataset)  # type: ignore[arg-type]
    return int(number.value)


@pytest.mark.parametrize("graph", [DEFAULT, RECORD, None], ids=["default", "record", "any"])
@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_a_pattern_gives_the_same_quads(
    remote: RemoteStore, embedded: ox.Store, pattern: Pattern, graph: ox.NamedNode | None
) -> None:
    wanted = sorted(map(str, embedded.quads_for_pattern(*pattern, graph)))
    assert sorted(map(str, remote.quads_for_pattern(*pattern, graph))) == wanted
    # From what is kept, too.
    assert sorted(map(str, remote.quads_for_pattern(*pattern, graph))) == wanted


def test_what_is_kept_of_an_entity_answers_narrower_patterns(
    remote: RemoteStore, embedded: ox.Store
) -> None:
    list(remote.quads_for_pattern(TRIAL, None, None, DEFAULT))
    for pattern in PATTERNS:
        wanted = set(embedded.quads_for_pattern(*pattern, DEFAULT))
        assert set(remote.quads_for_pattern(*pattern, DEFAULT)) == wanted


def test_an_entity_with_all_its_parts_costs_a_few_requests(
    server: Oxigraph, remote: RemoteStore, embedded: ox.Store
) -> None:
    client = Counting(server.url)
    store = RemoteStore(client, union=remote.union, named=(), dialect=remote.dialect)
    nodes = {TRIAL} | {
        quad.subject for quad in embedded.quads_for_pattern(None, None, None, RECORD)
    }
    assert len(nodes) > 50
    for node in nodes:
        for pattern in ((node, None, None), (None, None, node)):
            wanted = set(embedded.quads_for_pattern(*pattern, DEFAULT))  # type: ignore[arg-type]
            assert set(store.quads_for_pattern(*pattern, DEFAULT)) == wanted  # type: ignore[arg-type]
    assert client.asked <= 8
    store.close()


def test_many_nodes_are_read_ahead_in_one_request(
    server: Oxigraph, remote: RemoteStore, embedded: ox.Store
) -> None:
    client = Counting(server.url)
    store = RemoteStore(client, union=remote.union, named=(), dialect=remote.dialect)
    agents = [quad.subject for quad in embedded.quads_for_pattern(None, STUDIES, None, DEFAULT)]
    store.read_ahead([agent.value for agent in agents[:150]])  # type: ignore[union-attr]
    assert client.asked == 1
    for agent in agents[:150]:
        wanted = set(embedded.quads_for_pattern(agent, None, None, DEFAULT))
        assert set(store.quads_for_pattern(agent, None, None, DEFAULT)) == wanted
    assert client.asked == 1
    store.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?trial a rv:ClinicalTrial ; skos:prefLabel ?label } ORDER BY ?trial ?label",
        "SELECT ?n { VALUES ?n { 1 2.50 'x' 'y'@en true <urn:x> UNDEF } }",
        "SELECT ?z ?a { ?a a rv:Target . OPTIONAL { ?a rv:no ?z } } ORDER BY ?a LIMIT 3",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s a rv:ClinicalTrial } } GROUP BY ?g ORDER BY ?g",
        "SELECT * { ?s rv:noSuchProperty ?o }",
    ],
)
def test_rows_are_the_same_in_every_form(
    remote: RemoteStore, embedded: ox.Store, query: str
) -> None:
    for form in (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
        found = remote.query(query, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        wanted = embedded.query(query, prefixes=PREFIXES)
        assert found.serialize(format=form) == wanted.serialize(format=form)  # type: ignore[call-arg]


@pytest.mark.parametrize("query", ["ASK { ?s a rv:ClinicalTrial }", "ASK { ?s a rv:Nothing }"])
def test_true_and_false_are_the_same(remote: RemoteStore, embedded: ox.Store, query: str) -> None:
    found = remote.query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QueryBoolean)
    assert bool(found) is bool(embedded.query(query, prefixes=PREFIXES))


@pytest.mark.parametrize(
    "query",
    ["CONSTRUCT WHERE { ?s a rv:Agent ; skos:prefLabel ?o }", "DESCRIBE agent:clemastine"],
)
def test_graphs_are_the_same(remote: RemoteStore, embedded: ox.Store, query: str) -> None:
    found = remote.query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QueryTriples)
    triples = set(found)
    assert triples
    assert triples == set(embedded.query(query, prefixes=PREFIXES))


def test_a_slip_has_its_place_as_with_the_embedded_store(
    remote: RemoteStore, embedded: ox.Store
) -> None:
    query = "SELECT *\n{ ?s a rv:Agent ; }\nORDER ?s"
    with pytest.raises(SyntaxError) as here:
        remote.query(query, prefixes=PREFIXES)
    with pytest.raises(SyntaxError) as there:
        embedded.query(query, prefixes=PREFIXES)
    assert str(here.value) == str(there.value)


def test_named_graphs_are_those_of_the_build(remote: RemoteStore, embedded: ox.Store) -> None:
    assert set(remote.named_graphs()) == set(embedded.named_graphs())


DATASETS: list[tuple[str, str, dict[str, list[str]]]] = [
    ("?s ?p ?o", f"FROM <{RECORD.value}>", {}),
    ("?s ?p ?o", f"FROM <{RECORD.value}> FROM <{VOCABULARY_GRAPH}>", {}),
    ("GRAPH ?g { ?s ?p ?o }", f"FROM NAMED <{RECORD.value}>", {}),
    ("?s ?p ?o", f"FROM NAMED <{RECORD.value}>", {}),
    ("?s ?p ?o", "FROM <urn:nothing>", {}),
    ("?s ?p ?o", "", {"default_graph": [RECORD.value]}),
    ("GRAPH ?g { ?s ?p ?o }", "", {"default_graph": [], "named_graphs": [RECORD.value]}),
    ("?s ?p ?o", "", {"default_graph": [], "named_graphs": [RECORD.value]}),
    ("?s ?p ?o", f"FROM <{VOCABULARY_GRAPH}>", {"default_graph": [RECORD.value]}),
    ("GRAPH ?g { ?s ?p ?o }", "", {"named_graphs": [RECORD.value, VOCABULARY_GRAPH]}),
    ("?s ?p ?o . GRAPH ?g { ?s ?p ?o }", "", {"named_graphs": [RECORD.value]}),
    ("?from rv:givesAgent ?graph", "", {}),
    ("?s ?p 'from here, graph'", "", {}),
]


@pytest.mark.parametrize(("where", "clauses", "dataset"), DATASETS, ids=range(len(DATASETS)))
def test_a_dataset_is_understood_in_the_same_way(
    remote: RemoteStore,
    embedded: ox.Store,
    where: str,
    clauses: str,
    dataset: dict[str, list[str]],
) -> None:
    graphs = {key: [ox.NamedNode(name) for name in names] for key, names in dataset.items()}
    found = count(remote, where, clauses, **graphs)
    assert found == count(embedded, where, clauses, **graphs)


OTHERS = f"GRAPH <{BUILDS}> {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    ("where", "clauses", "dataset"),
    [
        (OTHERS, "", {}),
        (OTHERS, f"FROM NAMED <{BUILDS}>", {}),
        ("?s ?p ?o", f"FROM <{BUILDS}>", {}),
        ("?s ?p ?o", f"FROM <{RECORD.value}/../../../../../build/>", {}),
        ("?s ?p ?o", "FROM build:", {}),
        ("?s ?p ?o", "", {"default_graph": [BUILDS]}),
        (OTHERS, "", {"named_graphs": [BUILDS]}),
    ],
)
def test_no_query_reads_a_graph_that_is_not_of_the_build(
    remote: RemoteStore, where: str, clauses: str, dataset: dict[str, list[str]]
) -> None:
    graphs = {key: [ox.NamedNode(name) for name in names] for key, names in dataset.items()}
    query = COUNT.format(clauses=clauses, where=where)
    ((number,),) = remote.query(query, prefixes={"build": BUILDS}, **graphs)  # type: ignore[arg-type, misc]
    assert number.value == "0"  # type: ignore[union-attr]


def test_a_build_is_opened_again_by_its_address(remote: RemoteStore) -> None:
    again = at_address(address_of(remote))
    assert count(again, "?s a rv:Agent") == count(remote, "?s a rv:Agent") > 0
    assert set(again.named_graphs()) == set(remote.named_graphs())
    again.close()


def test_a_server_without_a_trial_says_to_publish(tmp_path) -> None:
    with oxigraph(tmp_path) as empty, pytest.raises(DataError, match="ranvier publish"):
        open_remote(empty.url)


def test_an_endpoint_that_nothing_was_published_to_is_read_by_its_default_graph(tmp_path) -> None:
    with oxigraph(tmp_path) as plain:
        httpx.post(
            plain.url.replace("/query", "/store?default"),
            content=f"<{TRIAL.value}> a <{VOCABULARY}ClinicalTrial> .",
            headers={"content-type": "text/turtle"},
        ).raise_for_status()
        store, summary = open_remote(plain.url)
        assert (count(store, "?s ?p ?o"), summary["quads"]) == (1, 1)
        assert list(store.quads_for_pattern(TRIAL, None, None, DEFAULT))
        store.close()


def test_a_store_reads_one_build_whatever_becomes_current(tmp_path) -> None:
    with oxigraph(tmp_path) as moving:
        for name in ("old", "new"):
            httpx.put(
                moving.url.replace("/query", "/store"),
                params={"graph": union_of(name)},
                content=f"<urn:{name}> a <{VOCABULARY}ClinicalTrial> .",
                headers={"content-type": "text/turtle"},
            ).raise_for_status()
        moving.point(Published(union_of("old"), {"hash": "old"}))
        store, summary = open_remote(moving.url)
        assert summary == {"hash": "old"}
        assert current_union(store) == store.union
        moving.point(Published(union_of("new"), {"hash": "new"}))
        assert current_union(store) == union_of("new")
        (row,) = store.query("SELECT ?s { ?s ?p ?o }")  # type: ignore[misc]
        assert row["s"].value == "urn:old"  # type: ignore[index]
        store.close()
