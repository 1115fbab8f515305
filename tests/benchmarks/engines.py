"""The engines that the service is measured beside, each started over the same triples.

An engine is a process that answers SPARQL: ours, Oxigraph's own server and Virtuoso over HTTP; an
Oxigraph store, rdflib and rdflib over oxrdflib in a process that times itself. One that is not
installed is absent, and is named as such.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.inprocess import rows_in

RANVIER = [sys.executable, "-c", "from ranvier.cli import main; main()"]
JSON_ROWS = "application/sparql-results+json"
_ALIVE = "ASK { ?trial a <https://w3id.org/ranvier/vocab#ClinicalTrial> }"
_GRAPH = "urn:ranvier:all"
_LONGEST_START = 600
_ROOT = Path(__file__).parents[2]


class EngineError(Exception):
    """An engine did not answer, or not in time; the message says how."""


@dataclass
class Engine:
    """A running engine: how it is asked, how long it took to load, and its process."""

    name: str
    process: subprocess.Popen[bytes]
    ask: Callable[[str], tuple[float, int]]
    """Gives the seconds and the rows of a query.

    Raises:
        EngineError: if there is no answer.
    """
    loaded: float
    port: int = 0
    path: str = ""
    given: dict[str, str] = field(default_factory=dict)

    def memory(self) -> float:
        """Give the memory of all its processes in MiB; shared pages are counted once."""
        return sum(proportional(pid) for pid in family(self.process.pid))


def free_port() -> int:
    """Give a port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def family(pid: int) -> set[int]:
    """Give a process and all that descend from it."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(path.parent.name)] = int(parent)
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def proportional(pid: int) -> float:
    """Give the proportional set of a process in MiB: a page of three counts for a third."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def in_process(name: str, engine: str, source: Path, *, cutoff: float) -> Iterator[Engine]:
    """Start an engine in a process that times itself."""
    command = [sys.executable, "-m", "tests.benchmarks.inprocess", engine, str(source), str(cutoff)]
    pipe = subprocess.PIPE
    with _ended(subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe)) as child:
        if child.stdin is None or child.stdout is None:
            raise EngineError("it has no pipes")
        writer, reader = child.stdin, child.stdout

        def ask(query: str) -> tuple[float, int]:
            try:
                writer.write(json.dumps(query).encode() + b"\n")
                writer.flush()
            except OSError as error:
                raise EngineError("its process has ended") from error
            said = _line(reader)
            if "error" in said:
                raise EngineError(str(said["error"]))
            return said["seconds"], int(said["rows"])

        yield Engine(name, child, ask, _line(reader)["loaded"])


def _line(reader: object) -> dict[str, float]:
    line: bytes = reader.readline()  # type: ignore[attr-defined]
    if not line:
        raise EngineError("its process has ended")
    said: dict[str, float] = json.loads(line)
    return said


@contextlib.contextmanager
def ranvier(build: Path, *, cutoff: float, log: Path | None = None) -> Iterator[Engine]:
    """Start our service as a person does."""
    port = free_port()
    command = [*RANVIER, "--build", str(build), "serve", "--port", str(port)]
    if log is not None:
        command += ["--access-log", str(log)]
    with _served("ranvier serve", command, port, "/sparql", cutoff=cutoff) as engine:
        yield engine


@contextlib.contextmanager
def oxigraph_server(store: Path, *, cutoff: float) -> Iterator[Engine]:
    """Start Oxigraph's own server over a store, read-only.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    found = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    if found is None:
        raise FileNotFoundError("oxigraph")
    port = free_port()
    command = [found, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _served("oxigraph server", command, port, "/query", cutoff=cutoff) as engine:
        yield engine


@contextlib.contextmanager
def virtuoso(triples: Path, home: Path, *, cutoff: float) -> Iterator[Engine]:
    """Start Virtuoso over a database of its own, and load the triples as one graph.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        raise FileNotFoundError("virtuoso-t and isql-vt")
    port, sql = free_port(), free_port()
    home.mkdir(parents=True)
    settings = _VIRTUOSO.format(sql=sql, port=port, triples=triples.parent, home=home)
    (home / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = [server, "+configfile", "virtuoso.ini", "+foreground"]
    given = {"default-graph-uri": _GRAPH}
    with _served(
        "virtuoso", command, port, "/sparql", cutoff=cutoff, given=given, folder=home, empty=True
    ) as engine:
        start = time.perf_counter()
        load = (
            f"ld_dir ('{triples.parent}', '{triples.name}', '{_GRAPH}');"
            " rdf_loader_run (); checkpoint;"
        )
        done = subprocess.run(
            [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or "Error" in done.stderr:
            raise EngineError(f"virtuoso did not load: {(done.stderr or done.stdout)[:300]}")
        engine.loaded = time.perf_counter() - start
        yield engine


@contextlib.contextmanager
def _served(
    name: str,
    command: list[str],
    port: int,
    path: str,
    *,
    cutoff: float,
    given: dict[str, str] | None = None,
    folder: Path | None = None,
    empty: bool = False,
) -> Iterator[Engine]:
    """Start a server, and wait until it affirms a question that only a full graph does."""
    quiet = subprocess.DEVNULL
    start = time.perf_counter()
    with _ended(subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=folder)) as process:
        client = Client(port, path, given or {}, cutoff=cutoff)
        while True:
            with contextlib.suppress(EngineError):
                if client.get(_ALIVE) and (empty or b"true" in client.last):
                    break
            if process.poll() is not None or time.perf_counter() - start > _LONGEST_START:
                raise EngineError(f"{name} does not start")
            time.sleep(0.002)
        loaded = time.perf_counter() - start
        yield Engine(name, process, client.ask, loaded, port, path, given or {})
        client.close()


class Client:
    """A client of one SPARQL endpoint, with one connection that is kept."""

    def __init__(self, port: int, path: str, given: dict[str, str], *, cutoff: float) -> None:
        """Take where the endpoint is and what goes with every query; nothing is opened yet."""
        self._place = port, path, given
        self._cutoff = cutoff
        self._connection: http.client.HTTPConnection | None = None
        self.last = b""

    def ask(self, query: str) -> tuple[float, int]:
        """Give the seconds and the rows of a query.

        Raises:
            EngineError: if there is no answer, or none in time.
        """
        seconds = self.get(query)
        return seconds, rows_in(self.last)

    def get(self, query: str) -> float:
        """Ask, keep the bytes of the answer, and give the seconds.

        Raises:
            EngineError: if there is no answer, or none in time.
        """
        port, path, given = self._place
        body = urlencode({"query": query, **given})
        kind = "application/x-www-form-urlencoded"
        headers = {"Accept": JSON_ROWS, "Content-Type": kind}
        again = self._connection is not None
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=self._cutoff)
        start = time.perf_counter()
        try:
            self._connection.request("POST", path, body, headers)
            response = self._connection.getresponse()
            self.last = response.read()
        except TimeoutError as error:
            self.close()
            raise EngineError(f"over {self._cutoff:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if again:
                # A server closes a connection that has been idle for some seconds.
                return self.get(query)
            raise EngineError(f"{type(error).__name__}: {error}") from error
        seconds = time.perf_counter() - start
        if response.status != 200:
            said = " ".join(self.last.decode(errors="replace").split())
            raise EngineError(f"{response.status}: {said}"[:200])
        return seconds

    def close(self) -> None:
        """Close the connection; the next query opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process, whatever happens."""
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_VIRTUOSO = """
[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.log
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {home}/temp.db
TransactionFile = {home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 40
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {triples}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
MaxQueryMem = 2G
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 40
MaxClientConnections = 40
MaxKeepAlives = 40
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""
