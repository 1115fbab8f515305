"""Reading from Virtuoso, which errs in what it computes and cuts long answers short."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from ranvier.layout import Layout
from ranvier.profiles import find_profile
from ranvier.profiles.render import to_dict
from ranvier.questions.sparql import run_sparql
from ranvier.remote.client import Client
from ranvier.remote.dialects import VIRTUOSO, Statements, dialect_of
from ranvier.remote.faults import StoreError
from ranvier.remote.graph import RemoteStore
from ranvier.remote.opening import open_remote
from ranvier.remote.publish import publish, target_of
from ranvier.remote.published import BUILDS
from ranvier.remote.writing import Writer
from ranvier.vocabulary import BASE, SKOS, VOCABULARY_GRAPH, record_graph, rv

from .servers import Server, virtuoso

TRIAL = ox.NamedNode(f"{BASE}trial/renew")
RECORD = record_graph(TRIAL.value)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=20_000) as server:
        yield server


@pytest.fixture(scope="module")
def remote(running: Server, small_layout: Layout) -> Iterator[RemoteStore]:
    client = Client(running.url)
    dialect = dialect_of(client)
    assert dialect == VIRTUOSO
    target = target_of(running.url, dialect)
    with Writer(
        update=target.update, graph_store=target.graph_store, operations=dialect.operations
    ) as writer:
        publish(small_layout, writer, Statements(client, dialect).rows)
    client.close()
    store, summary = open_remote(running.url)
    assert summary["hash"] in store.union
    yield store
    store.close()


@pytest.fixture(scope="module")
def embedded(small_layout: Layout) -> ox.Store:
    return ox.Store.read_only(str((small_layout.build / "store").resolve()))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
    ],
)
def test_an_answer_that_virtuoso_cuts_short_is_an_error(remote: RemoteStore, query: str) -> None:
    with pytest.raises(StoreError, match=r"cuts its answers short \(at 20000 rows\)"):
        remote.query(query)


@pytest.mark.parametrize(
    "pattern",
    [
        (TRIAL, None, None),
        (None, None, TRIAL),
        (TRIAL, ox.NamedNode(f"{SKOS}prefLabel"), None),
        (None, ox.NamedNode(rv("value")), None),
        (None, ox.NamedNode(rv("givesAgent")), None),
        (ox.NamedNode("urn:nothing"), None, None),
    ],
    ids=range(6),
)
@pytest.mark.parametrize(
    "graph", [ox.DefaultGraph(), ox.NamedNode(RECORD)], ids=["default", "record"]
)
def test_a_pattern_gives_the_same_quads(
    remote: RemoteStore, embedded: ox.Store, pattern, graph
) -> None:
    wanted = sorted(map(str, embedded.quads_for_pattern(*pattern, graph)))
    assert sorted(map(str, remote.quads_for_pattern(*pattern, graph))) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?t ?label { ?t a rv:ClinicalTrial ; skos:prefLabel ?label } ORDER BY ?t",
        "SELECT ?r ?v (?v > 0 AS ?more) { ?r rv:value ?v } ORDER BY ?r ?v",
        "SELECT ?a ?p { ?a rv:hasResult ?r . OPTIONAL { ?r rv:p ?p } } ORDER BY ?a ?p",
        "SELECT (COUNT(*) AS ?n) FROM RECORD { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM OTHERS { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED OTHERS { GRAPH ?g { ?s a ?o } }",
        "SELECT (COUNT(*) AS ?n) { GRAPH RECORD { ?s ?p ?o } }",
        "ASK { ?t a rv:ClinicalTrial }",
        "ASK { ?t a rv:Nothing }",
        "CONSTRUCT { ?t a rv:Arm } WHERE { ?x rv:hasArm ?t }",
    ],
)
def test_queries_give_the_same_bytes(remote: RemoteStore, embedded: ox.Store, query: str) -> None:
    query = query.replace("RECORD", f"<{RECORD}>").replace("OTHERS", f"<{BUILDS}>")
    assert run_sparql(remote, query) == run_sparql(embedded, query)


@pytest.mark.parametrize("graphs", [[RECORD], [VOCABULARY_GRAPH, RECORD], [BUILDS], ["urn:no"]])
def test_a_dataset_that_is_given_goes_before_what_the_query_says(
    remote: RemoteStore, embedded: ox.Store, graphs: list[str]
) -> None:
    query = "SELECT DISTINCT ?p FROM OTHERS { ?s ?p ?o } ORDER BY ?p"
    query = query.replace("OTHERS", f"<{BUILDS}>")
    names = [ox.NamedNode(name) for name in graphs]
    found, wanted = (
        [str(row[0]) for row in store.query(query, default_graph=names)]
        for store in (remote, embedded)
    )
    assert found == wanted


def test_a_trial_is_shown_as_from_the_folder(remote: RemoteStore, embedded: ox.Store) -> None:
    assert to_dict(find_profile(remote, "renew")) == to_dict(find_profile(embedded, "renew"))
