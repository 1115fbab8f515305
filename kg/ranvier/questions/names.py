"""Names of agents, trials and modalities: from what a person types to an entity of the graph.

A name is compared without case, spaces and punctuation, so that `L-T3`, `l t3` and `LT3` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.vocabulary import PREFIXES, SKOS, VOCABULARY, compact

if TYPE_CHECKING:
    import pyoxigraph

NAMED_KINDS = ("agent", "trial", "modality")
"""The kinds of entity that have names to be resolved."""

_SLUG, _LABEL, _SYNONYM, _LONG = range(4)

_NEAR, _HELD, _TELLING = 62, 85, 4

_NAMES = """
SELECT ?entity ?name ?rank ?is_id WHERE {{
  VALUES (?property ?rank ?is_id) {{
    (skos:prefLabel 1 false) (skos:altLabel 2 false) (rv:codeName 2 false) (rv:acronym 2 false)
    (rv:registeredAs 2 true) (rv:otherIdentifier 2 true)
    (dcterms:title 3 false) (rv:officialTitle 3 false)
    (rv:drugbankId 3 false) (rv:unii 3 false)
  }}
  ?entity ?property ?name .
  FILTER (STRSTARTS(STR(?entity), "{base}") && !CONTAINS(STR(?entity), "#"))
}}
ORDER BY ?entity ?rank ?name
"""

_CODES = """
SELECT ?code ?name WHERE {{
  VALUES ?property {{ skos:prefLabel skos:altLabel skos:notation }}
  ?code ?property ?name .
  FILTER (STRSTARTS(STR(?code), "{base}"))
}}
ORDER BY ?code ?name
"""

_SLUG_FORM = re.compile(r"[a-z0-9][a-z0-9.-]*")
_REGISTRY = re.compile(r"^(eudract(number)?|euctr|euct|ctis|isrctn|actrn)(?=[0-9])")


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of an entity; a lower rank is the better name."""

    text: str
    iri: str
    rank: int
    is_id: bool = False

    @property
    def key(self) -> str:
        return registry_key(self.text) if self.is_id else name_key(self.text)


def name_key(text: str) -> str:
    """Reduce a name to what is compared: letters and digits, without case.

    >>> name_key("L-T3"), name_key("anti-LINGO-1")
    ('lt3', 'antilingo1')
    """
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def registry_key(text: str) -> str:
    """Reduce a registry id, in any way of writing it, to what is compared.

    >>> registry_key("EudraCT 2008-006333-27") == registry_key("eudract:2008-006333-27")
    True
    >>> registry_key("https://clinicaltrials.gov/study/NCT01721161"), registry_key("nct 01721161")
    ('nct01721161', 'nct01721161')
    """
    return _REGISTRY.sub("", name_key(re.split(r"[/:]", text.strip().rstrip("/"))[-1]))


def resolve(store: pyoxigraph.Store, kind: str, text: str) -> str:
    """Give the IRI of an entity by its slug, CURIE, IRI, label, synonym, code name or registry id.

    Args:
        store: the graph.
        kind: agent, trial or modality.
        text: what the person typed.

    Raises:
        CallError: if nothing or more than one entity has the name; near misses are suggested.
    """
    found = matches(store, kind, text)
    if len(found) == 1:
        return found[0]
    shown = shorten(text)
    if found:
        message = f"{shown!r} may be {' or '.join(compact(iri) for iri in found)}; name one of them"
        raise CallError(message)
    others = [other for other in NAMED_KINDS if other != kind and matches(store, other, text)]
    if others:
        article = "an" if others[0] == "agent" else "a"
        message = (
            f"{shown!r} is {article} {others[0]}, not {'an' if kind == 'agent' else 'a'} {kind}"
        )
        raise CallError(message)
    near = suggest(store, kind, text)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    message = f"there is no {kind} {shown!r} in the graph{hint}"
    raise CallError(message)


def matches(store: pyoxigraph.Store, kind: str, text: str) -> list[str]:
    """Give the IRIs of all entities of a kind that have this name, by the best kind of name.

    A slug, a CURIE or an IRI goes before a label, a label before a synonym, a code name or a
    registry id, and these before titles and labels without their brackets.
    """
    return ranked_matches(store, kind, text)[1]


