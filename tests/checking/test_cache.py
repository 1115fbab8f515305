"""The cache gives what a fresh validation would give, and does not grow for ever."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from ranvier.checking import check_all, check_paths
from ranvier.checking.cache import KEPT_SECONDS, Cache
from ranvier.checking.check import record_files
from ranvier.layout import Layout


def entries(layout: Layout) -> set[Path]:
    return set((layout.build / ".cache").rglob("*.json"))


def outcome(layout: Layout) -> tuple[list[str], list[set[str]]]:
    report = check_all(layout)
    return [str(p) for p in report.problems], [{str(q) for q in r.quads} for r in report.records]


def test_a_second_check_gives_the_same_without_validating(
    small: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = small.records / "trials" / "renew.yaml"
    trial.write_text(trial.read_text(encoding="utf-8").replace("n: 41", "n: forty"), "utf-8")
    fresh = outcome(small)
    assert fresh[0]
    monkeypatch.setattr(
        "ranvier.checking.one_record.read_record",
        lambda *_: pytest.fail("a record was read again, although nothing had changed"),
    )
    cache = Cache(small)
    assert all(cache.knows(path) for path in record_files(small))
    kept = [{str(q) for q in cache.get(path).quads} for path in record_files(small)]
    assert kept == fresh[1]


@pytest.mark.parametrize("what", ["record", "shape", "context"])
def test_a_change_makes_the_outcome_fresh(small: Layout, what: str) -> None:
    trial = small.records / "trials" / "renew.yaml"
    check_all(small)
    if what == "record":
        trial.write_text(trial.read_text(encoding="utf-8") + "# more\n", "utf-8")
    elif what == "shape":
        shape = small.shapes / "trial.ttl"
        shape.write_text(shape.read_text(encoding="utf-8") + "# more\n", "utf-8")
    else:
        small.context.write_text(small.context.read_text(encoding="utf-8") + "\n", "utf-8")
        from ranvier.records import load_context

        load_context.cache_clear()
    assert not Cache(small).knows(trial)


def test_a_spoilt_entry_is_made_again(small: Layout) -> None:
    fresh = outcome(small)
    for entry in entries(small):
        entry.write_text('{"iri": ', encoding="utf-8")
    assert outcome(small) == fresh


def test_old_entries_go_after_a_full_check_and_fresh_ones_stay(small: Layout) -> None:
    check_all(small)
    used = entries(small)
    folder = next(iter(used)).parent
    old = time.time() - KEPT_SECONDS - 60
    forgotten, recent = folder / "forgotten.json", folder / "recent.json"
    other = folder.with_name("0123456789abcdef")
    shutil.copytree(folder, other)
    for path in (forgotten, recent):
        path.write_text("{}", encoding="utf-8")
    for path in (*used, forgotten, other):
        os.utime(path, (old, old))
    check_paths([small.records / "agents"], small)
    assert forgotten.exists(), "a check of some records can't tell what others need"
    check_all(small)
    assert entries(small) == {*used, recent}


def test_a_place_that_cant_be_written_costs_only_time(small: Layout) -> None:
    small.build.mkdir()
    (small.build / ".cache").write_text("in the way", encoding="utf-8")
    report = check_all(small)
    assert report.violations == []
    assert all(record.quads for record in report.records)
