"""Terms of external ontologies: from a CURIE, an IRI or a label to a term of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.questions.names import name_key, nearest, shorten
from ranvier.vocabulary import BASE, PREFIXES, RDFS, compact

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_LABELS = (f"{RDFS}label", "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
_SHOWN = 4


def resolve_term(store: ReadableStore, text: str) -> str:
    """Give the IRI of an external term by CURIE (`HP:0000818`), IRI, label or exact synonym.

    A label goes before a synonym.

    Raises:
        CallError: if the graph holds no such term, or several of that name; near ones are named.
    """
    wanted = text.strip().strip("<>")
    prefix, colon, rest = wanted.partition(":")
    bases = {name.casefold(): base for name, base in PREFIXES.items()}
    if colon and rest.startswith("//"):
        iri = wanted
    else:
        iri = bases.get(prefix.casefold(), "") + rest if colon else ""
    if iri and not iri.startswith(BASE) and _holds(store, iri):
        return iri
    names: list[tuple[str, str]] = []
    for key in _LABELS:
        named = _named(store, key)
        names += named
        held = {found for label, found in named if name_key(label) == name_key(wanted)}
        if len(held) == 1:
            return held.pop()
        if held:
            shown = " or ".join(sorted(compact(each) for each in held)[:_SHOWN])
            message = f"{shorten(text)!r} may be {shown}; name one of them"
            raise CallError(message)
    near = [names[place] for place in nearest(wanted, [label for label, _ in names])]
    hint = ", ".join(f"{label} ({compact(found)})" for label, found in near)
    hint = f"; did you mean {hint}?" if hint else ""
    message = f"there is no external term {shorten(text)!r} in the graph{hint}"
    raise CallError(message)


def _holds(store: ReadableStore, iri: str) -> bool:
    import pyoxigraph

    try:
        node = pyoxigraph.NamedNode(iri)
    except ValueError:
        return False
    graph = pyoxigraph.DefaultGraph()
    return any(store.quads_for_pattern(node, None, None, graph)) or any(
        store.quads_for_pattern(None, None, node, graph)
    )


def _named(store: ReadableStore, key: str) -> list[tuple[str, str]]:
    """Give label and IRI of all external terms, in one order."""
    import pyoxigraph

    graph = pyoxigraph.DefaultGraph()
    found = []
    for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(key), None, graph):
        iri = str(quad.subject.value)  # type: ignore[union-attr]
        if not iri.startswith(BASE):
            found.append((str(quad.object.value), iri))  # type: ignore[union-attr]
    return sorted(found)
