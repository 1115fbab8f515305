"""The safety heat map: how much the harms of each agent weigh, and the events behind it in counts.

Counts of several trials are never added up, since their people, doses and definitions differ: a
cell shows the largest count and says how many further findings there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.graph import code_of, names_of, rows, whole
from ranvier.plots.picture import Picture, Row, counted, listed, tallied
from ranvier.plots.theme import chart_of, colour_scale, framed, nothing, shape_scale

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

TITLE = "Safety: signals and events of each agent"

COLUMNS = {
    "agent": "The agent, or the agents given together.",
    "level": "Level of the safety signal; not reported is not none seen.",
    "event": "The kind of event; empty where no event was read.",
    "report": "What was told of it: a count, that none occurred, or a name without a count.",
    "serious": "Whether it was serious; empty where no source says.",
    "trial": "The trial.",
    "in_whom": "The arm, or the group as printed.",
    "affected": "How many were affected; empty where no count was read.",
    "at_risk": "Of how many.",
    "affected_control": "How many were affected in the control arm.",
    "at_risk_control": "Of how many.",
    "risk_difference": "Derived difference in risk against the control arm.",
    "ci_low": "Lower end of its interval.",
    "ci_high": "Upper end of its interval.",
    "signal": "The safety signal, or the part of it on the event, in the graph.",
}

_SIGNALS = """
SELECT ?signal ?agent ?level WHERE {
  ?signal a rv:SafetySignal ; rv:signalLevel ?level ; rv:aboutAgent|rv:aboutCombinationOf ?agent
}
"""

_EVENTS = """
SELECT ?signal ?part ?event ?category ?report ?serious ?trial ?whom ?affected ?risk
  ?affected_control ?risk_control ?difference ?low ?high
