"""What is on record on the harms of one agent, or of agents given together, as facts for rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ranvier.evidence import Evidence, TrialFacts
from ranvier.synthesis.risk_difference import RiskDifference, risk_difference
from ranvier.synthesis.safety_facts import (
    COUNTED,
    DEATH,
    DISCONTINUED_FOR_HARM,
    GENERAL,
    NONE,
    UNCOUNTED,
    ArmFacts,
    Finding,
    Note,
    SafetyRecords,
    SafetyResult,
    Stop,
)

CONTROLS = ("placebo", "sham", "no-treatment", "reference", "active-comparator")
"""Which arm is set against the agent's where several were counted: the first of these."""

COUNTS = (
    "fatal_named",
    "deaths_excess",
    "serious_excess",
    "stopped_randomised",
    "stopped_other",
    "safety_worse_randomised",
    "safety_worse_other",
    "tolerability_worse",
    "widespread",
    "serious_named",
    "boxed_warnings",
    "discontinuation_excess",
    "deaths",
    "serious_more",
    "serious_seen",
    "serious_uncounted",
    "events_excess",
    "events_counted",
    "events_uncounted",
    "events_in_general",
    "discontinued",
    "adverse_effect_notes",
    "none_occurred",
    "general_statements",
    "curator_none",
    "curator_minor",
    "curator_concern",
    "curator_serious",
)
"""Facts that count what is listed in `<name>_where`."""
FACTS = (
    *COUNTS,
    *(f"{name}_where" for name in COUNTS),
    *("discontinued_share", "discontinued_share_where"),
    *("trials", "trials_reporting", "trials_silent", "trials_silent_where"),
    *("combination_trials", "combination_trials_where", "coverage"),
)
"""All facts that a rule of the method may ask for or name."""


@dataclass(frozen=True, slots=True)
class Event:
    """One safety finding as it stands for a subject, beside that of a control arm."""

    finding: Finding
    whom: str
    """The arms, the group as printed, or the trial as a whole."""
    own: bool
    """Whether it is told of people who got the subject, and of no others."""
    control: Finding | None
    control_whom: str | None
    difference: RiskDifference | None
    randomised: bool


@dataclass(frozen=True, slots=True)
class Harms:
    """What is on record on the harms of a subject."""

    subject: tuple[str, ...]
    trials: tuple[str, ...]
    combination_trials: tuple[str, ...]
    """Trials that gave it together with another agent under study; their events are not here."""
    events: tuple[Event, ...]
    stops: tuple[Stop, ...]
    results: tuple[SafetyResult, ...]
    notes: tuple[Note, ...]
    readings: Mapping[str, tuple[str, str]]
    reporting: tuple[str, ...]
    """Trials of which a source says something on harm, be it that there was none."""

    @property
    def silent(self) -> tuple[str, ...]:
        """Trials of which nothing on harm was read."""
        return tuple(trial for trial in self.trials if trial not in self.reporting)


def all_harms(records: SafetyRecords, trials: Mapping[str, TrialFacts]) -> tuple[Harms, ...]:
    """Gather what is on record on each agent that a trial studied, and on each combination.

    Args:
        records: what the records say on harm.
        trials: what is known of each trial, by IRI.

    Returns:
        One for each subject, in their order; several agents stand for their combination alone.
    """
    own: dict[tuple[str, ...], list[str]] = {}
    together: dict[tuple[str, ...], set[str]] = {}
    for trial, subjects in sorted(records.subjects.items()):
        for subject in subjects:
            own.setdefault(subject, []).append(trial)
            for agent in subject if len(subject) > 1 else ():
                together.setdefault((agent,), set()).add(trial)
    return tuple(
        _harms(
            subject,
            tuple(own.get(subject, ())),
            tuple(sorted(together.get(subject, ()))),
            records,
            trials,
        )
        for subject in sorted({*own, *together})
    )


