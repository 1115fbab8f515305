"""Which of two cohorts is known to be later, asked of many at once without comparing each pair.

Starts are compared where both are known; else the years of the first publications; and a trial that
started when the other one was already published is later in any case. Where neither tells, nothing
is later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.evidence import TrialFacts

NEVER = 10_000
"""A year after all others: that of a first publication which is not known."""


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of some cohorts that another one must be later than, all of them or any."""

    start: str | None
    """The start to be later than, of those whose start is known."""
    undated: int | None
    """The first publication to be later than, of those whose start is not known."""
    published: int | None
    """The first publication to be later than, of all."""


def latest(trials: Iterable[TrialFacts | None]) -> Span:
    """Give what a cohort must be later than, to be later than every one of these."""
    held = list(trials)
    starts = [trial.start for trial in held if trial is not None and trial.start]
    years = [_published(trial) or NEVER for trial in held]
    undated = [_published(t) or NEVER for t in held if t is None or not t.start]
    return Span(max(starts, default=None), max(undated, default=None), max(years, default=None))


def earliest(trials: Iterable[TrialFacts | None]) -> Span:
    """Give what a cohort must be later than, to be later than one of these at least."""
    held = list(trials)
    starts = [trial.start for trial in held if trial is not None and trial.start]
    years = [_published(trial) or NEVER for trial in held]
    undated = [_published(t) or NEVER for t in held if t is None or not t.start]
    return Span(min(starts, default=None), min(undated, default=None), min(years, default=None))


def later_than_all(trial: TrialFacts | None, span: Span) -> bool:
    """Tell whether a cohort is later than all those that a span is the `latest` of."""
    if trial is None or span.published is None:
        return False
    if not trial.start:
        return _after(trial, span.published)
    dated = span.start is None or trial.start > span.start
    return dated and (span.undated is None or _after(trial, span.undated))


def later_than_one(trial: TrialFacts | None, span: Span) -> bool:
    """Tell whether a cohort is later than one of those that a span is the `earliest` of."""
    if trial is None or span.published is None:
        return False
    if not trial.start:
        return _after(trial, span.published)
    dated = span.start is not None and trial.start > span.start
    return dated or (span.undated is not None and _after(trial, span.undated))


def _after(trial: TrialFacts, year: int) -> bool:
    """Tell whether a cohort is published after a year, or started in it or later."""
    first = _published(trial)
    started = int(trial.start[:4]) if trial.start else None
    return (first is not None and first > year) or (started is not None and started >= year)


def _published(trial: TrialFacts | None) -> int | None:
    return None if trial is None else min(trial.publication_years, default=None)