WHERE {
  ?signal rv:hasEventSignal ?part .
  ?part rv:countedIn ?finding ; rv:eventReport ?report ; rv:inTrial ?trial .
  ?finding rv:findingCategory ?category .
  OPTIONAL { ?part rv:aboutEvent ?event }
  OPTIONAL { ?finding rv:isSerious ?serious }
  OPTIONAL { ?part rv:inWhom ?whom }
  OPTIONAL { ?part rv:affectedOnAgent ?affected }
  OPTIONAL { ?part rv:atRiskOnAgent ?risk }
  OPTIONAL { ?part rv:affectedOnControl ?affected_control }
  OPTIONAL { ?part rv:atRiskOnControl ?risk_control }
  OPTIONAL { ?part rv:riskDifference ?difference ; rv:ciLow ?low ; rv:ciHigh ?high }
}
"""

_WIDE, _HIGH = 54, 20
_NOT_OCCURRED = "none occurred"
"""The label of the report that nobody had an event."""

_LEVELS = ("serious", "concern", "minor", "none-seen", "not-reported")


@dataclass(frozen=True, slots=True)
class _Signal:
    iri: str
    agents: tuple[str, ...]
    level: str


def draw(store: ReadableStore, *, agent: str | None = None) -> Picture:
    """Draw the map of all agents of which something on safety was read.

    Args:
        store: the graph.
        agent: one agent only, with the combinations in which it was given.
    """
    signals = _read(store, agent)
    names = names_of(store, {iri for s in signals for iri in s.agents} | {agent or ""})
    title = f"Safety signals and events: {names[agent]}" if agent else TITLE
    signals.sort(key=lambda s: (_place(s.level), _subject(s, names).casefold(), s.iri))
    data = _rows(store, signals, names)
    drawn = [row for row in data if row["event"]]
    if not any(signal.level != "not-reported" for signal in signals):
        of = f" of {names[agent]}" if agent else ""
        text = f"Nothing on safety{of} was read in any trial: not reported, which is not none seen."
        if not signals:
            text = f"The graph has no safety signal{of or ' of any agent'}: no trial studied it."
        return Picture("safety-heat-map", title, text, COLUMNS, data, partial(nothing, title, text))
    words = _words(signals, data, names)
    return Picture(
        "safety-heat-map",
        title,
        words,
        COLUMNS,
        data,
        partial(_chart, title, signals, drawn, names),
    )


def _read(store: ReadableStore, agent: str | None) -> list[_Signal]:
    agents: dict[str, set[str]] = defaultdict(set)
    levels: dict[str, str] = {}
    for signal, about, level in rows(store, _SIGNALS):
        agents[signal].add(about)
        levels[signal] = code_of(level)
    return [
        _Signal(signal, tuple(sorted(about)), levels[signal])
        for signal, about in agents.items()
        if agent is None or agent in about
    ]


def _place(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def _subject(signal: _Signal, names: Mapping[str, str]) -> str:
    return " + ".join(sorted((names[iri] for iri in signal.agents), key=str.casefold))


def _rows(store: ReadableStore, signals: Sequence[_Signal], names: Mapping[str, str]) -> list[Row]:
    events: dict[str, list[list[str]]] = defaultdict(list)
    for of, *rest in rows(store, _EVENTS):
        events[of].append(rest)
    shown = {s.iri for s in signals}
    held = [row for of, found in events.items() if of in shown for row in found]
    kinds = names_of(store, {row[1] or row[2] for row in held})
    trials = names_of(store, {row[5] for row in held})
    labels = names_of(store, {row[3] for row in held})
    levels = styles.labels("signal")
    data: list[Row] = []
    for signal in signals:
        about = {
            "agent": _subject(signal, names),
            "level": levels.get(signal.level, signal.level),
        }
        found = sorted(events[signal.iri], key=lambda r: (kinds[r[1] or r[2]].casefold(), r[0]))
        if not found:
            data.append({**about, "event": None, "signal": signal.iri})
        for part, event, category, report, serious, trial, whom, *numbers in found:
            affected, at_risk, affected_control, at_risk_control = map(whole, numbers[:4])
            difference, low, high = (float(text) if text else None for text in numbers[4:])
            data.append(
                {
                    **about,
                    "event": kinds[event or category],
                    "report": labels[report],
                    "serious": serious == "true" if serious else None,
                    "trial": trials[trial],
                    "in_whom": whom or None,
                    "affected": affected,
                    "at_risk": at_risk,
                    "affected_control": affected_control,
                    "at_risk_control": at_risk_control,
                    "risk_difference": difference,
                    "ci_low": low,
                    "ci_high": high,
                    "signal": part,
                }
            )
    return data


def _words(signals: Sequence[_Signal], data: Sequence[Row], names: Mapping[str, str]) -> str:
    levels = [signal.level for signal in signals]
    grave = [_subject(s, names) for s in signals if s.level == "serious"]
    events = [row for row in data if row["event"]]
    subjects = counted(len(signals), "agent or combination", "agents and combinations")
    order = {code: styles.labels("signal")[code] for code in _LEVELS}
    return " ".join(
        (
            f"Safety of {subjects}: {tallied(levels, order)}.",
            f"Serious: {listed(grave)}." if grave else "No signal is serious.",
            f"{counted(len(events), 'finding')} of "
            f"{counted(len({row['event'] for row in events}), 'kind')} of event,"
            f" {sum(row['affected'] is not None for row in events)} of them with a count.",
            "Not reported is not the same as none seen.",
        )
    )


def _cell(found: Sequence[Row]) -> dict[str, Any]:
    """Give what a cell shows of the findings on one event: the largest count, and how many more."""

    def size(row: Row) -> tuple[float, int]:
        affected, at_risk = row["affected"], row["at_risk"]
        if affected is None:
            return (-1, 0)
        share = int(affected) / int(at_risk) if at_risk else 0
        return (share, int(affected))

    top = max(found, key=size)
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    affected, at_risk = top["affected"], top["at_risk"]
    occurred = [r for r in found if r["affected"] != 0 and r["report"] != _NOT_OCCURRED]
    serious = any(row["serious"] for row in occurred)
    if affected is None:
        none = not occurred
        kind, sign = (_NONE, "0") if none else (_NAMED, "?")
    else:
        sign = f"{affected}/{at_risk}" if at_risk is not None else str(affected)
        kind = _NONE if affected == 0 else _COUNTED
    if serious and kind != _NONE:
        kind, more = _SERIOUS, f" !{more}"
    return {"agent": top["agent"], "event": top["event"], "kind": kind, "text": sign + more}


_LEVEL = "level"
_SERIOUS = "serious (!)"
_COUNTED = "counted"
_NAMED = "named without a count (?)"
_NONE = "none occurred (0)"
_KINDS = {_SERIOUS: "#F3B48B", _COUNTED: "#BFE0F5", _NAMED: "#E6E6E6", _NONE: "#C9EADF"}


def _chart(
    title: str, signals: Sequence[_Signal], data: Sequence[Row], names: Mapping[str, str]
) -> Any:
    import altair as alt

    shown = [signal for signal in signals if signal.level != "not-reported"]
    agents = [_subject(signal, names) for signal in shown]
    levels = styles.labels("signal")
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in data:
        grouped[str(row["agent"]), str(row["event"])].append(row)
    cells = [_cell(found) for found in grouped.values()]
    uses = Counter(event for _, event in grouped)
    events = sorted(uses, key=lambda event: (-uses[event], event.casefold()))
    marks = [
        {"agent": _subject(s, names), "event": _LEVEL, "level": levels.get(s.level, s.level)}
        for s in shown
    ]
    columns = [_LEVEL, *events]
    x = alt.X("event:N", sort=columns).title(None).scale(domain=columns)
    x = x.axis(orient="top", labelAngle=-60, domain=False, ticks=False)
    y = alt.Y("agent:N", sort=agents).title(None)
    y = y.axis(grid=True, domain=False, ticks=False, zindex=0)
    used = {signal.level for signal in shown}
    signs = (
        chart_of(marks)
        .mark_point(filled=True, size=110, opacity=1, stroke="black", strokeWidth=0.6)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("level:N").title("level").scale(colour_scale("signal", used)),
            shape=alt.Shape("level:N").title("level").scale(shape_scale("signal", used)),
        )
    )
    base = chart_of(cells).encode(x=x, y=y)
    kinds = [kind for kind in _KINDS if any(cell["kind"] == kind for cell in cells)]
    blocks = base.mark_rect(stroke="white").encode(
        color=alt.Color("kind:N")
        .title("event")
        .scale(domain=kinds, range=[_KINDS[kind] for kind in kinds])
    )
    texts = base.mark_text(fontSize=10).encode(text="text:N")
    layers = [blocks, texts, signs] if cells else [signs]
    return framed(
        alt.layer(*layers, width=_WIDE * len(columns), height=_HIGH * len(agents)),
        title,
        *_notes(signals, shown),
        width=max(90, 9 * len(events)),
    )


def _notes(signals: Sequence[_Signal], shown: Sequence[_Signal]) -> tuple[str, ...]:
    silent = len(signals) - len(shown)
    notes = (
        "A cell gives those affected of those at risk (largest share of any arm or trial); +2: two "
        "further findings; !: serious; ?: named without a count. Empty: nothing was read.",
    )
    if not silent:
        return notes
    return (
        *notes,
        f"Not drawn, since nothing on safety was read of them: "
        f"{counted(silent, 'agent or combination', 'agents and combinations')}.",
    )
