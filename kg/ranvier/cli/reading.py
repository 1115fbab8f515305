"""Commands for those who read the graph: show, queries, ask, sparql."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.common import layout_of, open_store

_SHOW_FORMATS = ("text", "json", "md")
_MAX_QUERY = 1 << 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("show")(show)
    app.command("queries")(queries)
    app.command("ask")(ask)
    app.command("sparql")(sparql)


def show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(help="An agent, trial, modality, target ...: name, code or id.")
    ],
    form: Annotated[str, typer.Option("--format", help="text, json or md.")] = "text",
) -> None:
    """Show what is behind an agent, trial, modality, target, mechanism, process or screen.

    Examples: `ranvier show clemastine`, `ranvier show NCT02040298`, `ranvier show CHRM1`
    """
    import json

    from ranvier.errors import CallError
    from ranvier.profiles import find_profile
    from ranvier.profiles.render import render, to_dict, to_markdown

    if form not in _SHOW_FORMATS:
        message = f"there is no format {form!r}; one of {', '.join(_SHOW_FORMATS)}"
        raise CallError(message)
    profile = find_profile(open_store(layout_of(ctx)), name)
    if form == "json":
        typer.echo(json.dumps(to_dict(profile), indent=2, ensure_ascii=False))
    elif form == "md":
        typer.echo(to_markdown(profile), nl=False)
    else:
        from rich.console import Console

        render(profile, Console())


def queries(ctx: typer.Context) -> None:
    """List the named questions and their parameters.

    Example: `ranvier queries`
    """
    from ranvier.questions import load_all

    for question in load_all(layout_of(ctx)).values():
        given = " ".join(
            f"{p.name}={p.default}"
            if p.default
            else f"{p.name}=..."
            if p.required
            else f"[{p.name}=...]"
            for p in question.params
        )
        typer.echo(f"{question.name} {given}".rstrip())
        typer.echo(f"    {question.summary}")


def ask(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="A named question; `ranvier queries` lists them.")],
    values: Annotated[list[str] | None, typer.Argument(help="Parameters: name=value ...")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, tsv, json or md.")] = "table",
) -> None:
    """Ask a named question.

    Examples: `ranvier ask evidence-for agent=clemastine`, `ranvier ask stopped-trials --format csv`
    """
    from ranvier.errors import CallError
    from ranvier.questions import ask as run
    from ranvier.questions import find_question, load_all, write_answer

    layout = layout_of(ctx)
    question = find_question(load_all(layout), query)
    given = {}
    for pair in values or []:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"{pair!r} is no parameter; write name=value"
            raise CallError(message)
        given[name] = value
    answer = run(open_store(layout), question, given)
    typer.echo(write_answer(answer, form), nl=False)


def sparql(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(help="A file with a SPARQL query, or - for standard input.")
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", help="table, csv, tsv, json, md; turtle, nt for graphs."),
    ] = None,
) -> None:
    """Ask the graph in SPARQL; its prefixes (rv:, agent:, trial: ...) need no declaration.

    Example: `echo 'SELECT * { ?t a rv:ClinicalTrial } LIMIT 3' | ranvier sparql -`
    """
    from ranvier.errors import CallError
    from ranvier.questions import run_sparql

    if file == "-":
        text = sys.stdin.read(_MAX_QUERY + 1)
    else:
        path = Path(file)
        if not path.is_file():
            message = f"{file}: there is no such file"
            raise CallError(message)
        text = path.read_text(encoding="utf-8", errors="replace")
    if len(text) > _MAX_QUERY:
        message = "the query is longer than 1 MiB"
        raise CallError(message)
    typer.echo(run_sparql(open_store(layout_of(ctx)), text, form), nl=False)
