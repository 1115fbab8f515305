from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ranvier.layout import Layout, find_layout
from ranvier.linking.mappings import mapping_files


def validator(layout: Layout) -> str | None:
    """Find `sssom`, which lives in an environment of its own: `make validator` makes it."""
    beside = layout.root / ".venv-sssom" / "bin" / "sssom"
    return os.environ.get("SSSOM") or (str(beside) if beside.is_file() else shutil.which("sssom"))


@pytest.mark.parametrize("path", mapping_files(find_layout()), ids=lambda path: path.name)
def test_sssom_validate_passes(layout: Layout, path: Path) -> None:
    command = validator(layout)
    if command is None:
        pytest.skip("sssom is not installed; `make validator` installs it beside the environment")
    done = subprocess.run(
        [command, "validate", str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
    assert "Error" not in done.stderr
