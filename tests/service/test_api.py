"""Named queries and search over HTTP: the rows of the command line, checked, bound and paged."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import replace
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest

from ranvier.layout import Layout, find_layout
from ranvier.questions import ask, load_all, write_answer
from ranvier.questions.header import parse_question
from ranvier.service.paging import PAGE_WORDS
from ranvier.store.build import STORE, current

from .conftest import InProcess, Server, put_in_place, serving
from .test_app import SAFE, Page

QUESTIONS = load_all(find_layout())
EXAMPLES = {
    name: {each.name: each.example for each in question.params if each.required}
    for name, question in QUESTIONS.items()
}
INJECTIONS = [
    'clemastine" } ?s ?p ?o . #',
    "clemastine> } SELECT * { ?s ?p ?o } #",
    "agent:clemastine> <http://x/y",
    "<https://w3id.org/ranvier/agent/clemastine> } { ?a ?b ?c",
    "clemastine\\u0022 }",
    "} UNION { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "VALUES ?agent { rv:x }",
    "?agent",
    "UNDEF",
]


@pytest.fixture(scope="module")
def store(built: Layout) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(str(current(built) / STORE))


def get(server: Server, path: str, accept: str = "*/*", **fields: str) -> httpx.Response:
    return server.client.get(path, params=fields or None, headers={"accept": accept})


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    detail: str = response.json()["detail"]
    return detail


def written(value: str | int | bool | None) -> str:
    """Write a value of JSON as CSV has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def next_of(response: httpx.Response) -> str:
    found = re.search(r'<([^>]*)>; rel="next"', response.headers["link"])
    return found[1] if found else ""


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_rows_are_those_of_the_command_line(server: Server, store, name: str) -> None:
    answer = ask(store, QUESTIONS[name], EXAMPLES[name])
    path = f"/api/queries/{name}"
    for form, kind in (("csv", "text/csv"), ("tsv", "text/tab-separated-values")):
        by_type = get(server, path, kind, **EXAMPLES[name])
        assert by_type.text == write_answer(answer, form)
        assert by_type.headers["content-type"] == f"{kind}; charset=utf-8"
        assert by_type.headers["x-total-count"] == str(len(answer.rows))
        assert get(server, path, format=form, **EXAMPLES[name]).content == by_type.content
    said = get(server, path, **EXAMPLES[name]).json()
    texts = [[written(value) for value in row.values()] for row in said["rows"]]
    plain = list(csv.reader(io.StringIO(write_answer(answer, "csv"))))[1:]
    assert texts == plain
    assert [column["name"] for column in said["columns"]] == list(answer.columns)
    assert all(column["description"] for column in said["columns"])
    assert (said["total"], said["next"], said["limit"]) == (len(answer.rows), None, None)
    assert bool(said["empty"]) == (not answer.rows)


def test_the_command_itself_says_the_same(server: Server, built: Layout) -> None:
    command = [sys.executable, "-c", "from ranvier.cli import main; main()"]
    words = ["--build", str(built.build), "ask", "evidence-for", "agent=BIIB033", "--format", "csv"]
    said = subprocess.run([*command, *words], capture_output=True, timeout=60, check=True).stdout
    found = get(server, "/api/queries/evidence-for", agent="opicinumab", format="csv")
    assert found.content == said
    assert said.count(b"\n") > 5


@pytest.mark.parametrize("given", ["opicinumab", "BIIB033", "biib 033", "agent:opicinumab"])
def test_a_label_a_code_or_a_slug_does(server: Server, given: str) -> None:
    said = get(server, "/api/queries/evidence-for", agent=given).json()
    assert said["parameters"] == {"agent": "https://w3id.org/ranvier/agent/opicinumab"}


def test_values_come_in_their_types(server: Server) -> None:
    small = get(server, "/api/queries/small-trials", fewer_than="10").json()
    assert {type(row["size"]) for row in small["rows"]} == {int}
    assert small["parameters"] == {"fewer_than": 10}
    rows = get(server, "/api/queries/evidence-for", agent="clemastine").json()["rows"]
    main = next(row for row in rows if row["p"] == "0.0048")
    assert (main["value"], main["ci_low"], main["significant"]) == ("1.7", "0.5", True)


def test_the_list_has_all_queries_and_links_that_answer(server: Server) -> None:
    said = get(server, "/api/queries").json()
    assert said["total"] == len(QUESTIONS)
    assert [each["name"] for each in said["queries"]] == sorted(QUESTIONS)
    docs = Page(get(server, "/docs", "text/html").text)
    for each in said["queries"]:
        question = QUESTIONS[each["name"]]
        assert each["summary"] == question.summary
        assert [p["name"] for p in each["parameters"]] == [p.name for p in question.params]
        assert {c["name"]: c["description"] for c in each["columns"]} == question.columns
        sign = "&" if "?" in each["example"] else "?"
        assert get(server, f"{each['example']}{sign}limit=1").status_code == 200
        assert each["docs"].partition("#")[2] in docs.ids


