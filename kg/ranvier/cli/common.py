"""What several commands share: the layout, and the store of the current build."""

from __future__ import annotations

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
