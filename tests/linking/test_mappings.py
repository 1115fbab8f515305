from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.linking.graph import linking_quads
from ranvier.linking.mappings import NO_TERM, mapping_files, read_mappings, sound_mappings
from ranvier.ontology.read import read_vocabulary
from ranvier.vocabulary import KINDS, RDF, VOCABULARY

Edit = Callable[[str, str, str], int]

LINKED = ("agents", "targets", "processes", "cell-types", "axes", "modalities", "adverse-events")
CODE_LISTS = ("MsCourse", "EffectMeasure", "EvidenceKind", "Statistic", "DesignFacet", "Masking")
LEFT_OUT = ("-other", "-mixed", "-unclear", "-unknown", "-none")
CLEMASTINE = "agent:clemastine\tclemastine\tskos:exactMatch\tCHEBI:3738\tclemastine"


def test_the_mappings_of_the_checkout_are_sound(layout: Layout) -> None:
    found = read_mappings(layout)
    assert [str(problem) for problem in found.problems] == []
    assert {row.file.rpartition("/")[2] for row in found.rows} == {
        path.name for path in mapping_files(layout)
    }


@pytest.mark.parametrize("folder", LINKED)
def test_each_record_is_linked_or_said_to_have_no_term(layout: Layout, folder: str) -> None:
    linked = {row.subject for row in read_mappings(layout).rows}
    held = {f"{KINDS[folder]}:{path.stem}" for path in (layout.records / folder).glob("*.yaml")}
    assert held
    assert sorted(held - linked) == []


@pytest.mark.parametrize("name", CODE_LISTS)
def test_each_code_is_linked_or_said_to_have_no_term(layout: Layout, name: str) -> None:
    linked = {row.subject for row in read_mappings(layout).rows}
    codes = {
        f"rv:{triple.subject.value.removeprefix(VOCABULARY)}"
        for triple in read_vocabulary(layout.ontology)
        if triple.predicate.value == f"{RDF}type"
        and getattr(triple.object, "value", "") == f"{VOCABULARY}{name}"
    }
    assert codes
    assert sorted(c for c in codes - linked if not c.endswith(LEFT_OUT)) == []


def test_a_term_of_ours_is_not_both_exact_and_without_one(layout: Layout) -> None:
    rows = read_mappings(layout).rows
    exact = {
        (row.subject, row.object.partition(":")[0].lower())
        for row in rows
        if row.predicate == "skos:exactMatch" and row.object != NO_TERM
    }
    denied = {
        (row.subject, row.object_source.partition(":")[2].removesuffix(".owl"))
        for row in rows
        if row.object == NO_TERM
    }
    assert exact & denied == set()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("CHEBI:3738\t", "CHEBL:3738\t", "unknown prefix 'CHEBL' (did you mean CHE"),
        ("CHEBI:3738\t", "CHEBI:37x8\t", "malformed: an id of CHEBI"),
        ("CHEBI:3738\t", "3738\t", "is no CURIE"),
        ("skos:exactMatch\tCHEBI:3738", "skos:sameMatch\tCHEBI:3738", "is none of skos:exactMatch"),
        ("CHEBI:3738\tclemastine", "CHEBI:3738\t", "object_label is missing"),
        (
            "agent:clemastine\tclemastine\tskos:exactMatch\tCHEBI:3738",
            "agent:clemastine\t\tskos:exactMatch\tCHEBI:3738",
            "subject_label is missing",
        ),
        (
            CLEMASTINE,
            f"{CLEMASTINE}\tsemapv:LexicalMatching\t\t\t\n{CLEMASTINE}",
            "are mapped already in",
        ),
    ],
)
def test_a_bad_row_is_one_problem_at_its_line(
    checkout: Layout, edit: Edit, old: str, new: str, words: str
) -> None:
    line = edit("mappings/agent.sssom.tsv", old, new)
    (problem,) = read_mappings(checkout).problems
    assert problem.file == "ontology/mappings/agent.sssom.tsv"
    assert problem.line == line + new.count("\n")
    assert words in problem.message


def test_no_term_needs_the_ontology_that_was_searched(checkout: Layout, edit: Edit) -> None:
    line = edit("mappings/process.sssom.tsv", "obo:go.owl", "")
    (problem,) = read_mappings(checkout).problems
    assert (problem.line, "object_source is missing" in problem.message) == (line, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\xff\xfe\n", "not a file of SSSOM mappings"),
        (b"<html><body>not found</body></html>\n", "mapping_set_id: Field required"),
        (b"#mapping_set_id: https://x.org/y\nsubject,object\na,b\n", "the row of column names"),
        (b"#curie_map: [unclosed\nsubject_id\tpredicate_id\n", "header is not YAML"),
        (b"subject_id\tobject_id\nagent:a\tCHEBI:1", "cut off"),
        (b"", "cut off"),
    ],
)
def test_a_file_that_is_no_sssom_is_named(checkout: Layout, content: bytes, words: str) -> None:
    (checkout.mappings / "zebra.sssom.tsv").write_bytes(content)
    problems = read_mappings(checkout).problems
    assert [problem.file for problem in problems] == ["ontology/mappings/zebra.sssom.tsv"]
    assert words in problems[0].message
    assert "\n" not in problems[0].message


def test_a_build_stops_at_a_bad_row_and_names_it(checkout: Layout, edit: Edit) -> None:
    line = edit("mappings/agent.sssom.tsv", "CHEBI:3738\t", "CHEBI:x\t")
    with pytest.raises(DataError, match=rf"agent\.sssom\.tsv:{line}: .*malformed"):
        linking_quads(checkout)


def test_a_row_keeps_its_name_when_rows_move(checkout: Layout) -> None:
    before = {row.iri for row in sound_mappings(checkout)}
    path: Path = checkout.mappings / "agent.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if not line.startswith("#")) + 1
    path.write_text("".join([*lines[:start], *reversed(lines[start:])]), encoding="utf-8")
    after = sound_mappings(checkout)
    assert {row.iri for row in after} == before
    assert len(after) == len(before)
