"""Effect sizes: what they are held against, beside the worked examples in their docstrings."""

from __future__ import annotations

import math

import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from ranvier.synthesis.effect_sizes import (
    Counts,
    Effect,
    Group,
    NotDerivableError,
    hedges_g,
    log_odds_ratio,
    log_ratio,
    mean_difference,
    quantile,
    risk_difference,
    sd_from_se,
    se_from_ci,
    se_from_p,
    se_within_persons,
    small_sample_correction,
    whole_events,
)

FIRST, SECOND = [3.1, 4.7, 5.2, 6.9, 7.0, 9.4], [2.0, 2.2, 4.1, 4.4, 6.3]


def summary(values: list[float]) -> Group:
    mean = sum(values) / len(values)
    sd = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return Group(mean, sd, len(values))


def test_a_mean_difference_is_that_of_the_single_values() -> None:
    found = mean_difference(summary(FIRST), summary(SECOND))
    compared = CompareMeans(DescrStatsW(FIRST), DescrStatsW(SECOND))
    assert found.value == pytest.approx(compared.d1.mean - compared.d2.mean)
    assert found.se == pytest.approx(compared.std_meandiff_separatevar)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("df", [None, 4, 40])
def test_the_standard_error_comes_back_from_an_interval(level: float, df: float | None) -> None:
    half = quantile(level, df) * 0.37
    assert se_from_ci(2 - half, 2 + half, level=level, df=df) == pytest.approx(0.37)


def test_the_standard_error_comes_back_from_an_exact_p() -> None:
    p = 2 * stats.t.sf(1.2 / 0.5, 30)
    assert se_from_p(-1.2, p, df=30) == pytest.approx(0.5)


@pytest.mark.parametrize(("p", "operator"), [(0.05, "<"), (0.05, ">"), (0.0, "="), (1.0, "=")])
def test_a_bound_of_p_gives_no_standard_error(p: float, operator: str) -> None:
    with pytest.raises(NotDerivableError):
        se_from_p(1.0, p, operator=operator)


def test_a_ratio_turned_over_is_the_same_effect_the_other_way() -> None:
    one, other = log_ratio(0.8, 0.5, 1.28), log_ratio(1 / 0.8, 1 / 1.28, 1 / 0.5)
    assert other.value == pytest.approx(-one.value)
    assert other.se == pytest.approx(one.se)


def test_hedges_g_does_not_depend_on_the_unit() -> None:
    metres = hedges_g(Group(1.2, 0.4, 12), Group(1.0, 0.5, 14))
    centimetres = hedges_g(Group(120, 40, 12), Group(100, 50, 14))
    assert centimetres.value == pytest.approx(metres.value)
    assert centimetres.variance == pytest.approx(metres.variance)
    assert abs(metres.value) < 0.2 / 0.4


def test_the_small_sample_correction_is_close_to_the_exact_one() -> None:
    for df in (10, 25, 60):
        exact = math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))
        assert small_sample_correction(df) == pytest.approx(exact, abs=1e-3)


def test_the_odds_ratio_is_that_of_the_table() -> None:
    found = log_odds_ratio(Counts(12, 51), Counts(3, 47))
    table = Table2x2([[12, 39], [3, 44]])
    assert found.value == pytest.approx(table.log_oddsratio)
    assert found.se == pytest.approx(table.log_oddsratio_se)


def test_half_is_added_to_all_cells_only_where_one_is_empty() -> None:
    found = log_odds_ratio(Counts(13, 103), Counts(0, 51))
    table = Table2x2([[13.5, 90.5], [0.5, 51.5]])
    assert found.value == pytest.approx(table.log_oddsratio)
    assert found.se == pytest.approx(table.log_oddsratio_se)


def test_no_event_in_either_arm_says_nothing() -> None:
    for counts in (Counts(0, 20), Counts(20, 20)):
        with pytest.raises(NotDerivableError):
            log_odds_ratio(counts, counts)
        with pytest.raises(NotDerivableError):
            risk_difference(counts, counts)


@pytest.mark.parametrize(("percent", "total"), [("4.2", 103), ("54", 33), ("12", 326)])
def test_a_percentage_of_no_or_several_whole_numbers_is_not_counted(
    percent: str, total: int
) -> None:
    with pytest.raises(NotDerivableError):
        whole_events(percent, total)


@pytest.mark.parametrize("total", [7, 50, 102])
def test_each_whole_number_comes_back_from_its_percentage(total: int) -> None:
    for events in range(total + 1):
        assert whole_events(f"{100 * events / total:.1f}", total) == events


def test_differences_within_persons_use_their_own_spread() -> None:
    arms = mean_difference(Group(7.0, 2.38, 10), Group(6.5, 2.21, 10))
    assert se_within_persons(2, 10) < arms.se


def test_spreads_that_can_not_be_are_refused() -> None:
    for call in (
        lambda: sd_from_se(1.0, 0),
        lambda: se_from_ci(2.0, 2.0),
        lambda: mean_difference(Group(1, 0, 10), Group(2, 1, 10)),
        lambda: log_ratio(0.5, 0.0, 1.0),
        lambda: quantile(95),
    ):
        with pytest.raises(NotDerivableError):
            call()


def test_an_effect_turned_twice_is_itself() -> None:
    effect = Effect(1.5, 0.4)
    assert effect.turned().turned() == effect
    assert effect.turned().interval() == tuple(-end for end in reversed(effect.interval()))
