"""A new build is served without a restart, and no request is lost on the way."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pyoxigraph as ox
import pytest

from ranvier.errors import DataError
from ranvier.service.editions import Editions
from ranvier.store.dataset import Dataset
from ranvier.vocabulary import BASE, RDF, SKOS, record_graph, rv

from .conftest import put_in_place, serving, wait_until

NEW = f"{BASE}trial/new-one"
COUNT = "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a rv:ClinicalTrial }"


@pytest.fixture(scope="module")
def changed(dataset: Dataset) -> Dataset:
    """The graph with one trial more."""
    node, graph = ox.NamedNode(NEW), ox.NamedNode(record_graph(NEW))
    kind = ox.Quad(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(rv("ClinicalTrial")), graph)
    name = ox.Quad(node, ox.NamedNode(f"{SKOS}prefLabel"), ox.Literal("<b>New</b>"), graph)
    return Dataset([*dataset.quads, kind, name], dataset.counts)


def test_no_request_is_lost_when_builds_are_swapped(layout, dataset, changed, tmp_path) -> None:
    home = replace(layout, build=tmp_path / "build")
    first = put_in_place(dataset, home)
    trials = dataset.counts["trial"]
    with serving(home) as server, ThreadPoolExecutor() as threads:
        stop, seen, failed = Event(), set(), []

        def ask(path: str, **params: str) -> None:
            while not stop.is_set():
                response = server.client.get(path, params=params)
                if response.status_code != 200:
                    failed.append((path, response.status_code, response.text))
                elif path == "/sparql":
                    seen.add(int(response.json()["results"]["bindings"][0]["n"]["value"]))

        running = [threads.submit(ask, "/sparql", query=COUNT) for _ in range(3)]
        running.append(threads.submit(ask, "/trial/renew"))
        wait_until(lambda: seen == {trials})
        second = put_in_place(changed, home)
        wait_until(lambda: trials + 1 in seen)
        assert server.client.get("/trial/new-one").status_code == 200
        put_in_place(dataset, home)
        wait_until(lambda: server.client.get("/healthz").json()["build"] == first)
        assert server.client.get("/trial/new-one").status_code == 404
        assert server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"] == str(trials)
        stop.set()
        for task in running:
            task.result(timeout=30)
        assert failed == []
        assert first != second
        assert len(server.workers()) == 2


def test_html_in_a_label_is_text_on_the_page(layout, changed, tmp_path) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(changed, home)
    with serving(home) as server:
        for path in ("/trial/new-one", "/trial", "/trial/new-ome"):
            text = server.client.get(path, headers={"accept": "text/html"}).text
            assert "<b>New</b>" not in text
            assert "&lt;b&gt;New&lt;/b&gt;" in text


def test_a_build_that_can_not_be_opened_leaves_the_last_one_answering(
    layout, dataset, changed, tmp_path
) -> None:
    home = replace(layout, build=tmp_path / "build")
    first = put_in_place(dataset, home)
    editions = Editions(home)
    put_in_place(changed, home)
    shutil.rmtree((home.build / "current").resolve() / "store")
    assert editions.now().summary["hash"] == first
    assert editions.now().has(f"{BASE}trial/renew")
    shutil.rmtree(home.build)
    assert editions.now().summary["hash"] == first


def test_without_a_build_there_is_nothing_to_serve(layout, tmp_path) -> None:
    with pytest.raises(DataError, match="run `ranvier build` first"):
        Editions(replace(layout, build=tmp_path))
