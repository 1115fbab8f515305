"""Pages as tests read them: the ids that stand in one, and what two of them share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import httpx
from starlette.applications import Starlette

Ask = Callable[[str], httpx.Response]


def asker(app: Starlette) -> Ask:
    """Give what asks an application for a page, without a server between."""

    def ask(path: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=way, base_url="http://localhost") as client:
                return await client.get(path, headers={"accept": "text/html"})

        return asyncio.run(asked())

    return ask


def ids(text: str) -> list[str]:
    """Give the ids of a page, in their order."""
    return re.findall(r'\sid="([^"]+)"', text)


def section(text: str, ident: str) -> str:
    """Give what stands between the heading with an id and the next one of its level."""
    found = re.search(rf'<h2 id="{re.escape(ident)}">.*?(?=<h2 |\Z)', text, re.DOTALL)
    assert found, f"there is no section {ident}"
    return found[0]
