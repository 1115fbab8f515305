"""A build gives the same bytes for the same input, and is never seen half done."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.store.build import BuildRefusedError, Stage, build, current, summary_of
from ranvier.synthesis.stage import synthesise
from ranvier.vocabulary import prologue

FILES = ("ranvier.nq.gz", "ranvier.ttl", "build.json")
RANVIER = [sys.executable, "-c", "from ranvier.cli import main; main()"]


MADE_UP = """\
id: trial:made-up
type: ClinicalTrial
label: made-up
title: An invented trial
status: recruiting
phase: 2
scope: ms-trial
studies: agent:clemastine
verification: registry
source: "#S1"
cohort: {condition: relapsing MS, population: relapsing-ms}
arms:
  - id: "#a"
    label: treated
    arm_role: experimental
    treatments: [{id: "#a-1", gives: "agent:clemastine", purpose: studied}]
outcomes:
  - id: "#o"
    measured_by: modality:vep
    measure: latency
    domain: electrophysiology
    role: primary
sources:
  - {id: "#S1", url: "https://example.org/", kind: registry, read: all}
"""


@pytest.fixture
def copied(built: Layout, tmp_path: Path) -> Layout:
    """A copy of the checkout and of what was checked in it, built once."""
    root = tmp_path / "checkout"
    for name in ("ontology", "shapes", "queries", "kg/records"):
        shutil.copytree(built.root / name, root / name)
    found = Layout(root=root, build=tmp_path / "build")
    shutil.copytree(built.build / ".cache", found.build / ".cache")
    build(found)
    return found


def add_a_trial(layout: Layout) -> None:
    (layout.records / "trials" / "made-up.yaml").write_text(MADE_UP, encoding="utf-8")


def answer(layout: Layout, query: str) -> list[str]:
    store = pyoxigraph.Store.read_only(str(current(layout) / "store"))
    return [row[0].value for row in store.query(prologue() + query)]


TRIALS = "SELECT ?t { ?t a rv:ClinicalTrial } ORDER BY ?t"
ADDED = "https://w3id.org/ranvier/trial/made-up"


def test_the_same_input_gives_the_same_bytes(built: Layout, tmp_path: Path) -> None:
    # The first build checked every record anew; this one takes all from the cache.
    again = Layout(root=built.root, build=tmp_path / "build")
    shutil.copytree(built.build / ".cache", again.build / ".cache")
    build(again, stages=(Stage("synthesis", synthesise),))
    for name in FILES:
        assert (again.build / name).read_bytes() == (built.build / name).read_bytes(), name


def test_every_quad_stands_in_a_named_graph_and_none_is_blank(built: Layout) -> None:
    lines = gzip.decompress((built.build / "ranvier.nq.gz").read_bytes()).decode().splitlines()
    assert len(lines) == len(set(lines)) == summary_of(built)["quads"]
    quads = list(pyoxigraph.parse("\n".join(lines).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    assert not [q for q in quads if isinstance(q.graph_name, pyoxigraph.DefaultGraph)]
    terms = {term for q in quads for term in (q.subject, q.object)}
    assert not [term for term in terms if isinstance(term, pyoxigraph.BlankNode)]


def test_turtle_and_store_hold_the_same_triples_as_the_quads(built: Layout) -> None:
    data = gzip.decompress((built.build / "ranvier.nq.gz").read_bytes())
    quads = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.N_QUADS)
    triples = {q.triple for q in quads}
    turtle = pyoxigraph.parse(path=str(built.build / "ranvier.ttl"))
    assert {q.triple for q in turtle} == triples
    store = pyoxigraph.Store.read_only(str(current(built) / "store"))
    plain = store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    # The store writes numbers by value, so texts of numbers are left out here.
    bare = {(str(t.subject), str(t.predicate)) for t in triples}
    assert {(str(q.subject), str(q.predicate)) for q in plain} == bare


def test_the_printed_text_of_a_number_is_kept_beside_its_value(built: Layout) -> None:
    quads = gzip.decompress((built.build / "ranvier.nq.gz").read_bytes()).decode()
    assert '"17.40"^^<http://www.w3.org/2001/XMLSchema#decimal>' in quads
    texts = answer(built, "SELECT ?text { ?x rv:valueAsPrinted ?text ; rv:value 17.4 }")
    assert "17.40" in texts


def test_a_record_that_violates_stops_the_build_and_the_last_one_stays(copied: Layout) -> None:
    before = summary_of(copied)
    record = copied.records / "trials" / "renew.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("ci_low: -10.6", "ci_low: 10.6", 1), encoding="utf-8")
    with pytest.raises(BuildRefusedError) as caught:
        build(copied)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "ci_low: -10.6" in row)
    blamed = caught.value.report.violations
    assert {(p.file, p.line) for p in blamed} == {("kg/records/trials/renew.yaml", line)}
    assert summary_of(copied) == before
    assert "https://w3id.org/ranvier/trial/renew" in answer(copied, TRIALS)


def test_a_disk_that_fails_while_writing_leaves_the_last_build(
    copied: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = summary_of(copied)

    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ranvier.store.build._turtle", full)
    with pytest.raises(DataError, match="No space left on device; the last one stays"):
        build(copied)
    assert summary_of(copied) == before
    assert not list(copied.build.glob(".building-*"))


@pytest.mark.parametrize("stage", ["checking", "writing"])
def test_a_kill_in_the_middle_leaves_the_old_build_answering(copied: Layout, stage: str) -> None:
    before = summary_of(copied)
    add_a_trial(copied)
    if stage == "writing":
        # Only the new record is fresh, so writing comes at once.
        assert any(copied.build.glob(".cache/*"))
    process = subprocess.Popen(
        [*RANVIER, "--root", str(copied.root), "--build", str(copied.build), "build"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    sign = ".building-*" if stage == "writing" else ".lock"
    started = time.time()
    while time.monotonic() < deadline and process.poll() is None:
        fresh = [p for p in copied.build.glob(sign) if p.stat().st_mtime >= started - 1]
        if fresh:
            break
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL, "the build ended before it was killed"
    assert summary_of(copied) == before
    assert ADDED not in answer(copied, TRIALS)
    build(copied)
    assert ADDED in answer(copied, TRIALS)
    assert not list(copied.build.glob(".building-*"))


def test_a_reader_keeps_the_build_that_it_opened(copied: Layout) -> None:
    store = pyoxigraph.Store.read_only(str(current(copied) / "store"))
    add_a_trial(copied)
    build(copied)
    held = [row[0].value for row in store.query(prologue() + TRIALS)]
    assert ADDED not in held
    assert answer(copied, TRIALS) == sorted([*held, ADDED])


def test_two_builds_at_once_do_not_disturb_each_other(copied: Layout) -> None:
    with (copied.build / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DataError, match="another build is running"):
            build(copied)
    build(copied)


def test_without_a_build_one_is_told_to_make_it(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run `ranvier build` first"):
        current(Layout(root=layout.root, build=tmp_path))


def test_the_summary_counts_what_was_built(built: Layout) -> None:
    summary = json.loads((built.build / "build.json").read_text(encoding="utf-8"))
    trials = answer(built, "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a rv:ClinicalTrial }")
    files = list((built.records / "trials").glob("*.yaml"))
    assert summary["records"]["trial"] == int(trials[0]) == len(files)
    assert summary["classes"]["rv:ClinicalTrial"] == len(files)
