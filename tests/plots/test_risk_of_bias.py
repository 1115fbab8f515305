from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw
from ranvier.plots.graph import rows as asked
from ranvier.plots.risk_of_bias import overall_bias


def test_domains_and_the_whole_stand_side_by_side(small_graph: pyoxigraph.Store) -> None:
    picture = draw(small_graph, "risk-of-bias")
    assert [(r["trial"], r["bias_domain"], r["judgement"], r["tool"]) for r in picture.rows] == [
        ("ONE", "randomisation", "low", "RoB 2"),
        ("ONE", "overall", "some concerns", "RoB 2"),
        ("TWO", "overall", "not assessed", None),
    ]
    assert "1 judged, 1 not assessed" in picture.alt


def test_an_overall_judgement_is_never_made_from_domains(small_graph: pyoxigraph.Store) -> None:
    assert overall_bias(small_graph) == {"https://w3id.org/ranvier/trial/one": "some-concerns"}


def test_trials_without_a_judgement_are_not_assessed(graph_store: pyoxigraph.Store) -> None:
    picture = draw(graph_store, "risk-of-bias")
    judged = {t for (t,) in asked(graph_store, "SELECT DISTINCT ?t { ?t rv:hasRiskOfBias ?b }")}
    with_results = {
        t for (t,) in asked(graph_store, "SELECT DISTINCT ?t { ?t rv:hasOutcome/rv:hasResult ?r }")
    }
    unjudged = {r["trial_iri"] for r in picture.rows if r["judgement"] == "not assessed"}
    assert unjudged == with_results - judged
    assert {row["trial_iri"] for row in picture.rows} == with_results
    assert f"{len(unjudged)} not assessed" in picture.alt
