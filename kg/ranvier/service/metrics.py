"""Numbers for those who run the server, in the form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from ranvier.service.pool import Pool

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Metrics:
    """What is counted, in a registry of this application alone."""

    def __init__(self, pool: Pool, build: Callable[[], str]) -> None:
        """Take the pool, and what names the build that is served now."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ranvier_http_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "ranvier_http_request_seconds",
            "How long requests took, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._sent = Counter(
            "ranvier_http_response_bytes",
            "Bytes of bodies sent, by route.",
            ("route",),
            registry=self.registry,
        )
        self.registry.register(_Now(pool, build))

    def count(self, *, route: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count a request that is done."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._sent.labels(route).inc(sent)


class _Now(Collector):
    """What is true at the moment of the question."""

    def __init__(self, pool: Pool, build: Callable[[], str]) -> None:
        self._pool = pool
        self._build = build

    def collect(self) -> Iterator[Metric]:
        """Give the state of the pool, and the build."""
        for name, said, value in (
            ("queue_length", "Queries that wait for a worker.", self._pool.waiting),
            ("queue_limit", "How many may wait.", self._pool.most_waiting),
            ("workers", "Worker processes that run.", len(self._pool.processes)),
            ("workers_busy", "Worker processes that run a query.", self._pool.busy),
        ):
            yield GaugeMetricFamily(f"ranvier_{name}", said, value=value)
        build = InfoMetricFamily("ranvier_build", "The build that is served.")
        build.add_metric((), {"hash": self._build()})
        yield build


def metrics(request: Request) -> Response:
    """Give the numbers in the form that the client takes."""
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    held: Metrics = request.app.state.metrics
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    return Response(encode(held.registry), headers=headers)
