"""The build of the real records, opened as the server opens it, and the application over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from ranvier.explorer.app import create_explorer
from ranvier.explorer.bundle import bundle
from ranvier.layout import Layout
from ranvier.service.editions import Edition, open_edition

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def edition(built: Layout) -> Edition:
    return open_edition(built)


@pytest.fixture(scope="session")
def get(built: Layout) -> Get:
    """Ask the application, without a server between."""
    bundle()
    app = create_explorer(built)

    def asked(path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            way = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=way, base_url="http://localhost") as client:
                return await client.get(path, headers={"accept": accept, **headers})

        return asyncio.run(ask())

    return asked
