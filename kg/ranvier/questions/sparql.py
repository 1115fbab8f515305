"""Free queries in SPARQL: reading only, with the prefixes of the graph at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ranvier.errors import CallError
from ranvier.questions.algebra import calls_endpoint, decoded, update_in
from ranvier.questions.ask import Answer
from ranvier.questions.output import FORMS, write_answer
from ranvier.vocabulary import BASE, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.store.reading import ReadableStore

GRAPH_FORMS = ("turtle", "nt", "jsonld", "rdfxml")
"""The forms in which a CONSTRUCT or DESCRIBE may be written."""

_PROTECTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<(?:[^<>"{}|^`\\\s]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>'
    r"|#[^\n]*",
    re.DOTALL,
)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![?$\w:.-])([A-Za-z][\w.-]*):(?!:)")
_SERVICE = re.compile("service", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:[?$][A-Za-z0-9_]*|:[A-Za-z0-9_-]*)\Z")
_ESCAPED = 6
_FIRST = re.compile(r"(?:\s|\bBASE\b|\bPREFIX\s+[\w.-]*\s*:)*([A-Za-z]+)", re.IGNORECASE)
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_UPDATE = re.compile(rf"\b(?:{'|'.join(_UPDATES)})\b", re.IGNORECASE)
_NOT_ANSWERED = "is not answered here: the graph asks no other endpoint"
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# Written into the query, so that a remote store resolves against the same; a line of its own, so
# that places are told by one subtraction. A BASE of the query's own comes after it, and wins.
_BASED = f"BASE <{BASE}>\n"


class QueryError(CallError):
    """A query that can't be answered, with the place of the slip where one is known."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        """Keep the place, for those who show it on their own."""
        super().__init__(message)
        self.line = line
        self.column = column


