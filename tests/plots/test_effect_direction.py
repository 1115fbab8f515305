from __future__ import annotations

import pyoxigraph

from ranvier.plots import draw
from ranvier.plots.graph import rows as asked
from ranvier.vocabulary import VOCABULARY


def test_results_that_do_not_all_point_one_way_are_mixed_and_counted(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = draw(small_graph, "effect-direction").rows
    assert [
        (r["trial"], r["direction"], r["favours_agent"], r["no_difference"], r["favours_control"])
        for r in rows
    ] == [("ONE", "mixed", 1, 1, 0), ("TWO", "favours the control arm", 0, 0, 1)]


def test_an_effect_counts_by_its_sign_though_its_source_shows_no_difference(
    small_graph: pyoxigraph.Store,
) -> None:
    store = pyoxigraph.Store()
    store.extend(small_graph)
    one = "https://w3id.org/ranvier/trial/one#r2"
    store.update(
        f"""PREFIX rv: <{VOCABULARY}> INSERT DATA {{
        <{one}.derived-x> rv:derivedFor <{one}.evidence> ; rv:value 0.3 }}"""
    )
    rows = {row["trial"]: row for row in draw(store, "effect-direction").rows}
    assert rows["ONE"]["direction"] == "favours the experimental arm"
    assert (rows["ONE"]["favours_agent"], rows["ONE"]["no_difference"]) == (2, 0)


def test_significance_is_that_of_results_that_point_the_way_shown(
    small_graph: pyoxigraph.Store,
) -> None:
    rows = {row["trial"]: row for row in draw(small_graph, "effect-direction").rows}
    assert rows["TWO"]["significant"] is False
    assert rows["TWO"]["participants"] == 300


def test_counts_are_those_of_controlled_results_of_the_graph(
    graph_store: pyoxigraph.Store,
) -> None:
    rows = draw(graph_store, "effect-direction", {"agent": "opicinumab"}).rows
    shown = sum(
        int(str(row[key]))
        for row in rows
        for key in ("favours_agent", "favours_control", "no_difference", "mixed", "not_reported")
        if row["modality_kind"] == "electrophysiology"
    )
    found = list(
        asked(
            graph_store,
            """SELECT DISTINCT ?r { ?o rv:hasResult ?r ; rv:measuredBy/rv:modalityKind
            rv:modalitykind-electrophysiology . ?r rv:testsAgent agent:opicinumab ; rv:contrast ?c .
            FILTER (?c IN (rv:contrast-between-arms, rv:contrast-dose-response,
            rv:contrast-within-person-periods)) }""",
        )
    )
    assert shown == len(found) > 5


def test_a_trial_of_two_agents_together_is_named_by_both(graph_store: pyoxigraph.Store) -> None:
    rows = draw(graph_store, "effect-direction", {"agent": "clemastine"}).rows
    agents = {row["trial"]: row["agent"] for row in rows}
    assert agents["CCMR-Two"] == "clemastine + metformin"
    assert agents["ReBUILD"] == "clemastine"