def _harms(
    subject: tuple[str, ...],
    own: tuple[str, ...],
    together: tuple[str, ...],
    records: SafetyRecords,
    trials: Mapping[str, TrialFacts],
) -> Harms:
    events = [event for trial in own for event in _events(subject, trial, records, trials)]
    stops = [
        stop
        for trial in own
        for stop in records.stops.get(trial, ())
        if stop.iri == trial or records.subject_of(trial, [stop.iri]) == subject
    ]
    results = [
        result
        for trial in own
        for result in records.results.get(trial, ())
        if set(subject) == set(result.agents) and result.direction != "not-reported"
    ]
    speaking = {event.finding.trial for event in events}
    speaking |= {stop.trial for stop in stops} | {result.trial for result in results}
    return Harms(
        subject=subject,
        trials=own,
        combination_trials=together,
        events=tuple(events),
        stops=tuple(stops),
        results=tuple(results),
        notes=records.notes.get(subject[0], ()) if len(subject) == 1 else (),
        readings={trial: records.readings[trial] for trial in own if trial in records.readings},
        reporting=tuple(trial for trial in own if trial in speaking),
    )


def _events(
    subject: tuple[str, ...],
    trial: str,
    records: SafetyRecords,
    trials: Mapping[str, TrialFacts],
) -> Iterable[Event]:
    findings = records.findings.get(trial, ())
    arms = {arm.iri: arm for arm in records.arms.get(trial, ())}
    controls = [f for f in findings if f.arms and records.subject_of(trial, f.arms) == ()]
    for finding in findings:
        whose = records.subject_of(trial, finding.arms) if finding.arms else None
        if whose is not None and whose != subject:
            continue
        own = whose == subject
        control = _control(finding, controls, arms) if own else None
        yield Event(
            finding=finding,
            whom=_whom(finding, arms),
            own=own,
            control=control,
            control_whom=_whom(control, arms) if control else None,
            difference=_difference(finding, control),
            randomised=trials[trial].allocation == "randomised",
        )


def _control(
    finding: Finding, controls: Iterable[Finding], arms: Mapping[str, ArmFacts]
) -> Finding | None:
    """Find the same event in a control arm of the trial."""
    same = [
        control
        for control in controls
        if (control.event, control.category) == (finding.event, finding.category)
    ]
    return min(same, key=lambda c: (_rank(c, arms), c.iri), default=None)


def _rank(finding: Finding, arms: Mapping[str, ArmFacts]) -> int:
    roles = {arms[arm].role for arm in finding.arms if arm in arms}
    return min((CONTROLS.index(r) for r in roles if r in CONTROLS), default=len(CONTROLS))


def _whom(finding: Finding, arms: Mapping[str, ArmFacts]) -> str:
    if finding.group:
        return finding.group
    labels = [arms[arm].label for arm in finding.arms if arm in arms]
    return " and ".join(labels) or "the trial as a whole"


def _difference(finding: Finding, control: Finding | None) -> RiskDifference | None:
    if control is None:
        return None
    counts = (finding.affected, finding.at_risk, control.affected, control.at_risk)
    affected, at_risk, control_affected, control_at_risk = counts
    if affected is None or at_risk is None or control_affected is None or control_at_risk is None:
        return None
    return risk_difference(affected, at_risk, control_affected, control_at_risk)


def facts_of(
    harms: Harms, evidence: Evidence, *, share: float, people: float
) -> dict[str, float | str]:
    """Count what the rules of the method ask for.

    Args:
        harms: what is on record on a subject.
        evidence: for the names of trials.
        share: from which share of people on an event counts as met by most.
        people: how few people that share may be of.

    Returns:
        Each name of `FACTS`: counts, and what was counted in words.
    """

    def name(trial: str) -> str:
        return evidence.trials[trial].label

    lists: dict[str, list[str]] = {key: [] for key in COUNTS}
    shares: list[tuple[float, str]] = []
    for event in harms.events:
        said = describe(event, name(event.finding.trial))
        for key in _kinds(event, share=share, people=people):
            lists[key].append(said)
        if event.own and DISCONTINUED_FOR_HARM in event.finding.terms:
            shares.append((-(event.finding.share or 0.0), said))
    for stop in harms.stops:
        randomised = evidence.trials[stop.trial].allocation == "randomised"
        key = "stopped_randomised" if randomised else "stopped_other"
        lists[key].append(name(stop.trial) + (f" ({stop.why.rstrip('.')})" if stop.why else ""))
    for result in harms.results:
        if result.direction != "favours-control" or not result.significant:
            continue
        randomised = evidence.trials[result.trial].allocation == "randomised"
        side = "safety_worse_randomised" if randomised else "safety_worse_other"
        key = "tolerability_worse" if result.tolerability else side
        lists[key].append(f"{result.measure} in {name(result.trial)}")
    for note in harms.notes:
        if note.kind in ("boxed-warning", "adverse-effect"):
            boxed = note.kind == "boxed-warning"
            lists["boxed_warnings" if boxed else "adverse_effect_notes"].append(note.text)
    for trial, (_, code) in sorted(harms.readings.items()):
        lists[f"curator_{'serious' if code == 'serious-concern' else code}"].append(name(trial))
    shares.sort()
    facts: dict[str, float | str] = {key: len(found) for key, found in lists.items()}
    facts |= {f"{key}_where": "; ".join(found) for key, found in lists.items()}
    facts |= {
        "discontinued_share": -shares[0][0] if shares else 0.0,
        "discontinued_share_where": "; ".join(said for _, said in shares),
        "trials": len(harms.trials),
        "trials_reporting": len(harms.reporting),
        "trials_silent": len(harms.silent),
        "trials_silent_where": ", ".join(name(trial) for trial in harms.silent),
        "combination_trials": len(harms.combination_trials),
        "combination_trials_where": ", ".join(name(t) for t in harms.combination_trials),
        "coverage": _coverage(harms, name),
    }
    return facts


