"""Gaps in what trials of one agent looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ranvier.evidence.model import Evidence, Item, TrialFacts
from ranvier.synthesis.contradictions.opposition import gains, planned, shows_none
from ranvier.synthesis.gaps.studied import (
    Gap,
    Studied,
    agents_by_modality,
    reads_function,
    reads_myelin,
    reported,
)
from ranvier.synthesis.methods import Method

MODALITY = "modality-never-used"
POPULATION = "population-never-studied"
LENGTH = "no-long-trial"
FUNCTION = "no-functional-endpoint"
RANDOMISED = "no-randomised-trial"
REPEATED = "never-repeated"

_POPULATIONS = {
    "relapsing-ms": ("relapsing", frozenset({"rrms", "relapsing"})),
    "progressive-ms": ("progressive", frozenset({"spms", "ppms", "progressive"})),
}
_ANY = frozenset({"any-ms", "any"})


def modalities_never_used(
    agents: tuple[Studied, ...], evidence: Evidence, method: Method
) -> Iterator[Gap]:
    """Find studied agents never measured, alone, by a reading of myelin in wide use.

    Only readings used in `modality_minimum_trials` trials of other agents; an item without a
    result, of a trial that runs or was never told, is a measurement all the same.
    """
    least = method.parameter("modality_minimum_trials")
    used = agents_by_modality(evidence)
    trials_by = {m: len(set().union(*used[m].values())) for m in used}
    held = [
        evidence.modalities[m]
        for m in sorted(used)
        if m in evidence.modalities and reads_myelin(evidence.modalities[m])
    ]
    for studied in agents:
        if studied.conduction_only:
            continue
        own = {modality for item in studied.items for modality in item.modalities}
        for modality in held:
            together = used[modality.iri].get(studied.agent, set())
            others = trials_by[modality.iri] - len(together)
            if modality.iri not in own and others >= least:
                yield Gap(
                    MODALITY,
                    f"No trial on record measured {studied.label}, given alone, by"
                    f" {modality.label};"
                    f" {others} trials of other agents did.",
                    (*studied.origins, modality.iri),
                    (studied.agent,),
                    (modality.iri,),
                )


def populations_never_studied(agents: tuple[Studied, ...]) -> Iterator[Gap]:
    """Find agents with a gain by a reading of myelin, never tried in one of the two courses.

    A gain that was not significant, or not tested, is a signal too, if it was controlled. A trial
    in any multiple sclerosis, or any course, covers both.
    """
    for studied in agents:
        gained = [
            item
            for item in studied.items
            if "remyelination" in item.claims
            and item.controlled
            and item.favours == "favours-experimental"
        ]
        if not gained or studied.conduction_only:
            continue
        seen = {v for t in studied.trials for v in (*t.population, *t.courses)}
        where = sorted({p.replace("-", " ") for item in gained for p in item.population})
        for population, (word, courses) in _POPULATIONS.items():
            if not seen & ({population} | courses | _ANY):
                told = f" in {', '.join(where)}" if where else ""
                yield Gap(
                    POPULATION,
                    f"A reading of myelin favoured {studied.label}{told}; no trial of it on record"
                    f" took people with {word} multiple sclerosis.",
                    (*studied.origins, *(item.iri for item in gained)),
                    (studied.agent,),
                    population=population,
                )


def never_long(agents: tuple[Studied, ...], method: Method) -> Iterator[Gap]:
    """Find agents none of whose trials, of known length, is longer than a year."""
    limit = method.parameter("long_trial_days")
    for studied in agents:
        lengths = {t.iri: t.follow_up_days for t in studied.trials if t.follow_up_days is not None}
        for item in studied.items:
            for day in item.time_days:
                lengths[item.trial] = max(day, lengths.get(item.trial, day))
        if lengths and max(lengths.values()) <= limit:
            unknown = len(studied.trials) - len(lengths)
            rest = f"; the length of {unknown} more is not on record" if unknown else ""
            yield Gap(
                LENGTH,
                f"No trial of {studied.label} on record is longer than a year: the longest is"
                f" {max(lengths.values())} days, of {_trials(len(lengths))}{rest}.",
                studied.origins,
                (studied.agent,),
            )


def without_function(agents: tuple[Studied, ...], evidence: Evidence) -> Iterator[Gap]:
    """Find agents measured by a reading of myelin, of which no trial measured function."""
    for studied in agents:
        read = [item for item in studied.items if "remyelination" in item.claims]
        held = evidence.modalities
        function = any(
            reads_function(held[m]) for i in studied.items for m in i.modalities if m in held
        )
        if read and not function:
            yield Gap(
                FUNCTION,
                f"A reading of myelin was taken of {studied.label} in"
                f" {_trials(len({item.trial for item in read}))}, of function in none.",
                studied.origins,
                (studied.agent,),
                tuple(sorted({m for item in read for m in item.modalities})),
            )


def never_randomised(agents: tuple[Studied, ...]) -> Iterator[Gap]:
    """Find agents with results, none of which compares what was randomised."""
    for studied in agents:
        told = reported(studied.items)
        if told and not any(item.design == "controlled-randomised" for item in told):
            trials = len({item.trial for item in told})
            planned = any(trial.allocation == "randomised" for trial in studied.trials)
            rest = " Of a randomised trial no such result was read." if planned else ""
            yield Gap(
                RANDOMISED,
                f"No result of {studied.label} on record is of a randomised comparison: those of"
                f" {_trials(trials)} are all without one.{rest}",
                studied.origins,
                (studied.agent,),
            )


def never_repeated(
    agents: tuple[Studied, ...], evidence: Evidence, method: Method
) -> Iterator[Gap]:
    """Find significant gains by a modality in one small trial that no other cohort looked for.

    Only by modalities that read myelin or function, in a planned analysis, and where not all
    people of the trial showed none by it.
    """
    limit = method.parameter("small_trial_participants")
    modalities = evidence.modalities
    for studied in agents:
        by_modality: dict[str, list[Item]] = defaultdict(list)
        for item in reported(studied.items):
            for modality in item.modalities if item.controlled else ():
                held = modalities.get(modality)
                if held is not None and (reads_myelin(held) or reads_function(held)):
                    by_modality[modality].append(item)
        for modality, items in sorted(by_modality.items()):
            gained = [item for item in items if gains(item) and item.role != "post-hoc"]
            missed = any(shows_none(item) for item in planned(items))
            trials = evidence.trials
            sizes = [n for n in (_at_most(item, trials.get(item.trial)) for item in gained) if n]
            if not gained or missed or len({item.cohort for item in items}) > 1:
                continue
            if not sizes or max(sizes) >= limit:
                continue
            trial = trials.get(gained[0].trial)
            yield Gap(
                REPEATED,
                f"A gain on {studied.label} by {modalities[modality].label} was shown in one small"
                f" trial ({trial.label if trial else gained[0].trial}, n = {max(sizes)}), and no"
                " controlled result by it was read of any other.",
                tuple(item.iri for item in items),
                (studied.agent,),
                (modality,),
                trial=gained[0].trial,
            )


def _at_most(item: Item, trial: TrialFacts | None) -> int | None:
    """Give the people analysed, else those of the trial, which are no fewer."""
    return item.n if item.n is not None else (trial.n if trial else None)


def _trials(count: int) -> str:
    return "one trial" if count == 1 else f"{count} trials"
