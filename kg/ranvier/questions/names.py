"""Names of agents, trials, targets ...: from what a person types to an entity of the graph.

A name is compared without case, spaces and punctuation, so that `L-T3`, `l t3` and `LT3` are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.questions.header import NAMED_TYPES
from ranvier.vocabulary import BASE, DCTERMS, PREFIXES, SKOS, VOCABULARY, compact, rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

NAMED_KINDS = NAMED_TYPES
"""The kinds of entity that have names to be resolved; of equal names the earlier kind wins."""

_IN_PARTS = frozenset({"mechanism", "process"})

_SLUG, _LABEL, _SYNONYM, _LONG = range(4)

_NEAR, _HELD, _TELLING = 62, 85, 4

# A property that holds names -> the rank of its names, and whether they are registry ids.
_NAMES = {
    f"{SKOS}prefLabel": (_LABEL, False),
    f"{SKOS}altLabel": (_SYNONYM, False),
    rv("codeName"): (_SYNONYM, False),
    rv("acronym"): (_SYNONYM, False),
    rv("registeredAs"): (_SYNONYM, True),
    rv("otherIdentifier"): (_SYNONYM, True),
    rv("geneSymbol"): (_SYNONYM, False),
    rv("hgncId"): (_SYNONYM, False),
    rv("uniprotId"): (_SYNONYM, False),
    f"{DCTERMS}title": (_LONG, False),
    rv("officialTitle"): (_LONG, False),
    rv("fullName"): (_LONG, False),
    rv("drugbankId"): (_LONG, False),
    rv("unii"): (_LONG, False),
    rv("chemblId"): (_LONG, False),
}

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
class Name:
    """One name of an entity; a lower rank is the better name."""

    text: str
    iri: str
    rank: int
    is_id: bool = False

    @property
    def key(self) -> str:
        """What is compared."""
        return registry_key(self.text) if self.is_id else name_key(self.text)


Names = Mapping[str, Sequence[Name]]
"""Names by kind, as `read_names` gives them."""


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


def resolve(store: ReadableStore, kind: str, text: str) -> str:
    """Give the IRI of an entity by its slug, CURIE, IRI, label, synonym, code name or registry id.

    Args:
        store: the graph.
        kind: one of `NAMED_KINDS`.
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
    names = read_names(store)
    others = [o for o in NAMED_KINDS if o != kind and matches(store, o, text, names)]
    if others:
        message = f"{shown!r} is {with_article(others[0])}, not {with_article(kind)}"
        raise CallError(message)
    near = suggest(store, kind, text, names=names)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    message = f"there is no {kind} {shown!r} in the graph{hint}"
    raise CallError(message)


def matches(store: ReadableStore, kind: str, text: str, names: Names | None = None) -> list[str]:
    """Give the IRIs of all entities of a kind that have this name, by the best kind of name.

    A slug, a CURIE or an IRI goes before a label, a label before a synonym, a code name or a
    registry id, and these before titles, labels without their brackets, and (of mechanisms and
    processes) the parts of a label such as `Wnt / beta-catenin`.
    """
    return ranked_matches(store, kind, text, names)[1]


def ranked_matches(
    store: ReadableStore, kind: str, text: str, names: Names | None = None
) -> tuple[int, list[str]]:
    """Give what `matches` gives, with the rank of the name: lower is better, across kinds too.

    Args:
        store: the graph.
        kind: one of `NAMED_KINDS`.
        text: what the person typed.
        names: what `read_names` gave, so that several look-ups read the names once.
    """
    wanted = text.strip().strip("<>")
    others = [other for other in NAMED_KINDS if other != kind]
    if wanted.startswith(
        tuple(f"{other}:" for other in others) + tuple(PREFIXES[o] for o in others)
    ):
        return _LONG, []
    slug = wanted.removeprefix(PREFIXES[kind]).removeprefix(f"{kind}:")
    if _SLUG_FORM.fullmatch(slug) and _exists(store, PREFIXES[kind] + slug):
        return _SLUG, [PREFIXES[kind] + slug]
    held = (names or read_names(store))[kind]
    key, registry = name_key(wanted), registry_key(wanted)
    if not key:
        return _LONG, []
    for rank in (_SLUG, _LABEL, _SYNONYM, _LONG):
        found = {
            name.iri
            for name in held
            if name.rank == rank and name.key == (registry if name.is_id else key)
        }
        if found:
            return rank, sorted(found)
    return _LONG, []


