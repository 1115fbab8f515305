"""Any RDF file is checked by the same shapes and rules as records."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from ranvier.checking import check_all, check_paths
from ranvier.layout import Layout
from ranvier.records import Problem, Record, read_record
from ranvier.store.dataset import assemble
from ranvier.vocabulary import PREFIXES


def turtle(quads, path: Path) -> Path:
    pyoxigraph.serialize(
        sorted({quad.triple for quad in quads}, key=str),
        str(path),
        format=pyoxigraph.RdfFormat.TURTLE,
        prefixes=PREFIXES,
    )
    return path


def renew(layout: Layout) -> Record:
    return read_record(layout.records / "trials" / "renew.yaml", layout)


def violations(path: Path, layout: Layout) -> list[Problem]:
    return check_paths([path], layout).violations


def test_the_graph_of_a_build_passes_like_its_records(small: Layout, tmp_path: Path) -> None:
    report = check_all(small)
    path = turtle(assemble(small, report.records).quads, tmp_path / "all.ttl")
    found = check_paths([path], small).problems
    assert sorted((p.severity, p.focus, p.message) for p in found) == sorted(
        (p.severity, p.focus, p.message) for p in report.problems
    )


def test_one_trial_may_refer_to_the_records_of_the_checkout(small: Layout, tmp_path: Path) -> None:
    assert violations(turtle(renew(small).quads, tmp_path / "renew.ttl"), small) == []


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
def test_parts_are_checked_whether_they_have_types_or_not(
    small: Layout, tmp_path: Path, typed: bool
) -> None:
    record = renew(small)
    quads = assemble(small, [record]).quads if typed else record.quads
    path = turtle(quads, tmp_path / "renew.ttl")
    text = path.read_text(encoding="utf-8")
    assert text.count("rv:ciHigh 3.7 ") == 1
    path.write_text(text.replace("rv:ciHigh 3.7 ", "rv:ciHigh -7.7 "), encoding="utf-8")
    found = violations(path, small)
    assert {p.node for p in found} == {"trial:renew#ff-vep-latency-wk24-r1.estimate"}
    assert {p.file for p in found} == [str(path)] or all(p.file == str(path) for p in found)


def test_a_dangling_reference_is_named(small: Layout, tmp_path: Path) -> None:
    path = turtle(renew(small).quads, tmp_path / "renew.ttl")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("agent:opicinumab", "agent:opicinumabb"), encoding="utf-8")
    found = [p for p in violations(path, small) if p.rule == "reference-exists"]
    assert {p.node for p in found} == {"trial:renew", "trial:renew#opicinumab.opicinumab"}


def test_blank_nodes_are_checked_with_what_they_belong_to(small: Layout, tmp_path: Path) -> None:
    node = "<https://w3id.org/ranvier/trial/renew#ff-vep-latency-wk24-r1.estimate>"
    lines = [f"{quad.triple} .\n" for quad in renew(small).quads]
    text = "".join(lines).replace(node, "_:estimate")
    path = tmp_path / "renew.nt"
    assert text.count('"3.7"') == 1
    path.write_text(text.replace('"3.7"', '"-7.7"'), encoding="utf-8")
    found = {problem.node: problem.message for problem in violations(path, small)}
    assert set(found) == {"trial:renew#ff-vep-latency-wk24-r1", "_:estimate"}
    assert "hash name" in found["trial:renew#ff-vep-latency-wk24-r1"]
    assert "ci_high" in found["_:estimate"]


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("a.ttl", b"@prefix x: <urn:x:> .\nx:a x:b\n  x:c\n  foo .", 4, "not RDF of this kind"),
        ("a.ttl", b"", 1, "no triple"),
        ("a.nt", b'<urn:a> <urn:b> "\xff" .\n', 1, "not RDF of this kind"),
        ("a.jsonld", b'{"@id": \n [', 2, "not RDF of this kind"),
        ("a.json", b'{"@context": "https://example.org/c", "a": 1}', 1, "not RDF of this kind"),
        ("a.rdf", b"<rdf", 1, "not RDF of this kind"),
        ("a.owl", b"\x00\x01", 1, "not RDF of this kind"),
    ],
)
def test_a_file_that_is_no_rdf_gives_one_line(
    small: Layout, tmp_path: Path, name: str, content: bytes, line: int, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (problem,) = check_paths([path], small).problems
    assert says in problem.message
    assert problem.line == line
    assert len(str(problem).splitlines()) == 1


def test_foreign_rdf_is_no_concern_of_ours(small: Layout, tmp_path: Path) -> None:
    path = tmp_path / "foreign.ttl"
    path.write_text('<urn:a> <http://xmlns.com/foaf/0.1/name> "A" .\n', encoding="utf-8")
    assert check_paths([path], small).problems == []
