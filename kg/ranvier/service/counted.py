"""What the default graph of a build holds, in counts: by class, by property, by linked ontology."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranvier.linking.prefixes import load_prefixes
from ranvier.linking.sources import load_sources
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE, PREFIXES, SKOS

if TYPE_CHECKING:
    from ranvier.layout import Layout

LINKS = tuple(f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
"""The properties that link to other ontologies."""

_ALL = """
SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }
"""
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class
"""
_PROPERTIES = """
SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p
"""


@dataclass(frozen=True, slots=True)
class Partition:
    """The triples of one property."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Ontology:
    """Another dataset that the graph links to; what is not known of it is empty."""

    prefix: str
    space: str
    title: str
    iri: str
    licence: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a build."""

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: tuple[tuple[str, int], ...]
    properties: tuple[Partition, ...]
    ontologies: tuple[Ontology, ...]
    links: tuple[tuple[str, str, int], ...]
    """Property, prefix of the ontology, number of links."""

    def linked_to(self, prefix: str) -> int:
        """Give how many links lead to an ontology."""
        return sum(n for _, other, n in self.links if other == prefix)


def counts(edition: Edition, layout: Layout) -> Counts:
    """Give the counts of a build; they are made once an edition."""
    return edition.made.get("counts", lambda: _count(edition, layout))


def _count(edition: Edition, layout: Layout) -> Counts:
    ((triples, subjects, objects),) = _rows(edition, _ALL)
    classes = tuple((iri, int(n)) for iri, n in _rows(edition, _CLASSES))
    properties = tuple(
        Partition(iri, int(n), int(out), int(into))
        for iri, n, out, into in _rows(edition, _PROPERTIES)
    )
    ontologies, links = _links(edition, layout)
    entities = sum(map(len, edition.entities.values()))
    return Counts(
        *(int(triples), int(subjects), int(objects), entities),
        *(classes, properties, ontologies, links),
    )


def _rows(edition: Edition, query: str) -> list[tuple[str, ...]]:
    found: Any = edition.store.query(query)
    return [tuple(str(term.value) for term in row) for row in found]


def _links(
    edition: Edition, layout: Layout
) -> tuple[tuple[Ontology, ...], tuple[tuple[str, str, int], ...]]:
    """Count what leads from our entities and terms to other ontologies, each by its prefix."""
    sources, converter = load_sources(layout), load_prefixes(layout)
    spaces: dict[str, str] = {}
    found: Counter[tuple[str, str]] = Counter()
    for predicate in LINKS:
        for subject, values in edition.column(predicate).items():
            if not subject.startswith(BASE):
                continue
            for value in values:
                iri = str(value.value)
                parsed = converter.parse_uri(iri, strict=False)
                prefix = parsed.prefix if parsed else _host(iri)
                spaces[prefix] = iri[: len(iri) - len(parsed.identifier)] if parsed else iri
                found[predicate, prefix] += 1
    ontologies = []
    for prefix, space in sorted(spaces.items()):
        source = sources.get(prefix)
        title = source.title if source else prefix
        about = source.iri if source else ""
        licence = source.license if source and "://" in source.license else ""
        ontologies.append(Ontology(prefix, PREFIXES.get(prefix, space), title, about, licence))
    return tuple(ontologies), tuple((p, o, n) for (p, o), n in sorted(found.items()))


def _host(iri: str) -> str:
    return iri.partition("://")[2].partition("/")[0] or "other"
