"""Check any RDF file by the same shapes and rules as records: graphs that were made elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.checking.between import breaches, rule_problem
from ranvier.checking.one_record import results_of, shape_problem
from ranvier.checking.shape_files import shape_files
from ranvier.layout import Layout
from ranvier.records import Problem, Record, load_context
from ranvier.records.terms import to_rdflib
from ranvier.store.dataset import PRINTED, rule_files
from ranvier.vocabulary import BASE, PREFIXES, RDF, SKOS, compact, entity_of

if TYPE_CHECKING:
    import pyoxigraph

MAX_BYTES = 256 << 20

_LINKS = {f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}
"""What mappings say of an entity: a built graph holds it, and it is checked where it stands."""

_NAMES_ALONE = {f"{RDF}type", *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel"))}


def check_rdf_file(path: Path, layout: Layout, records: Sequence[Record]) -> list[Problem]:
    """Check one file of RDF, in whatever syntax its ending names.

    The shapes are run on one entity with its parts after another, as they are on records.

    Args:
        path: the file.
        layout: where shapes, rules and vocabulary stand.
        records: the records of the checkout: the file may refer to them, and what it describes
            itself stands in place of them.

    Returns:
        Problems; since RDF keeps no lines, each stands at line 1 and names its node.
    """
    shown = layout.shown(path)
    try:
        triples = list(_triples(path))
    except _UnreadableError as error:
        return [Problem(shown, error.line, 1, str(error))]
    if not triples:
        return [Problem(shown, 1, 1, "the file holds no triple")]
    return [
        *_shape_problems(triples, shown, layout, records),
        *_rule_problems(triples, shown, layout, records),
    ]


class _UnreadableError(Exception):
    """A file that is no RDF, with the line where that shows."""

    def __init__(self, message: str, line: int = 1) -> None:
        """Remember the line."""
        super().__init__(message)
        self.line = line


def _triples(path: Path) -> Iterator[pyoxigraph.Triple]:
    """Read a file as pyoxigraph does, which keeps every literal as it is spelled.

    Raises:
        _UnreadableError: if the file is too large or not RDF in the syntax of its ending.
    """
    import pyoxigraph

    form = pyoxigraph.RdfFormat
    formats = {
        ".ttl": form.TURTLE,
        ".nt": form.N_TRIPLES,
        ".nq": form.N_QUADS,
        ".trig": form.TRIG,
        ".n3": form.N3,
        ".rdf": form.RDF_XML,
        ".owl": form.RDF_XML,
        ".xml": form.RDF_XML,
        ".jsonld": form.JSON_LD,
        ".json": form.JSON_LD,
    }
    try:
        if not path.is_file():
            message = "this is no regular file"
            raise _UnreadableError(message)
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES >> 20} MiB"
            raise _UnreadableError(message)
        seen = set()
        read = pyoxigraph.parse(
            path=str(path),
            format=formats[path.suffix.lower()],
            base_iri=path.absolute().as_uri(),
            lenient=True,
        )
        for quad in read:
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield quad.triple
    except OSError as error:
        message = f"the file can't be read: {error.strerror or error}"
        raise _UnreadableError(message) from error
    except (SyntaxError, ValueError) as error:
        reason = getattr(error, "msg", None) or str(error)
        message = f"not RDF of this kind: {' '.join(reason.split())[:300]}"
        raise _UnreadableError(message, getattr(error, "lineno", None) or 1) from error


def _shape_problems(
    triples: Sequence[pyoxigraph.Triple], shown: str, layout: Layout, records: Sequence[Record]
) -> Iterator[Problem]:
    from ranvier.checking.shacl import load_shapes

    context = load_context(layout.context)
    shapes = load_shapes(shape_files(layout))
    known = {record.iri for record in records}
    derived = _derived(layout, {key.iri for key in context.keys.values()}) | _LINKS
    triples = [triple for triple in triples if triple.predicate.value not in derived]
    for entity, part in _entities(triples).items():
        if entity in known and all(triple.predicate.value in _NAMES_ALONE for triple in part):
            continue  # The file does no more than name what a record describes.
        for result in results_of(to_rdflib(part), shapes):
            yield shape_problem(result, shown, context, node=_named(result.focus))


def _derived(layout: Layout, written: set[str]) -> set[str]:
    """Give the properties that only rules write: records may not have them, built graphs do."""
    found = set(PRINTED.values())
    for path in rule_files(layout):
        head = re.search(r"CONSTRUCT\s*\{([^}]*)\}", path.read_text(encoding="utf-8"))
        for prefix, name in re.findall(r"\b(\w+):(\w+)", head.group(1) if head else ""):
            found.add(PREFIXES.get(prefix, "") + name)
    return found - written


def _entities(
    triples: Sequence[pyoxigraph.Triple],
) -> dict[object, list[pyoxigraph.Triple]]:
    """Put the triples of each entity together: those of its hash names and blank nodes with it."""
    import pyoxigraph

    owner: dict[object, object] = {}
    for triple in triples:
        if isinstance(triple.object, pyoxigraph.BlankNode):
            owner.setdefault(triple.object, triple.subject)

    def home(node: object) -> object:
        passed = {node}
        while isinstance(node, pyoxigraph.BlankNode) and node in owner:
            node = owner[node]
            if node in passed:
                break
            passed.add(node)
        return entity_of(node.value) if isinstance(node, pyoxigraph.NamedNode) else node

    parts: dict[object, list[pyoxigraph.Triple]] = defaultdict(list)
    for triple in triples:
        parts[home(triple.subject)].append(triple)
    return parts


def _rule_problems(
    triples: Sequence[pyoxigraph.Triple], shown: str, layout: Layout, records: Sequence[Record]
) -> Iterator[Problem]:
    import pyoxigraph

    context = load_context(layout.context)
    quads = [pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in triples]
    described = {
        entity_of(triple.subject.value)  # type: ignore[union-attr]
        for triple in triples
        if triple.predicate.value not in _NAMES_ALONE
    }
    for record in records:
        if record.iri not in described:
            quads.extend(record.quads)
    mine = {
        triple.subject.value
        if isinstance(triple.subject, pyoxigraph.NamedNode)
        else str(triple.subject)
        for triple in triples
    }
    for row in breaches(quads, layout):
        if row.node in mine:
            yield rule_problem(row, shown, context, node=_named(row.node))


def _named(node: str) -> str:
    """Name a node for people: a CURIE where one of ours, else as it is."""
    if ":" not in node:
        return f"_:{node}"  # rdflib gives blank nodes without the mark of Turtle.
    return compact(node) if node.startswith(BASE) else node
