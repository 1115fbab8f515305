"""Take a picture of each kind of page, wide and narrow, light and dark, to be looked at.

`python -m tests.browser.screenshots [BUILD [FOLDER [NAME ...]]]`; without these it takes all kinds
of pages over `build/` into `build/screenshots`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from .finding import find_chromium
from .kinds import KINDS, Kind
from .serving import serving

ROOT = Path(__file__).parents[2]
WIDTHS = (1440, 390)
_PICTURES = """() => Promise.all([...document.querySelectorAll('img')].map(img => {
  img.loading = 'eager';  // It would wait until it comes into sight.
  return img.complete || new Promise(done => { img.onload = img.onerror = done; });
}))"""


def settle(page: Page, kind: Kind) -> None:
    """Wait until the page shows all that it will, with the pictures further down."""
    if kind.island:
        page.wait_for_selector("[data-ready=yes]", timeout=30_000)
    page.evaluate(_PICTURES)
    page.wait_for_load_state("networkidle")


def take(build: Path, folder: Path, names: list[str]) -> None:
    """Write `NAME-WIDTH.png`, and `NAME-dark-WIDTH.png`, of kinds of pages."""
    program, reason = find_chromium()
    assert program, reason
    folder.mkdir(parents=True, exist_ok=True)
    with serving(build) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--disable-dev-shm-usage"]
        )
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900})
            for name in names:
                page.emulate_media(color_scheme="light")
                page.goto(url + KINDS[name].path)
                settle(page, KINDS[name])
                page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                page.emulate_media(color_scheme="dark")
                page.screenshot(path=folder / f"{name}-dark-{width}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    take(
        Path(given[0]) if given else ROOT / "build",
        Path(given[1]) if len(given) > 1 else ROOT / "build" / "screenshots",
        given[2:] or list(KINDS),
    )
