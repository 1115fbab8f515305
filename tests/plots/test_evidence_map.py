from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw


def test_a_cell_is_an_assertion_by_a_modality_and_nothing_else(
    small_graph: pyoxigraph.Store,
) -> None:
    picture = draw(small_graph, "evidence-map")
    cells = {(row["agent"], row["modality"]): row for row in picture.rows}
    assert ("alpha", "VEP latency") in cells
    assert cells["alpha", "VEP latency"]["verdict"] == "supported"
    assert cells["alpha", "VEP latency"]["certainty"] == "low"
    assert cells["alpha", "VEP latency"]["participants"] == 120
    # Claims are no modality, and what was not tested is no cell.
    assert len(picture.rows) == 5
    assert not any(row["agent"] == "gamma" for row in picture.rows)


def test_a_combination_is_a_row_of_its_own_and_not_one_of_its_agents(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = draw(small_graph, "evidence-map", {"agent": "alpha"}).rows
    assert [row["agent"] for row in rows] == ["alpha", "alpha + beta"]
    assert [row["participants"] for row in rows] == [120, None]
    assert all(row["agent"] == "alpha + beta" for row in draw_of(small_graph, "beta"))


def draw_of(store: pyoxigraph.Store, agent: str) -> list[dict[str, object]]:
    return [dict(row) for row in draw(store, "evidence-map", {"agent": agent}).rows]


def test_a_contradiction_marks_only_the_cell_that_it_is_about(
    small_graph: pyoxigraph.Store,
) -> None:
    conflicts = [
        row["assertion"] for row in draw(small_graph, "evidence-map").rows if row["conflict"]
    ]
    assert conflicts == ["https://w3id.org/ranvier/assertion/hostile--oct"]


def test_the_better_and_more_certain_verdict_comes_first(small_graph: pyoxigraph.Store) -> None:
    agents = [str(row["agent"]) for row in draw(small_graph, "evidence-map").rows]
    assert agents[0] == "alpha"
    assert agents[-1].startswith(("twin", "alpha +"))


def test_agents_that_share_a_name_keep_rows_of_their_own(small_graph: pyoxigraph.Store) -> None:
    agents = {row["agent"] for row in draw(small_graph, "evidence-map").rows}
    assert {"twin (twin-one)", "twin (twin-two)"} <= agents


def test_an_agent_of_which_nothing_was_measured_is_said_to_be_not_tested(
    small_graph: pyoxigraph.Store,
) -> None:
    picture = draw(small_graph, "evidence-map", {"agent": "gamma"})
    assert picture.is_empty
    assert "not tested" in picture.alt
    assert "gamma" in picture.alt


def test_words_count_what_is_drawn(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "evidence-map")
    assert "5 cells" in picture.alt
    assert "1 supported, 1 contradicted, 3 insufficient" in picture.alt
    assert "contradicts itself in 1 cell." in picture.alt


def test_conflict_is_hatched_in_its_cell(small_graph: pyoxigraph.Store) -> None:
    layers = draw(small_graph, "evidence-map").chart.to_dict()["layer"]
    (hatched,) = [
        each for each in layers if each.get("transform") == [{"filter": "datum.conflict"}]
    ]
    assert hatched["mark"]["shape"].count("M") > 3
    assert "Hatching" in str(draw(small_graph, "evidence-map").chart.to_dict()["title"])
