"""Agents beside each other: what is concluded, what was measured, how they work, what lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.errors import CallError
from ranvier.explorer.agent import Dossier, dossier, edition_of
from ranvier.explorer.reading import minus
from ranvier.profiles.claim_page import claim_counts
from ranvier.profiles.model import Arm, Code, Named, Trial, TrialOfAgent
from ranvier.profiles.model.claims import Claim, SafetyClaim
from ranvier.profiles.words import phase_words, status_words
from ranvier.questions.names import resolve
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.paging import LONGEST_BUILD, fields_of
from ranvier.service.problems import ProblemError
from ranvier.service.terms import Shown, address
from ranvier.vocabulary import BASE, rv

LEAST, MOST = 2, 4
_LONGEST = 400
_FIELDS = ("agents", "only", "build")
_LEADING = (("Remyelination", rv("claim-remyelination")), ("Function", rv("claim-function")))


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things in a cell."""

    text: str
    href: str = ""
    note: str = ""
    shared: bool = False
    """Whether every agent that is compared has it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one agent on one point; all empty where nothing is."""

    claim: Claim | None = None
    safety: SafetyClaim | None = None
    items: tuple[Item, ...] = ()
    empty: str = ""

    @property
    def key(self) -> object:
        """What two cells must have in common to say the same."""
        if self.claim:
            return self.claim.verdict.code, _code(self.claim.certainty)
        return self.safety.level.code if self.safety else frozenset(i.text for i in self.items)


@dataclass(frozen=True, slots=True)
class Row:
    """One point, with what is known of each agent."""

    label: str
    href: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the agents differ in it."""
        return len({cell.key for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The agents that were asked for, and what is wrong with what was typed."""

    iris: tuple[str, ...]
    status: int = 200
    error: str = ""
    near: tuple[Shown, ...] = ()


def compare_page(request: Request) -> Response:
    """Show two to four agents side by side; without these, ask for them."""
    edition, fields = edition_of(request), fields_of(request)
    for name in fields:
        if name not in _FIELDS:
            detail = f"there is no parameter {name[:40]!r} here; it takes {', '.join(_FIELDS)}"
            raise ProblemError(400, detail, parameter=name[:40])
    only = fields.get("only", "")
    if only not in ("", "differences"):
        detail = f"there is no view {only[:40]!r}; only may be differences"
        raise ProblemError(400, detail, parameter="only")
    typed = fields.get("agents", "").strip()
    chosen = choose(edition, typed)
    held = [dossier(edition, iri) for iri in chosen.iris]
    parts = compared(held) if len(held) >= LEAST and not chosen.error else ()
    slugs = ",".join(each.slug for each in held)
    build = str(edition.summary["hash"])
    # Names that were typed stand in the address as slugs, which do not change.
    lasting = {"permalink": f"/compare?agents={slugs}&build={build[:LONGEST_BUILD]}"}
    return page(
        request,
        "compare.html",
        **(lasting if parts else {}),
        status=chosen.status,
        at=address,
        chosen=chosen,
        counts=claim_counts,
        held=held,
        minus=minus,
        only=only,
        parts=parts,
        same=sum(not row.differs for part in parts for row in part.rows),
        slugs=slugs,
        typed=typed[:_LONGEST],
    )


def choose(edition: Edition, typed: str) -> Chosen:
    """Find the agents that are named, in their order, each once.

    Args:
        edition: the build.
        typed: names, slugs or identifiers with commas between them.
    """
    names = [name.strip() for name in typed.split(",") if name.strip()]
    if len(typed) > _LONGEST:
        return Chosen((), 400, f"The names are longer than {_LONGEST} characters together.")
    if len(names) > MOST:
        return Chosen((), 400, f"{len(names)} agents are named; at most {MOST} can be shown.")
    found: dict[str, None] = {}
    for name in names:
        try:
            found.setdefault(_named(edition, name))
        except CallError as error:
            near = tuple(
                Shown(edition.label(iri), address(iri)) for iri in edition.near(name, "agent")
            )
            said = str(error)
            return Chosen(tuple(found), 404, f"{said[:1].upper()}{said[1:]}.", near)
    return Chosen(tuple(found))


def compared(held: Sequence[Dossier]) -> tuple[Part, ...]:
    """Put agents side by side, point by point; points on which nothing is known are left out."""
    parts = (
        Part("What the evidence adds up to", tuple(_conclusions(held))),
        Part("Results by modality, given alone", tuple(_modalities(held))),
        Part("Trials and safety", tuple(_trials(held))),
        Part("Mechanism", tuple(_mechanisms(held))),
        Part("Contradictions and gaps", tuple(_missing(held))),
    )
    return tuple(part for part in parts if part.rows)


def _named(edition: Edition, name: str) -> str:
    """Find an agent.

    Raises:
        CallError: if none has the name, or several do.
    """
    iri = f"{BASE}agent/{name}"
    if edition.has(iri):
        return iri
    found: str = edition.kept.get(
        ("named", "agent", name), lambda: resolve(edition.store, "agent", name)
    )
    return found


def _conclusions(held: Sequence[Dossier]) -> Iterator[Row]:
    for label, claim in _LEADING:
        yield Row(label, "", tuple(Cell(_claim(each, claim), empty="not tested") for each in held))
    yield Row(
        "Safety",
        "",
        tuple(
            Cell(
                safety=each.profile.claims.safety,
                empty="not assessed: no trial in the graph studies it",
            )
            for each in held
        ),
    )


