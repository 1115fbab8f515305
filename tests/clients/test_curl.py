"""curl: every example of the README, run as it stands, and what a person tries next."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from ranvier.layout import find_layout

_BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_WHERE = re.compile(r"(?:127\.0\.0\.1|localhost):8642")

BASH, CURL = shutil.which("bash") or "", shutil.which("curl") or ""

pytestmark = pytest.mark.skipif(not BASH or not CURL, reason="bash or curl is not installed")


def examples(text: str) -> list[str]:
    """Give the commands of a page that begin with curl, each with the lines that it goes on."""
    found: list[str] = []
    for block in _BLOCK.findall(text):
        whole = re.sub(r"\\\n\s*", "", block)
        found += [line.strip() for line in whole.splitlines() if line.lstrip().startswith("curl ")]
    return found


EXAMPLES = examples((find_layout().root / "README.md").read_text(encoding="utf-8"))


def run(command: str, address: str) -> str:
    """Run an example against the server, and give what it prints."""
    here = _WHERE.sub(address, command)
    assert here != command, f"not at the address that `make serve` says: {command}"
    # An answer that says no is a failure of the example.
    here = re.sub(r"\bcurl ", "curl --fail-with-body ", here)
    done = subprocess.run(
        [BASH, "-c", here], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout[:400]}{done.stderr}"
    return done.stdout


def test_the_readme_has_examples() -> None:
    assert EXAMPLES
    assert examples("```sh\ncurl a \\\n  b\nls\n```\n") == ["curl a b"]


@pytest.mark.parametrize("command", EXAMPLES)
def test_each_example_of_the_readme_answers(address: str, command: str) -> None:
    assert run(command, address).strip()


def test_an_example_that_fails_would_be_seen(address: str) -> None:
    with pytest.raises(AssertionError, match="404"):
        run("curl -s 127.0.0.1:8642/no-such-thing/at-all", address)


def curl(address: str, path: str, *options: str) -> str:
    done = subprocess.run(
        [CURL, "-sS", *options, f"http://{address}{path}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("text/csv", "n\r\n"),
        ("text/tab-separated-values", "?n\n"),
        ("application/sparql-results+json", "{"),
        ("application/sparql-results+xml", "<?xml"),
    ],
)
@pytest.mark.parametrize("way", ["-G", "-X POST"])
def test_each_form_by_each_way(address: str, accept: str, begins: str, way: str) -> None:
    query = "query=SELECT (COUNT(*) AS ?n) { ?t a rv:ClinicalTrial }"
    options = [*way.split(), "-H", f"accept: {accept}", "--data-urlencode", query]
    found = curl(address, "/sparql", *options)
    assert found.replace("\r\n", "\n").startswith(begins.replace("\r\n", "\n"))


def test_a_tag_spares_the_answer(address: str) -> None:
    head = curl(address, "/agent/clemastine", "-I", "-H", "accept: text/turtle")
    (tag,) = re.findall(r"(?im)^etag: (.+?)\r?$", head)
    options = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "accept: text/turtle"]
    assert curl(address, "/agent/clemastine", *options, "-H", f"if-none-match: {tag}") == "304"
    assert curl(address, "/agent/clemastine", *options) == "200"


def test_a_compressed_answer_is_the_same(address: str) -> None:
    plain = curl(address, "/agent/clemastine.nt")
    assert curl(address, "/agent/clemastine.nt", "--compressed") == plain
    assert len(plain) > 1_000


def test_an_error_says_what_and_where(address: str) -> None:
    said = curl(address, "/sparql", "-G", "--data-urlencode", "query=SELECT *\n{ ?s nope:x ?o }")
    problem = json.loads(said)
    assert problem["status"] == 400
    assert "nope" in problem["detail"]
