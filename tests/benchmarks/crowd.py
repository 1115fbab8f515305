"""Many clients at once: how many answers a second a server gives, and how long each waits."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass

from tests.benchmarks.engines import Client, EngineError


@dataclass(frozen=True)
class Crowd:
    """What came of one round."""

    answers: int
    errors: int
    seconds: float
    median: float
    """Seconds that the client in the middle waited."""
    high: float
    """Seconds below which 95 of 100 waited."""
    said: str = ""
    """The first error."""

    @property
    def rate(self) -> float:
        """Give the answers a second."""
        return self.answers / self.seconds


def crowd(port: int, path: str, queries: list[str], clients: int, each: int) -> Crowd:
    """Let clients ask at once, each on a connection of its own, in an order of its own.

    Args:
        port: where the server listens on this machine.
        path: the path of the endpoint.
        queries: what is asked; each client begins at another one and goes round.
        clients: how many there are.
        each: how many queries each asks, one after the other.
    """
    waited: list[float] = []
    faults: list[str] = []
    ready = threading.Barrier(clients + 1)

    def ask(number: int) -> None:
        client = Client(port, path, {}, cutoff=120)
        ready.wait()
        for turn in range(each):
            try:
                waited.append(client.get(queries[(number * 7 + turn) % len(queries)]))
            except EngineError as error:
                faults.append(str(error))
        client.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    high = statistics.quantiles(waited, n=20, method="inclusive")[-1] if len(waited) > 1 else 0.0
    middle = statistics.median(waited) if waited else 0.0
    return Crowd(len(waited), len(faults), seconds, middle, high, faults[0] if faults else "")
