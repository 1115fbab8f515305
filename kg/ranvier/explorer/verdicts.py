"""The page of a verdict: what `ranvier verdict --why` prints, each number beside its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.once import names_of
from ranvier.explorer.reading import record_file
from ranvier.profiles import words
from ranvier.profiles.claims import claims_of
from ranvier.profiles.model.claims import (
    AgentClaims,
    Claim,
    CuratorOverride,
    EvidenceLine,
    ItemShown,
    SafetyClaim,
)
from ranvier.profiles.model.parts import Code, Named, Source
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.terms import Shown, address
from ranvier.service.view import view
from ranvier.vocabulary import BASE, PREFIXES

_SIDES = (
    ("supports", "Evidence for"),
    ("disputes", "Evidence against"),
    ("neutral", "Evidence that points neither way"),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A result as evidence: what was printed, how it counts, and what was derived from it."""

    shown: Shown
    direction: Code
    decides: bool
    analysis: str
    basis: str
    comparison: str
    people: str
    numbers: str
    told: str
    arms: tuple[str, ...]
    derived: tuple[str, ...]
    sources: tuple[Source, ...]
    weak: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one independent cohort says; it counts once."""

    trials: tuple[Shown, ...]
    direction: Code
    kinds: str
    n: int | None
    statement: str
    items: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The lines that point one way."""

    code: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one domain does to the certainty, and why."""

    domain: str
    concern: Code
    down: int
    statement: str
    rule: Shown | None


@dataclass(frozen=True, slots=True)
class Safety:
    """The safety signal of an agent; `claim` is None where it was not assessed."""

    agent: Shown
    claim: SafetyClaim | None
    page: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that the page shows of a verdict."""

    claim: Claim
    agents: tuple[Shown, ...]
    about: Shown
    rule: Shown | None
    counts: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...]
    sides: tuple[Side, ...]
    overrides: tuple[CuratorOverride, ...]
    safety: tuple[Safety, ...]
    contradictions: tuple[Shown, ...]


def verdict_page(request: Request, iri: str) -> Response:
    """Show a verdict with every reason, and its record below."""
    edition: Edition = request.app.state.editions.now()
    return page(
        request,
        "verdict.html",
        islands=("sources", "tables"),
        verdict=verdict_of(edition, iri),
        view=view(edition, iri),
        record_of=lambda href: record_file(edition, BASE + href.partition("#")[0].lstrip("/")),
    )


def verdict_of(edition: Edition, iri: str) -> Verdict:
    """Give what the page of a verdict shows; read once an edition."""
    return edition.made.get(("verdict", iri), lambda: _verdict(edition, iri))


def _verdict(edition: Edition, iri: str) -> Verdict:
    agents = edition.column(f"{PREFIXES['rv']}aboutAgent").get(iri, ())
    named = sorted(str(agent.value) for agent in agents)
    held = [_claims(edition, agent) for agent in named]
    first = held[0]
    claim = next(each for each in (*first.claims, *first.combined) if each.iri == iri)
    about = {claim.about.iri}
    return Verdict(
        claim=claim,
        agents=tuple(_entity(agent) for agent in claim.agents),
        about=_entity(claim.about),
        rule=_rule(claim.rule),
        counts=(
            ("for", claim.trials_for),
            ("against", claim.trials_against),
            ("neither way", claim.trials_neutral),
            ("uncontrolled", claim.trials_uncontrolled),
        ),
        reasons=tuple(
            Reason(
                domain=each.domain.label,
                concern=each.concern,
                down=each.levels_down,
                statement=each.statement or "",
                rule=_rule(each.rule),
            )
            for each in claim.judgements
        ),
        sides=tuple(
            Side(code, heading, tuple(_lines(claim.lines, code))) for code, heading in _SIDES
        ),
        overrides=claim.overrides,
        safety=tuple(_safety(each) for each in held),
        contradictions=tuple(
            Shown(noted.statement, address(noted.iri))
            for each in held
            for noted in each.contradictions
            if _is_about(edition, noted.iri, about)
        ),
    )


def _claims(edition: Edition, agent: str) -> AgentClaims:
    """Read the claims on an agent; an agent has many verdicts, which are looked at in turn."""
    return edition.made.get(
        ("claims", agent),
        lambda: claims_of(edition.store, agent, items=True, names=names_of(edition)),
    )


def _is_about(edition: Edition, contradiction: str, about: set[str]) -> bool:
    values = edition.column(f"{PREFIXES['rv']}aboutModality").get(contradiction, ())
    return not about.isdisjoint(str(value.value) for value in values)


def _entity(named: Named) -> Shown:
    return Shown(named.label, address(named.iri))


def _rule(curie: str | None) -> Shown | None:
    """Give a rule of a method with its address.

    >>> _rule("method:verdict#not-tested")
    Shown(text='method:verdict#not-tested', href='/method/verdict#not-tested', outside=False)
    """
    if not curie:
        return None
    return Shown(curie, address(BASE + curie.replace(":", "/", 1)))


def _safety(held: AgentClaims) -> Safety:
    where = address(held.safety.iri) if held.safety else ""
    return Safety(_entity(held.agent), held.safety, where)


def _lines(lines: Iterable[EvidenceLine], code: str) -> Iterable[Line]:
    for line in lines:
        if line.direction.code != code:
            continue
        yield Line(
            trials=tuple(_entity(trial) for trial in line.trials),
            direction=line.direction,
            kinds=words.labels(each for each in (line.analysis, line.design) if each),
            n=line.n,
            statement=line.statement or "",
            items=tuple(_printed(item) for item in line.items),
        )


def _printed(item: ItemShown) -> Printed:
    result, outcome = item.result, item.outcome
    derived = []
    for each in item.derived:
        unit = words.unit_of(each.unit, None) if each.unit else ""
        spread = [
            f"SE {each.standard_error}" if each.standard_error else "",
            f"95% CI {each.ci_low} to {each.ci_high}" if each.ci_low else "",
        ]
        inside = ", ".join(part for part in spread if part)
        value = f"{words.label(each.measure)} {words.with_unit(each.value, unit)}"
        derived.append(
            value
            + (f" ({inside})" if inside else "")
            + (f"; {each.formula}" if each.formula else "")
        )
    return Printed(
        shown=Shown(outcome.measure or "outcome not named", address(result.iri)),
        direction=item.direction,
        decides=item.decides,
        analysis=words.label(item.analysis),
        basis=words.label(item.basis),
        comparison=result.comparison or "",
        people=words.people_words(result),
        numbers=words.numbers_words(result.estimate, outcome) if result.estimate else "",
        told=words.direction_words(result),
        arms=tuple(words.arm_value_words(result.arm_values, outcome)),
        derived=tuple(derived),
        sources=result.sources,
        weak=result.press_or_news_only,
    )
