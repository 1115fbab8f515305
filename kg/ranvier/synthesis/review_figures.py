"""The headline of a published review in figures, beside what this graph gives for each question.

The review says what it found over the studies that it included. Where these are not known, as with
Makhzoum 2025, its figures cannot be checked; the same question can be put to the trials here that
meet what is known of its criteria: trials in multiple sclerosis, measured by one of its
modalities, with results published by the year of its search.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ranvier.synthesis.review_scope import ReviewFacts, Scope, find_scope, read_review
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import ASSERTION_GRAPH, BASE

if TYPE_CHECKING:
    import pyoxigraph

    from ranvier.evidence import Evidence

GRAPH = f"{ASSERTION_GRAPH}review-figures"
REVIEW = f"{BASE}review/makhzoum-2025"
YEAR_IN_DAYS = 365
SAME, PARTLY, NOT = "same-question", "partly", "not-possible"
UNKNOWN = "Which studies the review included is not known, so the two sets may differ."


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline: what the review says, what the graph gives, and whether that can be had."""

    slug: str
    label: str
    review: str
    count: int | None
    graph: str
    number: float | None
    reproducible: str
    why: str
    trials: tuple[str, ...] = ()


def compare_review(store: pyoxigraph.Store, evidence: Evidence) -> Writer:
    """Write each headline of Makhzoum 2025 beside what this graph gives for the same question.

    A graph without the review's record gives none.
    """
    writer = Writer(GRAPH)
    review = read_review(store, REVIEW)
    if review is None:
        return writer
    scope = find_scope(store, evidence, review)
    for rank, figure in enumerate(figures_of(review, scope, evidence), start=1):
        _write(writer, rank, figure)
    return writer


def figures_of(review: ReviewFacts, scope: Scope, evidence: Evidence) -> tuple[Figure, ...]:
    """Put each headline of the review to the trials in scope, in the order in which it is told."""
    return (
        _records(review),
        _studies(review, scope),
        _participants(review, scope),
        _interventions(review, scope),
        _named(review, scope, evidence),
        _modalities(review, scope, evidence),
        _signs(review, scope, evidence),
        _samples(review, scope),
        _follow_up(review, scope),
        _bias(review, scope),
        _function(review, scope),
        _safety(review, scope),
    )


def _records(review: ReviewFacts) -> Figure:
    return Figure(
        "records-screened",
        "Records screened",
        f"{review.counts.get('recordsScreened', 0):,} records were screened.",
        review.counts.get("recordsScreened"),
        "No search is on record here.",
        None,
        NOT,
        "This graph was not made by one search of the review's databases, and keeps no log of one.",
    )


def _studies(review: ReviewFacts, scope: Scope) -> Figure:
    number = len(scope.trials)
    return Figure(
        "studies-included",
        "Studies included",
        f"{review.counts.get('studiesIncluded')} studies were included.",
        review.counts.get("studiesIncluded"),
        f"{number} trials in multiple sclerosis have a result by one of the review's modalities "
        f"and were first published by {review.year}; of {scope.undated} more no dated publication "
        "is on record.",
        number,
        PARTLY,
        f"{UNKNOWN} Trials of disease-modifying drugs with such a measurement are kept here too; "
        "trials by other visual evoked potentials than latency are not counted.",
        scope.iris,
    )


def _participants(review: ReviewFacts, scope: Scope) -> Figure:
    people = _people(scope)
    total = sum(people.values())
    return Figure(
        "participants-included",
        "Participants included",
        f"{review.counts.get('participantsIncluded', 0):,} people took part.",
        review.counts.get("participantsIncluded"),
        f"{total:,} people in {len(people)} cohorts that print a number, each cohort counted once.",
        total,
        PARTLY,
        f"{UNKNOWN} A whole trial is counted here, even where a part of it was measured.",
        scope.iris,
    )


def _interventions(review: ReviewFacts, scope: Scope) -> Figure:
    number = len(scope.agents)
    return Figure(
        "interventions-included",
        "Interventions included",
        f"{review.counts.get('interventionsIncluded')} interventions were included.",
        review.counts.get("interventionsIncluded"),
        f"{number} agents were studied in these trials.",
        number,
        PARTLY,
        f"{UNKNOWN} The review took interventions with potential remyelinating properties; here "
        "nobody judged which have them.",
        scope.iris,
    )


def _named(review: ReviewFacts, scope: Scope, evidence: Evidence) -> Figure:
    here = [agent for agent in review.agents if agent in scope.agents]
    out = [agent for agent in review.agents if agent not in scope.agents]
    missing = ", ".join(evidence.agents[agent].label for agent in out if agent in evidence.agents)
    tail = f"; not among them: {missing}" if missing else ""
    return Figure(
        "interventions-named",
        "Interventions named",
        f"{len(review.agents)} interventions are named in what was read of the review.",
        len(review.agents),
        f"{len(here)} of them were studied in these trials{tail}.",
        len(here),
        SAME,
        "The names of the other interventions were not read.",
    )


