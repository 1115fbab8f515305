"""A record that is added shows at once in the answers and in what the rules derive."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from ranvier.layout import Layout
from ranvier.questions import ask, load_questions
from ranvier.records import read_record
from ranvier.store.dataset import Dataset, derive, printed_quads
from ranvier.vocabulary import BASE, rv

TRIAL = """\
id: trial:made-up
type: ClinicalTrial
label: Made up
title: A trial that was never done
status: completed
phase: 2
scope: ms-trial
studies: {studied}
verification: abstract
source: "#S1"
cohort: {{condition: relapsing MS, population: relapsing-ms, ms_course: rrms}}
flow: {{randomised: 40}}
arms:
  - id: "#active"
    label: active
    arm_role: experimental
    n: 20
    treatments:
      - {{id: "#active.given", gives: {given}, purpose: studied}}
      - {{id: "#active.on", gives: agent:glatiramer-acetate, purpose: background}}
    source: "#S1"
  - id: "#placebo"
    label: placebo
    arm_role: placebo
    n: 20
    treatments:
      - {{id: "#placebo.given", gives: agent:placebo, purpose: control}}
    source: "#S1"
outcomes:
  - id: "#vep"
    measured_by: modality:vep
    measure: VEP latency
    domain: electrophysiology
    role: primary
    better: lower
    results:
      - id: "#vep-itt"
        compares: ["#active", "#placebo"]
        comparison: active vs placebo
        contrast: between-arms
        analysis_set: itt
        n: 40
        estimate: {{effect_measure: mean-difference, value: 1.2, ci_low: -3, ci_high: 5.4, p: 0.57}}
        direction: {direction}
        significant: {significant}
        source: "#S1"
      - id: "#vep-placebo"
        compares: "#placebo"
        comparison: within placebo
        contrast: change-from-baseline
        direction: no-difference
        source: "#S1"
sources:
  - {{id: "#S1", url: "https://example.org/made-up", kind: abstract, read: all of it}}
"""

NEGATIVE = {
    "studied": "agent:clemastine",
    "given": "agent:clemastine",
    "direction": "no-difference",
    "significant": "false",
}

COMBINATION = """\
id: agent:made-up-mix
type: Combination
label: made-up mix
component: [agent:clemastine, agent:estriol]
"""


def grown(
    dataset: Dataset, layout: Layout, folder: Path, files: dict[str, str]
) -> pyoxigraph.Store:
    """Give the graph with further records, and what follows from them."""
    quads = list(dataset.quads)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        record = read_record(path, layout)
        assert record.is_sound, record.problems
        quads += [*record.quads, *printed_quads(record.quads)]
    quads += derive(layout, quads)
    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    return store


@pytest.fixture(scope="module")
def with_negative(dataset, layout, tmp_path_factory) -> pyoxigraph.Store:
    folder = tmp_path_factory.mktemp("negative")
    return grown(dataset, layout, folder, {"trials/made-up.yaml": TRIAL.format(**NEGATIVE)})


def column(layout, store, name: str, wanted: str, **values: str) -> list[str]:
    answer = ask(store, load_questions(layout.questions)[name], values)
    place = answer.columns.index(wanted)
    return [row[place].value for row in answer.rows if row[place] is not None]


IRI = f"{BASE}trial/made-up"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("negative-trials", {}),
        ("evidence-for", {"agent": "clemastine"}),
        ("evidence-against", {"agent": "clemastine"}),
        ("primary-endpoints", {"agent": "clemastine"}),
        ("trials-with-primary-modality", {"modality": "vep"}),
        ("phase-ladder", {"agent": "clemastine"}),
        ("add-on-trials", {}),
        ("trials-in-course", {"course": "rrms"}),
    ],
)
def test_a_negative_trial_shows_where_it_should(
    layout, graph_store, with_negative, name, values
) -> None:
    assert IRI not in column(layout, graph_store, name, "trial", **values)
    assert IRI in column(layout, with_negative, name, "trial", **values)


def test_it_adds_one_row_of_evidence_and_its_people(layout, graph_store, with_negative) -> None:
    results = column(layout, with_negative, "evidence-for", "result", agent="clemastine")
    assert [each for each in results if each.startswith(IRI)] == [f"{IRI}#vep-itt"]
    (before,) = column(layout, graph_store, "participants-by-agent", "people", agent="clemastine")
    (after,) = column(layout, with_negative, "participants-by-agent", "people", agent="clemastine")
    assert int(after) - int(before) == 40


def test_a_trial_that_met_its_endpoint_is_not_negative(
    dataset, layout, tmp_path, graph_store
) -> None:
    text = TRIAL.format(**{**NEGATIVE, "direction": "favours-experimental", "significant": "true"})
    store = grown(dataset, layout, tmp_path, {"trials/made-up.yaml": text})
    assert IRI not in column(layout, store, "negative-trials", "trial")
    assert IRI not in column(layout, store, "evidence-against", "trial", agent="clemastine")
    # A second trial in which VEP gained contradicts none of clemastine's but the stopped arm.
    against = column(layout, store, "contradictions", "against", agent="clemastine")
    assert set(against) == {f"{BASE}trial/trap-ms-clemastine"}


def test_background_therapy_and_placebo_are_not_tested(with_negative) -> None:
    asked = f"SELECT ?agent {{ <{IRI}#vep-itt> <{rv('testsAgent')}> ?agent }}"
    assert [row["agent"].value for row in with_negative.query(asked)] == [f"{BASE}agent/clemastine"]
    asked = f"SELECT ?agent {{ <{IRI}#vep-placebo> <{rv('testsAgent')}> ?agent }}"
    assert not list(with_negative.query(asked))


def test_a_combination_tests_its_components(dataset, layout, tmp_path) -> None:
    mixed = {"studied": "agent:made-up-mix", "given": "agent:made-up-mix"}
    files = {
        "agents/made-up-mix.yaml": COMBINATION,
        "trials/made-up.yaml": TRIAL.format(**{**NEGATIVE, **mixed}),
    }
    store = grown(dataset, layout, tmp_path, files)
    for agent, partner in (("clemastine", "estriol"), ("estriol", "clemastine")):
        assert IRI in column(layout, store, "phase-ladder", "trial", agent=agent)
        answer = ask(store, load_questions(layout.questions)["evidence-for"], {"agent": agent})
        held = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        (row,) = [each for each in held if each["trial"].value == IRI]
        assert partner in row["given_with"].value
