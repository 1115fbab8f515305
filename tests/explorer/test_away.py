"""The explorer's pages while the store is away, and after another build has been published."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
from tests.remote.endpoints import oxigraph
from tests.remote.test_serving import small

from ranvier.explorer.app import create_explorer
from ranvier.explorer.bundle import bundle
from ranvier.layout import Layout


def test_a_store_that_is_away_is_said_to_be_on_a_page(layout: Layout, tmp_path: Path) -> None:
    bundle()
    with oxigraph(tmp_path / "store") as store:
        small(store, "old")
        app = create_explorer(replace(layout, build=tmp_path / "none", store=store.url))

        async def asked(*paths: str) -> list[httpx.Response]:
            way = httpx.ASGITransport(app)
            headers = {"accept": "text/html"}
            async with httpx.AsyncClient(transport=way, base_url="http://localhost") as client:
                return [await client.get(path, headers=headers, timeout=60) for path in paths]

        async def visited() -> tuple[list[httpx.Response], ...]:
            async with app.router.lifespan_context(app):
                there = await asked("/trial", "/publication")
                store.stop()
                away = await asked("/trial/one", "/graph?focus=agent:a1", "/agent/a2")
                store.start()
                return there, away, await asked("/trial/one")

        there, away, back = asyncio.run(visited())
    assert [answer.status_code for answer in there] == [200, 200]
    for answer in away:
        assert answer.status_code in (502, 503), answer.url
        assert answer.headers["retry-after"]
        assert 'role="alert"' in answer.text
        assert "/assets/" in answer.text, "it stands in the explorer's frame"
        assert "Traceback" not in answer.text
        assert str(store.port) not in answer.text
    assert [answer.status_code for answer in back] == [200]
