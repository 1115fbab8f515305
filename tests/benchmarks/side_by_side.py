"""Time the service beside other engines: same queries, same data, one run.

What is compared is a fixed set of competency questions and reports, bound to the values of their
pinned cases. Engines take turns query by query, so that a slow moment of the machine falls on all
of them; figures are medians. `make bench` prints the tables and writes
`build/bench/service-<n>x.json`.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import httpx
import pyoxigraph
from rich.console import Console
from tests.benchmarks import engines, growth
from tests.benchmarks.crowd import Crowd, crowd
from tests.benchmarks.engines import Engine, EngineError
from tests.benchmarks.sheet import NATIVE, OURS, SERVER, VIRTUOSO, Budget, Sheet, paired
from tests.queries import pin

from ranvier.layout import Layout
from ranvier.questions import load_questions
from ranvier.questions.ask import bind, terms_of
from ranvier.store.build import POINTER, STORE
from ranvier.vocabulary import BASE, CONCLUDED, KINDS, SKOS, prologue

ASKED = (
    "publications-of-trial.rebuild",
    "agents-by-drug-class.muscarinic",
    "mechanisms-of-agent.clemastine",
    "verdicts.clemastine",
    "agents-by-modality.vep",
    "phase-ladder.clemastine",
    "agents-by-chebi.muscarinic-antagonist",
    "mechanism-chains.clemastine",
    "trials-in-course.rrms",
    "small-trials.below-50",
    "safety-signals",
    "head-to-head.all",
    "results-by-modality.vep",
    "evidence-for.clemastine",
    "contradictions.all",
    "trial-by-registry-id.nct",
    "review-figures",
    "quality-gaps-by-kind",
    "coverage-by-modality",
)
"""The pinned cases of questions and reports that every engine is asked."""

SEARCHED = ("l-t3", "BIIB033", "NCT02040298", "29029896", "clemastin", "opicinumb", "vep", "myelin")
_IN_MEMORY = 10
_LOOKUP = "SELECT ?label WHERE {{ <{base}agent/clemastine> <{skos}prefLabel> ?label }}"
_SHOWN = (*KINDS.values(), *CONCLUDED)
_SLOW, _LONG = 2.0, 0.5
_GIVEN_UP = 4


def queries(layout: Layout, store: pyoxigraph.Store) -> dict[str, str]:
    """Give the text of every query, prefixes and all: the same for each engine."""
    found = {
        stem: prologue() + bind(question, terms_of(store, question, values))
        for folder in (layout.questions, layout.reports)
        for question in load_questions(folder).values()
        for stem, values in pin.cases_of(question).items()
        if stem in ASKED
    }
    missing = set(ASKED) - set(found)
    if missing:
        message = f"no pinned case is called {', '.join(sorted(missing))}"
        raise SystemExit(message)
    return {name: found[name] for name in ASKED}


def measure(
    layout: Layout,
    factor: int,
    *,
    console: Console,
    rdflib_up_to: int = 1,
    without: Collection[str] = (),
) -> Sheet:
    """Measure all engines on the graph grown to `factor` times itself.

    Args:
        layout: where the finished build stands; it is read and never written.
        factor: 1 is the graph as it is.
        console: is told what goes on.
        rdflib_up_to: the largest factor at which rdflib's own store takes part.
        without: engines to leave out, by name.
    """
    source = layout.build / POINTER
    real = pyoxigraph.Store.read_only(str(source / STORE))
    asked = queries(layout, real)
    with tempfile.TemporaryDirectory(prefix="ranvier-bench-") as home:
        folder = Path(home)
        triples = folder / "data" / "graph.nt"
        triples.parent.mkdir()
        count = growth.write_grown(growth.triples_of(real), factor, triples)
        del real
        console.print(f"{factor}x: {count:,} triples")
        sheet = Sheet(factor, count, os.cpu_count() or 1, list(asked))
        build = layout.build
        if factor > 1:
            build = folder / "build"
            start = time.perf_counter()
            growth.put_build(triples, build, source)
            sheet.loaded[NATIVE] = time.perf_counter() - start
            if factor <= 10:
                growth.put_index(build)
        wanted = _wanted(sheet, triples, build, folder, rdflib_up_to=rdflib_up_to)
        for name in without:
            if wanted.pop(name, None) is not None:
                sheet.absent[name] = "left out as asked"
        _alone(sheet, asked, wanted, console=console)
        _together(sheet, asked, build, console=console)
        _served_pages(sheet, build, folder, console=console)
        _judge(sheet)
    return sheet


def _wanted(
    sheet: Sheet, triples: Path, build: Path, folder: Path, *, rdflib_up_to: int
) -> dict[str, contextlib.AbstractContextManager[Engine]]:
    """Give the engines that take part, by name; what is left out by size is told as absent."""
    store = (build / POINTER / STORE).resolve()
    cutoff = 5.0 if sheet.factor == 1 else 30.0
    memory, over = "rdflib in memory", "rdflib over oxrdflib"
    wanted: dict[str, contextlib.AbstractContextManager[Engine]] = {
        NATIVE: engines.in_process(NATIVE, "native", store, cutoff=cutoff),
        OURS: engines.ranvier(build, cutoff=cutoff),
        SERVER: engines.oxigraph_server(store, cutoff=cutoff),
        VIRTUOSO: engines.virtuoso(triples, folder / "virtuoso", cutoff=cutoff),
    }
    if sheet.factor <= _IN_MEMORY:
        wanted[over] = engines.in_process(over, "oxrdflib", triples, cutoff=cutoff)
    else:
        sheet.absent[over] = f"left out above {_IN_MEMORY}x: it holds the graph in memory"
    if sheet.factor <= rdflib_up_to:
        wanted[memory] = engines.in_process(memory, "rdflib", triples, cutoff=cutoff)
    else:
        sheet.absent[memory] = (
            f"left out above {rdflib_up_to}x, where most of its answers would take longer than"
            f" {cutoff:g} s (--rdflib-up-to asks it all the same)"
        )
    return wanted


def _alone(
    sheet: Sheet,
    asked: dict[str, str],
    wanted: dict[str, contextlib.AbstractContextManager[Engine]],
    *,
    console: Console,
) -> None:
    """Ask each query of each engine, one client, in turns."""
    rounds = 7 if sheet.factor == 1 else 3
    with contextlib.ExitStack() as stack:
        running: dict[str, Engine] = {}
        for name, manager in wanted.items():
            console.print(f"  starts: {name}")
            try:
                running[name] = stack.enter_context(manager)
            except (FileNotFoundError, EngineError) as error:
                sheet.absent[name] = (
                    f"not installed: {error}"
                    if isinstance(error, FileNotFoundError)
                    else str(error)
                )
                continue
            sheet.loaded.setdefault(name, running[name].loaded)
        if lost := {NATIVE, OURS}.intersection(sheet.absent):
            message = f"nothing to compare with: {', '.join(sheet.absent[name] for name in lost)}"
            raise SystemExit(message)
        for name in running:
            sheet.seconds[name], sheet.rows[name], sheet.faults[name] = {}, {}, {}
        for query, text in asked.items():
            _take_turns(sheet, running, query, text, rounds)
            found = ", ".join(
                f"{name} {sheet.seconds[name][query] * 1000:.1f} ms"
                for name in running
                if query in sheet.seconds[name]
            )
            console.print(f"  {query}: {found}")
        for name, engine in running.items():
            sheet.memory[name] = engine.memory()


def _take_turns(
    sheet: Sheet, running: dict[str, Engine], query: str, text: str, rounds: int
) -> None:
    """Ask all engines one query in turns; the first round warms up, and is all for a slow one."""
    walls: dict[str, list[float]] = {name: [] for name in running}
    for number in range(rounds + 1):
        for name, engine in running.items():
            faults = sheet.faults[name]
            if query in faults or (number and walls[name][0] > _SLOW):
                continue
            if sum(why.startswith("over") for why in faults.values()) >= _GIVEN_UP:
                faults[query] = f"not asked: {_GIVEN_UP} queries before it took too long"
                continue
            try:
                seconds, rows = engine.ask(text)
            except EngineError as error:
                faults[query] = str(error)
                continue
            walls[name].append(seconds)
            sheet.rows[name][query] = rows
    for name, found in walls.items():
        if found and query not in sheet.faults[name]:
            sheet.seconds[name][query] = statistics.median(found[1:] or found)
    answered = all(query in sheet.seconds[name] for name in (OURS, NATIVE) if name in running)
    if answered and (pairs := list(zip(walls[OURS][1:], walls[NATIVE][1:], strict=False))):
        sheet.overhead[query] = statistics.median(ours - native for ours, native in pairs)


def _together(sheet: Sheet, asked: dict[str, str], build: Path, *, console: Console) -> None:
    """Let 32 clients ask our service and Oxigraph's own server, in pairs."""
    known = sheet.seconds.get(OURS, {})
    # Of 32 clients 30 wait, each for 15 others: longer queries would meet the limit on waiting.
    heavy = {name: text for name, text in asked.items() if known.get(name, _LONG) < _LONG}
    lookup = {"lookup": _LOOKUP.format(base=BASE, skos=SKOS)}
    store = (build / POINTER / STORE).resolve()
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(engines.ranvier(build, cutoff=120))]
        with contextlib.suppress(FileNotFoundError):
            servers.append(stack.enter_context(engines.oxigraph_server(store, cutoff=120)))
        spent = sum(known[name] for name in heavy)
        # About six seconds of work for each round, whatever the size of the graph.
        times = max(1, round(12 / spent / 32 * len(heavy))) if spent else 1
        for work, texts, each in (("questions", heavy, times), ("lookup", lookup, 60)):
            found: dict[str, list[Crowd]] = {server.name: [] for server in servers}
            console.print(f"  32 clients: {work}, {each} queries each")
            for _ in range(3):
                for server in servers:
                    asking = crowd(server.port, server.path, list(texts.values()), 32, each)
                    found[server.name].append(asking)
            sheet.crowds[work] = found
        sheet.memory[f"{OURS}, after 32 clients"] = servers[0].memory()


