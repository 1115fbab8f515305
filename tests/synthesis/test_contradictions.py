"""Contradictions: what counts as one, by what sides differ, and the known ones of the records."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.evidence import Evidence, Item, TrialFacts
from ranvier.evidence.read import read_evidence
from ranvier.synthesis.contradictions import find_contradictions
from ranvier.vocabulary import BASE

from .made import trial
from .opposed import (
    AGENT,
    BEFORE,
    EDSS,
    GAIN,
    HARM,
    NULL,
    OCT,
    OTHER_AGENT,
    PER_PROTOCOL,
    POST_HOC,
    RELAPSE,
    SILENT,
    SMALL,
    SUBGROUP,
    TREND,
    Written,
    evidence,
    item,
    methods,
    store_of,
    undefined_terms,
)

METHODS = methods("contradiction")
BETWEEN = "alpha--vep--gain-against-no-difference"


def found(
    *items: Item, trials: tuple[TrialFacts, ...] = (), store: pyoxigraph.Store | None = None
) -> Written:
    """Write the contradictions of some items."""
    graph = evidence(*items, trials=trials)
    return Written.of(find_contradictions(store or store_of(), graph, METHODS))


@pytest.mark.parametrize(
    ("items", "node"),
    [
        ((item("a", GAIN), item("b", NULL)), BETWEEN),
        ((item("a", GAIN), item("b", HARM)), "alpha--vep--gain-against-harm"),
        (
            (item("a/all", NULL), item("a/pp", GAIN, PER_PROTOCOL)),
            "a--alpha--vep--whole-against-per-protocol",
        ),
        (
            (item("a/all", SMALL), item("a/old", GAIN, SUBGROUP)),
            "a--alpha--vep--whole-against-subgroup",
        ),
        (
            (item("a/all", TREND), item("a/later", GAIN, POST_HOC)),
            "a--alpha--vep--planned-against-post-hoc",
        ),
        (
            (item("a/all", GAIN), item("a/pp", HARM, PER_PROTOCOL)),
            "a--alpha--vep--whole-against-per-protocol",
        ),
        (
            (item("a/vep", GAIN), item("a/edss", SMALL, modalities=(EDSS,))),
            "alpha--myelin-without-function",
        ),
        (
            (item("a/vep", SMALL), item("a/edss", GAIN, modalities=(EDSS,))),
            "alpha--function-without-myelin",
        ),
        (
            (item("a/vep", GAIN), item("b/edss", NULL, modalities=(EDSS,))),
            "alpha--myelin-without-function",
        ),
    ],
)
def test_opposed_results_make_one_node(items: tuple[Item, ...], node: str) -> None:
    written = found(*items)
    assert list(written.kinds()) == [node]
    assert node.endswith(written.kinds()[node])


@pytest.mark.parametrize(
    "items",
    [
        (item("a", GAIN), item("b", GAIN)),
        (item("a", NULL), item("b", NULL), item("c", HARM)),
        # Too small to see one, or no more than a trend: neither denies the gain.
        (item("a", GAIN), item("b", SMALL)),
        (item("a", GAIN), item("b", TREND)),
        (item("a", GAIN), item("b", SILENT)),
        # No control, no gain.
        (item("a", BEFORE), item("b", NULL)),
        # Of other agents, by other modalities, or of the same people.
        (item("a", GAIN), item("b", NULL, agents=(OTHER_AGENT,))),
        (item("a", GAIN), item("b", NULL, agents=(AGENT, OTHER_AGENT))),
        (item("a", GAIN), item("b", NULL, modalities=(OCT,))),
        (item("a", GAIN), item("b", NULL, cohort=f"{BASE}trial/a")),
        # A part that shows less than the whole could, and two that agree.
        (item("a/all", GAIN), item("a/pp", SMALL, PER_PROTOCOL)),
        (item("a/all", GAIN), item("a/pp", GAIN, PER_PROTOCOL)),
        (item("a/all", NULL), item("a/pp", TREND, PER_PROTOCOL)),
        # Figures of several studies put together are of neither.
        (item("a", GAIN), item("b", NULL, analysis_sets=("itt", "pooled-studies"))),
        # The whole, or the part, is itself divided.
        (
            item("a/one", NULL, outcome="x"),
            item("a/two", GAIN, outcome="x"),
            item("a/pp", GAIN, PER_PROTOCOL),
        ),
        (item("a/all", GAIN), item("a/pp", GAIN, PER_PROTOCOL), item("a/pp2", HARM, PER_PROTOCOL)),
        # A trend at the later time is no loss.
        (item("a/one", GAIN, outcome="x", time_days=(9,)), item("a/two", TREND, outcome="x")),
        # A cohort divided among its primary outcomes takes no side against others.
        (item("a/one", GAIN), item("a/two", NULL), item("b", NULL)),
        # Relapses are no function, and a small trial elsewhere denies no gain here.
        (item("a/vep", GAIN), item("a/relapse", NULL, modalities=(RELAPSE,))),
        (item("a/vep", GAIN), item("b/edss", SMALL, modalities=(EDSS,))),
        (item("a/vep", GAIN), item("a/edss", BEFORE, significant=False, modalities=(EDSS,))),
        (
            item("a/vep", GAIN),
            item("a/edss", GAIN, modalities=(EDSS,)),
            item("a/edss2", SMALL, modalities=(EDSS,)),
        ),
    ],
)
def test_results_that_may_agree_make_none(items: tuple[Item, ...]) -> None:
    assert found(*items).kinds() == {}


def test_function_that_gained_in_any_cohort_is_not_missed_in_another() -> None:
    written = found(
        item("a/vep", GAIN),
        item("b/edss", NULL, modalities=(EDSS,)),
        item("c/edss", GAIN, modalities=(EDSS,)),
    )
    assert list(written.kinds()) == ["alpha--edss--gain-against-no-difference"]


def test_function_missed_in_the_same_people_is_joined_by_harm_elsewhere() -> None:
    written = found(
        item("a/vep", GAIN),
        item("a/edss", SMALL, modalities=(EDSS,)),
        item("b/edss", HARM, modalities=(EDSS,)),
        item("c/edss", SMALL, modalities=(EDSS,)),
    )
    assert written.side("alpha--myelin-without-function", "other") == {"a#edss", "b#edss"}


def test_the_primary_outcome_speaks_for_its_cohort() -> None:
    """Else a secondary gain would stand for a trial whose primary outcome was missed."""
    secondary = {"analysis": "secondary", "role": "secondary"}
    written = found(item("a/one", NULL), item("a/two", GAIN, secondary), item("b", GAIN))
    assert written.side(BETWEEN, "one") == {"b#result"}
    assert written.side(BETWEEN, "other") == {"a#one"}


def test_a_test_over_all_doses_goes_before_single_doses() -> None:
    written = found(
        item("a/trend", NULL, outcome="x", contrast="dose-response"),
        item("a/dose", GAIN, outcome="x"),
        item("b", GAIN),
    )
    assert written.side(BETWEEN, "other") == {"a#trend"}


def _timed(days: int, **more: object) -> dict[str, object]:
    return {"time_days": (days,), **more}


def test_a_gain_that_is_lost_is_told_by_one_measure_only() -> None:
    early = item("a/early", GAIN, _timed(90), outcome="https://x/early")
    late = item("a/late", SMALL, _timed(360), outcome="https://x/late")
    said = '<https://x/%s> rv:hasResult rv:r ; rv:measure "%s" .'
    same = store_of(said % ("early", "latency") + said % ("late", "latency (ms)"))
    written = found(early, late, store=same)
    assert list(written.kinds()) == ["a--alpha--vep--gain-lost-later"]
    assert written.facets("a--alpha--vep--gain-lost-later") == {"time-point"}
    other = store_of(said % ("early", "latency") + said % ("late", "amplitude"))
    assert found(early, late, store=other).kinds() == {}


def test_a_gain_that_comes_late_is_no_gain_that_is_lost() -> None:
    early = item("a/early", SMALL, _timed(90), outcome="x")
    late = item("a/late", GAIN, _timed(360), outcome="x")
    assert list(found(early, late).kinds()) == ["a--alpha--vep--gain-seen-later"]


def _first_and_later(**later: object) -> Written:
    first = trial("a", publication_years=(2012,), start="2008")
    second = trial("b", **{"publication_years": (2020,), "start": "2015", "n": 200, **later})
    return found(item("a", GAIN, n=40), item("b", NULL), trials=(first, second))


def test_a_first_gain_stands_against_later_larger_trials() -> None:
    """And not a second time as any two trials that disagree."""
    assert list(_first_and_later().kinds()) == ["alpha--vep--first-against-later-larger"]


@pytest.mark.parametrize(
    "later", [{"publication_years": (2012,)}, {"publication_years": (2005,)}, {"n": 40}]
)
def test_what_is_not_later_or_not_larger_is_an_ordinary_contradiction(
    later: dict[str, object],
) -> None:
    assert list(_first_and_later(**later).kinds()) == [BETWEEN]


DOSES = """
<https://w3id.org/ranvier/trial/a#{0}> rv:comparesArm rv:arm{0} .
rv:arm{0} rv:hasTreatment rv:t{0} .
rv:t{0} rv:purpose rv:purpose-studied ; rv:givesAgent agent:alpha ; rv:dose {0} ; rv:doseUnit "mg" .
"""


def _by_dose(*shown: dict[str, object]) -> Written:
    rows = [item(f"a/{10 * n}", s, outcome="x") for n, s in enumerate(shown, start=1)]
    doses = "".join(DOSES.format(10 * n) for n in range(1, len(shown) + 1))
    return found(*rows, store=store_of(doses))


def test_a_gain_that_a_higher_dose_does_not_show() -> None:
    node = "a--alpha--vep--non-monotone-dose-response"
    written = _by_dose(SMALL, GAIN, HARM)
    assert list(written.kinds()) == [node]
    assert written.side(node, "one") == {"a#20"}
    assert written.side(node, "other") == {"a#30"}
    assert written.facets(node) == {"dose"}
    assert "10 mg: no difference; 20 mg: significant gain; 30 mg: the control did better" in (
        written.statement(node)
    )


@pytest.mark.parametrize("shown", [(SMALL, GAIN), (SMALL, GAIN, GAIN), (SMALL, GAIN, TREND)])
def test_a_dose_response_that_rises_or_ends_in_a_trend_is_none(
    shown: tuple[dict[str, object], ...],
) -> None:
    assert _by_dose(*shown).kinds() == {}


CONFLICT = """
trial:a a rv:ClinicalTrial ; rv:hasConflict <https://w3id.org/ranvier/trial/a#c> .
<https://w3id.org/ranvier/trial/a#c> rv:text "p 0.01 against 0.1" ; rv:conflictAbout rv:gap-{0} ;
  rv:readIn <https://w3id.org/ranvier/trial/a#S1>, <https://w3id.org/ranvier/trial/a#S2> .
