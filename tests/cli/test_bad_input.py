"""Bad input gives one clear line with file and line, and never costs what was built before.

The real command line runs as a process on a checkout of its own: one trial, and the records that
it refers to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

RANVIER = [sys.executable, "-c", "from ranvier.cli import main; main()"]
NEW = "kg/records/trials/new.yaml"
SMALLEST = "id: trial:new\ntype: ClinicalTrial\nlabel: New\n"


@dataclass(frozen=True)
class Checkout:
    """A checkout with a build."""

    root: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on it, from another folder."""
        return subprocess.run(
            [*RANVIER, "--root", str(self.root), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.root.parent,
        )

    @property
    def trial(self) -> Path:
        """Give the file of its one trial."""
        return self.root / "kg/records/trials/renew.yaml"


@pytest.fixture(scope="module")
def shared(small_checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    root = tmp_path_factory.mktemp("bad-input") / "checkout"
    shutil.copytree(small_checkout, root)
    checkout = Checkout(root)
    built = checkout.run("build")
    assert built.returncode == 0, built.stderr
    return checkout


@pytest.fixture
def checkout(shared: Checkout) -> Iterator[Checkout]:
    """The shared checkout, with its records as they were after the test."""
    records = shared.root / "kg" / "records"
    before = {path: path.read_bytes() for path in records.rglob("*") if path.is_file()}
    yield shared
    for path in sorted(records.rglob("*"), reverse=True):
        if path.is_symlink() or (path.exists() and not path.is_dir() and path not in before):
            path.unlink()
        elif path.is_dir() and not any(inside.is_relative_to(path) for inside in before):
            path.rmdir()
    for path, content in before.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def built_state(checkout: Checkout) -> tuple[Path, bytes]:
    build = checkout.root / "build"
    return (build / "current").readlink(), (build / "ranvier.nq.gz").read_bytes()


def refuse(checkout: Checkout, file: str, line: int, says: str, *, lines: int = 1) -> None:
    """Assert that check and build refuse a file in so many lines, one of them as given."""
    before = built_state(checkout)
    for command in (["check", str(checkout.root / file), "-q"], ["check", "-q"], ["build"]):
        done = checkout.run(*command)
        assert done.returncode == 1, (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stdout + done.stderr
        told = done.stderr if command == ["build"] else done.stdout
        blamed = [text for text in told.splitlines() if text.startswith("kg/records/")]
        assert len(blamed) == lines, told
        assert all(text.startswith(f"{file}:{line}: ") for text in blamed), blamed
        assert any(says in text for text in blamed), blamed
    assert built_state(checkout) == before
    assert checkout.run("show", "opicinumab").returncode == 0


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n"
    for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)

CONTENTS = {
    "malformed": (b"id: trial:new\nlabel: [a\ntype: b\n", 3, "not YAML"),
    "empty": (b"", 1, "the file is empty"),
    "blank": (b" \n\n", 1, "the file is empty"),
    "not-utf-8": (SMALLEST.encode() + b"note: caf\xe9\n", 4, "byte 0xe9 is not UTF-8"),
    "utf-16": (SMALLEST.encode("utf-16"), 1, "is not UTF-8"),
    "null-byte": (SMALLEST.encode() + b"note: a\x00b\n", 4, "not YAML"),
    "escaped-null": (SMALLEST.encode() + b'note: "a\\0b"\n', 4, "U+0000"),
    "half-a-character": (SMALLEST.encode() + b'note: "\\ud800"\n', 4, "U+D800"),
    "no-character": (SMALLEST.encode() + b'note: "\\UFFFFFFFF"\n', 1, "not YAML"),
    "bomb": (BOMB.encode(), 1, "anchors and aliases"),
    "deep": (b"a: " + b"[" * 100_000, 1, "nested deeper than"),
    "deep-blocks": (b"".join(b" " * n + b"a:\n" for n in range(500)), 25, "nested deeper than"),
    "a-list": (b"- id: trial:new\n", 1, "a record is a mapping"),
    "two-documents": (SMALLEST.encode() + b"---\n" + SMALLEST.encode(), 4, "second YAML document"),
    "a-tag": (SMALLEST.encode() + b"n: !!python/object/apply:os.system [ls]\n", 4, "the tag"),
    "a-key-twice": (SMALLEST.encode() + b"label: Newer\n", 4, "label stands here a second time"),
    "json-ld-keyword": (SMALLEST.encode() + b'"@context": {}\n', 4, "is not a key of a record"),
    "wrong-folder": (SMALLEST.replace("trial:", "agent:").encode(), 1, "move the file to agents/"),
    "wrong-class": (SMALLEST.replace("ClinicalTrial", "Agent").encode(), 2, "Agent is no trial"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line", "says"), CONTENTS.values(), ids=CONTENTS)
def test_a_file_that_is_no_record(checkout: Checkout, content: bytes, line: int, says: str) -> None:
    (checkout.root / NEW).write_bytes(content)
    refuse(checkout, NEW, line, says)


SLIPS = {
    "unknown-key": ("sponsor: Biogen", "sponser: Biogen", "did you mean sponsor?"),
    "wrong-number": ("ci_high: 3.7", "ci_high: about 4", "ci_high is not a plain number"),
    "wrong-count": ("analysed: 82", "analysed: most", "analysed is not a whole number"),
    "mapping-for-text": ("sponsor: Biogen", "sponsor: {name: Biogen}", "a text is wanted here"),
    "mapping-for-code": ("control: placebo", "control: {a: b}", "control: a text is wanted here"),
    "wrong-code": ("status: completed", "status: finished", "status is no code of its list"),
    "dangling-agent": ("studies: agent:opicinumab", "studies: agent:opicinumax", "opicinumab?"),
    "dangling-modality": ("modality:vep\n", "modality:vepp\n", "no record of modality:vepp"),
    "dangling-part": ('compares: ["#opicinumab"', 'compares: ["#opi"', "there is no #opi in this"),
    "a-part-twice": ('"#ff-vep-latency-wk24-r2"', '"#ff-vep-latency-wk24-r1"', "used twice"),
}


@pytest.mark.parametrize(("old", "new", "says"), SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_record(checkout: Checkout, old: str, new: str, says: str) -> None:
    text = checkout.trial.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    checkout.trial.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = checkout.run("check", str(checkout.trial), "-q")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    blamed = done.stdout.splitlines()
    assert any(f"renew.yaml:{line}: " in text and says in text for text in blamed), blamed


def test_a_dangling_reference_stops_the_build(checkout: Checkout) -> None:
    text = checkout.trial.read_text(encoding="utf-8")
    line = text[: text.index("measured_by: modality:oct\n")].count("\n") + 1
    checkout.trial.write_text(text.replace("modality:oct\n", "modality:octt\n", 1), "utf-8")
    refuse(checkout, "kg/records/trials/renew.yaml", line, "did you mean modality:oct?")


def test_a_large_file_is_refused_unread(checkout: Checkout) -> None:
    with (checkout.root / NEW).open("wb") as file:
        file.write(SMALLEST.encode())
        file.truncate(50 << 20)
    refuse(checkout, NEW, 1, "52,428,800 bytes; a record has at most")


def test_two_files_with_one_id(checkout: Checkout) -> None:
    placebo = checkout.root / "kg/records/agents/placebo.yaml"
    shutil.copy(placebo, placebo.with_name("sugar-pill.yaml"))
    file = "kg/records/agents/sugar-pill.yaml"
    says = "agent:placebo is also the id of kg/records/agents/placebo.yaml"
    refuse(checkout, file, 1, says, lines=2)


def test_a_folder_in_place_of_a_record(checkout: Checkout) -> None:
    (checkout.root / NEW).mkdir()
    before = built_state(checkout)
    for command in (["check", "-q"], ["build"]):
        done = checkout.run(*command)
        assert done.returncode == 1
        assert f"{NEW}:1: this is a folder where a file is wanted" in done.stdout + done.stderr
    assert built_state(checkout) == before


def test_a_folder_without_records(checkout: Checkout, tmp_path: Path) -> None:
    done = checkout.run("check", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == f"{tmp_path}:1: this folder holds no records (*.yaml)\n"


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing.yaml")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (link_to_itself, "Too many levels of symbolic links"),
        (link_to_nothing, "No such file"),
        (os.mkfifo, "no regular file"),
    ],
)
def test_what_is_no_file(checkout: Checkout, make: Callable[[Path], None], says: str) -> None:
    make(checkout.root / NEW)
    refuse(checkout, NEW, 1, says)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(checkout: Checkout) -> None:
    path = checkout.root / NEW
    path.write_text(SMALLEST, encoding="utf-8")
    path.chmod(0)
    refuse(checkout, NEW, 1, "Permission denied")


def test_a_wrong_suffix(checkout: Checkout) -> None:
    name = "kg/records/trials/new.yml"
    (checkout.root / name).write_text(SMALLEST, encoding="utf-8")
    refuse(checkout, name, 1, "this file is no record")


@pytest.mark.parametrize("change", ["crlf", "bom"])
def test_line_ends_and_byte_order_marks_of_other_systems_are_fine(
    checkout: Checkout, change: str
) -> None:
    content = checkout.trial.read_bytes()
    if change == "crlf":
        checkout.trial.write_bytes(content.replace(b"\n", b"\r\n"))
    else:
        checkout.trial.write_bytes(b"\xef\xbb\xbf" + content)
    done = checkout.run("check", str(checkout.trial), "-q")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_path_that_is_not_there_is_a_wrong_call(checkout: Checkout) -> None:
    done = checkout.run("check", "nonexisting.yaml")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "ranvier: nonexisting.yaml: there is no such file\n"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_only_the_report_is_on_standard_output(checkout: Checkout, form: str) -> None:
    (checkout.root / NEW).write_text("id: [", encoding="utf-8")
    done = checkout.run("check", str(checkout.root / NEW), "--format", form)
    assert done.returncode == 1
    assert "not YAML" in json.dumps(json.loads(done.stdout))
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("kg/records/context.jsonld", "{", "not a JSON-LD context"),
        ("ontology/ranvier.ttl", "rv:a rv:b", "ontology/ranvier.ttl"),
        ("queries/rules/01-types-from-ranges.rq", "CONSTRUCT {", "01-types-from-ranges.rq"),
        ("shapes/trial.ttl", "rvs:a", "trial.ttl"),
        ("shapes/code-exists-violation.rq", "SELECT", "code-exists-violation.rq:1"),
    ],
)
def test_a_broken_part_of_the_checkout_is_named(
    checkout: Checkout, file: str, content: str, says: str
) -> None:
    path = checkout.root / file
    kept = path.read_bytes()
    before = built_state(checkout)
    try:
        path.write_text(content, encoding="utf-8")
        done = checkout.run("build")
    finally:
        path.write_bytes(kept)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert says in done.stderr
    assert built_state(checkout) == before