def ranked_matches(store: pyoxigraph.Store, kind: str, text: str) -> tuple[int, list[str]]:
    """Give what `matches` gives, with the rank of the name: lower is better, across kinds too."""
    wanted = text.strip().strip("<>")
    others = [other for other in NAMED_KINDS if other != kind]
    if wanted.startswith(
        tuple(f"{other}:" for other in others) + tuple(PREFIXES[o] for o in others)
    ):
        return _LONG, []
    slug = wanted.removeprefix(PREFIXES[kind]).removeprefix(f"{kind}:")
    if _SLUG_FORM.fullmatch(slug) and _exists(store, PREFIXES[kind] + slug):
        return _SLUG, [PREFIXES[kind] + slug]
    names = list(_names(store, kind))
    key, registry = name_key(wanted), registry_key(wanted)
    if not key:
        return _LONG, []
    for rank in (_SLUG, _LABEL, _SYNONYM, _LONG):
        found = {
            name.iri
            for name in names
            if name.rank == rank and name.key == (registry if name.is_id else key)
        }
        if found:
            return rank, sorted(found)
    return _LONG, []


def suggest(store: pyoxigraph.Store, kind: str, text: str, limit: int = 3) -> list[str]:
    """Give the names nearest to a misspelt one, at most one an entity, the best first."""
    names = [name for name in _names(store, kind) if name.rank != _LONG]
    names.sort(key=lambda name: name.rank == _SLUG)
    chosen: dict[str, str] = {}
    for index in nearest(text, [name.text for name in names], limit=25):
        chosen.setdefault(names[index].iri, names[index].text)
    return list(chosen.values())[:limit]


def nearest(text: str, names: Sequence[str], *, limit: int = 3) -> list[int]:
    """Give the places of the names that are nearest to a text, the best first.

    A name that holds the text, or is held by it, counts as near however long the rest is.

    >>> nearest("clemastin", ["memantine", "clemastine fumarate", "clemastine"])
    [2, 1, 0]
    """
    from rapidfuzz import fuzz

    key = name_key(text)
    scored = []
    for place, name in enumerate(names):
        other = name_key(name)
        score = fuzz.ratio(key, other)
        if min(len(key), len(other)) >= _TELLING and (key in other or other in key):
            score = max(score, _HELD + score / 100)
        if score >= _NEAR:
            scored.append((-score, place))
    return [place for _, place in sorted(scored)[:limit]]


def resolve_code(store: pyoxigraph.Store, scheme: str, text: str) -> str:
    """Give the IRI of a code by its name as records write it, or by its label.

    Raises:
        CallError: if the scheme has no such code; all its codes are named.
    """
    base = f"{VOCABULARY}{scheme}-"
    codes: dict[str, set[str]] = {}
    for iri, name in _pairs(store, _CODES.format(base=base)):
        codes.setdefault(iri, {name_key(iri[len(base) :])}).add(name_key(name))
    wanted = text.strip().strip("<>").removeprefix("rv:").removeprefix(VOCABULARY)
    key = name_key(wanted.removeprefix(f"{scheme}-"))
    found = [iri for iri, keys in codes.items() if key in keys]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(iri[len(base) :] for iri in codes))
    message = f"{shorten(text)!r} is no code of {scheme}; one of {listed}"
    raise CallError(message)


def _exists(store: pyoxigraph.Store, iri: str) -> bool:
    """Tell whether the graph holds an entity; a look-up of one term, where names take a scan."""
    import pyoxigraph

    label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
    node, graph = pyoxigraph.NamedNode(iri), pyoxigraph.DefaultGraph()
    return any(store.quads_for_pattern(node, label, None, graph))


def _names(store: pyoxigraph.Store, kind: str) -> Iterable[_Name]:
    base = PREFIXES[kind]
    seen = set()
    for row in store.query(_NAMES.format(base=base), prefixes=PREFIXES):  # type: ignore[union-attr]
        iri, text, rank, is_id = (term.value for term in row)
        if iri not in seen:
            seen.add(iri)
            yield _Name(iri[len(base) :], iri, _SLUG)
        if is_id == "true":
            text = re.split(r"[/:]", text)[-1]
        yield _Name(text, iri, int(rank), is_id == "true")
        bare = re.sub(r"\s*\([^()]*\)", "", text)
        if int(rank) == _LABEL and bare != text:
            yield _Name(bare, iri, _LONG)


def _pairs(store: pyoxigraph.Store, query: str) -> Iterable[tuple[str, str]]:
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        first, second = row
        yield first.value, second.value


def label_of(store: pyoxigraph.Store, iri: str) -> str:
    """Give the label of an entity; its CURIE where it has none."""
    import pyoxigraph

    label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
    graph = pyoxigraph.DefaultGraph()
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(iri), label, None, graph)
    return next((str(quad.object.value) for quad in quads), compact(iri))  # type: ignore[union-attr]


def shorten(text: str, limit: int = 60) -> str:
    """Cut what a person typed to what a message can hold."""
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
