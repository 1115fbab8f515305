"""What Prometheus reads of the server."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from .conftest import Server, serving

ROUTE = "ranvier_http_requests_total"


def read(server: Server) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    response = server.client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_method_and_status(built) -> None:
    with serving(built) as server:
        for path in ("/trial/renew", "/trial/none", "/agent/clemastine"):
            server.client.get(path)
        server.client.request("PURGE", "/trial/renew")
        server.ask("ASK {}")
        server.ask("ASK {")
        found = read(server)

        def count(route: str, method: str, status: str) -> float:
            labels = (("method", method), ("route", route), ("status", status))
            return found[ROUTE, labels]

        assert count("/{kind}/{name}", "GET", "200") == 2
        assert count("/{kind}/{name}", "GET", "404") == 1
        assert count("/{kind}/{name}", "other", "405") == 1
        assert count("/sparql", "GET", "200") == 1
        assert count("/sparql", "GET", "400") == 1
        timed = "ranvier_http_request_seconds_count", (("route", "/sparql"),)
        assert found[timed] == 2
        build = server.client.get("/healthz").json()["build"]
        assert found["ranvier_build_info", (("hash", build),)] == 1
        assert found["ranvier_workers", ()] == len(server.workers()) == 2
        assert found["ranvier_workers_busy", ()] == 0
        assert found["ranvier_queue_length", ()] == 0
        assert found["ranvier_queue_limit", ()] == 32


def test_openmetrics_is_given_to_those_who_ask(server: Server) -> None:
    accept = "application/openmetrics-text; version=1.0.0"
    response = server.client.get("/metrics", headers={"accept": accept})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")
