"""The command that serves the graph."""

from __future__ import annotations

import ipaddress
import socket
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
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name it is asked by, behind a proxy; may be given again."),
    ] = None,
    access_log: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Append a line of JSON a request; - is standard output."),
    ] = None,
) -> None:
    """Serve the built graph: SPARQL at /sparql, and a page for each entity; read-only.

    It listens on this machine alone unless another address is given, and follows new builds.

    Example: `ranvier serve --port 8642`
    """
    import signal

    import uvicorn

    from ranvier.explorer.app import create_explorer
    from ranvier.explorer.bundle import is_made
    from ranvier.service import LOOPBACK_HOSTS, create_app
    from ranvier.service.connections import server_config
    from ranvier.service.observation import open_log

    explored = is_made()
    if not explored:
        say("the explorer's assets are not made (`make assets`): pages come without scripts")
    app = (create_explorer if explored else create_app)(
        layout_of(ctx),
        hosts=(*LOOPBACK_HOSTS, *(each.lower() for each in name or ()))
        if name or _is_loopback(host)
        else None,
        log=open_log(access_log) if access_log else None,
    )
    listener = _listen(host, port)
    # The server hands the signal on once it has ended its workers; then there is nothing to do.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: None)
    shown = f"[{host}]" if ":" in host else host
    say(f"Ranvier serves http://{shown}:{port}/ (SPARQL at /sparql); stop with Ctrl-C")
    uvicorn.Server(server_config(app)).run(sockets=[listener])
    say("stopped")


def _listen(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        ServiceError: if it is taken, or the address is not this machine's.
    """
    from ranvier.errors import ServiceError

    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(1024)
    except OSError as error:
        message = f"can't listen on {host}:{port}: {error.strerror or error}; try another --port"
        raise ServiceError(message) from error
    return listener


def _is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
