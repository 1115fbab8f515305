"""The graph that the tools ask: the current build, its names and questions, and the workers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from ranvier.mcp_server.answers import Entity
from ranvier.mcp_server.failures import ToolFailureError
from ranvier.questions.header import Question, load_all
from ranvier.questions.names import NAMED_KINDS, Names, matches, read_names, suggest, with_article
from ranvier.service.editions import Edition, editions_of
from ranvier.service.limits import Limits
from ranvier.service.pool import BusyError, Pool, WorkerLostError
from ranvier.service.worker import Answered, Job
from ranvier.vocabulary import BASE, compact

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.store.reading import ReadableStore

_NEAREST = 5


class NotHeldError(Exception):
    """Nothing in the graph has the name; `nearest` are entities of near names."""

    def __init__(self, message: str, nearest: list[Entity]) -> None:
        """Take the message and the near ones."""
        super().__init__(message)
        self.nearest = nearest


class Graph:
    """One build as a call of a tool sees it, from its first look-up to its last."""

    def __init__(self, edition: Edition, names: Names) -> None:
        """Take a build and its names."""
        self.edition, self.names = edition, names

    @property
    def store(self) -> ReadableStore:
        """The store of the build."""
        return self.edition.store

    @property
    def build(self) -> str:
        """The hash of the build."""
        return str(self.edition.summary["hash"])

    def entity(self, iri: str) -> Entity:
        """Give an entity with its kind and label."""
        return Entity(iri=iri, kind=kind_of(iri), label=self.edition.label(iri))

    def one(self, kind: str, name: str) -> str:
        """Give the IRI of the one entity of a kind that has a name.

        Raises:
            NotHeldError: if there is none.
            ToolFailureError: if there are several.
        """
        return self._only(matches(self.store, kind, name, self.names), kind, name)

    def _only(self, found: list[str], kind: str, name: str) -> str:
        if len(found) == 1:
            return found[0]
        if found:
            raise ambiguous(name, found)
        others = [
            self.entity(iri)
            for other in NAMED_KINDS
            if other != kind
            for iri in matches(self.store, other, name, self.names)
        ]
        if others:
            message = f"{name!r} is {with_article(others[0].kind)}, not {with_article(kind)}"
            raise NotHeldError(message, others[:_NEAREST])
        message = f"not in the graph: there is no {kind} {name!r}"
        raise NotHeldError(message, self.near(name, (kind,)) or self.near(name))

    def near(self, name: str, kinds: tuple[str, ...] = NAMED_KINDS) -> list[Entity]:
        """Give the entities with the names nearest to one."""
        from ranvier.questions.names import nearest

        texts: list[tuple[str, str]] = []
        for kind in kinds:
            for text in suggest(self.store, kind, name, limit=_NEAREST, names=self.names):
                texts += [(text, n.iri) for n in self.names[kind] if n.text == text][:1]
        places = nearest(name, [text for text, _ in texts], limit=_NEAREST)
        return [self.entity(iri) for iri in dict.fromkeys(texts[place][1] for place in places)]


class Held:
    """What all calls share; it follows when a new build is put in place."""

    def __init__(self, layout: Layout, limits: Limits) -> None:
        """Open the current build.

        Raises:
            DataError: if nothing has been built yet.
        """
        self.layout, self.limits = layout, limits
        self._editions, self._pool = editions_of(layout), Pool(limits)
        self._last = self._open(self._editions.now())

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Keep workers for queries while the block runs."""
        await self._pool.start(self._last.edition.store_path)
        try:
            yield
        finally:
            await self._pool.close()

    @property
    def graph(self) -> Graph:
        """The current build; a call takes it once."""
        edition = self._editions.now()
        if edition is not self._last.edition:
            self._last = self._open(edition)
        return self._last

    @staticmethod
    def _open(edition: Edition) -> Graph:
        return Graph(edition, read_names(edition.store))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The named queries."""
        return load_all(self.layout)

    async def run(self, graph: Graph, query: str, *, rows: int) -> tuple[Answered, bytes]:
        """Run a query in a worker, which is ended when the time is up.

        Raises:
            ToolFailureError: if the query is refused, or a limit is reached.
        """
        job = Job(
            query=query,
            rows_form="json",
            graph_form="turtle",
            seconds=self.limits.seconds,
            rows=rows,
            answer_bytes=self.limits.answer_bytes,
        )
        try:
            head, data = await self._pool.run(graph.edition.store_path, job)
        except BusyError as error:
            message = "as many queries wait as may"
            raise ToolFailureError("busy", message, "ask again in a few seconds") from error
        except TimeoutError as error:
            message = f"the query took longer than {job.seconds:g} seconds and was ended"
            hint = "bind more of the pattern, or use a named query; there is no partial answer"
            raise ToolFailureError("limit_reached", message, hint, limit="time") from error
        except WorkerLostError as error:
            hint = "ask for less, or write the query flatter"
            if error.limit:
                raise ToolFailureError(
                    "limit_reached", str(error), hint, limit=error.limit
                ) from error
            raise ToolFailureError("unavailable", str(error), "ask again") from error
        if head.found == "limit":
            hint = "add a LIMIT with OFFSET and ORDER BY, or count; there is no partial answer"
            raise ToolFailureError("limit_reached", head.message, hint, limit=head.limit)
        if head.found not in ("rows", "graph"):
            hint = "read the resource ranvier://vocabulary, or use a named query"
            raise ToolFailureError(
                "refused", head.message, hint, line=head.line, column=head.column
            )
        return head, data


def ambiguous(name: str, found: list[str]) -> ToolFailureError:
    """Say that a name fits several entities."""
    said = " or ".join(compact(iri) for iri in found)
    return ToolFailureError(
        "ambiguous", f"{name!r} may be {said}", "ask again with one of the IRIs", choices=found
    )


def kind_of(iri: str) -> str:
    """Give the kind of an entity; `code` for a term of the vocabulary.

    >>> kind_of("https://w3id.org/ranvier/trial/renew#a"), kind_of("urn:x")
    ('trial', 'code')
    """
    kind, slash, _ = iri.removeprefix(BASE).partition("/")
    return kind if iri.startswith(BASE) and slash else "code"
