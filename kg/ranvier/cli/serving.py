"""The command that serves the graph."""

from __future__ import annotations

from typing import Annotated

import typer

from ranvier.cli.common import layout_of, say


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("serve")(serve)


def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8642,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the built graph: SPARQL at /sparql, and a page for each entity; read-only.

    Example: `ranvier serve --port 8642`
    """
    import socket

    import uvicorn

    from ranvier.errors import ServiceError
    from ranvier.service import create_app
    from ranvier.store.build import current

    layout = layout_of(ctx)
    current(layout)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        message = f"can't listen on {host}:{port}: {error.strerror or error}; try another --port"
        raise ServiceError(message) from error
    say(f"Ranvier serves http://{host}:{port}/ (SPARQL at /sparql); stop with Ctrl-C")
    config = uvicorn.Config(create_app(layout), log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