def _kinds(event: Event, *, share: float, people: float) -> Iterable[str]:
    """Give the names under which an event counts; it may count under several."""
    finding, report = event.finding, event.finding.report
    if report in (NONE, GENERAL):
        yield "none_occurred" if report == NONE else "general_statements"
        return
    serious = bool(finding.serious) or finding.died
    excess = event.difference is not None and event.difference.excess
    if report == UNCOUNTED:
        in_general = "events_uncounted" if finding.named else "events_in_general"
        yield "serious_uncounted" if serious else in_general
        return
    if finding.discontinued:
        if excess:
            yield "discontinuation_excess"
        if not _no_more_than_control(event):
            yield "discontinued"
        return
    if serious:
        yield from _serious(event, excess=excess)
        return
    if excess:
        yield "events_excess"
    if not _no_more_than_control(event):
        yield "events_counted"
    met = (finding.share or 0.0) >= share and (finding.at_risk or 0) >= people
    if event.own and finding.named and met and not _no_more_than_control(event):
        yield "widespread"


def _serious(event: Event, *, excess: bool) -> Iterable[str]:
    finding = event.finding
    yield "deaths" if finding.died else "serious_seen"
    if excess and event.randomised:
        yield "deaths_excess" if finding.died else "serious_excess"
    elif event.difference is not None and event.difference.value > 0:
        yield "serious_more"
    if event.own and finding.named:
        if finding.died and finding.terms - {DEATH}:
            yield "fatal_named"
        elif not finding.died:
            yield "serious_named"


def _no_more_than_control(event: Event) -> bool:
    return event.difference is not None and event.difference.value <= 0


def describe(event: Event, trial: str) -> str:
    """Say an event in words: what, how many of how many, in whom, and against what."""
    finding = event.finding
    said = f"{finding.event}, {_count(finding)}{event.whom} in {trial}"
    if finding.report in (UNCOUNTED, GENERAL) and finding.note:
        said += f" ({finding.note})"
    if event.control is not None:
        said += f", against {_count(event.control)}{event.control_whom}"
    if event.difference is not None:
        low, high = event.difference.low * 100, event.difference.high * 100
        value = event.difference.value * 100
        said += f" (difference {value:.1f} points, 95 % interval {low:.1f} to {high:.1f})"
    return said


def _count(finding: Finding) -> str:
    if finding.report == COUNTED or finding.affected == 0:
        of = f" of {finding.at_risk}" if finding.at_risk is not None else ""
        return f"{finding.affected}{of}, "
    return "without a count, "


def _coverage(harms: Harms, name: Callable[[str], str]) -> str:
    """Say of how many trials anything was read, and where it was given with something else."""
    number, together = len(harms.trials), ", ".join(name(t) for t in harms.combination_trials)
    said = []
    if number:
        kind = "trial" if number == 1 else "trials"
        alone = "" if len(harms.subject) > 1 else " that studied it alone"
        said.append(
            f"Something on harm was read of {len(harms.reporting)} of {number} {kind}{alone}."
        )
    if number and together:
        said.append(f"What happened with another agent under study stands apart: {together}.")
    return " ".join(said)


__all__ = ["FACTS", "Event", "Harms", "all_harms", "describe", "facts_of"]
