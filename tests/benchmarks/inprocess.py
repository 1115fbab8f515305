"""A process that answers queries in an engine of its own memory or disk, and times itself.

It reads a JSON string a line, a query, and writes a JSON object a line: the seconds from query to
the bytes of SPARQL JSON, and the answer's rows. rdflib is interrupted at the cutoff; an engine in
Rust is not, and is told of once it is done. Start it with the name of the engine, what it reads,
and the cutoff in seconds.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

Asked = Callable[[str], bytes]


class CutOffError(BaseException):
    """The cutoff is reached; no library may take it for an error of its own."""


def native(store_path: str) -> Asked:
    """Open an Oxigraph store as a worker of the service does."""
    import pyoxigraph

    store = pyoxigraph.Store.read_only(store_path)

    def ask(query: str) -> bytes:
        found = store.query(query)
        data = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        return data or b""

    return ask


def rdflib_memory(triples: str) -> Asked:
    """Read N-Triples into rdflib's own store."""
    return _rdflib(triples, "default")


def rdflib_over_oxigraph(triples: str) -> Asked:
    """Read N-Triples into rdflib over Oxigraph, in memory."""
    return _rdflib(triples, "Oxigraph")


def _rdflib(triples: str, kind: str) -> Asked:
    import rdflib

    graph = rdflib.Graph(store=kind)
    # The parser by its name: that of oxrdflib reads into an Oxigraph store without rdflib's terms.
    graph.parse(triples, format="ox-nt" if kind == "Oxigraph" else "nt")

    def ask(query: str) -> bytes:
        return graph.query(query).serialize(format="json") or b""

    return ask


ENGINES = {"native": native, "rdflib": rdflib_memory, "oxrdflib": rdflib_over_oxigraph}


def rows_in(data: bytes) -> int:
    """Count the rows of an answer in SPARQL JSON.

    >>> rows_in(b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}, {}]}}')
    2
    """
    found = json.loads(data)
    return 1 if "boolean" in found else len(found["results"]["bindings"])


def answer(ask: Asked, query: str, cutoff: float) -> dict[str, object]:
    """Ask once; the seconds are those of the engine alone."""
    start = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, cutoff)
    try:
        data = ask(query)
        seconds = time.perf_counter() - start
    except CutOffError:
        return {"error": f"over {cutoff:g} s"}
    except Exception as error:
        # Whatever an engine raises is a finding about it, not a failure of the benchmark.
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"seconds": seconds, "rows": rows_in(data)}


def main(name: str, source: str, cutoff: float) -> None:
    """Load, say so, and answer until the input ends."""

    def cut(_signal: int, _frame: FrameType | None) -> None:
        raise CutOffError

    signal.signal(signal.SIGALRM, cut)
    start = time.perf_counter()
    ask = ENGINES[name](source)
    _say({"loaded": time.perf_counter() - start})
    for line in sys.stdin:
        _say(answer(ask, json.loads(line), cutoff))


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
