"""Votes by direction of effect, and the sign test of them."""

from __future__ import annotations

import pytest

from ranvier.synthesis.directions import Vote, count_directions, direction_of


def votes(positive: int, negative: int, unclear: int = 0, unreported: int = 0) -> list[Vote]:
    ways = ["positive"] * positive + ["negative"] * negative
    ways += ["unclear"] * unclear + ["unreported"] * unreported
    return [Vote(f"cohort-{i}", way, 10) for i, way in enumerate(ways)]


@pytest.mark.parametrize(
    ("positive", "negative", "p"),
    [(9, 0, 0.0039), (5, 1, 0.2188), (1, 5, 0.2188), (2, 2, 1.0)],
)
def test_the_sign_test_is_exact_and_two_sided(positive: int, negative: int, p: float) -> None:
    # The first two as Hilton Boon and Thomson report them.
    assert count_directions(votes(positive, negative)).p == pytest.approx(p, abs=5e-5)


def test_cohorts_without_a_clear_direction_are_counted_but_not_tested() -> None:
    with_them, without = count_directions(votes(4, 1, 3, 2)), count_directions(votes(4, 1))
    assert with_them.counts == {"positive": 4, "negative": 1, "unclear": 3, "unreported": 2}
    assert (with_them.p, with_them.share) == (without.p, without.share)
    assert with_them.people["unclear"] == 30


def test_nobody_with_a_direction_is_no_half() -> None:
    found = count_directions(votes(0, 0, 2, 1))
    assert (found.share, found.p) == (None, None)


def test_people_do_not_weigh_in_the_test() -> None:
    small = [Vote("a", "positive", 5), Vote("b", "negative", 5)]
    large = [Vote("a", "positive", 5000), Vote("b", "negative", 5)]
    assert count_directions(small).p == count_directions(large).p


def test_the_interval_holds_the_share_and_stays_within_one() -> None:
    for positive, negative in ((1, 0), (0, 1), (3, 5), (20, 1)):
        found = count_directions(votes(positive, negative))
        assert found.share is not None
        assert 0 <= found.share_low <= found.share <= found.share_high <= 1
    one = count_directions(votes(1, 0))
    assert one.share_low is not None
    assert one.share_low < 0.05


def test_a_cohort_votes_once() -> None:
    with pytest.raises(ValueError, match="one vote"):
        count_directions([Vote("a", "positive", 1), Vote("a", "negative", 1)])


@pytest.mark.parametrize(
    ("signs", "way"),
    [
        (["positive"], "positive"),
        (["positive", "negative"], "unclear"),
        (["positive", "positive", "negative"], "unclear"),
        (["negative", "negative", "negative", "positive"], "negative"),
        (["unclear", "unreported"], "unclear"),
        (["unreported"], "unreported"),
    ],
)
def test_results_of_one_cohort_must_agree(signs: list[str], way: str) -> None:
    assert direction_of(signs, agreeing_share=0.7) == way
