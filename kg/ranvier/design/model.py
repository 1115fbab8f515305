"""What planning reads: spreads, shares, and what is not fit to plan with."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "value": "values",
    "adjusted-value": "values, adjusted",
    "change": "changes",
    "percent-change": "percent changes",
    "slope": "slopes",
    "difference": "behind a difference between arms",
    "within-person": "differences within persons",
}
"""Of what a spread is one, and how it is written."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Spread:
    """One standard deviation, with where it stands and what it was got from."""

    node: str
    """The value of the arm, or the estimate, that it was printed with."""
    trial: str
    trial_label: str
    modality: str
    measure: str
    time: str | None
    unit: str | None
    unit_printed: str | None
    kind: str
    """One of `KINDS`."""
    in_whom: str
    population: tuple[str, ...]
    sd: float
    at_most: bool
    """Whether the standard deviation can only be smaller, since not all numbers were printed."""
    n: int | None
    derived_from: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A printed spread that is not fit to plan with, and why."""

    node: str
    trial_label: str
    modality: str
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """The share of people on a control who had an outcome, in percent."""

    node: str
    trial: str
    trial_label: str
    modality: str
    measure: str
    time: str | None
    in_whom: str
    population: tuple[str, ...]
    percent: float
    n: int | None
    derived_from: str
    rising: bool
    """Whether more of them would be better."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What all numbers of one result share."""

    iri: str
    trial: str
    trial_label: str
    modality: str
    outcome: str
    measure: str
    time: str | None
    unit: str | None
    unit_printed: str | None
    better: str
    """higher, lower, neither, or nothing where no one says."""
    contrast: str
    comparison: str
    sets: tuple[str, ...]
    n: int | None
    arms: dict[str, int | None]
    """The arms compared, with how many they are."""
    population: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def arms_are_those_analysed(self) -> bool:
        """Whether the numbers of the arms add up to those analysed, so that they are the same."""
        counts = list(self.arms.values())
        return self.n is not None and None not in counts and sum(filter(None, counts)) == self.n
