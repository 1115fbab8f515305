"""Verdicts on the real records, each golden case with its reason, and what stands in the graph."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.evidence import Evidence
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout
from ranvier.records import read_record
from ranvier.store.dataset import Dataset, assemble
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.stage import load
from ranvier.synthesis.verdicts import Verdict, assert_verdicts, judge
from ranvier.vocabulary import BASE, RECORD_GRAPH, SKOS, rv

from .made import (
    CONDUCTOR,
    GAIN,
    HARM,
    MIXED,
    NULL,
    SILENT,
    VEP,
    evidence,
    item,
    real_methods,
    trial,
)

ORDER = {
    "supported": 3,
    "conflicting": 2,
    "insufficient": 1,
    "not-tested": 1,
    "no-difference-shown": 0,
    "contradicted": 0,
}


@pytest.fixture(scope="module")
def real(dataset: Dataset) -> tuple[Evidence, dict[str, Method]]:
    store = load(dataset)
    return read_evidence(store), read_methods(store)


@pytest.fixture(scope="module")
def verdicts(real) -> dict[str, Verdict]:
    return by_name(*real)


def by_name(held: Evidence, methods: dict[str, Method]) -> dict[str, Verdict]:
    return {verdict.iri.rpartition("/")[2]: verdict for verdict in judge(held, {}, methods)}


def rule(verdict: Verdict) -> str:
    return verdict.decision.rule.partition("#")[2]


GOLDEN = [
    (
        "opicinumab--vep",
        "analysis-sets-disagree",
        {"very-low"},
        ["RENEW, n = 82", "per protocol", "Later trials by function", "SYNERGY", "AFFINITY"],
    ),
    ("opicinumab--remyelination", "analysis-sets-disagree", {"very-low"}, ["RENEW", "AFFINITY"]),
    ("opicinumab--function", "no-difference", {"low", "very-low"}, ["SYNERGY", "AFFINITY"]),
    (
        "clemastine--vep",
        "supported-primary",
        {"low", "very-low"},
        ["one randomised crossover (ReBUILD, n = 50)", "chronic optic neuropathy", "metformin"],
    ),
    (
        "clemastine-with-metformin--vep",
        "supported-primary",
        {"low", "very-low"},
        ["CCMR-Two, n = 70"],
    ),
    (
        "bexarotene--mtr",
        "analysis-sets-disagree",
        {"very-low"},
        ["no gain in one randomised trial (CCMR One", "lesion level"],
    ),
    ("bexarotene--vep", "weak-gain", {"very-low"}, ["CCMR One", "subgroup"]),
    ("bexarotene--remyelination", "analysis-sets-disagree", {"very-low"}, ["CCMR One"]),
    ("domperidone--remyelination", "not-reported", {"very-low"}, ["Domperidone in RRMS"]),
    ("domperidone--function", "before-after-only", {"very-low"}, ["Domperidone in SPMS"]),
    ("rhigm22--remyelination", "not-tested", {None}, ["no sign of no effect"]),
    (
        "erythropoietin--oct",
        "not-confirmed-primary",
        {"low", "very-low"},
        ["VISION PROTECT, n = 37", "later, larger TONE"],
    ),
    ("erythropoietin--vep", "one-secondary", {"very-low"}, ["VISION PROTECT", "TONE"]),
    (
        "biotin-md1003--composite-disability",
        "not-confirmed-primary",
        {"low", "very-low"},
        ["MS-SPI, n = 154", "later, larger SPI2 (n = 642)"],
    ),
    ("biotin-md1003--function", "not-confirmed-primary", {"low", "very-low"}, ["SPI2"]),
    ("fampridine--remyelination", "conduction-only", {"very-low"}, ["conduction alone"]),
]


@pytest.mark.parametrize(("name", "expected", "levels", "words"), GOLDEN)
def test_golden_cases_hold_for_their_reasons(verdicts, name, expected, levels, words) -> None:
    verdict = verdicts[name]
    assert rule(verdict) == expected
    assert (verdict.certainty.level if verdict.certainty else None) in levels
    assert [word for word in words if word not in verdict.statement] == []


def test_the_line_of_opicinumab_by_vep_keeps_what_disagrees(verdicts) -> None:
    (line,) = verdicts["opicinumab--vep"].lines
    assert line.direction == "disputes"
    assert {each.analysis_sets for each in line.deciding} == {("itt",)}
    assert any("per-protocol" in each.analysis_sets for each in line.opposed)


def test_no_agent_of_conduction_alone_is_supported_for_remyelination(real, verdicts) -> None:
    held = real[0]
    agents = [agent for agent in held.agents.values() if agent.conduction_only]
    assert agents
    for agent in agents:
        name = f"{agent.iri.rpartition('/')[2]}--remyelination"
        assert verdicts[name].decision.outcome in ("insufficient", "not-tested")


def test_an_agent_of_which_nothing_was_measured_is_not_tested(real, verdicts) -> None:
    held = real[0]
    measured = {agent for each in held.items for agent in each.agents}
    silent = [agent for agent in held.agents if agent not in measured]
    assert silent
    for agent in silent:
        for claim in ("remyelination", "function"):
            verdict = verdicts[f"{agent.rpartition('/')[2]}--{claim}"]
            assert (verdict.decision.outcome, verdict.certainty) == ("not-tested", None)


def test_every_agent_has_both_claims_and_no_claim_is_made_by_safety(real, verdicts) -> None:
    held = real[0]
    for agent in held.agents:
        slug = agent.rpartition("/")[2]
        assert {f"{slug}--remyelination", f"{slug}--function"} <= set(verdicts)
    assert not [name for name in verdicts if name.endswith(("--safety", "--feasibility"))]


def test_function_alone_never_supports_remyelination(real, verdicts) -> None:
    held = real[0]
    for name, verdict in verdicts.items():
        if name.endswith("--remyelination"):
            for line in verdict.lines:
                for each in line.deciding:
                    read = [held.modalities[m] for m in each.modalities]
                    assert any("myelin" in modality.sensitive_to for modality in read)


def test_the_order_of_the_graph_changes_nothing(dataset, real) -> None:
    held, methods = real
    backwards = replace(dataset, quads=dataset.quads[::-1])
    store = load(backwards)
    again = assert_verdicts(store, read_evidence(store), {}, read_methods(store))
    first = assert_verdicts(load(dataset), held, {}, methods)
    assert {str(quad) for quad in again.quads} == {str(quad) for quad in first.quads}


def test_a_negative_trial_on_each_claim_raises_none(real, verdicts) -> None:
    held, methods = real
    kinds = {}
    for each in held.items:
        kinds[each.agents, each.modalities] = each
    added, trials = [], dict(held.trials)
    for number, each in enumerate(kinds.values()):
        iri = f"{BASE}trial/negative-{number}"
        trials[iri] = trial(f"negative-{number}", agents=each.agents, n=120, start="2025")
        added.append(
            replace(
                each,
                iri=f"{iri}#r.evidence",
                trial=iri,
                cohort=iri,
                design="controlled-randomised",
                analysis="primary-itt",
                analysis_sets=("itt",),
                contrast="between-arms",
                n=120,
                **NULL,
            )
        )
    after = by_name(replace(held, items=(*held.items, *added), trials=trials), methods)
    raised = [
        name
        for name, verdict in verdicts.items()
        if ORDER[after[name].decision.outcome] > ORDER[verdict.decision.outcome]
    ]
    assert raised == []
    assert "supported" not in {
        verdict.decision.outcome for name, verdict in after.items() if name in verdicts
    }


NEGATIVE = """\
id: trial:bigger
type: ClinicalTrial
label: BIGGER
status: completed
phase: 3
scope: ms-trial
studies: agent:clemastine
start: 2022-01
verification: abstract
source: "#S1"
design: {allocation: randomised, masking: double-blind, model: parallel, source: "#S1"}
cohort: {condition: MS, population: relapsing-ms, ms_course: rrms, source: "#S1"}
flow: {randomised: 200, source: "#S1"}
arms:
  - id: "#clemastine"
    label: clemastine
    arm_role: experimental
    n: 100
    treatments:
      - {id: "#clemastine.clemastine", gives: agent:clemastine, purpose: studied}
  - id: "#placebo"
    label: placebo
    arm_role: placebo
    n: 100
    treatments:
      - {id: "#placebo.placebo", gives: agent:placebo, purpose: control}
