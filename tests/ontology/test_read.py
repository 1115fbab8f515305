"""Each term that records, queries, shapes and code name is there, and stands in one role."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from ranvier.layout import find_layout
from ranvier.ontology import read_vocabulary
from ranvier.records import load_context
from ranvier.vocabulary import OWL, RDF, RDFS, SKOS, VOCABULARY, rv

LAYOUT = find_layout()
TRIPLES = read_vocabulary(LAYOUT.ontology)
PROPERTY_KINDS = {f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
BUILT_IN = (RDF, RDFS, OWL)

NAMED = re.compile(r"\brv:([A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?![A-Za-z0-9{-])")
CALLED = re.compile(r"""\brv\(\s*["']([A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?)["']\s*\)""")
FILES = sorted(
    path
    for folder, endings in (
        ("queries", (".rq",)),
        ("shapes", (".rq", ".ttl")),
        ("kg/ranvier", (".py", ".yaml", ".html", ".rq")),
    )
    for path in (LAYOUT.root / folder).rglob("*")
    if path.suffix in endings
)


@pytest.fixture(scope="module")
def types() -> dict[str, set[str]]:
    found = defaultdict(set)
    for triple in TRIPLES:
        if triple.predicate.value == f"{RDF}type":
            found[triple.subject.value].add(triple.object.value)
    return found


def _codes_of_the_docs() -> dict[str, set[str]]:
    """Read the table of `docs/records.md`: scheme -> codes."""
    text = (LAYOUT.root / "docs" / "records.md").read_text(encoding="utf-8")
    table = text.partition("| key | scheme | codes |")[2]
    rows = re.findall(r"^\| [a-z_, ]+ \| ([a-z]+-) \| ([a-z0-9 -]+) \|$", table, re.MULTILINE)
    return {scheme: set(codes.split()) for scheme, codes in rows}


def test_the_codes_are_those_of_the_docs(types) -> None:
    documented = {rv(scheme + c) for scheme, codes in _codes_of_the_docs().items() for c in codes}
    lists = set().union(*(types[code] for code in documented)) - {f"{OWL}NamedIndividual"}
    defined = {iri for iri, kinds in types.items() if kinds & lists}
    assert len(documented) > 280
    assert defined == documented


def test_codes_that_the_docs_leave_out_are_written_by_no_record(types) -> None:
    """Guards against a code that is in the vocabulary and was forgotten in the docs."""
    documented = tuple(rv(scheme) for scheme in _codes_of_the_docs())
    others = {
        kind
        for iri, kinds in types.items()
        if f"{OWL}NamedIndividual" in kinds and not iri.startswith(documented)
        for kind in kinds
    }
    coded = {key.iri for key in load_context(LAYOUT.context).keys.values() if key.is_code}
    written = {
        triple.object.value
        for triple in TRIPLES
        if triple.subject.value in coded and triple.predicate.value == f"{RDFS}range"
    }
    assert rv("EvidenceDirection") in others
    assert rv("Verdict") in written
    assert others & written == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(LAYOUT.root).as_posix())
def test_every_term_that_a_file_names_is_defined(path, types) -> None:
    text = path.read_text(encoding="utf-8")
    names = set(NAMED.findall(text))
    if path.suffix == ".py":
        names |= set(CALLED.findall(text))
    assert {name for name in names if rv(name) not in types} == set()


def test_every_term_that_the_graph_uses_is_defined(graph_store, types) -> None:
    used = set()
    for quad in graph_store.quads_for_pattern(None, None, None, None):
        used.update(
            term.value
            for term in (quad.predicate, quad.object)
            if getattr(term, "value", "").startswith(VOCABULARY)
        )
    assert used - set(types) == set()
    assert len(used) > 300


def test_no_term_of_ours_stands_in_two_roles(types) -> None:
    """Classes, properties and individuals share no name, and no property is of two kinds."""
    roles = {f"{OWL}Class", f"{OWL}NamedIndividual", *PROPERTY_KINDS}
    assert {iri: kinds for iri, kinds in types.items() if len(kinds & roles) != 1} == {
        f"{VOCABULARY}".rstrip("#"): {f"{OWL}Ontology"}
    }


def test_every_predicate_is_declared(types) -> None:
    used = {triple.predicate.value for triple in TRIPLES}
    foreign = {iri for iri in used if not iri.startswith(BUILT_IN)}
    assert {iri for iri in foreign if not types[iri] & PROPERTY_KINDS} == set()
    assert f"{SKOS}prefLabel" in foreign


def test_classes_are_told_apart_by_label(types) -> None:
    labels = defaultdict(list)
    for triple in TRIPLES:
        if triple.predicate.value == f"{SKOS}prefLabel":
            kind = min(types[triple.subject.value] & {f"{OWL}Class", *PROPERTY_KINDS}, default="")
            if kind:
                labels[kind, triple.object.value].append(triple.subject.value)
    assert [held for held in labels.values() if len(held) > 1] == []


def test_only_comparisons_have_a_null_value() -> None:
    """1 for ratios, 0 for differences; a figure of one group alone has none."""
    found = {
        triple.subject.value.removeprefix(rv("effect-")): triple.object.value
        for triple in TRIPLES
        if triple.predicate.value == rv("nullValue")
    }
    assert {name for name, value in found.items() if value == "1"} == {
        "odds-ratio",
        "hazard-ratio",
        "rate-ratio",
    }
    without = {"mean-change", "proportion", "count", "test-only", "other"}
    assert set(found.values()) == {"0", "1"}
    assert set(found) == _codes_of_the_docs()["effect-"] - without
