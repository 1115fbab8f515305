"""People are counted once, however many trials they were in."""

from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.profiles.stats import participants, statistics
from ranvier.vocabulary import BASE, RDF, XSD, rv


def _store(
    sizes: dict[str, dict[str, int]], links: list[tuple[str, str, str]] | None = None
) -> pyoxigraph.Store:
    store = pyoxigraph.Store()

    def add(subject: str, key: str, value: pyoxigraph.NamedNode | pyoxigraph.Literal) -> None:
        store.add(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(f"{BASE}trial/{subject}"), pyoxigraph.NamedNode(key), value
            )
        )

    for trial, counts in sizes.items():
        add(trial, f"{RDF}type", pyoxigraph.NamedNode(rv("ClinicalTrial")))
        if counts:
            add(trial, rv("hasFlow"), pyoxigraph.NamedNode(f"{BASE}trial/{trial}#flow"))
        for name, number in counts.items():
            whole = pyoxigraph.Literal(str(number), datatype=pyoxigraph.NamedNode(f"{XSD}integer"))
            add(f"{trial}#flow", rv(f"{name}Count"), whole)
    for trial, key, other in links or []:
        add(trial, rv(key), pyoxigraph.NamedNode(f"{BASE}trial/{other}"))
    return store


@pytest.mark.parametrize(
    ("sizes", "links", "people"),
    [
        ({"a": {"randomised": 10}, "b": {"randomised": 5}}, [], 15),
        ({"a": {"randomised": 10}, "x": {"enrolled": 6}}, [("x", "extensionOf", "a")], 10),
        ({"a": {"randomised": 10}, "x": {"enrolled": 6}}, [("x", "substudyOf", "a")], 10),
        # More people in the extension than were read for its parent: nobody is lost.
        ({"a": {"randomised": 4}, "x": {"enrolled": 6}}, [("x", "extensionOf", "a")], 6),
        ({"a": {}, "x": {"enrolled": 6}}, [("x", "extensionOf", "a")], 6),
        # An extension of two trials adds nobody, and does not make one trial of them.
        (
            {"a": {"randomised": 10}, "b": {"randomised": 8}, "x": {"enrolled": 12}},
            [("x", "extensionOf", "a"), ("x", "extensionOf", "b")],
            18,
        ),
        # Trials that share people overlap by an unknown number: the larger counts.
        (
            {"a": {"randomised": 10}, "b": {"randomised": 8}},
            [("a", "sharesParticipantsWith", "b"), ("b", "sharesParticipantsWith", "a")],
            10,
        ),
        # A family of three generations.
        (
            {"a": {"randomised": 10}, "x": {"enrolled": 6}, "y": {"analysed": 3}},
            [("x", "extensionOf", "a"), ("y", "substudyOf", "x")],
            10,
        ),
    ],
)
def test_families_count_once(sizes, links, people) -> None:
    assert participants(_store(sizes, links))["people"] == people


def test_the_randomised_go_before_other_counts() -> None:
    store = _store({"a": {"analysed": 39, "randomised": 43, "enrolled": 50}})
    assert participants(store)["people"] == 43


def test_a_trial_without_a_number_is_counted_as_such() -> None:
    found = participants(_store({"a": {"randomised": 3}, "b": {}, "c": {"screened": 9}}))
    assert found == {"people": 3, "trials with a number": 1, "trials without one": 2}


def test_on_the_real_graph_extensions_add_nobody(graph_store) -> None:
    """Guards against RENEWED, ANGEL-MS and the VISIONARY-MS extension counting people again."""
    query = """
        SELECT ?trial ?n WHERE {
          ?trial a rv:ClinicalTrial ; rv:hasFlow ?flow .
          OPTIONAL { ?flow rv:randomisedCount ?a } OPTIONAL { ?flow rv:enrolledCount ?b }
          OPTIONAL { ?flow rv:treatedCount ?c } OPTIONAL { ?flow rv:analysedCount ?d }
          BIND (COALESCE(?a, ?b, ?c, ?d) AS ?n) FILTER (BOUND(?n))
          MINUS { ?trial rv:extensionOf|rv:substudyOf|rv:sharesParticipantsWith ?other }
        }
    """
    rows = list(graph_store.query(query, prefixes={"rv": rv("")}))
    found = participants(graph_store)
    assert found["people"] == sum(int(row["n"].value) for row in rows)
    assert found["trials with a number"] > len(rows)


def test_the_figures_of_the_graph_add_up(graph_store) -> None:
    build = {"version": "0", "hash": "-", "quads": 1, "warnings": 0}
    found = statistics(graph_store, build)
    counts = found["counts"]
    assert sum(found["trials by status"].values()) >= counts["trials"] >= 160
    assert sum(found["results by contrast"].values()) == counts["results"]
    assert found["results by contrast"]["between-arms"] == counts["results between arms"]
    people = found["participants"]
    assert people["trials with a number"] + people["trials without one"] == counts["trials"]
