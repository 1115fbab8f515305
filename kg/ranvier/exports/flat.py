"""The tables as files: CSV with a CSVW description, and Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError
from ranvier.exports.tables import Column, Table, all_tables, frame_of
from ranvier.vocabulary import BASE

if TYPE_CHECKING:
    import pandas as pd

    from ranvier.store.reading import ReadableStore

SEPARATOR = "|"
DESCRIPTION = "csv-metadata.json"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DATATYPES = {"whole": "integer", "number": "double", "truth": "boolean"}


def write_csv(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write each table as CSV, and one file that describes their columns.

    Raises:
        DataError: if a value of a list holds what stands between values.
    """
    written = []
    for table in all_tables():
        frame = frame_of(table, store).copy()
        for column in table.columns:
            frame[column.name] = _cells(frame[column.name], column, table)
        path = target / f"{table.name}.csv"
        frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        written.append(path)
    path = target / DESCRIPTION
    text = json.dumps(_csvw(summary), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return (*written, path)


def write_parquet(
    store: ReadableStore, target: Path, *, summary: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write each table as Parquet; descriptions of table and columns stand in its metadata."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    types = {
        "text": pa.string(),
        "code": pa.dictionary(pa.int32(), pa.string()),
        "list": pa.list_(pa.string()),
        "whole": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
    }
    written = []
    for table in all_tables():
        schema = pa.schema(
            [
                pa.field(
                    column.name,
                    types[column.kind],
                    metadata={"description": column.description},
                )
                for column in table.columns
            ]
        )
        made = pa.Table.from_pandas(
            frame_of(table, store), schema=schema, preserve_index=False, safe=True
        )
        about = {"description": table.summary, "licence": LICENCE, "build": summary["hash"]}
        made = made.replace_schema_metadata({**(made.schema.metadata or {}), **about})
        path = target / f"{table.name}.parquet"
        pq.write_table(made, path)
        written.append(path)
    return tuple(written)


def _cells(values: pd.Series, column: Column, table: Table) -> pd.Series:
    """Give a column as it stands in CSV: lists joined, truth in lower case."""
    if column.kind == "truth":
        return values.map({True: "true", False: "false"}, na_action="ignore")
    if column.kind != "list":
        return values
    for found in values:
        for value in found:
            if SEPARATOR in value or not value:
                message = (
                    f"{table.name}.{column.name}: {value!r} can't stand in a list, "
                    f"whose values have {SEPARATOR} between them"
                )
                raise DataError(message)
    return values.map(SEPARATOR.join)


def _csvw(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the files by the W3C's Metadata Vocabulary for Tabular Data."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Ranvier: the evidence graph of remyelination in multiple sclerosis",
        "dc:source": BASE,
        "dc:identifier": summary["hash"],
        "dc:license": {"@id": LICENCE},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:description": table.summary,
                "tableSchema": {
                    "columns": [_described(column) for column in table.columns],
                    "primaryKey": table.columns[0].name,
                },
            }
            for table in all_tables()
        ],
    }


def _described(column: Column) -> dict[str, Any]:
    separated = {"separator": SEPARATOR} if column.kind == "list" else {}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": _DATATYPES.get(column.kind, "string"),
        **separated,
    }
