"""The timeline: trials by agent and phase, from start to end, with their status."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.graph import code_of, names_of, rows
from ranvier.plots.picture import Picture, Row, counted, tallied
from ranvier.plots.theme import STEP, chart_of, colour_scale, framed, nothing, pixel, shape_scale

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

TITLE = "Timeline of trials"

COLUMNS = {
    "agent": "The agents under study.",
    "trial": "The trial.",
    "phase": "Phase.",
    "status": "Status.",
    "start": "Start, as read; empty where none was read.",
    "end": "End, as read.",
    "end_expected": "Expected end, as read.",
    "published": "Years of its publications.",
    "trial_iri": "The trial in the graph.",
}

_TRIALS = """
SELECT ?trial ?agent ?phase ?status ?start ?end ?expected WHERE {{
  {wanted}
  ?trial a rv:ClinicalTrial ; rv:phase ?phase ; rv:status ?status .
  {optional} {{ ?trial rv:studiesAgent ?agent }}
  OPTIONAL {{ ?trial rv:start ?start }}
  OPTIONAL {{ ?trial rv:end ?end }}
  OPTIONAL {{ ?trial rv:endExpected ?expected }}
}}
"""

_PUBLISHED = """
SELECT DISTINCT ?trial ?year WHERE {
  ?trial rv:hasReport/rv:reportedIn/rv:publicationYear ?year
}
"""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_NO_DATE = 9999.0

_WIDTH = 560
"""The width of the years, in pixels."""

_LABELS = 470
"""The width of the names of agents and trials before them."""


@dataclass(frozen=True, slots=True)
class _Trial:
    iri: str
    agents: tuple[str, ...]
    phase: str
    status: str
    start: str
    end: str
    expected: str
    years: tuple[int, ...]

    @property
    def dates(self) -> list[float]:
        """All points in time that are known of it."""
        ends = [place(text, last=True) for text in (self.end, self.expected)]
        known = [place(self.start), *ends, *(year + 0.5 for year in self.years)]
        return [date for date in known if date is not None]


def place(date: str, *, last: bool = False) -> float | None:
    """Give the place of a date on the axis of years; of a whole year or month, its first day.

    Args:
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        last: take the last day of a whole year or month instead.

    >>> place("2005"), place("2005", last=True), place("2005-07"), place("")
    (2005.0, 2006.0, 2005.5, None)
    """
    match = _DATE.match(date)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is None:
        return float(year or 0) + last
    days = day - 1 if day else 30.4 if last else 0
    return round((year or 0) + (month - 1) / 12 + days / 365.25, 3)


def draw(store: ReadableStore, *, agent: str | None = None) -> Picture:
    """Draw the trials of which a date was read; the others stand in the data and the words.

    Args:
        store: the graph.
        agent: the trials of one agent only.
    """
    trials = _read(store, agent)
    names = {
        **names_of(store, {iri for trial in trials for iri in trial.agents} | {agent or ""}),
        **names_of(store, {trial.iri for trial in trials}),
    }
    title = f"{TITLE}: {names[agent]}" if agent else TITLE
    trials = _in_order(trials, names)
    dated = [trial for trial in trials if trial.dates]
    data = [_row(trial, names) for trial in trials]
    if not dated:
        of_agent = f" of {names[agent]}" if agent else ""
        text = f"No date of a trial{of_agent} was read."
        if agent and not trials:
            text = f"The graph has no trial of {names[agent]}."
        return Picture("timeline", title, text, COLUMNS, data, partial(nothing, title, text))
    words = _words(trials, dated, names, agent)
    chart = partial(_chart, title, trials, dated, names)
    return Picture("timeline", title, words, COLUMNS, data, chart)


def _read(store: ReadableStore, agent: str | None) -> list[_Trial]:
    years: dict[str, list[int]] = defaultdict(list)
    for trial, year in rows(store, _PUBLISHED):
        years[trial].append(int(year))
    agents: dict[str, set[str]] = defaultdict(set)
    facts: dict[str, tuple[str, ...]] = {}
    wanted = f"?trial rv:studiesAgent <{agent}> ." if agent else ""
    query = _TRIALS.format(wanted=wanted, optional="OPTIONAL")
    for trial, about, *rest in rows(store, query):
        agents[trial].update({about} - {""})
        facts[trial] = min(facts.get(trial, tuple(rest)), tuple(rest))
    return [
        _Trial(
            trial,
            tuple(sorted(agents[trial])),
            code_of(phase),
            code_of(status),
            start,
            end,
            expected,
            tuple(sorted(years[trial])),
        )
        for trial, (phase, status, start, end, expected) in facts.items()
    ]


def _agents(trial: _Trial, names: Mapping[str, str]) -> str:
    return " + ".join(sorted((names[iri] for iri in trial.agents), key=str.casefold)) or "no agent"


def _in_order(trials: Sequence[_Trial], names: Mapping[str, str]) -> list[_Trial]:
    """Put the trials of an agent together, agents and trials in the order of time."""
    first: dict[str, float] = {}
    for trial in trials:
        about = _agents(trial, names)
        first[about] = min(first.get(about, _NO_DATE), *trial.dates, _NO_DATE)
    return sorted(
        trials,
        key=lambda t: (
            first[_agents(t, names)],
            _agents(t, names).casefold(),
            min(t.dates, default=_NO_DATE),
            names[t.iri].casefold(),
            t.iri,
        ),
    )


def _row(trial: _Trial, names: Mapping[str, str]) -> Row:
    return {
        "agent": _agents(trial, names),
        "trial": names[trial.iri],
        "phase": styles.labels("phase").get(trial.phase, trial.phase),
        "status": styles.labels("status").get(trial.status, trial.status),
        "start": trial.start or None,
        "end": trial.end or None,
        "end_expected": trial.expected or None,
        "published": "; ".join(map(str, trial.years)) or None,
        "trial_iri": trial.iri,
    }


def _words(
    trials: Sequence[_Trial],
    dated: Sequence[_Trial],
    names: Mapping[str, str],
    agent: str | None,
) -> str:
    about = {_agents(trial, names) for trial in trials}
    of = (
        f" of {names[agent]}"
        if agent
        else f" of {counted(len(about), 'agent or combination', 'agents and combinations')}"
    )
    dates = [date for trial in dated for date in trial.dates]
    started = sum(bool(trial.start) for trial in trials)
    undated = len(trials) - len(dated)
    return " ".join(
        (
            f"{counted(len(trials), 'trial')}{of}, from {int(min(dates))} to {int(max(dates))}.",
            f"Phases: {tallied([t.phase for t in trials], styles.labels('phase'))}.",
            f"Status: {tallied([t.status for t in trials], styles.labels('status'))}.",
            f"The start was read of {started}, the end of {sum(bool(t.end) for t in trials)};",
            f"of {undated} no date at all was read, and they stand in the data only."
            if undated
            else "some date was read of each.",
        )
    )


def _chart(
    title: str, trials: Sequence[_Trial], dated: Sequence[_Trial], names: Mapping[str, str]
) -> Any:
    import altair as alt

    phases, states = styles.labels("phase"), styles.labels("status")
    drawn, papers, stripes = [], [], []
    previous, shaded = "", False
    for trial in dated:
        about = _agents(trial, names)
        shaded, new = (not shaded, True) if about != previous else (shaded, False)
        previous = about
        start = place(trial.start)
        end, expected = place(trial.end, last=True), place(trial.expected, last=True)
        known = [
            d for d in (end, expected, start, *(y + 0.5 for y in trial.years)) if d is not None
        ]
        drawn.append(
            {
                "row": trial.iri,
                "agent": about if new else "",
                "trial": names[trial.iri],
                "phase": phases.get(trial.phase, trial.phase),
                "status": states.get(trial.status, trial.status),
                "start": start,
                "end": end,
                "expected": expected,
                "known": known[0],
            }
        )
        papers += [{"row": trial.iri, "year": year + 0.5} for year in trial.years]
        stripes += [{"row": trial.iri}] if shaded else []
    order = [trial.iri for trial in dated]
    height = STEP * len(order)
    known_dates = [date for trial in dated for date in trial.dates]
    axis = alt.Axis(format="d", tickMinStep=1, orient="top", grid=True, labelFlush=False)
    x_scale = alt.Scale(domain=[int(min(known_dates)) - 1, int(max(known_dates)) + 1], nice=False)
    y = alt.Y("row:N", sort=order).axis(None)
    base = chart_of(drawn).encode(y=y)
    shading = (
        chart_of(stripes)
        .mark_rect(color="#E3E9EF", opacity=0.6)
        .encode(y=y, x=pixel("X", -_LABELS), x2=pixel("X2", _WIDTH))
    )
    colour = (
        alt.Color("phase:N")
        .title("phase")
        .scale(colour_scale("phase", {trial.phase for trial in dated}))
        .legend(symbolType="square", symbolStrokeWidth=0)
    )
    known = base.transform_filter("isValid(datum.start)")
    lines = (
        known.transform_filter("isValid(datum.end)")
        .mark_rule(strokeWidth=6)
        .encode(x=alt.X("start:Q").title(None).scale(x_scale).axis(axis), x2="end:Q", color=colour)
    )
    planned = (
        known.transform_filter("!isValid(datum.end) && isValid(datum.expected)")
        .mark_rule(strokeWidth=3, strokeDash=[5, 3])
        .encode(x=alt.X("start:Q").scale(x_scale), x2="expected:Q", color=colour)
    )
    begins = known.mark_tick(thickness=2, size=12, color="black").encode(
        x=alt.X("start:Q").scale(x_scale)
    )
    ends = base.mark_point(filled=True, size=75, opacity=1, stroke="black", strokeWidth=0.8).encode(
        x=alt.X("known:Q").scale(x_scale),
        color=colour,
        shape=alt.Shape("status:N")
        .title("status")
        .scale(shape_scale("status", {trial.status for trial in dated}))
        .legend(symbolFillColor=styles.colour("grey")),
    )
    published = (
        chart_of(papers)
        .mark_text(text="P", fontSize=9, fontWeight="bold", dy=0)
        .encode(y=y, x=alt.X("year:Q").scale(x_scale))
    )
    trial_names = base.mark_text(align="right", baseline="middle", fontSize=11).encode(
        x=pixel("X", -8), text="trial:N"
    )
    agent_names = base.mark_text(
        align="left", baseline="middle", fontSize=11, fontWeight="bold"
    ).encode(x=pixel("X", -_LABELS + 4), text="agent:N")
    layers = (shading, lines, planned, begins, ends, published, trial_names, agent_names)
    undated = len(trials) - len(dated)
    return framed(
        alt.layer(*layers, width=_WIDTH, height=height),
        title,
        "A bar runs from start to end (dashed: to the expected end), coloured by phase; the mark "
        "at the end (else the expected end, the start or the first publication) is the status. "
        "P: a publication in that year.",
        *((f"Not drawn, since no date was read: {counted(undated, 'trial')}.",) if undated else ()),
        width=150,
    )
