"""The pages of mechanisms, targets and processes: who acts on it, on which evidence, how it ended.

What `ranvier show` prints of them, with the verdicts on remyelination of the agents beside it, so
that one sees where a chain from the bench to people breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.modalities import Signal, signals_of
from ranvier.explorer.once import names_of
from ranvier.profiles import words
from ranvier.profiles.mechanism import read_mechanism, read_process, read_target
from ranvier.profiles.model import (
    AgentInPeople,
    MechanismProfile,
    Named,
    ProcessProfile,
    Step,
    TargetAction,
    TargetProfile,
)
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.terms import Shown, address, first, properties
from ranvier.service.view import view
from ranvier.vocabulary import BASE, VOCABULARY, rv

Biology = MechanismProfile | TargetProfile | ProcessProfile

_READERS: dict[str, Callable[..., Biology]] = {
    "mechanism": read_mechanism,
    "target": read_target,
    "process": read_process,
    "cell-type": read_process,
}
PEOPLE, PRECLINICAL, TOLD = "people", "cells, tissue and animals", "reviews and hypotheses"
"""The kinds of evidence behind a step, what weighs most first."""


@dataclass(frozen=True, slots=True)
class Acting:
    """An agent that acts on it, whether that was tried in people, and what came out."""

    agent: Shown
    how: str
    trials: tuple[Shown, ...]
    verdict: Shown | None
    code: str
    certainty: str
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Steps that rest on one kind of evidence."""

    kind: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain breaks, or where nobody has looked."""

    what: str
    shown: tuple[Shown, ...]


def biology_page(request: Request, iri: str) -> Response:
    """Show a mechanism, a target, a process or a cell type."""
    edition: Edition = request.app.state.editions.now()
    kind = iri.removeprefix(BASE).partition("/")[0]
    profile = edition.made.get(
        ("biology", iri), lambda: _READERS[kind](edition.store, iri, names=names_of(edition))
    )
    acting = edition.made.get(("acting", iri), lambda: acting_on(edition, profile))
    return page(
        request,
        "biology.html",
        islands=("tables", "sources"),
        view=view(edition, iri),
        kind=kind,
        acting=acting,
        held=by_kind(profile.steps),
        breaks=list(breaks_of(profile.steps, acting)),
        address=address,
        step_words=step_words,
    )


def acting_on(edition: Edition, profile: Biology) -> list[Acting]:
    """Give the agents that act on it, those tried in people first.

    Args:
        edition: the build.
        profile: what was read of it.
    """
    agents: dict[str, AgentInPeople] = {}
    how: dict[str, list[str]] = {}
    if not isinstance(profile, ProcessProfile):
        agents = {held.agent.iri: held for held in profile.agents}
    if isinstance(profile, TargetProfile):
        for action in profile.actions:
            how.setdefault(action.agent.iri, []).append(_action_words(action))
    for step in profile.steps:
        if step.subject.iri.startswith(f"{BASE}agent/"):
            agents.setdefault(step.subject.iri, _in_people(edition, step.subject))
    found = [_acting(edition, each, "; ".join(how.get(iri, ()))) for iri, each in agents.items()]
    return sorted(found, key=lambda each: (not each.trials, each.agent.text.casefold()))


def by_kind(steps: Iterable[Step]) -> tuple[Held, ...]:
    """Give the steps by what they rest on; a kind without one stands too."""
    found: dict[str, list[Step]] = {PEOPLE: [], PRECLINICAL: [], TOLD: []}
    for step in steps:
        kind = PEOPLE if step.in_people else PRECLINICAL if step.preclinical else TOLD
        found[kind].append(step)
    return tuple(Held(kind, tuple(held)) for kind, held in found.items())


def breaks_of(steps: Sequence[Step], acting: Sequence[Acting]) -> Iterator[Break]:
    """Say where the chain breaks: opposite signs, no test in people, no trial, no success."""
    signs: dict[tuple[str, str], dict[str, Step]] = {}
    for step in steps:
        if step.sign and step.sign.code in ("promotes", "inhibits"):
            pair = step.subject.iri, step.object.iri
            signs.setdefault(pair, {}).setdefault(step.sign.code, step)
    for held in signs.values():
        if len(held) > 1:
            one = next(iter(held.values()))
            what = (
                f"{one.subject.label} on {one.object.label}: steps of opposite sign are on record"
            )
            yield Break(what, tuple(_step_link(step) for step in held.values()))
    bench = [step for step in steps if step.preclinical]
    if bench and not any(step.in_people for step in steps):
        yield Break("no step of it has evidence from people", ())
    if untried := tuple(each.agent for each in acting if not each.trials):
        yield Break("agents that act on it and that no trial on record studies", untried)
    tried = [each for each in acting if each.trials]
    failed = tuple(each.agent for each in tried if each.code != "supported")
    if failed:
        what = "agents that were tried in people without a verdict of support for remyelination"
        yield Break(what, failed)


def step_words(step: Step) -> str:
    """Say in a line what a step is: what acts on what, and which way."""
    relation = words.label(step.relation) or "acts on"
    lost = f" ({words.labels(step.perturbation)})" if step.perturbation else ""
    return f"{step.subject.label}{lost} {relation} {step.object.label}"


def _step_link(step: Step) -> Shown:
    return Shown(step_words(step), address(step.iri))


def _action_words(action: TargetAction) -> str:
    return words.labels(action.actions) or action.action_printed or "acts on it"


def _in_people(edition: Edition, agent: Named) -> AgentInPeople:
    trials = edition.subjects(rv("studiesAgent"), agent.iri)
    return AgentInPeople(agent, tuple(Named(iri, edition.label(iri)) for iri in trials))


def _acting(edition: Edition, held: AgentInPeople, how: str) -> Acting:
    iri = held.agent.iri
    node = f"{BASE}assertion/{iri.rpartition('/')[2]}--remyelination"
    found = properties(edition, node)
    verdict, certainty = first(found, rv("verdict")), first(found, rv("certainty"))
    return Acting(
        agent=Shown(held.agent.label, address(iri)),
        how=how,
        trials=tuple(Shown(trial.label, address(trial.iri)) for trial in held.trials),
        verdict=Shown(edition.label(verdict), address(node)) if verdict else None,
        code=verdict.removeprefix(VOCABULARY).partition("-")[2],
        certainty=certainty.removeprefix(VOCABULARY).partition("-")[2],
        signals=signals_of(edition, (iri,)),
    )
