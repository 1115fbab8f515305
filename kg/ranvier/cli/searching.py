"""The command for search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ranvier.cli.common import layout_of, open_store

if TYPE_CHECKING:
    from ranvier.layout import Layout

_FORMATS = ("table", "json")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("search")(search)


def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="A name, code name, registry id, PMID or DOI.")],
    kind: Annotated[str | None, typer.Option(help="One kind only: agent, trial ...")] = None,
    limit: Annotated[int, typer.Option(help="How many hits to show, 1 to 100.")] = 10,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Find agents, trials, measures, targets, publications ... by name or id.

    Slips of the fingers are forgiven; ids and equal names come first.

    Examples: `ranvier search BIIB033`, `ranvier search "optic neuritis" --kind trial`
    """
    import json
    from dataclasses import asdict

    from ranvier.errors import CallError
    from ranvier.search import search as find

    if form not in _FORMATS:
        message = f"there is no format {form!r}; one of {', '.join(_FORMATS)}"
        raise CallError(message)
    with _index(layout_of(ctx)) as folder:
        found = find(folder, text, kind=kind, limit=limit)
    if form == "json":
        typer.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
        return
    if not found.hits:
        typer.echo("Nothing in the graph has that name or one near it.")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("kind", "name", "found by", "how", "iri"):
        table.add_column(Text(column), overflow="fold")
    for hit in found.hits:
        matched = hit.what if hit.name == hit.label else f"{hit.what} {hit.name}"
        cells = (hit.kind, hit.label, matched, hit.how, hit.iri)
        table.add_row(*(Text(cell) for cell in cells))
    Console(highlight=False).print(table)
    if found.more:
        typer.echo("There are more: say it more exactly, or raise --limit (at most 100).")


@contextmanager
def _index(layout: Layout) -> Iterator[Path]:
    """Give the folder of the index: the build's, or one made for the moment of a remote store."""
    if not layout.store:
        from ranvier.store.build import current

        yield current(layout)
        return
    import tempfile

    from ranvier.search.index import index_store

    with tempfile.TemporaryDirectory(prefix="ranvier-") as folder:
        index_store(open_store(layout), Path(folder))
        yield Path(folder)
