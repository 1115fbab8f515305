"""Which cells are pooled, of which estimates, and what is written where they are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pyoxigraph
import pytest
from tests.synthesis import made

from ranvier.evidence import AgentFacts, Evidence, Item
from ranvier.evidence.read import read_evidence
from ranvier.layout import find_layout
from ranvier.records import read_record
from ranvier.synthesis.cells import COUNTS, NAMES
from ranvier.synthesis.derived_estimate import SCALES, DerivedEstimate
from ranvier.synthesis.effect_sizes import Effect
from ranvier.synthesis.estimates import derive_estimates
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.pooling import pool
from ranvier.synthesis.pooling_stage import synthesise_cells
from ranvier.vocabulary import BASE, RDF, rv

CELL = f"{BASE}synthesis/alpha--vep"
Facts = dict[str, list[str]]


@pytest.fixture(scope="module")
def method() -> Method:
    layout = find_layout()
    store = pyoxigraph.Store()
    for quad in read_record(layout.records / "methods" / "pooling.yaml", layout).quads:
        store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return read_methods(store)["pooling"]


def estimate(item: Item, value: float, se: float = 1.0, **changes: object) -> DerivedEstimate:
    measure = str(changes.pop("measure", "mean-difference"))
    plain = DerivedEstimate(
        iri=f"{item.result}.derived-{SCALES[measure]}",
        item=item.iri,
        measure=measure,
        scale=SCALES[measure],
        value=value,
        se=se,
        ci_low=value - 2 * se,
        ci_high=value + 2 * se,
        unit="ms" if measure == "mean-difference" else None,
        of=None,
        better="lower",
        what="P100 latency",
        formula="made up",
        computed_from=(f"{item.result}.estimate",),
    )
    return replace(plain, **changes)


def synthesised(
    evidence: Evidence, estimates: list[DerivedEstimate], method: Method
) -> dict[str, Facts]:
    held: dict[str, list[DerivedEstimate]] = defaultdict(list)
    for each in estimates:
        held[each.item].append(each)
    (writer,) = synthesise_cells(evidence, held, {"pooling": method})
    found: dict[str, Facts] = defaultdict(lambda: defaultdict(list))
    for quad in writer.quads:
        key = quad.predicate.value.removeprefix(rv(""))
        found[quad.subject.value][key].append(quad.object.value.removeprefix(BASE))
    return found


def kind(facts: Facts) -> str:
    found = {each.removeprefix("vocab#") for each in facts[f"{RDF}type"]}
    assert "Synthesis" in found
    (other,) = found - {"Synthesis"}
    return other


def rule(facts: Facts) -> str:
    return facts["byRule"][0].rpartition("#")[2]


ONE, TWO, THREE = (made.item(name, n=60, favours="favours-experimental") for name in "abc")


def test_alike_effects_of_two_cohorts_are_pooled(method: Method) -> None:
    found = synthesised(made.evidence(ONE, TWO), [estimate(ONE, 2.0), estimate(TWO, 4.0)], method)
    facts = found[CELL]
    assert (kind(facts), rule(facts)) == ("PooledSynthesis", "pooled")
    expected = pool([Effect(2, 1), Effect(4, 1)], floor=True)
    assert float(facts["value"][0]) == pytest.approx(expected.value, rel=1e-5)
    assert float(facts["ciLow"][0]) == pytest.approx(expected.low, rel=1e-4)
    assert facts["pooledParticipants"] == ["120"]
    assert "one degree of freedom" in facts["statement"][0]
    without = found[f"{CELL}#without-a"]
    assert (without["value"], without["leavesOut"]) == (["4"], ["trial/a"])
    assert found[f"{CELL}#b"]["ofEstimate"] == ["trial/b#result.derived-mean-difference"]


@pytest.mark.parametrize(
    ("item", "changes", "aspect"),
    [
        ({}, {"unit": "s"}, "unit"),
        ({}, {"measure": "odds-ratio"}, "measure"),
        ({"compared_with": "active"}, {}, "control"),
        ({"population": ("progressive-ms",)}, {}, "population"),
        ({"contrast": "within-person-periods"}, {}, "design"),
        ({}, {"what": "latency in lesions"}, "what was measured"),
    ],
)
def test_what_is_not_alike_is_not_pooled_and_says_why(
    method: Method, item: dict[str, object], changes: dict[str, object], aspect: str
) -> None:
    other = replace(TWO, **item)
    estimates = [estimate(ONE, 2.0), estimate(other, 4.0, **changes)]
    facts = synthesised(made.evidence(ONE, other), estimates, method)[CELL]
    assert (kind(facts), rule(facts)) == ("DirectionSynthesis", "not-alike")
    assert aspect in facts["statement"][0]
    assert "value" not in facts
    assert facts["positiveCohorts"] == ["2"]


def test_standardised_differences_only_where_units_differ_and_the_record_allows(
    method: Method,
) -> None:
    both = [
        each
        for item, unit in ((ONE, "ms"), (TWO, "s"))
        for each in (
            estimate(item, 2.0, unit=unit),
            estimate(item, 0.5, 0.2, measure="standardised-difference", of="changes"),
        )
    ]
    evidence = made.evidence(ONE, TWO)
    assert synthesised(evidence, both, method)[CELL]["effectMeasure"] == [
        "vocab#effect-standardised-difference"
    ]
    same = [replace(each, unit="ms") if each.unit else each for each in both]
    assert synthesised(evidence, same, method)[CELL]["effectMeasure"] == [
        "vocab#effect-mean-difference"
    ]
    strict = replace(method, parameters={**method.parameters, "pool-standardised": 0.0})
    assert rule(synthesised(evidence, both, strict)[CELL]) == "not-alike"


def test_a_cohort_counts_once_with_its_planned_primary_analysis(method: Method) -> None:
    later = made.item("a/later", n=60, analysis="secondary", role="secondary", time_days=(400,))
    part = made.item("a/part", n=20, analysis="subgroup", analysis_sets=("subgroup",))
    extension = made.item("ext", n=60, cohort=ONE.cohort, analysis="secondary", role="secondary")
    evidence = made.evidence(ONE, TWO, later, part, extension)
    plain = [estimate(ONE, 2.0), estimate(TWO, 4.0)]
    more = [estimate(later, 9.0, 0.01), estimate(part, 9.0, 0.01), estimate(extension, 9.0, 0.01)]
    facts = synthesised(evidence, plain + more, method)[CELL]
    assert facts["pooledCohorts"] == ["2"]
    assert facts["value"] == synthesised(made.evidence(ONE, TWO), plain, method)[CELL]["value"]


def test_the_time_nearest_to_that_of_the_primary_outcome_is_taken(method: Method) -> None:
    made_up = {"analysis": "secondary", "role": "secondary", "n": 60}
    early = made.item("b/early", time_days=(170,), **made_up)
    late = made.item("b/late", time_days=(700,), **made_up)
    primary = made.item("b/primary", n=60)
    evidence = made.evidence(ONE, early, late, primary)
    estimates = [estimate(ONE, 2.0), estimate(early, 3.0), estimate(late, 8.0)]
    found = synthesised(evidence, estimates, method)
    assert found[f"{CELL}#b"]["ofEstimate"] == ["trial/b#early.derived-mean-difference"]


def test_what_was_found_after_the_fact_does_not_stand_for_a_trial(method: Method) -> None:
    after = replace(TWO, analysis="post-hoc")
    estimates = [estimate(ONE, 2.0), estimate(after, 4.0)]
    assert rule(synthesised(made.evidence(ONE, after), estimates, method)[CELL]) == "too-weak"


def test_one_cohort_is_not_pooled_with_itself(method: Method) -> None:
    again = made.item("a/again", n=60)
    estimates = [estimate(ONE, 2.0), estimate(again, 4.0)]
    facts = synthesised(made.evidence(ONE, again), estimates, method)[CELL]
    assert (kind(facts), rule(facts)) == ("DirectionSynthesis", "one-cohort")


def test_votes_follow_direction_and_not_significance(method: Method) -> None:
    trend = made.item("a", made.TREND, n=60, favours="favours-experimental")
    null = made.item("b", made.NULL, n=60, favours="no-difference")
    worse = made.item("c", made.NULL, n=60, favours="no-difference")
    mute = made.item("d", made.SILENT, n=60, favours="not-reported")
    before = made.item("e", made.BEFORE, favours="favours-experimental")
    evidence = made.evidence(trend, null, worse, mute, before)
    found = synthesised(evidence, [estimate(worse, -0.1)], method)
    facts = found[CELL]
    assert facts["positiveCohorts"] == ["1"]
    assert facts["negativeCohorts"] == ["1"]
    assert facts["unclearCohorts"] == ["1"]
    assert facts["unreportedCohorts"] == ["1"]
    assert facts["uncontrolledCohortCount"] == ["1"]
    assert found[f"{CELL}#vote-b"]["effectVote"] == ["vocab#vote-unclear"]


def test_a_combination_speaks_for_itself_alone(method: Method) -> None:
    agents = (made.AGENT, made.OTHER_AGENT)
    both = replace(TWO, agents=agents)
    evidence = made.evidence(ONE, both)
    mechanism = f"{BASE}mechanism/some"
    named = {a: AgentFacts(a, "x", False, (), (mechanism,)) for a in agents}
    found = synthesised(replace(evidence, agents=named), [estimate(ONE, 1.0)], method)
    assert found[CELL]["cohortCount"] == ["1"]
    assert found[f"{BASE}synthesis/alpha-with-beta--vep"]["cohortCount"] == ["1"]
    assert found[f"{BASE}synthesis/some--vep"]["cohortCount"] == ["1"]


def test_a_mechanism_puts_its_agents_together(method: Method) -> None:
    other = replace(TWO, agents=(made.OTHER_AGENT,))
    mechanism = f"{BASE}mechanism/some"
    named = {a: AgentFacts(a, "x", False, (), (mechanism,)) for a in (made.AGENT, made.OTHER_AGENT)}
    evidence = replace(made.evidence(ONE, other), agents=named)
    found = synthesised(evidence, [estimate(ONE, 2.0), estimate(other, 4.0)], method)
    assert kind(found[f"{BASE}synthesis/some--vep"]) == "PooledSynthesis"
    assert kind(found[CELL]) == "DirectionSynthesis"


def test_the_order_of_items_changes_nothing(method: Method) -> None:
    estimates = [estimate(ONE, 2.0), estimate(TWO, 4.0), estimate(THREE, -1.0, 2.0)]
    evidence = made.evidence(ONE, TWO, THREE)
    turned = replace(evidence, items=evidence.items[::-1])
    assert synthesised(evidence, estimates, method) == synthesised(turned, estimates[::-1], method)


@pytest.fixture(scope="module")
def real(graph_store: pyoxigraph.Store) -> dict[str, Facts]:
    evidence, methods = read_evidence(graph_store), read_methods(graph_store)
    _, held = derive_estimates(graph_store, evidence)
    estimates = [each for found in held.values() for each in found]
    return synthesised(evidence, estimates, methods["pooling"])


def test_biotin_is_pooled_over_its_two_trials(real: dict[str, Facts]) -> None:
    facts = real[f"{BASE}synthesis/biotin-md1003--composite-disability"]
    assert kind(facts) == "PooledSynthesis"
    assert facts["pooledCohorts"] == ["2"]
    assert float(facts["ciLow"][0]) < 0 < float(facts["ciHigh"][0])
    assert len(facts["hasLeaveOneOut"]) == 2


def test_layers_of_the_retina_are_not_pooled_with_one_another(real: dict[str, Facts]) -> None:
    facts = real[f"{BASE}synthesis/phenytoin--oct"]
    assert kind(facts) == "DirectionSynthesis"
    assert "what was measured" in facts["statement"][0]


def test_every_synthesis_has_a_rule_a_reason_and_its_records(real: dict[str, Facts]) -> None:
    whole = {iri: facts for iri, facts in real.items() if "#" not in iri}
    assert len(whole) > 100
    for facts in whole.values():
        assert facts["byRule"]
        assert facts["statement"]
        votes = sum(
            int(facts[f"{way}Cohorts"][0])
            for way in ("positive", "negative", "unclear", "unreported")
        )
        assert votes == int(facts["cohortCount"][0]) == len(facts.get("hasVote", ()))


def test_the_page_on_pooling_names_each_fact_that_a_rule_may_ask_for() -> None:
    page = (find_layout().root / "docs" / "pooling.md").read_text(encoding="utf-8")
    table = page.partition("## Facts of pooling")[2]
    named = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert named == {*COUNTS, *NAMES}
