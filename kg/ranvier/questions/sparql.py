"""Free queries in SPARQL: reading only, with the prefixes of the graph at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.questions.ask import Answer
from ranvier.questions.output import FORMS, write_answer
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

GRAPH_FORMS = ("turtle", "nt", "jsonld", "rdfxml")
"""The forms in which a CONSTRUCT or DESCRIBE may be written."""

_PROTECTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>'
    r"|#[^\n]*",
    re.DOTALL,
)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![?$\w:.-])([A-Za-z][\w.-]*):(?!:)")
_SERVICE = re.compile(r"(?<![?$\w:-])SERVICE\b(?!\s*:)", re.IGNORECASE)
_FIRST = re.compile(r"(?:\s|\bBASE\b|\bPREFIX\s+[\w.-]*\s*:)*([A-Za-z]+)", re.IGNORECASE)
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def run_sparql(store: pyoxigraph.Store, text: str, form: str | None = None) -> str:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE and write its result.

    Args:
        store: the graph.
        text: the query; the prefixes of `ranvier.vocabulary.PREFIXES` need no declaration.
        form: table, csv, tsv, json or md for rows and ASK; turtle, nt, jsonld or rdfxml for
            graphs (json is JSON-LD). None is table or turtle.

    Raises:
        CallError: if the query is an update, calls another service, is not SPARQL (with line and
            column of the text), or if its result can't be written in the form.
    """
    import pyoxigraph

    bare = _blank(text)
    if _SERVICE.search(bare):
        message = "SERVICE is not answered here: the graph asks no other endpoint"
        raise CallError(message)
    try:
        found = store.query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _explain(text, bare, str(error)) from error
    except (ValueError, RuntimeError) as error:
        message = f"the query can't be answered: {error}"
        raise CallError(message) from error
    if isinstance(found, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        answer = Answer(columns, [tuple(row) for row in found], "no rows")
        return write_answer(answer, _known(form or "table", FORMS, "rows"), fold=False)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return _write_boolean(found, _known(form or "table", FORMS, "ASK"))
    return _write_graph(found, _known(form or "turtle", (*GRAPH_FORMS, "json"), "graphs"))


def _known(form: str, forms: tuple[str, ...], what: str) -> str:
    if form not in forms:
        message = f"there is no format {form!r} for {what}; one of {', '.join(forms)}"
        raise CallError(message)
    return form


def _write_boolean(found: pyoxigraph.QueryBoolean, form: str) -> str:
    import pyoxigraph

    if form == "json":
        data = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""
        return data.decode() + "\n"
    return "true\n" if found else "false\n"


def _write_graph(found: pyoxigraph.QueryTriples, form: str) -> str:
    import pyoxigraph

    formats = {
        "turtle": pyoxigraph.RdfFormat.TURTLE,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    }
    # Sorted and each once: the same question gives the same bytes.
    triples = [triple for _, triple in sorted({str(triple): triple for triple in found}.items())]
    data = pyoxigraph.serialize(
        triples,
        format=formats.get(form, pyoxigraph.RdfFormat.JSON_LD),
        prefixes=None if form == "nt" else PREFIXES,
    )
    return (data or b"").decode().rstrip("\n") + "\n"


def _blank(text: str) -> str:
    """Blank out strings, IRIs and comments, so that only SPARQL's own words are left in place."""
    return _PROTECTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _explain(text: str, bare: str, error: str) -> CallError:
    """Say what is wrong with a query, and where in the text as it was given."""
    first = _FIRST.match(bare)
    if first and first[1].upper() in _UPDATES:
        return CallError(f"this is an update ({first[1].upper()}); the graph is read-only")
    declared = {*PREFIXES, *_DECLARED.findall(bare)}
    for name in _PREFIXED.finditer(bare):
        if name[1] not in declared:
            line, column = _place(bare, name.start())
            return CallError(
                f"line {line}, column {column}: the prefix {name[1]}: is not declared"
                + _quote(text, line, column)
            )
    placed = _PLACE.search(error)
    if not placed:
        return CallError(f"this is no SPARQL query: {error}")
    line, column = int(placed[1]), int(placed[2])
    # The parser lists tokens; only what it says in a sentence helps a person.
    said = re.search(r"([A-Z][a-z]+|The [A-Z]+)( [\w?()'-]+){3,}", placed[3])
    reason = said[0] if said else "this is not SPARQL from here on"
    return CallError(f"line {line}, column {column}: {reason}" + _quote(text, line, column))


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _quote(text: str, line: int, column: int) -> str:
    """Show the line with a mark below the place."""
    lines = text.splitlines()
    if not 1 <= line <= len(lines) or len(lines[line - 1]) > 160:
        return ""
    return f"\n  {lines[line - 1]}\n  {' ' * (column - 1)}^"
