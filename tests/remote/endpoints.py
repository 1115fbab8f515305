"""Endpoints for tests: Oxigraph's own server with a build, and sockets that misbehave."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox

from ranvier.remote.published import BUILDS, CURRENT, Published, description, union_of

JSON = "application/sparql-results+json"
PROBED = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    b'<variable name="x"/></head><results><result><binding name="x"><literal datatype='
    b'"http://www.w3.org/2001/XMLSchema#boolean">true</literal></binding></result></results>'
    b"</sparql>"
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Oxigraph:
    """Oxigraph's own server, in a process of its own."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/query"

    def start(self) -> None:
        program = Path(sys.executable).parent / "oxigraph"
        place = ["--location", str(self.home), "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen([program, "serve", *place], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while True:
            try:
                httpx.get(self.url, params={"query": "ASK {}"}).raise_for_status()
            except httpx.HTTPError:
                assert time.monotonic() < end, "Oxigraph's server did not start"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)
            self.process = None

    def load(self, build: Path, *, digest: str | None = None, without: str = "") -> str:
        """Load a build as it is published; `without` is a subject to leave out of its union."""
        summary: dict[str, Any] = json.loads((build / "build.json").read_text(encoding="utf-8"))
        summary["hash"] = digest or summary["hash"]
        union = ox.NamedNode(union_of(summary["hash"]))
        held = ox.Store.read_only(str((build / "store").resolve()))
        quads = (
            ox.Quad(quad.subject, quad.predicate, quad.object, union)
            if isinstance(quad.graph_name, ox.DefaultGraph)
            else quad
            for quad in held
            if str(quad.subject) != f"<{without}>"
        )
        data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
        store = f"http://127.0.0.1:{self.port}/store"
        kind = {"content-type": "application/n-quads"}
        httpx.post(store, content=data, headers=kind, timeout=120).raise_for_status()
        names = frozenset(str(graph.value) for graph in held.named_graphs())
        self.point(Published(union.value, summary, graphs=names))
        return str(summary["hash"])

    def point(self, build: Published) -> None:
        """Say which build is current."""
        said = "\n".join([f"<{BUILDS}> <{CURRENT}> <{build.union}> .", *description(build)])
        httpx.put(
            f"http://127.0.0.1:{self.port}/store",
            params={"graph": BUILDS},
            content=said.encode(),
            headers={"content-type": "text/turtle"},
            timeout=60,
        ).raise_for_status()


@contextmanager
def oxigraph(home: Path) -> Iterator[Oxigraph]:
    server = Oxigraph(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()


Answer = Callable[[socket.socket, bytes], None]


class Scripted:
    """A server that does to each request what its script says; the last line goes on for ever."""

    def __init__(self, script: Sequence[Answer]) -> None:
        self.script = list(script)
        self.requests: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            while request := _read(connection):
                self.requests.append(request)
                step = self.script[min(len(self.requests), len(self.script)) - 1]
                try:
                    step(connection, request)
                except OSError:
                    return
                if connection.fileno() < 0:
                    return


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answers(
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = JSON,
    **also: str,
) -> Answer:
    """Give a whole answer; keywords are further headers."""

    def step(connection: socket.socket, _request: bytes) -> None:
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        headers |= {name.replace("_", "-"): value for name, value in also.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        connection.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)

    return step


def raw(data: bytes) -> Answer:
    """Send bytes as they are and close the connection."""

    def step(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(data)
        connection.close()

    return step


def trickles(head: bytes, *, every: float = 0.05) -> Answer:
    """Send a head, and then a byte from time to time without end."""

    def step(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b" ")
            time.sleep(every)

    return step
