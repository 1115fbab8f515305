"""Write the nodes of a stage as quads of one graph, each leading back to the records behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ranvier.vocabulary import PROV, RDF, SKOS, XSD, entity_of, record_graph, rv

if TYPE_CHECKING:
    import pyoxigraph

DIGITS = 6


class Writer:
    """Collect quads of one named graph; keys are terms of ours without `rv:`, or IRIs."""

    def __init__(self, graph: str) -> None:
        """Write into a named graph."""
        import pyoxigraph

        self.graph = graph
        self.quads: list[pyoxigraph.Quad] = []
        self.origins: set[str] = set()
        """The graphs that anything written here was derived from."""
        self._o = pyoxigraph
        self._graph = pyoxigraph.NamedNode(graph)

    def node(self, subject: str, cls: str, *, label: str | None = None) -> str:
        """Say of which class a node is, and give it back."""
        self.link(subject, f"{RDF}type", rv(cls))
        if label is not None:
            self.text(subject, f"{SKOS}prefLabel", label)
        return subject

    def link(self, subject: str, key: str, value: str | None) -> None:
        """Lead from a node to another one, by its IRI."""
        if value is not None:
            self._add(subject, key, self._o.NamedNode(value))

    def code(self, subject: str, key: str, scheme: str, code: str | None) -> None:
        """Write a code of the vocabulary: scheme `verdict`, code `supported`."""
        if code is not None:
            self.link(subject, key, rv(f"{scheme}-{code}"))

    def text(self, subject: str, key: str, value: str | None) -> None:
        """Write a text."""
        if value is not None:
            self._add(subject, key, self._o.Literal(value))

    def whole(self, subject: str, key: str, value: int | None) -> None:
        """Write a whole number."""
        if value is not None:
            typed = self._o.Literal(str(value), datatype=self._o.NamedNode(f"{XSD}integer"))
            self._add(subject, key, typed)

    def truth(self, subject: str, key: str, value: bool | None) -> None:
        """Write true or false."""
        if value is not None:
            typed = self._o.Literal(
                "true" if value else "false", datatype=self._o.NamedNode(f"{XSD}boolean")
            )
            self._add(subject, key, typed)

    def number(self, subject: str, key: str, value: float | None) -> None:
        """Write a computed number, to six significant digits, the same on every machine."""
        if value is not None:
            typed = self._o.Literal(plain(value), datatype=self._o.NamedNode(f"{XSD}decimal"))
            self._add(subject, key, typed)

    def derived_from(self, subject: str, nodes: Iterable[str]) -> None:
        """Lead back to the records that some entities or parts of them stand in."""
        for origin in {record_graph(entity_of(node)) for node in nodes}:
            self.origins.add(origin)
            self.link(subject, f"{PROV}wasDerivedFrom", origin)

    def _add(
        self, subject: str, key: str, value: pyoxigraph.NamedNode | pyoxigraph.Literal
    ) -> None:
        predicate = key if ":" in key else rv(key)
        self.quads.append(
            self._o.Quad(
                self._o.NamedNode(subject), self._o.NamedNode(predicate), value, self._graph
            )
        )


def plain(value: float) -> str:
    """Write a number in plain digits, six of them significant.

    >>> plain(0.31324327), plain(-714.53234), plain(1.2e-7), plain(0.0)
    ('0.313243', '-714.532', '0.00000012', '0')
    """
    from decimal import Context, Decimal

    rounded = Context(prec=DIGITS).create_decimal(repr(float(value))).normalize()
    return format(rounded if rounded else Decimal(0), "f")