def _modalities(held: Sequence[Dossier]) -> Iterator[Row]:
    """Give a row for each modality that any was measured by; what most have comes first."""
    named = {
        claim.about.iri: claim.about
        for each in held
        for claim in each.profile.claims.claims
        if claim.is_modality
    }
    rows = [
        Row(
            about.label,
            address(about.iri),
            tuple(Cell(_claim(each, about.iri), empty="not measured") for each in held),
        )
        for about in named.values()
    ]
    yield from sorted(rows, key=lambda row: -sum(cell.claim is not None for cell in row.cells))
    yield from _listed("With another agent", held, _combined, "none")


def _trials(held: Sequence[Dossier]) -> Iterator[Row]:
    yield from _listed("Trials", held, _trial_items, "none in the graph")
    yield from _listed("Serious or stopping events", held, _serious, "none read")


def _mechanisms(held: Sequence[Dossier]) -> Iterator[Row]:
    yield from _listed("Kind", held, lambda each: _coded(each.profile.classes), "not stated")
    yield from _listed(
        "Class of drug",
        held,
        lambda each: [Item(text) for text in each.profile.drug_classes],
        "not stated",
    )
    yield from _listed(
        "Axis", held, lambda each: _entities(each.profile.mechanism.axes), "not stated"
    )
    yield from _listed("Targets", held, _targets, "none read")
    yield from _listed(
        "Mechanisms",
        held,
        lambda each: _entities(of.mechanism for of in each.profile.mechanism.mechanisms),
        "none read",
    )
    yield from _listed("Best chain to remyelination", held, _chain, "none of at most five hops")
    yield from _listed("Effects in tests", held, _effects, "none read")


def _missing(held: Sequence[Dossier]) -> Iterator[Row]:
    yield from _listed("Contradictions", held, _contradictions, "none found")
    yield from _listed("Gaps of research", held, _gaps, "none found")


def _listed(
    label: str, held: Sequence[Dossier], items: Callable[[Dossier], Iterable[Item]], empty: str
) -> Iterator[Row]:
    """Give a row of lists, in which what all have is marked; nothing where all are empty."""
    lists = [list({item.text: item for item in items(each)}.values()) for each in held]
    if not any(lists):
        return
    shared = set.intersection(*({item.text for item in each} for each in lists))
    yield Row(
        label,
        "",
        tuple(
            Cell(
                items=tuple(
                    Item(item.text, item.href, item.note, item.text in shared) for item in each
                ),
                empty=empty,
            )
            for each in lists
        ),
    )


def _claim(held: Dossier, about: str) -> Claim | None:
    return next((c for c in held.profile.claims.claims if c.about.iri == about), None)


def _combined(held: Dossier) -> list[Item]:
    items = []
    for claim in held.profile.claims.combined:
        partners = [agent.label for agent in claim.agents if agent.iri != held.profile.iri]
        said = ", ".join(c.label for c in (claim.verdict, claim.certainty) if c)
        text = f"with {' and '.join(partners)}: {claim.about.label}"
        items.append(Item(text, address(claim.iri), said))
    return items


def _trial_items(held: Dossier) -> list[Item]:
    return [
        Item(
            one.trial.label,
            address(one.trial.iri),
            f"{phase_words(one.trial)}; {status_words(one.trial.status, one.trial.stop_reason)}",
        )
        for one in held.profile.trials
    ]


def _serious(held: Dossier) -> list[Item]:
    items = [item for one in held.profile.trials for item in _stopped(one)]
    return items + [
        Item(
            f"{line.trial.trial.label}: {line.finding.event}",
            address(line.finding.iri),
            f"{line.whom}: {line.affected}",
        )
        for line in held.safety
        if line.finding.serious
    ]


def _stopped(one: TrialOfAgent) -> list[Item]:
    parts: tuple[Trial | Arm, ...] = (one.trial, *one.arms)
    return [
        Item(
            f"{one.trial.label}: {status_words(part.status, part.stop_reason)}",
            address(part.iri),
            part.why_stopped or "",
        )
        for part in parts
        if part.stop_reason
    ]


def _targets(held: Dossier) -> list[Item]:
    return [
        Item(target.label, address(target.iri), action)
        for target, action, _ in held.mechanism.targets
    ]


def _chain(held: Dossier) -> list[Item]:
    for way in held.mechanism.ways[:1]:
        through = " → ".join(hop.end.label for hop in way.hops)
        sign = "sign not known" if way.sign == "unknown" else way.sign.replace("-", " ")
        return [Item(f"→ {through}", held.mechanism.paths, f"{sign}; rests on {way.rests_on}")]
    return []


def _effects(held: Dossier) -> list[Item]:
    counted: dict[str, int] = {}
    for line in held.mechanism.findings:
        codes = [code.label for code in (line.finding.direction, line.finding.kind) if code]
        text = f"{' '.join(codes)} ({line.evidence})"
        counted[text] = counted.get(text, 0) + 1
    return [Item(text, "", f"{n} test{'' if n == 1 else 's'}") for text, n in counted.items()]


def _contradictions(held: Dossier) -> list[Item]:
    return [
        Item(each.kind or each.label, each.href, each.statement) for each in held.contradictions
    ]


def _gaps(held: Dossier) -> list[Item]:
    return [
        Item(each.kind.label if each.kind else "gap", address(each.iri), each.statement)
        for each in held.profile.claims.gaps
    ]


def _entities(named: Iterable[Named]) -> list[Item]:
    return [Item(each.label, address(each.iri)) for each in named]


def _coded(codes: Iterable[Code]) -> list[Item]:
    return [Item(code.label) for code in codes]


def _code(code: Code | None) -> str:
    return code.code if code else ""
