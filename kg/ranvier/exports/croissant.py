"""Croissant: what each column of the tables holds, for those who load data sets by description."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ranvier.exports.flat import LICENCE, SEPARATOR
from ranvier.exports.tables import Column, Table, all_tables
from ranvier.vocabulary import BASE

FILE = "croissant.json"
NAMESPACE = "http://mlcommons.org/croissant/"
TYPES = {"whole": "Integer", "number": "Float", "truth": "Boolean"}
"""Type of a column as the description says it -> the type of schema.org; all others are Text."""

_VERSION = f"{NAMESPACE}1.0"
_TERMS = (
    *("citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject"),
    *("fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField"),
    *("path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
    *("separator", "source", "subField", "transform"),
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": NAMESPACE,
    "rai": f"{NAMESPACE}RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{term: f"cr:{term}" for term in _TERMS},
}


def describe(
    folder: Path, *, title: str, about: str, released: str, summary: Mapping[str, Any]
) -> dict[str, Any]:
    """Describe the tables of a folder by Croissant 1.0.

    Args:
        folder: where `csv/` stands, with every table in it.
        title: what the data set is called.
        about: what it holds, in a sentence or two.
        released: the date of the release, `YYYY-MM-DD`.
        summary: what `build.json` says.
    """
    tables = all_tables()
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": "ranvier",
        "alternateName": title,
        "description": about,
        "conformsTo": _VERSION,
        "url": BASE,
        "license": LICENCE,
        "creator": {"@type": "sc:Organization", "name": "The Ranvier developers"},
        "datePublished": released,
        "version": str(summary["version"]),
        "identifier": f"sha256:{summary['hash']}",
        "citeAs": f"The Ranvier developers. {title}. {released}. {BASE}",
        "distribution": [_file(folder, table) for table in tables],
        "recordSet": [_record_set(table) for table in tables],
    }


def _file(folder: Path, table: Table) -> dict[str, Any]:
    path = folder / "csv" / f"{table.name}.csv"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": f"csv/{path.name}",
        "name": path.name,
        "description": table.summary,
        "contentUrl": f"csv/{path.name}",
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": "text/csv",
        "sha256": digest,
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.summary,
        "key": {"@id": f"{table.name}/{table.columns[0].name}"},
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    source: dict[str, Any] = {
        "fileObject": {"@id": f"csv/{table.name}.csv"},
        "extract": {"column": column.name},
    }
    if column.kind == "list":
        source["transform"] = {"separator": SEPARATOR}
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": f"sc:{TYPES.get(column.kind, 'Text')}",
        **({"repeated": True} if column.kind == "list" else {}),
        "source": source,
    }


__all__ = ["FILE", "NAMESPACE", "TYPES", "describe"]
