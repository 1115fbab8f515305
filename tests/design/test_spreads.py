"""Spreads that are printed, or follow from what is; and which are left out, and why."""

from __future__ import annotations

import math

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ranvier.design.model import LeftOut, Spread
from ranvier.design.spreads import read_spreads
from ranvier.synthesis.methods import read_methods
from ranvier.vocabulary import BASE

from .made import METHOD, VEP, arm, difference, graph


def only(store: pyoxigraph.Store) -> Spread:
    (spread,), left = read_spreads(store, METHOD, VEP)
    assert not left
    return spread


def reason(store: pyoxigraph.Store) -> str:
    spreads, left = read_spreads(store, METHOD, VEP)
    assert not spreads
    (found,) = {each.reason for each in left}
    return found


def interval(sd: float, first: int, second: int, level: float = 0.95) -> float:
    """Half the interval of a difference of means, as a t-test gives it."""
    quantile = stats.t.ppf(0.5 + level / 2, first + second - 2)
    return float(quantile * sd * math.sqrt(1 / first + 1 / second))


ARMS = st.integers(5, 200)


@settings(max_examples=25, deadline=None)
@given(sd=st.floats(0.5, 50), first=ARMS, second=ARMS, level=st.sampled_from([90, 95, 99]))
def test_an_interval_of_a_difference_gives_back_the_spread(sd, first, second, level) -> None:
    half = interval(sd, first, second, level / 100)
    parts, more = difference(1, 1 - half, 1 + half, level=level, n=first + second)
    spread = only(graph(parts=parts, more=more, arms=(first, second)))
    assert spread.sd == pytest.approx(sd, rel=1e-6)
    assert (spread.kind, spread.n, spread.at_most) == ("difference", first + second, False)


@settings(max_examples=25, deadline=None)
@given(sd=st.floats(0.5, 50), first=ARMS, second=ARMS)
def test_where_only_the_total_is_printed_the_spread_is_a_bound(sd, first, second) -> None:
    half = interval(sd, first, second)
    parts, more = difference(1, 1 - half, 1 + half, n=first + second)
    spread = only(graph(parts=parts, more=more))
    assert spread.at_most
    assert spread.sd >= sd * (1 - 1e-6)


def test_more_people_in_the_arms_than_were_analysed_make_a_bound_too() -> None:
    half = interval(10, 40, 40)
    parts, more = difference(1, 1 - half, 1 + half, n=None)
    spread = only(graph(parts=parts, more=more, arms=(50, 50)))
    assert spread.at_most
    assert spread.sd > 10
    assert "is not printed" in spread.derived_from


def test_a_standard_error_of_one_arm() -> None:
    values = arm("v", "a", statistic="adjusted-mean", value=17.3, se=2.5, n=41)
    spread = only(graph(parts=values, more="; rv:hasArmResult <#v>"))
    assert spread.sd == pytest.approx(2.5 * math.sqrt(41))
    assert (spread.kind, spread.in_whom) == ("adjusted-value", "drug")
    assert spread.sources[0].url == "https://example.org/paper"
    assert spread.population == ("relapsing-ms",)


def test_an_interval_of_one_arm() -> None:
    half = float(stats.t.ppf(0.975, 24)) * 6 / 5
    values = arm("v", "a", statistic="mean-change", value=3, low=3 - half, high=3 + half, n=25)
    spread = only(graph(parts=values, more="; rv:hasArmResult <#v>"))
    assert spread.sd == pytest.approx(6, rel=1e-6)
    assert spread.kind == "change"


def test_a_printed_spread_needs_no_number_of_people() -> None:
    values = arm("v", "a", statistic="percent-change", value=3, sd=4.5)
    spread = only(graph(parts=values, more="; rv:hasArmResult <#v>"))
    assert (spread.sd, spread.n, spread.kind) == (4.5, None, "percent-change")


def test_a_crossover_gives_the_spread_of_differences_within_persons() -> None:
    half = float(stats.t.ppf(0.975, 49)) * 4 / math.sqrt(50)
    parts, more = difference(1.7, 1.7 - half, 1.7 + half, n=50)
    store = graph(parts=parts, more=more, contrast="within-person-periods", arms=(25, 25))
    spread = only(store)
    assert spread.sd == pytest.approx(4, rel=1e-6)
    assert spread.kind == "within-person"


def test_arms_go_before_the_difference_that_has_the_same_spread() -> None:
    half = interval(10, 30, 30)
    parts, more = difference(1, 1 - half, 1 + half, n=60)
    values = arm("v", "a", value=5, sd=9.5, n=30) + arm("w", "b", value=4, sd=10.5, n=30)
    store = graph(parts=parts + values, more=f"{more} ; rv:hasArmResult <#v>, <#w>", arms=(30, 30))
    spreads, left = read_spreads(store, METHOD, VEP)
    assert [spread.sd for spread in spreads] == [9.5, 10.5]
    assert not left


