"""Effect sizes derived from what the records print: what follows, what does not, and why."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest
from tests.synthesis import made

from ranvier.evidence import Evidence
from ranvier.evidence.read import read_evidence
from ranvier.synthesis.derivation import derive
from ranvier.synthesis.derived_estimate import DerivedEstimate, Limits
from ranvier.synthesis.estimates import Derived, derive_all, derive_estimates
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.printed_figures import Arm, ArmFigure, Figures, Printed
from ranvier.vocabulary import BASE, rv

RESULT = f"{BASE}trial/one#result"
LIMITS = Limits(0.15, 2, 0.25, 0.95)
ON, OFF = f"{BASE}trial/one#on", f"{BASE}trial/one#off"


def printed(**changes: object) -> Printed:
    plain = Printed(
        node=f"{RESULT}.estimate",
        measure="mean-difference",
        value=-4.0,
        low=-8.0,
        high=0.0,
        level=0.95,
        p=None,
        operator=None,
        sd=None,
        se=None,
        better=None,
    )
    return replace(plain, **changes)


def figure(side: str, value: float, **changes: object) -> ArmFigure:
    plain = ArmFigure(
        node=f"{RESULT}.{side.rpartition('#')[2]}",
        arm=side,
        statistic="mean-change",
        value=value,
        printed=f"{value:g}",
        sd=None,
        se=None,
        low=None,
        high=None,
        n=None,
    )
    return replace(plain, **changes)


def figures(**changes: object) -> Figures:
    plain = Figures(
        result=RESULT,
        what="P100 latency",
        unit="ms",
        better="lower",
        n=60,
        estimate=None,
        values=(),
        arms=(
            Arm(ON, "experimental", frozenset({made.AGENT}), 30, None),
            Arm(OFF, "placebo", frozenset(), 30, None),
        ),
        doubts={},
    )
    return replace(plain, **changes)


def derived(
    held: Figures, *, crossover: bool = False, **item: object
) -> dict[str, DerivedEstimate]:
    found, _ = derive(made.item("one", n=60, **item), held, LIMITS, crossover=crossover)
    return {estimate.scale: estimate for estimate in found}


def why(held: Figures, *, crossover: bool = False, **item: object) -> str:
    found, reasons = derive(made.item("one", n=60, **item), held, LIMITS, crossover=crossover)
    assert not found
    return "; ".join(reasons)


SPREAD = (figure(ON, 3.0, sd=10.0, n=30), figure(OFF, 9.0, sd=8.0, n=30))


def test_positive_is_better_on_the_agent_whichever_way_was_printed() -> None:
    lower = derived(figures(estimate=printed()))["mean-difference"]
    higher = derived(figures(estimate=printed(value=4.0, low=0.0, high=8.0, better="higher")))
    assert lower.value == higher["mean-difference"].value == 4.0
    assert (lower.ci_low, lower.ci_high) == pytest.approx((0.0, 8.0))
    of_arms = derived(figures(values=SPREAD))
    assert of_arms["mean-difference"].value == pytest.approx(6.0)
    assert of_arms["standardised-difference"].value > 0


def test_a_ratio_below_one_of_something_bad_is_better() -> None:
    found = derived(
        figures(estimate=printed(measure="hazard-ratio", value=0.64, low=0.45, high=0.91))
    )
    assert found["log-hazard-ratio"].value == pytest.approx(0.4463, abs=1e-4)
    assert found["log-hazard-ratio"].logarithmic


def test_without_a_better_direction_nothing_is_oriented() -> None:
    assert "known to be better" in why(figures(estimate=printed(), better="neither"))
    assert "known to be better" in why(figures(values=SPREAD, better=None))
    assert "known to be better" in why(figures(estimate=printed(better="neither")))


def test_a_sign_against_the_side_that_the_source_favours_is_not_trusted() -> None:
    assert "the sign is against" in why(figures(estimate=printed()), favours="favours-control")
    assert derived(figures(estimate=printed()), favours="favours-experimental")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"level": None}, "no interval with its level"),
        ({"low": None, "p": "0.05", "operator": "<"}, "bound"),
        ({"low": None, "p": "0.99", "operator": "="}, "too coarsely"),
        ({"high": 40.0}, "not symmetrical"),
        ({"low": -3.0, "high": 5.0}, "not symmetrical"),
        ({"value": None}, "a test without"),
        ({"measure": "relative-change"}, "no difference or ratio"),
        ({"measure": "mean-change"}, "no difference or ratio"),
    ],
)
def test_what_does_not_follow_is_not_derived(changes: dict[str, object], reason: str) -> None:
    assert reason in why(figures(estimate=printed(**changes)))


def test_a_spread_printed_goes_before_an_interval_and_that_before_p() -> None:
    everything = {"se": 1.5, "p": "0.04", "operator": "="}
    assert derived(figures(estimate=printed(**everything)))["mean-difference"].se == 1.5
    with_interval = derived(figures(estimate=printed(p="0.5", operator="=")))["mean-difference"]
    without = derived(figures(estimate=printed()))["mean-difference"]
    assert with_interval.se == without.se


def test_arms_of_a_crossover_are_never_two_groups() -> None:
    assert "crossover" in why(figures(values=SPREAD), crossover=True)
    assert "crossover" in why(figures(values=SPREAD), contrast="within-person-periods")
    shares = (figure(ON, 10, statistic="percent", n=30), figure(OFF, 20, statistic="percent", n=30))
    assert "crossover" in why(figures(values=shares), crossover=True)
    own = derived(figures(estimate=printed()), crossover=True, contrast="within-person-periods")
    assert own["mean-difference"].se == pytest.approx(8 / 2 / 2.001, abs=1e-3)


def test_a_record_s_doubt_takes_out_the_figure_and_leaves_the_others() -> None:
    doubted = {node.node: "not both right" for node in SPREAD}
    found = derived(figures(estimate=printed(), values=SPREAD, doubts=doubted))
    assert set(found) == {"mean-difference"}
    assert found["mean-difference"].computed_from == (f"{RESULT}.estimate",)
    assert "not fit" in why(
        figures(estimate=printed(), doubts={f"{RESULT}.estimate": "second-hand"})
    )
    assert "not fit" in why(figures(estimate=printed(), doubts={RESULT: "all of it"}))


def test_arms_and_estimate_that_can_not_both_be_right_give_nothing() -> None:
    narrow = tuple(replace(each, sd=0.5) for each in SPREAD)
    assert "can't both be right" in why(figures(estimate=printed(), values=narrow))


def test_doses_pooled_studies_and_joint_figures_are_left_out() -> None:
    held = figures(estimate=printed())
    assert "doses" in why(held, compared_with="dose-comparison")
    assert "doses" in why(held, contrast="dose-response")
    assert "pooled over studies" in why(held, analysis_sets=("pooled-studies",))
    assert "several modalities" in why(held, modalities=(made.VEP, made.MWF))


def test_shares_need_whole_people() -> None:
    def share(on: str, off: str) -> Figures:
        return figures(
            unit="%",
            values=(
                figure(ON, float(on), printed=on, statistic="percent", n=30),
                figure(OFF, float(off), printed=off, statistic="percent", n=30),
            ),
        )

    found = derived(share("10", "20"))
    assert found["risk-difference"].value == pytest.approx(0.1)
    assert set(found) == {"log-odds-ratio", "risk-difference"}
    assert "no number of 30 people" in why(share("11.5", "20"))


def test_people_randomised_are_not_taken_for_people_analysed() -> None:
    spread = tuple(replace(each, n=None) for each in SPREAD)
    assert "how many people" in why(figures(values=spread, n=55))
    assert "mean-difference" in derived(figures(values=spread, n=60))


def test_both_arms_on_the_agent_have_no_better_side() -> None:
    both = tuple(Arm(side, "experimental", frozenset({made.AGENT}), 30, None) for side in (ON, OFF))
    assert "which of the arms" in why(figures(values=SPREAD, arms=both))


@pytest.fixture(scope="module")
def evidence(graph_store: pyoxigraph.Store) -> Evidence:
    return read_evidence(graph_store)


@pytest.fixture(scope="module")
def method(graph_store: pyoxigraph.Store) -> Method:
    return read_methods(graph_store)["pooling"]


@pytest.fixture(scope="module")
def real(graph_store: pyoxigraph.Store, evidence: Evidence, method: Method) -> Derived:
    return derive_all(graph_store, evidence, method)


def of(real: Derived, result: str) -> dict[str, DerivedEstimate]:
    return {e.scale: e for e in real.estimates.get(f"{BASE}trial/{result}.evidence", ())}


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("renew#ff-vep-latency-wk24-r1", 3.5),
        ("rebuild#vep-p100-latency-delay-itt", 1.7),
        ("ccmr-one#vep-p100-optic-neuropathy-r1", 4.66),
        ("ccmr-one#vep-p100-late-followup-r1", 7.79),
        ("ccmr-two#vep-p100-latency-r1", 1.2),
    ],
)
def test_a_shorter_latency_is_positive_however_it_was_printed(
    real: Derived, result: str, value: float
) -> None:
    assert of(real, result)["mean-difference"].value == value


def test_an_interval_of_90_per_cent_is_read_as_such(real: Derived) -> None:
    found = of(real, "gsk239512-rrms#mtr-gde-lesions-r1")["standardised-difference"]
    assert found.se == pytest.approx((0.671 - 0.018) / 2 / 1.645, rel=0.01)


@pytest.mark.parametrize(
    "result",
    [
        "affinity#overall-disability-response-score-itt",
        "ms-spi#edss-progression-r1",
        "confirm#bpf-pooled-48-96w-r1",
        "rebuild#plasma-nfl-r1",
        "synergy#confirmed-disability-improvement-r1",
        "msc-hadassah#edss-change-6mo-msc-it-vs-sham",
        "tone#prnfl-atrophy-2y-r1",
    ],
)
def test_what_is_right_as_printed_yet_not_fit_to_compute_with(real: Derived, result: str) -> None:
    item = f"{BASE}trial/{result}.evidence"
    assert item not in real.estimates
    assert real.reasons[item]


def test_the_doubted_spreads_of_lamotrigine_are_not_used(real: Derived) -> None:
    found = of(real, "lamotrigine-spms#central-cerebral-volume-r1")
    assert set(found) == {"mean-difference"}
    assert found["mean-difference"].se == pytest.approx(0.936, abs=0.005)


def test_the_doubted_p_of_curcumin_is_not_used(real: Derived) -> None:
    for estimate in of(real, "curcumin-ifn#cua-r1").values():
        assert not any(node.endswith(".estimate") for node in estimate.computed_from)


def test_only_comparisons_with_a_control_are_derived(real: Derived, evidence: Evidence) -> None:
    controlled = {item.iri for item in evidence.items if item.controlled}
    assert set(real.estimates) | set(real.reasons) == controlled
    assert not set(real.estimates) & set(real.reasons)


def test_each_number_leads_to_what_it_was_computed_from(
    graph_store: pyoxigraph.Store, real: Derived
) -> None:
    value = pyoxigraph.NamedNode(rv("value"))
    for held in real.estimates.values():
        for estimate in held:
            assert estimate.computed_from
            for node in estimate.computed_from:
                subject = pyoxigraph.NamedNode(node)
                assert next(graph_store.quads_for_pattern(subject, value, None), None)
            assert estimate.ci_low < estimate.value < estimate.ci_high


def test_the_order_of_items_changes_nothing(
    graph_store: pyoxigraph.Store, evidence: Evidence
) -> None:
    one, _ = derive_estimates(graph_store, evidence)
    other, _ = derive_estimates(graph_store, replace(evidence, items=evidence.items[::-1]))
    assert one.quads == other.quads
