"""What pictures read from the graph: rows of a query, labels, names that are never two things."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ranvier.vocabulary import PREFIXES, VOCABULARY

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_LABELS = "SELECT ?s ?label WHERE {{ VALUES ?s {{ {nodes} }} ?s skos:prefLabel ?label }}"
_CHUNK = 2000


def rows(store: ReadableStore, query: str) -> Iterator[tuple[str, ...]]:
    """Give the rows of a query as plain text, empty where a variable is unbound."""
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        yield tuple("" if term is None else str(term.value) for term in row)


def code_of(iri: str) -> str:
    """Give a code as records write it.

    >>> code_of("https://w3id.org/ranvier/vocab#verdict-no-difference-shown")
    'no-difference-shown'
    """
    return iri.removeprefix(VOCABULARY).partition("-")[2]


def slug_of(iri: str) -> str:
    """Give the last part of the IRI of an entity."""
    return iri.rpartition("/")[2]


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Give a sort key that puts `10 mg` before `100 mg` and after `3 mg`.

    >>> sorted(["#mg-10", "#mg-3"], key=natural)
    ['#mg-3', '#mg-10']
    """
    parts = re.split(r"([0-9]+)", text)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)


def whole(text: str) -> int | None:
    """Give a whole number, None where there is none."""
    return int(text) if text else None


def names_of(store: ReadableStore, nodes: Iterable[str]) -> Mapping[str, str]:
    """Give the labels of nodes; two that share a label get their slug too, so that none merge."""
    wanted = sorted(set(nodes) - {""})
    labels = {node: slug_of(node) for node in wanted}
    for start in range(0, len(wanted), _CHUNK):
        listed = " ".join(f"<{node}>" for node in wanted[start : start + _CHUNK])
        labels.update(
            (node, " ".join(label.split()))
            for node, label in sorted(rows(store, _LABELS.format(nodes=listed)), reverse=True)
        )
    uses = Counter(labels.values())
    return {
        node: label if uses[label] == 1 else f"{label} ({slug_of(node)})"
        for node, label in labels.items()
    }


def values_clause(variable: str, iri: str | None) -> str:
    """Give the clause that binds a variable to one entity; nothing where none was asked for."""
    return f"VALUES ?{variable} {{ <{iri}> }}" if iri else ""
