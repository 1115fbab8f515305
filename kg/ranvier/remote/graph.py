"""A graph behind a SPARQL endpoint, read as the embedded store is: `pyoxigraph.Store`'s own words.

Syntax is checked here first, so that an error has its line and column whatever the server says.
What comes back is checked to be whole before any of it is given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox

from ranvier.remote.client import Client, Reach
from ranvier.remote.dataset import dataset_fields, names_graphs, written
from ranvier.remote.dialects import Dialect, Statements, dialect_of
from ranvier.remote.entities import Entities
from ranvier.remote.faults import StoreError
from ranvier.remote.published import BUILDS, PART

if TYPE_CHECKING:
    from ranvier.store.reading import Found, GraphName, Node, Subject, Term

    Pattern = tuple[Subject | None, ox.NamedNode | None, Term | None]

_JSON = ox.QueryResultsFormat.JSON
_ROWS = ("application/sparql-results+json",)
_TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_PARTS = f"SELECT ?g WHERE {{{{ GRAPH <{BUILDS}> {{{{ <{{union}}> <{PART}> ?g }}}} }}}}"
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class RemoteStore:
    """The reading half of `pyoxigraph.Store` over an endpoint; it reads one build all its life."""

    def __init__(
        self,
        client: Client,
        *,
        union: str = "",
        named: Iterable[str] | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        """Take a client and the graphs of the build; nothing is asked yet.

        Args:
            client: asks the endpoint.
            union: the graph that plain queries read; empty for the endpoint's own default graph.
            named: the graphs that GRAPH may name; None is to ask for them when they are needed.
            dialect: how the engine is asked; None is to find out when it is needed.
        """
        self.client, self.union, self._dialect = client, union, dialect
        self._named = None if named is None else tuple(sorted(named))
        self._empty = ox.Store()
        self._entities = Entities(self._rows)

    def query(
        self,
        query: str,
        /,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[Node] | None = None,
    ) -> Found:
        """Run a query; a dataset that is given takes the place of the one that the query names.

        Raises:
            SyntaxError: if the query is not SPARQL, with line and column.
            StoreError: if the store is out of reach, slow, or its answer is not whole.
            RefusedError: if the store refuses the query.
        """
        kind, names = self._checked(query, prefixes)
        text = written(query, prefixes or {})
        dataset = self._dataset(text, default_graph, named_graphs)
        if self.dialect.gathers:
            return self._gathered(text, dataset)
        fields = [("query", text), *dataset]
        if kind is ox.QueryTriples:
            return self._graph(fields)
        data = self.client.ask(fields, _ROWS).data
        return self._boolean(data) if kind is ox.QueryBoolean else self._solutions(data, names)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Give the quads that match; None stands for anything.

        A node looked up by itself brings its entity, which is kept: see `ranvier.remote.entities`.

        Raises:
            StoreError: if the store is out of reach, slow, or its answer is not whole.
        """
        pattern = (subject, predicate, object)
        if any(isinstance(term, ox.BlankNode | ox.Triple) for term in pattern):
            # A blank node has no name that a server would know, and builds hold none.
            return iter(())
        if graph_name is None:
            default = self.quads_for_pattern(subject, predicate, object, ox.DefaultGraph())
            return chain(default, self._beside(pattern))
        triples = self._known(subject, predicate, object, graph_name)
        if triples is None:
            found = self._matching(pattern, "{pattern}", default_graph=[graph_name])
            triples = [triple for triple, _ in found]
        return (ox.Quad(t.subject, t.predicate, t.object, graph_name) for t in triples)

    def named_graphs(self) -> Iterator[Node]:
        """Give the names of all named graphs.

        Raises:
            StoreError: if the store is out of reach, slow, or its answer is not whole.
        """
        return iter([ox.NamedNode(name) for name in self._names()])

    def read_ahead(self, iris: Sequence[str]) -> None:
        """Fetch the triples about nodes at once, for one who will look at each of them.

        Raises:
            StoreError: if the store is out of reach, slow, or its answer is not whole.
        """
        self._entities.read_ahead(iris)

    def limit(self, seconds: float, answer_bytes: int) -> None:
        """Set what a request may cost from now on."""
        self.client.reach = Reach(seconds, answer_bytes)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    @property
    def dialect(self) -> Dialect:
        """How the engine is asked; it is found out once.

        Raises:
            StoreError: if the store is out of reach.
        """
        if self._dialect is None:
            self._dialect = dialect_of(self.client)
        return self._dialect

    def _names(self) -> tuple[str, ...]:
        """Give the names of the named graphs; an endpoint that has to be asked is asked once."""
        if self._named is None:
            query = _PARTS.format(union=self.union) if self.union else _GRAPHS
            rows = Statements(self.client, self.dialect).rows(query)
            self._named = tuple(sorted(str(row[0].value) for row in rows))
        return self._named

    def _gathered(self, text: str, dataset: Sequence[tuple[str, str]]) -> Found:
        """Answer a query here, from statements that an engine is asked for which errs in more."""
        from ranvier.remote.gathering import answer

        return answer(
            text,
            Statements(self.client, self.dialect),
            default_graphs=[name for field, name in dataset if field == "default-graph-uri"],
            named_graphs=[name for field, name in dataset if field == "named-graph-uri"],
        )

    def _dataset(
        self,
        text: str,
        default_graph: list[GraphName] | None,
        named_graphs: list[Node] | None,
    ) -> list[tuple[str, str]]:
        default = (
            None
            if default_graph is None
            # The default graph has no name of its own.
            else [str(getattr(graph, "value", "")) or self.union for graph in default_graph]
        )
        named = None if named_graphs is None else [graph.value for graph in named_graphs]
        others = named or (default is not None and any(name != self.union for name in default))
        wanted = self.union and (others or names_graphs(text))
        known = self._names() if wanted else ()
        return dataset_fields(text, self.union, known, default=default, named=named)

    def _known(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName,
    ) -> list[ox.Triple] | None:
        """Give the triples about one node from those of its entity, where these are had."""
        node, into = (subject, False) if subject is not None else (object, True)
        if not isinstance(graph_name, ox.DefaultGraph) or not isinstance(node, ox.NamedNode):
            return None
        alone = predicate is None and (subject is None or object is None)
        triples = self._entities.about(node.value, into=into, fetch=alone)
        if triples is None:
            return None
        return [
            triple
            for triple in triples
            if predicate in (None, triple.predicate) and (into or object in (None, triple.object))
        ]

    def _beside(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Give the quads of all named graphs that match a pattern."""
        for triple, graph in self._matching(pattern, "GRAPH ?g {{ {pattern} }}", also="?g"):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)

    def _matching(
        self,
        pattern: Pattern,
        where: str,
        *,
        also: str = "",
        default_graph: list[GraphName] | None = None,
    ) -> Iterator[tuple[ox.Triple, Any]]:
        """Ask for the triples that match a pattern, with the value of one more variable."""
        ends = [f"?{n}" if end is None else str(end) for n, end in zip("spo", pattern, strict=True)]
        names = [end for end in (*ends, also) if end.startswith("?")]
        bare = where.format(pattern=" ".join(ends))
        asked = f"SELECT {' '.join(names)} WHERE" if names else "ASK"
        found = self.query(f"{asked} {{ {bare} }}", default_graph=default_graph)
        if isinstance(found, ox.QuerySolutions):
            for row in found:
                bound = dict(zip(names, row, strict=True))
                terms = [bound.get(end, term) for end, term in zip(ends, pattern, strict=True)]
                yield ox.Triple(*terms), bound.get(also)  # type: ignore[arg-type]
        elif found:
            yield ox.Triple(*pattern), None  # type: ignore[arg-type]

    def _rows(self, query: str, graphs: Sequence[str]) -> list[Sequence[Any]]:
        named: list[Node] = [ox.NamedNode(graph) for graph in graphs]
        return [tuple(row) for row in self.query(query, named_graphs=named)]  # type: ignore[union-attr]

    def _checked(
        self, query: str, prefixes: dict[str, str] | None
    ) -> tuple[type[Found], list[str]]:
        """Check the syntax of a query, and give what kind of answer it has, with its columns.

        What pyoxigraph gives must end in the thread where it began, so that none of it is held
        while the store is asked: an error would keep it.
        """
        # Over nothing: it is the parser that is wanted.
        shape = self._empty.query(query, prefixes=prefixes)
        if isinstance(shape, ox.QuerySolutions):
            return ox.QuerySolutions, [variable.value for variable in shape.variables]
        return type(shape), []

    def _solutions(self, data: bytes, names: list[str]) -> ox.QuerySolutions:
        """Give rows in pyoxigraph's own type, read once before, so that they hold no error."""
        given, wrong = _columns(data)
        if wrong:
            self._fail(f"gives half an answer, or none ({wrong})")
        if given != names:
            if not set(given) <= set(names):
                self._fail("answers another query than the one that was asked")
            # Engines order the columns of SELECT * each in their own way.
            document = json.loads(data)
            document["head"]["vars"] = names
            data = json.dumps(document).encode()
        found = ox.parse_query_results(data, format=_JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError(found)
        return found

    def _boolean(self, data: bytes) -> ox.QueryBoolean:
        try:
            sound = isinstance(json.loads(data).get("boolean"), bool)
        except (ValueError, AttributeError, RecursionError):
            sound = False
        if not sound:
            self._fail("gives half an answer, or none, where true or false was asked for")
        found = ox.parse_query_results(data, format=_JSON)
        if not isinstance(found, ox.QueryBoolean):
            raise TypeError(found)
        return found

    def _graph(self, fields: Sequence[tuple[str, str]]) -> ox.QueryTriples:
        """Ask for triples; they are held in memory, and read from there in pyoxigraph's type."""
        reply = self.client.ask(fields, tuple(_TRIPLES))
        held = ox.Store()
        try:
            held.extend(ox.parse(reply.data, format=_TRIPLES[reply.media_type]))
        except (ValueError, SyntaxError) as error:
            self._fail(f"gives half a graph, or none ({error})", error)
        found = held.query(_ALL)
        if not isinstance(found, ox.QueryTriples):
            raise TypeError(found)
        return found

    def _fail(self, what: str, cause: BaseException | None = None) -> NoReturn:
        message = f"the store at {self.client.shown} {what}"
        raise StoreError(message) from cause


def _columns(data: bytes) -> tuple[list[str], str]:
    """Give the columns of rows, and what is wrong with the rows, all of which are read."""
    try:
        found = ox.parse_query_results(data, format=_JSON)
        if not isinstance(found, ox.QuerySolutions):
            return [], "true or false in place of rows"
        for _ in found:
            pass
    except (ValueError, SyntaxError) as error:
        return [], str(error)
    return [variable.value for variable in found.variables], ""
