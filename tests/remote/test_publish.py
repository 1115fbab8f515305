"""Publishing a build: what the store then holds, and what is left when it is cut short."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from ranvier.cli.app import app
from ranvier.errors import CallError, DataError, ServiceError
from ranvier.layout import Layout
from ranvier.remote.client import Client
from ranvier.remote.dialects import OXIGRAPH, STANDARD, VIRTUOSO, Dialect, Statements, dialect_of
from ranvier.remote.publish import Outcome, publish, target_of
from ranvier.remote.published import BUILDS, read_pointer, union_of
from ranvier.remote.writing import Writer
from ranvier.vocabulary import BASE, XSD

from .servers import Server, oxigraph

TEXTS = ["plain", 'a "quoted" \\ word', "two\nlines\tand a tab", "naïve β → 𝄞", "3.70", "1"]
TYPED = [
    ("3.7", "decimal"),
    ("16", "decimal"),
    ("-0.05", "decimal"),
    ("75", "integer"),
    ("true", "boolean"),
    ("false", "boolean"),
    ("https://example.org/a?b=c&d=%20", "anyURI"),
]

Build = Callable[[str, dict[str, int]], Layout]


@pytest.fixture
def made(layout: Layout, tmp_path: Path) -> Build:
    """Make a build of some graphs, each with so many statements and every kind of literal."""

    def make(digest: str, graphs: dict[str, int]) -> Layout:
        literals = [ox.Literal(text) for text in TEXTS]
        literals += [ox.Literal(v, datatype=ox.NamedNode(XSD + kind)) for v, kind in TYPED]
        folder = tmp_path / digest / "current"
        folder.mkdir(parents=True)
        store = ox.Store(str(folder / "store"))
        for name, size in graphs.items():
            for number in range(size):
                triple = (
                    ox.NamedNode(f"{BASE}trial/{name}-{digest}-{number}"),
                    ox.NamedNode(f"{BASE}vocab#note"),
                    literals[number % len(literals)],
                )
                store.add(ox.Quad(*triple, ox.NamedNode(f"{BASE}graph/record/{name}")))
                store.add(ox.Quad(*triple))
        store.flush()
        del store
        summary = {"hash": digest, "version": "0", "quads": sum(graphs.values())}
        (folder / "build.json").write_text(json.dumps(summary), encoding="utf-8")
        return Layout(root=layout.root, build=tmp_path / digest)

    return make


class Ends(Writer):
    """A writer that, after so many requests, lets something happen before the next one."""

    def __init__(self, *, after: int, then: Callable[[], None], **kept: object) -> None:
        super().__init__(**kept)  # type: ignore[arg-type]
        self.left, self.then = after, then

    def _send(self, method: str, url: str, **what: object) -> None:
        if self.left == 0:
            self.then()
        self.left -= 1
        super()._send(method, url, **what)


def asks_of(server: Server) -> Callable[[str], Iterable[ox.QuerySolution]]:
    client = Client(server.url)
    return Statements(client, dialect_of(client)).rows


def addresses(server: Server) -> dict[str, object]:
    dialect: Dialect = {"oxigraph": OXIGRAPH, "virtuoso": VIRTUOSO}[server.name]
    target = target_of(server.url, dialect)
    return {
        "update": target.update,
        "graph_store": target.graph_store,
        "operations": dialect.operations,
    }


def sent(server: Server, layout: Layout) -> Outcome:
    with Writer(**addresses(server)) as writer:  # type: ignore[arg-type]
        return publish(layout, writer, asks_of(server))


def held(server: Server, graph: str) -> set[tuple[object, ...]]:
    found = asks_of(server)(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return {tuple(row) for row in found}


def names(server: Server) -> set[str]:
    found = asks_of(server)("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    return {str(row[0].value) for row in found if str(row[0].value).startswith(BASE)}


def graph(name: str) -> str:
    return f"{BASE}graph/record/{name}"


def test_a_store_holds_every_statement_as_it_was(server, made) -> None:
    layout = made("a" * 64, {"one": 40, "two": 2500, "three": 3})
    done = sent(server, layout)
    assert (done.graphs, done.statements, done.sent) == (3, 2543, 4)
    store = ox.Store.read_only(str(layout.build / "current" / "store"))
    for name in ("one", "two", "three"):
        kept = store.quads_for_pattern(None, None, None, ox.NamedNode(graph(name)))
        assert held(server, graph(name)) == {(q.subject, q.predicate, q.object) for q in kept}
    kept = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert held(server, done.union) == {(q.subject, q.predicate, q.object) for q in kept}
    found = read_pointer(asks_of(server))
    assert found is not None
    assert (found.union, found.summary["hash"]) == (done.union, "a" * 64)
    assert found.graphs == {graph(name) for name in ("one", "two", "three")}
    assert names(server) == {BUILDS, done.union, *found.graphs}
    again = sent(server, layout)
    assert (again.done_before, again.sent) == (True, 0)


def test_a_new_version_takes_the_place_of_the_one_before(server, made) -> None:
    for digest, graphs in (("1", ["kept", "gone"]), ("2", ["kept", "new"]), ("3", ["kept"])):
        sent(server, made(digest * 64, dict.fromkeys(graphs, 5)))
    found = read_pointer(asks_of(server))
    assert found is not None
    assert (found.union, found.before) == (union_of("3" * 64), union_of("2" * 64))
    assert names(server) == {BUILDS, found.union, found.before, graph("kept")}
    assert len(held(server, graph("kept"))) == 5
    assert all("3" * 64 in row[0].value for row in held(server, graph("kept")))  # type: ignore[attr-defined]


@pytest.mark.parametrize("after", [1, 3, 5, 7])
def test_a_run_that_was_killed_is_taken_up(server, made, after) -> None:
    old = made(f"{after}0" * 32, {"one": 30})
    sent(server, old)
    new = made(f"{after}1" * 32, {"one": 20, "two": 1200, "three": 1500})

    def end() -> None:
        raise KeyboardInterrupt

    with (
        Ends(after=after, then=end, **addresses(server)) as writer,
        pytest.raises(KeyboardInterrupt),
    ):
        publish(new, writer, asks_of(server))
    found = read_pointer(asks_of(server))
    assert found is not None
    assert found.union in (union_of(f"{after}0" * 32), union_of(f"{after}1" * 32))
    assert len(held(server, found.union)) == found.summary["quads"]
    done = sent(server, new)
    assert after < 3 or done.sent < 4
    assert len(held(server, done.union)) == 2720
    assert {len(held(server, graph(name))) for name in ("one", "two", "three")} == {20, 1200, 1500}


def test_a_wrong_count_is_found_before_anything_is_swapped(server, made) -> None:
    sent(server, made("c" * 64, {"one": 10}))
    before = held(server, graph("one"))
    new = made("d" * 64, {"one": 12})

    with Writer(**addresses(server)) as writer:

        def named(stage: str) -> None:
            if stage == "counting":
                strange = f"<{BASE}trial/x> <{BASE}vocab#note> 'x'"
                place = f"{BUILDS}{'d' * 64}/graph/record/one"
                writer.update([f"INSERT DATA {{ GRAPH <{place}> {{ {strange} }} }}"])

        with pytest.raises(DataError, match="record/one has 13 statements for 12"):
            publish(new, writer, asks_of(server), named=named)
    assert held(server, graph("one")) == before
    found = read_pointer(asks_of(server))
    assert found is not None
    assert found.union == union_of("c" * 64)
    assert sent(server, new).sent == 1
    assert len(held(server, graph("one"))) == 12


def test_a_reader_sees_a_whole_build_at_every_moment(server, made) -> None:
    sizes = {union_of("e" * 64): 300, union_of("f" * 64): 1700}
    sent(server, made("e" * 64, {"one": 300}))
    new = made("f" * 64, {"one": 1200, "two": 500})
    seen: list[tuple[str, int]] = []
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        asks = asks_of(server)
        while not stop.is_set():
            try:
                found = read_pointer(asks)
                assert found is not None
                seen.append((found.union, len(held(server, found.union))))
            except BaseException as error:
                wrong.append(error)
                return

    reader = threading.Thread(target=read)
    reader.start()
    sent(server, new)
    stop.set()
    reader.join()
    assert not wrong
    assert seen
    assert all(size == sizes[union] for union, size in seen)


def test_a_store_that_dies_midway_is_told_and_keeps_nothing_half(made, tmp_path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with oxigraph(folder) as server:
        layout = made("9" * 64, {"one": 1500, "two": 1500})
        ending = Ends(after=2, then=server.kill, **addresses(server))
        with ending as writer, pytest.raises(ServiceError, match="out of reach") as error:
            publish(layout, writer, asks_of(server))
        assert error.value.exit_code == 3


def run(*arguments: str) -> tuple[int | str, str]:
    result = CliRunner().invoke(app, [*arguments])
    error = result.exception
    code = error.exit_code if hasattr(error, "exit_code") else result.exit_code
    return code, result.output + str(error or "")


def test_the_command_says_what_it_would_do_and_did(server, made) -> None:
    layout = made("7" * 64, {"one": 4, "two": 5})
    call = ["--build", str(layout.build), "publish", "--store", server.url]
    held_before = names(server)
    code, said = run(*call, "--dry-run")
    assert code == 0, said
    assert "would load 3 graphs, 18 statements" in said
    assert names(server) == held_before
    code, said = run(*call)
    assert code == 0, said
    assert "2 graphs, 9 statements" in said
    code, said = run(*call)
    assert (code, "already" in said) == (0, True)


def test_what_is_wrong_with_a_call_is_told(server, made, monkeypatch) -> None:
    layout = made("8" * 64, {"one": 4})
    call = ["--build", str(layout.build), "publish", "--store"]
    assert run(*call, "http://127.0.0.1:9/sparql")[0] == 3
    assert run(*call, "ftp://127.0.0.1/sparql")[0] == 2
    assert run("--build", str(layout.build.parent / "none"), *call[2:], server.url)[0] == 1
    with pytest.raises(CallError, match="--update"):
        target_of(server.url, STANDARD)
    if server.name == "virtuoso":
        monkeypatch.setenv("RANVIER_STORE_PASSWORD", "wrong")
        code, said = run(*call, server.url)
        assert code == 2
        assert "RANVIER_STORE_PASSWORD" in said


def test_only_graphs_of_ours_are_published(server, made, layout, tmp_path) -> None:
    folder = tmp_path / "strange" / "current"
    folder.mkdir(parents=True)
    store = ox.Store(str(folder / "store"))
    node = ox.NamedNode("https://example.org/x")
    store.add(ox.Quad(node, node, node, node))
    store.flush()
    del store
    (folder / "build.json").write_text('{"hash": "0"}', encoding="utf-8")
    with pytest.raises(DataError, match="begins with"):
        sent(server, Layout(root=layout.root, build=folder.parent))


@pytest.fixture(autouse=True)
def _emptied(server) -> Iterator[None]:
    """Start each test with an empty store."""
    with Writer(**addresses(server)) as writer:  # type: ignore[arg-type]
        writer.update([f"DROP SILENT GRAPH <{name}>" for name in sorted(names(server))])
    yield
