"""What was read of a build is kept, up to a number, and goes with the build."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ranvier.layout import Layout
from ranvier.service.kept import Kept, Made
from ranvier.service.terms import properties
from ranvier.vocabulary import BASE, rv

from .conftest import InProcess, put_in_place


def test_it_is_read_once_and_the_oldest_goes_first() -> None:
    kept, read = Kept(2), []

    def get(key: str) -> str:
        return kept.get(key, lambda: read.append(key) or key.upper())

    assert [get(key) for key in "abab"] == list("ABAB")
    assert read == ["a", "b"]
    assert get("c") == "C"
    assert len(kept) == 2
    assert [get("b"), get("a")] == ["B", "A"]
    assert read == ["a", "b", "c", "a"]


def test_what_is_false_is_kept_too() -> None:
    kept = Kept()
    assert kept.get("x", lambda: None) is None
    assert kept.get("x", lambda: 1) is None


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    made, begun, go, times = Made(), threading.Event(), threading.Event(), []

    def slow() -> str:
        begun.set()
        assert go.wait(30)
        times.append(1)
        return "x"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(made.get, "key", slow)
        assert begun.wait(30)
        second = pool.submit(made.get, "key", slow)
        assert made.get("other", lambda: "y") == "y"
        go.set()
        assert (first.result(30), second.result(30)) == ("x", "x")
    assert times == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    made: Made = Made()
    with pytest.raises(ZeroDivisionError):
        made.get("key", lambda: 1 // 0)
    assert made.get("key", lambda: made.get("part", lambda: 2) + 1) == 3
    assert len(made) == 2


def test_a_new_build_is_read_anew(layout: Layout, dataset, tmp_path: Path) -> None:
    home = replace(layout, build=tmp_path / "build")
    put_in_place(dataset, home)
    pages = InProcess(home)
    iri = f"{BASE}trial/renew"
    before = pages.app.state.editions.now()
    assert rv("acronym") in properties(before, iri)
    assert pages.get("/trial/renew", "text/html").status_code == 200
    without = [
        quad
        for quad in dataset.quads
        if not (quad.subject.value == iri and quad.predicate.value == rv("acronym"))
    ]
    put_in_place(replace(dataset, quads=without), home)
    after = pages.app.state.editions.now()
    assert after is not before
    assert rv("acronym") not in properties(after, iri)
    assert not after.column(rv("acronym")).get(iri)