outcomes:
  - id: "#vep"
    measured_by: modality:vep
    measure: VEP latency
    domain: electrophysiology
    role: primary
    better: lower
    results:
      - id: "#vep-itt"
        compares: ["#clemastine", "#placebo"]
        contrast: between-arms
        analysis_set: itt
        n: 200
        direction: no-difference
        significant: false
        source: "#S1"
sources:
  - {id: "#S1", url: "https://example.org/", kind: abstract, read: abstract}
"""


@pytest.fixture(scope="module")
def around_rebuild(layout: Layout) -> list[Path]:
    """ReBUILD, and the records of what it gave and measured, and of the methods."""
    folders = ("agents", "modalities", "methods", "publications")
    trial = layout.records / "trials" / "rebuild.yaml"
    return [trial, *(p for f in folders for p in sorted((layout.records / f).glob("*.yaml")))]


def _clemastine(layout: Layout, paths: list[Path]) -> Verdict:
    store = load(assemble(layout, [read_record(path, layout) for path in paths]))
    return by_name(read_evidence(store), read_methods(store))["clemastine--vep"]


def test_a_trial_written_tonight_changes_the_verdict(layout, around_rebuild, tmp_path) -> None:
    folder = tmp_path / "trials"
    folder.mkdir()
    (folder / "bigger.yaml").write_text(NEGATIVE, encoding="utf-8")
    before = _clemastine(layout, around_rebuild)
    after = _clemastine(layout, [*around_rebuild, folder / "bigger.yaml"])
    assert (rule(before), rule(after)) == ("supported-primary", "not-confirmed-primary")
    assert "BIGGER (n = 200)" in after.statement


def test_a_second_record_of_a_trial_changes_nothing(layout, around_rebuild, tmp_path) -> None:
    folder = tmp_path / "trials"
    folder.mkdir()
    text = around_rebuild[0].read_text(encoding="utf-8")
    text = text.replace("id: trial:rebuild", "id: trial:rebuild-again", 1)
    text = text.replace("label: ReBUILD", "label: Again\nsubstudy_of: trial:rebuild", 1)
    (folder / "rebuild-again.yaml").write_text(text, encoding="utf-8")
    before = _clemastine(layout, around_rebuild)
    after = _clemastine(layout, [*around_rebuild, folder / "rebuild-again.yaml"])
    assert len(after.lines) == 1
    assert (after.statement, after.certainty) == (before.statement, before.certainty)


def _table(quads) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        key = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        found[quad.subject.value][key].append(quad.object.value)
    return found


def _written(*items, trials=()) -> dict[str, dict[str, list[str]]]:
    store = pyoxigraph.Store()
    writer = assert_verdicts(store, evidence(*items, trials=trials), {}, real_methods())
    return _table(writer.quads)


def test_an_assertion_leads_to_lines_items_rules_and_records() -> None:
    found = _written(item("a", GAIN, n=40), item("b", NULL, n=90), item("c", SILENT))
    node = f"{BASE}assertion/alpha--vep"
    told = found[node]
    assert told["verdict"] == [rv("verdict-conflicting")]
    assert told["byRule"] == [f"{BASE}method/verdict#trials-disagree-primary"]
    assert told["aboutModality"] == [VEP]
    assert [told[f"trials{kind}"] for kind in ("For", "Against", "Neutral", "Uncontrolled")] == [
        ["1"],
        ["1"],
        ["1"],
        ["0"],
    ]
    assert told["participantCount"] == ["190"]
    assert sorted(told["hasEvidenceLine"]) == [f"{node}#{slug}" for slug in "abc"]
    assert f"{RECORD_GRAPH}trial/a" in told["wasDerivedFrom"]
    assert f"{RECORD_GRAPH}method/verdict" in told["wasDerivedFrom"]
    line = found[f"{node}#a"]
    assert line["decidedBy"] == line["hasEvidenceItem"] == [item("a").iri]
    assert line["evidenceDirection"] == [rv("evidence-supports")]


def test_certainty_stands_with_a_judgement_and_a_sentence_for_each_domain() -> None:
    found = _written(item("a", GAIN, n=40))
    told = found[f"{BASE}assertion/alpha--vep"]
    assert told["startingCertainty"] == [rv("certainty-high")]
    judgements = [found[node] for node in told["hasCertaintyJudgement"]]
    down = sum(int(each["levelsDown"][0]) for each in judgements)
    assert (len(judgements), down) == (5, 3)
    assert told["certainty"] == [rv("certainty-very-low")]
    assert all(each["statement"] and each["byRule"] for each in judgements)


def test_what_was_not_tested_has_no_certainty() -> None:
    told = _written(item("a", GAIN))[f"{BASE}assertion/beta--function"]
    assert told["verdict"] == [rv("verdict-not-tested")]
    assert not told["certainty"]
    assert not told["hasEvidenceLine"]


OVERRIDE = """\
id: override:alpha-by-vep
type: Override
label: alpha by VEP
about_agent: agent:alpha
about_modality: modality:vep
verdict: insufficient
certainty: very-low
reason: The trial was stopped early.
deciding_role: curator
date: 2026-03-01
source: "#page"
sources:
  - {id: "#page", url: "https://example.org/", kind: abstract, read: abstract}
