"""The calculator on the page of a modality: a form, the plan that it asks for, and what went wrong.

All figures are those of `ranvier design`: the spreads that trials printed, and the usual formulas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ranvier.errors import CallError, DataError
from ranvier.explorer.once import asked_last, values_of
from ranvier.service.editions import Edition
from ranvier.service.terms import Shown, address, outward

if TYPE_CHECKING:
    from ranvier.design.model import LeftOut, Share, Source, Spread
    from ranvier.design.plan import Plan

WAYS = {
    "parallel": "two arms, compared by their means",
    "crossover": "a crossover of two periods",
    "shares": "two arms, compared by a share of people",
}
"""The ways in which a trial may be planned, as the form names them."""

NUMBERS = {"power": "0.8", "alpha": "0.05", "ratio": "1", "dropout": "0"}
"""The numbers that may be left as they are."""

FIELDS = ("difference", *NUMBERS, "way", "unit")

_TESTS = {
    "parallel": (
        "Two-sample t-test of the means, by the non-central t distribution; the standard "
        "deviation is taken to be the same in both arms."
    ),
    "crossover": (
        "Paired t-test of each person's difference between the periods, which is taken to be free "
        "of carry-over."
    ),
    "shares": (
        "Test of two shares by the normal approximation with the pooled variance, without a "
        "correction for continuity."
    ),
}
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})(e-?\d)?", re.IGNORECASE | re.ASCII)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Basis:
    """A spread or a share on record, as a row of a table."""

    figure: str
    of: str
    trial: Shown
    in_whom: str
    population: str
    measure: str
    time: str
    n: int | None
    derived_from: str
    sources: tuple[Shown, ...]
    size: tuple[int, int] | None = None
    """Participants in the arm on control, and in all."""


@dataclass(frozen=True, slots=True)
class Spreads:
    """What there is to plan with by one modality."""

    spreads: tuple[Spread, ...]
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        """Give the ways in which a trial can be planned."""
        kinds = {spread.kind == "within-person" for spread in self.spreads if spread.unit}
        held = (False in kinds, True in kinds, bool(self.shares))
        return tuple(way for way, there in zip(WAYS, held, strict=True) if there)

    @property
    def units(self) -> tuple[str, ...]:
        """Give the units in which spreads are."""
        return tuple(sorted({spread.unit for spread in self.spreads if spread.unit}))


@dataclass(frozen=True, slots=True)
class Calculator:
    """The form as it was filled in, with its answer or with what is wrong."""

    ways: Mapping[str, str]
    units: Sequence[str]
    given: Mapping[str, str]
    rows: tuple[Basis, ...]
    left_out: tuple[tuple[str, str, int], ...]
    asked: bool = False
    wrong: str = ""
    plan: Plan | None = None
    headline: str = ""
    each: str = ""
    """What the number of each arm counts."""
    assumptions: tuple[str, ...] = field(default=())


def calculator(edition: Edition, modality: str, fields: Mapping[str, str]) -> Calculator:
    """Answer the form of a modality; what is wrong is said beside what was typed.

    Args:
        edition: the build.
        modality: its IRI.
        fields: the fields of the request; those of others are let be.

    Raises:
        DataError: if the graph has no method of effect sizes.
    """
    held = edition.made.get(("spreads", modality), lambda: _read(edition, modality))
    typed = {name: fields.get(name, "").strip()[:_LONGEST] for name in FIELDS}
    given = {**typed, **{name: typed[name] or usual for name, usual in NUMBERS.items()}}
    form = Calculator(
        ways={way: WAYS[way] for way in held.ways},
        units=held.units,
        given=given,
        rows=tuple(_spread_row(spread) for spread in held.spreads),
        left_out=_counted(held.left_out),
    )
    if not (held.ways and any(typed.values())):
        return form
    try:
        return _answered(edition, modality, form)
    except CallError as error:
        from dataclasses import replace

        return replace(form, asked=True, wrong=str(error))


def _read(edition: Edition, modality: str) -> Spreads:
    from ranvier.design.printed import read_shares
    from ranvier.design.spreads import read_spreads
    from ranvier.synthesis.methods import read_methods

    methods = read_methods(edition.store)
    if "pooling" not in methods:
        message = "the graph has no method of effect sizes; run `ranvier build` again"
        raise DataError(message)
    graph = values_of(edition)
    spreads, left_out = read_spreads(edition.store, methods["pooling"], modality, graph=graph)
    return Spreads(spreads, read_shares(edition.store, modality, graph=graph), left_out)


def _answered(edition: Edition, modality: str, form: Calculator) -> Calculator:
    from dataclasses import replace

    from ranvier.design.plan import plan
    from ranvier.design.power import Aim
    from ranvier.design.written import headline

    given = form.given
    way = given["way"] or next(iter(form.ways))
    if way not in form.ways:
        message = f"way: there is no {way!r} by this measure; one of {', '.join(form.ways)}"
        raise CallError(message)
    unit = given["unit"] if way != "shares" else ""
    if unit and unit not in form.units:
        message = f"unit: no spread is in {unit!r}; one of {', '.join(form.units)}"
        raise CallError(message)
    aim = Aim(
        difference=_number(given, "difference"),
        **{name: _number(given, name) for name in NUMBERS},
    )
    made = asked_last(edition, "plans").get(
        (modality, aim, way, unit),
        lambda: plan(
            edition.store, modality, aim, way=way, unit=unit or None, graph=values_of(edition)
        ),
    )
    each = "in each sequence" if way == "crossover" else "in each arm"
    if way != "crossover" and aim.ratio != 1:
        each = "on the control"
    return replace(
        form,
        asked=True,
        given={**given, "way": way, "unit": unit},
        plan=made,
        headline=headline(made),
        each=each,
        rows=tuple(
            replace(_basis_row(row.basis), size=(row.size.per_arm, row.size.total))
            for row in made.rows
        ),
        left_out=_counted(made.left_out),
        assumptions=(_TESTS[way], *_aim_words(made), *made.caveats),
    )


def _number(given: Mapping[str, str], name: str) -> float:
    text = given[name].replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(text):
        told = f"{given[name]!r} is no number" if text else "is missing"
        message = f"{name}: {told}; write it as 2.5"
        raise CallError(message)
    return float(text)


def _aim_words(made: Plan) -> tuple[str, ...]:
    aim = made.aim
    lost = (
        f"{aim.dropout:.0%} of those recruited are expected to be lost, and are counted in."
        if aim.dropout
        else "Nobody is expected to be lost: no drop-out is counted in."
    )
    return (
        f"Power {aim.power:g}, two-sided level {aim.alpha:g}. {lost}",
        "Nothing allows for more than one test, for interim looks, or for centres that differ.",
    )


def _spread_row(spread: Spread) -> Basis:
    return _basis_row(spread)


def _basis_row(basis: Spread | Share) -> Basis:
    from ranvier.design.model import KINDS, Spread

    if isinstance(basis, Spread):
        unit = basis.unit_printed or (basis.unit or "").strip("{}")
        most = "at most " if basis.at_most else ""
        figure, of = f"{most}{basis.sd:.3g} {unit}".strip(), KINDS[basis.kind]
    else:
        figure, of = f"{basis.percent:g}%", "share on the control"
    return Basis(
        figure=figure,
        of=of,
        trial=Shown(basis.trial_label, address(basis.node)),
        in_whom=basis.in_whom,
        population=", ".join(basis.population).replace("-", " "),
        measure=basis.measure,
        time=basis.time or "",
        n=basis.n,
        derived_from=basis.derived_from,
        sources=tuple(_source(source) for source in basis.sources),
    )


def _source(source: Source) -> Shown:
    return outward(source.kind.replace("-", " ") or "source", source.url)


def _counted(left_out: Sequence[LeftOut]) -> tuple[tuple[str, str, int], ...]:
    found: dict[tuple[str, str], int] = {}
    for each in left_out:
        key = each.trial_label, each.reason
        found[key] = found.get(key, 0) + 1
    return tuple((label, reason, number) for (label, reason), number in found.items())
