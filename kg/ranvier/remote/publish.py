"""Publishing a build to a remote store: loaded aside, counted, put in place, then pointed to.

Each graph is loaded under a name that holds the build's hash, so that a run which was cut short is
taken up by the next one, and no reader of the build before sees any of it. Only when all counts
are right are the graphs copied to their own names; the pointer is written last. At any moment the
pointer leads to a build whose union is whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pyoxigraph

from ranvier.errors import CallError, DataError
from ranvier.remote.published import (
    BUILDS,
    CURRENT,
    Published,
    description,
    read_pointer,
    staged,
    union_of,
)
from ranvier.remote.writing import PART

if TYPE_CHECKING:
    from ranvier.layout import Layout
    from ranvier.remote.dialects import Dialect
    from ranvier.remote.writing import Writer

    Asks = Callable[[str], Iterable[Any]]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Where a build is published to: the addresses of queries, updates and graphs."""

    query: str
    update: str
    graph_store: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done: the graphs to load, by the names they get, and those to be dropped."""

    union: str
    counts: Mapping[str, int]
    """Name of a graph aside -> how many statements it has to hold; the union is among them."""
    missing: tuple[str, ...]
    """Those that the store does not hold yet, or holds in part."""
    partial: tuple[str, ...]
    """Those of them that it holds in part, as a run that was cut short may leave them."""
    places: Mapping[str, str]
    """Name aside -> own name of each named graph."""
    gone: tuple[str, ...]
    """Graphs of the build before that this one does not have."""
    before: str
    """The union of the build before, which is kept."""
    stale: tuple[str, ...]
    """Graphs of earlier builds, and what earlier runs left aside, which nobody reads any more."""
    done: bool
    """Whether the store holds this build already, whole and pointed to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: graphs and statements of the build, and how many graphs had to be sent."""

    union: str
    graphs: int
    statements: int
    sent: int
    dropped: int
    done_before: bool


def target_of(store: str, dialect: Dialect, *, update: str = "", graph_store: str = "") -> Target:
    """Find the addresses for writing beside that for queries, where the engine is a known one.

    Raises:
        CallError: if the engine is not known, and no address for updates is given.
    """
    if not update and not dialect.update:
        message = (
            "where this store takes updates is not known: name it by --update, and the address of "
            "its Graph Store Protocol, which is faster, by --graph-store"
        )
        raise CallError(message)
    if not update and not graph_store:
        graph_store = urljoin(store, dialect.graph_store)
    return Target(store, update or urljoin(store, dialect.update), graph_store)


def publish(
    layout: Layout,
    writer: Writer,
    asks: Asks,
    *,
    counted: Callable[[int, int], None] | None = None,
    named: Callable[[str], None] | None = None,
) -> Outcome:
    """Load the current build of a layout into a store, and let the store's pointer lead to it.

    Args:
        layout: names the folder of builds.
        writer: writes to the store.
        asks: runs a SELECT on the store.
        counted: told how many graphs are loaded, out of how many.
        named: told the name of each stage as it begins.

    Raises:
        DataError: if nothing has been built, or the store does not hold what it was given.
        StoreError: if the store is out of reach or fails; a second run then goes on.
    """
    store, summary = _opened(layout)
    plan = plan_of(store, summary, asks)
    if plan.done:
        return _outcome(plan, sent=0, dropped=0)
    say = named or (lambda _: None)
    say("loading graphs")
    _load(store, plan, writer, counted)
    say("counting")
    _check(_counts(asks), plan.counts)
    say("putting graphs in place")
    _put_in_place(writer, plan)
    own = {place: plan.counts[aside] for aside, place in plan.places.items()}
    _check(_counts(asks), own)
    say("pointing to the build")
    _point(writer, asks, Published(plan.union, summary, plan.before, frozenset(own)))
    say("clearing up")
    writer.update([f"DROP SILENT GRAPH <{name}>" for name in (*plan.places, *plan.stale)])
    return _outcome(plan, sent=len(plan.missing), dropped=len(plan.gone))


def planned(layout: Layout, asks: Asks) -> Plan:
    """Find what publishing the current build of a layout would do.

    Raises:
        DataError: if nothing has been built.
        StoreError: if the store is out of reach or fails.
    """
    return plan_of(*_opened(layout), asks)


def plan_of(store: pyoxigraph.Store, summary: Mapping[str, Any], asks: Asks) -> Plan:
    """Find what has to be done to let a store hold a build.

    Raises:
        DataError: if a graph of the build has a name that is not ours.
        StoreError: if the store is out of reach or fails.
    """
    digest = str(summary["hash"])
    union = union_of(digest)
    names = sorted(graph.value for graph in store.named_graphs())
    places = {staged(digest, name): name for name in names}
    sizes = Counter(quad.graph_name for quad in store.quads_for_pattern(None, None, None))
    counts = {union: sizes[pyoxigraph.DefaultGraph()]}
    counts |= {aside: sizes[pyoxigraph.NamedNode(place)] for aside, place in places.items()}
    held = _counts(asks)
    now = read_pointer(asks)
    before = ""
    if now is not None:
        before = now.before if now.union == union else now.union
    in_place = {place: counts[aside] for aside, place in places.items()} | {union: counts[union]}
    done = (
        now is not None
        and now.union == union
        and all(held.get(name) == count for name, count in in_place.items())
    )
    missing = tuple(name for name, count in counts.items() if held.get(name) != count)
    aside = [name for name in held if name.startswith(BUILDS) and name != BUILDS]
    return Plan(
        union=union,
        counts=counts,
        missing=missing,
        partial=tuple(name for name in missing if name in held),
        places=places,
        gone=tuple(sorted((now.graphs if now else frozenset()) - set(names))),
        before=before,
        stale=tuple(name for name in aside if name not in {union, before, *places}),
        done=done,
    )


def _opened(layout: Layout) -> tuple[pyoxigraph.Store, dict[str, Any]]:
    from ranvier.store.build import STORE, current, summary_of

    return pyoxigraph.Store.read_only(str(current(layout) / STORE)), summary_of(layout)


def _load(
    store: pyoxigraph.Store,
    plan: Plan,
    writer: Writer,
    counted: Callable[[int, int], None] | None,
) -> None:
    """Send what is missing: large graphs one by one, small ones some hundred statements at once.

    A request costs a store more than its statements do. What is there in part is dropped before.
    """
    writer.update([f"DROP SILENT GRAPH <{name}>" for name in plan.partial])
    waiting: dict[str, list[pyoxigraph.Triple]] = {}
    size = 0
    for number, name in enumerate(plan.missing):
        if counted is not None:
            counted(number, len(plan.missing))
        if plan.counts[name] > PART:
            writer.put(name, _triples(store, plan, name))
            continue
        if size + plan.counts[name] > PART:
            writer.insert(waiting)
            waiting, size = {}, 0
        waiting[name] = list(_triples(store, plan, name))
        size += plan.counts[name]
    if waiting:
        writer.insert(waiting)


def _triples(store: pyoxigraph.Store, plan: Plan, name: str) -> Iterator[pyoxigraph.Triple]:
    place = plan.places.get(name)
    graph = pyoxigraph.DefaultGraph() if place is None else pyoxigraph.NamedNode(place)
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def _counts(asks: Asks) -> dict[str, int]:
    """Count the statements of each graph of the store."""
    rows = asks("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {str(row[0].value): int(row[1].value) for row in rows}


def _check(held: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    """Compare what a store holds with what it was given.

    Raises:
        DataError: if a graph has more or fewer statements.
    """
    wrong = [name for name, count in wanted.items() if held.get(name, 0) != count]
    if wrong:
        shown = "; ".join(
            f"{name} has {held.get(name, 0):,} statements for {wanted[name]:,}"
            for name in wrong[:_SHOWN]
        )
        more = f" (and {len(wrong) - _SHOWN} more)" if len(wrong) > _SHOWN else ""
        message = (
            f"the store does not hold what it was given: {shown}{more}; "
            "the build before is still in place: publish again"
        )
        raise DataError(message)


def _put_in_place(writer: Writer, plan: Plan) -> None:
    """Copy each graph to its own name, and drop those that are gone: in one request if possible.

    They are copied, so that a run which is cut short here can be taken up.
    """
    work = [f"COPY GRAPH <{aside}> TO GRAPH <{place}>" for aside, place in plan.places.items()]
    writer.update([*work, *(f"DROP SILENT GRAPH <{name}>" for name in plan.gone)])


def _point(writer: Writer, asks: Asks, published: Published) -> None:
    """Let the pointer lead to a build, and then no longer to another.

    In between it leads to both, and both are whole. What is said of a build is written before.
    """
    said = " ".join(description(published))
    old = {str(row[0].value) for row in asks(f"SELECT ?x {{ GRAPH <{BUILDS}> {{ ?x ?p ?o }} }}")}
    here = f"DELETE WHERE {{ GRAPH <{BUILDS}> {{ <%s> ?p ?o }} }}"
    pointing = [
        f"DELETE DATA {{ GRAPH <{BUILDS}> {{ <{BUILDS}> <{CURRENT}> <{name}> }} }}"
        for name in sorted(old - {BUILDS, published.union})
    ]
    writer.update([f"INSERT DATA {{ GRAPH <{BUILDS}> {{ {said} }} }}"])
    writer.update(
        [
            f"INSERT DATA {{ GRAPH <{BUILDS}> {{ <{BUILDS}> <{CURRENT}> <{published.union}> }} }}",
            *pointing,
        ]
    )
    stale = sorted(old - {BUILDS, published.union, published.before})
    writer.update([here % name for name in stale])


def _outcome(plan: Plan, *, sent: int, dropped: int) -> Outcome:
    return Outcome(
        plan.union,
        len(plan.places),
        sum(plan.counts[name] for name in plan.places),
        sent,
        dropped,
        plan.done,
    )
