"""What pages need is made of each build that is opened; a step that fails holds nothing up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.service import create_app
from ranvier.service.ahead import read_ahead
from ranvier.service.editions import Edition, Editions
from ranvier.service.frame import PLAIN

from .conftest import put_in_place


async def _until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


def test_every_step_is_taken_of_each_build_and_one_that_fails_is_passed_over(
    layout: Layout, dataset, tmp_path: Path
) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    editions = Editions(home)
    done: list[str] = []
    all_done = threading.Event()

    def fail() -> None:
        message = "nothing to read"
        raise DataError(message)

    def steps(edition: Edition, _layout: Layout) -> Iterator[Callable[[], object]]:
        build = str(edition.summary["hash"])
        yield fail
        yield lambda: done.append(build)
        yield all_done.set

    async def followed() -> None:
        reading = asyncio.create_task(read_ahead(editions, home, steps))
        await _until(all_done)
        all_done.clear()
        put_in_place(replace(dataset, quads=dataset.quads[:-1]), home)
        await _until(all_done)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    first = str(editions.now().summary["hash"])
    asyncio.run(followed())
    assert done == [first, str(editions.now().summary["hash"])]


def test_an_application_reads_ahead_while_it_runs_and_no_longer(built: Layout) -> None:
    begun = threading.Event()

    def steps(_edition: Edition, layout: Layout) -> Iterator[Callable[[], object]]:
        assert layout == built
        yield begun.set

    app = create_app(built, frame=replace(PLAIN, ahead=steps))

    async def lived() -> set[str]:
        async with app.router.lifespan_context(app):
            await _until(begun)
        await asyncio.sleep(0)
        return {task.get_coro().__qualname__ for task in asyncio.all_tasks()}

    assert "read_ahead" not in asyncio.run(lived())
