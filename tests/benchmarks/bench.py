"""Time whole commands and questions side by side with the limits that the project sets itself.

Run by `make bench`. Figures are the median of several runs as whole processes (`wall`, seconds) and
the largest resident set of the process and its children (`peak`, MiB); machines differ, so read the
ratio to the limit.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ranvier.layout import find_layout

LAYOUT = find_layout()
RANVIER = [sys.executable, "-c", "from ranvier.cli import main; main()"]


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measured thing: seconds and MiB, beside its limits."""

    name: str
    seconds: float
    limit: float
    peak: float | None = None
    peak_limit: float | None = None


def run(arguments: list[str], *, times: int = 3) -> tuple[float, float]:
    """Run a command several times; give the median seconds and the largest peak in MiB.

    The peak is that of the process itself plus its largest child's, an upper bound for two workers.
    """
    walls, peaks = [], []
    code = (
        "import resource, subprocess, sys; null = subprocess.DEVNULL;"
        " r = subprocess.run(sys.argv[1:], stdout=null, stderr=null);"
        " u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(u.ru_maxrss / 1024); sys.exit(r.returncode)"
    )
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
        )
        walls.append(time.perf_counter() - start)
        if done.returncode != 0:
            message = f"{' '.join(arguments)} failed with {done.returncode}"
            raise SystemExit(message)
        peaks.append(float(done.stdout.strip().splitlines()[-1]))
    return statistics.median(walls), max(peaks)


def builds(folder: Path) -> list[Figure]:
    """Time the full build without and with the cache of validated records."""
    command = [*RANVIER, "--build", str(folder), "build"]

    def cold() -> tuple[float, float]:
        shutil.rmtree(folder, ignore_errors=True)
        return run(command, times=1)

    figures = [cold() for _ in range(3)]
    wall, peak = statistics.median(w for w, _ in figures), max(p for _, p in figures)
    warm, warm_peak = run(command)
    return [
        Figure("build, nothing cached", wall, 30, peak, 1024),
        Figure("build, nothing changed", warm, 30, warm_peak, 1024),
    ]


def checks(folder: Path) -> list[Figure]:
    """Time the check of one changed record, the rest as last built."""
    record = LAYOUT.records / "trials" / "renew.yaml"
    found = []
    with tempfile.TemporaryDirectory() as home:
        changed = Path(home) / "trials" / "renew.yaml"
        changed.parent.mkdir()
        for number in range(3):
            changed.write_text(
                record.read_text(encoding="utf-8") + f"# change {number}\n", encoding="utf-8"
            )
            found.append(run([*RANVIER, "--build", str(folder), "check", str(changed)], times=1))
    return [
        Figure(
            "check of one changed record", statistics.median(w for w, _ in found), 3, found[-1][1]
        )
    ]


def cold_starts(folder: Path) -> list[Figure]:
    """Time commands for readers, each from a cold start."""
    calls = {
        "show clemastine": ["show", "clemastine"],
        "show opicinumab": ["show", "opicinumab"],
        "ask evidence-for agent=clemastine": ["ask", "evidence-for", "agent=clemastine"],
    }
    return [
        Figure(name, *(run([*RANVIER, "--build", str(folder), *call], times=5)[0], 0.7))
        for name, call in calls.items()
    ]


def verdicts_and_pictures(folder: Path) -> list[Figure]:
    """Time a verdict and each picture, each from a cold start."""
    from ranvier.plots.catalogue import PICTURES

    given = {"agent": "agent=opicinumab", "modality": "modality=vep", "trial": "trial=renew"}
    command = [*RANVIER, "--build", str(folder)]
    figures = [
        Figure(
            "verdict opicinumab --why", *run([*command, "verdict", "opicinumab", "--why"])[:1], 1.0
        )
    ]
    with tempfile.TemporaryDirectory() as home:
        for name, kind in PICTURES.items():
            for asked in [[given[key]] for key in kind.needs] or [[]]:
                call = [*command, "plot", name, *asked, "-o", f"{home}/{name}.svg"]
                title = " ".join(["plot", name, *asked])
                figures.append(Figure(title, run(call)[0], 2.0))
    return figures


