"""What several commands share: the layout, and the store of the current build."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ranvier.layout import Layout, find_layout

if TYPE_CHECKING:
    import pyoxigraph


def layout_of(ctx: typer.Context) -> Layout:
    """Give the layout that the shared options name."""
    return find_layout(root=ctx.obj["root"], build=ctx.obj["build"])


def open_store(layout: Layout) -> pyoxigraph.Store:
    """Open the current build, read-only.

    Raises:
        DataError: if nothing has been built yet.
    """
    import pyoxigraph

    from ranvier.store.build import STORE, current

    return pyoxigraph.Store.read_only(str(current(layout) / STORE))


def say(text: str) -> None:
    """Print a line for a person on the error stream, so that it never mixes with data."""
    typer.echo(text, err=True)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar of how many are done while the block runs; nothing where no person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