def _served_pages(sheet: Sheet, build: Path, folder: Path, *, console: Console) -> None:
    """Time each page of an entity and searches by the server's own log, and starts from outside."""
    store = pyoxigraph.Store.read_only(str(build / POINTER / STORE))
    large = sheet.factor > 10
    paths = list(_entities(store))[: 300 if large else 1500]
    log = folder / "access.jsonl"
    console.print(f"  pages of {len(paths):,} entities, and searches")
    with (
        engines.ranvier(build, cutoff=60, log=log) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client,
    ):
        client.get("/agent/clemastine", headers={"accept": "text/html"}).raise_for_status()
        for path in (*paths, *paths[:100]):
            client.get(path, headers={"accept": "text/html"}).raise_for_status()
        if not large:
            for _ in range(5):
                for text in SEARCHED:
                    client.get("/api/search", params={"q": text}).raise_for_status()
        sheet.memory[f"{OURS}, after all pages"] = server.memory()
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        kind = {"/{kind}/{name}": "page", "/api/search": "search"}.get(line["route"])
        if kind:
            sheet.pages.setdefault(kind, []).append(line["seconds"])
    starts = []
    for _ in range(1 if large else 5):
        with engines.ranvier(build, cutoff=60) as server:
            starts.append(server.loaded)
    sheet.pages["start"] = starts


