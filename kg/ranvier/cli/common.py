"""What several commands share: the layout, and the store of the current build."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from ranvier.layout import Layout, find_layout

if TYPE_CHECKING:
    from rich.progress import Progress

    from ranvier.store.reading import ReadableStore


def layout_of(ctx: typer.Context) -> Layout:
    """Give the layout that the shared options name."""
    found = find_layout(root=ctx.obj["root"], build=ctx.obj["build"])
    return replace(found, store=ctx.obj["store"])


def open_store(layout: Layout) -> ReadableStore:
    """Open the current build, read-only: the embedded store, or the remote one that is named.

    Raises:
        DataError: if nothing has been built, or published to the store, yet.
        ServiceError: if the remote store is out of reach.
    """
    from ranvier.remote.opening import open_store as opened

    return opened(layout)


def say(text: str) -> None:
    """Print a line for a person on the error stream, so that it never mixes with data."""
    typer.echo(text, err=True)


class Waiting:
    """What is shown to a person who waits: what is being done, and how much of it."""

    def __init__(self, bar: Progress, what: str) -> None:
        """Begin to show what is being done."""
        self.bar = bar
        self.task = bar.add_task(what, total=None)

    def counted(self, done: int, total: int) -> None:
        """Show how many are done, out of how many."""
        self.bar.update(self.task, completed=done, total=total)

    def named(self, what: str) -> None:
        """Show what is being done now."""
        self.bar.reset(self.task, total=None, description=what)


@contextmanager
def waiting(what: str) -> Iterator[Waiting | None]:
    """Show a bar while the block runs; nothing where no person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield Waiting(bar, what)