def suggest(
    store: ReadableStore, kind: str, text: str, limit: int = 3, names: Names | None = None
) -> list[str]:
    """Give the names nearest to a misspelt one, at most one an entity, the best first."""
    known = [name for name in (names or read_names(store))[kind] if name.rank != _LONG]
    known.sort(key=lambda name: name.rank == _SLUG)
    chosen: dict[str, str] = {}
    for index in nearest(text, [name.text for name in known], limit=25):
        chosen.setdefault(known[index].iri, known[index].text)
    return list(chosen.values())[:limit]


def no_such(what: str, name: str, names: Sequence[str]) -> CallError:
    """Give the error that says that a list holds no such thing, and what is near or there is."""
    near = [names[place] for place in nearest(name, names)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(names)}"
    return CallError(f"there is no {what} {name!r}; {hint}")


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


def resolve_code(store: ReadableStore, scheme: str, text: str) -> str:
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


def _exists(store: ReadableStore, iri: str) -> bool:
    """Tell whether the graph holds an entity; a look-up of one term, where names take a scan."""
    import pyoxigraph

    label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
    node, graph = pyoxigraph.NamedNode(iri), pyoxigraph.DefaultGraph()
    return any(store.quads_for_pattern(node, label, None, graph))


def read_names(store: ReadableStore) -> dict[str, list[Name]]:
    """Read all names of all entities, by kind, in one pass; several look-ups may share them."""
    import pyoxigraph

    kinds = {PREFIXES[kind]: kind for kind in NAMED_KINDS}
    held: dict[str, list[tuple[str, int, str, bool]]] = {kind: [] for kind in NAMED_KINDS}
    graph = pyoxigraph.DefaultGraph()
    for key, (rank, is_id) in _NAMES.items():
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(key), None, graph):
            iri = str(quad.subject.value)  # type: ignore[union-attr]
            kind = kinds.get(iri[: iri.find("/", len(BASE)) + 1])
            if kind and "#" not in iri:
                held[kind].append((iri, rank, str(quad.object.value), is_id))  # type: ignore[union-attr]
    return {kind: list(_names_of(kind, sorted(rows))) for kind, rows in held.items()}


def _names_of(kind: str, rows: Iterable[tuple[str, int, str, bool]]) -> Iterable[Name]:
    base = PREFIXES[kind]
    seen = set()
    for iri, rank, text, is_id in rows:
        if iri not in seen:
            seen.add(iri)
            yield Name(iri[len(base) :], iri, _SLUG)
        printed = re.split(r"[/:]", text)[-1] if is_id else text.replace(PREFIXES["HGNC"], "HGNC:")
        yield Name(printed, iri, rank, is_id)
        if rank == _LABEL:
            bare = re.sub(r"\s*\([^()]*\)", "", text)
            if bare != text:
                yield Name(bare, iri, _LONG)
            if kind in _IN_PARTS and " / " in text:
                for part in text.split(" / "):
                    yield Name(part, iri, _LONG)


def _pairs(store: ReadableStore, query: str) -> Iterable[tuple[str, str]]:
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        first, second = row
        yield first.value, second.value


def label_of(store: ReadableStore, iri: str) -> str:
    """Give the label of an entity; its CURIE where it has none."""
    import pyoxigraph

    label = pyoxigraph.NamedNode(f"{SKOS}prefLabel")
    graph = pyoxigraph.DefaultGraph()
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(iri), label, None, graph)
    return next((str(quad.object.value) for quad in quads), compact(iri))  # type: ignore[union-attr]


def with_article(kind: str) -> str:
    """Give a kind with its article.

    >>> with_article("agent"), with_article("cell-type")
    ('an agent', 'a cell type')
    """
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind.replace('-', ' ')}"


def shorten(text: str, limit: int = 60) -> str:
    """Cut what a person typed to what a message can hold."""
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