def _entities(store: pyoxigraph.Store) -> Iterator[str]:
    label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
    default = pyoxigraph.DefaultGraph()
    for quad in store.quads_for_pattern(None, label, None, default):
        iri = str(getattr(quad.subject, "value", ""))
        kind, slash, name = iri.removeprefix(BASE).partition("/")
        if iri.startswith(BASE) and slash and kind in _SHOWN and "#" not in name:
            yield f"/{kind}/{name}"


def _judge(sheet: Sheet) -> None:
    """Set the figures beside the budgets."""
    over = [seconds * 1000 for seconds in sheet.overhead.values()]
    pages, searches = sheet.pages["page"], sheet.pages.get("search", [])
    budgets = [Budget("median overhead over native Oxigraph", statistics.median(over), 3, "ms")]
    rounds = sheet.crowds["questions"]
    budgets.append(
        Budget("errors with 32 clients", sum(each.errors for each in rounds[OURS]), 0, "")
    )
    if SERVER in rounds:
        ratio = paired(rounds[OURS], rounds[SERVER])
        budgets.append(Budget("throughput to Oxigraph's server", ratio, 0.8, "x", least=True))
    budgets += [
        Budget("page of an entity, median", statistics.median(pages) * 1000, 20, "ms"),
        Budget("page of an entity, 95 of 100", _quantile(pages, 95) * 1000, 20, "ms"),
        Budget("page of an entity, slowest", max(pages) * 1000, 20, "ms"),
    ]
    if searches:
        budgets += [
            Budget("search, median", statistics.median(searches) * 1000, 10, "ms"),
            Budget("search, 95 of 100", _quantile(searches, 95) * 1000, 10, "ms"),
        ]
    most = max(sheet.memory[name] for name in sheet.memory if name.startswith(OURS))
    budgets += [
        Budget("start to first answer", statistics.median(sheet.pages["start"]), 2, "s"),
        Budget("memory of all processes", most, 300, "MiB"),
    ]
    sheet.budgets = budgets


def _quantile(values: list[float], percent: int) -> float:
    return (
        statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
        if len(values) > 1
        else values[0]
    )
