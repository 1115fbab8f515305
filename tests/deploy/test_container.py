"""The Containerfile: read by the parser of BuildKit, and its last stage run as it says.

Building the image needs a container runtime and a base image, so it is not part of the tests. What
is run in it is: that the wheel builds the graph stands in `tests/test_wheel.py`, and the server and
the health check are run here.
"""

from __future__ import annotations

import fnmatch
import subprocess
import sys
import tomllib
from typing import Any

import dockerfile
import pytest

from ranvier.layout import Layout

from .conftest import RANVIER, free_port, running

Stage = list[Any]


@pytest.fixture(scope="module")
def stages(layout: Layout) -> list[Stage]:
    """The instructions of each stage."""
    found: list[Stage] = []
    for command in dockerfile.parse_file(str(layout.root / "Containerfile")):
        if command.cmd == "FROM":
            found.append([])
        if found:
            found[-1].append(command)
    return found


@pytest.fixture(scope="module")
def last(stages: list[Stage]) -> dict[str, tuple[str, ...]]:
    """What the last stage says, by instruction."""
    return {command.cmd: command.value for command in stages[-1]}


def options_of(last: dict[str, tuple[str, ...]]) -> list[str]:
    name, *options = (*last["ENTRYPOINT"], *last["CMD"])
    assert name == "ranvier"
    return options


def test_what_runs_is_not_built_where_it_runs(stages: list[Stage], last) -> None:
    names = [stage[0].value[2] if len(stage[0].value) > 2 else "" for stage in stages]
    assert names == ["wheel", "graph", ""]
    assert "RUN" not in last
    user, group = last["USER"][0].split(":")
    assert min(int(user), int(group)) >= 10_000
    copied = [command for command in stages[-1] if command.cmd == "COPY"]
    assert all(command.flags == ("--from=graph",) for command in copied)


def test_all_that_the_wheel_is_made_of_is_copied(stages: list[Stage], layout: Layout) -> None:
    copied = {
        source for command in stages[0] if command.cmd == "COPY" for source in command.value[:-1]
    }
    said = tomllib.loads((layout.root / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = said["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], said["project"]["readme"]}
    needed |= {*said["project"]["license-files"], "pyproject.toml", "constraints.txt"}
    for path in needed:
        assert any(path == each or path.startswith(f"{each}/") for each in copied), path
    lines = (layout.root / ".containerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert copied == let_in
    assert all((layout.root / path).exists() for path in copied)
    assert not any(fnmatch.fnmatch(path, "*__pycache__*") for path in let_in)


def test_the_server_starts_as_the_image_starts_it_and_the_check_tells(last, built: Layout) -> None:
    port = str(free_port())
    own = {"/var/lib/ranvier": str(built.build), "8642": port}
    options = [own.get(option, option) for option in options_of(last)]
    said = last["EXPOSE"][0]
    assert f":{said}/" in last["HEALTHCHECK"][-1]
    kind, _, *check = (part.replace(said, port) for part in last["HEALTHCHECK"])
    assert kind == "CMD"
    asked = [sys.executable, *check]
    assert subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode != 0
    with running([sys.executable, *RANVIER, *options], int(port)):
        assert subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode == 0


def test_it_serves_where_nothing_may_be_written(last, built: Layout) -> None:
    """The mounts of `podman run --read-only`, without the container."""
    alone = ["unshare", "--mount", "sh", "-ec"]
    read_only = "mount --make-rprivate / && mount -o remount,ro,bind / && "
    try:
        probe = subprocess.run(
            [*alone, f'{read_only} ! touch "$0"', str(built.build / "probe")],
            capture_output=True,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if probe.returncode:
        pytest.skip(
            "this user may not make mounts, or the builds are on a file system of their own"
        )
    port = str(free_port())
    own = {"/var/lib/ranvier": str(built.build), "8642": port, "0.0.0.0": "127.0.0.1"}  # noqa: S104
    options = [own.get(option, option) for option in options_of(last)]
    command = [*alone, f'{read_only} exec "$0" "$@"', sys.executable, *RANVIER, *options]
    with running(command, int(port)):
        asked = subprocess.run(
            [
                *("curl", "-fsS", f"http://127.0.0.1:{port}/sparql", "-H", "accept: text/csv"),
                *("--data-urlencode", "query=SELECT (COUNT(*) AS ?n) { ?t a rv:ClinicalTrial }"),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert int(asked.stdout.split()[1]) > 100
