"""The rules make of each result the evidence that it is, and no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pyoxigraph
import pytest
from tests.evidence.made_up import evidence, item, trial

from ranvier.evidence import Evidence
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout
from ranvier.store.dataset import Dataset, derive
from ranvier.vocabulary import (
    BASE,
    DERIVED_GRAPH,
    PREFIXES,
    PROV,
    RECORD_GRAPH,
    VOCABULARY_GRAPH,
    entity_of,
    record_graph,
    rv,
)

CR = "controlled-randomised"
MYELIN, FUNCTION, NOTHING = {"remyelination"}, {"function"}, set[str]()

KNOWN: dict[str, tuple[str, str, str, str, str, set[str]]] = {
    # RENEW: no difference by intention to treat; a trend is no gain, and ages are parts.
    "renew#ff-vep-latency-wk24-r1": (
        *("disputes", "no-difference-could-have-seen", "primary-itt", CR, "placebo"),
        MYELIN,
    ),
    "renew#ff-vep-latency-wk24-r2": (
        *("neutral", "trend-only", "primary-other", CR, "placebo"),
        MYELIN,
    ),
    "renew#ff-vep-latency-wk24-r3": (
        *("supports", "significant-gain", "subgroup", CR, "placebo"),
        MYELIN,
    ),
    "renew#ff-vep-latency-wk24-r4": (
        *("neutral", "no-difference-too-small", "subgroup", CR, "placebo"),
        MYELIN,
    ),
    "renew#ff-vep-latency-wk32-itt": (
        *("neutral", "no-difference-too-small", "secondary", CR, "placebo"),
        MYELIN,
    ),
    "renew#ff-vep-latency-wk32-per-protocol": (
        *("supports", "significant-gain", "secondary", CR, "placebo"),
        MYELIN,
    ),
    "renew#vep-vs-rgcl-thinning-per-protocol": (
        *("neutral", "not-controlled", "post-hoc", "none", "none"),
        NOTHING,
    ),
    # SYNERGY: the trend over doses is the primary analysis, a single dose beside it is not.
    "synergy#confirmed-disability-improvement-r1": (
        *("disputes", "no-difference-could-have-seen", "primary-itt", CR, "placebo"),
        FUNCTION,
    ),
    "synergy#confirmed-disability-improvement-r4": (
        *("supports", "significant-gain", "secondary", CR, "placebo"),
        FUNCTION,
    ),
    "synergy#confirmed-disability-improvement-r5": (
        *("neutral", "gain-without-test", "secondary", CR, "placebo"),
        FUNCTION,
    ),
    # ReBUILD: both arms give clemastine, against placebo; one sequence alone has no control.
    "rebuild#vep-p100-latency-delay-itt": (
        *("supports", "significant-gain", "primary-itt", CR, "placebo"),
        MYELIN,
    ),
    "rebuild#vep-responders-6ms-clemastine-first": (
        *("neutral", "not-controlled", "exploratory", "before-after", "placebo"),
        MYELIN,
    ),
    "rebuild#plasma-nfl-r1": (
        *("supports", "significant-gain", "post-hoc", CR, "placebo"),
        NOTHING,
    ),
    # A favoured side without a control stays with the result.
    "alemtuzumab-mfvep#mfvep-latency-alemtuzumab": (
        *("neutral", "not-controlled", "primary-other", "before-after", "own-baseline"),
        MYELIN,
    ),
    "natalizumab-vwmtr#vwmtr-increase-nabt-y2-natalizumab-vs-healthy-controls": (
        *("neutral", "not-controlled", "primary-other", "before-after", "healthy-people"),
        MYELIN,
    ),
    "natalizumab-vwmtr#vwmtr-increase-nabt-y2-natalizumab-vs-ifnb-1a": (
        *("supports", "significant-gain", "primary-other", "controlled", "active"),
        MYELIN,
    ),
    # p = 0.05 to two digits is not clearly on either side of the level.
    "natalizumab-vwmtr#vwmtr-decrease-nabt-r1": (
        *("neutral", "gain-without-test", "primary-other", "controlled", "active"),
        MYELIN,
    ),
    "ccmr-two#vep-p100-latency-r1": (
        *("supports", "significant-gain", "primary-other", CR, "placebo"),
        MYELIN,
    ),
    # p = 0.077 at the level of 0.10 that the trial had set; a relapse rate is no function.
    "estriol-ms#arr-itt": (
        *("supports", "significant-gain", "primary-itt", CR, "placebo"),
        NOTHING,
    ),
    "trap-ms-clemastine#disability-progression-slope-r1": (
        *("disputes", "significant-harm", "exploratory", "controlled", "active"),
        FUNCTION,
    ),
    "trap-ms-clemastine#csf-proteome-r1": (
        *("neutral", "not-controlled", "exploratory", "before-after", "own-baseline"),
        NOTHING,
    ),
    "ccmr-one#mtr-submedian-lesions-itt": (
        *("disputes", "no-difference-could-have-seen", "primary-itt", CR, "placebo"),
        MYELIN,
    ),
    "ccmr-one#mtr-grey-matter-lesions-r1": (
        *("supports", "significant-gain", "subgroup", CR, "placebo"),
        MYELIN,
    ),
    "angel-ms#thalamic-atrophy-96w-r1": (
        *("supports", "significant-gain", "secondary", "controlled", "delayed-treatment"),
        NOTHING,
    ),
    "stems#brain-atrophy-rate-r1": (
        *("neutral", "gain-without-test", "exploratory", "controlled", "dose-comparison"),
        NOTHING,
    ),
    "olesoxime-rrms#adverse-events-r1": (
        *("neutral", "no-difference-too-small", "primary-other", CR, "placebo"),
        NOTHING,
    ),
}


@pytest.fixture(scope="module")
def found(graph_store: pyoxigraph.Store) -> Evidence:
    return read_evidence(graph_store)


def stated(dataset: Dataset) -> list[pyoxigraph.Quad]:
    """Give what records and vocabulary say, and nothing that was derived."""
    return [
        quad
        for quad in dataset.quads
        if quad.graph_name.value == VOCABULARY_GRAPH
        or quad.graph_name.value.startswith(RECORD_GRAPH)
    ]


@pytest.mark.parametrize("result", KNOWN)
def test_known_results_are_the_evidence_they_are(result: str, found: Evidence) -> None:
    (held,) = (i for i in found.items if i.result == f"{BASE}trial/{result}")
    assert (
        *(held.direction, held.basis, held.analysis, held.design, held.compared_with),
        set(held.claims),
    ) == KNOWN[result]


def test_every_result_that_tests_an_agent_is_one_item(graph_store: pyoxigraph.Store) -> None:
    query = """
        SELECT ?result ?item WHERE {
          { SELECT DISTINCT ?result WHERE { ?result rv:testsAgent ?agent } }
          OPTIONAL { ?item a rv:EvidenceItem ; rv:restsOn ?result }
        }
    """
    rows = [
        (r.value, i.value if i else None) for r, i in graph_store.query(query, prefixes=PREFIXES)
    ]
    assert len(rows) > 500
    assert [(r, i) for r, i in rows if i != f"{r}.evidence"] == []
    assert len({r for r, _ in rows}) == len(rows)
    others = "SELECT * WHERE { ?item rv:restsOn ?r MINUS { ?r rv:testsAgent ?agent } }"
    assert list(graph_store.query(others, prefixes=PREFIXES)) == []


def test_an_item_says_each_thing_once(graph_store: pyoxigraph.Store) -> None:
    once = (
        *("restsOn", "partOfTrial", "independentCohort", "proposition", "evidenceDirection"),
        *("directionBasis", "analysisKind", "designStrength", "couldHaveSeen", "comparedWith"),
        "evidenceCode",
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = "SELECT ?item ?key WHERE { ?item a rv:EvidenceItem ; ?key ?value }"
    for node, key in graph_store.query(query, prefixes=PREFIXES):
        counts[node.value][key.value.removeprefix(rv(""))] += 1
    wrong = {
        (node, key): held[key] for node, held in counts.items() for key in once if held[key] != 1
    }
    assert wrong == {}
    assert [node for node, held in counts.items() if held["participantCount"] > 1] == []
    assert [node for node, held in counts.items() if not held["aboutModality"]] == []


def test_nothing_uncontrolled_supports_or_disputes(found: Evidence) -> None:
    uncontrolled = [i for i in found.items if not i.controlled]
    assert len(uncontrolled) > 150
    assert {(i.direction, i.basis) for i in uncontrolled} == {("neutral", "not-controlled")}
    assert not any(i.could_have_seen for i in uncontrolled)


def test_a_comparator_is_never_what_evidence_is_about(found: Evidence) -> None:
    """Become sets glatiramer against interferon, moving fingolimod against interferon."""
    about = {i.trial.removeprefix(f"{BASE}trial/"): i.agents for i in found.items}
    assert about["become"] == (f"{BASE}agent/glatiramer-acetate",)
    assert about["moving"] == (f"{BASE}agent/fingolimod",)


def test_items_lead_to_a_record(dataset: Dataset, found: Evidence) -> None:
    results = {
        quad.object.value
        for quad in stated(dataset)
        if quad.predicate.value == rv("hasResult")
        and quad.graph_name.value == record_graph(entity_of(quad.object.value))
    }
    assert {i.result for i in found.items} <= results
    graph = f"{DERIVED_GRAPH}evidence-items"
    origins = {
        quad.object.value
        for quad in dataset.quads
        if quad.subject.value == graph and quad.predicate.value == f"{PROV}wasDerivedFrom"
    }
    assert origins == {record_graph(i.trial) for i in found.items}


def test_the_favoured_side_changes_no_design(layout: Layout, dataset: Dataset) -> None:
    """Every stated direction turned round: strength, comparator and kind of analysis stay."""
    turned = {
        rv("direction-favours-experimental"): rv("direction-favours-control"),
        rv("direction-favours-control"): rv("direction-favours-experimental"),
        rv("direction-no-difference"): rv("direction-favours-experimental"),
        rv("direction-not-reported"): rv("direction-favours-control"),
    }
    quads = [
        pyoxigraph.Quad(q.subject, q.predicate, pyoxigraph.NamedNode(turned[q.object.value]))
        if q.predicate.value == rv("direction") and q.object.value in turned
        else q
        for q in stated(dataset)
    ]
    unmoved = {
        rv(name) for name in ("designStrength", "comparedWith", "analysisKind", "couldHaveSeen")
    }

    def told(derived: list[pyoxigraph.Quad]) -> set[Any]:
        return {
            (q.subject, q.predicate, q.object)
            for q in derived
            if q.predicate.value in unmoved and str(q.subject.value).endswith(".evidence")
        }

    after = derive(layout, quads)
    assert told(after) == told(dataset.quads)
    strength = {
        q.subject: q.object.value for q in after if q.predicate.value == rv("designStrength")
    }
    weak = {rv("designstrength-before-after"), rv("designstrength-none")}
    assert {
        q.object.value
        for q in after
        if q.predicate.value == rv("evidenceDirection") and strength[q.subject] in weak
    } == {rv("evidence-neutral")}


def test_rules_find_nothing_new_in_another_order(layout: Layout, dataset: Dataset) -> None:
    before = {(q.subject, q.predicate, q.object) for q in derive(layout, stated(dataset))}
    turned = stated(dataset)[::-1]
    assert {(q.subject, q.predicate, q.object) for q in derive(layout, turned)} == before


# Made-up trials, one for each basis of a direction


@pytest.mark.parametrize(
    ("given", "direction", "basis"),
    [
        ({}, "supports", "significant-gain"),
        ({"favours": "favours-control"}, "disputes", "significant-harm"),
        ({"favours": "favours-control", "n": 4}, "disputes", "significant-harm"),
        ({"significant": False}, "neutral", "trend-only"),
        ({"significant": False, "favours": "favours-control"}, "neutral", "trend-only"),
        ({"significant": None}, "neutral", "gain-without-test"),
        (
            {"favours": "no-difference", "significant": False},
            "disputes",
            "no-difference-could-have-seen",
        ),
        (
            {"favours": "no-difference", "significant": False, "n": 51},
            "neutral",
            "no-difference-too-small",
        ),
        (
            {"favours": "no-difference", "significant": False, "arms": "dose"},
            "neutral",
            "no-difference-from-treatment",
        ),
        ({"favours": "mixed", "significant": None}, "neutral", "mixed"),
        ({"favours": "not-reported", "significant": None}, "neutral", "not-reported"),
        ({"contrast": "change-from-baseline", "arms": "alone"}, "neutral", "not-controlled"),
        (
            {"contrast": "external-comparator", "arms": "reference"},
            "neutral",
            "not-controlled",
        ),
        ({"contrast": "association"}, "neutral", "not-controlled"),
    ],
)
def test_basis_of_a_direction(
    given: dict[str, Any], direction: str, basis: str, layout: Layout
) -> None:
    held = item(layout, trial(**given))
    assert (held.direction, held.basis) == (direction, basis)


@pytest.mark.parametrize(
    ("estimate", "basis"),
    [
        ("rv:pValue 0.049", "significant-gain"),
        ("rv:pValue 0.05", "gain-without-test"),
        ("rv:pValue 0.051", "trend-only"),
        ("rv:pValue 0.05 ; rv:pOperator '<'", "significant-gain"),
        ("rv:pValue 0.1 ; rv:pOperator '<'", "gain-without-test"),
        ("rv:pValue 0.05 ; rv:pOperator '>'", "trend-only"),
        ("rv:pValue 0.01 ; rv:pOperator '>'", "gain-without-test"),
        ("rv:pValue 0.077 ; rv:significanceLevel 0.10", "significant-gain"),
    ],
)
def test_p_decides_only_where_the_source_does_not_and_where_it_is_clear(
    estimate: str, basis: str, layout: Layout
) -> None:
    assert item(layout, trial(significant=None, estimate=estimate)).basis == basis


def test_what_a_source_says_of_significance_stands_against_p(layout: Layout) -> None:
    held = item(layout, trial(significant=False, estimate="rv:pValue 0.001"))
    assert held.basis == "trend-only"


@pytest.mark.parametrize(
    ("given", "strength"),
    [
        ({}, CR),
        ({"allocation": "non-randomised"}, "controlled"),
        ({"allocation": "mixed"}, "controlled"),
        ({"allocation": "unclear"}, "controlled"),
        ({"contrast": "dose-response", "arms": "dose"}, CR),
        (
            {"contrast": "dose-response", "arms": "dose", "allocation": "single-group"},
            "none",
        ),
        ({"contrast": "within-person-periods", "arms": "none"}, CR),
        ({"contrast": "within-person-periods", "arms": "alone"}, "before-after"),
        (
            {"contrast": "within-person-periods", "allocation": "single-group"},
            "before-after",
        ),
        ({"contrast": "change-from-baseline"}, "before-after"),
        ({"contrast": "external-comparator"}, "before-after"),
        ({"contrast": "arm-description"}, "none"),
        ({"contrast": "unclear"}, "none"),
        ({"arms": "alone"}, "none"),
    ],
)
def test_strength_of_a_design(given: dict[str, Any], strength: str, layout: Layout) -> None:
    assert item(layout, trial(**given)).design == strength


@pytest.mark.parametrize(
    ("given", "control"),
    [
        ({"arms": "sham", "control": "sham"}, "sham"),
        ({"arms": "active-comparator", "control": "active"}, "active"),
        ({"arms": "no-treatment", "control": "untreated-patients"}, "untreated-patients"),
        ({"arms": "no-treatment", "control": "placebo"}, "no-treatment"),
        ({"arms": "dose", "control": "placebo"}, "dose-comparison"),
        ({"arms": "dose", "control": "delayed-treatment"}, "delayed-treatment"),
        ({"contrast": "within-person-periods", "arms": "none"}, "placebo"),
        ({"contrast": "external-comparator", "arms": "reference"}, "healthy-people"),
        ({"contrast": "change-from-baseline"}, "own-baseline"),
        ({"contrast": "association"}, "none"),
    ],
)
def test_what_an_agent_was_compared_with(
    given: dict[str, Any], control: str, layout: Layout
) -> None:
    assert item(layout, trial(**given)).compared_with == control


@pytest.mark.parametrize(
    ("role", "sets", "analysis"),
    [
        ("primary", ("itt",), "primary-itt"),
        ("primary", ("full-analysis-set",), "primary-itt"),
        ("primary", ("completers", "itt"), "primary-itt"),
        ("primary", (), "primary-other"),
        ("primary", ("unstated",), "primary-other"),
        ("primary", ("per-protocol",), "primary-other"),
        ("primary", ("per-protocol", "itt"), "primary-other"),
        ("primary", ("itt", "subgroup"), "subgroup"),
        ("secondary", ("itt",), "secondary"),
        ("secondary", ("lesion-level",), "subgroup"),
        ("secondary", ("eye-level",), "secondary"),
        ("post-hoc", ("itt",), "post-hoc"),
        ("post-hoc", ("subgroup",), "subgroup"),
        ("exploratory", (), "exploratory"),
    ],
)
def test_kind_of_analysis(role: str, sets: tuple[str, ...], analysis: str, layout: Layout) -> None:
    held = item(layout, trial(role=role, sets=sets))
    assert held.analysis == analysis
    assert held.analysis_sets == tuple(sorted(set(sets) - {"unstated"}))


def interval(measure: str, low: float, high: float, level: int) -> str:
    return (
        f"rv:effectMeasure rv:effect-{measure} ;"
        f" rv:ciLow {low} ; rv:ciHigh {high} ; rv:ciLevel {level}"
    )


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"n": 52}, True),
        ({"n": 51}, False),
        # The smaller arm counts: 15 against 85 sees no more than 15 against 15.
        ({"n": 100, "size": 15}, False),
        ({"n": 52, "role": "secondary"}, False),
        ({"n": 128, "role": "secondary"}, True),
        ({"n": 128, "sets": ("subgroup",)}, True),
        # Nobody counted: the arms stand for a whole population, and for no part of it.
        ({"n": None}, False),
        ({"n": None, "size": 26}, True),
        ({"n": None, "size": 500, "sets": ("per-protocol",)}, False),
        ({"n": None, "size": 500, "sets": (), "role": "secondary"}, False),
        # Each person is their own control.
        ({"n": 26, "contrast": "within-person-periods"}, True),
        ({"n": 25, "contrast": "within-person-periods"}, False),
        # Harms are rarer than benefits.
        ({"n": 598, "measured": "modality:harms"}, False),
        ({"n": 600, "measured": "modality:harms"}, True),
        # No number, but an interval with no room for an effect.
        (
            {"n": None, "estimate": interval("hazard-ratio", 0.8, 1.3, 95)},
            True,
        ),
        (
            {"n": None, "estimate": interval("hazard-ratio", 0.7, 1.3, 95)},
            False,
        ),
        (
            {"n": None, "estimate": interval("standardised-difference", -0.4, 0.4, 95)},
            True,
        ),
        (
            {"n": None, "estimate": interval("standardised-difference", -0.4, 0.4, 90)},
            False,
        ),
        # What half a millisecond means is not said by any parameter.
        (
            {"n": None, "estimate": interval("mean-difference", -0.4, 0.4, 95)},
            False,
        ),
        ({"n": 1000, "contrast": "change-from-baseline"}, False),
    ],
)
def test_whether_a_comparison_could_have_seen(
    given: dict[str, Any], seen: bool, layout: Layout
) -> None:
    held = item(layout, trial(favours="no-difference", significant=False, **given))
    assert held.could_have_seen is seen
    assert held.direction == ("disputes" if seen else "neutral")


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"n": 90, "size": 50}, 90),
        ({"n": None, "size": 50}, 100),
        ({"n": None, "size": 50, "sets": ("subgroup",)}, None),
        ({"n": None, "more": "; rv:hasFlow t:flow . t:flow rv:randomisedCount 80"}, 80),
        # Sequences or treatments: the arms of a crossover may hold the same people.
        ({"n": None, "size": 50, "contrast": "within-person-periods"}, None),
    ],
)
def test_number_of_people(given: dict[str, Any], count: int | None, layout: Layout) -> None:
    assert item(layout, trial(**given)).n == count


@pytest.mark.parametrize(
    ("measured", "favours", "claims"),
    [
        ("modality:latency", "favours-experimental", MYELIN),
        ("modality:walk", "favours-experimental", FUNCTION),
        ("modality:diffusion", "favours-experimental", NOTHING),
        ("modality:harms", "favours-experimental", NOTHING),
        ("modality:attacks", "favours-experimental", NOTHING),
        # A gain in one or the other of two modalities is not known to be one in myelin.
        ("modality:latency, modality:walk", "favours-experimental", NOTHING),
        ("modality:latency, modality:walk", "no-difference", MYELIN | FUNCTION),
    ],
)
def test_what_evidence_bears_on(
    measured: str, favours: str, claims: set[str], layout: Layout
) -> None:
    significant = favours == "favours-experimental"
    held = item(layout, trial(measured=measured, favours=favours, significant=significant))
    assert held.claims == claims


def test_a_dose_beside_a_trend_over_doses_is_secondary(layout: Layout) -> None:
    pair = (
        "t:o rv:hasResult t:pair . t:pair rv:comparesArm t:a, t:b ;"
        " rv:analysisSet rv:analysis-itt ; rv:contrast rv:contrast-between-arms ;"
        " rv:direction rv:direction-favours-experimental ."
    )
    held = evidence(layout, trial(contrast="dose-response", favours="no-difference") + pair)
    assert {i.contrast: i.analysis for i in held.items} == {
        "dose-response": "primary-itt",
        "between-arms": "secondary",
    }


def test_a_result_of_a_control_arm_alone_is_no_evidence(layout: Layout) -> None:
    alone = (
        "t:o rv:hasResult t:c . t:c rv:comparesArm t:b ;"
        " rv:contrast rv:contrast-change-from-baseline ; rv:direction rv:direction-no-difference ."
    )
    held = evidence(layout, trial() + alone)
    assert [i.result.partition("#")[2] for i in held.items] == ["r"]
