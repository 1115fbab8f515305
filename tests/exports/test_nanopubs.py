"""Nanopublications: the network's own library finds them valid, and their names hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph
import pytest
import rdflib
from nanopub import Nanopub
from nanopub.utils import MalformedNanopubError

from ranvier.exports.nanopubs import NANOPUBS, nanopublications
from ranvier.vocabulary import PREFIXES, entity_of

DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
EVERY = 20
"""The library takes 70 ms over each, so that it reads each twentieth."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def read(exported) -> dict[str, list[pyoxigraph.Quad]]:
    """The statements of the file, by nanopublication."""
    found = defaultdict(list)
    path = str(exported("nanopubs"))
    for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TRIG):
        found[entity_of(quad.graph_name.value)].append(quad)
    return found


def parsed(quads: list[pyoxigraph.Quad]) -> rdflib.ConjunctiveGraph:
    graph = rdflib.ConjunctiveGraph()
    data = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.TRIG)
    graph.parse(data=data.decode(), format="trig")
    return graph


def assertions(store: pyoxigraph.Store) -> Iterator[str]:
    for row in store.query("SELECT ?a { ?a a rv:Assertion }", prefixes=PREFIXES):
        yield row["a"].value


def test_the_library_finds_them_valid_and_rightly_named(read) -> None:
    for name in sorted(read)[::EVERY]:
        assert name.startswith(f"{NANOPUBS}RA")
        found = Nanopub(rdf=parsed(read[name]))
        assert found.is_valid
        assert found.has_valid_trusty


def test_a_changed_statement_no_longer_fits_its_name(read) -> None:
    name = min(read)
    quads = list(read[name])
    (place,) = (i for i, q in enumerate(quads) if q.predicate.value.endswith("#verdict"))
    changed = pyoxigraph.NamedNode(f"{quads[place].object.value}-changed")
    old = quads[place]
    quads[place] = pyoxigraph.Quad(old.subject, old.predicate, changed, old.graph_name)
    with pytest.raises(MalformedNanopubError, match="not valid"):
        _ = Nanopub(rdf=parsed(quads)).has_valid_trusty


def test_each_assertion_has_one_and_nothing_on_it_is_lost(read, built_store) -> None:
    default = pyoxigraph.DefaultGraph()
    expected = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in built_store.quads_for_pattern(None, None, None, default)
        if q.subject.value.startswith(PREFIXES["assertion"])
    }
    held, about = set(), []
    for quads in read.values():
        own = [q for q in quads if q.subject.value.startswith(PREFIXES["assertion"])]
        (one,) = {entity_of(q.subject.value) for q in own}
        about.append(one)
        held |= {(str(q.subject), str(q.predicate), str(q.object)) for q in own}
        for quad in own:
            graph = quad.graph_name.value.rpartition("#")[2]
            assert graph == ("provenance" if quad.predicate.value == DERIVED else "assertion")
    assert sorted(about) == sorted(assertions(built_store))
    assert held == expected


def test_the_sources_of_the_numbers_are_named(read) -> None:
    sourced = [
        quads
        for quads in read.values()
        if any(q.predicate.value.endswith("#hadPrimarySource") for q in quads)
    ]
    assert len(sourced) > 300
    for quads in sourced:
        where = {q.object for q in quads if q.predicate.value.endswith("#hadPrimarySource")}
        with_address = {q.subject for q in quads if q.predicate.value.endswith("vocab#url")}
        assert with_address <= where


def test_the_order_of_the_graph_changes_no_name(built_store, read) -> None:
    """A part of the graph, turned: names are of what is said, and not of how it is stored."""
    wanted = sorted(assertions(built_store))[:5]
    default = pyoxigraph.DefaultGraph()
    turned = pyoxigraph.Store()
    for quad in sorted(
        built_store.quads_for_pattern(None, None, None, default), key=str, reverse=True
    ):
        subject = quad.subject.value
        if not subject.startswith(PREFIXES["assertion"]) or entity_of(subject) in wanted:
            turned.add(quad)
    names = {entity_of(quads[0].graph_name.value) for quads in nanopublications(turned)}
    assert len(names) == len(wanted)
    assert names <= read.keys()
