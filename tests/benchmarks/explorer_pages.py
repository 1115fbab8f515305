"""How long the pages of the explorer take, and how much of each goes over the wire.

A server is started as a person does, and is asked for a sample of each kind of page at once, while
it still reads ahead; then again, warm; then for the page of every entity.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from tests.benchmarks import engines

from ranvier.layout import Layout
from ranvier.service.editions import open_edition
from ranvier.service.terms import address

LIMIT_SECONDS, LIMIT_BYTES = 0.050, 400 * 1024
"""What a page may take on the server once it is warm, and what it may weigh as it is sent."""

SAMPLE = {
    "home": "/",
    "agent": "/agent/clemastine",
    "trial": "/trial/renew",
    "modality": "/modality/vep",
    "modality, with a sample size": "/modality/vep?difference=3",
    "mechanism": "/mechanism/cholesterol-8-9-sterols",
    "target": "/target/rxrg",
    "process": "/process/remyelination",
    "verdict": "/assertion/opicinumab--vep",
    "safety signal": "/safety-signal/clemastine",
    "publication": "/publication",
    "method": "/method/verdict",
    "graph": "/graph?focus=agent:clemastine",
    "paths": "/paths?from=agent:bexarotene&to=modality:vep",
    "compare": "/compare?agents=clemastine,opicinumab",
    "conflicts": "/conflicts",
    "gaps": "/gaps",
    "hypotheses": "/hypotheses",
    "timeline": "/timeline",
    "workbench": "/workbench",
    "data": "/data",
    "search": "/search?q=clemastine",
    "vocabulary": "/vocab",
    "list of agents": "/agent",
    "list of verdicts": "/assertion",
    "picture": "/plot/forest.svg?modality=vep",
    "nothing there": "/agent/clemastin",
}
"""Kind of page -> one that is large for its kind."""

_TIMES = 9
_HTML = "text/html, image/svg+xml;q=0.9"


@dataclass(frozen=True)
class Page:
    """A page as it was answered."""

    kind: str
    path: str
    first: float
    """Seconds of the first answer, of a server that had just begun."""
    median: float
    gzip: int
    """Bytes over the wire, without the head."""
    brotli: int

    @property
    def met(self) -> bool:
        """Tell whether it keeps both limits."""
        return self.median <= LIMIT_SECONDS and self.gzip <= LIMIT_BYTES


@dataclass(frozen=True)
class Crawl:
    """The pages of all entities: the slowest when warm, and the largest."""

    pages: int
    first: list[float]
    """Seconds of the first answers."""
    warm: list[float]
    slowest: str
    largest: str
    bytes: int

    @property
    def met(self) -> bool:
        """Tell whether the slowest and the largest keep the limits."""
        return max(self.warm) <= LIMIT_SECONDS and self.bytes <= LIMIT_BYTES


def pages(layout: Layout, *, console: Console | None = None) -> tuple[list[Page], Crawl]:
    """Measure pages over a server of their own, and print them where there is a console.

    Args:
        layout: where the build stands that is served.
        console: what the tables are printed on.

    Raises:
        EngineError: if the server does not start.
        httpx.HTTPStatusError: if an entity has no page.
    """
    with (
        engines.ranvier(layout.build, cutoff=60) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client,
    ):
        firsts = {path: _asked(client, path)[0] for path in SAMPLE.values()}
        sampled = [_page(client, kind, path, firsts[path]) for kind, path in SAMPLE.items()]
        crawled = _crawl(client, layout)
        memory = server.memory()
    if console:
        _show(sampled, crawled, memory, console)
    return sampled, crawled


def _asked(client: httpx.Client, path: str, encoding: str = "gzip") -> tuple[float, int]:
    """Ask for a page; give the seconds and the bytes that came."""
    start = time.perf_counter()
    answer = client.get(path, headers={"accept": _HTML, "accept-encoding": encoding})
    return time.perf_counter() - start, answer.num_bytes_downloaded


def _page(client: httpx.Client, kind: str, path: str, first: float) -> Page:
    found = [_asked(client, path) for _ in range(_TIMES)]
    middle = statistics.median(seconds for seconds, _ in found)
    return Page(kind, path, first, middle, found[0][1], _asked(client, path, "br")[1])


def _crawl(client: httpx.Client, layout: Layout) -> Crawl:
    held: dict[str, tuple[float, float, int]] = {}
    for path in _entities(layout):
        first, size = _asked(client, path)
        held[path] = first, min(_asked(client, path)[0] for _ in range(2)), size
    return Crawl(
        pages=len(held),
        first=[first for first, _, _ in held.values()],
        warm=[warm for _, warm, _ in held.values()],
        slowest=max(held, key=lambda path: held[path][1]),
        largest=max(held, key=lambda path: held[path][2]),
        bytes=max(size for _, _, size in held.values()),
    )


def _entities(layout: Layout) -> Iterator[str]:
    for iris in open_edition(layout).entities.values():
        yield from map(address, iris)


def _show(sampled: list[Page], crawled: Crawl, memory: float, console: Console) -> None:
    table = Table(title="pages of the explorer, over HTTP")
    heads = ("page", "first ms", "warm ms", "limit ms", "gzip KiB", "br KiB", "limit KiB", "")
    for column in heads:
        table.add_column(column, justify="left" if column == "page" else "right")
    limits = f"{LIMIT_SECONDS * 1000:.0f}", f"{LIMIT_BYTES / 1024:.0f}"
    for each in sampled:
        table.add_row(
            each.kind,
            f"{each.first * 1000:.0f}",
            f"{each.median * 1000:.1f}",
            limits[0],
            f"{each.gzip / 1024:.1f}",
            f"{each.brotli / 1024:.1f}",
            limits[1],
            "kept" if each.met else "not kept",
        )
    table.add_section()
    table.add_row(
        f"all {crawled.pages:,} entities, median",
        f"{statistics.median(crawled.first) * 1000:.0f}",
        f"{statistics.median(crawled.warm) * 1000:.1f}",
    )
    table.add_row(
        "all entities, most",
        f"{max(crawled.first) * 1000:.0f}",
        f"{max(crawled.warm) * 1000:.1f}",
        limits[0],
        f"{crawled.bytes / 1024:.1f}",
        "",
        limits[1],
        "kept" if crawled.met else "not kept",
    )
    console.print(table)
    console.print(f"slowest {crawled.slowest}, largest {crawled.largest}")
    console.print(f"memory of the server after all of it: {memory:.0f} MiB")


def main(build: Path | None = None) -> None:
    """Measure the current build."""
    from ranvier.layout import find_layout

    pages(find_layout(build=build), console=Console(width=max(110, Console().width)))


if __name__ == "__main__":
    main()
