"""Asking a named question: check the values, bind them, run the query.

A value is bound as an RDF term in the `VALUES` clause of its parameter. It never becomes a part of
the query's text as it was typed: names become IRIs of the graph, all else a typed literal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.errors import CallError, DataError
from ranvier.questions.header import Parameter, Question
from ranvier.questions.names import NAMED_KINDS, resolve, resolve_code
from ranvier.questions.terms import resolve_term
from ranvier.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    import pyoxigraph

    Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
    from ranvier.store.reading import ReadableStore

_NUMBERS = {
    "integer": r"[+-]?[0-9]{1,18}",
    "decimal": r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})",
}
_LONGEST = 500
_CLAUSE = re.compile(r"VALUES \?(\w+) \{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of terms; `empty` says what it means that there are none."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]
    empty: str = ""


def ask(store: ReadableStore, question: Question, values: Mapping[str, str]) -> Answer:
    """Ask a question.

    Args:
        store: the graph.
        question: one of `load_questions`.
        values: parameter -> value as typed. An empty value unsets a default.

    Raises:
        CallError: if a parameter is unknown or missing, or its value is not of its type.
        DataError: if the question's query is not SPARQL.
    """
    import pyoxigraph

    query = bind(question, terms_of(store, question, values))
    try:
        solutions = store.query(query, prefixes=PREFIXES)
    except SyntaxError as error:
        message = f"question {question.name}: {error}"
        raise DataError(message) from error
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        message = f"question {question.name}: a question is a SELECT query"
        raise DataError(message)
    columns = tuple(variable.value for variable in solutions.variables)
    return Answer(columns, [tuple(row) for row in solutions], question.empty)


def terms_of(
    store: ReadableStore, question: Question, values: Mapping[str, str]
) -> dict[str, Term | None]:
    """Turn the values of all parameters of a question into terms; None where one is not set.

    Raises:
        CallError: if a parameter is unknown or missing, or its value is not of its type.
    """
    known = {parameter.name: parameter for parameter in question.params}
    for name in values:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            message = f"{question.name} has no parameter {name!r}; {has}"
            raise CallError(message)
    found: dict[str, Term | None] = {}
    for name, parameter in known.items():
        value = values.get(name, parameter.default or "").strip()
        if value:
            found[name] = _term(store, parameter, value)
        elif parameter.required:
            message = (
                f"{question.name} needs {name}: {parameter.description} "
                f"Write {name}=..., for example {name}={parameter.example}"
            )
            raise CallError(message)
        else:
            found[name] = None
    return found


def bind(question: Question, terms: Mapping[str, Term | None]) -> str:
    """Give the query with each parameter's clause bound to its term, or without it."""
    known = {parameter.name for parameter in question.params}

    def clause(found: re.Match[str]) -> str:
        if found[1] not in known:
            return found[0]
        term = terms.get(found[1])
        return "" if term is None else f"VALUES ?{found[1]} {{ {term} }}"

    # All in one pass: a value that reads like another parameter's clause must not be bound into.
    return _CLAUSE.sub(clause, question.text)


def _term(store: ReadableStore, parameter: Parameter, value: str) -> Term:
    import pyoxigraph

    if len(value) > _LONGEST or not value.isprintable():
        message = f"{parameter.name}: a value is one line of at most {_LONGEST} characters"
        raise CallError(message)
    if parameter.type in NAMED_KINDS:
        return pyoxigraph.NamedNode(resolve(store, parameter.type, value))
    if parameter.type == "code":
        return pyoxigraph.NamedNode(resolve_code(store, parameter.scheme, value))
    if parameter.type == "term":
        return pyoxigraph.NamedNode(resolve_term(store, value))
    if parameter.type == "text":
        return pyoxigraph.Literal(value)
    if not re.fullmatch(_NUMBERS[parameter.type], value):
        kind = "a whole number" if parameter.type == "integer" else "a number"
        message = f"{parameter.name}: {value!r} is not {kind}"
        raise CallError(message)
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(XSD + parameter.type))
