"""What the benchmark is made of: engines that agree, clients counted, cutoffs that hold."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from tests.benchmarks import engines
from tests.benchmarks.crowd import Crowd, crowd
from tests.benchmarks.engines import Client, EngineError
from tests.benchmarks.inprocess import CutOffError, answer, rdflib_memory
from tests.benchmarks.sheet import Budget, paired

_TRIAL = "<https://w3id.org/ranvier/vocab#ClinicalTrial>"
_ROWS = f"SELECT ?t {{ ?t a {_TRIAL} }}"
_NT = "".join(
    f"<urn:t{number}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {_TRIAL} .\n"
    for number in range(50)
)


@pytest.fixture(scope="module")
def triples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "graph.nt"
    path.write_text(_NT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(triples: Path) -> Path:
    path = triples.parent / "store"
    made = pyoxigraph.Store(str(path))
    made.bulk_load(path=str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES)
    made.flush()
    del made
    return path


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[engines.Engine]:
    with engines.oxigraph_server(store, cutoff=20) as running:
        yield running


def test_engines_give_the_same_rows_of_the_same_triples(
    triples: Path, store: Path, server: engines.Engine
) -> None:
    sources = {"native": store, "rdflib": triples, "oxrdflib": triples}
    assert server.ask(_ROWS)[1] == 50
    for name, source in sources.items():
        with engines.in_process(name, name, source, cutoff=20) as engine:
            seconds, rows = engine.ask(_ROWS)
            assert (rows, seconds > 0, engine.loaded > 0) == (50, True, True)
            with pytest.raises(EngineError, match=r"\w+"):
                engine.ask("SELECT nothing")
            assert engine.ask("ASK { ?a ?b ?c }")[1] == 1


def test_rdflib_is_cut_off(triples: Path) -> None:
    def cut(*_: object) -> None:
        raise CutOffError

    before = signal.signal(signal.SIGALRM, cut)
    try:
        product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        said = answer(rdflib_memory(str(triples)), product, 0.05)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert said == {"error": "over 0.05 s"}


def test_every_answer_and_every_error_of_a_crowd_is_counted(server: engines.Engine) -> None:
    found = crowd(server.port, server.path, [_ROWS, "ASK { ?a ?b ?c }"], 8, 5)
    assert (found.answers, found.errors) == (40, 0)
    assert 0 < found.median <= found.high
    lost = crowd(server.port, "/nowhere", [_ROWS], 4, 2)
    assert (lost.answers, lost.errors) == (0, 8)
    assert lost.said.startswith("404")


def test_a_server_that_has_gone_is_an_error() -> None:
    client = Client(engines.free_port(), "/query", {}, cutoff=5)
    with pytest.raises(EngineError, match="Refused"):
        client.get(_ROWS)


def test_memory_is_that_of_a_process_and_its_children(store: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells the proportional set of a process")
    with engines.in_process("native", "native", store, cutoff=20) as engine:
        assert engine.process.pid in engines.family(os.getpid())
        assert engine.memory() == pytest.approx(engines.proportional(engine.process.pid), rel=0.2)
        assert engine.memory() > 1


def test_budgets_and_ratios() -> None:
    assert Budget("overhead", 3.0, 3, "ms").met
    assert not Budget("overhead", 3.1, 3, "ms").met
    assert Budget("throughput", 0.9, 0.8, "x", least=True).met
    assert not Budget("throughput", 0.7, 0.8, "x", least=True).met
    ours = [Crowd(100, 0, each, 0.1, 0.2) for each in (1.0, 2.0, 4.0)]
    theirs = [Crowd(100, 0, 2.0, 0.1, 0.2)] * 3
    assert paired(ours, theirs) == 1.0
