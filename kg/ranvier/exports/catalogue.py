"""The formats by name, what each can't hold, and how the graph is written in one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.questions.names import no_such

if TYPE_CHECKING:
    from ranvier.layout import Layout

_NO_GRAPHS = "which named graph a triple stands in"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format that the graph can be written in."""

    name: str
    summary: str
    loses: str
    """What it cannot hold; empty where it holds everything."""
    writer: str
    """`module:function` below this room, loaded when it is needed."""
    ending: str = ""
    """The ending of the file; none where the format is a folder."""
    reads_build: bool = False
    """Whether the writer takes the folder of a build in place of its store.

    A store keeps numbers by value; the files of a build keep them as printed.
    """

    @property
    def is_folder(self) -> bool:
        """Whether the format is a folder of files."""
        return not self.ending


FORMATS: Mapping[str, ExportFormat] = {
    form.name: form
    for form in (
        ExportFormat(
            "nquads",
            "N-Quads: every quad, sorted, numbers as printed.",
            "",
            "dumps:write_nquads",
            ending="nq",
            reads_build=True,
        ),
        ExportFormat(
            "trig",
            "TriG: every quad, graph by graph, with prefixes.",
            "",
            "dumps:write_trig",
            ending="trig",
            reads_build=True,
        ),
        ExportFormat(
            "turtle",
            "Turtle: the union of all graphs.",
            _NO_GRAPHS,
            "dumps:write_turtle",
            ending="ttl",
            reads_build=True,
        ),
        ExportFormat(
            "jsonld",
            "JSON-LD, expanded: every quad, graph by graph.",
            "",
            "dumps:write_jsonld",
            ending="jsonld",
            reads_build=True,
        ),
        ExportFormat(
            "csv",
            "Tables for R and pandas as CSV, with their columns described (CSVW).",
            "what is in no table; the type of a column, which the description holds",
            "flat:write_csv",
        ),
        ExportFormat(
            "parquet",
            "Tables for R and pandas as Parquet, with types, lists and descriptions.",
            "what is in no table",
            "flat:write_parquet",
        ),
        ExportFormat(
            "bibtex",
            "Publications as BibTeX.",
            "all but the publications",
            "publications:write_bibtex",
            ending="bib",
        ),
        ExportFormat(
            "ris",
            "Publications as RIS.",
            "all but the publications; line breaks in a note",
            "publications:write_ris",
            ending="ris",
        ),
        ExportFormat(
            "csl-json",
            "Publications as CSL-JSON.",
            "all but the publications",
            "publications:write_csl",
            ending="json",
        ),
        ExportFormat(
            "nanopubs",
            "Nanopublications in TriG with trusty URIs, one an assertion, unsigned.",
            "all but the assertions and the sources that each rests on",
            "nanopubs:write",
            ending="trig",
        ),
        ExportFormat(
            "crate",
            "RO-Crate: dumps, tables and publications in a folder with their metadata.",
            "what its files can't hold",
            "crate:write",
            reads_build=True,
        ),
        ExportFormat(
            "kgx",
            "KGX nodes and edges in Biolink terms.",
            "named graphs; what Biolink has no term for",
            "kgx:write",
        ),
        ExportFormat(
            "graphml",
            "GraphML, for networkx, igraph and yEd.",
            "named graphs; all but entities and what links them",
            "networks:write_graphml",
            ending="graphml",
        ),
        ExportFormat(
            "gexf",
            "GEXF, for Gephi and networkx.",
            "named graphs; all but entities and what links them",
            "networks:write_gexf",
            ending="gexf",
        ),
        ExportFormat(
            "cx2",
            "CX2, for Cytoscape and NDEx.",
            "named graphs; all but entities and what links them",
            "cx2:write",
            ending="cx2",
        ),
        ExportFormat(
            "neo4j",
            "CSV files for the bulk import of Neo4j.",
            "named graphs; all but entities and what links them",
            "networks:write_neo4j",
        ),
    )
}
"""The formats by name."""


def find_format(name: str) -> ExportFormat:
    """Give a format by its name.

    Raises:
        CallError: if there is none; near names are suggested.
    """
    if name in FORMATS:
        return FORMATS[name]
    raise no_such("format", name, list(FORMATS))


def export(layout: Layout, name: str, target: Path) -> tuple[Path, ...]:
    """Write the current build in a format.

    Args:
        layout: where the builds stand.
        name: a format of `FORMATS`.
        target: the file, or the folder for a format of several files; it is made where missing.

    Returns:
        The files that were written.

    Raises:
        CallError: if there is no such format, the target can't be written, or the format is written
            from the folder of a build and a remote store is named.
        DataError: if nothing has been built yet.
    """
    from ranvier.remote.opening import open_with_summary
    from ranvier.store.build import current, summary_of

    form = find_format(name)
    source: object
    if form.reads_build:
        source, summary = current(layout), summary_of(layout)
    else:
        source, summary = open_with_summary(layout)
    _make_room(form, target)
    # What a writer leaves when it is stopped must not look like a whole file.
    place = target if form.is_folder else target.with_name(f".part-{os.getpid()}-{target.name}")
    try:
        written = writer_of(form)(source, place, summary=summary)
        if form.is_folder:
            return written
        place.replace(target)
    except OSError as error:
        message = f"{target}: can't be written ({error.strerror or error})"
        raise CallError(message) from error
    finally:
        if not form.is_folder:
            place.unlink(missing_ok=True)
    return (target,)


def writer_of(form: ExportFormat) -> Callable[..., tuple[Path, ...]]:
    """Load the writer of a format.

    It is called with a store (or, where `reads_build` is set, the folder of a build), the target,
    and as `summary` what `build.json` says; it gives the files that it wrote.
    """
    module, _, function = form.writer.partition(":")
    found: Callable[..., tuple[Path, ...]] = getattr(
        import_module(f"ranvier.exports.{module}"), function
    )
    return found


def _make_room(form: ExportFormat, target: Path) -> None:
    """Make the folder that is written to.

    Raises:
        CallError: if a file stands where a folder is needed, or the other way round.
    """
    if form.is_folder and target.exists() and not target.is_dir():
        message = f"{target}: {form.name} is a folder of files, and a file stands here"
        raise CallError(message)
    if not form.is_folder and target.is_dir():
        message = f"{target}: {form.name} is one file, and a folder stands here"
        raise CallError(message)
    try:
        (target if form.is_folder else target.parent).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{target}: can't be written ({error.strerror})"
        raise CallError(message) from error


__all__ = ["FORMATS", "ExportFormat", "export", "find_format", "writer_of"]
