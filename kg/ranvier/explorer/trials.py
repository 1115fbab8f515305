"""The page of a trial: its design at a glance, what came out, what of it was read and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.once import names_of
from ranvier.explorer.pictures import figure
from ranvier.explorer.trial_design import LEFT, RIGHT, drawing_of
from ranvier.profiles import words
from ranvier.profiles.model import (
    Outcome,
    PrimaryEndpoint,
    SafetyFinding,
    Source,
    Trial,
    TrialProfile,
)
from ranvier.profiles.trial import read_trial
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.terms import Shown, address
from ranvier.service.view import View, view
from ranvier.vocabulary import rv

_RELATED = (
    ("extensionOf", "extends", "is extended by"),
    ("substudyOf", "is a part of", "has as a part"),
    ("sharesParticipantsWith", "shares participants with", "shares participants with"),
)
_SERIOUS_SHOWN = 5
_GRAVE = ("death", "serious-adverse-event", "discontinuation")
_ENDED_EARLY = ("terminated", "withdrawn", "suspended")
_FIRST = ("design", "cohort", "arm")
_LAST = ("conflict", "gap", "remark", "summary", "inclusion", "source")


@dataclass(frozen=True, slots=True)
class Related:
    """A trial that this one belongs with."""

    how: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Reported:
    """A publication or another source, and what of the trial was read in it."""

    shown: Shown
    what: str
    read: str
    outcomes: tuple[Shown, ...]
    safety: int
    sources: tuple[Source, ...]
    is_publication: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who was stopped early, in which words, and why as far as it was read."""

    who: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A primary endpoint with the mark that stands for its verdict."""

    held: PrimaryEndpoint
    code: str
    href: str


def trial_page(request: Request, iri: str) -> Response:
    """Show a trial."""
    edition: Edition = request.app.state.editions.now()
    profile = profile_of(edition, iri)
    trial, held = profile.trial, view(edition, iri)
    sections = {section.id: section for section in held.sections}
    kept_apart = {"flow", "outcome", "safetyfinding", "report", *_FIRST, *_LAST}
    return page(
        request,
        "trial.html",
        islands=("tables", "sources", "chart"),
        view=held,
        trial=trial,
        sections=sections,
        first=_FIRST,
        last=_LAST,
        others=[name for name in sections if name not in kept_apart],
        line=_line(trial),
        modalities={modality.iri: modality for modality in profile.modalities},
        endpoints=[_endpoint(each) for each in trial.primary_endpoints],
        grave=_grave(trial),
        stopped=list(_stopped(trial)),
        related=_related(edition, iri),
        drawing=edition.made.get(("trial drawing", iri), lambda: drawing_of(trial)),
        span=(LEFT, RIGHT),
        design=words.design_words(trial),
        flow=figure(edition, "participant-flow", {"trial": iri}),
        reported=_reported(trial, held),
        affected=words.affected_words,
        address=address,
    )


def profile_of(edition: Edition, iri: str) -> TrialProfile:
    """Give the profile of a trial; read once an edition."""
    return edition.made.get(
        ("trial", iri), lambda: read_trial(edition.store, iri, names=names_of(edition))
    )


def _line(trial: Trial) -> str:
    status = words.status_words(trial.status, trial.stop_reason, trial.status_printed)
    return "; ".join(
        (words.phase_words(trial), status, words.dates_words(trial), words.size_words(trial.flow))
    )


def _endpoint(held: PrimaryEndpoint) -> Endpoint:
    code = "other"
    if held.verdict.startswith("met"):
        code = "met" if held.verdict == "met" else "part"
    elif held.verdict.startswith("not met"):
        code = "not-met"
    return Endpoint(held, code, f"#{held.outcome.rpartition('#')[2]}")


def _grave(trial: Trial) -> Sequence[SafetyFinding]:
    """Give the safety findings that stand at the head: deaths and what was serious first."""

    def place(finding: SafetyFinding) -> int:
        code = finding.category.code if finding.category else ""
        return _GRAVE.index(code) if code in _GRAVE else len(_GRAVE)

    grave = [f for f in trial.safety if f.serious or place(f) < len(_GRAVE)]
    return sorted(grave or trial.safety, key=place)[:_SERIOUS_SHOWN]


def _stopped(trial: Trial) -> Iterator[Stopped]:
    early = trial.status is not None and trial.status.code in _ENDED_EARLY
    if early or trial.stop_reason or trial.why_stopped:
        how = words.status_words(trial.status, trial.stop_reason)
        yield Stopped("The trial", how, trial.why_stopped or "")
    for arm in trial.arms:
        if arm.stop_reason or arm.why_stopped or (arm.status and arm.status.code in _ENDED_EARLY):
            how = words.status_words(arm.status, arm.stop_reason)
            yield Stopped(f"The arm {arm.label}", how, arm.why_stopped or "")


def _related(edition: Edition, iri: str) -> list[Related]:
    found: dict[tuple[str, str], Related] = {}
    for name, forth, back in _RELATED:
        ahead = [str(value.value) for key, value in edition.properties(iri) if key == rv(name)]
        for how, others in ((forth, ahead), (back, edition.subjects(rv(name), iri))):
            for other in sorted(others):
                shown = Shown(edition.label(other), address(other))
                found.setdefault((how, other), Related(how, shown))
    return list(found.values())


def _reported(trial: Trial, held: View) -> list[Reported]:
    """Give what was read where: by publication, then in sources that are none of them."""
    found = []
    for publication in trial.publications:
        own = _of(trial.sources, publication.iri)
        role = words.label(publication.report_role) or publication.role_printed or ""
        shown = Shown(publication.label, address(publication.iri))
        found.append(_row(trial, shown, role or "role not stated", own, is_publication=True))
    for source in _of(trial.sources, None):
        shown = Shown(source.name, f"{held.path}#{source.iri.rpartition('#')[2]}")
        kind = words.label(source.kind) or "kind not stated"
        found.append(_row(trial, shown, kind, (source,), is_publication=False))
    return found


def _of(sources: Sequence[Source], publication: str | None) -> tuple[Source, ...]:
    return tuple(
        source
        for source in sources
        if (source.publication.iri if source.publication else None) == publication
    )


def _row(
    trial: Trial, shown: Shown, what: str, sources: tuple[Source, ...], *, is_publication: bool
) -> Reported:
    own = {source.iri for source in sources}
    outcomes = {
        outcome.iri: Shown(_short(outcome), f"#{outcome.iri.rpartition('#')[2]}")
        for outcome in trial.outcomes
        for result in outcome.results
        if own & {source.iri for source in result.sources}
    }
    safety = sum(bool(own & {s.iri for s in finding.sources}) for finding in trial.safety)
    read = "; ".join(source.read for source in sources if source.read)
    return Reported(shown, what, read, tuple(outcomes.values()), safety, sources, is_publication)


def _short(outcome: Outcome) -> str:
    named = outcome.measure or ", ".join(modality.label for modality in outcome.modalities)
    return ", ".join(part for part in (named or "measure not read", outcome.time) if part)
