"""Queries that are nearly right: the graph's own, changed by seeded chance."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|[?$]\w+|[\w.-]*:[\w.-]*|\w+|\s+|&&|\|\||\^\^|[<>!]=|.',
    re.DOTALL,
)
_WORDS = """
SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS
FILTER EXISTS NOT BIND AS VALUES UNDEF GROUP BY HAVING ORDER
DESC LIMIT OFFSET DISTINCT REDUCED SERVICE SILENT INSERT DELETE DATA LOAD
CLEAR PREFIX BASE COUNT SUM GROUP_CONCAT SAMPLE REGEX REPLACE STR IRI
BNODE RAND NOW UUID STRLEN SUBSTR CONCAT COALESCE IF IN LANG
DATATYPE STRDT STRLANG true false
""".split()  # noqa: SIM905
_ODD = (
    "<http://127.0.0.1:9/>",
    "<file:///etc/passwd>",
    "<>",
    "<\\u0000>",
    '"\\uD800"',
    '"\\U00110000"',
    "'''",
    '"',
    "99999999999999999999999999999999",
    "-0",
    "1e999",
    "1e-999",
    "'9'^^xsd:integer",
    "'NaN'^^xsd:double",
    "'x'^^xsd:dateTime",
    "'-99999999999-01-01'^^xsd:date",
    "'a'@x-y-z",
    "(!rv:a|^rv:b)*",
    "((rv:partOf*)*)+",
    "REGEX('aaaaaaaaaaaaaaaaaaaaaaaa', '(a+)+$')",
    "REGEX('x', '(')",
    "SUBSTR('x', -1, 999999999)",
    "<< ?s ?p ?o >>",
    "<<( ?s ?p ?o )>>",
    "{| ?q ?r |}",
    "_:b",
    "[]",
    "( 1 2 )",
    "VALUES () { () () }",
    "\ufeff",
    "\u202e",
    "\U0001f9e0",
    "\x00",
    "#",
    "\\",
    "?",
    "%",
    "{",
    "}",
    "(",
    ")",
)

Change = Callable[[random.Random, str], str]


def mutated(seeds: list[str], count: int, seed: int) -> Iterator[bytes]:
    """Give as many mutated queries; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 - it has to be the same each time
    for _ in range(count):
        text = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2, 3, 6))):
            text = chance.choice(_CHANGES)(chance, text)
        data = text.encode("utf-8", "replace")
        if chance.random() < 0.3:
            for _ in range(chance.choice((1, 2, 5))):
                data = chance.choice(_BYTES)(chance, data)
        yield data[:100_000]


def read_seeds(folder: Path) -> list[str]:
    """Give the competency queries without their headers."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))]
    return [re.sub(r"(?m)^#\+.*\n", "", text) for text in texts]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _replace(chance: random.Random, text: str) -> str:
    tokens = _tokens(text) or [""]
    tokens[chance.randrange(len(tokens))] = _token(chance, tokens)
    return "".join(tokens)


def _insert(chance: random.Random, text: str) -> str:
    tokens = _tokens(text)
    tokens.insert(chance.randint(0, len(tokens)), f" {_token(chance, tokens)} ")
    return "".join(tokens)


def _delete(chance: random.Random, text: str) -> str:
    tokens = _tokens(text) or [""]
    start = chance.randrange(len(tokens))
    del tokens[start : start + chance.choice((1, 1, 2, 5, 20))]
    return "".join(tokens)


def _double(chance: random.Random, text: str) -> str:
    tokens = _tokens(text)
    start = chance.randint(0, len(tokens))
    part = tokens[start : start + chance.choice((1, 3, 10, 30))]
    return "".join(tokens[:start] + part * chance.choice((2, 2, 3, 20)) + tokens[start:])


def _swap(chance: random.Random, text: str) -> str:
    tokens = _tokens(text)
    if len(tokens) > 1:
        one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def _nest(chance: random.Random, text: str) -> str:
    return "SELECT * { " + "{ " * (depth := chance.choice((1, 3, 50))) + text + " }" * (depth + 1)


def _rename(chance: random.Random, text: str) -> str:
    names = re.findall(r"\?\w+", text) or ["?x"]
    return text.replace(chance.choice(names), chance.choice((*names, "?service", "$1", "?é")))


def _token(chance: random.Random, tokens: list[str]) -> str:
    return chance.choice((_WORDS, _ODD, tokens or [""])[chance.randrange(3)])


def _flip(chance: random.Random, data: bytes) -> bytes:
    place = chance.randrange(len(data) or 1)
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _splice(chance: random.Random, data: bytes) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.randbytes(chance.choice((1, 4, 64))) + data[place:]


_CHANGES: tuple[Change, ...] = (_replace, _insert, _delete, _double, _swap, _nest, _rename)
_BYTES = (_flip, _flip, _cut, _splice)
