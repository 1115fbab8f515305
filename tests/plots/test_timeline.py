from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.plots import draw
from ranvier.plots.graph import rows as asked
from ranvier.plots.timeline import place


def test_every_trial_is_in_the_data_with_its_dates_as_read(graph_store: pyoxigraph.Store) -> None:
    rows = {row["trial_iri"]: row for row in draw(graph_store, "timeline").rows}
    found = {
        trial: (start or None, end or None)
        for trial, start, end in asked(
            graph_store,
            "SELECT ?t ?s ?e { ?t a rv:ClinicalTrial OPTIONAL { ?t rv:start ?s } "
            "OPTIONAL { ?t rv:end ?e } }",
        )
    }
    assert {iri: (row["start"], row["end"]) for iri, row in rows.items()} == found
    assert any(start is None for start, _ in found.values())


def test_words_tell_how_many_trials_have_no_date(graph_store: pyoxigraph.Store) -> None:
    picture = draw(graph_store, "timeline")
    dated = "start", "end", "end_expected", "published"
    undated = sum(not any(row[key] for key in dated) for row in picture.rows)
    assert f"{len(picture.rows)} trials of" in picture.alt
    assert f"of {undated} no date at all was read" in picture.alt


def test_a_trial_without_a_date_is_not_drawn_at_some_date(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "timeline", {"agent": "alpha"})
    assert {row["trial"]: row["start"] for row in picture.rows} == {"ONE": "2010-03", "TWO": None}
    drawn = str(picture.chart.to_dict())
    assert "trial/one" in drawn
    assert "trial/two" not in drawn


@pytest.mark.parametrize(
    ("date", "last", "expected"),
    [
        ("2012", False, 2012.0),
        ("2012", True, 2013.0),
        ("2012-07", False, 2012.5),
        ("soon", True, None),
    ],
)
def test_a_whole_year_runs_to_its_end(date: str, last: bool, expected: float | None) -> None:
    assert place(date, last=last) == expected


def test_days_are_in_the_order_of_the_calendar() -> None:
    dates = ["2012-01-01", "2012-01-31", "2012-02-01", "2012-12-31", "2013-01-01"]
    places = [place(date) or 0 for date in dates]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
