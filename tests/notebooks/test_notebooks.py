"""Each notebook runs from top to bottom on a real build, in a kernel of this very Python."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from ranvier.layout import Layout

HERE = Path(__file__).parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
KERNEL = "ranvier"


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> KernelSpecManager:
    """A kernel of this Python, so that none that the machine may have is used in its place."""
    folder = tmp_path_factory.mktemp("kernels")
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Ranvier",
        "language": "python",
    }
    (folder / KERNEL).mkdir()
    (folder / KERNEL / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    manager = KernelSpecManager()
    manager.kernel_dirs = [str(folder)]
    return manager


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def done(request: pytest.FixtureRequest, kernels: KernelSpecManager, built: Layout) -> Any:
    """A notebook after it ran on the shared build."""
    notebook = nbformat.read(request.param, as_version=4)
    manager = AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=kernels)
    client = NotebookClient(notebook, km=manager, kernel_name=KERNEL, timeout=120)
    environment = {**os.environ, "RANVIER_BUILD": str(built.build)}
    return client.execute(env=environment, cwd=str(HERE))


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_what_a_run_leaves(path: Path) -> None:
    """Outputs change with each record, and would show the machine that they were made on."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert "kernelspec" not in notebook.metadata


def test_every_cell_runs(done: Any) -> None:
    run = [cell for cell in done.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in run)
    assert not [output for cell in run for output in cell.outputs if output.output_type == "error"]


def test_there_is_a_forest_plot_with_intervals(done: Any) -> None:
    drawn = [
        page
        for cell in done.cells
        for output in cell.get("outputs", ())
        if "vegaEmbed" in (page := output.get("data", {}).get("text/html", ""))
    ]
    (plot,) = drawn
    assert plot.count('"derived_ci_low":') >= 5
    assert "ReBUILD" in plot