"""


@pytest.mark.parametrize(
    ("target", "name"),
    [("about_modality: modality:vep", "vep"), ("about_claim: remyelination", "remyelination")],
)
def test_an_override_stands_beside_what_was_computed(layout, tmp_path, target, name) -> None:
    path = tmp_path / "overrides" / "alpha-by-vep.yaml"
    path.parent.mkdir()
    text = OVERRIDE.replace("about_modality: modality:vep", target)
    path.write_text(text, encoding="utf-8")
    store = pyoxigraph.Store()
    for quad in read_record(path, layout).quads:
        store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    writer = assert_verdicts(store, evidence(item("a", GAIN)), {}, real_methods())
    found = _table(writer.quads)
    told = found[f"{BASE}assertion/alpha--{name}"]
    assert told["hasOverride"] == [f"{BASE}override/alpha-by-vep"]
    assert told["verdict"] == [rv("verdict-supported")]
    assert f"{RECORD_GRAPH}override/alpha-by-vep" in told["wasDerivedFrom"]
    assert not found[f"{BASE}assertion/alpha--function"]["hasOverride"]


def test_press_alone_is_said_and_flagged() -> None:
    press = trial("a", verification=("press-release", "registry"))
    told = _written(item("a", GAIN), trials=(press,))[f"{BASE}assertion/alpha--vep"]
    assert told["restsOnPressOnly"] == ["true"]
    assert "rests on press or news" in told["statement"][0]


@pytest.mark.parametrize("result", [GAIN, NULL, HARM, MIXED, SILENT])
def test_conduction_alone_is_insufficient_whatever_came_out(result) -> None:
    told = _written(item("a", result, agents=(CONDUCTOR,)))
    assert told[f"{BASE}assertion/conductor--remyelination"]["verdict"] == [
        rv("verdict-insufficient")
    ]


def test_every_term_that_is_written_is_in_the_vocabulary(layout: Layout) -> None:
    defined = {
        triple.subject.value
        for triple in pyoxigraph.parse(
            path=str(layout.ontology), format=pyoxigraph.RdfFormat.TURTLE
        )
        if triple.predicate.value == f"{SKOS}definition"
    }
    results = (GAIN, NULL, HARM, MIXED, SILENT)
    items = [item(f"t{number}", result) for number, result in enumerate(results)]
    writer = assert_verdicts(pyoxigraph.Store(), evidence(*items), {}, real_methods())
    used = {
        node.value
        for quad in writer.quads
        for node in (quad.predicate, quad.object)
        if isinstance(node, pyoxigraph.NamedNode) and node.value.startswith(rv(""))
    }
    assert sorted(used - defined) == []
