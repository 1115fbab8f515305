"""Plans on the real graph: what is asked, what is said, and what can't be."""

from __future__ import annotations

import csv
import io
import json
import statistics

import pytest

from ranvier.design.plan import MEANS, SHARES, WITHIN, modalities_with_spreads, plan
from ranvier.design.power import Aim, crossover, parallel
from ranvier.design.written import write_plan
from ranvier.errors import CallError, DataError
from ranvier.vocabulary import BASE

from .made import arm, graph


def modality(slug: str) -> str:
    return f"{BASE}modality/{slug}"


@pytest.fixture(scope="module")
def vep(graph_store):
    return plan(graph_store, modality("vep"), Aim(3))


def test_each_row_is_sized_by_its_own_spread(vep) -> None:
    assert {row.basis.trial_label for row in vep.rows} >= {"RENEW", "ReBUILD", "CCMR-Two"}
    for row in vep.rows:
        assert row.basis.kind != "within-person"
        assert row.basis.unit == "ms"
        assert row.size == parallel(vep.aim, row.basis.sd)


def test_the_range_spans_the_rows_and_each_trial_counts_once(vep) -> None:
    whole = vep.ranges[0]
    spreads = [row.basis.sd for row in vep.rows]
    assert (whole.lowest.figure, whole.highest.figure) == (min(spreads), max(spreads))
    trials = {row.basis.trial for row in vep.rows}
    own = [
        statistics.median(row.basis.sd for row in vep.rows if row.basis.trial == trial)
        for trial in trials
    ]
    assert whole.median.figure == statistics.median(own)
    assert whole.median.size == parallel(vep.aim, whole.median.figure)
    assert whole.trials == len(trials)


def test_kinds_of_spread_have_ranges_of_their_own(vep) -> None:
    assert sum(found.rows for found in vep.ranges[1:]) == vep.ranges[0].rows
    assert len({found.of for found in vep.ranges}) == len(vep.ranges)


def test_a_crossover_is_planned_by_spreads_within_persons_and_warned_of(graph_store) -> None:
    found = plan(graph_store, modality("vep"), Aim(3), way=WITHIN)
    assert {row.basis.trial_label for row in found.rows} == {"ReBUILD"}
    (row,) = found.rows
    assert row.size == crossover(found.aim, row.basis.sd)
    said = " ".join(found.caveats)
    assert "carried over" in said
    # The delayed-treatment analysis of the same trial stands beside the crossover's.
    assert "1.7 ms/eye (0.5 to 2.9)" in said
    assert "3.2 ms/eye (1.8 to 4.7)" in said


def test_a_share_is_planned_from_the_shares_on_control(graph_store) -> None:
    found = plan(graph_store, modality("ms-conversion"), Aim(10), way=SHARES)
    assert {row.basis.trial_label: row.basis.percent for row in found.rows} == {
        "ATON": 17.6,
        "TONE": 38,
        "Minocycline in CIS": 61,
    }


def test_a_percentage_that_no_number_of_people_gives_says_so(graph_store) -> None:
    found = plan(graph_store, modality("edss"), Aim(10), way=SHARES)
    (row,) = (row for row in found.rows if row.basis.trial_label == "MS-SPI")
    assert "no whole number of 51" in row.basis.derived_from


@pytest.mark.parametrize(
    ("slug", "way", "words"),
    [
        ("mwf", MEANS, ("no trial printed a spread", "vep", "oct")),
        ("oct", WITHIN, ("no crossover trial", "without --crossover", "vep")),
        ("lcva", SHARES, ("no trial printed a share", "ms-conversion")),
        ("ms-conversion", MEANS, ("with --share",)),
    ],
)
def test_a_modality_without_a_spread_names_those_that_have(graph_store, slug, way, words) -> None:
    with pytest.raises(CallError) as error:
        plan(graph_store, modality(slug), Aim(3), way=way)
    for word in words:
        assert word in str(error.value)


def test_every_modality_that_is_named_can_be_planned_for(graph_store) -> None:
    held = modalities_with_spreads(graph_store)
    assert held[modality("vep")] == {MEANS, WITHIN, SHARES}
    for iri, ways in held.items():
        for way in ways:
            assert plan(graph_store, iri, Aim(0.5), way=way).rows


def test_a_unit_is_chosen_and_an_unknown_one_refused(graph_store) -> None:
    yearly = plan(graph_store, modality("brain-volume"), Aim(0.2), unit="%/a")
    assert {row.basis.unit for row in yearly.rows} == {"%/a"}
    usual = plan(graph_store, modality("brain-volume"), Aim(0.2))
    assert usual.unit == "%"
    assert "%/a" in usual.other_units
    with pytest.raises(CallError, match="there are"):
        plan(graph_store, modality("brain-volume"), Aim(0.2), unit="furlong")


def test_a_graph_without_the_method_says_what_to_do() -> None:
    values = arm("v", "a", value=5, sd=9.5, n=30)
    store = graph(parts=values, more="; rv:hasArmResult <#v>")
    with pytest.raises(DataError, match="ranvier build"):
        plan(store, modality("vep"), Aim(3))


def test_json_holds_every_row_with_its_sources(vep) -> None:
    data = json.loads(write_plan(vep, "json"))
    assert len(data["rows"]) == len(vep.rows)
    for row, shown in zip(vep.rows, data["rows"], strict=True):
        assert shown["size"]["total"] == row.size.total
        assert shown["sources"][0]["url"] == row.basis.sources[0].url
    assert data["aim"]["difference"] == 3


def test_csv_is_one_line_a_row(vep) -> None:
    read = list(csv.DictReader(io.StringIO(write_plan(vep, "csv"))))
    assert [int(line["n_per_arm"]) for line in read] == [row.size.per_arm for row in vep.rows]
    assert all(line["source_urls"].startswith("http") for line in read)


@pytest.mark.parametrize("form", ["text", "md"])
def test_what_a_person_reads_names_trials_sources_range_and_what_was_left_out(
    graph_store, form: str
) -> None:
    found = plan(graph_store, modality("brain-volume"), Aim(0.2))
    shown = " ".join(write_plan(found, form, width=400).replace("\\", "").split())
    assert "ESIMS" in shown
    assert "https://iris.uniroma1.it" in shown
    assert all(word in shown for word in ("lowest", "median", "highest"))
    assert "Lamotrigine in SPMS" in shown


def test_an_unknown_form_is_refused(vep) -> None:
    with pytest.raises(CallError, match="text, json, csv, md"):
        write_plan(vep, "xls")
