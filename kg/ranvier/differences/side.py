"""One of the two builds that are compared, read from its N-Quads in one pass."""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import CallError, DataError
from ranvier.vocabulary import (
    ASSERTION_GRAPH,
    BASE,
    CLASSIFICATION_GRAPH,
    DCTERMS,
    DERIVED_GRAPH,
    RDF,
    RECORD_GRAPH,
    SKOS,
    VOCABULARY,
    VOCABULARY_GRAPH,
    compact,
    entity_of,
    rv,
)

if TYPE_CHECKING:
    import pyoxigraph

MAPPING_GRAPH = f"{BASE}graph/mapping/"
DUMP = "ranvier.nq.gz"
REPLACED_BY = f"{DCTERMS}isReplacedBy"

RECORD, CONCLUDED, TERM, MAPPING, INFERRED = "record", "concluded", "term", "mapping", "inferred"
"""Where a statement comes from: a record, what is put together, the vocabulary, a mapping, OWL."""

_TYPED = "typed"
"""Where the classes of the parts of records come from: a rule reads them off the properties."""

_LAYERS = (
    (RECORD_GRAPH, RECORD),
    (ASSERTION_GRAPH, CONCLUDED),
    (VOCABULARY_GRAPH, TERM),
    (MAPPING_GRAPH, MAPPING),
    (CLASSIFICATION_GRAPH, INFERRED),
    (f"{DERIVED_GRAPH}types-from-ranges", _TYPED),
)

_LABELS = (
    f"{SKOS}prefLabel",
    rv("measure"),
    rv("comparison"),
    rv("event"),
    f"{DCTERMS}title",
    rv("text"),
)
"""What a thing is called, the best first."""

_PARENTS = tuple(map(rv, ("hasResult", "hasEstimate", "hasArmResult")))

Statements = dict[str, dict[str, set[str]]]
"""Subject -> property -> values, as they are written."""


@dataclass(frozen=True)
class Side:
    """The statements of a build by layer."""

    name: str
    layers: dict[str, Statements] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    """Id that is no more -> the id that stands in its place."""

    def values(self, layer: str, node: str, key: str) -> tuple[str, ...]:
        """Give the values of a property, sorted."""
        return tuple(sorted(self.layers[layer].get(node, {}).get(key, ())))

    def value(self, layer: str, node: str, key: str) -> str:
        """Give the one value of a property; empty where there is none."""
        return next(iter(self.values(layer, node, key)), "")

    def types(self, node: str) -> set[str]:
        """Give the classes that a node has by its record, or by the properties that lead to it."""
        found: set[str] = set()
        for layer in (RECORD, CONCLUDED, TERM, _TYPED):
            found |= self.layers[layer].get(node, {}).get(f"{RDF}type", set())
        return found

    def holds(self, node: str) -> bool:
        """Tell whether the build says anything of a node other than what replaces it."""
        return any(
            self.layers[layer].get(node, {}).keys() - {REPLACED_BY}
            for layer in (RECORD, CONCLUDED, TERM)
        )

    @cached_property
    def parents(self) -> dict[str, str]:
        """Give the outcome of each result, and the result of each number."""
        return {
            part: node
            for node, held in sorted(self.layers[RECORD].items())
            for key in _PARENTS
            for part in held.get(key, ())
        }

    def called(self, node: str) -> str:
        """Give what a thing is called in itself; empty where it has no name."""
        for layer in (RECORD, CONCLUDED, TERM):
            held = self.layers[layer].get(node)
            for key in _LABELS if held else ():
                if held and held.get(key):
                    return " ".join(min(held[key]).split())
        return ""

    def told(self, node: str) -> str:
        """Give the name of a thing with that of what it is a part of: `RENEW: latency`."""
        path = [node]
        while (parent := self.parents.get(path[-1])) and parent not in path:
            path.append(parent)
        entity = entity_of(node)
        if entity not in path and not entity.startswith(VOCABULARY.rstrip("#")):
            path.append(entity)
        names = dict.fromkeys(filter(None, map(self.called, reversed(path))))
        return ": ".join(names) or compact(node)

    def shown(self, value: str) -> str:
        """Give a value as a person reads it: a thing by its name, a text as it is."""
        if not value.startswith(BASE):
            return compact(value) if value.startswith("http") else " ".join(value.split())
        return self.called(value) or compact(value)


def read_side(path: Path) -> Side:
    """Read a build.

    Args:
        path: the folder of builds, the folder of one build, or a file of N-Quads (gzip or not).

    Raises:
        CallError: if there is no build at the path.
        DataError: if the file is no N-Quads, or cut short.
    """
    import pyoxigraph

    file = _dump(path)
    try:
        data = file.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS)
        return side_of(quads, name=path.as_posix())
    except (SyntaxError, ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"{file}: no sound N-Quads ({error})"
        raise DataError(message) from error
    except OSError as error:
        message = f"{file}: can't be read ({error.strerror or error})"
        raise CallError(message) from error


def side_of(quads: Iterable[pyoxigraph.Quad], *, name: str) -> Side:
    """Sort the statements of a build by where they come from."""
    layers: dict[str, Statements] = {
        layer: defaultdict(lambda: defaultdict(set)) for _, layer in _LAYERS
    }
    replaced = {}
    known: dict[str, str | None] = {}
    for quad in quads:
        graph = str(quad.graph_name.value) if hasattr(quad.graph_name, "value") else ""
        if graph not in known:
            known[graph] = next((kind for start, kind in _LAYERS if graph.startswith(start)), None)
        subject, key = str(quad.subject.value), str(quad.predicate.value)  # type: ignore[union-attr]
        value = str(quad.object.value)  # type: ignore[union-attr]
        if key == REPLACED_BY:
            replaced[subject] = value
        layer = known[graph]
        if layer is not None:
            layers[layer][subject][key].add(value)
    plain = {
        layer: {node: dict(held) for node, held in statements.items()}
        for layer, statements in layers.items()
    }
    return Side(name=name, layers=plain, replaced=replaced)


def _dump(path: Path) -> Path:
    if path.is_file():
        return path
    for file in (path / DUMP, path / "current" / DUMP):
        if file.is_file():
            return file
    message = f"{path}: no build here; name a folder with {DUMP}, or a file of N-Quads"
    raise CallError(message)
