"""Commands for what the evidence adds up to: verdict, synthesis, conflicts, gaps."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.common import layout_of, open_store

_PAGES = ("text", "json", "md")
_Format = Annotated[str, typer.Option("--format", help="table, csv, tsv, json or md.")]
_AgentOption = Annotated[str | None, typer.Option(help="One agent only.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("verdict")(verdict)
    app.command("synthesis")(synthesis)
    app.command("conflicts")(conflicts)
    app.command("gaps")(gaps)


def verdict(
    ctx: typer.Context,
    agent: Annotated[str, typer.Argument(help="An agent: name, synonym or code name.")],
    modality: Annotated[
        str | None, typer.Option(help="Verdicts by one modality only, such as vep.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Every reason, down to the printed numbers.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="text, json or md.")] = "text",
) -> None:
    """Say what the evidence on an agent adds up to, how sure one may be, and why.

    Examples: `ranvier verdict opicinumab --why`, `ranvier verdict clemastine --modality vep`
    """
    import json

    from ranvier.errors import CallError
    from ranvier.profiles.claim_page import claims_page
    from ranvier.profiles.claims import claims_of, of_modality
    from ranvier.profiles.render import plain_of, print_page, write_markdown
    from ranvier.questions.names import label_of, resolve

    if form not in _PAGES:
        message = f"there is no format {form!r}; one of {', '.join(_PAGES)}"
        raise CallError(message)
    store = open_store(layout_of(ctx))
    iri = resolve(store, "agent", agent)
    by = resolve(store, "modality", modality) if modality else None
    held = claims_of(store, iri, items=why or form == "json")
    if by:
        held = of_modality(held, by)
    if form == "json":
        typer.echo(json.dumps(plain_of(held), indent=2, ensure_ascii=False))
        return
    page = claims_page(held, why=why, by=label_of(store, by) if by else None)
    if form == "md":
        typer.echo(write_markdown(page), nl=False)
    else:
        from rich.console import Console

        print_page(page, Console())


def synthesis(
    ctx: typer.Context,
    modality: Annotated[str | None, typer.Option(help="One modality only.")] = None,
    agent: _AgentOption = None,
    form: _Format = "table",
) -> None:
    """List what was pooled, and where results could not be, which way the trials point.

    Example: `ranvier synthesis --modality vep --format csv`
    """
    _ask(ctx, "syntheses", {"modality": modality, "agent": agent}, form)


def conflicts(ctx: typer.Context, agent: _AgentOption = None, form: _Format = "table") -> None:
    """List where the evidence contradicts itself, and by what the two sides differ.

    Example: `ranvier conflicts --agent opicinumab`
    """
    _ask(ctx, "contradictions-by-facet", {"agent": agent}, form)


def gaps(ctx: typer.Context, agent: _AgentOption = None, form: _Format = "table") -> None:
    """List what has not been studied: measures, populations, durations, unpublished results.

    Example: `ranvier gaps --agent clemastine`
    """
    _ask(ctx, "research-gaps", {"agent": agent}, form)


def _ask(ctx: typer.Context, name: str, given: dict[str, str | None], form: str) -> None:
    from ranvier.questions import ask, find_question, load_all, write_answer

    layout = layout_of(ctx)
    question = find_question(load_all(layout), name)
    values = {key: value for key, value in given.items() if value is not None}
    answer = ask(open_store(layout), question, values)
    typer.echo(write_answer(answer, form), nl=False)
