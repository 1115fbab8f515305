"""The page of a modality: what it is sensitive to, what moved it, and what a trial by it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.agreement import FUNCTION, Agreements, agreement_with_function
from ranvier.explorer.once import names_of
from ranvier.explorer.pictures import Figure, figure
from ranvier.explorer.sample_size import calculator
from ranvier.profiles import words
from ranvier.profiles.modality import read_modality
from ranvier.profiles.model import ModalityProfile
from ranvier.profiles.model.claims import Claim
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.terms import Shown, address, first, properties
from ranvier.service.view import view
from ranvier.vocabulary import BASE, VOCABULARY, rv

_LONG = "gaps-of-research"
"""The list that is longest, and goes last: what was never measured by it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """How serious what was seen on an agent is."""

    code: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Mover:
    """An agent (or several together) that was measured by a modality, and what came out."""

    agents: tuple[Shown, ...]
    claim: Claim | None
    verdict: Shown | None
    signals: tuple[Signal, ...]
    results: int | None
    controlled: int | None
    trials: tuple[Shown, ...]


def modality_page(request: Request, iri: str) -> Response:
    """Show a modality; the fields of the calculator are read from the address."""
    edition: Edition = request.app.state.editions.now()
    profile = _profile(edition, iri)
    sizes = calculator(edition, iri, request.query_params)
    held = view(edition, iri)
    forest, directions = figures(edition, iri)
    return page(
        request,
        "modality.html",
        status=400 if sizes.wrong else 200,
        islands=("tables", "sources", "chart"),
        view=held,
        groups=sorted(held.groups, key=lambda group: (not group.results, group.id == _LONG)),
        profile=profile,
        modality=profile.modality,
        unit=words.unit_of(profile.modality.unit, profile.modality.unit_printed),
        movers=movers(edition, profile),
        forest=forest,
        directions=directions,
        sizes=sizes,
        is_function=_is_function(profile),
        agreement=_agreement(edition, profile),
        address=address,
    )


def made_ahead(edition: Edition, iri: str) -> None:
    """Make what takes long on the page of a modality."""
    profile = _profile(edition, iri)
    calculator(edition, iri, {})
    movers(edition, profile)
    figures(edition, iri)
    _agreement(edition, profile)


def figures(edition: Edition, iri: str) -> tuple[Figure, Figure]:
    """Give the effects across agents, and which way each trial points."""
    given = {"modality": iri}
    return figure(edition, "forest", given), figure(edition, "effect-direction", given)


def movers(edition: Edition, profile: ModalityProfile) -> list[Mover]:
    """Give what was measured by a modality, agent by agent; once an edition."""
    return edition.made.get(("movers", profile.modality.iri), lambda: _movers(edition, profile))


def _profile(edition: Edition, iri: str) -> ModalityProfile:
    return edition.made.get(
        ("modality", iri), lambda: read_modality(edition.store, iri, names=names_of(edition))
    )


def _is_function(profile: ModalityProfile) -> bool:
    kind = profile.modality.kind
    return kind is not None and kind.code in FUNCTION


def _agreement(edition: Edition, profile: ModalityProfile) -> Agreements:
    iri = profile.modality.iri
    trials = () if _is_function(profile) else tuple(held.trial.iri for held in profile.trials)
    return edition.made.get(
        ("agreement", iri), lambda: agreement_with_function(edition, iri, trials)
    )


def _movers(edition: Edition, profile: ModalityProfile) -> list[Mover]:
    """Give the agents with a verdict in the order of the verdicts, then those without one."""
    counts = {count.agent.iri: count for count in profile.agents}
    found = []
    for claim in profile.claims:
        alone = counts.pop(claim.agents[0].iri, None) if len(claim.agents) == 1 else None
        found.append(
            Mover(
                tuple(Shown(agent.label, address(agent.iri)) for agent in claim.agents),
                claim,
                Shown(claim.verdict.label, address(claim.iri)),
                signals_of(edition, (agent.iri for agent in claim.agents)),
                alone.results if alone else None,
                alone.controlled if alone else None,
                tuple(Shown(t.label, address(t.iri)) for t in alone.trials) if alone else (),
            )
        )
    for count in counts.values():
        found.append(
            Mover(
                (Shown(count.agent.label, address(count.agent.iri)),),
                None,
                None,
                signals_of(edition, (count.agent.iri,)),
                count.results,
                count.controlled,
                tuple(Shown(trial.label, address(trial.iri)) for trial in count.trials),
            )
        )
    return found


def signals_of(edition: Edition, agents: Iterable[str]) -> tuple[Signal, ...]:
    """Give the safety signals of agents; none where safety was not assessed."""
    found = []
    for agent in agents:
        for node in edition.subjects(rv("aboutAgent"), agent):
            level = first(properties(edition, node), rv("signalLevel"))
            if node.startswith(f"{BASE}safety-signal/") and level:
                code = level.removeprefix(VOCABULARY).partition("-")[2]
                found.append(Signal(code, Shown(edition.label(level), address(node))))
    return tuple(found)
