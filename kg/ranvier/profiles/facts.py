"""Records as they stand in the graph, read whole in a few queries and looked up by node and key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.profiles.model import Code, Named
from ranvier.vocabulary import (
    DCTERMS,
    DERIVED_GRAPH,
    PREFIXES,
    RDF,
    SKOS,
    VOCABULARY,
    record_graph,
    rv,
)

if TYPE_CHECKING:
    from ranvier.store.reading import Node, ReadableStore

LABEL, ALTERNATIVE, DEFINITION, NOTE = (
    f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "definition", "note")
)
TITLE, TYPE = f"{DCTERMS}title", f"{RDF}type"

_RECORDS = "SELECT ?s ?p ?o WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}"

_PRINTED = """
SELECT ?s ?p ?o WHERE {{
  VALUES ?g {{ {graphs} }}
  VALUES (?number ?p) {{
    (rv:value rv:valueAsPrinted) (rv:ciLow rv:ciLowAsPrinted) (rv:ciHigh rv:ciHighAsPrinted)
    (rv:standardDeviation rv:standardDeviationAsPrinted)
    (rv:standardError rv:standardErrorAsPrinted) (rv:dose rv:doseAsPrinted)
    (rv:significanceLevel rv:significanceLevelAsPrinted)
  }}
  GRAPH ?g {{ ?s ?number ?any }}
  GRAPH <{derived}as-printed> {{ ?s ?p ?o }}
}}
"""

_TESTED = """
SELECT ?s ?p ?o WHERE {{
  VALUES ?trial {{ {trials} }}
  ?trial rv:hasOutcome/rv:hasResult ?s .
  ?s rv:testsAgent ?o .
  BIND (rv:testsAgent AS ?p)
}}
"""

_LABELS = """
SELECT ?s ?label ?code WHERE {
  ?s skos:prefLabel ?label .
  OPTIONAL { ?s skos:notation ?code }
}
"""


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of all entities and codes, and the codes, by IRI."""

    labels: Mapping[str, str]
    codes: Mapping[str, str]


def read_names(store: ReadableStore) -> Names:
    """Read the labels of all entities and codes of a build."""
    labels: dict[str, str] = {}
    codes: dict[str, str] = {}
    for row in store.query(_LABELS, prefixes=PREFIXES):  # type: ignore[union-attr]
        subject, label, code = (None if term is None else term.value for term in row)
        if subject and label:
            labels[subject] = label
        if subject and code:
            codes[subject] = code
    return Names(labels, codes)


class Facts:
    """The triples of some records, and the labels of everything that they may point to."""

    def __init__(self, store: ReadableStore, names: Names | None = None) -> None:
        """Take the labels of all entities and codes, or read them; records are read on demand."""
        self._store = store
        self._held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._read: set[str] = set()
        names = names or read_names(store)
        self.labels, self._codes = names.labels, names.codes

    def rows(
        self, query: str, graphs: Sequence[str] | None = None
    ) -> Iterable[tuple[str | None, ...]]:
        """Give the rows of a query as plain text, None where a variable is unbound.

        A query with GRAPH says which graphs it may name, since a remote store has to be told.
        """
        import pyoxigraph

        named: list[Node] | None = None
        if graphs is not None:
            named = [pyoxigraph.NamedNode(graph) for graph in graphs]
        found = self._store.query(query, prefixes=PREFIXES, named_graphs=named)
        for row in found:  # type: ignore[union-attr]
            yield tuple(None if term is None else term.value for term in row)

    def read_records(self, entities: Iterable[str]) -> None:
        """Read the records of entities, with numbers as printed; each is read once."""
        new = sorted(set(entities) - self._read)
        if not new:
            return
        self._read.update(new)
        named = [record_graph(iri) for iri in new]
        graphs = " ".join(f"<{graph}>" for graph in named)
        self._add(_RECORDS.format(graphs=graphs), named)
        printed = _PRINTED.format(graphs=graphs, derived=DERIVED_GRAPH)
        self._add(printed, [*named, f"{DERIVED_GRAPH}as-printed"])

    def read_tested(self, trials: Iterable[str]) -> None:
        """Read which agents each result of the trials is about."""
        self._add(_TESTED.format(trials=" ".join(f"<{iri}>" for iri in sorted(trials))))

    def read_matching(self, query: str) -> set[str]:
        """Read the triples that a query gives as ?s ?p ?o, and give their subjects."""
        return self._add(query)

    def subjects(self, key: str, value: str) -> tuple[str, ...]:
        """Give the nodes read so far of which a key has a value, in natural order."""
        wanted = rv(key)
        found = [node for node, held in self._held.items() if value in held.get(wanted, ())]
        return tuple(sorted(found, key=natural))

    def _add(self, query: str, graphs: Sequence[str] | None = None) -> set[str]:
        found = set()
        for subject, key, value in self.rows(query, graphs):
            if subject and key and value is not None:
                self._held[subject][key].add(value)
                found.add(subject)
        return found

    def values(self, node: str, key: str) -> tuple[str, ...]:
        """Give the values of a key (a term of ours, or an IRI), in natural order."""
        held = self._held.get(node)
        if held is None:
            return ()
        found = held.get(key if ":" in key else rv(key), ())
        return tuple(sorted(found, key=natural) if len(found) > 1 else found)

    def text(self, node: str, key: str) -> str | None:
        """Give a text; several are joined."""
        return "; ".join(self.values(node, key)) or None

    def whole(self, node: str, key: str) -> int | None:
        """Give a whole number."""
        values = self.values(node, key)
        return int(values[0]) if values else None

    def truth(self, node: str, key: str) -> bool | None:
        """Give true or false."""
        values = self.values(node, key)
        return values[0] in ("true", "1") if values else None

    def codes(self, node: str, key: str) -> tuple[Code, ...]:
        """Give codes with their labels."""
        return tuple(self.code_of(iri) for iri in self.values(node, key))

    def code(self, node: str, key: str) -> Code | None:
        """Give one code with its label."""
        codes = self.codes(node, key)
        return codes[0] if codes else None

    def code_of(self, iri: str) -> Code:
        """Give the code that an IRI of the vocabulary stands for."""
        bare = iri.removeprefix(VOCABULARY)
        code = self._codes.get(iri, bare.partition("-")[2] or bare)
        return Code(code, self.labels.get(iri, code))

    def named(self, node: str, key: str) -> tuple[Named, ...]:
        """Give the entities that a key leads to, by label."""
        found = (self.named_of(iri) for iri in self.values(node, key))
        return tuple(sorted(found, key=lambda entity: (entity.label.casefold(), entity.iri)))

    def named_of(self, iri: str) -> Named:
        """Give an entity with its label; the last part of its IRI where it has none."""
        return Named(iri, self.labels.get(iri, re.split(r"[/#]", iri)[-1]))


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """Give a sort key that puts `r2` before `r10`.

    >>> sorted(["#r10", "#r2"], key=natural)
    ['#r2', '#r10']
    """
    parts = re.split(r"([0-9]+)", text)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts)
