"""The command that compares builds: diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("diff")(diff)


def diff(
    old: Annotated[Path, typer.Argument(help="A folder of builds, a build, or N-Quads (.nq.gz).")],
    new: Annotated[Path, typer.Argument(help="What to compare with it.")],
    form: Annotated[str, typer.Option("--format", help="text, json or md.")] = "text",
) -> None:
    """Say what two builds differ in: trials, results, numbers, verdicts, safety, terms.

    An id that is no more is an error, unless `dcterms:isReplacedBy` in the new build names one that
    stands in its place.

    Examples: `ranvier diff old/ build/`, `ranvier diff v1.nq.gz build/ranvier.nq.gz --format md`
    """
    from ranvier.cli.common import waiting
    from ranvier.differences import compare, read_side
    from ranvier.differences.page import FORMS, write_comparison
    from ranvier.errors import CallError, DataError

    if form not in FORMS:
        message = f"there is no format {form!r}; one of {', '.join(FORMS)}"
        raise CallError(message)
    with waiting("comparing"):
        found = compare(read_side(old), read_side(new))
    typer.echo(write_comparison(found, form), nl=False)
    if found.vanished:
        count = len(found.vanished)
        named = ", ".join(change.id for change in found.vanished[:3])
        message = (
            f"{count} id{'s' if count > 1 else ''} vanished ({named}"
            f"{', ...' if count > 3 else ''}); keep each, or say what replaces it "
            "with dcterms:isReplacedBy"
        )
        raise DataError(message)
