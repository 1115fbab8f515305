"""The list of tests that do not pass names tests, and says why in known words."""

from __future__ import annotations

import pytest

from .suites import HOME, KINDS, NOT_HERE, NOT_RUN, SPARQL_ARCHIVE, skips, sparql_cases
from .test_protocol import DESCRIPTION, PROTOCOL
from .test_query import EVALUATION, SYNTAX
from .test_shacl import shacl_tests

RUN = {
    "evaluation": EVALUATION,
    "syntax": SYNTAX,
    "protocol": PROTOCOL,
    "description": DESCRIPTION,
}


def test_every_reason_is_of_a_known_kind() -> None:
    reasons = [why for listed in skips().values() for why in listed.values()]
    assert len(reasons) > 50
    assert not [why for why in reasons if why.partition(": ")[0] not in KINDS or ": " not in why]


@pytest.mark.skipif(not SPARQL_ARCHIVE.is_file(), reason=NOT_HERE.format(HOME))
def test_what_is_listed_is_a_test_that_is_run() -> None:
    run = {section: {c.id for c in sparql_cases() if c.kind in RUN[section]} for section in RUN}
    run["shacl"] = {name for name, _ in shacl_tests()}
    assert all(run.values())
    assert set(skips()) == set(run)
    assert not [name for section in run for name in set(skips()[section]) - run[section]]


@pytest.mark.skipif(not SPARQL_ARCHIVE.is_file(), reason=NOT_HERE.format(HOME))
def test_no_kind_of_test_is_left_out_unnoticed() -> None:
    known = {*NOT_RUN, *(kind for kinds in RUN.values() for kind in kinds)}
    assert {case.kind for case in sparql_cases()} == known
