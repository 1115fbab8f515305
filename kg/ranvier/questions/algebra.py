"""What a text of SPARQL would do, by its parse tree: call another endpoint, or change the graph.

The engine reads a query in a library that keeps its tree to itself, so these few questions go to
rdflib's parser. It takes milliseconds where the engine takes microseconds: ask it only of texts
in which the words occur at all.
"""

from __future__ import annotations

import re
from typing import Any

from ranvier.store.apart import apart

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HIGHEST = 0x10FFFF
_CALL = "ServiceGraphPattern"
_UPDATES = {"Modify": "DELETE / INSERT"}


def decoded(text: str) -> str:
    r"""Give a text with its codepoint escapes read, wherever they stand.

    >>> decoded(r"\u0053ERVICE")
    'SERVICE'
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def calls_endpoint(text: str) -> bool | None:
    """Tell whether a query calls another endpoint, anywhere in it; None if it can't be parsed.

    >>> calls_endpoint("SELECT * { FILTER EXISTS { SERVICE ?x { ?s ?p ?o } } }")
    True
    >>> calls_endpoint("SELECT * { ?service ?p 'SERVICE' }  # service")
    False
    """
    tree = apart(lambda: _parsed("parseQuery", text))
    return None if tree is None else _CALL in _names(tree)


def update_in(text: str) -> str:
    """Name the first operation of an update, as `INSERT DATA`; empty if the text is no update.

    >>> update_in("PREFIX x: <http://x/> LOAD <http://x/>"), update_in("ASK {}")
    ('LOAD', '')
    """
    tree = apart(lambda: _parsed("parseUpdate", text))
    operations = list(tree.request) if tree is not None and tree.request else []
    if not operations:
        return ""
    name = str(operations[0].name)
    return _UPDATES.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).upper()


def _parsed(parse: str, text: str) -> Any:
    """Give the parse tree; None if there is none, or it is too deep or too odd for the parser."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql import parser

    try:
        return getattr(parser, parse)(text)
    except (ParseBaseException, RecursionError, ValueError, TypeError, KeyError):
        # It meets escapes that are no characters, and numbers out of range, by errors of Python.
        return None


def _names(tree: Any) -> set[str]:
    """Give the names of all nodes of a parse tree."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            found.add(node.name)
            waiting.extend(dict.values(node))
        elif isinstance(node, ParseResults | list | tuple):
            waiting.extend(node)
    return found


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= _HIGHEST else escape[0]
