"""The explorer: the service, with pages in the explorer's frame and its own addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette

from ranvier.explorer.agent import agent_page
from ranvier.explorer.ahead import ahead
from ranvier.explorer.biology import biology_page
from ranvier.explorer.home import home_page
from ranvier.explorer.modalities import modality_page
from ranvier.explorer.pages import FOLDER, POLICY, head
from ranvier.explorer.routes import routes
from ranvier.explorer.trials import trial_page
from ranvier.explorer.verdicts import verdict_page
from ranvier.layout import Layout
from ranvier.service import LOOPBACK_HOSTS, Limits, create_app
from ranvier.service.frame import FOLDER as PLAIN_FOLDER
from ranvier.service.frame import Frame
from ranvier.service.limits import Patience
from ranvier.service.observation import Log

FRAME = Frame(
    folders=(FOLDER, PLAIN_FOLDER),
    given={"assets": head},
    pages={
        "": home_page,
        "agent": agent_page,
        "modality": modality_page,
        **dict.fromkeys(("mechanism", "target", "process", "cell-type"), biology_page),
        "trial": trial_page,
        "assertion": verdict_page,
    },
    ahead=ahead,
    policy=POLICY,
)
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
