"""What tests of remote stores share: running servers, and small builds to publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier.layout import Layout
from ranvier.store.build import build

from .servers import Server, oxigraph, virtuoso

STARTERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="module", params=STARTERS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Each of the two servers, empty."""
    with STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="session")
def small_layout(small_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A build of the small checkout. Read only."""
    layout = Layout(root=small_checkout, build=tmp_path_factory.mktemp("small-build"))
    build(layout)
    return layout


@pytest.fixture(autouse=True, scope="session")
def _credentials() -> Iterator[None]:
    """The name and password that a new Virtuoso has; Oxigraph asks for none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RANVIER_STORE_USER", "dba")
        patch.setenv("RANVIER_STORE_PASSWORD", "dba")
        yield
