"""The index as a file: the same dataset gives the same bytes, and a build holds it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.pipeline import EXTRAS
from ranvier.search import FILE, search, write_index
from ranvier.search.names import SEARCHED, read_entities
from ranvier.store.build import Extra, build, current
from ranvier.store.dataset import Dataset
from ranvier.vocabulary import BASE, CONCLUDED, KINDS, SKOS


def test_the_same_dataset_gives_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    mixed = dataset.quads[::-1]
    write_index(dataset, tmp_path / "one")
    write_index(Dataset(mixed, dataset.counts), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_every_entity_with_a_label_is_in_it(index: Path, dataset: Dataset) -> None:
    wanted = {
        quad.subject.value
        for quad in dataset.quads
        if quad.predicate.value == f"{SKOS}prefLabel"
        and quad.subject.value.startswith(
            tuple(f"{BASE}{kind}/" for kind in (*KINDS.values(), *CONCLUDED))
        )
        and "#" not in quad.subject.value
    }
    with closing(sqlite3.connect(index / FILE)) as connection:
        held = {iri for (iri,) in connection.execute("SELECT iri FROM entity")}
        unnamed = connection.execute(
            "SELECT count(*) FROM entity WHERE id NOT IN (SELECT entity FROM name)"
        ).fetchone()
    assert held == wanted
    assert unnamed == (0,)
    assert set(SEARCHED) == {*KINDS.values(), *CONCLUDED}


def test_of_several_labels_one_is_kept_in_any_order() -> None:
    agent, label = (
        pyoxigraph.NamedNode(f"{BASE}agent/x"),
        pyoxigraph.NamedNode(f"{SKOS}prefLabel"),
    )
    quads = [pyoxigraph.Quad(agent, label, pyoxigraph.Literal(text)) for text in ("b", "a")]
    assert read_entities(quads) == read_entities(quads[::-1])
    assert read_entities(quads)[0][0].label == "a"


def test_a_build_holds_it_and_leads_to_it(small_checkout: Path, tmp_path: Path) -> None:
    layout = Layout(root=small_checkout, build=tmp_path / "build")
    build(layout, extras=EXTRAS)
    assert search(current(layout), "RENEW").hits[0].iri == f"{BASE}trial/renew"
    first = (layout.build / FILE).read_bytes()
    build(layout, extras=EXTRAS)
    assert (layout.build / FILE).read_bytes() == first


def test_a_file_that_fails_leaves_the_last_build(small_checkout: Path, tmp_path: Path) -> None:
    layout = Layout(root=small_checkout, build=tmp_path / "build")
    build(layout, extras=EXTRAS)
    before = current(layout)

    def fail(_dataset: Dataset, _path: Path) -> None:
        message = "no room"
        raise DataError(message)

    with pytest.raises(DataError, match="no room"):
        build(layout, extras=(Extra("more", fail),))
    assert current(layout) == before
    assert not list(layout.build.glob(".building-*"))