def run_sparql(store: ReadableStore, text: str, form: str | None = None) -> str:
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

    found = query(store, text)
    if isinstance(found, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        answer = Answer(columns, [tuple(row) for row in found], "no rows")
        return write_answer(answer, _known(form or "table", FORMS, "rows"), fold=False)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return _write_boolean(found, _known(form or "table", FORMS, "ASK"))
    known = _known(form or "turtle", (*GRAPH_FORMS, "json"), "graphs")
    return write_graph(found, known).decode()


def query(
    store: ReadableStore,
    text: str,
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    """Run a query that only reads, and asks no other endpoint.

    Args:
        store: the graph.
        text: the query; the prefixes of `ranvier.vocabulary.PREFIXES` need no declaration, and
            relative IRIs are resolved against `ranvier.vocabulary.BASE` where it has no BASE.
        default_graphs: IRIs of the graphs to be the default graph.
        named_graphs: IRIs of the graphs that GRAPH may name. If either is given, the two replace
            the dataset that the query names.

    Raises:
        QueryError: if the query is an update, calls another service or is not SPARQL.
    """
    safe = _guarded(text)
    try:
        if default_graphs or named_graphs:
            found = store.query(
                _BASED + safe,
                prefixes=PREFIXES,
                default_graph=[_graph(iri) for iri in default_graphs],
                named_graphs=[_graph(iri) for iri in named_graphs],
            )
        else:
            found = store.query(_BASED + safe, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _explain(text, safe, str(error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        message = f"the query can't be answered: {error}"
        raise QueryError(message) from error
    return found


def _graph(iri: str) -> pyoxigraph.NamedNode:
    import pyoxigraph

    try:
        return pyoxigraph.NamedNode(iri)
    except ValueError as error:
        message = f"{iri!r} is no IRI of a graph"
        raise QueryError(message) from error


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


def write_graph(
    found: Iterable[pyoxigraph.Triple], form: str, *, also: Mapping[str, str] | None = None
) -> bytes:
    """Write triples as turtle, nt, jsonld or rdfxml; the same triples give the same bytes.

    Args:
        found: the triples.
        form: one of `GRAPH_FORMS`.
        also: prefixes beside those of the graph.
    """
    import pyoxigraph

    formats = {
        "turtle": pyoxigraph.RdfFormat.TURTLE,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    }
    triples = [triple for _, triple in sorted({str(triple): triple for triple in found}.items())]
    data = pyoxigraph.serialize(
        triples,
        format=formats.get(form, pyoxigraph.RdfFormat.JSON_LD),
        prefixes=None if form == "nt" else {**PREFIXES, **(also or {})},
    )
    written = (data or b"").rstrip(b"\n") + b"\n"
    return _in_order(written) if form == "turtle" else written


def _in_order(turtle: bytes) -> bytes:
    """Put the prefixes of a Turtle text in the order of their names.

    The engine sorts them by length alone, with a sort that leaves equal ones in any order, so that
    another release of it may write the same graph in other bytes.
    """
    lines = turtle.split(b"\n")
    end = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
    return b"\n".join([*sorted(lines[:end], key=bytes.lower), *lines[end:]])


def _guarded(text: str) -> str:
    """Give the query, sure to call no other endpoint: its parse tree says so, where there is one.

    Two parsers never agree on every text, so what the first lets through, or can't read, has to
    pass a second lock, which needs no parser.

    Raises:
        QueryError: if the query calls another endpoint, or may be read so.
    """
    if not _SERVICE.search(decoded(text)):
        return text
    calls = calls_endpoint(text)
    safe = _without_service(text)
    if calls:
        message = f"SERVICE {_NOT_ANSWERED}"
        raise QueryError(message)
    return safe


def _without_service(text: str) -> str:
    """Give the query in a spelling in which no SERVICE can reach the engine.

    Where a text seems to end (a string, an IRI, a comment) can be disputed between two readers of
    SPARQL, and the engine takes `1SERVICE` and `SERVICE:x` for the keyword. So the word is not
    looked for as a keyword: in strings, IRIs and comments its first letter is written as an escape,
    which means the same there and is an error anywhere else; in the name of a variable or after a
    prefix it can be no keyword; anything else is refused.

    Raises:
        QueryError: if SERVICE stands where it may be a keyword.
    """
    safe = _PROTECTED.sub(
        lambda token: _SERVICE.sub(lambda word: f"\\u{ord(word[0][0]):04x}{word[0][1:]}", token[0]),
        text,
    )
    for word in _SERVICE.finditer(safe):
        if not _NAME_BEFORE.search(safe, max(0, word.start() - 200), word.start()):
            line, column = _in_text(safe, *_place(safe, word.start()))
            message = f"line {line}, column {column}: SERVICE {_NOT_ANSWERED}"
            raise QueryError(message, line=line, column=column)
    bare = _blank(text)
    if len(_SERVICE.findall(decoded(bare))) > len(_SERVICE.findall(bare)):
        message = f"SERVICE, in escapes, {_NOT_ANSWERED}"
        raise QueryError(message)
    return safe


def _in_text(safe: str, line: int, column: int) -> tuple[int, int]:
    """Give the place in the text as it was given: escapes have made the lines longer."""
    lines = safe.split("\n")
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    added = len(re.findall(r"\\u00[57]3ervice", before, re.IGNORECASE)) * (_ESCAPED - 1)
    return line, column - added


def _blank(text: str) -> str:
    """Blank out strings, IRIs and comments, so that only SPARQL's own words are left in place."""
    return _PROTECTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _explain(text: str, safe: str, error: str) -> QueryError:
    """Say what is wrong with a query, and where in the text as it was given."""
    bare = _blank(text)
    update = update_in(text) if _UPDATE.search(bare) else ""
    if not update and (first := _FIRST.match(bare)) and first[1].upper() in _UPDATES:
        # Not a whole one, but meant as one; as a query it is refused in any case.
        update = first[1].upper()
    if update:
        return QueryError(f"this is an update ({update}); the graph is read-only")
    declared = {*PREFIXES, *_DECLARED.findall(bare)}
    for name in _PREFIXED.finditer(bare):
        if name[1] not in declared:
            line, column = _place(bare, name.start())
            return _slip(text, line, column, f"the prefix {name[1]}: is not declared")
    placed = _PLACE.search(error)
    if not placed:
        return QueryError(f"this is no SPARQL query: {error}")
    line, column = _in_text(safe, int(placed[1]) - 1, int(placed[2]))
    # The parser lists tokens; only what it says in a sentence helps a person.
    said = re.search(r"([A-Z][a-z]+|The [A-Z]+)( [\w?()'-]+){3,}", placed[3])
    return _slip(text, line, column, said[0] if said else "this is not SPARQL from here on")


def _slip(text: str, line: int, column: int, reason: str) -> QueryError:
    message = f"line {line}, column {column}: {reason}" + _quote(text, line, column)
    return QueryError(message, line=line, column=column)


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _quote(text: str, line: int, column: int) -> str:
    """Show the line with a mark below the place."""
    lines = text.splitlines()
    if not 1 <= line <= len(lines) or len(lines[line - 1]) > 160:
        return ""
    return f"\n  {lines[line - 1]}\n  {' ' * (column - 1)}^"
