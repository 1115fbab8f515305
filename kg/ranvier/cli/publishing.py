"""The command that publishes a build to a store beyond this machine: publish."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say, waiting


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("publish")(publish)


def publish(
    ctx: typer.Context,
    store: Annotated[str, typer.Option(help="The address at which the store takes queries.")],
    update: Annotated[
        str,
        typer.Option(help="Where it takes updates; needed for all but Oxigraph and Virtuoso."),
    ] = "",
    graph_store: Annotated[
        str, typer.Option(help="Where its Graph Store Protocol is, which is faster; if it has one.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent and dropped; write nothing.")
    ] = False,
) -> None:
    """Load the current build into a remote store, check it there, and swap it in.

    Stop it at any time: the build before stays whole, and the next run goes on. Credentials are
    read from RANVIER_STORE_USER and RANVIER_STORE_PASSWORD.

    Examples: `ranvier publish --store http://localhost:7878/query`,
    `ranvier publish --store http://localhost:8890/sparql --dry-run`
    """
    from ranvier.remote.address import checked_address
    from ranvier.remote.client import Client
    from ranvier.remote.dialects import Statements, dialect_of
    from ranvier.remote.publish import planned, target_of
    from ranvier.remote.publish import publish as send
    from ranvier.remote.writing import Writer

    layout = layout_of(ctx)
    client = Client(checked_address(store))
    dialect = dialect_of(client)
    asks = Statements(client, dialect).rows
    target = target_of(store, dialect, update=update, graph_store=graph_store)
    if dry_run:
        plan = planned(layout, asks)
        if plan.done:
            say("the store holds this build already; nothing would be sent")
            return
        count = sum(plan.counts[name] for name in plan.missing)
        say(f"would load {len(plan.missing)} graphs, {count:,} statements, into {target.query}")
        say(f"would put {len(plan.places)} graphs in place as {plan.union}")
        for name in plan.gone:
            say(f"would drop {name}, which this build does not have")
        return
    writer = Writer(
        update=target.update, graph_store=target.graph_store, operations=dialect.operations
    )
    with writer, waiting("reading the build") as bar:
        done = send(
            layout,
            writer,
            asks,
            counted=None if bar is None else bar.counted,
            named=None if bar is None else bar.named,
        )
    if done.done_before:
        say(f"the store holds this build already: {done.union}")
        return
    say(f"published {done.union}: {done.graphs} graphs, {done.statements:,} statements")
    if done.dropped:
        say(f"dropped {done.dropped} graphs that only the build before had")
