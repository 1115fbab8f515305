"""How engines are recognised, and that what is gathered gives what the whole graph would."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from ranvier.errors import CallError
from ranvier.remote.client import Client
from ranvier.remote.dialects import LENIENT, OXIGRAPH, VIRTUOSO, Statements, dialect_of
from ranvier.remote.faults import StoreError
from ranvier.remote.gathering import answer
from ranvier.remote.publish import target_of
from ranvier.remote.writing import Writer
from ranvier.vocabulary import PREFIXES

from .servers import virtuoso


class Counting:
    """A whole graph that is asked for statements, and counts those that it gives."""

    def __init__(self, store: ox.Store) -> None:
        self.store, self.given = store, 0

    def triples(self, query: str) -> Iterable[ox.Triple]:
        found = list(self.store.query(query))
        self.given += len(found)
        return found  # type: ignore[return-value]

    def rows(self, query: str) -> Iterable[ox.QuerySolution]:
        found = list(self.store.query(query))
        self.given += len(found)
        return found  # type: ignore[return-value]


@pytest.fixture(scope="module")
def source() -> Counting:
    """People who know others, some in named graphs; ages of a few."""
    lines = []
    for number in range(40):
        a, b, c = (f"<x:p{n % 40}>" for n in (number, number * 3 + 1, number * 7 + 2))
        lines.append(f"{a} <x:knows> {b} . {a} <x:likes> {c} . {a} <x:name> 'n{number % 9}' .")
        if number % 3:
            lines.append(f"{a} <x:age> {number} .")
        if number % 4 == 0:
            lines.append(f"{a} a <x:Old> . {a} <x:old> {'true' if number % 8 else 'false'} .")
    store = ox.Store()
    data = "".join(lines)
    store.load(data, format=ox.RdfFormat.TURTLE)
    store.load(data, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:g1"))
    other = "<x:p1> <x:knows> <x:p2> . <x:p2> <x:name> 'two' ."
    store.load(other, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:g2"))
    store.load(other, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:hidden"))
    return Counting(store)


NAMED = ["x:g1", "x:g2"]
QUERIES = [
    "SELECT ?a ?b { ?a <x:knows> ?b } ORDER BY ?a ?b",
    "SELECT ?a ?n { VALUES ?a { <x:p3> } ?a <x:knows> ?b . OPTIONAL { ?b <x:age> ?n } }",
    # What is joined after an OPTIONAL must not narrow it: p0 has no age, others differ from ?n.
    "SELECT ?a ?n { ?a <x:knows> ?b OPTIONAL { ?a <x:age> ?n } ?c <x:age> ?n } ORDER BY ?a ?c ?n",
    "SELECT ?a { ?a <x:knows> ?b OPTIONAL { ?b <x:age> ?n } { ?a <x:age> ?n } } ORDER BY ?a ?b",
    "SELECT ?a { ?a <x:knows> ?b MINUS { ?a <x:likes> ?b } } ORDER BY ?a",
    "SELECT ?a { ?a <x:name> ?n MINUS { ?b <x:age> ?m } } ORDER BY ?a",
    "SELECT ?a { ?a <x:knows> ?b FILTER NOT EXISTS { ?b <x:age> ?n FILTER (?n > 9) } } ORDER BY ?a",
    "SELECT ?a (EXISTS { ?a <x:knows>/<x:age> ?n } AS ?has) { ?a a <x:Old> } ORDER BY ?a",
    "SELECT ?a (EXISTS { ?a <x:age> ?n } AS ?has) { ?a <x:name> 'n3' } ORDER BY ?a",
    "SELECT ?n (COUNT(?o) AS ?c) (SUM(?g) AS ?s) { ?a <x:name> ?n OPTIONAL { ?a <x:old> ?o } "
    "OPTIONAL { ?a <x:age> ?g } } GROUP BY ?n HAVING (COUNT(?o) > 0) ORDER BY ?n",
    "SELECT (COUNT(*) AS ?c) { ?a ?p ?o }",
    "SELECT ?b { <x:p1> (<x:knows>/<x:likes>?)+ ?b } ORDER BY ?b",
    "SELECT ?a ?b { ?a <x:knows>* ?b . ?b <x:name> 'n4' } ORDER BY ?a ?b",
    "SELECT ?a ?b { ?a <x:nothing>? ?b } ORDER BY ?a ?b",
    "SELECT ?a ?b { ?a ^<x:knows>|<x:likes> ?b . ?b a <x:Old> } ORDER BY ?a ?b",
    "SELECT ?a ?b { <x:p4> !(<x:knows>|^<x:likes>) ?b } ORDER BY ?b",
    "SELECT ?a ?n { { ?a <x:old> true } UNION { ?a <x:age> 7 } ?a <x:name> ?n } ORDER BY ?a",
    "SELECT ?a ?p ?o { { <x:p1> <x:knows> ?a } UNION { <x:p1> <x:likes> ?a } ?a ?p ?o } "
    "ORDER BY ?a ?p ?o",
    "SELECT ?a ?t { ?a <x:age> ?n { SELECT (MAX(?m) AS ?n) ?t { ?b <x:age> ?m ; <x:name> ?t } "
    "GROUP BY ?t } } ORDER BY ?a",
    "SELECT ?a ?x { BIND (<x:p2> AS ?x) ?a <x:knows> ?x } ORDER BY ?a",
    "SELECT ?a ?x { ?a a <x:Old> BIND (?a = <x:p8> AS ?x) } ORDER BY ?a",
    "SELECT ?g ?a { GRAPH ?g { ?a <x:name> ?n } } ORDER BY ?g ?a",
    "SELECT ?g ?n { ?a <x:age> 1 GRAPH ?g { ?a <x:knows>/<x:name> ?n } } ORDER BY ?g ?n",
    "SELECT ?n { GRAPH <x:g2> { ?a <x:name> ?n } }",
    "SELECT ?n { GRAPH <x:hidden> { ?a <x:name> ?n } }",
    "SELECT ?g { GRAPH ?g { } } ORDER BY ?g",
    "SELECT ?a { ?a <x:name> ?n } ORDER BY ?a VALUES (?a ?n) { (<x:p1> UNDEF) (UNDEF 'n2') }",
    "SELECT ?a { [] <x:knows> ?a . ?a <x:old> false } ORDER BY ?a",
    "ASK { ?a <x:age> 38 . ?a <x:name> 'n2' }",
    "CONSTRUCT { ?b <x:known> ?a } WHERE { ?a <x:knows> ?b . ?b a <x:Old> }",
    "DESCRIBE <x:p5>",
    "DESCRIBE ?a { ?a <x:age> 10 }",
]


def given(store: ox.Store, query: str) -> object:
    names = [ox.NamedNode(name) for name in NAMED]
    return plain(store.query(query, prefixes=PREFIXES, named_graphs=names, default_graph=DEFAULT))


DEFAULT = ox.DefaultGraph()


def plain(found: object) -> object:
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return {str(triple) for triple in found}
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str(tuple(row)) for row in found)


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_gathered_answers_as_the_whole_graph_does(source, query) -> None:
    found = answer(query, source, default_graphs=[""], named_graphs=NAMED)
    assert plain(found) == given(source.store, query)


def test_less_than_the_graph_is_gathered_where_a_query_names_a_node(source) -> None:
    source.given = 0
    query = "SELECT ?n { <x:p1> <x:knows> ?b . ?b <x:likes> ?c . OPTIONAL { ?c <x:name> ?n } }"
    list(answer(query, source, default_graphs=[""], named_graphs=[]))
    assert 0 < source.given <= 6


def test_what_is_no_query_is_told_with_its_place(source) -> None:
    with pytest.raises(SyntaxError, match="1:"):
        answer("SELECT ?a { ?a ", source, default_graphs=[""], named_graphs=[])
    with pytest.raises(CallError, match="SERVICE"):
        answer(
            "SELECT ?a { SERVICE <x:y> { ?a ?b ?c } }", source, default_graphs=[""], named_graphs=[]
        )


def test_servers_are_recognised(server) -> None:
    client = Client(server.url)
    assert dialect_of(client) is {"oxigraph": OXIGRAPH, "virtuoso": VIRTUOSO}[server.name]
    client.close()


def test_an_engine_that_hides_its_name_is_known_by_how_it_computes(tmp_path, monkeypatch) -> None:
    with virtuoso(tmp_path) as server:
        client = Client(server.url)
        asked = client.ask

        def hidden(*given: object) -> object:
            reply = asked(*given)  # type: ignore[arg-type]
            return type(reply)(reply.media_type, reply.data, "nginx")

        monkeypatch.setattr(client, "ask", hidden)
        assert dialect_of(client) is LENIENT
        client.close()


def test_an_answer_that_virtuoso_cuts_short_is_an_error(tmp_path) -> None:
    with virtuoso(tmp_path, rows=100) as server:
        client = Client(server.url)
        statements = Statements(client, VIRTUOSO)
        target = target_of(server.url, VIRTUOSO)
        with Writer(update=target.update, graph_store=target.graph_store) as writer:
            node = ox.NamedNode("x:p")
            writer.put("x:g", [ox.Triple(node, node, ox.Literal(str(n))) for n in range(150)])
        for ask, query in (
            (statements.rows, "SELECT ?o { GRAPH <x:g> { ?s ?p ?o } }"),
            (statements.triples, "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <x:g> { ?s ?p ?o } }"),
        ):
            with pytest.raises(StoreError, match="ResultSetMaxRows"):
                list(ask(query))
        client.close()
