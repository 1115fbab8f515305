"""Trials that ended, and of which no result was read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ranvier.evidence.model import Evidence
from ranvier.synthesis.gaps.studied import Gap
from ranvier.synthesis.methods import Method

UNPUBLISHED = "results-unpublished"
_OVER = ("completed", "terminated")


def never_told(evidence: Evidence, told: Collection[str], method: Method) -> Iterator[Gap]:
    """Find trials that ended `unpublished_years` before the year of the records, without results.

    A trial whose end is not on record is left out.

    Args:
        evidence: the trials.
        told: trials of which a number, a test or a finding of harm was read.
        method: that of gaps.
    """
    years = method.parameter("unpublished_years")
    for iri in sorted(evidence.trials):
        trial = evidence.trials[iri]
        if trial.status not in _OVER or trial.has_results or iri in told or not trial.end:
            continue
        ended = int(trial.end[:4])
        if evidence.year - ended >= years:
            size = f" with {trial.n} people" if trial.n else ""
            yield Gap(
                UNPUBLISHED,
                f"{trial.label}{size} was {trial.status} in {ended}, and no result of it was read"
                f" by {evidence.year}.",
                (iri,),
                tuple(sorted(trial.agents)),
                trial=iri,
            )
