"""Random-effects pooling, held against published examples, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.synthesis.effect_sizes import Effect, NotDerivableError
from ranvier.synthesis.pooling import leave_one_out, pool

BCG = """
4 119 11 128, 6 300 29 274, 3 228 11 209, 62 13536 248 12619, 33 5036 47 5761, 180 1361 372 1079,
8 2537 10 619, 505 87886 499 87892, 29 7470 45 7232, 17 1699 65 1600, 186 50448 141 27197,
5 2493 3 2338, 27 16886 29 17825
"""
"""Thirteen trials of BCG vaccine: cases and others, vaccinated and not (Colditz 1994; metadat)."""

TEACHERS = """
0.03 0.0156, 0.12 0.0216, -0.14 0.0279, 1.18 0.1391, 0.26 0.1362, -0.06 0.0106, -0.02 0.0106,
-0.32 0.0484, 0.27 0.0269, 0.80 0.0630, 0.54 0.0912, 0.18 0.0497, -0.02 0.0835, 0.23 0.0841,
-0.18 0.0253, -0.06 0.0279, 0.30 0.0193, 0.07 0.0088, -0.07 0.0303
"""
"""Nineteen studies of teachers' expectations: effect and variance (Raudenbush and Bryk 1985)."""


def rows(text: str) -> list[list[float]]:
    return [[float(cell) for cell in row.split()] for row in text.replace("\n", " ").split(",")]


def bcg() -> list[Effect]:
    found = []
    for a, b, c, d in rows(BCG):
        ratio = math.log(a / (a + b) / (c / (c + d)))
        found.append(Effect(ratio, math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))))
    return found


def test_bcg_gives_the_published_figures() -> None:
    # metafor 3, rma(yi, vi) with and without test="knha".
    found = pool(bcg())
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.value == pytest.approx(-0.7145, abs=5e-5)
    assert found.se == pytest.approx(0.1798, abs=5e-5)
    assert found.hksj_se == pytest.approx(0.1808, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert found.p == pytest.approx(0.0019, abs=5e-5)
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    # With one degree less than metafor takes, which gives 0.14 to 1.76 as ratios.
    assert found.prediction is not None
    assert [math.exp(end) for end in found.prediction] == pytest.approx([0.134, 1.785], abs=1e-3)


def test_teachers_expectations_give_the_published_figures() -> None:
    # Raudenbush 2009, tables 16.2 and 16.3, as metafor's own tests check them.
    found = pool([Effect(y, math.sqrt(v)) for y, v in rows(TEACHERS)])
    assert round(found.tau2, 3) == 0.019
    assert round(found.value, 3) == 0.084
    assert (round(found.se, 3), round(found.hksj_se, 3)) == (0.052, 0.062)
    assert (round(found.wald_low, 3), round(found.wald_high, 3)) == (-0.018, 0.185)
    assert (round(found.low, 3), round(found.high, 3)) == (-0.046, 0.213)
    assert round(found.q, 2) == 35.83


EFFECTS = st.lists(
    st.builds(
        Effect,
        st.floats(-5, 5).map(lambda x: round(x, 3)),
        st.floats(0.05, 3).map(lambda x: round(x, 3)),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(EFFECTS, st.randoms())
def test_the_order_of_effects_changes_nothing(effects: list[Effect], random: object) -> None:
    mixed = list(effects)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = pool(effects), pool(mixed)
    assert (one.value, one.tau2, one.low, one.prediction) == (
        other.value,
        other.tau2,
        other.low,
        other.prediction,
    )
    weights = dict(zip(effects, one.weights, strict=True))
    assert dict(zip(mixed, other.weights, strict=True)) == weights


@settings(max_examples=40, deadline=None)
@given(EFFECTS)
def test_what_always_holds(effects: list[Effect]) -> None:
    found = pool(effects)
    assert found.tau2 >= 0
    assert 0 <= found.tau2_low <= found.tau2_high
    assert 0 <= found.i2 < 1
    assert sum(found.weights) == pytest.approx(1)
    values = [effect.value for effect in effects]
    assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9
    assert found.low <= found.value <= found.high


@settings(max_examples=25, deadline=None)
@given(EFFECTS, st.sampled_from([0.001, 1000.0]))
def test_another_unit_changes_no_more_than_the_unit(effects: list[Effect], by: float) -> None:
    one = pool(effects)
    other = pool([Effect(by * effect.value, by * effect.se) for effect in effects])
    assert other.value == pytest.approx(by * one.value, rel=1e-4, abs=1e-6 * by)
    assert other.tau2 == pytest.approx(by**2 * one.tau2, rel=1e-3, abs=1e-5 * by**2)


def test_the_same_effect_again_moves_nothing_and_halves_the_variance() -> None:
    one, same = Effect(0.4, 0.2), pool([Effect(0.4, 0.2)] * 2)
    assert same.value == pytest.approx(one.value)
    assert same.se**2 == pytest.approx(one.variance / 2)
    assert same.tau2 == pytest.approx(0, abs=1e-9)


def test_effects_that_lie_together_make_no_false_certainty() -> None:
    together = [Effect(0.40, 0.2), Effect(0.41, 0.2), Effect(0.39, 0.2)]
    plain, floored = pool(together), pool(together, floor=True)
    assert plain.high - plain.low < plain.wald_high - plain.wald_low
    assert floored.floored
    assert floored.high - floored.low > floored.wald_high - floored.wald_low
    assert not pool(bcg(), floor=True).floored


def test_two_effects_leave_a_very_wide_interval_and_no_prediction() -> None:
    found = pool([Effect(2.7, 1.45), Effect(0.3, 0.26)])
    assert found.prediction is None
    assert found.high - found.low > 5 * (found.wald_high - found.wald_low)


def test_one_effect_is_not_pooled() -> None:
    with pytest.raises(NotDerivableError):
        pool([Effect(1, 0.1)])


def test_leaving_one_out_is_pooling_the_others() -> None:
    effects = bcg()
    rest = leave_one_out(effects)
    assert len(rest) == len(effects)
    for i, left in enumerate(rest):
        alone = pool([*effects[:i], *effects[i + 1 :]])
        assert left is not None
        assert (left.k, left.value, left.low, left.tau2, left.i2) == pytest.approx(
            (12, alone.value, alone.low, alone.tau2, alone.i2), rel=1e-5
        )


def test_leaving_out_one_of_two_leaves_nothing_to_pool() -> None:
    assert leave_one_out([Effect(1, 0.1), Effect(2, 0.1)]) == (None, None)
