"""A page of each kind: accessible, within its width, quiet, whole without script, on paper."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from .conftest import Visiting
from .kinds import KINDS

READY = [name for name, kind in KINDS.items() if kind.island]
WIDE, NARROW = 1440, 390
_WIDTH = "document.documentElement.scrollWidth"
_CUT = """() => [...document.querySelectorAll('main *')].filter(node => {
  const box = node.getBoundingClientRect();
  if (!box.width || getComputedStyle(node).visibility !== 'visible') return false;
  // What is wider than its cell lies over the next one.
  if (node.matches('td, th') && node.scrollWidth > node.clientWidth + 2) return true;
  if (box.left >= -1 && box.right <= innerWidth + 1) return false;
  // What is scrolled inside its own box, or is there for screen readers, is not cut.
  for (let at = node; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (['auto', 'scroll'].includes(style.overflowX) || style.clipPath !== 'none') return false;
    if (at.tagName === 'svg') return false;
  }
  return true;
}).map(node => node.outerHTML.slice(0, 120))"""
_EMPTY = """() => [...document.querySelectorAll('main img')]
  .filter(img => img.complete && img.naturalWidth < 50).map(img => img.src)"""


@pytest.mark.parametrize("name", KINDS)
def test_a_page_of_each_kind_is_accessible_and_within_its_width(
    visiting: Visiting, name: str
) -> None:
    kind = KINDS[name]
    # A browser writes of a page that is an error by design.
    expects = f"status of {kind.status}" if kind.status >= 400 else "\0"
    with visiting(color_scheme="light", expects=expects) as seen:
        page = seen.go(kind.path, ready=kind.island)
        assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == (
            kind.status
        )
        assert seen.axe() == []
        assert page.evaluate(_WIDTH) <= WIDE
        assert page.evaluate(_CUT) == []
        # Colours change with the theme alone, and places with the width alone.
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": NARROW, "height": 844})
        assert seen.axe() == []
        assert page.evaluate(_WIDTH) <= NARROW
        assert page.evaluate(_CUT) == []


def test_a_page_of_each_kind_is_whole_without_script(visiting: Visiting) -> None:
    """The heading and the text are there, every table has rows, and no picture is empty."""
    with visiting(java_script_enabled=False, expects="status of 40") as seen:
        for name, kind in KINDS.items():
            page = seen.go(kind.path)
            expect(page.get_by_role("heading", level=1), name).to_be_visible()
            assert len(page.get_by_role("main").inner_text()) > 60, name
            for table in page.locator("main table").all():
                assert table.locator("tbody tr").count() > 0, f"an empty table on {name}"
            _without_empty_picture(page, name)


def _without_empty_picture(page: Page, name: str) -> None:
    """Bring each picture into sight, so that it is loaded, and see that it has a size."""
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True, timeout=30_000)
    assert page.evaluate(_EMPTY) == [], name


@pytest.mark.parametrize("name", READY)
def test_a_page_that_has_not_changed_works_when_it_is_opened_again(
    visiting: Visiting, name: str
) -> None:
    with visiting() as seen:
        path = KINDS[name].path
        seen.go(path, ready=True)
        seen.go(KINDS["islands"].path)
        seen.go(path, ready=True)
        url, accept = seen.site + path, {"accept": "text/html"}
    first = httpx.get(url, headers=accept)
    again = httpx.get(url, headers={**accept, "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    policy = "content-security-policy"
    assert again.headers[policy] == first.headers[policy]


def test_a_page_of_each_kind_prints_in_ink_without_its_tools(visiting: Visiting) -> None:
    with visiting(color_scheme="dark", expects="status of 40") as seen:
        for name in ("home", "agent", "trial", "modality", "paths", "compare", "islands"):
            page = seen.go(KINDS[name].path, ready=KINDS[name].island)
            page.emulate_media(media="print", color_scheme="dark")
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), name
            assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)", name
            for tools in (".toolbar", "body > header nav", ".theme-toggle", "form"):
                for each in page.locator(tools).all():
                    expect(each, f"{tools} on {name}").to_be_hidden()
            page.emulate_media(media="screen")
