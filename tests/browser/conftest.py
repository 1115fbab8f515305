"""A server, a real browser, and pages that note what goes wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from ranvier.layout import Layout

from .finding import find_chromium
from .serving import serving

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ALIKE = [
    "tbody > tr:nth-child(n+13)",
    "table > tbody:nth-of-type(n+13)",
    "ul > li:nth-child(n+25)",
]
"""Further rows of a table or a list are made by the same template; axe takes long over many."""
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

    def axe(self, *rules: str) -> list[str]:
        """Give what axe-core finds wrong by the rules of WCAG 2.2 AA, or by some rules alone."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": list(rules) or _TAGS, "resultTypes": ["violations"]}
        found = self.page.evaluate(
            "([exclude, options]) => axe.run({exclude}, options)", [_ALIKE, options]
        )
        return [
            f"{each['id']}: {each['help']}: {node['html'][:120]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]


Visiting = Callable[..., Any]


@pytest.fixture(scope="session")
def site(built: Layout) -> Iterator[str]:
    """The address of a server over the graph of the real records."""
    with serving(built.build) as url:
        yield url


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
