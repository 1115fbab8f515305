"""Terms of the graph as a page shows them: text, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ranvier.profiles.words import registry_words, unit_of
from ranvier.service.editions import Edition
from ranvier.service.wording import NAMED_BY, PAGES_OF, RULES, UNITS
from ranvier.vocabulary import BASE, CONCLUDED, KINDS, RDFS, VOCABULARY, XSD, compact

if TYPE_CHECKING:
    import pyoxigraph

_DIGITS = re.compile(r"([0-9]+)")

Properties = dict[str, list["pyoxigraph.NamedNode | Any"]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A text on a page, with an address if it leads somewhere."""

    text: str
    href: str = ""
    outside: bool = False


def properties(edition: Edition, iri: str) -> Properties:
    """Give what the graph says of a node, by predicate, in a stable order; not to be changed."""

    def read() -> Properties:
        found: Properties = {}
        for predicate, value in edition.properties(iri):
            found.setdefault(predicate, []).append(value)
        for values in found.values():
            if len(values) > 1:
                values.sort(key=lambda value: natural(value.value))
        return found

    return edition.kept.get(("node", iri), read)


def first(found: Properties, predicate: str) -> str:
    """Give the first value of a property as text; empty where there is none."""
    values = found.get(predicate)
    return str(values[0].value) if values else ""


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Give a key by which `#r2` comes before `#r10`."""
    parts = _DIGITS.split(text)
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


def address(iri: str) -> str:
    """Give the path on this server of an entity, a part of one, or a term; empty for others.

    >>> address("https://w3id.org/ranvier/trial/renew#placebo")
    '/trial/renew#placebo'
    """
    if iri.startswith(VOCABULARY) or iri == VOCABULARY.rstrip("#"):
        return "/" + iri.removeprefix(BASE)
    kind, slash, name = iri.removeprefix(BASE).partition("/")
    if iri.startswith(BASE) and slash and kind in (*KINDS.values(), *CONCLUDED):
        return f"/{kind}/{quote(name, safe='#/')}"
    return ""


def outward(text: str, url: str) -> Shown:
    """Give a link to another site; only http and https are ever followed."""
    safe = re.match(r"https?://[^\s\"'<>]+\Z", url, re.IGNORECASE) is not None
    return Shown(text, url if safe else "", outside=safe)


def show(edition: Edition, term: pyoxigraph.NamedNode | Any, *, predicate: str = "") -> Shown:
    """Show a value of a property."""
    import pyoxigraph

    text = str(term.value)
    if not isinstance(term, pyoxigraph.NamedNode):
        if term.datatype.value == f"{XSD}boolean":
            return Shown("yes" if text == "true" else "no")
        if term.datatype.value == f"{XSD}anyURI":
            return outward(text, text)
        if predicate in UNITS:
            return Shown(unit_of(text, None))
        if predicate in PAGES_OF:
            return outward(text, PAGES_OF[predicate].format(quote(text, safe="/.():;")))
        return Shown(text)
    if text.startswith(VOCABULARY):
        return Shown(edition.label(text))
    local = address(text)
    if local and predicate in RULES:
        # The words of a rule have gaps that are filled in the reason; its name has none.
        return Shown(compact(text), local)
    if local:
        return Shown(node_name(edition, text), local)
    return outward(_other(edition, text) or registry_words(text), text)


def _other(edition: Edition, iri: str) -> str:
    """Name a term of another ontology by its CURIE and label; empty where it has no label here."""
    label = next((str(o.value) for p, o in edition.properties(iri) if p == f"{RDFS}label"), "")
    return f"{compact(iri)} {label}" if label else ""


def node_name(edition: Edition, iri: str) -> str:
    """Give the label of an entity or node, or what else can stand for one."""
    if iri in edition.labels:
        return edition.labels[iri]
    found = properties(edition, iri)
    text = next((first(found, name) for name in NAMED_BY if name in found), "")
    return text or iri.rpartition("#")[2] or edition.label(iri)


def beside(edition: Edition, iri: str, *names: str) -> str:
    """Give the labels of the values of some properties of one of many nodes in one text.

    A long list names one or two properties of each node: no more than these is read.
    """
    return ", ".join(
        show(edition, value).text
        for name in names
        for value in sorted(edition.values(iri, name), key=lambda value: natural(value.value))
    )


def codes(edition: Edition, found: Properties, *names: str) -> str:
    """Give the labels of the values of some properties in one text."""
    values: Iterable[Any] = (value for name in names for value in found.get(name, ()))
    return ", ".join(show(edition, value).text for value in values)
