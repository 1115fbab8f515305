from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw


def test_the_flow_holds_the_numbers_of_the_record_and_computes_none(
    graph_store: pyoxigraph.Store,
) -> None:
    picture = draw(graph_store, "review-flow")
    numbers = {row["step"]: row["number"] for row in picture.rows if row["about"] == "review"}
    assert numbers == {
        "records screened": 1615,
        "reports read in full": None,
        "studies included": 25,
        "participants": 3341,
        "interventions": 17,
        "interventions named in what was read": 12,
    }
    assert "1,615 records" in picture.alt
    assert "1,590" not in str(picture.chart.to_dict())


def test_a_graph_without_the_review_says_so(small_graph: pyoxigraph.Store) -> None:
    assert draw(small_graph, "review-flow").is_empty
