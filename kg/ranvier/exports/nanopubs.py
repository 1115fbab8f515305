"""Nanopublications: one an assertion, each named by a trusty URI, that is by its own content.

An assertion that stays as it is keeps its URI from build to build; they are not signed, which a
publisher does with a key of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.exports.flat import LICENCE
from ranvier.frames.graph import Graph
from ranvier.vocabulary import BASE, DCTERMS, PREFIXES, PROV, RDF, RDFS, entity_of, rv

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.reading import ReadableStore

NANOPUBS = f"{BASE}np/"
_NP = "http://www.nanopub.org/nschema#"
_UNNAMED = "RA-"
"""Stands for the hash until it is known."""

Statements = tuple["pyoxigraph.Quad", ...]


def write(store: ReadableStore, target: Path, *, summary: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the nanopublications of all assertions in one TriG file."""
    import pyoxigraph

    with target.open("wb") as file:
        pyoxigraph.serialize(
            (quad for statements in nanopublications(store) for quad in statements),
            file,
            format=pyoxigraph.RdfFormat.TRIG,
            prefixes={**PREFIXES, "np": _NP},
        )
    return (target,)


def nanopublications(store: ReadableStore) -> Iterator[Statements]:
    """Give the nanopublication of each assertion, sorted by assertion."""
    import pyoxigraph

    parts: dict[str, list[pyoxigraph.Quad]] = defaultdict(list)
    prefix = f"{BASE}assertion/"
    for quad in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()):
        iri = str(quad.subject.value)  # type: ignore[union-attr]
        if iri.startswith(prefix):
            parts[entity_of(iri)].append(quad)
    graph = Graph(store)
    for assertion in sorted(parts):
        yield _named(_unnamed(assertion, parts[assertion], graph))


def _unnamed(assertion: str, held: list[pyoxigraph.Quad], graph: Graph) -> Statements:
    """Put a nanopublication together under a name that stands for the hash."""
    import pyoxigraph

    node, text = pyoxigraph.NamedNode, pyoxigraph.Literal
    this = node(f"{NANOPUBS}{_UNNAMED}")
    head, body, origin, about = (
        node(f"{this.value}#{name}") for name in ("Head", "assertion", "provenance", "pubinfo")
    )
    a, derived = node(f"{RDF}type"), node(f"{PROV}wasDerivedFrom")
    quads = [
        pyoxigraph.Quad(this, a, node(f"{_NP}Nanopublication"), head),
        pyoxigraph.Quad(this, node(f"{_NP}hasAssertion"), body, head),
        pyoxigraph.Quad(this, node(f"{_NP}hasProvenance"), origin, head),
        pyoxigraph.Quad(this, node(f"{_NP}hasPublicationInfo"), about, head),
        pyoxigraph.Quad(this, node(f"{DCTERMS}license"), node(LICENCE), about),
        pyoxigraph.Quad(this, node(f"{DCTERMS}isPartOf"), node(BASE), about),
        pyoxigraph.Quad(this, node(f"{DCTERMS}creator"), node(BASE), about),
        pyoxigraph.Quad(
            this, node(f"{RDFS}label"), text(graph.text(assertion, "proposition") or ""), about
        ),
        pyoxigraph.Quad(body, node(f"{PROV}wasAttributedTo"), node(BASE), origin),
    ]
    for quad in held:
        # Where a statement comes from is provenance, whether of the whole or of a part.
        place = origin if quad.predicate == derived else body
        quads.append(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, place))
        if quad.predicate == derived:
            quads.append(pyoxigraph.Quad(body, derived, quad.object, origin))
    source = node(f"{PROV}hadPrimarySource")
    for line in graph.values(assertion, "hasEvidenceLine"):
        for item in graph.values(line, "hasEvidenceItem"):
            for result in graph.values(item, "restsOn"):
                quads.extend(
                    pyoxigraph.Quad(node(item), source, node(where), origin)
                    for where in graph.values(result, "readIn")
                )
                for where in graph.values(result, "readIn"):
                    quads.extend(
                        pyoxigraph.Quad(
                            node(where),
                            node(rv("url")),
                            text(url, datatype=node(f"{PREFIXES['xsd']}anyURI")),
                            origin,
                        )
                        for url in graph.values(where, "url")
                    )
    return tuple(dict.fromkeys(quads))


def _named(quads: Statements) -> Statements:
    """Name a nanopublication by the hash of its content (trusty URI, module RA)."""
    import pyoxigraph

    old, new = f"{NANOPUBS}{_UNNAMED}", f"{NANOPUBS}{artefact(quads)}"

    def renamed(term: Any) -> Any:
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(old):
            return pyoxigraph.NamedNode(new + term.value[len(old) :])
        return term

    found = [
        pyoxigraph.Quad(renamed(q.subject), q.predicate, renamed(q.object), renamed(q.graph_name))
        for q in quads
    ]
    order = {name: place for place, name in enumerate(("Head", "assertion", "provenance"))}

    def place(quad: pyoxigraph.Quad) -> tuple[int, str]:
        graph = str(quad.graph_name.value).rpartition("#")[2]  # type: ignore[union-attr]
        return (order.get(graph, len(order)), str(quad))

    return tuple(sorted(found, key=place))


def artefact(quads: Statements) -> str:
    """Give the artefact code of unnamed statements, by the library of the nanopublication network.

    Source: Kuhn and Dumontier 2014, trusty URIs (module RA).
    """
    import pyoxigraph
    from nanopub.trustyuri.rdf import RdfHasher
    from rdflib import Literal, URIRef

    def term(found: Any) -> Any:
        if isinstance(found, pyoxigraph.NamedNode):
            return URIRef(found.value)
        if found.language:
            return Literal(found.value, lang=found.language)
        return Literal(found.value, datatype=URIRef(found.datatype.value), normalize=False)

    rows = [(term(q.graph_name), term(q.subject), term(q.predicate), term(q.object)) for q in quads]
    code: str = RdfHasher.make_hash(rows, baseuri=f"{NANOPUBS}{_UNNAMED}#", hashstr=" ")
    return code


__all__ = ["NANOPUBS", "artefact", "nanopublications", "write"]
