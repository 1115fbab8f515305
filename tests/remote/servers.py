"""Real servers for tests: Oxigraph's own and Virtuoso, each in a folder and on ports of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

_SECONDS = 90
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 30000
MaxDirtyBuffers = 20000

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 20
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 10

[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(slots=True)
class Server:
    """A running server: where it takes queries, and its process."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run Oxigraph's server, with its data in memory."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.fail(f"{program}: `pip install oxigraph`; it is one of the packages for development")
    port = _free_port()
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder) as process:
        server = Server("oxigraph", f"http://127.0.0.1:{port}/query", process)
        _wait(server, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D")
        yield server


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000) -> Iterator[Server]:
    """Run Virtuoso; it answers with `rows` rows at most. CI has it, a developer may not."""
    program = shutil.which("virtuoso-t")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("virtuoso-t is missing: `apt-get install virtuoso-opensource`")
        pytest.skip("virtuoso-t is missing: `apt-get install virtuoso-opensource` for this test")
    sql, http = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(sql=sql, http=http, rows=rows), encoding="utf-8")
    command = [program, "+configfile", str(settings), "+foreground"]
    with _running(command, folder) as process:
        server = Server("virtuoso", f"http://127.0.0.1:{http}/sparql", process)
        _wait(server, f"{server.url}?query=ASK%7B%7D")
        yield server


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _wait(server: Server, url: str) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{server.name} did not start; see output.log in its folder")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
