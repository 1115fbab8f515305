"""Queries that would take all time or memory end at a limit that is named; the next is answered."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.service.conftest import Server, wait_until

from ranvier.layout import Layout

from .conftest import ALIVE, assert_sound, serving

MANY = "VALUES ?{0} {{ " + " ".join(map(str, range(1_000))) + " }} "
THOUSAND_MILLIONS = "".join(MANY.format(name) for name in "abc")
HOURS = {
    "a cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!rv:x|^rv:x)* ?b . ?c (!rv:y|^rv:y)* ?d }",
    "filters": "ASK { ?a ?b ?c . ?d ?e ?f FILTER(CONCAT(STR(?a), STR(?f)) = 'x') }",
    "distinct": f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {THOUSAND_MILLIONS} BIND(?a+?b+?c AS ?x) }}",
}


@pytest.mark.parametrize("query", HOURS.values(), ids=HOURS)
def test_hours_of_work_end_at_the_time_limit(built: Layout, query: str) -> None:
    with serving(built, limits={"seconds": 2.0}) as server:
        before = server.workers()
        began = time.monotonic()
        refused = server.ask(query)
        assert time.monotonic() - began < 15
        assert refused.status_code == 422
        assert refused.json()["limit"] in ("time", "memory")
        wait_until(lambda: len(server.workers()) == len(before))
        assert server.workers() != before, "who ran it is gone"
        assert_sound(server)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_thousand_million_rows_are_an_error(server: Server, form: str) -> None:
    query = f"SELECT * {{ {THOUSAND_MILLIONS} }}"
    refused = server.client.post("/sparql", data={"query": query, "format": form})
    assert refused.status_code == 422
    assert refused.json()["limit"] in ("bytes", "rows", "time")
    assert_sound(server)


@pytest.mark.parametrize("form", ["turtle", "nt"])
def test_a_thousand_million_triples_are_an_error(server: Server, form: str) -> None:
    query = f"CONSTRUCT {{ trial:renew rv:x ?x }} {{ {THOUSAND_MILLIONS} BIND(?a*1000+?b AS ?x) }}"
    refused = server.client.post("/sparql", data={"query": query, "format": form})
    assert refused.status_code == 422
    assert refused.json()["limit"] in ("bytes", "rows", "time")
    assert_sound(server)


def test_a_thousand_million_rows_to_sort_are_an_error(built: Layout) -> None:
    limits = {"seconds": 60.0, "memory_bytes": 256 << 20}
    with serving(built, limits=limits) as server:
        query = f"SELECT * {{ {THOUSAND_MILLIONS} }} ORDER BY ?c ?b ?a LIMIT 1"
        refused = server.client.post("/sparql", data={"query": query})
        assert refused.status_code == 422
        assert refused.json()["limit"] == "memory"
        assert_sound(server)


def test_a_literal_that_grows_is_an_error(built: Layout) -> None:
    twice = "".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1}) " for n in range(40))
    with serving(built, limits={"memory_bytes": 256 << 20}) as server:
        refused = server.client.post(
            "/sparql",
            data={"query": f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('abcdefgh' AS ?s0) {twice} }}"},
        )
        assert refused.status_code == 422
        assert refused.json()["limit"] == "memory"
        assert_sound(server)


@pytest.mark.parametrize("way", ["form", "direct"])
def test_a_megabyte_of_query_is_not_read(server: Server, way: str) -> None:
    query = ALIVE + "#" * 2**20
    if way == "form":
        refused = server.client.post("/sparql", data={"query": query})
    else:
        headers = {"content-type": "application/sparql-query"}
        refused = server.client.post("/sparql", content=query, headers=headers)
    assert refused.status_code == 413
    assert refused.json()["limit"] == "query"
    assert_sound(server)


def test_a_query_as_large_as_may_be_is_answered(server: Server) -> None:
    values = " ".join(map(str, range(20_000)))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    answered = server.client.post(
        "/sparql", content=query, headers={"content-type": "application/sparql-query"}
    )
    assert answered.json()["results"]["bindings"][0]["n"]["value"] == "20000"


DEEP = 20_000
NESTED = {
    "groups": "SELECT * { " + "{" * DEEP + "}" * DEEP + " }",
    "brackets": f"SELECT ({'(' * DEEP}1{')' * DEEP} AS ?x) {{}}",
    "nots": f"ASK {{ FILTER({'!' * DEEP}true) }}",
    "optionals": "SELECT * { " + "OPTIONAL { " * 5_000 + "}" * 5_000 + " }",
    "queries": "SELECT * { " + "{ SELECT * { " * 4_000 + "} }" * 4_000 + " }",
    "paths": f"ASK {{ ?a {'(' * DEEP}rv:x{')' * DEEP} ?b }}",
    "paths again": f"ASK {{ ?a {'^' * DEEP}rv:x ?b }}",
    "lists": f"ASK {{ ?a ?b {'( ' * DEEP}{') ' * DEEP} }}",
    "nodes": f"ASK {{ ?a ?b {'[ ?p ' * DEEP}1{'] ' * DEEP} }}",
    "sums": f"SELECT ({'1+' * DEEP}1 AS ?x) {{}}",
    "unions": "SELECT * { {} " + "UNION {} " * 10_000 + "}",
    "service": "SELECT * { " + "{" * 5_000 + "}" * 5_000 + " } # service",
}


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_deep_nesting_hurts_nobody(server: Server, query: str) -> None:
    answered = server.client.post("/sparql", data={"query": query})
    assert answered.status_code in (200, 400, 413, 422), answered.text
    if answered.status_code == 422:
        assert answered.json()["limit"] in ("depth", "memory", "time")
    assert_sound(server)


def test_the_kill_of_a_worker_in_a_query_is_seen_by_its_client_alone(built: Layout) -> None:
    with (
        serving(built, limits={"seconds": 60.0, "workers": 2}) as server,
        ThreadPoolExecutor() as threads,
    ):
        running = threads.submit(server.ask, HOURS["a cross product"])
        busy = _busiest(server)
        others = [threads.submit(server.ask, ALIVE) for _ in range(20)]
        os.kill(busy, signal.SIGKILL)
        others += [threads.submit(server.ask, ALIVE) for _ in range(20)]
        lost = running.result(timeout=30)
        assert lost.status_code == 503
        assert "has ended" in lost.json()["detail"]
        assert "retry-after" in lost.headers
        assert all(each.result(timeout=30).json()["boolean"] is True for each in others)
        assert_sound(server)


def test_workers_that_are_killed_while_idle_come_back_unasked(built: Layout) -> None:
    with serving(built) as server:
        killed = server.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(server.workers() - killed) == 2)
        assert_sound(server)


def _busiest(server: Server) -> int:
    """Wait until one of the workers has a query to work at, and give it."""

    def spent(pid: int) -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = {pid: spent(pid) for pid in server.workers()}
    found: list[int] = []

    def one_is_busy() -> bool:
        found[:] = [pid for pid in before if spent(pid) - before[pid] > 30]
        return bool(found)

    wait_until(one_is_busy)
    return found[0]
