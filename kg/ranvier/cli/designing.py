"""The command for those who plan a trial: design."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.common import layout_of, open_store


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("design")(design)


def design(
    ctx: typer.Context,
    modality: Annotated[str, typer.Option(help="What the outcome is measured by: vep, oct ...")],
    difference: Annotated[
        float, typer.Option(help="The smallest difference worth seeing, in the outcome's unit.")
    ],
    power: Annotated[float, typer.Option(help="The chance to see it if it is there.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="Two-sided level of significance.")] = 0.05,
    ratio: Annotated[float, typer.Option(help="Participants on the agent for 1 on control.")] = 1.0,
    dropout: Annotated[float, typer.Option(help="Share lost before the end: 0.1.")] = 0.0,
    crossover: Annotated[bool, typer.Option("--crossover", help="Two periods, one group.")] = False,
    share: Annotated[
        bool, typer.Option("--share", help="The outcome is a share of people; difference in points")
    ] = False,
    unit: Annotated[str | None, typer.Option(help="The unit of the difference (UCUM).")] = None,
    form: Annotated[str, typer.Option("--format", help="text, json, csv or md.")] = "text",
) -> None:
    """Plan the size of a trial from the spreads that earlier trials printed.

    Examples: `ranvier design --modality vep --difference 3`, `ranvier design --modality vep
    --difference 2 --crossover --dropout 0.1`
    """
    import shutil

    from ranvier.design.plan import MEANS, SHARES, WITHIN, plan
    from ranvier.design.power import Aim
    from ranvier.design.written import check_form, write_plan
    from ranvier.errors import CallError
    from ranvier.questions.names import resolve

    check_form(form)
    if crossover and share:
        message = "--crossover and --share: a crossover trial is planned by its differences only"
        raise CallError(message)
    aim = Aim(difference=difference, power=power, alpha=alpha, ratio=ratio, dropout=dropout)
    store = open_store(layout_of(ctx))
    found = plan(
        store,
        resolve(store, "modality", modality),
        aim,
        way=WITHIN if crossover else SHARES if share else MEANS,
        unit=unit,
    )
    width = shutil.get_terminal_size((160, 24)).columns
    typer.echo(write_plan(found, form, width=width), nl=False)
