"""Serving a build that stands on a remote store: as from its folder, and what when it is away."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.remote.endpoints import Oxigraph, free_port, oxigraph

from ranvier.layout import Layout
from ranvier.remote.published import BUILDS, Published, union_of
from ranvier.vocabulary import BASE, SKOS, VOCABULARY

SERVE = """
import json, sys
from dataclasses import replace
from pathlib import Path
import uvicorn
from ranvier.layout import find_layout
from ranvier.service import Limits, create_app
store, build, port, limits = sys.argv[1:]
layout = replace(find_layout(build=Path(build)), store=store)
app = create_app(layout, limits=Limits(**json.loads(limits)))
uvicorn.run(app, port=int(port), log_level="warning")
"""
COMMAND = ["-c", "from ranvier.cli import main; main()"]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALIKE = [
    "/agent",
    "/agent.nt",
    "/agent/clemastine",
    "/agent/clemastine.ttl",
    "/trial",
    "/trial/rebuild",
    "/trial/rebuild.jsonld",
    "/modality/vep",
    "/target/chrm1",
    "/assertion/clemastine--vep",
    "/assertion/clemastine--vep.ttl",
    "/vocab",
    "/vocab.ttl",
    "/agent/clemastin",
    "/sparql",
    "/api/search?q=BIIB033",
    "/api/search?q=clemastin",
    "/api/queries/evidence-for?agent=clemastine",
    "/api/queries/evidence-for?agent=nobody",
    "/sparql?query=SELECT%20*%20%7B?t%20a%20rv:ClinicalTrial%7D%20ORDER%20BY%20?t",
    "/sparql?query=ASK%20%7B?t%20a%20rv:ClinicalTrial%7D",
    "/sparql?query=DESCRIBE%20agent:clemastine",
    "/sparql?query=SELECT%20*%20%7B",
    "/sparql?query=SELECT%20?g%20%7BGRAPH%20?g%20%7B?t%20a%20rv:Agent%7D%7D%20ORDER%20BY%20?g",
    "/sparql?query=SELECT%20*%20%7BSERVICE%20%3Chttp://127.0.0.1:1/%3E%20%7B?s%20?p%20?o%7D%7D",
]


@contextmanager
def serving(store: str, build: str | Path = "none", **limits: float) -> Iterator[httpx.Client]:
    """Serve in a process of its own, and give a client of it."""
    port = free_port()
    command = [sys.executable, "-c", SERVE, store, str(build), str(port), json.dumps(limits)]
    process = subprocess.Popen(command)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_until(lambda: status(client, "/healthz") == 200)
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_until(done: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def status(client: httpx.Client, path: str) -> int:
    try:
        return client.get(path).status_code
    except httpx.TransportError:
        return 0


def ask(client: httpx.Client, query: str, **fields: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query, **fields}, headers={"accept": "text/csv"})


def small(store: Oxigraph, name: str, agents: int = 3) -> None:
    """Publish a build of a few entities."""
    lines = [f"<{BASE}trial/one> a <{VOCABULARY}ClinicalTrial> ; <{SKOS}prefLabel> '{name}' ."]
    lines += [
        f"<{BASE}agent/a{number}> a <{VOCABULARY}Agent> ; <{SKOS}prefLabel> 'agent {number}' ."
        for number in range(agents)
    ]
    httpx.put(
        store.url.replace("/query", "/store"),
        params={"graph": union_of(name)},
        content="\n".join(lines),
        headers={"content-type": "text/turtle"},
    ).raise_for_status()
    store.point(Published(union_of(name), {"hash": name, "version": "0", "records": {}}))


@pytest.fixture(scope="module")
def store(built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        running.load(built.build)
        yield running


@pytest.fixture(scope="module")
def there(store: Oxigraph) -> Iterator[httpx.Client]:
    with serving(store.url) as client:
        yield client


@pytest.fixture(scope="module")
def here(built: Layout) -> Iterator[httpx.Client]:
    with serving("", built.build) as client:
        yield client


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Oxigraph]:
    """A store of a few entities that a test may stop."""
    with oxigraph(tmp_path / "store") as running:
        small(running, "old")
        yield running


@pytest.mark.parametrize("accept", ["*/*", "text/html"], ids=["data", "page"])
@pytest.mark.parametrize("path", ALIKE)
def test_what_is_served_is_the_same_as_from_the_folder(
    here: httpx.Client, there: httpx.Client, path: str, accept: str
) -> None:
    # Addresses in an answer are those by which it was asked.
    headers = {"accept": accept, "host": "localhost"}
    wanted, found = here.get(path, headers=headers), there.get(path, headers=headers)
    assert (found.status_code, found.content) == (wanted.status_code, wanted.content)
    assert found.headers.get("etag") == wanted.headers.get("etag")
    assert found.headers["content-type"] == wanted.headers["content-type"]


def test_a_client_reads_no_graph_of_the_store_but_those_of_the_build(there: httpx.Client) -> None:
    clauses = COUNT.replace("{", f"FROM <{BUILDS}> {{")
    for answer in (
        ask(there, clauses),
        ask(there, COUNT, **{"default-graph-uri": BUILDS}),
        ask(there, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": BUILDS}),
        ask(there, f"SELECT ?s {{ GRAPH <{BUILDS}> {{ ?s ?p ?o }} }}"),
    ):
        assert answer.status_code == 200
        assert answer.text in ("n\r\n0\r\n", "s\r\n")


def test_a_store_that_is_away_is_said_to_be_and_is_used_again(fragile: Oxigraph) -> None:
    with serving(fragile.url) as client:
        assert ask(client, COUNT).text == "n\r\n8\r\n"
        fragile.stop()
        assert client.get("/healthz").status_code == 503
        for path in (f"/sparql?query={COUNT}", "/agent/a1", "/api/queries/evidence-for?agent=a1"):
            answer = client.get(path, headers={"accept": "application/json"})
            assert answer.status_code == 502, path
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["retry-after"]
            # Where the store is, is no client's business.
            assert str(fragile.port) not in answer.text
        shown = client.get("/agent/a1", headers={"accept": "text/html"})
        assert (shown.status_code, shown.headers["content-type"][:9]) == (502, "text/html")
        fragile.start()
        wait_until(lambda: client.get("/healthz").status_code == 200)
        assert ask(client, COUNT).text == "n\r\n8\r\n"
        assert client.get("/agent/a1").status_code == 200


def test_a_store_that_takes_too_long_is_504(fragile: Oxigraph) -> None:
    small(fragile, "long", agents=300)
    with serving(fragile.url, seconds=1.5) as client:
        slow = ask(client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
        assert slow.status_code == 504
        assert slow.headers["content-type"] == "application/problem+json"
        assert ask(client, COUNT).text == "n\r\n602\r\n"


def test_an_answer_that_is_too_large_is_a_limit(fragile: Oxigraph) -> None:
    small(fragile, "wide", agents=300)
    with serving(fragile.url, answer_bytes=2_000, rows=400) as client:
        many = ask(client, "SELECT ?s ?t { ?s a rv:Agent . ?t a rv:Agent }")
        assert (many.status_code, many.json()["limit"]) == (422, "bytes")
        few = ask(client, "SELECT ?s { ?s a rv:Agent } LIMIT 5")
        assert few.status_code == 200


def test_a_new_build_is_followed_and_no_request_is_lost(fragile: Oxigraph) -> None:
    query = f"SELECT ?label {{ <{BASE}trial/one> skos:prefLabel ?label }}"
    with serving(fragile.url) as client:
        said: list[tuple[int, str]] = []
        stop = threading.Event()

        def go_on() -> None:
            with httpx.Client(base_url=client.base_url, timeout=60) as mine:
                while not stop.is_set():
                    answer = ask(mine, query)
                    said.append((answer.status_code, answer.text))
                    page = mine.get("/trial/one.nt")
                    said.append((page.status_code, "new" if '"new"' in page.text else "old"))

        threads = [threading.Thread(target=go_on) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            small(fragile, "new")
            wait_until(lambda: client.get("/healthz").json()["build"] == "new")
            wait_until(lambda: ask(client, query).text == "label\r\nnew\r\n")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert {code for code, _ in said} == {200}
        assert {text for _, text in said} <= {"label\r\nold\r\n", "label\r\nnew\r\n", "old", "new"}
        assert client.get("/api/search?q=new").json()["hits"][0]["iri"] == f"{BASE}trial/one"


def test_what_becomes_current_and_is_no_build_leaves_the_last_one(fragile: Oxigraph) -> None:
    with serving(fragile.url) as client:
        fragile.point(Published(union_of("empty"), {"hash": "empty"}))
        end = time.monotonic() + 6
        while time.monotonic() < end:
            assert client.get("/healthz").json()["build"] == "old"
            assert client.get("/agent/a1").status_code == 200
            time.sleep(0.2)


def test_a_store_that_is_down_at_the_start_ends_the_command_with_3(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    for command in (["serve", "--port", str(free_port())], ["mcp"]):
        ended = subprocess.run(
            [
                sys.executable,
                "-c",
                "from ranvier.cli import main; main()",
                "--store",
                url,
                *command,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
        )
        assert ended.returncode == 3, ended.stderr
        assert "out of reach" in ended.stderr


def test_agents_get_the_same_answers(built: Layout, store: Oxigraph) -> None:
    import asyncio

    from mcp import Client, StdioServerParameters

    async def call(*options: str) -> list[object]:
        code = [*COMMAND, *options, "mcp"]
        async with Client(StdioServerParameters(command=sys.executable, args=code)) as client:
            given: list[tuple[str, dict[str, object]]] = [
                ("search_entity", {"name": "clemastine"}),
                ("sparql", {"query": COUNT}),
                ("entity_profile", {"name": "clemastine"}),
            ]
            known = {tool.name for tool in (await client.list_tools()).tools}
            return [
                (await client.call_tool(name, arguments)).structured_content
                for name, arguments in given
                if name in known
            ]

    found = asyncio.run(call("--store", store.url))
    assert found
    assert found == asyncio.run(call("--build", str(built.build)))
