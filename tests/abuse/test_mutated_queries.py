"""Thousands of queries that are nearly right: each gets an answer or an error that is its own."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import httpx
from tests.service.conftest import Server

from ranvier.layout import Layout

from .conftest import assert_sound, serving
from .mutations import mutated, read_seeds

COUNT = int(os.environ.get("RANVIER_MUTATIONS", "10000"))
SEED = 20_261_125
CLIENTS = 4
ACCEPTED = ("application/sparql-results+json", "text/csv", "text/turtle", "text/html", "*/*")
KNOWN = {200, 400, 406, 413, 422}


def test_no_query_brings_the_server_down(built: Layout) -> None:
    queries = list(mutated(read_seeds(built.root / "queries/competency"), COUNT, SEED))
    limits = {"seconds": 1.0, "memory_bytes": 512 << 20}
    with serving(built, limits=limits) as server:
        shares = [islice(queries, start, None, CLIENTS) for start in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as threads:
            counts = threads.map(lambda share: _send(server, share[1], share[0]), enumerate(shares))
            statuses = sum(counts, Counter())
        assert statuses.total() == COUNT
        assert set(statuses) <= KNOWN
        assert min(statuses[200], statuses[400]) > COUNT / 50, "both sides of the line are tried"
        assert_sound(server)


def _send(server: Server, queries: Iterable[bytes], number: int) -> Counter[int]:
    chance = random.Random(number)  # noqa: S311
    statuses: Counter[int] = Counter()
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for query in queries:
            status = _status(client, query, chance.randrange(3), chance.choice(ACCEPTED))
            assert status in KNOWN, (status, query)
            statuses[status] += 1
    return statuses


def _status(client: httpx.Client, query: bytes, way: int, accepted: str) -> int:
    """Send a query in one of the three ways; where the server is busy, ask again as it says."""
    headers = {"accept": accepted}
    for _ in range(30):
        if way == 0 and len(query) < 10_000:
            answer = client.get("/sparql", params={"query": query}, headers=headers)
        elif way == 1:
            answer = client.post("/sparql", data={"query": query}, headers=headers)
        else:
            direct = {**headers, "content-type": "application/sparql-query"}
            answer = client.post("/sparql", content=query, headers=direct)
        if answer.status_code != 503 or "retry-after" not in answer.headers:
            break
        time.sleep(1)
    assert b"Traceback" not in answer.content
    return answer.status_code
