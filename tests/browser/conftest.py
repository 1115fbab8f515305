"""A server, a real browser, and pages that note what goes wrong in them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from ranvier.explorer.bundle import bundle
from ranvier.layout import Layout

from .finding import find_chromium

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_VIOLATION = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"""


@dataclass
class Visit:
    """A page, and what went wrong in it."""

    page: Page
    site: str
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, path: str, *, ready: bool = False) -> Page:
        """Open a page of the site; wait for its island where it has one that says it is ready."""
        self.page.goto(self.site + path)
        if ready:
            self.page.wait_for_selector("[data-ready=yes]", timeout=20_000)
        return self.page

    def axe(self) -> list[str]:
        """Give what axe-core finds wrong, by the rules of WCAG 2.2 AA."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": _TAGS}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{each['id']}: {each['help']}: {node['html'][:120]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def shoot(self, name: str, *, whole: bool = True) -> None:
        """Take a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=whole)


Visiting = Callable[..., Any]


@pytest.fixture(scope="session")
def site(built: Layout) -> Iterator[str]:
    """The address of a server over the graph of the real records."""
    bundle()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    script = Path(__file__).with_name("site.py")
    process = subprocess.Popen([sys.executable, str(script), str(built.build), str(port)])
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while not _answers(url):
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; it ends with the file, since other tests may not run inside its event loop."""
    program, reason = find_chromium()
    if not program:
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visiting(browser: Browser, site: str) -> Visiting:
    """Open pages as a person would, on a screen of some width."""

    @contextmanager
    def visit(*, width: int = 1440, expects: str = "\0", **options: Any) -> Iterator[Visit]:
        """Open a page; `expects` is a text of the one message of the console that is right."""
        size = {"width": width, "height": 900 if width > 600 else 844}
        context = browser.new_context(viewport=size, accept_downloads=True, **options)
        if options.get("java_script_enabled", True):
            context.add_init_script(_VIOLATION)
        page = context.new_page()
        page.set_default_timeout(15_000)
        seen = Visit(page, site)
        page.on("console", lambda said: _note(seen, said.type, said.text, expects))
        page.on("pageerror", lambda error: seen.wrong.append(f"error: {error}"))
        page.on("request", lambda request: seen.asked.append(request.url))
        try:
            yield seen
            assert seen.wrong == []
            elsewhere = [url for url in seen.asked if not url.startswith((site, "data:", "blob:"))]
            assert elsewhere == [], "a page asks another site"
        finally:
            context.close()

    return visit


def _note(seen: Visit, kind: str, text: str, expects: str) -> None:
    if kind in ("error", "warning") and expects not in text:
        seen.wrong.append(f"{kind}: {text}")