def _modalities(review: ReviewFacts, scope: Scope, evidence: Evidence) -> Figure:
    counts = {m: len(scope.by_modality[m]) for m in review.modalities}
    told = ", ".join(
        f"{evidence.modalities[m].label} {n}"
        for m, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return Figure(
        "modalities-covered",
        "Modalities covered",
        f"{len(counts)} modalities were taken as indicators of remyelination.",
        len(counts),
        f"Trials with a result by each, narrower modalities among them: {told}.",
        sum(1 for number in counts.values() if number),
        SAME,
        "The modalities are on record; how many studies of the review used each is not known.",
        scope.iris,
    )


def _signs(review: ReviewFacts, scope: Scope, evidence: Evidence) -> Figure:
    sure = [agent for agent, controlled in scope.improved.items() if controlled]
    names = ", ".join(evidence.agents[agent].label for agent in sure) or "none"
    return Figure(
        "signs-of-remyelination",
        "Signs of remyelination",
        _text(review, "finding", "signs of remyelination"),
        None,
        f"Of {len(scope.agents)} agents, {len(scope.improved)} have a result by these modalities "
        f"that favours them; {len(sure)} have a significant one against a control ({names}).",
        len(sure),
        PARTLY,
        "The review does not say how many interventions it means, or what it took as a sign. An "
        "improvement by VEP, DTI or OCT need not be remyelination.",
        scope.iris,
    )


def _samples(review: ReviewFacts, scope: Scope) -> Figure:
    sizes = sorted(trial.n for trial in scope.trials if trial.n is not None)
    middle = float(median(sizes)) if sizes else None
    return Figure(
        "small-samples",
        "Small samples",
        _text(review, "limitation", "samples"),
        None,
        f"Median {_plain(middle)} people in {len(sizes)} trials that print a number; "
        f"{_share(sum(n < 50 for n in sizes), len(sizes))} had fewer than 50, "
        f"{_share(sum(n < 100 for n in sizes), len(sizes))} fewer than 100.",
        middle,
        SAME,
        f"The review gives no number for what is small. {UNKNOWN}",
        scope.iris,
    )


def _follow_up(review: ReviewFacts, scope: Scope) -> Figure:
    days = [t.follow_up_days for t in scope.trials if t.follow_up_days is not None]
    short = sum(day < YEAR_IN_DAYS for day in days)
    return Figure(
        "short-follow-up",
        "Short follow-up",
        _text(review, "limitation", "follow-up"),
        None,
        f"{_share(short, len(days))} of the trials that print it followed people for under a year; "
        f"{len(scope.trials) - len(days)} do not print it.",
        short / len(days) if days else None,
        SAME,
        f"The review gives no number for what is short. {UNKNOWN}",
        scope.iris,
    )


def _bias(review: ReviewFacts, scope: Scope) -> Figure:
    number = len(scope.bias)
    return Figure(
        "moderate-risk-of-bias",
        "Moderate risk of bias",
        _text(review, "limitation", "risk of bias"),
        None,
        f"An assessment is on record for {number} of {len(scope.trials)} trials.",
        number,
        PARTLY if number else NOT,
        "The judgements of the review on each study were not read, and none is made up here.",
        tuple(sorted(scope.bias)),
    )


def _function(review: ReviewFacts, scope: Scope) -> Figure:
    without = [iri for iri in scope.iris if iri not in scope.functional]
    number = len(scope.trials)
    return Figure(
        "no-functional-endpoint",
        "No functional endpoint",
        _text(review, "limitation", "function"),
        None,
        f"{_share(len(without), number)} of the trials have no result by a modality that is "
        "sensitive to function.",
        len(without) / number if number else None,
        PARTLY,
        "The review misses a standard endpoint that ties remyelination to function; what can be "
        "counted here is whether function was measured at all.",
        tuple(without),
    )


def _safety(review: ReviewFacts, scope: Scope) -> Figure:
    stopped = [trial.iri for trial in scope.trials if trial.stop_reason == "safety"]
    return Figure(
        "safety-flag",
        "One intervention flagged for safety",
        _text(review, "finding", "safety"),
        1,
        f"Trials among these that were stopped for safety as a whole: {len(stopped)}. The level of "
        "each agent's safety signal stands with the agent.",
        len(stopped),
        NOT,
        "Which intervention was flagged, and by what measure, is not known.",
        tuple(stopped),
    )


def _people(scope: Scope) -> dict[str, int]:
    """Give the people of each cohort: the largest number that one of its trials prints."""
    found: dict[str, int] = {}
    for trial in scope.trials:
        if trial.n is not None:
            cohort = scope.cohorts[trial.iri]
            found[cohort] = max(trial.n, found.get(cohort, 0))
    return found


def _text(review: ReviewFacts, key: str, word: str) -> str:
    """Give what the record states that speaks of something; the records say it in our words."""
    found = [text for text in review.texts[key] if word in text.lower()]
    return " ".join(found) or "Nothing was read on this."


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "0 of 0"


def _plain(value: float | None) -> str:
    return "not known" if value is None else f"{value:g}"


def _write(writer: Writer, rank: int, figure: Figure) -> None:
    iri = writer.node(f"{REVIEW}#figure-{figure.slug}", "ReviewFigure", label=figure.label)
    writer.link(iri, "figureOf", REVIEW)
    writer.whole(iri, "figureRank", rank)
    writer.text(iri, "reviewSays", figure.review)
    writer.whole(iri, "reviewCount", figure.count)
    writer.text(iri, "graphSays", figure.graph)
    writer.number(iri, "graphNumber", figure.number)
    writer.code(iri, "reproducibility", "reproducibility", figure.reproducible)
    writer.text(iri, "statement", figure.why)
    for trial in figure.trials:
        writer.link(iri, "countsTrial", trial)
    writer.derived_from(iri, (REVIEW, *figure.trials))


__all__ = ["GRAPH", "REVIEW", "Figure", "compare_review", "figures_of"]
