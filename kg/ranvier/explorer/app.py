"""The explorer: the service, with pages in the explorer's frame and its own addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette

from ranvier.explorer.pages import FOLDER, POLICY, head
from ranvier.explorer.routes import routes
from ranvier.layout import Layout
from ranvier.service import LOOPBACK_HOSTS, Limits, create_app
from ranvier.service.frame import FOLDER as PLAIN_FOLDER
from ranvier.service.frame import Frame
from ranvier.service.limits import Patience
from ranvier.service.observation import Log

FRAME = Frame(folders=(FOLDER, PLAIN_FOLDER), given={"assets": head}, policy=POLICY)
"""Pages with the explorer's head; a template that it has not is the service's."""


def create_explorer(
    layout: Layout,
    *,
    limits: Limits | None = None,
    hosts: Sequence[str] | None = LOOPBACK_HOSTS,
    log: Log | None = None,
    patience: Patience | None = None,
) -> Starlette:
    """Make the application with the explorer's pages; the arguments are those of `create_app`.

    Raises:
        DataError: if nothing has been built yet.
    """
    return create_app(
        layout,
        limits=limits,
        hosts=hosts,
        log=log,
        patience=patience,
        frame=FRAME,
        routes=routes,
    )
