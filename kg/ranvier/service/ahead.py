"""Reading ahead: what pages need of a build is made when it is opened, before anyone asks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ranvier.errors import RanvierError

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.service.editions import Current, Edition

Steps = Callable[["Edition", "Layout"], Iterable[Callable[[], object]]]
"""Gives what is to be made of a build, what is needed first before the rest."""

_EVERY = 2.0
"""Seconds between two looks whether another build is in place."""

_LONGEST_PAUSE = 0.5
"""Seconds of rest after a step at most; else it is as long as the step, so that pages go before."""


async def read_ahead(editions: Current, layout: Layout, steps: Steps) -> None:
    """Make what pages need of each build that is opened, one step after another, until cancelled.

    A step that fails is left out: the page that needs it will say what is wrong.
    """
    seen: Edition | None = None
    while True:
        edition = await asyncio.to_thread(editions.now)
        if edition is not seen:
            seen = edition
            for step in await asyncio.to_thread(_listed, steps, edition, layout):
                begun = time.monotonic()
                with contextlib.suppress(RanvierError, OSError, RuntimeError, LookupError):
                    await asyncio.to_thread(step)
                await asyncio.sleep(min(time.monotonic() - begun, _LONGEST_PAUSE))
                if editions.now() is not edition:
                    break
        await asyncio.sleep(_EVERY)


def _listed(steps: Steps, edition: Edition, layout: Layout) -> list[Callable[[], object]]:
    return list(steps(edition, layout))
