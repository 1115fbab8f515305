from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw


def test_counts_are_never_added_up(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "safety-heat-map")
    rash = [row for row in picture.rows if row["event"] == "rash"]
    assert sorted(int(str(row["affected"])) for row in rash) == [4, 9]
    assert "9/60 +1" in str(picture.chart.to_dict())
    assert "13" not in {str(row["affected"]) for row in rash}


def test_none_occurred_is_no_serious_event(small_graph: pyoxigraph.Store) -> None:
    drawn = str(draw(small_graph, "safety-heat-map").chart.to_dict())
    assert "'event': 'death', 'kind': 'none occurred (0)'" in drawn


def test_not_reported_is_told_apart_from_none_seen(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "safety-heat-map")
    levels = {row["agent"]: row["level"] for row in picture.rows}
    assert levels == {"alpha": "serious concern", "beta": "not reported"}
    assert "1 serious concern, 1 not reported" in picture.alt
    alone = draw(small_graph, "safety-heat-map", {"agent": "beta"})
    assert "not none seen" in alone.alt


def test_an_agent_of_no_trial_has_no_signal(small_graph: pyoxigraph.Store) -> None:
    assert "no trial studied it" in draw(small_graph, "safety-heat-map", {"agent": "gamma"}).alt
