"""Whether a measure and function moved together, trial by trial.

The rule is that of the questions `conduction-moved-function-did-not` and
`imaging-moved-function-did-not`: a measure moved where any controlled result by it is significant
and in favour of what is under study; it did not where controlled results were read and none is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranvier.explorer.once import names_of
from ranvier.profiles import words
from ranvier.profiles.facts import Facts
from ranvier.profiles.modality_facts import read_modalities
from ranvier.profiles.model import Code, Modality, Outcome, Result, Trial
from ranvier.profiles.trial_facts import read_trials
from ranvier.service.editions import Edition
from ranvier.service.terms import Shown, address

FUNCTION = frozenset(
    {"visual-function", "motor-function", "disability-scale", "cognition", "composite"}
)
"""Kinds of modality that measure function."""

MOVED, UNMOVED, WORSE = "moved", "not shown to move", "moved the other way"

_ALL_OF_THEM = frozenset({"itt", "modified-itt", "full-analysis-set", "unstated"})
_ORDER = (MOVED, WORSE, UNMOVED)


@dataclass(frozen=True, slots=True)
class Side:
    """What a measure did in a trial, with a result that says so."""

    shown: Shown
    did: str
    whom: str
    """The part of the participants that the result is on; empty where it is on all of them."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A trial in which both a measure and function were compared with a control."""

    trial: Shown
    agents: tuple[Shown, ...]
    measure: Side
    function: tuple[Side, ...]
    code: str
    """`both`, `measure-only`, `function-only` or `neither` moved."""

    @property
    def said(self) -> str:
        """Say it in words."""
        return {
            "both": "both moved",
            "measure-only": "it moved, function was not shown to",
            "function-only": "function moved, it was not shown to",
            "neither": "neither was shown to move",
        }[self.code]


@dataclass(frozen=True, slots=True)
class Agreements:
    """All such trials, and how many had the measure compared with a control at all."""

    rows: tuple[Agreement, ...]
    compared: int

    @property
    def counts(self) -> dict[str, int]:
        """Count the trials by what moved."""
        held: dict[str, int] = defaultdict(int)
        for row in self.rows:
            held[row.said] += 1
        return dict(sorted(held.items(), key=lambda pair: (-pair[1], pair[0])))


def agreement_with_function(edition: Edition, modality: str, trials: Sequence[str]) -> Agreements:
    """Compare a modality with the functional ones, in the trials that measured it.

    Args:
        edition: the build.
        modality: its IRI.
        trials: the IRIs of the trials.
    """
    facts = Facts(edition.store, names_of(edition))
    read = read_trials(facts, trials)
    named = {m.iri for trial in read.values() for o in trial.outcomes for m in o.modalities}
    modalities = read_modalities(facts, named)
    function = {
        iri: held for iri, held in modalities.items() if held.kind and held.kind.code in FUNCTION
    }
    rows, compared = [], 0
    for trial in sorted(read.values(), key=lambda trial: (trial.label.casefold(), trial.iri)):
        own = _did(trial, modality)
        if own is None:
            continue
        compared += 1
        others = tuple(_sides(trial, function.values()))
        if others:
            rows.append(_row(trial, _side(own[1], *own), others))
    return Agreements(tuple(rows), compared)


def _row(trial: Trial, measure: Side, function: tuple[Side, ...]) -> Agreement:
    moved = measure.did == MOVED, any(side.did == MOVED for side in function)
    codes = {
        (True, True): "both",
        (True, False): "measure-only",
        (False, True): "function-only",
        (False, False): "neither",
    }
    return Agreement(
        Shown(trial.label, address(trial.iri)),
        tuple(Shown(agent.label, address(agent.iri)) for agent in trial.agents),
        measure,
        function,
        codes[moved],
    )


def _sides(trial: Trial, modalities: Iterable[Modality]) -> Iterable[Side]:
    for modality in sorted(modalities, key=lambda held: (held.label.casefold(), held.iri)):
        if found := _did(trial, modality.iri):
            yield _side(modality.label, *found)


def _side(text: str, result: Result, did: str) -> Side:
    return Side(Shown(text, address(result.iri)), did, words.labels(_part_of(result)))


def _part_of(result: Result) -> tuple[Code, ...]:
    return tuple(code for code in result.analysis_set if code.code not in _ALL_OF_THEM)


def _did(trial: Trial, modality: str) -> tuple[Result, str] | None:
    """Give what a modality did in a trial, and the result that says it; None if not compared."""
    found = [
        (result, did)
        for outcome in trial.outcomes
        if _is_by(outcome, modality)
        for result in outcome.results
        if result.controlled and (did := _result_did(result))
    ]
    # What holds for all of them says it, where a part of them does too.
    return min(
        found,
        key=lambda pair: (_ORDER.index(pair[1]), bool(_part_of(pair[0]))),
        default=None,
    )


def _is_by(outcome: Outcome, modality: str) -> bool:
    return any(each.iri == modality for each in outcome.modalities)


def _result_did(result: Result) -> str:
    code = result.direction.code if result.direction else "not-reported"
    if result.significant and code == "favours-experimental":
        return MOVED
    if result.significant and code == "favours-control":
        return WORSE
    if code == "no-difference" or result.significant is False:
        return UNMOVED
    return ""