<https://w3id.org/ranvier/trial/a#S1> rv:sourceKind rv:read-{1} .
<https://w3id.org/ranvier/trial/a#S2> rv:sourceKind rv:read-{2} .
"""


def test_press_stands_against_paper_where_a_record_says_so() -> None:
    store = store_of(CONFLICT.format("results", "news", "full-text"))
    written = found(trials=(trial("a"),), store=store)
    node = "a--press-against-paper"
    assert list(written.kinds()) == [node]
    held = written.nodes[f"{BASE}contradiction/{node}"]
    assert held["restsOnConflict"] == [f"{BASE}trial/a#c"]
    assert written.nodes[f"{BASE}contradiction/{node}#one"]["readIn"] == [f"{BASE}trial/a#S1"]
    assert "p 0.01 against 0.1" in written.statement(node)


@pytest.mark.parametrize(
    "said",
    [
        ("results", "abstract", "registry"),
        ("results", "news", "news"),
        ("dates", "news", "abstract"),
    ],
)
def test_papers_among_themselves_and_dates_are_left_to_the_record(said: tuple[str, ...]) -> None:
    assert found(trials=(trial("a"),), store=store_of(CONFLICT.format(*said))).kinds() == {}


ALIKE = (item("a", GAIN, n=50), item("b", NULL, n=50))
TRIALS = (trial("a"), trial("b"))


@pytest.mark.parametrize(
    ("facet", "changes", "facts"),
    [
        ("population", {"population": ("acute-optic-neuritis",)}, {}),
        ("ms-course", {}, {"courses": ("ppms",)}),
        ("comparator", {"compared_with": "active"}, {}),
        ("time-point", {"time_days": (360,)}, {}),
        ("design", {"design": "controlled"}, {}),
        ("design", {}, {"model": "crossover"}),
        ("size", {"n": 100}, {}),
        ("masking", {}, {"masking": "open-label"}),
    ],
)
def test_sides_differ_by_what_is_recorded(
    facet: str, changes: dict[str, object], facts: dict[str, object]
) -> None:
    items = (ALIKE[0], replace(ALIKE[1], **changes))
    written = found(*items, trials=(TRIALS[0], replace(TRIALS[1], **facts)))
    assert written.facets(BETWEEN) == {facet}


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({}, {}),
        ({"n": 99}, {}),
        ({"population": ()}, {"courses": (), "masking": None, "model": None}),
        ({"population": ("any-ms",)}, {"courses": ("any",), "masking": "unclear"}),
        ({"population": ("progressive-ms", "relapsing-ms"), "time_days": (90, 360)}, {}),
    ],
)
def test_where_nothing_recorded_differs_it_says_so(
    changes: dict[str, object], facts: dict[str, object]
) -> None:
    """What is alike, overlaps, covers all, or is not on record explains nothing."""
    items = (ALIKE[0], replace(ALIKE[1], **changes))
    written = found(*items, trials=(TRIALS[0], replace(TRIALS[1], **facts)))
    assert written.facets(BETWEEN) == {"none-recorded"}
    assert "differ by none that was recorded" in written.statement(BETWEEN)


def test_analyses_of_one_trial_differ_by_who_was_analysed() -> None:
    written = found(item("a/all", NULL), item("a/pp", GAIN, PER_PROTOCOL))
    node = "a--alpha--vep--whole-against-per-protocol"
    assert written.facets(node) == {"analysis-set"}


def test_a_substudy_of_unknown_size_is_never_given_that_of_its_trial() -> None:
    written = found(item("a", GAIN, analysis_sets=("substudy",)), item("b", NULL))
    assert "participantCount" not in written.nodes[f"{BASE}contradiction/{BETWEEN}#one"]
    assert "participantCount" in written.nodes[f"{BASE}contradiction/{BETWEEN}#other"]


def test_a_part_of_one_cohort_does_not_differ_by_size() -> None:
    written = found(item("a/all", NULL, n=100), item("a/pp", GAIN, PER_PROTOCOL, n=20))
    node = "a--alpha--vep--whole-against-per-protocol"
    assert written.facets(node) == {"analysis-set"}


@pytest.mark.parametrize(
    ("role", "node"),
    [("primary", BETWEEN), ("secondary", "b--alpha--vep--whole-against-subgroup")],
)
def test_lesions_are_a_part_unless_they_are_the_primary_outcome(role: str, node: str) -> None:
    lesions = item("a", GAIN, role=role, analysis_sets=("lesion-level",))
    other = replace(lesions, iri=f"{BASE}trial/b#lesions.evidence", trial=f"{BASE}trial/b")
    held = (lesions,) if role == "primary" else (replace(other, cohort=f"{BASE}trial/b"),)
    assert list(found(*held, item("b", NULL)).kinds()) == [node]


def test_a_part_is_never_given_the_number_of_the_whole() -> None:
    written = found(item("a/all", NULL), item("a/old", GAIN, SUBGROUP), trials=(trial("a", n=60),))
    node = f"{BASE}contradiction/a--alpha--vep--whole-against-subgroup"
    assert written.nodes[f"{node}#one"]["participantCount"] == ["60"]
    assert "participantCount" not in written.nodes[f"{node}#other"]


def test_many_opposed_trials_make_one_node_that_lists_them_all() -> None:
    gained = [item(f"g{n}", GAIN) for n in range(50)]
    none = [item(f"n{n}", NULL, n=60) for n in range(50)]
    written = found(*gained, *none)
    assert list(written.kinds()) == [BETWEEN]
    assert len(written.side(BETWEEN, "one")) == len(written.side(BETWEEN, "other")) == 50
    people = written.nodes[f"{BASE}contradiction/{BETWEEN}#other"]["participantCount"]
    assert people == [str(50 * 60)]


def test_nodes_grow_with_agents_and_not_with_pairs() -> None:
    def nodes(agents: int) -> int:
        held = [
            item(f"{side}{n}", shown, agents=(f"{BASE}agent/x{n}",))
            for n in range(agents)
            for side, shown in (("g", GAIN), ("h", GAIN), ("n", NULL), ("m", NULL))
        ]
        return len(found(*held).kinds())

    assert (nodes(20), nodes(40)) == (20, 40)


def test_a_combination_contradicts_itself_under_both_names() -> None:
    both = (AGENT, OTHER_AGENT)
    written = found(item("a", GAIN, agents=both), item("b", NULL, agents=both))
    assert list(written.kinds()) == ["alpha-with-beta--vep--gain-against-no-difference"]


def test_each_node_leads_back_to_the_records_behind_it() -> None:
    written = found(*ALIKE)
    behind = written.nodes[f"{BASE}contradiction/{BETWEEN}"]["wasDerivedFrom"]
    graphs = {f"{BASE}graph/record/trial/{slug}" for slug in "ab"}
    assert graphs < set(behind)
    assert f"{BASE}graph/record/method/contradiction" in behind


def test_a_missing_method_is_named() -> None:
    with pytest.raises(DataError, match="contradiction"):
        find_contradictions(store_of(), evidence(), {})


# The real records.


@pytest.fixture(scope="module")
def real(graph_store: pyoxigraph.Store) -> Evidence:
    return read_evidence(graph_store)


@pytest.fixture(scope="module")
def golden(graph_store: pyoxigraph.Store, real: Evidence) -> Written:
    return Written.of(find_contradictions(graph_store, real, METHODS))


def test_opicinumab_in_renew_all_people_against_per_protocol(golden: Written) -> None:
    node = "renew--opicinumab--vep--whole-against-per-protocol"
    assert "renew#ff-vep-latency-wk24-r1" in golden.side(node, "one")
    assert "renew#ff-vep-latency-wk32-per-protocol" in golden.side(node, "other")
    assert "analysis-set" in golden.facets(node)


def test_bexarotene_in_ccmr_one_all_people_against_lesion_subsets(golden: Written) -> None:
    node = "ccmr-one--bexarotene--mtr--whole-against-subgroup"
    assert golden.side(node, "one") == {"ccmr-one#mtr-submedian-lesions-itt"}
    assert "ccmr-one#mtr-submedian-vs-supermedian-r1" in golden.side(node, "other")


def test_erythropoietin_first_against_larger_trial(golden: Written) -> None:
    node = "erythropoietin--oct--first-against-later-larger"
    assert golden.side(node, "one") == {"vision-protect#rnfl-16w-itt"}
    assert "tone#prnfl-atrophy-26w-fas" in golden.side(node, "other")
    assert "size" in golden.facets(node)


def test_biotin_first_against_larger_trial(golden: Written) -> None:
    node = "biotin-md1003--composite-disability--first-against-later-larger"
    assert golden.side(node, "one") == {"ms-spi#disability-reversal-r1"}
    assert golden.side(node, "other") == {"spi2#disability-improvement-r1"}


def test_dimethyl_fumarate_mtr_substudies_of_two_cohorts(golden: Written) -> None:
    node = "dimethyl-fumarate--mtr--gain-against-no-difference"
    assert all(item.startswith("define#") for item in golden.side(node, "one"))
    assert golden.side(node, "other") == {"confirm#mtr-2y-r1"}


def test_synergy_inverted_u(golden: Written) -> None:
    node = "synergy--opicinumab--composite-disability--non-monotone-dose-response"
    assert golden.side(node, "one") == {"synergy#confirmed-disability-improvement-r4"}
    assert golden.side(node, "other") == {"synergy#confirmed-disability-improvement-r5"}
    assert golden.facets(node) >= {"dose"}


def test_clemastine_vep_without_function(golden: Written) -> None:
    node = "clemastine--myelin-without-function"
    assert golden.side(node, "one") == {"rebuild#vep-p100-latency-delay-itt"}
    assert "rebuild#lcla-r1" in golden.side(node, "other")
    assert "modality" in golden.facets(node)


def test_biotin_press_against_paper(golden: Written) -> None:
    held = golden.nodes[f"{BASE}contradiction/ms-spi--press-against-paper"]
    assert held["restsOnConflict"] == [f"{BASE}trial/ms-spi#conflict-2"]


def test_every_term_written_is_defined(graph_store: pyoxigraph.Store, real: Evidence) -> None:
    assert not undefined_terms(find_contradictions(graph_store, real, METHODS), graph_store)


def test_order_changes_nothing(graph_store: pyoxigraph.Store, real: Evidence) -> None:
    mixed = sorted(real.items, key=lambda held: held.iri[::-1])
    turned = replace(real, items=tuple(mixed), trials=dict(reversed(list(real.trials.items()))))
    one = find_contradictions(graph_store, real, METHODS)
    other = find_contradictions(graph_store, turned, METHODS)
    assert one.quads == other.quads


def test_sides_never_share_an_item(golden: Written) -> None:
    for node in golden.kinds():
        assert not golden.side(node, "one") & golden.side(node, "other"), node
