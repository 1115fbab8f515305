"""Free queries: they only read, and a slip is shown at its place in the text."""

from __future__ import annotations

import json
import socket

import pyoxigraph
import pytest

from ranvier.errors import CallError
from ranvier.questions import run_sparql
from ranvier.questions.sparql import QueryError


def test_prefixes_need_no_declaration(graph_store) -> None:
    text = run_sparql(graph_store, "SELECT ?l { agent:clemastine skos:prefLabel ?l }", "csv")
    assert text == "l\r\nclemastine\r\n"


def test_a_prefix_of_the_query_goes_before_ours(graph_store) -> None:
    text = run_sparql(graph_store, "PREFIX rv: <http://x/> SELECT (rv:y AS ?a) {}", "csv")
    assert text == "a\r\nhttp://x/y\r\n"


def test_ask_is_answered_in_words_and_in_json(graph_store) -> None:
    query = "ASK { agent:clemastine a rv:SmallMolecule }"
    assert run_sparql(graph_store, query) == "true\n"
    assert json.loads(run_sparql(graph_store, query, "json")) == {"head": {}, "boolean": True}
    assert run_sparql(graph_store, "ASK { agent:none ?p ?o }") == "false\n"


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (None, pyoxigraph.RdfFormat.TURTLE),
        ("turtle", pyoxigraph.RdfFormat.TURTLE),
        ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
        ("rdfxml", pyoxigraph.RdfFormat.RDF_XML),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
        ("json", pyoxigraph.RdfFormat.JSON_LD),
    ],
)
def test_a_graph_is_the_same_in_every_form(graph_store, form, kind) -> None:
    query = "CONSTRUCT WHERE { trial:renew ?p ?o }"
    expected = {
        str(triple)
        for triple in graph_store.query("PREFIX trial: <https://w3id.org/ranvier/trial/> " + query)
    }
    text = run_sparql(graph_store, query, form)
    assert {str(quad.triple) for quad in pyoxigraph.parse(text, format=kind)} == expected
    assert expected
    assert text == run_sparql(graph_store, query, form), "the same bytes each time"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "csv"),
        ("ASK {}", "nt"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "xlsx"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(graph_store, query, form) -> None:
    with pytest.raises(CallError, match=f"there is no format '{form}' for"):
        run_sparql(graph_store, query, form)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { agent:x rv:y 1 }",
        "# a comment: SELECT\nPREFIX x: <http://x/>\ndelete where { ?s ?p ?o }",
        "DROP ALL",
        "LOAD <file:///etc/passwd>",
        "CLEAR DEFAULT",
    ],
)
def test_an_update_is_refused(graph_store, query) -> None:
    before = len(graph_store)
    with pytest.raises(CallError, match=r"update .* the graph is read-only"):
        run_sparql(graph_store, query)
    assert len(graph_store) == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT ?s { service SILENT <http://127.0.0.1/> { ?s ?p ?o } }",
        'SELECT ?s { ?s ?p "a # b" . SERVICE <http://127.0.0.1/> { ?s ?p ?o } }',
        "SELECT ?s { ?s ?p '''it's''' . SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_no_other_endpoint_is_asked(graph_store, query) -> None:
    with pytest.raises(CallError, match="SERVICE is not answered"):
        run_sparql(graph_store, query)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE :x { ?s ?p ?o }",
        "SERVICE:x{?s ?p ?o}",
        "SERVICE<ADDRESS>{?s ?p ?o}",
        "SERVICESILENT<ADDRESS>{?s ?p ?o}",
        "?a ?b 1SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b trueSERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b :x.SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b :x-SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b :SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b ?xSERVICE <ADDRESS> { ?s ?p ?o }",
        "?a (:p)?SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b _:SERVICE <ADDRESS> { ?s ?p ?o }",
        "?a ?b 'x'@enSERVICE <ADDRESS> { ?s ?p ?o }",
        "FILTER(1<2)SERVICE:x#>\n{ ?s ?p ?o }",
        "FILTER(3<#'>\n4) SERVICE <ADDRESS> { ?s ?p ?o } #'",
        "BIND(<http://x/\\u0041#> AS ?x) SERVICE <ADDRESS> { ?s ?p ?o }",
        "BIND(<http://x/\\u0041'> AS ?x) SERVICE <ADDRESS> { ?s ?p ?o } #'",
        "BIND('\\'' AS ?x) SERVICE <ADDRESS> { ?s ?p ?o } #'",
        "\\u0053ERVICE <ADDRESS> { ?s ?p ?o }",
        "\u017fERVICE <ADDRESS> { ?s ?p ?o }",
    ],
)
def test_no_spelling_of_service_brings_about_a_request(graph_store, pattern) -> None:
    # The engine takes the keyword without a blank before or after it, and readers of SPARQL differ
    # on where a string, an IRI or a comment ends.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        text = pattern.replace("ADDRESS", address)
        with pytest.raises(CallError):
            run_sparql(graph_store, f"PREFIX : <{address}> SELECT * {{ {text} }}")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_slip_after_the_word_service_is_shown_at_its_place(graph_store) -> None:
    places = []
    for word in ("service", "another"):
        query = f'SELECT ?x {{ # {word}\n ?x ?y "{word} {word}" . ?x zz y }}'
        with pytest.raises(QueryError) as caught:
            run_sparql(graph_store, query)
        places.append((caught.value.line, caught.value.column))
    assert places[0] == places[1]
    assert places[0][0] == 2


def test_the_word_service_is_kept_as_it_is_written(graph_store) -> None:
    query = """SELECT ("a Service" AS ?a) ('service' AS ?b) ('''"SERVICE"''' AS ?c)
    (STR(<http://x/SERVICE#service>) AS ?d) {}"""
    text = run_sparql(graph_store, query, "tsv")
    assert text.splitlines()[1].split("\t") == [
        '"a Service"',
        '"service"',
        '"\\"SERVICE\\""',
        '"http://x/SERVICE#service"',
    ]


def test_the_word_service_may_stand_where_it_is_no_keyword(graph_store) -> None:
    query = """SELECT ?service { BIND ("SERVICE" AS ?service) # SERVICE <http://x/> {}
    }"""
    assert run_sparql(graph_store, query, "csv") == "service\r\nSERVICE\r\n"
    assert run_sparql(graph_store, "ASK { rv:service rv:x <http://x/SERVICE> }") == "false\n"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x {\n  ?x zz:y 3 }", "line 2, column 6: the prefix zz: is not declared"),
        ("SELECT ?x {\n  ?x ?y ?z\n}}", "line 3, column "),
        ("SELECT (COUNT(*) AS ?n) ?x { ?x ?y ?z }", "contains a variable that is unbound"),
        ("", "line 1, column 1: "),
        ("hello", "line 1, column "),
        ("SELECT ?x { ?x ?y 'abc }", "line 1, column "),
    ],
)
def test_a_slip_is_shown_at_its_place_in_the_text(graph_store, query, said) -> None:
    with pytest.raises(CallError) as caught:
        run_sparql(graph_store, query)
    assert said in str(caught.value)


def test_a_slip_is_marked_in_its_line(graph_store) -> None:
    with pytest.raises(CallError) as caught:
        run_sparql(graph_store, "SELECT ?x {\n  ?x zz:y 3 }")
    assert str(caught.value).splitlines()[1:] == ["    ?x zz:y 3 }", "       ^"]