def test_spreads_that_contradict_the_interval_are_left_out_with_it() -> None:
    half = interval(40, 30, 30)
    parts, more = difference(1, 1 - half, 1 + half, n=60)
    values = arm("v", "a", value=5, sd=9.5, n=30) + arm("w", "b", value=4, sd=10.5, n=30)
    store = graph(parts=parts + values, more=f"{more} ; rv:hasArmResult <#v>, <#w>", arms=(30, 30))
    assert "can't both be right" in reason(store)


CONFLICT = (
    "<#c> rv:conflictAbout rv:gap-{about} ; rv:concerns <#r> ; rv:text "
    '"do not compute from these" .'
)


def test_what_a_record_says_is_imprecise_is_left_out_in_its_words() -> None:
    values = arm("v", "a", value=5, sd=9.5, n=30)
    store = graph(
        parts=values + CONFLICT.format(about="precision"),
        more="; rv:hasArmResult <#v>",
        more_trial="; rv:hasConflict <#c>",
    )
    assert reason(store) == "do not compute from these"


def test_a_conflict_about_something_else_leaves_the_spread() -> None:
    values = arm("v", "a", value=5, sd=9.5, n=30)
    store = graph(
        parts=values + CONFLICT.format(about="dates"),
        more="; rv:hasArmResult <#v>",
        more_trial="; rv:hasConflict <#c>",
    )
    assert only(store).sd == 9.5


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (arm("v", "a", statistic="rate", value=0.3, se=0.02, n=100), "of a rate"),
        (arm("v", "a", value=3.1, low=1.1, high=8.8, n=5), "not symmetrical"),
        (arm("v", "a", value=3.1, se=0.4), "how many the mean is of"),
    ],
)
def test_what_is_not_fit_is_left_out_with_its_reason(values: str, said: str) -> None:
    assert said in reason(graph(parts=values, more="; rv:hasArmResult <#v>"))


def test_an_interval_without_a_level_is_not_fit() -> None:
    parts, more = difference(1, -2, 4, level=None, n=60)
    assert "level" in reason(graph(parts=parts, more=more))


@pytest.mark.parametrize("contrast", ["association", "unclear", "arm-description"])
def test_what_is_no_contrast_of_arms_has_no_spread_of_them(contrast: str) -> None:
    parts, more = difference(1, -2, 4, n=60)
    assert read_spreads(graph(parts=parts, more=more, contrast=contrast), METHOD, VEP) == ((), ())


Found = tuple[tuple[Spread, ...], tuple[LeftOut, ...]]


@pytest.fixture(scope="module")
def real(graph_store) -> Found:
    return read_spreads(graph_store, read_methods(graph_store)["pooling"])


def of(real: Found, trial: str, modality: str) -> list[Spread]:
    return [
        spread
        for spread in real[0]
        if spread.trial == f"{BASE}trial/{trial}"
        and spread.modality == f"{BASE}modality/{modality}"
    ]


def test_rebuild_has_both_the_spread_within_persons_and_between_arms(real: Found) -> None:
    kinds = {spread.kind: spread for spread in of(real, "rebuild", "vep")}
    assert set(kinds) == {"within-person", "difference"}
    assert kinds["within-person"].sd == pytest.approx(1.2 * math.sqrt(50) / 2.0096, rel=1e-3)
    assert kinds["within-person"].n == 50


def test_renew_is_read_by_arm(real: Found) -> None:
    arms = [each for each in of(real, "renew", "vep") if each.kind == "adjusted-value"]
    assert [round(each.sd, 1) for each in arms] == [16.0, 16.0]


def test_final_values_and_changes_are_kept_apart(real: Found) -> None:
    assert {each.kind for each in of(real, "vision-protect", "oct")} == {"change"}
    assert {each.kind for each in of(real, "lipoic-acid-on", "oct")} == {"value"}


def test_the_spreads_of_lamotrigine_are_left_out(real: Found) -> None:
    assert not of(real, "lamotrigine-spms", "brain-volume")
    assert any("Lamotrigine" in each.trial_label for each in real[1])


def test_the_second_hand_interval_of_affinity_is_left_out(real: Found) -> None:
    assert not of(real, "affinity", "composite-disability")


def test_a_control_arm_that_comes_with_two_comparisons_is_read_once(real: Found) -> None:
    sham = [each for each in of(real, "msc-hadassah", "edss") if "sham" in each.in_whom.lower()]
    assert len(sham) == 1


def test_every_spread_leads_to_a_source_and_says_what_it_came_from(real: Found) -> None:
    assert real[0]
    for spread in real[0]:
        assert spread.sd > 0
        assert all(source.url.startswith("http") and source.kind for source in spread.sources)
        assert spread.sources
        assert spread.derived_from
    assert all(each.reason for each in real[1])


def test_the_order_of_the_graph_changes_nothing(dataset, graph_store, real: Found) -> None:
    turned = pyoxigraph.Store()
    for quad in reversed(list(dataset.store_quads())):
        turned.add(quad)
    assert read_spreads(turned, read_methods(graph_store)["pooling"]) == real
