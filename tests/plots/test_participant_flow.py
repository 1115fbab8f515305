from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw
from ranvier.plots.graph import rows as asked


def test_a_number_that_is_zero_is_not_one_that_was_not_read(
    small_graph: pyoxigraph.Store,
) -> None:
    picture = draw(small_graph, "participant-flow", {"trial": "one"})
    stages = {row["stage"]: row["participants"] for row in picture.rows}
    assert stages["randomised"] == 120
    assert stages["analysed"] == 0
    assert stages["screened"] is None
    assert "120 randomised, 0 analysed" in picture.alt
    assert "Not read: screened, treated, completed." in picture.alt


def test_a_trial_without_numbers_says_so(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "participant-flow", {"trial": "two"})
    assert picture.is_empty
    assert "No number of participants of TWO" in picture.alt


def test_arms_have_the_numbers_of_the_record(graph_store: pyoxigraph.Store) -> None:
    picture = draw(graph_store, "participant-flow", {"trial": "synergy"})
    arms = {row["node"]: row["participants"] for row in picture.rows if row["kind"] == "arm"}
    found = {
        arm: int(n)
        for arm, n in asked(
            graph_store, "SELECT ?a ?n { trial:synergy rv:hasArm ?a . ?a rv:participantCount ?n }"
        )
    }
    assert arms == found
    doses = [str(row["stage"]) for row in picture.rows if row["kind"] == "arm"]
    assert [dose.split()[1] for dose in doses[:4]] == ["3", "10", "30", "100"]
