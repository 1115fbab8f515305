"""A build that fails for want of disk, and builds put in place, while clients ask."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from tests.service.conftest import Server, put_in_place

from ranvier.layout import Layout
from ranvier.store.dataset import Dataset

from .conftest import ALIVE, assert_sound, serving

CLIENTS = 4
COMMAND = [sys.executable, "-c", "from ranvier.cli import main; main()"]
MOST = 200_000


def test_builds_are_put_in_place_and_no_request_is_lost(
    layout: Layout, dataset: Dataset, tmp_path: Path
) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    with serving(home) as server:
        first = (home.build / "current").readlink()
        with _asking(server) as statuses:
            for _ in range(3):
                put_in_place(dataset, home)
        assert statuses.total() > 50
        assert set(statuses) == {200}, statuses
        assert (home.build / "current").readlink() != first
        assert len(list(home.build.glob("build-*"))) == 2
        assert_sound(server)


def test_a_full_disk_leaves_the_last_build_and_its_readers(
    small_checkout: Path, dataset: Dataset, tmp_path: Path
) -> None:
    """No file may grow past a size in the process that builds: to it, the disk is full."""
    home = Layout(root=small_checkout, build=tmp_path / "build")
    put_in_place(dataset, home)
    before = (home.build / "current").readlink()
    with serving(home) as server, _asking(server) as statuses:
        ended = subprocess.run(
            [*COMMAND, "--root", str(home.root), "--build", str(home.build), "build"],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
            preexec_fn=_no_file_past(MOST),
        )
        assert ended.returncode == 1, (ended.stdout, ended.stderr)
        assert "File too large" in ended.stderr.splitlines()[-1]
        assert "the last one stays" in ended.stderr.splitlines()[-1]
        assert "ranvier/store" not in ended.stderr, "a person is told, and shown no trace"
        assert (home.build / "current").readlink() == before
        assert not list(home.build.glob(".building-*"))
        assert_sound(server)
    assert set(statuses) == {200}, statuses


def _no_file_past(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def _asking(server: Server) -> Iterator[Counter[int]]:
    """Let clients ask, on one connection each, while the block runs; give what was answered."""
    statuses: Counter[int] = Counter()
    over = threading.Event()

    def ask(number: int) -> None:
        paths = (f"/sparql?query={ALIVE}", "/trial/renew", "/api/search?q=renew", "/healthz")
        with httpx.Client(base_url=server.url, timeout=60) as client:
            while not over.is_set():
                try:
                    statuses[client.get(paths[number % len(paths)]).status_code] += 1
                except httpx.TransportError:
                    statuses[0] += 1
                over.wait(0.02)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        over.set()
        for thread in threads:
            thread.join()
