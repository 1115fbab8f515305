"""A worker can do nothing but answer: no file, no connection, whatever the query brings about."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph

from ranvier.service.limits import Limits
from ranvier.service.pool import Pool
from ranvier.service.worker import Answered, Job
from ranvier.store.build import STORE, current

_LOCKED = """
import socket, sys
import pyoxigraph
from ranvier.service.worker import lock_down

store = pyoxigraph.Store.read_only(sys.argv[1])
lock_down(1 << 30)
tried = {
    "file": lambda: open("/etc/hostname"),
    "connection": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2]))),
    "service": lambda: list(store.query(
        "SELECT * { SERVICE <http://127.0.0.1:%s/> { ?s ?p ?o } }" % sys.argv[2])),
    "all": lambda: print(len(list(store.query("SELECT * { ?s ?p ?o }"))), "triples"),
}
for name, action in tried.items():
    try:
        action()
    except OSError as error:
        print(name, "refused")
"""


def test_the_system_refuses_files_and_connections_to_a_worker(built) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = str(listener.getsockname()[1])
        store = str(current(built) / STORE)
        said = subprocess.run(
            [sys.executable, "-c", _LOCKED, store, port],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.splitlines()
        assert said[:3] == ["file refused", "connection refused", "service refused"]
        assert int(said[3].removesuffix(" triples")) > 10_000, "and the store still answers"
        try:
            listener.accept()
        except TimeoutError:
            return
        raise AssertionError("a connection came out of the worker")


def test_a_store_of_many_files_answers(tmp_path: Path) -> None:
    store = pyoxigraph.Store(str(tmp_path / "store"))
    for number in range(8):
        line = f'<http://x/{number}> <http://x/p> "{number}" .'.encode()
        store.bulk_load(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    del store
    assert len(list((tmp_path / "store").glob("*.sst"))) > 16, "or it shows nothing"
    query = "SELECT ?s ?o { ?s <http://x/p> ?o } ORDER BY ?s"
    job = Job(query, "csv", None, seconds=20, rows=100, answer_bytes=10_000)

    async def ask() -> tuple[Answered, bytes]:
        pool = Pool(Limits(workers=1))
        await pool.start(str(tmp_path / "store"))
        try:
            return await pool.run(str(tmp_path / "store"), job)
        finally:
            await pool.close()

    answered, body = asyncio.run(ask())
    assert answered.found == "rows", answered
    assert body.count(b"\r\n") == 9
