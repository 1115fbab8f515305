"""Frames: one row a thing, types that hold, and nothing that no source says."""

from __future__ import annotations

import pandas as pd
import pyoxigraph
import pytest

from ranvier import frames
from ranvier.errors import DataError
from ranvier.vocabulary import PREFIXES

TABLES = [frames.results, frames.safety, frames.trials, frames.verdicts]


@pytest.fixture(scope="module")
def results(graph_store) -> pd.DataFrame:
    return frames.results(graph_store)


@pytest.fixture(scope="module")
def turned_store(dataset) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for quad in reversed(list(dataset.store_quads())):
        store.add(quad)
    return store


def count(store: pyoxigraph.Store, pattern: str) -> int:
    (row,) = store.query(
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}", prefixes=PREFIXES
    )
    return int(row["n"].value)


def one(table: pd.DataFrame, column: str, value: str) -> pd.Series:
    found = table[table[column] == value]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("table", "pattern"),
    [
        (frames.results, "?o rv:hasResult ?x"),
        (frames.safety, "?t rv:hasSafetyFinding ?x"),
        (frames.trials, "?x a rv:ClinicalTrial"),
        (frames.verdicts, "?x a rv:Assertion"),
    ],
)
def test_one_row_a_thing(graph_store, table, pattern) -> None:
    found = table(graph_store)
    assert len(found) == count(graph_store, pattern) > 0
    assert found.iloc[:, 0].is_unique


@pytest.mark.parametrize("table", TABLES)
def test_types_hold_also_where_there_is_nothing(graph_store, table) -> None:
    held, nothing = table(graph_store).dtypes, table(pyoxigraph.Store()).dtypes
    assert set(held.index) == set(nothing.index)
    for name, kind in held.items():
        assert kind.name == nothing[name].name
        assert kind.name in {"string", "category", "object", "Int64", "Float64", "boolean"}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(graph_store, table) -> None:
    said = table.__doc__
    assert [name for name in table(graph_store).columns if f"`{name}`" not in said] == []


@pytest.mark.parametrize("table", TABLES)
def test_the_order_of_the_graph_changes_nothing(graph_store, turned_store, table) -> None:
    pd.testing.assert_frame_equal(table(graph_store), table(turned_store))


def test_a_result_with_its_numbers_evidence_and_source(results) -> None:
    row = one(results, "result", "trial:rebuild#vep-p100-latency-delay-itt")
    assert (row["value"], row["ci_low"], row["ci_high"], row["p_value"]) == (1.7, 0.5, 2.9, 0.0048)
    assert (row["agents"], row["modalities"], row["n"]) == (("clemastine",), ("vep",), 50)
    assert (row["role"], row["contrast"], row["better"]) == (
        "primary",
        "within-person-periods",
        "higher",
    )
    assert (row["direction"], row["analysis"], row["design"]) == (
        "supports",
        "primary-itt",
        "controlled-randomised",
    )
    assert bool(row["could_have_seen"])
    assert row["claims"] == ("remyelination",)
    assert row["source_kinds"] == ("review",)
    assert row["source_urls"][0].startswith("https://")


def test_what_was_given_together_is_named_together(results) -> None:
    row = one(results, "result", "trial:ccmr-two#vep-p100-latency-r1")
    assert row["agents"] == ("clemastine", "metformin")


def test_an_extension_belongs_to_the_cohort_of_its_parent(results) -> None:
    own = results[results["trial"] != results["cohort"]]
    assert not own.empty
    assert not own["cohort"].isna().any()


def test_what_no_source_says_is_missing_and_not_zero(graph_store, results) -> None:
    row = one(results, "result", "trial:rebuild#lcla-r1")
    assert pd.isna(row["value"])
    assert pd.isna(row["n"])
    safety = frames.safety(graph_store)
    assert safety["affected"].isna().any()
    assert (safety["affected"] == 0).any()
    assert safety["serious"].isna().any()


def test_a_trial_with_its_flow_and_design(graph_store) -> None:
    row = one(frames.trials(graph_store), "trial", "rebuild")
    assert (row["randomised"], row["n"], row["start_year"]) == (50, 50, 2014)
    assert (row["allocation"], row["model"], row["phase"]) == ("randomised", "crossover", "2")
    assert row["registered_as"] == ("clinicaltrials:NCT02040298",)
    assert row["agents"] == ("clemastine",)


def test_safety_is_of_the_agents_under_study(graph_store) -> None:
    safety = frames.safety(graph_store)
    trap = safety[safety["trial"] == "trap-ms-clemastine"]
    assert {agents for agents in trap["agents"] if agents} == {("clemastine",)}
    # What was seen on placebo is about no agent, and what names no arm about those of the trial.
    assert not any("placebo" in agents for agents in safety["agents"])
    assert one(safety, "finding", "trial:renew#safety-any-adverse-event-placebo")["agents"] == ()
    whole = safety[safety["arms"].map(len) == 0]
    assert (whole["agents"].map(len) > 0).all()


def test_a_derived_number_is_apart_from_what_was_printed_and_says_its_formula(results) -> None:
    derived = results[results["derived_value"].notna()]
    assert not derived.empty
    assert derived["derived_from"].notna().all()
    row = one(results, "result", "trial:renew#ff-vep-latency-wk24-r1")
    # Printed, shorter latency is below 0; derived, better on the agent is above 0.
    assert row["value"] == -3.5
    assert row["derived_value"] == pytest.approx(3.5)
    assert row["derived_se"] == pytest.approx(3.6, abs=0.1)


def test_verdicts_are_those_of_the_graph(graph_store) -> None:
    verdicts = frames.verdicts(graph_store)
    row = one(verdicts, "assertion", "assertion:clemastine--vep")
    assert (row["verdict"], row["agents"], row["modalities"]) == (
        "supported",
        ("clemastine",),
        ("vep",),
    )
    assert row["certainty"] in {"low", "very-low"}
    untested = verdicts[verdicts["verdict"] == "not-tested"]
    assert untested["certainty"].isna().all()
    assert verdicts["certainty"].notna().sum() == len(verdicts) - len(untested)


def test_the_current_build_is_opened(built) -> None:
    for path in (built.build, built.build / "current", built.build / "current" / "store"):
        assert len(frames.trials(frames.open_graph(path))) > 100


def test_no_build_is_explained(tmp_path) -> None:
    with pytest.raises(DataError, match="ranvier build"):
        frames.open_graph(tmp_path)
