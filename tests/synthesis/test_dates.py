"""Later than all, and later than one, are what comparing each pair would say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier.evidence import TrialFacts
from ranvier.synthesis.dates import earliest, later_than_all, later_than_one, latest

from .made import trial

TRIALS = st.builds(
    lambda start, years: trial("a", start=start, publication_years=years),
    st.sampled_from([None, "2001", "2005-03", "2005-07", "2011"]),
    st.sampled_from([(), (2003,), (2005, 2019), (2012,)]),
)


def pairwise(one: TrialFacts, other: TrialFacts) -> bool:
    return later_than_all(one, latest([other]))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2014", ()), ("2010", (2020,)), True),
        (("2010", (2020,)), ("2014", ()), False),
        (("2014", ()), (None, (2012,)), True),
        (("2011", ()), (None, (2012,)), False),
        (("2011", (2013,)), (None, (2012,)), True),
        ((None, (2013,)), ("2010", (2012,)), True),
        ((None, (2012,)), (None, (2012,)), False),
        (("2014", ()), (None, ()), False),
        ((None, ()), ("2001", (2002,)), False),
    ],
)
def test_a_pair(one, other, expected) -> None:
    first, second = (trial("a", start=s, publication_years=y) for s, y in (one, other))
    assert pairwise(first, second) == expected
    assert later_than_one(first, earliest([second])) == expected


@given(TRIALS, st.lists(TRIALS, min_size=1, max_size=5))
def test_many_at_once_are_the_pairs(one, others) -> None:
    pairs = [pairwise(one, other) for other in others]
    assert later_than_all(one, latest(others)) == all(pairs)
    assert later_than_one(one, earliest(others)) == any(pairs)


def test_nobody_is_later_than_none() -> None:
    assert not later_than_all(trial("a"), latest([]))
    assert not later_than_one(trial("a"), earliest([]))
    assert not later_than_all(None, latest([trial("a")]))
