"""Outcomes, their results, and whether a primary endpoint was met."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.profiles.model.parts import Code, Named, Source


@dataclass(frozen=True, slots=True)
class ArmValue:
    """The value of one arm or group, as printed."""

    iri: str
    arm: str | None
    group: str | None
    on_agent: Named | None
    value: str | None
    statistic: Code | None
    statistic_printed: str | None
    sd: str | None
    se: str | None
    ci_low: str | None
    ci_high: str | None
    n: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect estimate, as printed."""

    iri: str
    effect_measure: Code | None
    effect_measure_printed: str | None
    value: str | None
    ci_low: str | None
    ci_high: str | None
    ci_level: str | None
    p: str | None
    p_operator: str | None
    p_value: str | None
    sd: str | None
    se: str | None
    significance_level: str | None
    better: Code | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """One result: what was compared, in whom, what came out, and where it was read."""

    iri: str
    comparison: str | None
    arms: tuple[str, ...]
    agents: tuple[Named, ...]
    contrast: Code | None
    controlled: bool
    analysis_set: tuple[Code, ...]
    population_printed: str | None
    n: int | None
    estimate: Estimate | None
    arm_values: tuple[ArmValue, ...]
    direction: Code | None
    significant: bool | None
    note: str | None
    sources: tuple[Source, ...]
    press_or_news_only: bool

    @property
    def has_number(self) -> bool:
        """Whether any number of it was read."""
        held = self.estimate
        return bool(
            (held and (held.value or held.p or held.ci_low or held.ci_high))
            or any(value.value for value in self.arm_values)
        )

    @property
    def tells(self) -> bool:
        """Whether anything came out: a planned comparison without results tells nothing."""
        pointed = self.direction is not None and self.direction.code != "not-reported"
        return self.has_number or pointed or self.significant is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured, how, when and in which role, with its results."""

    iri: str
    measure: str | None
    modalities: tuple[Named, ...]
    domain: Code | None
    role: Code | None
    time: str | None
    time_days: tuple[int, ...]
    unit: str | None
    unit_printed: str | None
    better: Code | None
    note: str | None
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one result says on a primary endpoint."""

    result: str
    comparison: str | None
    verdict: str


@dataclass(frozen=True, slots=True)
class PrimaryEndpoint:
    """A primary outcome, and whether it was met; `ranvier.profiles.endpoints` has the rule."""

    outcome: str
    measure: str | None
    modalities: tuple[Named, ...]
    time: str | None
    verdict: str
    decisions: tuple[Decision, ...]
