"""The timeline of the field: when trials began and ended, as a picture and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ranvier.explorer.filters import Filter, agent_of, filter_of, refuse_others, slug_of
from ranvier.explorer.pictures import figure, picture
from ranvier.plots import styles
from ranvier.service.editions import Edition
from ranvier.service.pages import page
from ranvier.service.paging import fields_of
from ranvier.service.terms import Shown, address
from ranvier.vocabulary import BASE, rv

_NAME = "timeline"


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as a row: dates as they were read, empty where none was."""

    shown: Shown
    agents: tuple[Shown, ...]
    phase: str
    phase_place: int
    """Where the phase stands among phases, to sort by."""
    status: str
    start: str
    end: str
    expected: str
    published: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year with how many trials began in it."""

    year: int
    count: int


def timeline_page(request: Request) -> Response:
    """Show when the trials began and ended, all or those of an agent."""
    edition: Edition = request.app.state.editions.now()
    # What a table was sorted by stands in the address too, under its name.
    fields = {key: text for key, text in fields_of(request).items() if "." not in key}
    refuse_others(fields, ("agent",))
    agent = agent_of(edition, fields)
    given = {"agent": slug_of(agent)} if agent else {}
    trials = trials_of(edition, given)
    return page(
        request,
        "timeline.html",
        islands=("tables", "chart"),
        figure=figure(edition, _NAME, given),
        trials=trials,
        years=years(trials),
        without=sum(not trial.start for trial in trials),
        agent=Shown(edition.label(agent), address(agent)) if agent else None,
        filters=[_agents(edition, agent)],
        slices=[Shown(edition.label(iri), address(iri)) for iri in edition.entities["time-slice"]],
    )


def trials_of(edition: Edition, given: dict[str, str]) -> list[Trial]:
    """Give the rows of the picture as a page shows them, in the order of the picture."""
    phases = [*styles.labels("phase").values()]
    studied = edition.column(rv("studiesAgent"))

    def shown() -> Iterator[Trial]:
        for row in picture(edition, _NAME, given).rows:
            iri = str(row["trial_iri"])
            agents = sorted(str(value.value) for value in studied.get(iri, ()))
            phase = str(row["phase"])
            yield Trial(
                shown=Shown(edition.label(iri), address(iri)),
                agents=tuple(Shown(edition.label(each), address(each)) for each in agents),
                phase=phase,
                phase_place=phases.index(phase) if phase in phases else len(phases),
                status=str(row["status"]),
                start=str(row["start"] or ""),
                end=str(row["end"] or ""),
                expected=str(row["end_expected"] or ""),
                published=str(row["published"] or ""),
            )

    return edition.made.get(("timeline", *given.values()), lambda: list(shown()))


def years(trials: list[Trial]) -> list[Year]:
    """Count the trials that began in each year, years without one included."""
    found = Counter(int(trial.start[:4]) for trial in trials if trial.start[:4].isdecimal())
    if not found:
        return []
    return [Year(year, found[year]) for year in range(min(found), max(found) + 1)]


def _agents(edition: Edition, chosen: str) -> Filter:
    pairs = [
        (slug_of(str(value.value)), edition.label(str(value.value)))
        for trial, values in edition.column(rv("studiesAgent")).items()
        if trial.startswith(f"{BASE}trial/")
        for value in values
    ]
    return filter_of("agent", "Agent", "all agents", pairs, slug_of(chosen))
