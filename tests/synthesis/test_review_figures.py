"""The review's headline beside what the graph gives: who is in scope, and what can't be had."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest

from ranvier.evidence import Evidence, ModalityFacts, TrialFacts
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout
from ranvier.questions import ask, load_questions
from ranvier.synthesis.review_figures import REVIEW, Figure, compare_review, figures_of
from ranvier.synthesis.review_scope import find_scope, read_review
from ranvier.vocabulary import BASE, PREFIXES

from .made import AGENT, AGENTS, EDSS, GAIN, MODALITIES, MWF, OTHER_AGENT, VEP, item, trial

MFVEP = f"{BASE}modality/mfvep"
REVIEW_RECORD = f"""
<{REVIEW}> rv:searchDate "2015-05" ; rv:recordsScreened 1615 ; rv:studiesIncluded 25 ;
  rv:participantsIncluded 3341 ; rv:interventionsIncluded 17 ;
  rv:coversModality modality:vep, modality:mwf ; rv:namesAgent agent:alpha, agent:beta ;
  rv:limitation "Small samples." .
"""


def measured(slug: str, *modalities: str, more: str = "") -> str:
    """A trial in Turtle with a result by each modality."""
    outcomes = " ".join(
        f"<> rv:hasOutcome <#o{i}> . <#o{i}> rv:measuredBy <{m}> ; rv:hasResult <#o{i}-r> . "
        f"<#o{i}-r> rv:direction rv:direction-no-difference ."
        for i, m in enumerate(modalities)
    )
    return f"@base <{BASE}trial/{slug}> . <> a rv:ClinicalTrial . {outcomes} {more}"


def figures(
    texts: tuple[str, ...], trials: tuple[TrialFacts, ...], *items: object
) -> dict[str, Figure]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store = pyoxigraph.Store()
    for text in (REVIEW_RECORD, *texts):
        store.load((prefixes + text).encode(), pyoxigraph.RdfFormat.TURTLE)
    narrower = ModalityFacts(
        MFVEP, "mfVEP", "electrophysiology", frozenset(), "moderate", "lower", VEP
    )
    function = replace(MODALITIES[EDSS], sensitive_to=frozenset({"function"}))
    modalities = {**MODALITIES, MFVEP: narrower, EDSS: function}
    told = Evidence(
        tuple(items),  # type: ignore[arg-type]
        {each.iri: each for each in trials},
        modalities,
        AGENTS,
        2025,
    )
    review = read_review(store, REVIEW)
    assert review is not None
    scope = find_scope(store, told, review)
    return {figure.slug: figure for figure in figures_of(review, scope, told)}


def test_scope_is_by_modality_condition_and_year() -> None:
    trials = (
        trial("vep"),
        trial("narrower"),
        trial("edss"),
        trial("late", publication_years=(2016,)),
        trial("early-and-late", publication_years=(2014, 2020)),
        trial("unpublished", publication_years=()),
        trial("other-disease", scope="other-disease"),
    )
    texts = tuple(
        measured(each.label.lower(), {"edss": EDSS, "narrower": MFVEP}.get(each.label.lower(), VEP))
        for each in trials
    )
    found = figures(texts, trials)["studies-included"]
    assert [iri.rpartition("/")[2] for iri in found.trials] == ["early-and-late", "narrower", "vep"]
    assert (found.count, found.number, found.reproducible) == (25, 3, "partly")


def test_a_result_that_was_not_reported_brings_no_trial_into_scope() -> None:
    silent = measured("a", VEP).replace("no-difference", "not-reported")
    assert figures((silent,), (trial("a"),))["studies-included"].number == 0


def test_people_of_an_extension_count_once() -> None:
    trials = (trial("a", n=60), trial("a-ext", n=40), trial("b", n=30), trial("c", n=None))
    texts = (
        measured("a", VEP),
        measured("a-ext", VEP, more="<> rv:extensionOf trial:a ."),
        measured("b", MWF),
        measured("c", MWF),
    )
    found = figures(texts, trials)
    assert found["participants-included"].number == 90
    assert "2 cohorts" in found["participants-included"].graph
    assert found["small-samples"].number == 40
    assert "2 of 3 (67 %) had fewer than 50" in found["small-samples"].graph


def test_follow_up_is_counted_among_those_that_print_it() -> None:
    trials = (
        trial("a", follow_up_days=364),
        trial("b", follow_up_days=365),
        trial("c", follow_up_days=None),
    )
    found = figures(tuple(measured(s, VEP) for s in "abc"), trials)["short-follow-up"]
    assert found.number == 0.5
    assert "1 do not print it" in found.graph


def test_a_trial_with_a_functional_result_is_not_without_one() -> None:
    texts = (measured("a", VEP), measured("b", VEP, EDSS))
    found = figures(texts, (trial("a"), trial("b")))["no-functional-endpoint"]
    assert [iri.rpartition("/")[2] for iri in found.trials] == ["a"]
    assert found.number == 0.5


def test_signs_need_a_result_by_one_of_the_modalities() -> None:
    favoured = {"favours": "favours-experimental"}
    items = (
        item("a", GAIN, favoured),
        item("b", favoured, agents=(OTHER_AGENT,), design="before-after"),
        item("b/2", GAIN, favoured, agents=(OTHER_AGENT,), modalities=(EDSS,)),
    )
    texts = (measured("a", VEP), measured("b", VEP))
    found = figures(texts, (trial("a"), trial("b", agents=(OTHER_AGENT,))), *items)
    signs = found["signs-of-remyelination"]
    assert signs.number == 1
    assert f"({AGENTS[AGENT].label})" in signs.graph
    assert "2 have a result" in signs.graph


def test_what_the_graph_lacks_is_said_and_not_made_up() -> None:
    found = figures((measured("a", VEP),), (trial("a"),))
    assert found["records-screened"].number is None
    for slug in ("records-screened", "moderate-risk-of-bias", "safety-flag"):
        assert found[slug].reproducible == "not-possible"
    assert found["moderate-risk-of-bias"].review == "Nothing was read on this."


def test_a_graph_without_the_review_has_no_figures() -> None:
    assert not compare_review(pyoxigraph.Store(), Evidence((), {}, {}, {}, 2025)).quads


@pytest.fixture(scope="module")
def compared(graph_store: pyoxigraph.Store) -> pyoxigraph.Store:
    writer = compare_review(graph_store, read_evidence(graph_store))
    store = pyoxigraph.Store()
    for quads in (graph_store, writer.quads):
        store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    return store


def test_the_report_gives_every_headline_once(layout: Layout, compared: pyoxigraph.Store) -> None:
    answer = ask(compared, load_questions(layout.reports)["review-figures"], {})
    told = [[None if cell is None else cell.value for cell in row] for row in answer.rows]
    rows = {row[1]: dict(zip(answer.columns, row, strict=True)) for row in told}
    assert len(rows) == len(answer.rows) == 12
    assert {
        name: rows[name]["review_count"]
        for name in ("Records screened", "Studies included", "Participants included")
    } == {
        "Records screened": "1615",
        "Studies included": "25",
        "Participants included": "3341",
    }
    assert all(row["graph_says"] and row["why"] for row in rows.values())


def test_trials_that_came_after_the_search_are_left_out(compared: pyoxigraph.Store) -> None:
    rows = compared.query(
        f"SELECT ?trial {{ <{REVIEW}#figure-studies-included> rv:countsTrial ?trial }}",
        prefixes=PREFIXES,
    )
    slugs = {row[0].value.rpartition("/")[2] for row in rows}  # type: ignore[union-attr]
    assert {"renew", "rebuild", "ccmr-one", "synergy"} <= slugs
    assert not slugs & {"ccmr-two", "vista-pipe-307", "opicinumab-sad-hv"}
