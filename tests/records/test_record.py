"""A record becomes the quads that the context says, and each slip is named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import to_isomorphic

from ranvier.checking.check import record_files
from ranvier.layout import find_layout
from ranvier.records import Severity, load_context, read_record
from ranvier.vocabulary import XSD, rv

LAYOUT = find_layout()

GOOD = """\
id: trial:x
type: ClinicalTrial
label: No
status: completed
flow: {completed: 10}
design: {allocation: randomised}
arms:
  - {id: "#a", label: A, n: 10}
outcomes:
  - id: "#o"
    measured_by: modality:vep
    results:
      - {id: "#o-1", compares: "#a", estimate: {value: -7.550, ci_low: -15.10}, source: "#S1"}
sources:
  - {id: "#S1", url: "https://example.org/", kind: abstract, read: all}
"""


def read(tmp_path: Path, text: str, name: str = "trials/x.yaml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_record(path, LAYOUT)


def triples(record) -> set[tuple[str, str, str]]:
    return {
        (str(q.subject), q.predicate.value.rpartition("#")[2], str(q.object)) for q in record.quads
    }


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    record = read(tmp_path, GOOD)
    assert record.problems == []
    decimal = "^^<http://www.w3.org/2001/XMLSchema#decimal>"
    node = "<https://w3id.org/ranvier/trial/x#o-1.estimate>"
    assert (node, "value", f'"-7.550"{decimal}') in triples(record)
    assert (node, "ciLow", f'"-15.10"{decimal}') in triples(record)


def test_a_code_that_is_also_a_key_is_still_a_code(tmp_path: Path) -> None:
    found = triples(read(tmp_path, GOOD))
    assert ("<https://w3id.org/ranvier/trial/x>", "status", f"<{rv('status-completed')}>") in found


def test_single_nested_nodes_are_named_after_their_parent(tmp_path: Path) -> None:
    subjects = {subject for subject, _, _ in triples(read(tmp_path, GOOD))}
    assert "<https://w3id.org/ranvier/trial/x#design>" in subjects
    assert "<https://w3id.org/ranvier/trial/x#o-1.estimate>" in subjects


def test_each_record_stands_in_a_graph_of_its_own_without_blank_nodes(tmp_path: Path) -> None:
    quads = read(tmp_path, GOOD).quads
    assert {q.graph_name.value for q in quads} == {"https://w3id.org/ranvier/graph/record/trial/x"}
    assert not any(
        isinstance(t, pyoxigraph.BlankNode) for q in quads for t in (q.subject, q.object)
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: trial:x", "id: trial:y", 1, "does not fit the file's name"),
        ("id: trial:x", "id: x", 1, "<kind>:<slug>"),
        ("id: trial:x\n", "", 1, "id is missing"),
        ("type: ClinicalTrial", "type: ClinicalTrail", 2, "did you mean ClinicalTrial?"),
        ("label: No", "lable: No", 3, "did you mean label?"),
        ("label: No", "label:", 3, "label is empty"),
        ("label: No", "label: {a: b}", 3, "a text is wanted"),
        ("label: No", "label: [[a]]", 3, "a list inside a list"),
        ("status: completed", "status: Completed!", 4, "no code"),
        ('id: "#a", label', "label", 8, "has no id"),
        ('id: "#a", label', 'id: "A b", label', 8, "no hash name"),
        ('id: "#o"', 'id: "#a"', 10, "used twice"),
        ("modality:vep", "modalty:vep", 11, "did you mean modality?"),
        ("modality:vep", "vep", 11, "no reference"),
        ("modality:vep", '"modality:v p"', 11, "no identifier may have"),
        ('compares: "#a"', 'compares: "#b"', 13, "there is no #b"),
        ("ci_low", "ci_lo", 13, "did you mean ci_low?"),
        ("status: completed", "status: []", 4, "status is empty"),
        ('id: "#a", label', 'id: "#a", type: Arm, label', 8, "follows from the key"),
        ("type: ClinicalTrial", "type: Modality", 2, "Modality is no trial; write ClinicalTrial"),
        ("modality:vep", '"modality:[vep]"', 11, "no identifier may have"),
        ("modality:vep", "modality:v%p", 11, "no identifier may have"),
        ('source: "#S1"', 'source: "#S 1"', 13, "no hash name"),
        ("status: completed", '"status\\nquo": a', 4, "'status\\nquo' is not a key"),
    ],
)
def test_slips_are_named_with_their_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in GOOD
    problems = read(tmp_path, GOOD.replace(old, new, 1)).problems
    matching = [problem for problem in problems if says in problem.message]
    assert [problem.line for problem in matching] == [line]
    assert all(problem.severity is Severity.VIOLATION for problem in matching)


@pytest.mark.parametrize("path", record_files(LAYOUT)[::12], ids=lambda path: path.stem)
def test_three_processors_agree(path: Path) -> None:
    record = read_record(path, LAYOUT)
    document = {"@context": load_context(LAYOUT.context).source, **record.content}
    ours = to_isomorphic(record.rdflib_graph())
    options = {"base": record.iri, "format": "application/n-quads"}
    theirs = rdflib.Graph().parse(data=jsonld.to_rdf(document, options), format="nt")
    assert to_isomorphic(theirs) == ours
    third = rdflib.Graph().parse(data=json.dumps(document), format="json-ld", base=record.iri)
    untyped = third.serialize(format="nt").replace(f"^^<{XSD}string>", "")
    plain = rdflib.Graph().parse(data=untyped, format="nt")
    assert len(plain) == len(ours)


@pytest.mark.parametrize(
    "path", record_files(LAYOUT), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_record_is_read_without_a_violation(path: Path) -> None:
    record = read_record(path, LAYOUT)
    assert [str(p) for p in record.problems] == []
    assert record.quads
