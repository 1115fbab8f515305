"""The command that writes the graph for other tools: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say, waiting


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("export")(export)


def export(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="A format; without a name, all are listed.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file, or the folder for a format of several."),
    ] = None,
) -> None:
    """Write the current build in the format of another tool.

    Examples: `ranvier export trig -o ranvier.trig`, `ranvier export parquet -o tables`
    """
    from ranvier.errors import CallError
    from ranvier.exports import FORMATS, find_format
    from ranvier.exports import export as write

    if name is None:
        for form in FORMATS.values():
            typer.echo(f"{form.name} -o {'FOLDER' if form.is_folder else f'FILE.{form.ending}'}")
            typer.echo(f"    {form.summary}")
            typer.echo(f"    Leaves out: {form.loses or 'nothing'}.")
        return
    form = find_format(name)
    if output is None:
        where = "a folder" if form.is_folder else f"a file, FILE.{form.ending}"
        message = f"{name} needs -o: {where}"
        raise CallError(message)
    with waiting(f"writing {name}"):
        written = write(layout_of(ctx), name, output)
    for path in written:
        say(str(path))
