"""Begin a record of something that other ontologies may know, with links to choose from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.linking.suggest import Suggestion, suggest

if TYPE_CHECKING:
    from ranvier.layout import Layout

KINDS = {
    "adverse-event": ("adverse-events", "AdverseEvent", ("HP", "NCIT", "MONDO", "OAE", "MESH")),
    "agent": ("agents", "Agent", ("CHEBI", "UNII", "DRUGBANK", "MESH", "ATC", "CHEMBL", "CL")),
    "cell-type": ("cell-types", "CellType", ("CL", "MESH")),
    "modality": ("modalities", "Modality", ("NCIT", "OBI", "EFO", "CMO", "MESH", "HP")),
    "process": ("processes", "BiologicalProcess", ("GO", "MESH", "HP")),
    "target": ("targets", "Target", ("UniProtKB", "HGNC", "NCBIGene", "MESH", "GO")),
}
"""Kind that can be begun -> folder, class, and the ontologies to look in for it."""


def begin_linked(layout: Layout, *, kind: str, name: str, slug: str | None = None) -> Path:
    """Write the skeleton of a record, and beside it the rows that would link it.

    Returns:
        The new file.

    Raises:
        CallError: if the kind is unknown, the name gives no slug, the file is there already or
            can't be written, or the records are those of an installed wheel.
    """
    if kind not in KINDS:
        message = f"{kind!r} can't be begun; one of trial, {', '.join(KINDS)}"
        raise CallError(message)
    folder, type_, prefixes = KINDS[kind]
    stem = slug or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", stem):
        message = f"{stem!r} is no slug: lower-case letters, digits and '-'"
        raise CallError(message)
    if layout.root.name == "_data":
        message = "records are written in a checkout; name it with --root"
        raise CallError(message)
    path = layout.records / folder / f"{stem}.yaml"
    if path.exists() or path.is_symlink():
        message = f"{layout.shown(path)} is there already; choose another --slug"
        raise CallError(message)
    found = suggest(layout, name, limit=6, prefixes=prefixes)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(kind, stem, type_, name, found), encoding="utf-8")
    except OSError as error:
        message = f"{layout.shown(path)} can't be written: {error.strerror}"
        raise CallError(message) from error
    return path


def _text(kind: str, stem: str, type_: str, name: str, found: list[Suggestion]) -> str:
    label = json.dumps(name, ensure_ascii=False)
    lines = [f"id: {kind}:{stem}", f"type: {type_}", f"label: {label}"]
    lines += ["# synonym: []", "# definition: one sentence in your own words, ending in a period"]
    lines += [
        f"# Link it in ontology/mappings/{kind}.sssom.tsv, or say there that no term exists",
        "# (sssom:NoTermFound). exactMatch only where the term is the same thing. Suggested:",
    ]
    lines += [f"#   {each.score:.2f} {each.curie} {each.label} ({each.reason})" for each in found]
    return "\n".join([*lines, *([] if found else ["#   nothing like it is in the slice"])]) + "\n"
