"""How long a person waits in a browser: first paint, interaction, the graph, and the map.

`python -m tests.benchmarks.browser BUILD` prints the figures; `measured` gives them.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table
from tests.benchmarks.sheet import Budget
from tests.browser.finding import find_chromium
from tests.browser.kinds import KINDS
from tests.browser.serving import serving

PAINT, ACT, FRAMES, MAP = 0.5, 0.1, 30.0, 0.5
"""Seconds, seconds, frames a second, seconds: the limits."""

NODES = 1_500
PAINTED = (
    *("home", "search", "agent", "trial", "modality", "mechanism", "target", "verdict", "list"),
    *("graph", "paths", "compare", "conflicts", "gaps", "timeline", "workbench", "data"),
)
_TIMES = 3
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
_UNTIL_DRAWN = """([selector, kind, value]) => new Promise(done => {
  const node = document.querySelector(selector);
  const start = performance.now();
  if (kind === 'click') node.click();
  else {
    node.focus();
    node.value = value;
    node.dispatchEvent(new Event('input', { bubbles: true }));
  }
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
})"""
_TYPE_AHEAD = """value => new Promise(done => {
  const field = document.querySelector('header [role=combobox]');
  field.focus();
  const start = performance.now();
  const seen = new MutationObserver(() => {
    if (!document.querySelector('[role=option]')) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
  });
  seen.observe(document.body, { childList: true, subtree: true, attributes: true });
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
})"""
_GROW = """count => {
  const core = document.querySelector('.stage')._cyreg.cy;
  const wide = Math.ceil(Math.sqrt(count));
  const made = [];
  for (let n = core.nodes().length; n < count; n += 1) {
    made.push({ group: 'nodes', data: { id: `n${n}`, label: `node ${n}`, kind: 'trial' },
      position: { x: (n % wide) * 60, y: Math.floor(n / wide) * 60 } });
    made.push({ group: 'edges', data: { id: `e${n}`, source: `n${n}`, label: 'measures',
      target: n % 3 ? core.nodes()[0].id() : `n${n}`, stance: 'supports', sign: 'promotes' } });
  }
  core.add(made);
  core.fit();
  return core.nodes().length;
}"""
_FRAMES = """() => new Promise(done => {
  const core = document.querySelector('.stage')._cyreg.cy;
  let frames = 0;
  const start = performance.now();
  const step = () => {
    frames += 1;
    core.panBy({ x: frames % 2 ? 9 : -8, y: 3 });
    if (performance.now() - start < 3000) requestAnimationFrame(step);
    else done(frames * 1000 / (performance.now() - start));
  };
  requestAnimationFrame(step);
})"""
_MAP = """() => new Promise(done => {
  const map = document.querySelector('.map');
  map.hidden = true;
  void document.body.offsetHeight;
  const start = performance.now();
  map.hidden = false;
  void map.offsetHeight;
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
})"""


def measured(build: Path) -> list[Budget]:
    """Give what was measured over a build, each figure beside its limit; medians of three.

    Raises:
        RuntimeError: if there is no browser.
    """
    program, reason = find_chromium()
    if not program:
        raise RuntimeError(reason)
    with serving(build) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--disable-dev-shm-usage"]
        )
        found = [*_painted(browser, url), *_acted(browser, url), *_drawn(browser, url)]
        browser.close()
    return found


def _painted(browser: Browser, url: str) -> list[Budget]:
    """Time the first contentful paint, each time in a browser that has kept nothing."""
    found = []
    for name in PAINTED:
        seconds = []
        for _ in range(_TIMES + 1):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(url + KINDS[name].path)
            seconds.append(float(page.evaluate(_PAINT)) / 1000)
            context.close()
        # The first visit makes what the server keeps for all.
        median = statistics.median(seconds[1:])
        found.append(Budget(f"first contentful paint: {name}", median, PAINT, "s"))
    return found


def _acted(browser: Browser, url: str) -> list[Budget]:
    """Time what a person does, to the next frame drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url + KINDS["gaps"].path)
    field = "table[data-table]"
    page.wait_for_selector(f"{field} button.sort")
    sort = _median(page, [f"{field} button.sort", "click", ""])
    texts = ("o", "op", "opi")
    filters = [
        float(page.evaluate(_UNTIL_DRAWN, [".toolbar input[type=search]", "type", text])) / 1000
        for text in texts
    ]
    typed = []
    for text in ("clem", "opic", "bexa"):
        typed.append(float(page.evaluate(_TYPE_AHEAD, text)) / 1000)
        page.reload()
    page.close()
    return [
        Budget("sorting a table of gaps", sort, ACT, "s"),
        Budget("filtering a table of gaps", statistics.median(filters), ACT, "s"),
        Budget("type-ahead, to the first hit", statistics.median(typed), ACT, "s"),
    ]


def _drawn(browser: Browser, url: str) -> list[Budget]:
    """Count the frames of a large graph as it is moved, and time the drawing of the map."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url + KINDS["graph"].path)
    page.wait_for_selector("[data-ready=yes]")
    nodes = int(page.evaluate(_GROW, NODES))
    frames = statistics.median(float(page.evaluate(_FRAMES)) for _ in range(_TIMES))
    page.goto(url)
    shown = statistics.median(float(page.evaluate(_MAP)) for _ in range(_TIMES)) / 1000
    page.close()
    return [
        Budget(f"frames of a graph of {nodes:,} nodes", frames, FRAMES, "a second", least=True),
        Budget("drawing the evidence map", shown, MAP, "s"),
    ]


def _median(page: Page, given: list[str]) -> float:
    return (
        statistics.median(float(page.evaluate(_UNTIL_DRAWN, given)) for _ in range(_TIMES)) / 1000
    )


def report(found: list[Budget], console: Console) -> None:
    """Print the figures beside their limits."""
    table = Table(title="The explorer in Chromium")
    for column in ("what", "figure", "limit", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for each in found:
        sign = ">=" if each.least else "<="
        table.add_row(
            each.name,
            f"{each.value:.3f} {each.unit}",
            f"{sign} {each.limit:g} {each.unit}",
            "kept" if each.met else "not kept",
        )
    console.print(table)


if __name__ == "__main__":
    report(measured(Path(sys.argv[1] if len(sys.argv) > 1 else "build")), Console())
