"""The figures of one size of the graph: what is kept, printed and written of them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.benchmarks.crowd import Crowd

NATIVE, OURS, SERVER = "Oxigraph, native", "ranvier serve", "oxigraph server"
VIRTUOSO = "Virtuoso"
"""The engines that the budgets speak of, and the one that is most often left out."""


@dataclass(frozen=True)
class Budget:
    """A figure beside the limit that the project sets itself; `least` turns the limit round."""

    name: str
    value: float
    limit: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Tell whether it keeps to the limit."""
        return self.value >= self.limit if self.least else self.value <= self.limit


@dataclass
class Sheet:
    """All figures of one size of the graph."""

    factor: int
    triples: int
    cores: int
    asked: list[str]
    """The queries, in their order."""
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    """Engine -> query -> median seconds."""
    overhead: dict[str, float] = field(default_factory=dict)
    """Query -> median of what our service took longer than native Oxigraph, turn by turn."""
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    """Engine -> query -> why there is no answer."""
    loaded: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    crowds: dict[str, dict[str, list[Crowd]]] = field(default_factory=dict)
    """Work -> server -> rounds."""
    pages: dict[str, list[float]] = field(default_factory=dict)
    budgets: list[Budget] = field(default_factory=list)


def paired(ours: Iterable[Crowd], theirs: Iterable[Crowd]) -> float:
    """Give the median ratio of throughputs, round by round."""
    return statistics.median(
        own.rate / other.rate for own, other in zip(ours, theirs, strict=True) if other.rate
    )


def report(sheet: Sheet, console: Console) -> None:
    """Print what was measured."""
    table = Table(title=f"{sheet.factor}x: {sheet.triples:,} triples; ms, and ratio to native")
    names = list(sheet.seconds)
    table.add_column("query")
    for name in names:
        table.add_column(name, justify="right")
    native = sheet.seconds[NATIVE]
    ratios: dict[str, list[float]] = {name: [] for name in names}
    for query in sheet.asked:
        cells = [query]
        for name in names:
            seconds = sheet.seconds[name].get(query)
            if seconds is None:
                why = sheet.faults[name].get(query, "")
                cells.append(
                    why
                    if why.startswith("over")
                    else "not asked"
                    if "not asked" in why
                    else "refused"
                )
                continue
            base = native.get(query)
            other = sheet.rows[NATIVE].get(query) not in (None, sheet.rows[name][query])
            if base and not other:
                ratios[name].append(seconds / base)
            ratio = f" {seconds / base:.1f}x" if base else ""
            cells.append(f"{seconds * 1000:.1f}{ratio}{' other rows' if other else ''}")
        table.add_row(*cells)
    table.add_section()
    table.add_row("median ratio, same rows", *(_ratio(ratios[name]) for name in names))
    table.add_row("load or start, s", *(f"{sheet.loaded[name]:.1f}" for name in names))
    table.add_row("memory, MiB", *(f"{sheet.memory[name]:.0f}" for name in names))
    console.print(table)
    for name, why in sheet.absent.items():
        console.print(f"absent: {name} ({why})")
    _show_crowds(sheet, console)
    table = Table(title=f"{sheet.factor}x: budgets of the service")
    for column in ("what", "figure", "limit", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for each in sheet.budgets:
        sign = ">=" if each.least else "<="
        met = "kept" if each.met else "not kept"
        table.add_row(
            each.name, f"{each.value:.2f} {each.unit}", f"{sign} {each.limit:g} {each.unit}", met
        )
    console.print(table)


def _show_crowds(sheet: Sheet, console: Console) -> None:
    table = Table(title=f"{sheet.factor}x: 32 clients, {sheet.cores} cores; medians of rounds")
    for column in ("work", "server", "a second", "median ms", "95 of 100 ms", "errors", "ratio"):
        table.add_column(column, justify="left" if column in ("work", "server") else "right")
    for work, found in sheet.crowds.items():
        for name, rounds in found.items():
            ratio = f"{paired(rounds, found[SERVER]):.2f}" if SERVER in found else ""
            table.add_row(
                *(work, name, f"{statistics.median(each.rate for each in rounds):.0f}"),
                f"{statistics.median(each.median for each in rounds) * 1000:.0f}",
                f"{statistics.median(each.high for each in rounds) * 1000:.0f}",
                *(f"{sum(each.errors for each in rounds)}", ratio),
            )
    console.print(table)


def _ratio(values: list[float]) -> str:
    return f"{statistics.median(values):.2f}x of {len(values)}" if values else ""


def write(sheet: Sheet, folder: Path) -> Path:
    """Write all figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"service-{sheet.factor}x.json"
    said = asdict(sheet)
    for each, budget in zip(said["budgets"], sheet.budgets, strict=True):
        each["met"] = budget.met
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return path
