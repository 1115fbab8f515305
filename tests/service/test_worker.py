"""A worker can do nothing but answer: no file, no connection, whatever the query brings about."""

from __future__ import annotations

import socket
import subprocess
import sys

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
