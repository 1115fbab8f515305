"""Statements on the graph as a whole, written one by one as they would be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.vocabulary import RDF, XSD

if TYPE_CHECKING:
    import pyoxigraph


DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"

PREFIXED = {"dcat": DCAT, "spdx": SPDX, "void": VOID}
"""The prefixes in which such statements are written, beside those of the graph."""


class Statements:
    """A list of triples in the making."""

    def __init__(self) -> None:
        """Begin with none."""
        self.triples: list[pyoxigraph.Triple] = []

    def type(self, subject: str, *classes: str) -> None:
        """Say of which classes a node is."""
        self.link(subject, f"{RDF}type", *classes)

    def link(self, subject: str, predicate: str, *nodes: str) -> None:
        """Say to which nodes a property leads."""
        import pyoxigraph as ox

        for node in nodes:
            self._add(subject, predicate, ox.NamedNode(node))

    def text(self, subject: str, predicate: str, *texts: str) -> None:
        """Say a property in English."""
        import pyoxigraph as ox

        for text in texts:
            self._add(subject, predicate, ox.Literal(text, language="en"))

    def value(self, subject: str, predicate: str, value: str | int, kind: str = "") -> None:
        """Say a property as a value: an integer, a plain string, or a value of a type of XSD."""
        import pyoxigraph as ox

        if isinstance(value, int) and not kind:
            literal = ox.Literal(value)
        else:
            literal = ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}{kind or 'string'}"))
        self._add(subject, predicate, literal)

    def _add(
        self, subject: str, predicate: str, value: pyoxigraph.NamedNode | pyoxigraph.Literal
    ) -> None:
        import pyoxigraph as ox

        self.triples.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))
