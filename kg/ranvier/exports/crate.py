"""An RO-Crate: dumps, tables and publications in one folder, with what each file and column holds.

Columns are described as record sets and fields of Croissant, inside the crate's own metadata and
in a file of their own, from which tools that know Croissant alone load the tables.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.exports import croissant, flat, nanopubs, publications
from ranvier.exports.tables import all_tables
from ranvier.vocabulary import BASE

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]

RELEASED = "2026-11-24"
"""The date of the release, as CITATION.cff says it; the day of the export would change the bytes.
"""

CROISSANT = croissant.NAMESPACE
METADATA = "ro-crate-metadata.json"
_VERSION = "1.2"
_TITLE = "Ranvier: the evidence graph of remyelination in multiple sclerosis"
_ABOUT = (
    "What has been tried in people to rebuild myelin, what was measured, what came out, by "
    "which source, and what it adds up to. A summary of research, and no medical advice."
)
_MEDIA = {
    ".gz": "application/gzip",
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".json": "application/json",
}


def write(build: Path, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write a folder of dumps, tables, publications and nanopublications, and describe it."""
    said = _write_files(build, target, summary)
    crate = _describe(target, said, summary)
    crate.metadata.write(target)
    return (*(target / name for name in said), target / METADATA)


def _write_files(build: Path, target: Path, summary: Mapping[str, Any]) -> dict[str, str]:
    """Write all files and give what each holds, by its path in the folder."""
    import pyoxigraph

    from ranvier.store.build import QUADS, STORE, SUMMARY, TURTLE

    store = pyoxigraph.Store.read_only(str(build / STORE))
    said = {
        QUADS: "Every quad of the graph, as N-Quads, with numbers as printed.",
        TURTLE: "The union of all named graphs, as Turtle.",
        SUMMARY: "What the build holds, in counts, and the hash of its quads.",
    }
    for name in said:
        shutil.copyfile(build / name, target / name)
    tables = {table.name: table.summary for table in all_tables()}
    for folder, writer in (("csv", flat.write_csv), ("parquet", flat.write_parquet)):
        (target / folder).mkdir(exist_ok=True)
        for path in writer(store, target / folder, summary=summary):
            what = tables.get(path.stem, "What each column of the CSV files holds (CSVW).")
            said[f"{folder}/{path.name}"] = what
    for name, write_one, what in (
        ("publications.bib", publications.write_bibtex, "The publications as BibTeX."),
        ("publications.ris", publications.write_ris, "The publications as RIS."),
        ("publications.csl.json", publications.write_csl, "The publications as CSL-JSON."),
        ("nanopubs.trig", nanopubs.write, "One nanopublication an assertion, unsigned."),
    ):
        write_one(store, target / name, summary=summary)
        said[name] = what
    described = croissant.describe(
        target, title=_TITLE, about=_ABOUT, released=RELEASED, summary=summary
    )
    text = json.dumps(described, indent=2, ensure_ascii=False)
    (target / croissant.FILE).write_text(text + "\n", encoding="utf-8")
    said[croissant.FILE] = "The tables and their columns, as Croissant describes them."
    return said


def _describe(target: Path, said: Mapping[str, str], summary: Mapping[str, Any]) -> ROCrate:
    """Describe the folder, its files and the columns of its tables."""
    from rocrate.model.contextentity import ContextEntity  # type: ignore[import-untyped]
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=_VERSION)
    licence = crate.add(
        ContextEntity(
            crate,
            flat.LICENCE,
            properties={
                "@type": "CreativeWork",
                "name": "CC BY 4.0",
                "description": "Creative Commons Attribution 4.0 International. Terms of other "
                "ontologies stand under the licence of each, which ontology/external.ttl names.",
            },
        )
    )
    makers = crate.add(
        ContextEntity(
            crate, BASE, properties={"@type": "Organization", "name": "The Ranvier developers"}
        )
    )
    crate.name = _TITLE
    crate.description = _ABOUT
    root = crate.root_dataset
    root["datePublished"] = RELEASED
    root["license"] = licence
    root["author"] = makers
    root["publisher"] = makers
    root["version"] = summary["version"]
    root["identifier"] = f"sha256:{summary['hash']}"
    for name, what in said.items():
        crate.add_file(
            target / name,
            dest_path=name,
            properties={
                "name": name,
                "description": what,
                "encodingFormat": _MEDIA[Path(name).suffix],
                "contentSize": str((target / name).stat().st_size),
                "sha256": _digest(target / name),
                "license": {"@id": flat.LICENCE},
            },
        )
    crate.metadata.extra_terms["cr"] = CROISSANT
    root["cr:recordSet"] = [
        crate.add(ContextEntity(crate, f"#{name}", properties=properties))
        for name, properties in _record_sets(crate)
    ]
    return crate


def _record_sets(crate: ROCrate) -> list[tuple[str, dict[str, Any]]]:
    """Add the fields of each table, and give its record set."""
    from rocrate.model.contextentity import ContextEntity

    found = []
    for table in all_tables():
        fields = []
        for column in table.columns:
            about = {
                "@type": "cr:Field",
                "name": column.name,
                "description": column.description,
                "cr:dataType": {
                    "@id": f"http://schema.org/{croissant.TYPES.get(column.kind, 'Text')}"
                },
                "cr:isArray": column.kind == "list",
                "cr:fileObject": {"@id": f"csv/{table.name}.csv"},
                "cr:column": column.name,
            }
            crate.add(ContextEntity(crate, f"#{table.name}/{column.name}", properties=about))
            fields.append({"@id": f"#{table.name}/{column.name}"})
        about_table = {
            "@type": "cr:RecordSet",
            "name": table.name,
            "description": table.summary,
            "cr:key": {"@id": f"#{table.name}/{table.columns[0].name}"},
            "cr:field": fields,
        }
        found.append((table.name, about_table))
    return found


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["CROISSANT", "METADATA", "RELEASED", "write"]