def growth() -> None:
    """Print how rules and synthesis grow with the number of trials."""
    from tests.benchmarks.scaling import curve

    table = Table(title="layers 2 and 3 without the reasoner; copies of the trials")
    for column in ("trials", "quads", "rules s", "synthesis s", "cost per n log n, first = 1"):
        table.add_column(column, justify="right")
    first = None
    for point in curve(LAYOUT):
        first = first or point
        table.add_row(
            f"{point.trials:,}",
            f"{point.quads:,}",
            f"{point.rules:.1f}",
            f"{point.synthesis:.1f}",
            f"{point.per(first):.2f}",
        )
    Console(width=max(110, Console().width)).print(table)


def questions(folder: Path) -> list[Figure]:
    """Time each named question and report in a warm process: the pinned cases, and the defaults."""
    import pyoxigraph
    from tests.queries import pin

    from ranvier.questions import ask, load_questions

    store = pyoxigraph.Store.read_only(str(folder / "current" / "store"))
    asked = [
        (f"question {stem}", question, values)
        for question in load_questions(LAYOUT.questions).values()
        for stem, values in {
            question.name: pin.examples(question),
            **pin.cases_of(question),
        }.items()
    ]
    asked += [(f"report {name}", each, {}) for name, each in load_questions(LAYOUT.reports).items()]
    figures = []
    for name, question, values in asked:
        ask(store, question, values)
        walls = []
        for _ in range(7):
            start = time.perf_counter()
            ask(store, question, values)
            walls.append(time.perf_counter() - start)
        figures.append(Figure(name, statistics.median(walls), 0.05))
    return sorted(figures, key=lambda figure: -figure.seconds)


def show(figures: list[Figure]) -> None:
    """Print all figures beside their limits."""
    table = Table(title=f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for column in ("what", "wall s", "limit s", "ratio", "peak MiB", "limit MiB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.seconds:.3f}",
            f"{figure.limit:g}",
            f"{figure.seconds / figure.limit:.2f}",
            f"{figure.peak:.0f}" if figure.peak else "",
            f"{figure.peak_limit:.0f}" if figure.peak_limit else "",
        )
    Console(width=max(110, Console().width)).print(table)


def service(factors: list[int], *, rdflib_up_to: int, without: list[str]) -> None:
    """Time the service beside other engines, and write the figures to `build/bench`."""
    from tests.benchmarks.sheet import report, write
    from tests.benchmarks.side_by_side import measure

    console = Console(width=max(180, Console().width))
    for factor in factors:
        sheet = measure(LAYOUT, factor, console=console, rdflib_up_to=rdflib_up_to, without=without)
        report(sheet, console)
        path = write(sheet, LAYOUT.build / "bench")
        console.print(f"written: {LAYOUT.shown(path)}")


def explorer() -> None:
    """Time the pages of the explorer on the server, and what a browser makes of them."""
    from tests.benchmarks import in_browser
    from tests.benchmarks.explorer_pages import pages

    console = Console(width=max(110, Console().width))
    pages(LAYOUT, console=console)
    try:
        in_browser.report(in_browser.measured(LAYOUT.build), console)
    except RuntimeError as error:
        console.print(f"without a browser: {error}")


def main() -> None:
    """Measure everything in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="only the questions, on the current build"
    )
    parser.add_argument(
        "--growth", action="store_true", help="only how layers 2 and 3 grow with the trials"
    )
    parser.add_argument(
        "--service", action="store_true", help="only the service beside other engines"
    )
    parser.add_argument("--explorer", action="store_true", help="only the pages, and in a browser")
    parser.add_argument(
        "--factor",
        type=int,
        action="append",
        help="a multiple of the graph for the service; may be given again (1 and 10; 100 takes"
        " long, and some 10 GiB of disk)",
    )
    parser.add_argument(
        "--rdflib-up-to", type=int, default=1, help="the largest multiple for rdflib's own store"
    )
    parser.add_argument(
        "--without", action="append", default=[], help="an engine to leave out, such as Virtuoso"
    )
    asked = parser.parse_args()
    if asked.quick:
        show(questions(LAYOUT.build))
        return
    if asked.growth:
        growth()
        return
    if asked.explorer:
        explorer()
        return
    if not asked.service:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "build"
            figures = [*builds(folder), *checks(folder), *cold_starts(folder)]
            show([*figures, *verdicts_and_pictures(folder), *questions(folder)])
        growth()
        explorer()
    service(asked.factor or [1, 10], rdflib_up_to=asked.rdflib_up_to, without=asked.without)


if __name__ == "__main__":
    sys.path.insert(0, str(LAYOUT.root))
    main()
