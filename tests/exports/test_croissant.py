"""Croissant: its own library finds the description sound, and loads every value of every table."""

from __future__ import annotations

import json
from pathlib import Path

import mlcroissant
import pandas as pd
import pytest

from ranvier.exports import croissant
from ranvier.exports.tables import all_tables, frame_of


@pytest.fixture(scope="module")
def described(exported) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(str(exported("crate") / croissant.FILE))


def plain(value: object) -> object:
    """Give a value as it is compared: text for bytes, None for what is missing."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return None if value is None or pd.isna(value) else value


def test_the_library_has_nothing_against_it(described) -> None:
    issues = described.metadata.issues
    assert (sorted(issues.errors), sorted(issues.warnings)) == ([], [])


def test_the_library_would_have(exported, tmp_path: Path) -> None:
    said = json.loads((exported("crate") / croissant.FILE).read_text(encoding="utf-8"))
    said["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "csv/none.csv"
    (tmp_path / "bad.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(str(tmp_path / "bad.json"))


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_every_value_is_loaded_with_its_type(described, built_store, table) -> None:
    frame = frame_of(table, built_store)
    rows = list(described.records(table.name))
    assert len(rows) == len(frame) > 0
    for row, held in zip(rows, frame.to_dict("records"), strict=True):
        for column in table.columns:
            read = plain(row[f"{table.name}/{column.name}"])
            value = plain(held[column.name])
            if column.kind == "list":
                read = read or []
            assert read == value, (column.name, held[table.columns[0].name])