def test_pages_hold_every_row_once_and_in_order(server: Server) -> None:
    whole = get(server, "/api/queries/verdicts").json()
    assert whole["total"] > 500
    found, path, pages = [], "/api/queries/verdicts?limit=97", 0
    while path:
        response = get(server, path)
        said = response.json()
        assert said["total"] == whole["total"]
        assert said["offset"] == len(found)
        assert (said["next"] or "") == next_of(response)
        found, path, pages = found + said["rows"], said["next"] or "", pages + 1
    assert found == whole["rows"]
    assert pages == -(-whole["total"] // 97)


def test_pages_of_csv_are_led_by_the_header(server: Server) -> None:
    whole = get(server, "/api/queries/evidence-for", agent="clemastine", format="csv")
    rows, path = [], "/api/queries/evidence-for?agent=clemastine&format=csv&limit=5"
    while path:
        response = get(server, path)
        rows += list(csv.reader(io.StringIO(response.text)))[1:]
        path = next_of(response)
    assert rows == list(csv.reader(io.StringIO(whole.text)))[1:]
    assert len(rows) == int(whole.headers["x-total-count"]) > 5


def test_beyond_the_last_row_is_no_row_and_the_total(server: Server) -> None:
    said = get(server, "/api/queries/verdicts", offset="100000", limit="5").json()
    assert (said["rows"], said["next"]) == ([], None)
    assert said["total"] > 500


def test_pages_of_another_build_are_refused(layout: Layout, dataset, tmp_path) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    app = InProcess(home)
    assert app.get("/api/queries?").status_code == 200
    said = app.get("/api/search?q=renew").json()
    put_in_place(replace(dataset, quads=dataset.quads[:-1]), home)
    assert app.get("/api/search?q=renew").json()["build"] != said["build"]
    # The page of the build before: the queries themselves need workers, which this app has not.
    response = app.get(f"/api/queries/verdicts?limit=5&offset=5&build={said['build'][:12]}")
    assert "built anew" in problem(response, 409)


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_can_be_put_into_a_query(server: Server, text: str) -> None:
    detail = problem(get(server, "/api/queries/evidence-for", agent=text), 400)
    assert "there is no agent" in detail or "is no" in detail
    said = get(server, "/api/queries/findings-by-model", words=text).json()
    assert said["parameters"]["words"] == text
    assert said["rows"] == []
    problem(get(server, "/api/queries/small-trials", fewer_than=text), 400)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("evidence-for", "needs agent"),
        ("evidence-for?agent=", "needs agent"),
        ("evidence-for?agnt=clemastine", "has no parameter 'agnt'; it has agent"),
        ("evidence-for?agent=klemastine", "did you mean clemastine"),
        ("evidence-for?agent=renew", "is a trial, not an agent"),
        ("evidence-for?agent=clemastine&agent=biotin", "given twice"),
        ("evidence-for?agent=a%0Ab", "one line"),
        ("evidence-for?agent=" + "x" * 501, "at most 500"),
        ("evidence-for?agent=%FF", "percent-encoded UTF-8"),
        ("evidence-for?agent=%ED%A0%80", "percent-encoded UTF-8"),
        ("small-trials?fewer_than=ten", "is not a whole number"),
        ("small-trials?fewer_than=1.5", "is not a whole number"),
        ("small-trials?limit=0", "a whole number from 1"),
        ("small-trials?limit=-1", "a whole number from 1"),
        ("small-trials?limit=1e3", "a whole number from 1"),
        ("small-trials?limit=", "a whole number from 1"),
        ("small-trials?limit=%D9%A3", "a whole number from 1"),
        ("small-trials?limit=99999999999999999999", "a whole number from 1"),
        ("small-trials?offset=-1", "a whole number from 0"),
        ("small-trials?format=pdf", "one of json, csv, tsv"),
        ("trials-in-course?course=nonsense", "one of "),
    ],
)
def test_what_is_wrong_is_told_with_what_is_right(server: Server, path: str, said: str) -> None:
    assert said in problem(get(server, f"/api/queries/{path}"), 400)


def test_a_wrong_value_brings_the_parameters_along(server: Server) -> None:
    told = get(server, "/api/queries/small-trials", fewer="10").json()
    assert [each["name"] for each in told["parameters"]] == ["fewer_than"]
    assert told["parameters"][0]["default"] == "50"


