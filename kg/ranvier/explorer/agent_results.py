"""The results of an agent as rows: of a table on its page, and of a file to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ranvier.explorer.reading import Readings, minus, readings
from ranvier.profiles import words
from ranvier.profiles.model import AgentProfile, Named, Outcome, Result, Trial
from ranvier.service.editions import Edition
from ranvier.service.terms import address
from ranvier.service.wording import NO_UNIT
from ranvier.vocabulary import rv

_ROLES = ("primary", "secondary", "exploratory", "post-hoc")
NOT_ASSESSED = "not assessed"
EVIDENCE = ".evidence"
"""What stands behind the IRI of a result in that of the result as evidence."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result of an agent; every number is the text that was printed."""

    iri: str
    href: str
    modality: Named
    trial: Named
    measure: str
    role: str
    role_rank: int
    time: str
    comparison: str
    mark: str
    """What it is, where it is no plain comparison of arms."""
    controlled: bool
    together_with: tuple[str, ...]
    """Other agents that it tests at the same time: it then speaks of neither alone."""
    analysis: str
    n: int | None
    effect: str
    estimate: str
    unit: str
    low: str
    high: str
    level: str
    spread: str
    p: str
    code: str
    direction: str
    significance: str
    arms: tuple[str, ...]
    note: str
    bias: str
    tells: bool
    read: Readings

    @property
    def interval(self) -> str:
        """The interval, with its level where that was printed."""
        if not (self.low or self.high):
            return ""
        return f"{self.low or '?'} to {self.high or '?'}"


def result_lines(edition: Edition, profile: AgentProfile) -> tuple[ResultLine, ...]:
    """Give the results of an agent, what says most of myelin first."""
    trials = {held.trial.iri: held.trial for held in profile.trials}
    return tuple(
        _line(edition, profile, Named(group.modality.iri, group.modality.label), trial, one, result)
        for group in profile.results
        for held in group.trials
        for trial in [trials[held.trial.iri]]
        for one in held.outcomes
        for result in one.results
    )


def bias_words(trial: Trial) -> str:
    """Say how the risk of bias of a trial was judged: overall, else by domain."""
    overall = [b for b in trial.risk_of_bias if (b.domain or "").casefold() == "overall"]
    told = (
        f"{words.label(each.judgement) or 'no judgement read'}"
        f" ({', '.join(part for part in (each.tool, each.domain) if part)})"
        for each in overall or trial.risk_of_bias
    )
    return "; ".join(told) or NOT_ASSESSED


def results_csv(profile: AgentProfile, lines: Iterable[ResultLine]) -> str:
    """Write results as CSV (RFC 4180) in UTF-8, with the minus that programs read."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for line in lines:
        table.writerow(_cells(profile, line))
    return written.getvalue()


_COLUMNS = (
    *("agent", "given_with", "modality", "trial", "measure", "role", "time", "comparison"),
    *("controlled", "analysis_set", "n", "effect_measure", "estimate", "unit", "interval_low"),
    *("interval_high", "interval_level", "p", "direction", "significance", "by_arm"),
    *("risk_of_bias", "sources", "source_kinds", "read", "press_or_news_only", "record", "result"),
)


def _cells(profile: AgentProfile, line: ResultLine) -> Iterator[str]:
    cells = (
        *(profile.label, "; ".join(line.together_with), line.modality.label, line.trial.label),
        *(line.measure, line.role, line.time, line.comparison),
        *("yes" if line.controlled else "no", line.analysis),
        *("" if line.n is None else str(line.n), line.effect, line.estimate, line.unit),
        *(line.low, line.high, line.level, line.p, line.code, line.significance),
        *("; ".join(line.arms), line.bias, line.read.names, line.read.kinds, line.read.read),
        *("yes" if line.read.weak else "no", line.read.file, line.iri),
    )
    return (_cell(cell) for cell in cells)


def _cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    plain = text.replace("\N{MINUS SIGN}", "-")
    return f"'{plain}" if plain[:1] in ("=", "@", "\t", "\r") else plain


def _line(
    edition: Edition,
    profile: AgentProfile,
    modality: Named,
    trial: Trial,
    outcome: Outcome,
    result: Result,
) -> ResultLine:
    estimate = result.estimate
    effect = estimate.effect_measure.code if estimate and estimate.effect_measure else ""
    has_unit = bool(estimate and estimate.value and rv(f"effect-{effect}") not in NO_UNIT)
    role = words.label_code(outcome.role)
    direction, significance = _direction(result)
    return ResultLine(
        iri=result.iri,
        href=address(result.iri),
        modality=modality,
        trial=Named(trial.iri, trial.label),
        measure=outcome.measure or "measure not read",
        role=words.label(outcome.role) or "not read",
        role_rank=_ROLES.index(role) if role in _ROLES else len(_ROLES),
        time=minus(outcome.time or ""),
        comparison=result.comparison or "comparison not read",
        mark=words.mark_words(result),
        controlled=result.controlled,
        together_with=_others(profile, result),
        analysis=_people(result),
        n=result.n,
        effect=words.effect_words(estimate) if estimate else "",
        estimate=minus(estimate.value or "") if estimate else "",
        unit=words.unit_of(outcome.unit, outcome.unit_printed) if has_unit else "",
        low=minus(estimate.ci_low or "") if estimate else "",
        high=minus(estimate.ci_high or "") if estimate else "",
        level=(estimate.ci_level or "") if estimate else "",
        spread=_spread(result),
        p=words.p_words(estimate).removeprefix("p").removeprefix("=") if estimate else "",
        code=words.label_code(result.direction) or "not-reported",
        direction=direction,
        significance=significance,
        arms=tuple(minus(text) for text in words.arm_value_words(result.arm_values, outcome)),
        note=" ".join(text for text in (result.note, estimate.note if estimate else None) if text),
        bias=bias_words(trial),
        tells=result.tells,
        read=readings(edition, result.iri, result.sources, weak=result.press_or_news_only),
    )


def _others(profile: AgentProfile, result: Result) -> tuple[str, ...]:
    """Name what a result tests beside the agent; nothing where it tests the agent alone."""
    components = {each.iri for each in profile.components}
    tested = {agent.iri: agent.label for agent in result.agents}
    return tuple(
        label
        for iri, label in sorted(tested.items(), key=lambda pair: pair[1].casefold())
        if iri != profile.iri and iri not in components
    )


def _people(result: Result) -> str:
    """Say who was analysed; the number has a column of its own."""
    sets = [code.label for code in result.analysis_set if code.code != "unstated"]
    return result.population_printed or ", ".join(sets) or "not stated"


def _spread(result: Result) -> str:
    held = result.estimate
    told = [f"SD {held.sd}" if held.sd else "", f"SE {held.se}" if held.se else ""] if held else []
    return ", ".join(part for part in told if part)


def _direction(result: Result) -> tuple[str, str]:
    """Give the direction, and what is known of its significance."""
    direction, _, significance = words.direction_words(result).partition(", ")
    return direction, significance
