"""A worker: a process that answers one query at a time over a store that it opens read-only.

A running query can't be interrupted in its thread, so it runs here and the server ends the process.
Jobs come on standard input and answers go to standard output, each a length and then JSON; after
an answer come its bytes. A worker ends when its input does, and serves one build all its life.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ranvier.questions.sparql import QueryError, query, write_graph
from ranvier.remote.faults import RefusedError, StoreError, StoreSlowError, TooLargeError

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.remote.graph import RemoteStore
    from ranvier.store.reading import ReadableStore

LENGTH = struct.Struct(">I")
"""How the length of what follows is written."""

NO_MEMORY = "the query needs more memory than it may take here; ask for less"

_GRACE = 2
# Of a remote store: the files and sockets that it takes to find and call it, the share of the time
# that it has, so that the worker is there to say that it was slow, and how much longer the answer
# may be in its form than in that of the client.
_TO_CALL, _SHARE, _WORDIER = 8, 0.9, 4
_JSON_ROW = re.compile(rb'\{"\w+":\{"type":')


@dataclass(frozen=True, slots=True)
class Job:
    """A query, the forms that the client takes, and the limits."""

    query: str
    rows_form: str | None
    graph_form: str | None
    seconds: float
    rows: int
    answer_bytes: int
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a job: `found` is rows, graph or the kind of error."""

    found: str
    message: str = ""
    line: int | None = None
    column: int | None = None
    limit: str = ""
    length: int = 0


class _LimitReachedError(Exception):
    """An answer is larger than it may be."""

    def __init__(self, limit: str, most: int, what: str) -> None:
        super().__init__(
            f"the answer has more than {most:,} {what}, the limit here; add a LIMIT or ask for less"
        )
        self.limit = limit


