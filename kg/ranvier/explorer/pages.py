"""The frame of the explorer's pages: the assets that each loads, and what it may load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import Markup

from ranvier.explorer.bundle import manifest

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page may load: its own files alone; nothing inline, and no code made from text."""

ASSETS = "/assets/"
"""Where the assets stand on the server."""

EVERYWHERE = ("page", "search")
"""The islands of every page."""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M0 8h16' stroke='%230072B2' stroke-width='2'/%3E"
    "%3Cpath d='M0 4h6v8H0zM10 4h6v8h-6z' fill='%230072B2'/%3E%3C/svg%3E"
)
"""An axon with its myelin, and the gap that the project has its name from."""

FOLDER = Path(__file__).parent / "templates"
"""Where the templates of the explorer are; they go before those of the service."""


def head(islands: Sequence[str]) -> Markup:
    """Give the links and scripts that a page with these islands needs.

    Raises:
        DataError: if the assets are not made.
        KeyError: if there is no such island.
    """
    return Markup("\n").join(_elements((*EVERYWHERE, *islands)))


def _elements(islands: Sequence[str]) -> Iterator[Markup]:
    held = manifest()
    theme = held.entries["theme"].script
    # In the way of the page on purpose: it must know its theme before it is drawn.
    yield Markup('<script src="{}{}"></script>').format(ASSETS, theme)
    yield Markup('<link rel="icon" href="{}">').format(_ICON)
    yield _sheet(held.stylesheet)
    entries = [held.entries[name] for name in dict.fromkeys(islands)]
    for sheet in dict.fromkeys(name for entry in entries for name in entry.styles):
        yield _sheet(sheet)
    for name in dict.fromkeys(name for entry in entries for name in entry.imports):
        yield Markup('<link rel="modulepreload" href="{}{}">').format(ASSETS, name)
    for entry in entries:
        yield Markup('<script type="module" src="{}{}"></script>').format(ASSETS, entry.script)


def _sheet(name: str) -> Markup:
    return Markup('<link rel="stylesheet" href="{}{}">').format(ASSETS, name)
