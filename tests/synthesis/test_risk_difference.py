"""Risk differences against the worked values of Newcombe 1998."""

from __future__ import annotations

import pytest

from ranvier.synthesis.risk_difference import risk_difference


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)],
)
def test_the_interval_is_that_of_newcombe(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    """Statistics in Medicine 17:873-890, method 10, as the tests of R's propint repeat them."""
    found = risk_difference(*counts)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.excess


def test_nobody_affected_leaves_an_interval_around_nothing() -> None:
    found = risk_difference(0, 10, 0, 10)
    assert found is not None
    assert found.low < found.value == 0 < found.high
    assert not found.excess


@pytest.mark.parametrize("counts", [(11, 10, 0, 10), (0, 0, 0, 10), (1, 10, 0, 0)])
def test_what_is_no_share_has_no_difference(counts: tuple[int, int, int, int]) -> None:
    assert risk_difference(*counts) is None
