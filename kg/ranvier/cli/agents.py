"""The command for language-model agents: mcp."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say

_PORT = 8643


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("mcp")(mcp)


def mcp(
    ctx: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="Streamable HTTP on this machine, in place of stdio.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port of --http (default: 8643).")
    ] = None,
) -> None:
    """Answer language-model agents by the Model Context Protocol; read-only.

    It speaks over standard input and output, as a client that starts it expects, or over HTTP on
    127.0.0.1 at /mcp. It makes no outgoing request, except to a store that --store names.

    Examples: `ranvier mcp`, `ranvier mcp --http --port 8643`
    """
    from ranvier.errors import CallError
    from ranvier.mcp_server.running import HOST, PATH, run_http, run_stdio

    layout = layout_of(ctx)
    if not http:
        if port is not None:
            message = "--port is for --http; over standard input and output there is no port"
            raise CallError(message)
        run_stdio(layout)
        return
    chosen = port or _PORT
    run_http(
        layout,
        chosen,
        ready=lambda: say(f"Ranvier speaks MCP at http://{HOST}:{chosen}{PATH}; stop with Ctrl-C"),
    )
    say("stopped")
