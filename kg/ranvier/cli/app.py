"""The `ranvier` command, and how errors become one line and an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ranvier import __version__
from ranvier.cli import (
    agents,
    claiming,
    curating,
    designing,
    differing,
    exporting,
    linking,
    plotting,
    publishing,
    reading,
    searching,
    serving,
)
from ranvier.errors import CallError, RanvierError
from ranvier.remote.address import EMBEDDED, chosen_store

app = typer.Typer(
    name="ranvier",
    help="The evidence graph of remyelination in multiple sclerosis: what has been tried, what was "
    "measured, what came out, and by which source.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

curating.register(app)
designing.register(app)
linking.register(app)
reading.register(app)
claiming.register(app)
searching.register(app)
plotting.register(app)
differing.register(app)
exporting.register(app)
publishing.register(app)
serving.register(app)
agents.register(app)


_OF_FILES = ("build", "check", "new", "link", "external", "diff")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"ranvier {__version__}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    root: Annotated[
        Path | None,
        typer.Option(help="A checkout of Ranvier to use instead of the installed data."),
    ] = None,
    build: Annotated[
        Path | None, typer.Option(help="The folder of builds (default: build/ in the checkout).")
    ] = None,
    store: Annotated[
        str,
        typer.Option(
            envvar="RANVIER_STORE",
            metavar="embedded|URL",
            help="The store to read: the build's own, or the address of a SPARQL endpoint.",
        ),
    ] = EMBEDDED,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that all commands share."""
    source = ctx.get_parameter_source("store")
    if source is not None and source.name == "COMMANDLINE" and ctx.invoked_subcommand in _OF_FILES:
        message = f"`ranvier {ctx.invoked_subcommand}` works on files, not on a store: no --store"
        raise CallError(message)
    ctx.obj = {"root": root, "build": build, "store": chosen_store(store)}


def main() -> None:
    """Run the command line; explain errors in one line each, without a traceback."""
    try:
        app()
    except RanvierError as error:
        typer.echo(f"ranvier: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("ranvier: interrupted; what was built before is untouched", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has gone: not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
