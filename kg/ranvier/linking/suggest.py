"""Suggest external terms for a text: from the slice alone, offline.

A text is compared with labels and exact synonyms in a plain writing (case, hyphens, plural, Greek
letters, British and American spelling). What is equal in it is named so. The rest is ranked by the
share of words that rapidfuzz finds alike, those of the text counting more than those of the term;
it is only a hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.linking.mappings import read_mappings
from ranvier.linking.prefixes import load_prefixes
from ranvier.linking.slice_file import read_slice

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.linking.terms import Term

_EXACT = ((1.0, "exact label"), (0.97, "label, written otherwise"))
_SYNONYM = ((0.95, "synonym"), (0.92, "synonym, written otherwise"))
_LEXICAL = 0.9
_LOWEST = 0.5
_ALIKE = 85.0
_OF_TEXT = 0.65
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "ω": "omega"}  # noqa: RUF001
_SPELLINGS = (
    (re.compile(r"aemi"), "emi"),
    (re.compile(r"paeni"), "peni"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"oe(?=de|st|so)"), "e"),
    (re.compile(r"rrhoea"), "rrhea"),
    (re.compile(r"(?<=\w)our\b"), "or"),
    (re.compile(r"(?<=col)our"), "or"),
    (re.compile(r"(?<=\w)is(?=ation|ed\b|ing\b|e\b)"), "iz"),
    (re.compile(r"(?<=i|b)re\b"), "er"),
    (re.compile(r"ll(?=ing\b|ed\b)"), "l"),
)
_PLURAL = re.compile(r"(?<=sh|ch|ss)es\Z|(?<=[a-z]x)es\Z|(?<=\w\w[^siu])s\Z")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term that a text may mean, how much it is like it (0 to 1), and why.

    `ours` are the terms of Ranvier that are mapped to it already.
    """

    curie: str
    label: str
    score: float
    reason: str
    ours: tuple[str, ...] = ()


def suggest(
    layout: Layout, text: str, *, limit: int = 8, prefixes: Collection[str] = ()
) -> list[Suggestion]:
    """Suggest external terms for a text, best first.

    Args:
        layout: the checkout.
        text: a name, as a record or a source writes it.
        limit: how many at most.
        prefixes: the ontologies to look in; all if none is given.

    Raises:
        CallError: if the text is empty, the limit below 1, or the slice has no such ontology.
    """
    if not plain(text):
        message = "name what is to be linked, e.g. ranvier link neutropenia"
        raise CallError(message)
    if limit < 1:
        message = f"a limit of {limit} shows nothing; 1 or more"
        raise CallError(message)
    terms = read_slice(layout.external, load_prefixes(layout)).terms
    known = {term.prefix for term in terms.values()}
    if unknown := sorted(set(prefixes) - known):
        message = f"the slice has no {', '.join(unknown)}; it has {', '.join(sorted(known))}"
        raise CallError(message)
    ours: dict[str, list[str]] = {}
    for row in read_mappings(layout).rows:
        ours.setdefault(row.object, []).append(row.subject)
    asked = [
        term
        for term in terms.values()
        if not term.obsolete and (not prefixes or term.prefix in prefixes)
    ]
    found = [
        Suggestion(term.curie, term.label, score, reason, tuple(ours.get(term.curie, ())))
        for term, score, reason in _ranked(text, asked)
    ]
    return sorted(found, key=lambda each: (-each.score, not each.ours, each.curie))[:limit]


def plain(text: str) -> str:
    """Write a text plainly, so that what only differs in its writing becomes equal.

    >>> plain("Retinal nerve-fibre layers") == plain("retinal nerve fiber layer")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, name in _GREEK.items():
        folded = folded.replace(letter, name)
    folded = unicodedata.normalize("NFKD", folded)
    folded = "".join(each for each in folded if not unicodedata.combining(each))
    words = []
    for word in re.findall(r"\w+", folded):
        written = word
        for pattern, other in _SPELLINGS:
            written = pattern.sub(other, written)
        words.append(_PLURAL.sub("", written))
    return " ".join(words)


def _ranked(text: str, terms: list[Term]) -> Iterator[tuple[Term, float, str]]:
    """Give the terms that are like a text, each with its score and why."""
    asked = plain(text)
    names = [(term, name, plain(name)) for term in terms for name in (term.label, *term.synonyms)]
    alike = _alike(asked.split(), {word for *_, written in names for word in written.split()})
    best: dict[str, tuple[Term, float, str]] = {}
    for term, name, written in names:
        is_label = name == term.label
        if name.casefold() == text.strip().casefold():
            score, reason = _EXACT[0] if is_label else _SYNONYM[0]
        elif written == asked:
            score, reason = _EXACT[1] if is_label else _SYNONYM[1]
        else:
            like = _share(asked.split(), written.split(), alike)
            score = round(_LEXICAL * like, 3) if like >= _LOWEST else 0.0
            reason = "lexical" if is_label else f"lexical, by the synonym {name!r}"
        if score > best.get(term.curie, (term, 0.0, ""))[1]:
            best[term.curie] = (term, score, reason)
    yield from best.values()


def _alike(asked: list[str], words: set[str]) -> dict[str, set[str]]:
    """Find for each word asked for the words that are written much like it."""
    from rapidfuzz import fuzz, process

    held = sorted(words)
    return {
        word: {
            match
            for match, *_ in process.extract(
                word, held, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
            )
        }
        for word in asked
    }


def _share(asked: list[str], written: list[str], alike: dict[str, set[str]]) -> float:
    """Give the share of words that text and name have in common, from 0 to 1."""
    there = set(written)
    hit = [word for word in asked if alike[word] & there]
    if not hit or not written:
        return 0.0
    matched = set().union(*(alike[word] for word in hit))
    of_name = sum(word in matched for word in written) / len(written)
    return _OF_TEXT * len(hit) / len(asked) + (1 - _OF_TEXT) * of_name
