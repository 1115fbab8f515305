"""Asking the index: ids before names, equal names before longer ones, and near ones last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.search.index import opened
from ranvier.search.names import SEARCHED, id_keys, search_key
from ranvier.vocabulary import CONCLUDED

if TYPE_CHECKING:
    import sqlite3

HOW = ("exact id", "exact name", "prefix", "part", "near")
"""How a name fits what was asked, the better ways first."""

LONGEST = 200
"""How many characters may be asked."""

MOST = 100
"""How many hits may be had at once."""

_EXACT_ID, _EXACT, _PREFIX, _PART, _NEAR = range(len(HOW))
_GRAM, _SHORT, _TELLING = 3, 6, 4
_CANDIDATES, _GRAMS = 120, 24
_RUN, _FOR_HELD = 6, 80.0
_ALIKE, _FOR_WORDS = 72.0, 0.9
_FOR_CONCLUDED = 15.0
_APART = re.compile(r"[\s/,;:()\[\]-]+")
_FIELDS = "n.id, n.entity, n.kind, n.text, n.what, n.rank, n.is_id, n.key"
_Row = tuple[int, int, str, str, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found: by which of its names, what name that is, and how it fits."""

    iri: str
    kind: str
    label: str
    name: str
    what: str
    how: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, the best first; `more` says that there are others beyond the limit."""

    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """How one name fits; the order of fits is the order of hits."""

    order: tuple[int, float, int, int, int, int]
    entity: int
    row: _Row

    @property
    def score(self) -> int:
        return round(-self.order[1])


def search(folder: Path, text: str, *, kind: str | None = None, limit: int = 10) -> Found:
    """Find entities by what they are called, or by an id; a slip of the fingers is forgiven.

    Args:
        folder: the folder of the build, as `ranvier.store.build.current` gives it.
        text: what was typed: any text; nothing in it has a meaning to the index.
        kind: one of `SEARCHED`, to find entities of that kind alone.
        limit: how many hits to give at most, 1 to `MOST`.

    Raises:
        CallError: if the text is too long or holds no letter or digit, or an option is wrong.
        DataError: if the build has no index.
    """
    if len(text) > LONGEST:
        message = f"search for at most {LONGEST} characters; these are {len(text)}"
        raise CallError(message)
    key = search_key(text)
    if not key:
        message = "search for a name or an id; there is no letter or digit in what was asked"
        raise CallError(message)
    if kind is not None and kind not in SEARCHED:
        message = f"there is no kind {kind[:40]!r}; one of {', '.join(SEARCHED)}"
        raise CallError(message)
    if not 1 <= limit <= MOST:
        message = f"limit: {limit} is not from 1 to {MOST}"
        raise CallError(message)
    with opened(folder) as index:
        best = _best({}, _named(index, text, key, kind))
        if len(best) <= limit:
            # Near names come after all others, so that they are looked for only where they count.
            best = _best(best, _misspelt(index, text, key, kind))
        ranked = sorted(best.values(), key=lambda fit: fit.order)
        hits = tuple(_hit(index, fit) for fit in ranked[:limit])
    return Found(hits, more=len(ranked) > limit)


def _best(held: dict[int, _Fit], fits: Iterable[_Fit]) -> dict[int, _Fit]:
    """Keep the best fit of each entity."""
    best = dict(held)
    for fit in fits:
        if fit.entity not in best or fit.order < best[fit.entity].order:
            best[fit.entity] = fit
    return best


def _named(index: sqlite3.Connection, text: str, key: str, kind: str | None) -> Iterator[_Fit]:
    """Give the names that are, begin with or hold what was asked, and the ids that are it."""
    ids = id_keys(text)
    for row in _rows(index, f"n.key IN ({', '.join('?' * len(ids))})", ids, kind):
        if row[6]:
            yield _fit(row, _EXACT_ID, 100)
        elif row[7] == key:
            yield _fit(row, _EXACT, 100)
    for row in _rows(index, "n.key > ? AND n.key < ?", (key, f"{key}\U0010ffff"), kind):
        if not row[6] or len(key) >= _TELLING:
            yield _fit(row, _PREFIX, 100 * len(key) / len(row[7]))
    if len(key) >= _GRAM:
        for row in _matching(index, f'"{key}"', kind):
            yield _fit(row, _PART, 100 * len(key) / len(row[7]))


def _misspelt(index: sqlite3.Connection, text: str, key: str, kind: str | None) -> Iterator[_Fit]:
    """Give the names that are near to what was asked, and those that it holds."""
    yield from _held(index, text, key, kind)
    if len(key) >= _GRAM:
        grams = list(dict.fromkeys(key[at : at + _GRAM] for at in range(len(key) - _GRAM + 1)))
        # Of a long text some trigrams do, from all of it; each one costs time.
        step = -(-len(grams) // _GRAMS)
        wanted = " OR ".join(f'"{gram}"' for gram in grams[::step])
        yield from _near(_matching(index, wanted, kind, most=_CANDIDATES), text, key)
    if len(key) <= _SHORT:
        # A slip in a short name may leave no trigram of it whole.
        sizes = (len(key) - 1, len(key) + 1)
        yield from _one_slip(_rows(index, "n.size BETWEEN ? AND ?", sizes, kind), key)


def _held(index: sqlite3.Connection, text: str, key: str, kind: str | None) -> Iterator[_Fit]:
    """Give the names that stand as they are among other words of what was asked."""
    words = [search_key(word) for word in text.split()]
    runs = {
        "".join(words[at:end])
        for at in range(len(words))
        for end in range(at + 1, min(at + _RUN, len(words)) + 1)
    }
    wanted = sorted(run for run in runs if _GRAM <= len(run) < len(key))
    if wanted:
        for row in _rows(index, f"n.key IN ({', '.join('?' * len(wanted))})", wanted, kind):
            yield _fit(row, _NEAR, _FOR_HELD + (100 - _FOR_HELD) * len(row[7]) / len(key))


def _rows(
    index: sqlite3.Connection, where: str, values: Iterable[object], kind: str | None
) -> list[_Row]:
    """Give the names for which a condition holds; values are bound, never pasted."""
    also, more = (" AND n.kind = ?", (kind,)) if kind else ("", ())
    asked = f"SELECT {_FIELDS} FROM name n WHERE {where}{also} ORDER BY n.id"  # noqa: S608
    return index.execute(asked, (*values, *more)).fetchall()


def _matching(
    index: sqlite3.Connection, wanted: str, kind: str | None, *, most: int = -1
) -> list[_Row]:
    """Give the names that match an expression of quoted trigrams, the best first."""
    also, more = (" AND n.kind = ?", (kind,)) if kind else ("", ())
    asked = (
        f"SELECT {_FIELDS} FROM gram JOIN name n ON n.id = gram.rowid "  # noqa: S608
        f"WHERE gram MATCH ?{also} ORDER BY gram.rank, n.id LIMIT ?"
    )
    return index.execute(asked, (wanted, *more, most)).fetchall()


def _near(rows: Iterable[_Row], text: str, key: str) -> Iterator[_Fit]:
    from rapidfuzz import fuzz

    words = _words(text)
    for row in rows:
        if row[6]:
            # An id that is nearly the one asked for is another thing's.
            continue
        score = max(fuzz.ratio(key, row[7]), _FOR_WORDS * _words_alike(words, _words(row[3])))
        if score >= _ALIKE:
            yield _fit(row, _NEAR, score)


def _words(text: str) -> list[str]:
    return [word for word in _APART.split(text.casefold()) if word]


def _words_alike(asked: list[str], held: list[str]) -> float:
    """Tell how well each word asked for is met by a word held, by the length of the words."""
    from rapidfuzz import fuzz, process

    total = 0.0
    for word in asked:
        best = process.extractOne(word, held, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is None:
            return 0.0
        total += len(word) * best[1]
    return total / max(sum(map(len, asked)), 1)


def _one_slip(rows: Iterable[_Row], key: str) -> Iterator[_Fit]:
    from rapidfuzz.distance import OSA

    for row in rows:
        if not row[6] and len(key) > 1 and OSA.distance(key, row[7], score_cutoff=1) == 1:
            yield _fit(row, _NEAR, 100 * (1 - 1 / (len(key) + 1)))


def _fit(row: _Row, how: int, score: float) -> _Fit:
    """Place a fit: what is put together from records comes after the records that it is about."""
    if row[2] in CONCLUDED and how > _EXACT:
        score -= _FOR_CONCLUDED
    order = (how, -score, row[5], SEARCHED.index(row[2]), len(row[7]), row[1])
    return _Fit(order, row[1], row)


def _hit(index: sqlite3.Connection, fit: _Fit) -> Hit:
    iri, kind, label = index.execute(
        "SELECT iri, kind, label FROM entity WHERE id = ?", (fit.entity,)
    ).fetchone()
    return Hit(iri, kind, label, fit.row[3], fit.row[4], HOW[fit.order[0]], max(fit.score, 0))
