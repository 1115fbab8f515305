"""RDF dumps of a build: N-Quads, TriG, Turtle, JSON-LD; every literal stays as printed."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph


def write_nquads(build: Path, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write every quad as N-Quads, in the order of the build's own file."""
    from ranvier.store.build import QUADS

    with gzip.open(build / QUADS, "rb") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return (target,)


def write_turtle(build: Path, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the union of all graphs as Turtle: the build's own file."""
    from ranvier.store.build import TURTLE

    shutil.copyfile(build / TURTLE, target)
    return (target,)


def write_trig(build: Path, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write every quad as TriG, sorted by graph, subject, predicate and object."""
    import pyoxigraph

    return _write(build, target, pyoxigraph.RdfFormat.TRIG)


def write_jsonld(build: Path, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write every quad as JSON-LD, sorted by graph, subject, predicate and object."""
    import pyoxigraph

    return _write(build, target, pyoxigraph.RdfFormat.JSON_LD)


def read_quads(build: Path) -> list[pyoxigraph.Quad]:
    """Give all quads of a build, sorted by graph, subject, predicate and object."""
    import pyoxigraph

    from ranvier.store.build import QUADS

    with gzip.open(build / QUADS, "rb") as file:
        quads = list(pyoxigraph.parse(file.read(), format=pyoxigraph.RdfFormat.N_QUADS))
    quads.sort(key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
    return quads


def _write(build: Path, target: Path, form: pyoxigraph.RdfFormat) -> tuple[Path, ...]:
    import pyoxigraph

    quads = read_quads(build)
    with target.open("wb") as file:
        pyoxigraph.serialize(quads, file, format=form, prefixes=PREFIXES)
    return (target,)
