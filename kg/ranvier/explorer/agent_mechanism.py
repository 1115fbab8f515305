"""How an agent may work, as signed chains from it to remyelination, and what people showed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ranvier.explorer.agent_results import EVIDENCE, ResultLine
from ranvier.explorer.links import network
from ranvier.explorer.paths import Way, find_paths
from ranvier.explorer.reading import Readings, readings
from ranvier.profiles.model import AgentProfile, Code, Finding, Named, Step
from ranvier.profiles.model.claims import Claim
from ranvier.profiles.words import labels
from ranvier.service.editions import Edition
from ranvier.service.terms import properties
from ranvier.vocabulary import BASE, compact, rv

END = f"{BASE}process/remyelination"
MOST = 4
"""How many chains are drawn; the page of paths has the others."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A causal step, with where it was read."""

    step: Step
    evidence: str
    read: Readings


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What a test of the agent showed, with where it was read."""

    finding: Finding
    evidence: str
    read: Readings


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What a page shows of how an agent works."""

    ways: tuple[Way, ...]
    ends_read: tuple[Claim, ...]
    """The verdicts by the modalities in which people's remyelination was read."""
    steps: tuple[StepLine, ...]
    findings: tuple[FindingLine, ...]
    targets: tuple[tuple[Named, str, Readings], ...]
    """Targets with what the agent does to each."""
    paths: str
    """The address of all paths to remyelination; empty where the agent is not in the network."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read of it."""
        return not (self.ways or self.steps or self.findings or self.targets)


def mechanism_of(edition: Edition, profile: AgentProfile, lines: Iterable[ResultLine]) -> Mechanism:
    """Put together what is known of how an agent works."""
    held, start, end = profile.mechanism, compact(profile.iri), compact(END)
    graph = network(edition)
    known = start in graph and end in graph
    return Mechanism(
        ways=find_paths(edition, start, end, limit=MOST) if known else (),
        ends_read=ends_read(edition, profile, lines),
        steps=tuple(
            StepLine(
                step,
                _evidence(step.evidence_kinds),
                readings(edition, step.iri, step.sources, weak=step.press_or_news_only),
            )
            for step in held.steps
        ),
        findings=tuple(
            FindingLine(
                each,
                _evidence(each.evidence_kinds),
                readings(edition, each.iri, each.sources, weak=each.press_or_news_only),
            )
            for each in held.findings
        ),
        targets=tuple(
            (
                action.target,
                ", ".join(code.label for code in action.actions),
                readings(edition, action.iri, action.sources, weak=action.press_or_news_only),
            )
            for action in held.targets
        ),
        paths=f"/paths?from={start}&to={end}" if known else "",
    )


def ends_read(
    edition: Edition, profile: AgentProfile, lines: Iterable[ResultLine]
) -> tuple[Claim, ...]:
    """Give the verdicts by the modalities that the verdict on remyelination rests on."""
    read_by = {line.iri: line.modality.iri for line in lines}
    told = {
        read_by.get(str(item.value).removesuffix(EVIDENCE))
        for claim in profile.claims.leading()
        if claim.about.iri == rv("claim-remyelination")
        for line in claim.lines
        for item in properties(edition, line.iri).get(rv("hasEvidenceItem"), ())
    }
    return tuple(claim for claim in profile.claims.claims if claim.about.iri in told)


def _evidence(kinds: Iterable[Code]) -> str:
    return labels(kinds) or "not stated"
