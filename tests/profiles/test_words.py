"""Numbers in words: as printed, with the unit that is theirs, and nothing made up."""

from __future__ import annotations

import pytest

from ranvier.profiles import words
from ranvier.profiles.model import ArmValue, Code, Estimate, Outcome


def _estimate(**given: object) -> Estimate:
    return Estimate(**{**dict.fromkeys(Estimate.__dataclass_fields__), **given})


def _outcome(**given: object) -> Outcome:
    empty = dict.fromkeys(Outcome.__dataclass_fields__)
    return Outcome(**{**empty, "modalities": (), "time_days": (), "results": (), **given})


def _arm(**given: object) -> ArmValue:
    return ArmValue(**{**dict.fromkeys(ArmValue.__dataclass_fields__), **given})


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"value": "1.70", "ci_low": "0.5", "ci_high": "2.9", "ci_level": "95", "p": "0.0048"},
            "1.70 ms (95% CI 0.5 to 2.9), p=0.0048",
        ),
        ({"value": "1", "ci_low": "0", "ci_high": "2"}, "1 ms (CI 0 to 2, level not stated)"),
        ({"value": "1", "ci_low": "0"}, "1 ms (CI 0 to ?, level not stated)"),
        ({"p": "<.001", "p_operator": "<"}, "p<.001"),
        ({"p": "0.04", "p_operator": "<"}, "p<0.04"),
        ({"value": "2.06", "effect_measure": Code("odds-ratio", "odds ratio")}, "2.06"),
        ({"value": "0", "sd": "1.50"}, "0 ms SD 1.50"),
        ({}, ""),
    ],
)
def test_an_estimate_is_written_as_printed(given, text) -> None:
    assert words.numbers_words(_estimate(**given), _outcome(unit="ms")) == text


def test_the_arms_of_one_statistic_stand_together() -> None:
    mean = Code("mean", "mean")
    values = [
        _arm(arm="a", value="1.0", statistic=mean, n=5),
        _arm(arm="b", value="2", statistic=mean),
    ]
    assert words.arm_value_words(values, _outcome(unit="ms")) == ["[mean] a: 1.0 ms (n 5); b: 2 ms"]


def test_a_count_and_a_score_do_not_take_the_unit_of_the_outcome() -> None:
    values = [
        _arm(
            arm="a", value="45", statistic=Code("count", "count"), statistic_printed="number (49%)"
        ),
        _arm(arm="b", value="0.3", statistic=Code("score", "score"), statistic_printed="Z-score"),
        _arm(arm="c", value="12", statistic=Code("percent", "percentage")),
    ]
    (text,) = words.arm_value_words(values, _outcome(unit="pg/mL"))
    assert text == "a: 45, number (49%); b: 0.3, Z-score; c: 12%, percentage"


def test_an_arm_of_which_no_value_was_read_shows_its_size_alone() -> None:
    values = [_arm(arm="a", n=29), _arm(arm="b", n=26)]
    assert words.arm_value_words(values, _outcome(unit="ms")) == [
        "[no value read] a (n 29); b (n 26)"
    ]


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        ("https://clinicaltrials.gov/study/NCT01721161", "NCT01721161"),
        (
            "https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:2011-006291-39",
            "EudraCT 2011-006291-39",
        ),
        ("https://www.isrctn.com/ISRCTN27232902", "ISRCTN27232902"),
        ("https://anzctr.org.au/ACTRN12616000178448", "ACTRN12616000178448"),
        (
            "https://euclinicaltrials.eu/ctis-public/view/2023-503190-38-00",
            "EU CT 2023-503190-38-00",
        ),
        ("https://drks.de/search/en/trial/DRKS00005298", "DRKS00005298"),
        ("https://onderzoekmetmensen.nl/en/trial/NL-OMON37668", "NL-OMON37668"),
    ],
)
def test_registry_ids_read_as_people_write_them(iri, text) -> None:
    assert words.registry_words(iri) == text
