from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.plots import draw
from ranvier.plots.graph import rows as asked


def test_derived_estimates_share_a_panel_with_what_they_pool_to(
    small_graph: pyoxigraph.Store,
) -> None:
    picture = draw(small_graph, "forest", {"agent": "alpha", "modality": "vep"})
    panel = picture.rows[0]["panel"]
    assert "mean difference (ms), derived: positive is better" in str(panel)
    rows = [row for row in picture.rows if row["panel"] == panel]
    assert [(r["row"], r["trial"], r["value"], r["ci_low"], r["ci_high"]) for r in rows] == [
        ("result", "ONE", 3.5, 1.0, 6.0),
        ("result", "TWO", -1.25, -3.0, 0.5),
        ("pooled", "2 cohorts", 0.9, -2.0, 3.8),
    ]
    weights = [(row.get("weight"), row["participants"]) for row in rows]
    assert weights == [
        (40, 120),
        (60, 300),
        (None, 420),
    ]
    assert (rows[-1]["prediction_low"], rows[-1]["prediction_high"]) == (-9.0, 11.0)
    assert "Pooled: alpha 0.9 (-2 to 3.8) over 2 cohorts (mean difference (ms)" in picture.alt


def test_a_result_stands_on_the_scale_that_was_pooled_and_on_no_other(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = draw(small_graph, "forest", {"agent": "alpha"}).rows
    assert not any("standardised" in str(row["panel"]) for row in rows)


def test_a_result_without_an_estimate_keeps_its_direction_and_no_number(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = draw(small_graph, "forest", {"agent": "alpha"}).rows
    bare = [row for row in rows if row["value"] is None]
    assert [(row["trial"], row["direction"]) for row in bare] == [("ONE", "no difference shown")]


def test_uncontrolled_results_have_no_place(small_graph: pyoxigraph.Store) -> None:
    rows = draw(small_graph, "forest", {"agent": "alpha"}).rows
    assert not any("#r3" in str(row["node"]) for row in rows)


def test_the_overall_judgement_stands_beside_and_absence_is_not_low(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = draw(small_graph, "forest", {"agent": "alpha"}).rows
    judged = {row["trial"]: row["risk_of_bias"] for row in rows if row["row"] == "result"}
    assert judged == {"ONE": "some concerns", "TWO": "not assessed"}


def test_figures_are_those_of_the_graph_with_the_better_side_positive(
    graph_store: pyoxigraph.Store,
) -> None:
    rows = draw(graph_store, "forest", {"agent": "opicinumab", "modality": "vep"}).rows
    node = "https://w3id.org/ranvier/trial/renew#ff-vep-latency-wk24-r1"
    ((value, low, high),) = asked(
        graph_store,
        f"SELECT ?v ?l ?h {{ <{node}> rv:hasEstimate ?e . "
        "?e rv:value ?v ; rv:ciLow ?l ; rv:ciHigh ?h }",
    )
    (row,) = [r for r in rows if str(r["node"]).startswith(node) and r["value"] is not None]
    # Less delay is better, and was printed as a negative difference.
    assert row["origin"] == "derived"
    assert row["value"] == -float(value)
    # The ends were printed to one digit; the derived ones lie evenly about the value.
    assert row["ci_low"] == pytest.approx(-float(high), abs=0.06)
    assert row["ci_high"] == pytest.approx(-float(low), abs=0.06)


def test_scales_of_different_units_never_share_a_panel(graph_store: pyoxigraph.Store) -> None:
    rows = draw(graph_store, "forest", {"agent": "opicinumab"}).rows
    panels = {str(row["panel"]) for row in rows if row["value"] is not None}
    assert len(panels) > 2
    for panel in panels:
        assert len({row["modality"] for row in rows if row["panel"] == panel}) == 1


def test_a_plot_of_several_agents_names_the_agent_in_each_row(
    graph_store: pyoxigraph.Store,
) -> None:
    held = draw(graph_store, "forest", {"modality": "oct"}).chart.to_dict()
    labels = [
        (row["agent"], row["label"])
        for values in held["datasets"].values()
        for row in values
        if row.get("row") == "result"
    ]
    assert len({agent for agent, _ in labels}) > 5
    assert all(label.startswith(agent) for agent, label in labels)
