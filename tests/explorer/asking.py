"""The application with its workers, asked without a server between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import httpx
from lxml import html  # type: ignore[import-untyped]
from starlette.applications import Starlette

from ranvier.explorer.app import create_explorer
from ranvier.layout import Layout


def ask_all(
    layout: Layout,
    paths: Iterable[str],
    *,
    accept: str,
    make: Callable[[Layout], Starlette] = create_explorer,
) -> dict[str, httpx.Response]:
    """Ask addresses, a few at a time, and give the response of each."""

    async def asked() -> dict[str, httpx.Response]:
        found: dict[str, httpx.Response] = {}
        app = make(layout)
        gate = asyncio.Semaphore(4)
        way = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=way, base_url="http://localhost", timeout=60) as client,
        ):

            async def one(path: str) -> None:
                async with gate:
                    found[path] = await client.get(path, headers={"accept": accept})

            await asyncio.gather(*(one(path) for path in dict.fromkeys(paths)))
        return found

    return asyncio.run(asked())


def parsed(page: str) -> Any:
    """Read a page as a browser would, and give its root."""
    return html.fromstring(page)


def source_of(element: Any) -> str:
    """Give the beginning of an element as HTML, to name it by."""
    return str(html.tostring(element, encoding="unicode"))[:80]
