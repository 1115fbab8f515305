"""What may never change a verdict, and what may only lower it, whatever the evidence is."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.evidence import Evidence, Item
from ranvier.synthesis.verdicts import Verdict, assert_verdicts, judge

from .made import (
    AGENT,
    BEFORE,
    CONDUCTOR,
    EDSS,
    GAIN,
    HARM,
    MIXED,
    MWF,
    NULL,
    OTHER_AGENT,
    SILENT,
    SMALL,
    TREND,
    UNTESTED,
    VEP,
    evidence,
    item,
    real_methods,
    trial,
)

METHODS = real_methods()
ORDER = {
    "supported": 3,
    "conflicting": 2,
    "insufficient": 1,
    "not-tested": 1,
    "no-difference-shown": 0,
    "contradicted": 0,
}
ANALYSES = st.sampled_from(
    [
        {"analysis": "primary-itt"},
        {"analysis": "primary-other", "analysis_sets": ()},
        {"analysis": "primary-other", "analysis_sets": ("per-protocol",)},
        {"analysis": "secondary"},
        {"analysis": "exploratory"},
        {"analysis": "post-hoc"},
        {"analysis": "subgroup", "analysis_sets": ("subgroup",)},
    ]
)
MODALITIES = st.sampled_from([(VEP,), (MWF,), (EDSS,), (MWF, VEP)])
GIVEN = st.sampled_from([(AGENT,), (CONDUCTOR,), (AGENT, OTHER_AGENT)])
RESULTS = st.sampled_from([GAIN, NULL, HARM, SMALL, TREND, MIXED, UNTESTED, SILENT, BEFORE])
DESIGNS = st.sampled_from([{}, {"design": "controlled"}])


@st.composite
def results(draw: st.DrawFn) -> tuple[Item, ...]:
    """Up to eight results of up to four trials."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        slug = draw(st.sampled_from("abcd"))
        result, design = draw(RESULTS), draw(DESIGNS)
        found.append(
            item(
                f"{slug}/{number}",
                draw(ANALYSES),
                design,
                result,
                agents=draw(GIVEN),
                modalities=draw(MODALITIES),
                n=draw(st.sampled_from([None, 20, 90, 500])),
                contrast=draw(st.sampled_from(["between-arms", "dose-response"])),
                outcome=draw(st.sampled_from(["one", "two"])),
            )
        )
    return tuple(found)


TRIALS = st.tuples(
    *(
        st.builds(
            trial,
            st.just(slug),
            start=st.sampled_from([None, "2005", "2015"]),
            publication_years=st.sampled_from([(), (2008,), (2018, 2019)]),
            masking=st.sampled_from(["double-blind", "open-label"]),
        )
        for slug in "abcd"
    )
)


def verdicts(held: Evidence) -> dict[str, Verdict]:
    return {verdict.iri: verdict for verdict in judge(held, {}, METHODS)}


def written(held: Evidence) -> list[str]:
    writer = assert_verdicts(pyoxigraph.Store(), held, {}, METHODS)
    return sorted({str(quad) for quad in writer.quads})


@given(results(), TRIALS, st.randoms(use_true_random=False))
def test_the_order_of_items_and_trials_changes_nothing(items, trials, random) -> None:
    held = evidence(*items, trials=trials)
    shuffled, others = list(items), list(held.trials.items())
    random.shuffle(shuffled)
    random.shuffle(others)
    other = replace(held, items=tuple(shuffled), trials=dict(others))
    assert written(held) == written(other)


@given(results(), TRIALS)
def test_a_later_paper_on_a_trial_changes_nothing(items, trials) -> None:
    again = tuple(
        replace(each, publication_years=(*each.publication_years, 2024))
        if each.publication_years
        else each
        for each in trials
    )
    assert written(evidence(*items, trials=trials)) == written(evidence(*items, trials=again))


@given(results(), TRIALS)
def test_a_second_record_of_the_same_people_changes_no_verdict(items, trials) -> None:
    held = evidence(*items, trials=trials)
    copies = tuple(
        replace(each, iri=f"{each.iri}.copy", trial=f"{each.trial}-copy") for each in items
    )
    twice = evidence(*items, *copies, trials=trials)
    before, after = verdicts(held), verdicts(twice)
    for iri, verdict in before.items():
        assert after[iri].statement == verdict.statement
        assert after[iri].decision == verdict.decision
        assert after[iri].certainty == verdict.certainty


@settings(max_examples=300)
@given(
    results(),
    TRIALS,
    st.sampled_from([NULL, HARM]),
    ANALYSES,
    DESIGNS,
    MODALITIES,
    GIVEN,
    st.sampled_from([None, 30, 5000]),
    st.sampled_from([None, "2001", "2030"]),
)
def test_a_negative_trial_never_raises_a_verdict(
    items, trials, result, analysis, design, modalities, agents, n, start
) -> None:
    negative = item("negative", analysis, design, result, modalities=modalities, agents=agents, n=n)
    before = verdicts(evidence(*items, trials=trials))
    after = verdicts(evidence(*items, negative, trials=(*trials, trial("negative", start=start))))
    for iri, verdict in after.items():
        if iri in before:
            was, now = before[iri].decision.outcome, verdict.decision.outcome
            assert ORDER[now] <= ORDER[was]
        else:
            assert ORDER[verdict.decision.outcome] <= ORDER["not-tested"]


@given(results(), TRIALS)
def test_conduction_alone_is_never_remyelination(items, trials) -> None:
    found = verdicts(evidence(*items, trials=trials))
    verdict = found["https://w3id.org/ranvier/assertion/conductor--remyelination"]
    assert verdict.decision.outcome in ("insufficient", "not-tested")


@given(results(), TRIALS)
def test_lines_are_counted_once_each(items, trials) -> None:
    for verdict in verdicts(evidence(*items, trials=trials)).values():
        facts = verdict.facts
        assert facts["trials"] == len({line.cohort for line in verdict.lines})
        assert (verdict.decision.outcome == "not-tested") == (not verdict.lines)
        assert (verdict.certainty is None) == (not verdict.lines)
