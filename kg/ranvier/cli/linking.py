"""Commands for links to other ontologies: link, external."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say

_FORMATS = ("table", "json", "tsv")
_SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("link")(link)
    app.command("external")(external)


def link(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What to link: a name, as a record writes it.")],
    prefixes: Annotated[
        list[str] | None, typer.Option("--in", help="An ontology to look in, e.g. HP; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many to show at most.")] = 8,
    form: Annotated[str, typer.Option("--format", help="table, json or tsv.")] = "table",
) -> None:
    """Suggest external terms for a name, with score and reason; works offline.

    Examples: `ranvier link "retinal nerve fiber layer thinning"`, `ranvier link rash --in HP`
    """
    import dataclasses
    import json

    from ranvier.errors import CallError
    from ranvier.linking.suggest import suggest

    if form not in _FORMATS:
        message = f"there is no format {form!r}; one of {', '.join(_FORMATS)}"
        raise CallError(message)
    found = suggest(layout_of(ctx), text, limit=limit, prefixes=prefixes or ())
    if form == "json":
        rows = [dataclasses.asdict(each) for each in found]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not found:
        say("nothing like it is in the slice; look in the ontology itself")
    for each in found:
        cells = (f"{each.score:.2f}", each.curie, each.label, each.reason, " ".join(each.ours))
        if form == "tsv":
            typer.echo("\t".join(cells))
        else:
            mapped = f"  <- {cells[4]}" if each.ours else ""
            typer.echo(f"{cells[0]}  {each.curie:<18} {each.label}  ({each.reason}){mapped}")


def external(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with files of ontologies (OBO, OWL, term tables)."),
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch the ontologies from the OBO PURLs instead.")
    ] = False,
    base: Annotated[
        str | None, typer.Option(help="An address that stands for the OBO PURLs.")
    ] = None,
    seed: Annotated[
        list[str] | None,
        typer.Option(help="A term to add (CURIE), or a table of terms; repeatable."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change.")
    ] = False,
) -> None:
    """Make `ontology/external.ttl` again from files of ontologies, and tell what changed.

    `ontology/sources.toml` names the files of each ontology. Nothing is written before all files
    are read. Terms of an ontology without a file stay as they are.

    Examples: `ranvier external --from ontologies/`, `ranvier external --download --dry-run`
    """
    from ranvier.errors import CallError
    from ranvier.linking.external import rebuild, seeds_from
    from ranvier.linking.prefixes import load_prefixes
    from ranvier.linking.sources import PURLS

    if (folder is None) != download:
        message = "name where ontologies come from: either --from FOLDER or --download"
        raise CallError(message)
    layout = layout_of(ctx)
    found = rebuild(
        layout,
        folder=folder,
        base=base or PURLS,
        seeds=seeds_from(seed or (), load_prefixes(layout)),
        write=not dry_run,
        say=lambda text: say(f"{text} ..."),
    )
    for change in found.changes[:_SHOWN]:
        typer.echo(str(change))
    if len(found.changes) > _SHOWN:
        typer.echo(f"... and {len(found.changes) - _SHOWN} more changes")
    for curie in found.missing:
        say(f"{curie} is in no file: look at its id, or name a file that has it")
    state = "would hold" if dry_run else "holds"
    say(
        f"{layout.shown(layout.external)} {state} {len(found.slice.terms):,} terms; "
        f"{len(found.changes)} changes"
    )
    say("`ranvier check` names the mappings that no longer fit")