class _Sink:
    """Takes the bytes of an answer, up to the limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.limit = limit

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.limit:
            raise _LimitReachedError("bytes", self.limit, "bytes")
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""


def answer(store: ReadableStore, job: Job) -> tuple[Answered, bytes]:
    """Answer a job: the bytes in the form asked for, or what kind of error there was."""
    import pyoxigraph

    try:
        found = query(
            store, job.query, default_graphs=job.default_graphs, named_graphs=job.named_graphs
        )
        if isinstance(found, pyoxigraph.QueryTriples):
            if job.graph_form is None:
                return Answered("unacceptable", "graph"), b""
            return _ready("graph", _graph(found, job))
        if job.rows_form is None:
            return Answered("unacceptable", "rows"), b""
        return _ready("rows", _rows(found, job))
    except QueryError as error:
        return Answered("refused", str(error), error.line, error.column), b""
    except RefusedError as error:
        return Answered("refused", str(error)), b""
    except TooLargeError as error:
        return Answered("limit", str(error), limit="bytes"), b""
    except StoreSlowError as error:
        return Answered("slow", str(error)), b""
    except StoreError as error:
        return Answered("away", str(error)), b""
    except _LimitReachedError as error:
        return Answered("limit", str(error), limit=error.limit), b""
    except MemoryError:
        return Answered("limit", NO_MEMORY, limit="memory"), b""
    except (ValueError, RuntimeError, OSError) as error:
        return Answered("refused", f"the query can't be answered: {error}"), b""


def _ready(found: str, data: bytes) -> tuple[Answered, bytes]:
    return Answered(found, length=len(data)), data


def _rows(found: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean, job: Job) -> bytes:
    import pyoxigraph

    forms = {
        "json": pyoxigraph.QueryResultsFormat.JSON,
        "xml": pyoxigraph.QueryResultsFormat.XML,
        "csv": pyoxigraph.QueryResultsFormat.CSV,
        "tsv": pyoxigraph.QueryResultsFormat.TSV,
    }
    form = job.rows_form or "json"
    sink = _Sink(job.answer_bytes)
    found.serialize(sink, format=forms[form])  # type: ignore[arg-type]
    data = b"".join(sink.parts)
    if isinstance(found, pyoxigraph.QuerySolutions) and count_rows(data, form) > job.rows:
        raise _LimitReachedError("rows", job.rows, "rows")
    return data


def _graph(found: Iterable[pyoxigraph.Triple], job: Job) -> bytes:
    data = write_graph(_counted(found, job.rows), job.graph_form or "turtle")
    if len(data) > job.answer_bytes:
        raise _LimitReachedError("bytes", job.answer_bytes, "bytes")
    return data


def _counted(found: Iterable[pyoxigraph.Triple], limit: int) -> Iterator[pyoxigraph.Triple]:
    for count, triple in enumerate(found, 1):
        if count > limit:
            raise _LimitReachedError("rows", limit, "triples")
        yield triple


def count_rows(data: bytes, form: str) -> int:
    r"""Count the rows of a written answer; the engine writes it and does not say.

    Rows in which no variable is bound are not counted in JSON: they have no cost but their bytes.

    >>> count_rows(b'a\r\n"x\r\n""y"\r\nz\r\n', "csv")
    2
    """
    if form == "xml":
        return data.count(b"<result>")
    if form == "tsv":
        return data.count(b"\n") - 1
    if form == "csv":
        return sum(part.count(b"\r\n") for part in data.split(b'"')[::2]) - 1
    return len(_JSON_ROW.findall(data))


def lock_down(memory: int, *, spare: int = 0) -> None:
    """Take away what a query has no need of: more memory, another file, a connection.

    Every number that a file or socket could get is in use, and no more may be had: should a query
    ever bring the engine to call another endpoint or to read a file, the system refuses it.

    Args:
        memory: how many bytes may be had.
        spare: how many files or sockets may be had all the same. A worker of a remote store has to
            find and call that store anew when it has closed the connection; it runs no engine
            that a query could bring to call another. A store of many files opens some of them only
            when a query comes to them.
    """
    for kind, limit in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    highest = max(int(name) for name in os.listdir("/dev/fd"))  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + spare, highest + spare))
    taken = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    for number in taken[-spare:] if spare else ():
        os.close(number)


def _unopened(store: str) -> int:
    """Count the files of a store's tables that its engine has not opened yet.

    RocksDB opens sixteen of them at once, and waits for ever where it can't open a further one.
    """
    tables = {path.name for path in Path(store).glob("*.sst")}
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        with contextlib.suppress(OSError):
            tables.discard(Path(f"/dev/fd/{name}").readlink().name)
    return len(tables)


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return stream.read(length)


def pack(message: dict[str, object], body: bytes = b"") -> bytes:
    """Write a message as it goes through the pipe."""
    head = json.dumps(message).encode()
    return LENGTH.pack(len(head)) + head + body


def _opened(store: str) -> pyoxigraph.Store | RemoteStore:
    """Open a store by its folder, or a remote one by its address; that asks nothing yet."""
    import pyoxigraph

    if "://" not in store:
        return pyoxigraph.Store.read_only(store)
    from ranvier.remote.opening import at_address

    return at_address(store)


def main() -> None:
    """Answer jobs until the input ends; the arguments are the store and the memory in bytes."""
    import pyoxigraph

    # What a library prints must not come between the answers.
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    store = _opened(sys.argv[1])
    remote = None if isinstance(store, pyoxigraph.Store) else store
    # What reads the algebra has to be here before the files are locked away.
    importlib.import_module("rdflib.plugins.sparql.parser")
    lock_down(int(sys.argv[2]), spare=_TO_CALL if remote else _unopened(sys.argv[1]))
    # The first message says that it is ready.
    answers.write(pack({}))
    answers.flush()
    while (data := _read(jobs)) is not None:
        job = Job(**json.loads(data))
        # Should the server be gone, the system ends this process in its place.
        signal.alarm(int(job.seconds) + _GRACE)
        if remote:
            remote.limit(job.seconds * _SHARE, job.answer_bytes * _WORDIER)
        head, body = answer(store, job)
        signal.alarm(0)
        answers.write(pack(asdict(head), body))
        answers.flush()


if __name__ == "__main__":
    main()
