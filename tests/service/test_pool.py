"""Limits hold, a limit reached is an error, and the next query is answered."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from .conftest import CROSS_PRODUCT, Server, runs, serving, wait_until

ALIVE = "ASK { trial:renew a rv:ClinicalTrial }"


def assert_answers(server: Server) -> None:
    response = server.ask(ALIVE)
    assert response.status_code == 200, response.text
    assert response.json()["boolean"] is True


def test_a_query_that_would_run_for_hours_ends_at_the_limit(strict: Server) -> None:
    before = strict.workers()
    began = time.monotonic()
    response = strict.ask(CROSS_PRODUCT)
    assert time.monotonic() - began < 10
    assert response.status_code == 422
    assert response.json()["limit"] == "time"
    assert "longer than 1.5 seconds" in response.json()["detail"]
    assert_answers(strict)
    wait_until(lambda: len(strict.workers()) == len(before))
    assert strict.workers() != before, "the worker that ran it is no more"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_past_the_limit_are_an_error_and_no_short_answer(strict: Server, form: str) -> None:
    def rows(most: int) -> httpx.Response:
        query = f"SELECT ?s {{ ?s a rv:Result }} LIMIT {most}"
        return strict.client.get("/sparql", params={"query": query, "format": form})

    assert rows(500).status_code == 200
    over = rows(501)
    assert over.status_code == 422
    assert over.json()["limit"] == "rows"
    assert "more than 500 rows" in over.json()["detail"]


def test_line_breaks_and_quotes_in_values_are_no_rows(strict: Server) -> None:
    text = r"a\r\n\"b\r\n}},{\"x\":{\"type\":<result>"
    query = f'SELECT ?x {{ VALUES ?n {{ {" ".join(map(str, range(300)))} }} BIND("{text}" AS ?x) }}'
    for form in ("json", "xml", "csv", "tsv"):
        response = strict.client.get("/sparql", params={"query": query, "format": form})
        assert response.status_code == 200, (form, response.text[:200])


@pytest.mark.parametrize("form", ["turtle", "nt", "jsonld", "rdfxml"])
def test_triples_past_the_limit_are_an_error(strict: Server, form: str) -> None:
    query = "CONSTRUCT { ?s a rv:Result } WHERE { ?s a rv:Result }"
    over = strict.client.get("/sparql", params={"query": query, "format": form})
    assert over.status_code == 422
    assert over.json()["limit"] == "rows"


def test_bytes_past_the_limit_are_an_error(strict: Server) -> None:
    query = "SELECT (GROUP_CONCAT(STR(?o)) AS ?x) { ?s ?p ?o }"
    over = strict.ask(query)
    assert over.status_code == 422
    assert over.json()["limit"] == "bytes"
    assert_answers(strict)


def test_a_query_past_the_limit_is_not_read(strict: Server) -> None:
    long = ALIVE + "#" * 5_000
    response = strict.client.post("/sparql", data={"query": long})
    assert response.status_code == 413
    assert response.json()["limit"] == "query"


def test_a_query_that_eats_memory_ends_its_worker_alone(built) -> None:
    with serving(built, memory_bytes=256 << 20, seconds=60) as server:
        response = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
        assert response.status_code == 422
        assert response.json()["limit"] == "memory"
        assert_answers(server)


def test_deep_nesting_ends_its_worker_alone(server: Server) -> None:
    deep = "SELECT * { " + "{" * 20_000 + "}" * 20_000 + " }"
    response = server.client.post("/sparql", data={"query": deep})
    assert response.status_code in (400, 422)
    assert_answers(server)


def test_the_kill_of_a_worker_is_an_error_to_its_client_alone(built) -> None:
    with serving(built, seconds=60) as server, ThreadPoolExecutor() as threads:
        workers = server.workers()
        assert len(workers) == 2
        running = threads.submit(server.ask, CROSS_PRODUCT)
        busy = _busiest(workers)
        os.kill(busy, signal.SIGKILL)
        response = running.result(timeout=20)
        assert response.status_code == 503
        assert "has ended" in response.json()["detail"]
        assert_answers(server)
        wait_until(lambda: len(server.workers()) == 2)


def test_the_kill_of_idle_workers_is_not_seen(built) -> None:
    with serving(built) as server:
        for pid in server.workers():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not server.workers())
        for _ in range(4):
            assert_answers(server)
        assert len(server.workers()) == 2


def test_past_the_queue_one_is_asked_to_come_again(built) -> None:
    with (
        serving(built, seconds=3, workers=1, waiting=2) as server,
        ThreadPoolExecutor(max_workers=8) as threads,
    ):
        answers = list(threads.map(server.ask, [CROSS_PRODUCT] * 8))
        refused = [response for response in answers if response.status_code == 503]
        assert refused
        assert {response.status_code for response in answers} <= {422, 503}
        assert all(int(response.headers["retry-after"]) > 0 for response in refused)
        assert_answers(server)


def test_a_client_that_goes_away_frees_its_worker(built) -> None:
    with serving(built, seconds=60, workers=1) as server:
        before = server.workers()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{server.url}/sparql", params={"query": CROSS_PRODUCT}, timeout=1)
        wait_until(lambda: server.workers() and server.workers() != before, seconds=10)
        assert_answers(server)


def test_the_end_of_the_server_ends_its_workers(built) -> None:
    with serving(built, seconds=60) as server:
        workers = server.workers()
        assert workers
    assert not any(runs(pid) for pid in workers)


def test_workers_do_not_outlive_a_server_that_is_killed(built) -> None:
    with serving(built, seconds=1) as server:
        workers = server.workers()
        with ThreadPoolExecutor() as threads:
            running = threads.submit(server.ask, CROSS_PRODUCT)
            _busiest(workers)
            os.kill(server.process.pid, signal.SIGKILL)
            assert isinstance(running.exception(timeout=20), httpx.TransportError)
        wait_until(lambda: not any(runs(pid) for pid in workers), seconds=15)


def _busiest(workers: set[int]) -> int:
    """Wait until one of the workers has a query to work at, and give it."""

    def spent(pid: int) -> int:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = {pid: spent(pid) for pid in workers}
    found: list[int] = []

    def one_is_busy() -> bool:
        found[:] = [pid for pid in workers if spent(pid) - before[pid] > 20]
        return bool(found)

    wait_until(one_is_busy)
    return found[0]
