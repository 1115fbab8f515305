"""Sections that several profiles share: outcomes with results, safety, statements, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ranvier.profiles import words
from ranvier.profiles.document import Document, Part, dim, strong, warn
from ranvier.profiles.endpoints import MET, NOT_MET
from ranvier.profiles.model import (
    Also,
    Bias,
    Modality,
    Outcome,
    PrimaryEndpoint,
    Result,
    SafetyFinding,
    Source,
    Statement,
    Trial,
)
from ranvier.vocabulary import compact


def also_line(page: Document, also: Iterable[Also]) -> None:
    """Say what else the name fits."""
    for other in also:
        article = "an" if other.kind == "agent" else "a"
        page.line(
            dim(f"also {article} {other.kind}: {other.label} (ranvier show {compact(other.iri)})")
        )


def modality_line(page: Document, modality: Modality, indent: int = 0) -> None:
    """Say in a line what a modality is worth."""
    parts = [
        words.label(modality.kind),
        f"for myelin: {words.label(modality.myelin_specificity) or 'specificity not known'}",
        words.sensitivity_words(modality.sensitive_to),
    ]
    page.line(dim("; ".join(part for part in parts if part)), indent=indent)


def outcome_section(page: Document, outcome: Outcome, *, indent: int, full: bool) -> None:
    """Write an outcome and its results.

    Args:
        page: where to write.
        outcome: with the results to show.
        indent: steps from the margin.
        full: show per-arm values beside an estimate too, not only in place of one.
    """
    unit = words.unit_of(outcome.unit, outcome.unit_printed)
    better = ""
    if outcome.better and outcome.better.code in ("higher", "lower"):
        better = outcome.better.label
    printed = "; ".join(part for part in (f"in {unit}" if unit else "", better) if part)
    page.line(
        strong(f"{words.role_words(outcome) or 'role not read'}: "),
        outcome.measure,
        dim(f" [{printed}]") if printed else None,
        indent=indent,
    )
    if outcome.note:
        page.line(dim(f"note: {outcome.note}"), indent=indent + 1)
    if not outcome.results:
        page.line("no result read", indent=indent + 1)
    for result in outcome.results:
        _result(page, result, outcome, indent=indent + 1, full=full)


def _result(page: Document, result: Result, outcome: Outcome, *, indent: int, full: bool) -> None:
    mark = words.mark_words(result)
    page.line(
        Part(f"[{mark}] ", "" if result.controlled else "warn") if mark else None,
        "; ".join(part for part in (result.comparison, words.people_words(result)) if part),
        indent=indent,
        bullet=True,
    )
    estimate = result.estimate
    numbers = words.numbers_words(estimate, outcome) if estimate else ""
    name = words.effect_words(estimate) if estimate else ""
    held = result.arm_values if full or not (estimate and estimate.value) else ()
    page.line(
        f"{name} " if name and numbers else None,
        strong(numbers) if numbers else None,
        "; " if numbers else (None if result.has_number else "no number read; "),
        words.direction_words(result),
        indent=indent + 1,
    )
    for text in words.arm_value_words(held, outcome):
        page.line(text, indent=indent + 1)
    if estimate and estimate.note:
        page.line(dim(f"note: {estimate.note}"), indent=indent + 1)
    if result.note:
        page.line(dim(f"note: {result.note}"), indent=indent + 1)
    source_line(page, result.sources, result.press_or_news_only, indent=indent + 1)


def source_line(
    page: Document, sources: Sequence[Source], press_or_news_only: bool, *, indent: int
) -> None:
    """Say where something was read, with a warning where it was press or news alone."""
    if press_or_news_only:
        names = ", ".join(source.name for source in sources)
        page.line(warn(f"read in {words.only_words(sources)}"), dim(f" ({names})"), indent=indent)
    elif sources:
        page.line(dim(f"read in {words.source_words(sources)}"), indent=indent)


def endpoint_lines(page: Document, endpoint: PrimaryEndpoint, trial: Trial, *, indent: int) -> None:
    """Write whether a primary endpoint was met, and by which results."""
    measured = ", ".join(modality.label for modality in endpoint.modalities)
    what = ", ".join(part for part in (measured, endpoint.time) if part)
    decided = endpoint.verdict.startswith((MET, NOT_MET))
    found = {r.iri: (r, o) for o in trial.outcomes for r in o.results}
    several = len(endpoint.decisions) > 1
    parts: list[str | Part | None] = [
        dim("primary endpoint: "),
        strong(endpoint.verdict) if decided else endpoint.verdict,
        f" ({what}" if what else " (",
    ]
    if several or not endpoint.decisions:
        page.line(*parts, ")", indent=indent)
    for decision in endpoint.decisions:
        result, outcome = found[decision.result]
        numbers = words.numbers_words(result.estimate, outcome) if result.estimate else ""
        shown = "; ".join(part for part in (numbers, words.people_words(result)) if part)
        if several and not shown:
            shown = "no number read"
        warning = None
        if result.press_or_news_only:
            warning = warn(f" read in {words.only_words(result.sources)}")
        if several:
            page.line(
                f"{decision.verdict}: {decision.comparison or 'comparison not read'}; {shown}",
                warning,
                indent=indent + 1,
                bullet=True,
            )
        else:
            page.line(*parts, f": {shown})" if shown else ")", warning, indent=indent)


def safety_lines(page: Document, findings: Sequence[SafetyFinding], *, indent: int) -> None:
    """Write safety findings, the arms of one event together."""
    events: dict[tuple[bool | None, str, str], list[SafetyFinding]] = {}
    for finding in findings:
        key = (finding.serious, finding.event, words.label(finding.category))
        events.setdefault(key, []).append(finding)
    for (serious, event, category), held in events.items():
        kind = (
            "serious"
            if serious
            else (category if serious is False else f"{category}, seriousness not read")
        )
        page.line(
            strong(event) if serious else event,
            dim(f" ({kind}): "),
            "; ".join(
                f"{_in_whom(finding)}: {words.affected_words(finding.affected, finding.at_risk)}"
                for finding in held
            ),
            indent=indent,
            bullet=True,
        )
        for note in dict.fromkeys(finding.note for finding in held if finding.note):
            page.line(dim(f"note: {note}"), indent=indent + 1)
        sources = {source.iri: source for finding in held for source in finding.sources}
        weak = all(finding.press_or_news_only for finding in held)
        source_line(page, list(sources.values()), weak, indent=indent + 1)


def _in_whom(finding: SafetyFinding) -> str:
    return ", ".join(finding.arm_labels) or finding.group or "the trial as a whole"


def bias_lines(page: Document, judged: Iterable[Bias], *, indent: int) -> None:
    """Write judgements on the risk of bias."""
    for bias in judged:
        by = f"by {bias.judged_by}" if bias.judged_by else ""
        head = ", ".join(part for part in (bias.tool, bias.domain) if part)
        page.line(
            f"{head or 'risk of bias'}: ",
            strong(words.label(bias.judgement)),
            f" {by}" if by else None,
            indent=indent,
            bullet=True,
        )
        if bias.note:
            page.line(dim(f"note: {bias.note}"), indent=indent + 1)
        source_line(page, bias.sources, False, indent=indent + 1)


def statement_lines(page: Document, statements: Iterable[Statement], *, indent: int) -> None:
    """Write conflicts, gaps or remarks, each with what it is about."""
    for statement in statements:
        about = statement.about.replace("_", " ") if statement.about else ""
        page.line(
            dim(f"{about}: ") if about and about != "other" else None,
            statement.text,
            indent=indent,
            bullet=True,
        )


def by_trial(
    page: Document,
    title: str,
    held: Mapping[str, Sequence[Statement]],
    empty: str,
) -> None:
    """Write a section of statements, by the name of what they are about."""
    page.heading(2, title)
    if not any(held.values()):
        page.line(empty)
    for name, statements in held.items():
        if statements:
            page.line(strong(name))
            statement_lines(page, statements, indent=1)
