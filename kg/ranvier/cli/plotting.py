"""The command for pictures: plot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.common import layout_of, open_store, say


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("plot")(plot)


def plot(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="A picture; without a name, all are listed.")
    ] = None,
    values: Annotated[
        list[str] | None, typer.Argument(help="What to show: agent=... modality=... trial=...")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file; its ending says the form."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="svg, png, html, csv, json or txt (the picture in words)."),
    ] = None,
) -> None:
    """Draw a picture of the graph; without a file, say in words what it shows.

    A picture of nothing (an agent of which nothing was measured) is drawn too, and says so.

    Examples: `ranvier plot evidence-map -o map.svg`, `ranvier plot forest modality=vep -o f.png`
    """
    from ranvier.errors import CallError
    from ranvier.plots import PICTURES, draw, find_picture
    from ranvier.plots.writing import FORMS, write

    if name is None:
        for kind in PICTURES.values():
            typer.echo(f"{kind.name} {kind.usage}".rstrip())
            typer.echo(f"    {kind.summary}")
        return
    find_picture(name)
    given = {}
    for pair in values or []:
        key, equals, value = pair.partition("=")
        if not equals:
            message = f"{pair!r} is no parameter; write name=value"
            raise CallError(message)
        given[key] = value
    form = form or (output.suffix.removeprefix(".").lower() if output else "txt")
    if form not in FORMS:
        message = f"there is no form {form!r} of a picture; one of {', '.join(FORMS)}"
        raise CallError(message)
    picture = draw(open_store(layout_of(ctx)), name, given)
    written = write(picture, form)
    if output is None:
        sys.stdout.buffer.write(written)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        message = f"{output}: can't be written ({error.strerror})"
        raise CallError(message) from error
    say(f"{output}: {picture.title}")
    if picture.is_empty:
        say(picture.alt)
