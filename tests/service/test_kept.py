"""What was read of a build is kept, up to a number, and goes with the build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ranvier.layout import Layout
from ranvier.service.kept import Kept
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
