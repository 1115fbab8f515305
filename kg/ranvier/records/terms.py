"""Triples of pyoxigraph as an rdflib graph, every literal spelled as it was written.

rdflib's own parsers would read `yes` as a boolean for false and `007` as 7, and log a traceback
where a number is none; a check must see what the record says.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib


def to_rdflib(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> rdflib.Graph:
    """Copy triples into a new rdflib graph in memory."""
    import pyoxigraph
    import rdflib

    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    nodes: dict[object, rdflib.term.Node] = {}

    def term(node: object) -> rdflib.term.Node:
        if node not in nodes:
            if isinstance(node, pyoxigraph.NamedNode):
                nodes[node] = rdflib.URIRef(node.value)
            elif isinstance(node, pyoxigraph.BlankNode):
                nodes[node] = rdflib.BNode(node.value)
            elif isinstance(node, pyoxigraph.Literal):
                nodes[node] = _literal(node)
            else:
                message = f"{node}: no term of plain RDF"
                raise TypeError(message)
        return nodes[node]

    log = logging.getLogger("rdflib.term")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            for triple in triples:
                graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    finally:
        log.setLevel(level)
    return graph


def _literal(node: pyoxigraph.Literal) -> rdflib.Literal:
    import rdflib

    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    datatype = rdflib.URIRef(node.datatype.value)
    if datatype == rdflib.XSD.string:
        # A plain literal is a string in RDF 1.1, yet rdflib holds the two apart.
        return rdflib.Literal(node.value)
    return rdflib.Literal(node.value, datatype=datatype, normalize=False)
