"""Commands for those who write records: build, check, new, stats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say, waiting

_SHOWN = 40


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("build")(build)
    app.command("check")(check)
    app.command("new")(new)
    app.command("stats")(stats)


def build(ctx: typer.Context) -> None:
    """Check all records and build the graph: N-Quads, Turtle, a store, and `build.json`.

    A record that violates stops the build, naming file and line; the last good build then stays.

    Example: `ranvier build`
    """
    from ranvier.pipeline import build as run
    from ranvier.store.build import BuildRefusedError
    from ranvier.vocabulary import KINDS

    layout = layout_of(ctx)
    try:
        with waiting("checking records") as bar:
            built = run(
                layout, counted=bar.counted if bar else None, named=bar.named if bar else None
            )
    except BuildRefusedError as error:
        _list(error.report.violations)
        raise
    many = {kind: folder.replace("-", " ") for folder, kind in KINDS.items()}
    counts = ", ".join(f"{n} {many[kind]}" for kind, n in built.summary["records"].items())
    say(f"{layout.shown(layout.build)}: {built.summary['quads']:,} quads from {counts}")
    for note in built.summary["notes"]:
        say(note)
    if built.report.warnings:
        say(f"{len(built.report.warnings)} warnings; `ranvier check` lists them")
    typer.echo(built.summary["hash"])


def check(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Records, folders of records, or RDF files; all records if none is named."
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="text, json, sarif, github or turtle.")
    ] = "text",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Leave out warnings.")] = False,
) -> None:
    """Check records (or any RDF file) by shapes and rules; exit 1 if there is a violation.

    Examples: `ranvier check`, `ranvier check kg/records/trials/renew.yaml --format github`
    """
    from ranvier.checking import check_all, check_paths
    from ranvier.checking.formats import FORMATS, write_problems
    from ranvier.errors import CallError

    if form not in FORMATS:
        message = f"there is no format {form!r}; one of {', '.join(FORMATS)}"
        raise CallError(message)
    layout = layout_of(ctx)
    with waiting("checking records") as bar:
        counted = bar.counted if bar else None
        report = (
            check_paths(paths, layout, progress=counted)
            if paths
            else check_all(layout, progress=counted)
        )
    shown = report.violations if quiet else report.problems
    typer.echo(write_problems(shown, form), nl=False)
    if form == "text":
        count = len(report.records)
        checked = f"{count} record{'' if count == 1 else 's'}" if count else "RDF"
        say(f"{checked}: {len(report.violations)} violations, {len(report.warnings)} warnings")
    if report.violations:
        raise typer.Exit(1)


def new(
    ctx: typer.Context,
    kind: Annotated[
        str, typer.Argument(help="What to begin: trial, agent, target, process, adverse-event ...")
    ],
    name: Annotated[
        str, typer.Argument(help="Of a trial the registry id (NCT01234567), else the name.")
    ],
    slug: Annotated[
        str | None, typer.Option(help="The record's name; from the id or name if not given.")
    ] = None,
) -> None:
    """Begin a record: write a commented skeleton that `ranvier check` then walks one through.

    Where other ontologies may know the thing, terms to link it to are suggested in the record.

    Examples: `ranvier new trial NCT01234567 --slug remyelin-1`, `ranvier new adverse-event nausea`
    """
    layout = layout_of(ctx)
    if kind == "trial":
        from ranvier.records.skeleton import begin_trial

        path = begin_trial(layout, kind=kind, registration=name, slug=slug)
    else:
        from ranvier.linking.skeleton import begin_linked

        path = begin_linked(layout, kind=kind, name=name, slug=slug)
    typer.echo(str(path))
    say(f"fill it in, then run: ranvier check {path}")


def stats(
    ctx: typer.Context,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Show what the current build holds: records, results, participants, sources, versions.

    Example: `ranvier stats --format json`
    """
    import json

    from ranvier.errors import CallError
    from ranvier.profiles.stats import render_stats, statistics
    from ranvier.remote.opening import open_with_summary

    if form not in ("table", "json"):
        message = f"there is no format {form!r}; one of table, json"
        raise CallError(message)
    found = statistics(*open_with_summary(layout_of(ctx)))
    if form == "json":
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        render_stats(found)


def _list(problems: Sequence[object]) -> None:
    for problem in problems[:_SHOWN]:
        say(str(problem))
    if len(problems) > _SHOWN:
        say(f"... and {len(problems) - _SHOWN} more; `ranvier check` lists them all")
