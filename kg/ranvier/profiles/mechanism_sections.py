"""Sections that the mechanism layer adds: steps, findings, targets, and agents tried in people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ranvier.profiles import words
from ranvier.profiles.document import Document, dim, strong
from ranvier.profiles.model import (
    AgentInPeople,
    AgentMechanism,
    Finding,
    Link,
    Named,
    Note,
    Source,
    Step,
    TargetAction,
)
from ranvier.profiles.sections import source_line
from ranvier.vocabulary import compact

_GENE = "http://purl.uniprot.org/geneid/"
_VERBS = {
    "promotes": "promotes",
    "inhibits": "inhibits",
    "no-effect": "no effect shown on",
    "mixed": "mixed effects on",
}


def agent_mechanism(page: Document, label: str, held: AgentMechanism, *, tried: bool) -> None:
    """Write how an agent works: what was read of people apart from cells, tissue and animals.

    Args:
        page: where to write.
        label: the agent's name.
        held: what is known.
        tried: whether the page shows trials, which are the evidence from people that counts.
    """
    page.heading(2, "Targets")
    if not held.targets:
        page.line("No target was read in a source that may be used.")
    for action in held.targets:
        action_line(page, action, by_agent=False)
    for of in held.mechanisms:
        role = f"; {of.role.label}" if of.role else ""
        page.line(
            dim("mechanism: "),
            strong(of.mechanism.label),
            f" ({label} {' and '.join(of.relations)} it{role}) ",
            dim(f"ranvier show {compact(of.mechanism.iri)}"),
            bullet=True,
        )
    people = [step for step in held.steps if step.in_people]
    found = [finding for finding in held.findings if finding.in_people]
    if people or found:
        page.heading(2, f"Mechanism in people ({len(people) + len(found)})")
        page.line(dim("By the sources on the mechanism; the trials' own results weigh more."))
        steps_lines(page, people, own=label)
        findings_lines(page, found)
    preclinical = [step for step in held.steps if step.preclinical]
    tests = [finding for finding in held.findings if not finding.in_people]
    if preclinical or tests:
        page.heading(2, f"Preclinical evidence ({len(preclinical) + len(tests)})")
        page.line(
            dim(
                "From cells, tissue and animals: no evidence on people."
                + ("" if tried else " No trial in the graph studies it.")
            )
        )
    if preclinical:
        page.heading(3, "Steps of the mechanism")
        steps_lines(page, preclinical, own=label)
    if tests:
        page.heading(3, "Tests of its effect on oligodendrocytes and myelin")
        findings_lines(page, tests)
    rest = [step for step in held.steps if not step.in_people and not step.preclinical]
    if rest:
        page.heading(2, f"Reviews and hypotheses on its mechanism ({len(rest)})")
        steps_lines(page, rest, own=label)
    back_test = held.back_test
    if back_test and back_test.first_preclinical:
        first = back_test.first_preclinical
        page.heading(2, "Earliest preclinical evidence that was read")
        page.line(
            f"{first.year or 'year not read'}: {first.text or 'not said what'}",
            f" [{words.labels(first.kinds)}; {words.labels(first.evidence_kinds)}]",
        )
        page.items("note", first.note)
        page.items("note", back_test.note)
        source_line(page, first.sources, False, indent=0)
    if held.screens:
        page.heading(2, "Hit in screens")
        page.line("; ".join(f"{s.label} (ranvier show {compact(s.iri)})" for s in held.screens))
    _notes(page, "Approved for", held.approvals)
    _notes(page, "Notes on safety from outside these trials", held.safety_notes)


def steps_lines(page: Document, steps: Iterable[Step], *, own: str = "") -> None:
    """Write steps; `own` is the record that needs no naming."""
    for step in steps:
        sign = step.sign.label if step.sign else ""
        page.line(
            strong(step.subject.label),
            f" {words.label(step.relation)} ",
            strong(step.object.label),
            f" together with {_names(step.together_with)}" if step.together_with else None,
            f" [{'; '.join(part for part in (sign, _seen_in(step)) if part)}]",
            bullet=True,
        )
        page.line(dim(_as_printed(step)), indent=1)
        page.line("; ".join(t for t in (step.statement, step.test_model) if t), indent=1)
        page.items("effect", step.effect, indent=1)
        page.items("in trial", *(trial.label for trial in step.in_trial), indent=1)
        page.items("note", step.note, indent=1)
        if own != step.record.label:
            page.items("from the record of", step.record.label, indent=1)
        source_line(page, step.sources, step.press_or_news_only, indent=1)


def findings_lines(page: Document, findings: Iterable[Finding], *, by_agent: bool = False) -> None:
    """Write findings of compounds; with `by_agent` each names its agent."""
    for finding in findings:
        code = words.label_code(finding.direction)
        where = [words.labels(finding.evidence_kinds), str(finding.year or "year not read")]
        if finding.headline and not by_agent:
            where.append("headline")
        page.line(
            strong(f"{finding.agent.label} ") if by_agent else None,
            strong(_VERBS.get(code, words.label(finding.direction))),
            f" {words.label(finding.kind)} [{'; '.join(part for part in where if part)}]",
            dim(f" in {finding.tissue.label}") if finding.tissue else None,
            bullet=True,
        )
        page.line(finding.test_model, indent=1)
        page.items("tissue", finding.tissue_printed, indent=1)
        page.items("in screen", *(screen.label for screen in finding.in_screen), indent=1)
        page.items("in trial", *(trial.label for trial in finding.in_trial), indent=1)
        page.items("note", finding.note, indent=1)
        source_line(page, finding.sources, finding.press_or_news_only, indent=1)


def action_line(page: Document, action: TargetAction, *, by_agent: bool) -> None:
    """Write what an agent does to a target; with `by_agent` the agent leads the line."""
    first, then = (action.agent, action.target) if by_agent else (action.target, action.agent)
    printed = f" ({action.action_printed})" if action.action_printed else ""
    page.line(
        strong(first.label),
        f": {words.labels(action.actions)}{f' of {then.label}' if by_agent else ''}{printed}",
        bullet=True,
    )
    page.items("note", action.note, indent=1)
    source_line(page, action.sources, action.press_or_news_only, indent=1)


def tried_lines(page: Document, agents: Sequence[AgentInPeople]) -> None:
    """Write which agents trials study, and which none does."""
    for held in agents:
        if held.trials:
            page.line(strong(held.agent.label), f": {_names(held.trials)}", bullet=True)
    untried = [held.agent.label for held in agents if not held.trials]
    if untried:
        page.line(dim("no trial in the graph studies: "), "; ".join(untried))


def link_line(page: Document, links: Iterable[Link]) -> None:
    """Write the links to external ontologies, each with how close it is."""
    page.items(
        "linked to",
        *(
            f"{_term(link.term)}{f' {link.label}' if link.label else ''} ({link.match})"
            for link in links
        ),
    )


def _term(iri: str) -> str:
    """Give a term as people write it; its last part where its prefix is not known."""
    short = compact(iri.replace(_GENE, "NCBIGene:"))
    return iri.rpartition("/")[2] if short == iri else short


def source_list(page: Document, sources: Iterable[Source]) -> None:
    """Write the sources of a record."""
    held = list(sources)
    if held:
        page.heading(2, "Sources")
    for source in held:
        page.line(
            f"{source.name}: {words.label(source.kind)}",
            f"; {source.read}" if source.read else "; not said what was read",
            dim(f"; {source.note}") if source.note else None,
            bullet=True,
        )
        page.line(dim(source.url), indent=1)


def _notes(page: Document, title: str, notes: Sequence[Note]) -> None:
    if notes:
        page.heading(2, title)
    for note in notes:
        page.line(
            dim(f"{note.kind.label}: ") if note.kind else None,
            note.text,
            f" ({note.region})" if note.region else None,
            bullet=True,
        )
        page.items("note", note.note, indent=1)
        source_line(page, note.sources, False, indent=1)


def _seen_in(step: Step) -> str:
    # Evidence from people is of one species: it needs no naming twice.
    species = () if step.in_people else step.species
    parts = [words.labels(step.evidence_kinds), words.labels(species), str(step.year or "")]
    return "; ".join(part for part in parts if part)


def _as_printed(step: Step) -> str:
    """Say how the subject was changed in the test, and how the source words the step."""
    changed = [code for code in step.perturbation if code.code != "none"]
    tested = f"tested by {words.labels(changed)} of {step.subject.label}" if changed else ""
    if step.relation_printed and (step.subject_printed or step.object_printed or changed):
        subject = step.subject_printed or step.subject.label
        said = f"{subject} {step.relation_printed} {step.object_printed or step.object.label}"
    else:
        said = "; ".join(part for part in (step.subject_printed, step.object_printed) if part)
    return "; ".join(part for part in (tested, f"in the source: {said}" if said else "") if part)


def _names(entities: Iterable[Named]) -> str:
    return ", ".join(entity.label for entity in entities)