def test_an_unknown_query_suggests_near_ones(server: Server) -> None:
    response = get(server, "/api/queries/evidens-for")
    assert "evidence-for" in problem(response, 404)
    assert response.json()["suggestions"][0] == "evidence-for"
    shown = get(server, "/api/queries/evidens-for", "text/html")
    assert shown.status_code == 404
    assert "evidence-for" in Page(shown.text).text
    for name in ("%00", "..%2f..%2fetc%2fpasswd", "x" * 3000, "evidence-for/more"):
        problem(get(server, f"/api/queries/{name}"), 404)


def test_a_form_that_is_not_on_offer(server: Server) -> None:
    assert "text/csv" in problem(get(server, "/api/queries/verdicts", "image/png"), 406)


def test_a_limit_that_is_reached_is_an_error(built: Layout) -> None:
    with serving(built, rows=100) as server:
        whole = get(server, "/api/queries/verdicts")
        assert "more than 100 rows" in problem(whole, 422)
        assert whole.json()["limit"] == "rows"
        problem(get(server, "/api/queries/verdicts", limit="5"), 422)
        assert get(server, "/api/queries/small-trials", fewer_than="10").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/queries", "/api/queries/verdicts?limit=5", "/api/search?q=x", "/openapi.json", "/docs"],
)
def test_the_other_methods(server: Server, path: str) -> None:
    got, head = get(server, path), server.client.head(path)
    assert head.content == b""
    for name in ("content-type", "content-length", "link", "x-total-count"):
        assert head.headers.get(name) == got.headers.get(name)
    assert {name: got.headers[name] for name in SAFE} == SAFE
    options = server.client.options(path)
    assert options.status_code == 204
    assert "GET" in options.headers["allow"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert server.client.request(method, path).status_code == 405


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("l-t3", "agent/liothyronine"),
        ("BIIB033", "agent/opicinumab"),
        ("NCT02040298", "trial/rebuild"),
        ("29029896", "publication/pmid-29029896"),
        ("klemastine", "agent/clemastine"),
    ],
)
def test_search_finds_it_first_and_its_page_is_there(server: Server, text: str, iri: str) -> None:
    hit = get(server, "/api/search", q=text).json()["hits"][0]
    assert hit["path"] == f"/{iri}"
    assert hit["label"] in get(server, hit["path"], "text/html").text


def test_search_keeps_to_a_kind_and_a_number(server: Server) -> None:
    said = get(server, "/api/search", q="remyelination", kind="trial", limit="3").json()
    assert [hit["kind"] for hit in said["hits"]] == ["trial"] * 3
    assert said["more"] is True


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "q is missing"),
        ("q=", "no letter or digit"),
        ("q=" + "x" * 201, "at most 200"),
        ("q=x&kind=drug", "one of agent, trial"),
        ("q=x&limit=0", "from 1 to 100"),
        ("q=x&limit=101", "from 1 to 100"),
        ("q=x&fuzzy=1", "it takes q, kind, limit"),
        ("q=x&q=y", "given twice"),
        ("q=%FF", "percent-encoded"),
    ],
)
def test_a_wrong_search_says_what_is_right(server: Server, query: str, said: str) -> None:
    assert said in problem(get(server, f"/api/search?{query}"), 400)


@pytest.mark.parametrize("text", [*INJECTIONS, '" OR key : *', "'; DROP TABLE name; --", "\x00a"])
def test_search_takes_any_text(server: Server, text: str) -> None:
    response = get(server, f"/api/search?q={quote(text)}")
    assert response.status_code == 200
    assert response.json()["q"] == text


def test_a_build_without_an_index_says_so(layout: Layout, dataset, tmp_path) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    (current(home) / "search.sqlite").unlink()
    response = InProcess(home).get("/api/search?q=renew")
    assert "ranvier build" in problem(response, 503)
    assert str(tmp_path) not in response.text


def test_a_value_that_reads_like_a_clause_is_bound_into_by_no_other() -> None:
    """Guards against `VALUES ?b { }` inside the value of `a` being filled with the value of `b`."""
    text = "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } }"
    header = (
        "#+ summary: s\n#+ description: d\n#+ empty: e\n#+ columns: {a: x, b: y}\n#+ params:\n"
        "#+   - {name: a, type: text, description: a}\n"
        "#+   - {name: b, type: text, description: b}\n"
    )
    question = parse_question("two", header + text)
    given = {"a": "VALUES ?b { x }", "b": "} } SELECT * { ?s ?p ?o } #"}
    answer = ask(pyoxigraph.Store(), question, given)
    assert [[term.value for term in row] for row in answer.rows] == [[given["a"], given["b"]]]


def test_no_parameter_has_a_name_that_pages_use() -> None:
    names = {each.name for question in QUESTIONS.values() for each in question.params}
    assert len(names) > 10
    assert not names & set(PAGE_WORDS)
