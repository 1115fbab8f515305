"""A server whose store is exchanged from test to test, and the counts at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.service.conftest import serving

from ranvier.layout import Layout

from .suites import (
    BASE,
    HOME,
    NOT_HERE,
    NOT_RUN,
    REFUSED,
    SHACL_ARCHIVE,
    SPARQL_ARCHIVE,
    Case,
    sparql_cases,
)

# A server is waited for until its store answers, which it does by a trial.
_ALIVE = ((Path(__file__).with_name("alive.nt"), None),)

Judge = Callable[..., None]


class Endpoint:
    """A server over a store that each test fills with its own data."""

    def __init__(self, home: Path, layout: Layout) -> None:
        self._home, self._number = home, 0
        self._data: object = None
        self.layout = replace(layout, build=home)
        self.client: httpx.Client | None = None
        self.load(_ALIVE)

    def hold(self, case: Case) -> Path:
        """Load the data of a test into a store of its own, and give its folder."""
        return self.load(case.data())

    def load(self, data: object) -> Path:
        if data == self._data:
            return self._home / "current" / "store"
        self._number += 1
        folder = self._home / f"build-{self._number}"
        folder.mkdir()
        store = ox.Store(str(folder / "store"))
        for path, name in data:  # type: ignore[attr-defined]
            graph = ox.NamedNode(name) if name else ox.DefaultGraph()
            base = f"{BASE}{path.parent.name}/{path.name}"
            kind = ox.RdfFormat.from_extension(path.suffix[1:])
            store.load(path=str(path), format=kind, base_iri=base, to_graph=graph)
            if name:
                store.add_graph(ox.NamedNode(name))
        store.flush()
        del store
        (folder / "build.json").write_text(json.dumps({"hash": f"{self._number:064d}"}))
        link = self._home / ".next"
        link.symlink_to(folder.name)
        link.replace(self._home / "current")
        self._data = data
        return folder / "store"

    def ask(self, query: str, accept: str) -> httpx.Response:
        assert self.client is not None
        headers = {"content-type": "application/sparql-query", "accept": accept}
        return self.client.post("/sparql", content=query, headers=headers)


@pytest.fixture(scope="session")
def endpoint(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The server that `ranvier serve` starts, over stores of the suite."""
    held = Endpoint(tmp_path_factory.mktemp("suite"), layout)
    with serving(held.layout, workers=1) as server:
        held.client = server.client
        yield held


@pytest.fixture
def judge(record_property: Callable[[str, object], None]) -> Judge:
    """Hold an outcome against the list of those that are known not to pass, and note it."""

    def decide(suite: str, why: str, passed: bool, said: str, *, alone: bool | None = None) -> None:
        kind = why.partition(":")[0]
        known = f"listed: {kind}" if why else "not passed, and not listed"
        record_property("w3c", [suite, "passed" if passed else known])
        if alone:
            record_property("w3c", [suite, "(passed by the engine alone)"])
            excused = passed or kind == REFUSED
            assert excused, f"what the engine alone passes fails through the endpoint: {said}"
        if why:
            assert not passed, f"this is listed as not passing, and it passes: {why}"
            pytest.skip(why)
        assert passed, said

    return decide


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts, of all workers of a run."""
    terminalreporter.section("W3C suites")
    if not (SPARQL_ARCHIVE.is_file() and SHACL_ARCHIVE.is_file()):
        terminalreporter.write_line(NOT_HERE.format(HOME))
        return
    counts = Counter(
        (str(noted[0]), str(noted[1]))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, noted in report.user_properties
        if name == "w3c"
    )
    counts.update(
        (NOT_RUN[case.kind], "not run: the graph is read-only")
        for case in sparql_cases()
        if case.kind in NOT_RUN
    )
    for (suite, outcome), number in sorted(counts.items()):
        terminalreporter.write_line(f"{suite:20} {outcome:34} {number:4}")
