"""The dataset of a build: graphs of vocabulary and records, what is derived, and its provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.linking.graph import linking_quads
from ranvier.vocabulary import (
    BASE,
    DCTERMS,
    DERIVED_GRAPH,
    FOAF,
    PREFIXES,
    PROV,
    PROVENANCE_GRAPH,
    RDF,
    VOCABULARY_GRAPH,
    compact,
    entity_of,
    rv,
)

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.records import Record

PRINTED = {
    rv(name): rv(f"{name}AsPrinted")
    for name in (
        "value",
        "ciLow",
        "ciHigh",
        "standardDeviation",
        "standardError",
        "significanceLevel",
        "dose",
    )
}
"""The store writes 3.70 as 3.7, so the text as printed is kept beside each number that is shown."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """All quads of a build; each stands in a named graph. Notes say what a stage left undone."""

    quads: list[pyoxigraph.Quad]
    counts: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def graphs(self) -> set[str]:
        """Give the IRIs of all named graphs."""
        return {str(quad.graph_name.value) for quad in self.quads}  # type: ignore[union-attr]

    def classes(self) -> Counter[str]:
        """Count the instances of each class of ours."""
        pairs = {
            (quad.subject, quad.object)
            for quad in self.quads
            if quad.predicate.value == f"{RDF}type" and str(quad.object).startswith("<" + rv(""))
        }
        return Counter(compact(kind.value) for _, kind in pairs)  # type: ignore[union-attr]

    def store_quads(self) -> Iterator[pyoxigraph.Quad]:
        """Give each quad in its named graph, and once in the default graph for plain queries."""
        import pyoxigraph

        seen = set()
        for quad in self.quads:
            yield quad
            triple = quad.triple
            if triple not in seen:
                seen.add(triple)
                yield pyoxigraph.Quad(triple.subject, triple.predicate, triple.object)


def assemble(layout: Layout, records: Iterable[Record]) -> Dataset:
    """Put vocabulary, records and their links together and derive layer 2.

    Raises:
        DataError: if the vocabulary, a rule or a mapping is not well-formed.
    """
    held = list(records)
    quads = [*vocabulary_quads(layout)]
    for record in held:
        quads.extend(record.quads)
    stated = set(quads)
    quads.extend(printed_quads(quads))
    quads.extend(derive(layout, quads))
    quads.extend(_provenance(held, layout, [quad for quad in quads if quad not in stated]))
    quads.extend(linking_quads(layout))
    counts = Counter(record.iri[len(BASE) :].split("/", 1)[0] for record in held)
    return Dataset(quads, dict(counts))


def vocabulary_quads(layout: Layout) -> Iterator[pyoxigraph.Quad]:
    """Read the vocabulary into its graph.

    Raises:
        DataError: if the file is missing or not Turtle.
    """
    import pyoxigraph

    graph = pyoxigraph.NamedNode(VOCABULARY_GRAPH)
    try:
        for quad in pyoxigraph.parse(path=str(layout.ontology), format=pyoxigraph.RdfFormat.TURTLE):
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)
    except (OSError, SyntaxError) as error:
        message = f"{layout.shown(layout.ontology)}: {error}"
        raise DataError(message) from error


def printed_quads(quads: Iterable[pyoxigraph.Quad]) -> list[pyoxigraph.Quad]:
    """Keep the text of each shown number as it was printed."""
    import pyoxigraph

    graph = pyoxigraph.NamedNode(f"{DERIVED_GRAPH}as-printed")
    found = []
    for quad in quads:
        companion = PRINTED.get(quad.predicate.value)
        if companion is not None and isinstance(quad.object, pyoxigraph.Literal):
            text = pyoxigraph.Literal(quad.object.value)
            found.append(
                pyoxigraph.Quad(quad.subject, pyoxigraph.NamedNode(companion), text, graph)
            )
    return found


def rule_files(layout: Layout) -> list[Path]:
    """Give the CONSTRUCT rules in the order in which they run."""
    return sorted(layout.rules.glob("*.rq"))


def derive(layout: Layout, quads: Iterable[pyoxigraph.Quad]) -> list[pyoxigraph.Quad]:
    """Run the rules of layer 2 in file order; each sees what those before it found.

    Raises:
        DataError: if a rule is no SPARQL CONSTRUCT.
    """
    import pyoxigraph

    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    found: list[pyoxigraph.Quad] = []
    for path in rule_files(layout):
        graph = pyoxigraph.NamedNode(DERIVED_GRAPH + path.stem.partition("-")[2])
        try:
            triples = store.query(path.read_text(encoding="utf-8"), prefixes=PREFIXES)
        except SyntaxError as error:
            message = f"{layout.shown(path)}: {' '.join(str(error).split())[:160]}"
            raise DataError(message) from error
        if not isinstance(triples, pyoxigraph.QueryTriples):
            message = f"{layout.shown(path)}: a rule is a CONSTRUCT query"
            raise DataError(message)
        new = {pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in triples}
        fresh = [quad for quad in new if quad not in store]
        store.extend(fresh)
        found.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, graph) for q in fresh)
    return found


def _provenance(
    records: Iterable[Record], layout: Layout, derived: Iterable[pyoxigraph.Quad]
) -> Iterator[pyoxigraph.Quad]:
    """Say of each graph where it comes from: a record's file, or a rule and the records it read.

    What a rule finds about a node goes back to the record that the node is a part of.
    """
    import pyoxigraph

    graph = pyoxigraph.NamedNode(PROVENANCE_GRAPH)

    def say(
        subject: str, predicate: str, value: pyoxigraph.NamedNode | pyoxigraph.Literal
    ) -> pyoxigraph.Quad:
        return pyoxigraph.Quad(
            pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), value, graph
        )

    entity = pyoxigraph.NamedNode(f"{PROV}Entity")
    held = {}
    for record in records:
        held[record.iri] = record.graph
        yield say(record.graph, f"{RDF}type", entity)
        yield say(record.graph, f"{FOAF}primaryTopic", pyoxigraph.NamedNode(record.iri))
        yield say(record.graph, f"{DCTERMS}source", pyoxigraph.Literal(record.file))
    rules = {
        DERIVED_GRAPH + path.stem.partition("-")[2]: f"queries/rules/{path.name}"
        for path in rule_files(layout)
    }
    for name, rule in rules.items():
        yield say(name, f"{DCTERMS}source", pyoxigraph.Literal(rule))
    origins: dict[str, set[str]] = {name: set() for name in rules}
    for quad in derived:
        of = held.get(entity_of(quad.subject.value))  # type: ignore[union-attr]
        origins.setdefault(quad.graph_name.value, set()).add(of or VOCABULARY_GRAPH)  # type: ignore[union-attr]
    for name, graphs in origins.items():
        yield say(name, f"{RDF}type", entity)
        for origin in graphs:
            yield say(name, f"{PROV}wasDerivedFrom", pyoxigraph.NamedNode(origin))


__all__ = [
    "PRINTED",
    "Dataset",
    "assemble",
    "derive",
    "printed_quads",
    "rule_files",
    "vocabulary_quads",
]
