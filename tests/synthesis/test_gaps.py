"""Gaps of research: what counts as one, what does not, and the known ones of the records."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.evidence import Evidence, Item, TrialFacts
from ranvier.evidence.read import read_evidence
from ranvier.synthesis.gaps import find_gaps
from ranvier.vocabulary import BASE

from .made import trial
from .opposed import (
    AGENT,
    BEFORE,
    CONDUCTOR,
    EDSS,
    GAIN,
    HARM,
    MWF,
    NULL,
    OCT,
    OTHER_AGENT,
    POST_HOC,
    RELAPSE,
    SILENT,
    SMALL,
    TREND,
    VEP,
    Written,
    evidence,
    item,
    methods,
    store_of,
    undefined_terms,
)

METHODS = methods("gap")
PROGRESSIVE = "alpha--progressive-ms--population-never-studied"
RELAPSING = "alpha--relapsing-ms--population-never-studied"


def gaps(
    kind: str,
    *items: Item,
    trials: tuple[TrialFacts, ...] = (),
    store: pyoxigraph.Store | None = None,
    year: int = 2025,
) -> set[str]:
    """Give the gaps of one kind that some items and trials leave."""
    graph = evidence(*items, trials=trials, year=year)
    written = Written.of(find_gaps(store or store_of(), graph, METHODS))
    return {node for node, found in written.kinds().items() if found == kind}


def _used(count: int, **more: object) -> list[Item]:
    """Give results by VEP of as many trials of another agent."""
    return [item(f"t{n}", SMALL, agents=(OTHER_AGENT,), **more) for n in range(count)]


def test_an_agent_never_measured_by_a_reading_in_wide_use() -> None:
    alone = item("a", SMALL, modalities=(EDSS,))
    assert gaps("modality-never-used", alone, *_used(10)) == {"alpha--vep--modality-never-used"}
    assert gaps("modality-never-used", alone, *_used(9)) == set()


def test_readings_that_are_not_of_myelin_are_not_missed() -> None:
    alone = item("a", SMALL, modalities=(EDSS,))
    assert gaps("modality-never-used", alone, *_used(10, modalities=(OCT,))) == set()


@pytest.mark.parametrize(
    "held",
    [
        (item("a", SILENT),),
        (item("a", BEFORE),),
        (item("a", SMALL, modalities=(EDSS,), agents=(CONDUCTOR,)),),
    ],
)
def test_a_result_that_was_not_told_was_measured_and_conduction_is_left_out(
    held: tuple[Item, ...],
) -> None:
    assert gaps("modality-never-used", *held, *_used(10)) == set()


def test_what_was_measured_together_was_not_measured_alone() -> None:
    both = trial("a", agents=(AGENT, OTHER_AGENT))
    held = item("a", GAIN, agents=(AGENT, OTHER_AGENT))
    assert gaps("modality-never-used", held, *_used(10), trials=(both,)) == {
        "alpha--vep--modality-never-used"
    }


def test_agents_of_other_trials_than_in_ms_have_no_gap() -> None:
    healthy = trial("a", scope="healthy-volunteers")
    graph = evidence(item("a", GAIN), trials=(healthy,))
    assert Written.of(find_gaps(store_of(), graph, METHODS)).kinds() == {}


@pytest.mark.parametrize("shown", [GAIN, TREND])
def test_a_signal_in_one_course_and_no_trial_in_the_other(shown: dict[str, object]) -> None:
    assert gaps("population-never-studied", item("a", shown)) == {PROGRESSIVE}


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"population": ("progressive-ms",), "courses": ("ppms",)}, {RELAPSING}),
        ({"population": ("acute-optic-neuritis",), "courses": ()}, {RELAPSING, PROGRESSIVE}),
        ({"population": ("acute-optic-neuritis",), "courses": ("rrms",)}, {PROGRESSIVE}),
        ({"population": ("any-ms",), "courses": ()}, set()),
        ({"population": ("relapsing-ms",), "courses": ("rrms", "spms")}, set()),
    ],
)
def test_courses_count_as_populations_do(facts: dict[str, object], left: set[str]) -> None:
    assert gaps("population-never-studied", item("a", GAIN), trials=(trial("a", **facts),)) == left


@pytest.mark.parametrize("shown", [NULL, HARM, SILENT, BEFORE])
def test_without_a_controlled_signal_no_population_is_missed(shown: dict[str, object]) -> None:
    assert gaps("population-never-studied", item("a", shown)) == set()


def test_conduction_is_no_signal_of_myelin() -> None:
    assert gaps("population-never-studied", item("a", GAIN, agents=(CONDUCTOR,))) == set()


def test_a_trial_that_still_runs_studies_its_population() -> None:
    running = trial("b", status="recruiting", population=("progressive-ms",), has_results=False)
    assert gaps("population-never-studied", item("a", GAIN), trials=(running,)) == set()
    withdrawn = replace(running, status="withdrawn")
    held = gaps("population-never-studied", item("a", GAIN), trials=(withdrawn,))
    assert held == {PROGRESSIVE}


@pytest.mark.parametrize(
    ("days", "times", "missing"),
    [(366, (), True), (367, (), False), (None, (364,), True), (100, (730,), False)],
)
def test_a_trial_is_longer_than_a_year_by_follow_up_or_time_point(
    days: int | None, times: tuple[int, ...], missing: bool
) -> None:
    held = item("a", SMALL, time_days=times)
    found = gaps("no-long-trial", held, trials=(trial("a", follow_up_days=days),))
    assert found == ({"alpha--no-long-trial"} if missing else set())


def test_of_unknown_length_nothing_is_said() -> None:
    held = item("a", SMALL, time_days=())
    assert gaps("no-long-trial", held, trials=(trial("a", follow_up_days=None),)) == set()


def test_a_reading_of_myelin_without_function() -> None:
    vep = item("a/vep", SMALL)
    kind, node = "no-functional-endpoint", {"alpha--no-functional-endpoint"}
    assert gaps(kind, vep) == node
    assert gaps(kind, vep, item("a/relapse", SMALL, modalities=(RELAPSE,))) == node
    assert gaps(kind, vep, item("b/edss", SILENT, modalities=(EDSS,))) == set()
    assert gaps(kind, item("a/oct", SMALL, modalities=(OCT,))) == set()


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        ((item("a", BEFORE),), True),
        ((item("a", BEFORE), item("b", SILENT)), True),
        ((item("a", BEFORE, favours="not-reported"),), True),
        ((item("a", BEFORE), item("b", NULL, design="controlled")), True),
        ((item("a", BEFORE), item("b", SMALL)), False),
        ((item("a", SILENT),), False),
    ],
)
def test_results_without_any_that_was_randomised(held: tuple[Item, ...], missing: bool) -> None:
    assert gaps("no-randomised-trial", *held) == (
        {"alpha--no-randomised-trial"} if missing else set()
    )


REPEATED = {"alpha--vep--never-repeated"}


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ((item("a", GAIN, n=99),), REPEATED),
        ((item("a", GAIN, n=100),), set()),
        ((item("a", TREND, n=50),), set()),
        # What others read by it, large or small, for or against, is a second look.
        ((item("a", GAIN, n=50), item("b", SMALL, n=20)), set()),
        # A plan without a result is none, nor is a comparison without control, nor a reanalysis.
        ((item("a", GAIN, n=50), item("b", SILENT)), REPEATED),
        ((item("a", GAIN, n=50), item("b", BEFORE)), REPEATED),
        ((item("a", GAIN, n=50), item("b", GAIN, n=50, cohort=f"{BASE}trial/a")), REPEATED),
        ((item("a", GAIN, POST_HOC, n=50),), set()),
        # All people showed none: that is a contradiction, and no gain to repeat.
        ((item("a/all", NULL, n=50), item("a/x", GAIN, n=20, analysis_sets=("subgroup",))), set()),
        ((item("a", GAIN, n=50, modalities=(OCT,)),), set()),
    ],
)
def test_a_gain_in_one_small_trial_that_nobody_repeated(
    held: tuple[Item, ...], left: set[str]
) -> None:
    assert gaps("never-repeated", *held) == left


OVER = trial("a", status="completed", end="2023-06", has_results=False)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, True),
        ({"end": "2024"}, False),
        ({"status": "terminated"}, True),
        ({"status": "recruiting"}, False),
        ({"has_results": True}, False),
        ({"end": None}, False),
    ],
)
def test_results_are_unpublished_two_years_after_the_end(
    facts: dict[str, object], missing: bool
) -> None:
    found = gaps("results-unpublished", trials=(replace(OVER, **facts),))
    assert found == ({"a--results-unpublished"} if missing else set())


def test_years_count_from_the_records_and_not_from_today() -> None:
    assert gaps("results-unpublished", trials=(OVER,), year=2024) == set()


def test_a_finding_of_harm_is_a_result() -> None:
    store = store_of("trial:a rv:hasSafetyFinding rv:f .")
    assert gaps("results-unpublished", trials=(OVER,), store=store) == set()


def test_what_curators_noted_is_linked_and_not_repeated() -> None:
    store = store_of(
        "trial:a a rv:ClinicalTrial ; rv:hasGap rv:g1, rv:g2 . rv:g1 rv:gapAbout rv:gap-results ."
        "rv:g2 rv:gapAbout rv:gap-dose ."
    )
    written = Written.of(find_gaps(store, evidence(trials=(OVER,)), METHODS))
    held = written.nodes[f"{BASE}research-gap/a--results-unpublished"]
    assert held["relatesToGap"] == ["g1"]


def test_each_node_leads_back_to_the_records_behind_it() -> None:
    written = Written.of(find_gaps(store_of(), evidence(item("a", GAIN, n=50)), METHODS))
    for node in written.kinds():
        behind = written.nodes[f"{BASE}research-gap/{node}"]["wasDerivedFrom"]
        assert f"{BASE}graph/record/trial/a" in behind, node
        assert f"{BASE}graph/record/method/gap" in behind, node


def test_thresholds_are_those_of_the_record() -> None:
    method = METHODS["gap"]
    strict = replace(method, parameters={**method.parameters, "small_trial_participants": 40})
    graph = evidence(item("a", GAIN, n=50))
    written = Written.of(find_gaps(store_of(), graph, {"gap": strict}))
    assert "never-repeated" not in written.kinds().values()


def test_a_missing_method_is_named() -> None:
    with pytest.raises(DataError, match="gap"):
        find_gaps(store_of(), evidence(), {})


def test_nodes_grow_with_agents_and_not_with_trials() -> None:
    def nodes(trials: int) -> int:
        held = [item(f"a{n}", GAIN, modalities=(VEP, MWF)) for n in range(trials)]
        return len(Written.of(find_gaps(store_of(), evidence(*held), METHODS)).kinds())

    assert nodes(20) == nodes(40)


# The real records.


@pytest.fixture(scope="module")
def real(graph_store: pyoxigraph.Store) -> Evidence:
    return read_evidence(graph_store)


@pytest.fixture(scope="module")
def golden(graph_store: pyoxigraph.Store, real: Evidence) -> Written:
    return Written.of(find_gaps(graph_store, real, METHODS))


@pytest.mark.parametrize(
    "node",
    [
        "clemastine--vep--never-repeated",
        "clemastine--no-long-trial",
        "bexarotene--progressive-ms--population-never-studied",
        "proximus-oxcarbazepine--results-unpublished",
        "mst3k-liothyronine--results-unpublished",
        "rhigm22--vep--modality-never-used",
        "alemtuzumab--no-randomised-trial",
    ],
)
def test_known_gaps_of_the_records(golden: Written, node: str) -> None:
    assert node in golden.kinds()


@pytest.mark.parametrize(
    "node",
    [
        "renew--results-unpublished",
        "opicinumab--vep--never-repeated",
        "opicinumab--no-long-trial",
        "fampridine--mtr--modality-never-used",
        "clemastine--no-functional-endpoint",
    ],
)
def test_what_is_no_gap(golden: Written, node: str) -> None:
    assert node not in golden.kinds()


def test_every_term_written_is_defined(graph_store: pyoxigraph.Store, real: Evidence) -> None:
    assert not undefined_terms(find_gaps(graph_store, real, METHODS), graph_store)


def test_order_changes_nothing(graph_store: pyoxigraph.Store, real: Evidence) -> None:
    mixed = sorted(real.items, key=lambda held: held.iri[::-1])
    turned = replace(real, items=tuple(mixed), trials=dict(reversed(list(real.trials.items()))))
    one = find_gaps(graph_store, real, METHODS)
    assert one.quads == find_gaps(graph_store, turned, METHODS).quads
