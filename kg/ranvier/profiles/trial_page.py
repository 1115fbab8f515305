"""The page of a trial: all that its record holds."""

from __future__ import annotations

from ranvier.profiles import words
from ranvier.profiles.document import Document, dim, strong, warn
from ranvier.profiles.model import Arm, Design, Publication, Treatment, Trial, TrialProfile
from ranvier.profiles.sections import (
    also_line,
    bias_lines,
    endpoint_lines,
    modality_line,
    outcome_section,
    safety_lines,
    source_line,
    statement_lines,
)


def trial_page(profile: TrialProfile) -> Document:
    """Write the page of a trial."""
    trial = profile.trial
    page = Document()
    page.heading(1, trial.label)
    _identity(page, profile)
    also_line(page, profile.also)
    page.heading(2, "Primary endpoints")
    for endpoint in trial.primary_endpoints:
        endpoint_lines(page, endpoint, trial, indent=0)
    if not trial.primary_endpoints:
        page.line("None is marked as primary in what was read.")
    _design(page, trial)
    page.heading(2, f"Arms ({len(trial.arms)})")
    if not trial.arms:
        page.line("None was read.")
    for arm in trial.arms:
        _arm(page, arm)
    _outcomes(page, profile)
    page.heading(2, "Safety")
    safety_lines(page, trial.safety, indent=0)
    if not trial.safety:
        page.line("No safety finding read (which is not none reported).")
    page.heading(2, "Risk of bias")
    bias_lines(page, trial.risk_of_bias, indent=0)
    if not trial.risk_of_bias:
        page.line("Not assessed.")
    _summary(page, trial)
    _ending(page, trial)
    return page


def _identity(page: Document, profile: TrialProfile) -> None:
    trial = profile.trial
    page.line(trial.title)
    page.items("official title", trial.official_title)
    page.items("acronym", trial.acronym if trial.acronym != trial.label else None)
    page.items("registered as", *(words.registry_words(iri) for iri in trial.registered_as))
    page.items(
        "related registrations",
        *(words.registry_words(iri) for iri in trial.related_registrations),
    )
    page.items("other identifiers", *trial.other_identifiers)
    page.line(
        "; ".join(
            [
                words.phase_words(trial),
                words.status_words(trial.status, trial.stop_reason, trial.status_printed),
                words.dates_words(trial),
                words.size_words(trial.flow),
            ]
        )
    )
    if trial.why_stopped:
        page.line(warn("why stopped: "), trial.why_stopped)
    page.items("registered on", trial.registered_on)
    page.items("follow-up", trial.follow_up)
    page.items("studies", *(agent.label for agent in trial.agents))
    if trial.scope and trial.scope.code != "ms-trial":
        page.line(warn("no trial in MS: "), trial.scope.label)
    page.items("sponsor", *trial.sponsors)
    page.items("collaborator", *trial.collaborators)
    page.items("funder", *trial.funders)
    page.items("countries", ", ".join(trial.countries))
    for name, others in (
        ("extends", trial.extension_of),
        ("part of", trial.substudy_of),
        ("shares participants with", trial.shares_participants_with),
        ("extended by, or sharing participants with", profile.extensions),
    ):
        page.items(name, *(other.label for other in others))
    page.items("note", trial.note)
    if trial.press_or_news_only:
        page.line(warn(f"rests on {words.kinds_words(trial.verification)} only"))
    else:
        page.items("read in", words.kinds_words(trial.verification))


def _design(page: Document, trial: Trial) -> None:
    page.heading(2, "Design and participants")
    page.line(words.design_words(trial))
    if trial.design:
        _design_details(page, trial.design)
    if trial.cohort:
        cohort = trial.cohort
        page.items("condition", cohort.condition)
        page.items("population", words.labels(cohort.population))
        page.items("MS course", words.labels(cohort.ms_course), cohort.ms_course_printed)
        page.items("age", words.age_words(cohort.age_min, cohort.age_max))
        for criterion in cohort.criteria:
            page.line(criterion, indent=1, bullet=True)
        page.items("note", cohort.note)
        source_line(page, cohort.sources, False, indent=0)
    if trial.flow:
        page.items("people", words.flow_words(trial.flow))
        page.items("note", trial.flow.note)
        source_line(page, trial.flow.sources, False, indent=0)


def _design_details(page: Document, design: Design) -> None:
    for name, printed in (
        ("allocation as printed", design.allocation_printed),
        ("masking as printed", design.masking_printed),
        ("model as printed", design.model_printed),
        ("control as printed", design.control_printed),
    ):
        page.items(name, printed)
    centres = [
        f"{design.centre_count} centres" if design.centre_count is not None else "",
        words.label(design.centres) if design.centre_count is None else "",
        design.centres_printed or "",
    ]
    page.items("centres", *centres)
    page.items("features", words.labels(design.facet))
    page.items("note", design.note)
    source_line(page, design.sources, False, indent=0)


def _arm(page: Document, arm: Arm) -> None:
    page.line(
        strong(arm.label),
        f"; {words.label(arm.role) or 'role not read'}; {words.arm_size_words(arm)}",
        f"; {arm.n_completed} completed" if arm.n_completed is not None else None,
        f"; {arm.exposure}" if arm.exposure else None,
        bullet=True,
    )
    if arm.status or arm.stop_reason:
        page.line(
            warn(f"{words.status_words(arm.status, arm.stop_reason)}: "),
            arm.why_stopped or "why was not read",
            indent=1,
        )
    for treatment in arm.treatments:
        page.line(_treatment(treatment), indent=1)
        if treatment.note:
            page.line(dim(f"note: {treatment.note}"), indent=2)
    if not arm.treatments:
        page.line(dim("no treatment written down"), indent=1)
    if arm.note:
        page.line(dim(f"note: {arm.note}"), indent=1)
    source_line(page, arm.sources, False, indent=1)


def _treatment(treatment: Treatment) -> str:
    name = treatment.agent.label
    if treatment.agent_printed and treatment.agent_printed.casefold() != name.casefold():
        name = f"{name} (printed: {treatment.agent_printed})"
    unit = words.unit_of(treatment.dose_unit, treatment.dose_unit_printed)
    dose = words.with_unit(treatment.dose, unit) if treatment.dose else ""
    if treatment.dose_printed:
        dose = f"{dose}; {treatment.dose_printed}" if dose else treatment.dose_printed
    elif unit and not dose:
        dose = f"dose in {unit}"
    route = words.label(treatment.route)
    if treatment.route_printed:
        route = f"{route} ({treatment.route_printed})" if route else treatment.route_printed
    parts = [dose, treatment.form, treatment.frequency, route, treatment.duration]
    how = ", ".join(part for part in parts if part) or "dose not read"
    return f"{name}: {how} ({words.label(treatment.purpose) or 'purpose not read'})"


def _outcomes(page: Document, profile: TrialProfile) -> None:
    outcomes = profile.trial.outcomes
    page.heading(2, f"Outcomes and results ({len(outcomes)})")
    if not outcomes:
        page.line("None was read.")
    modalities = {modality.iri: modality for modality in profile.modalities}
    told = set()
    for outcome in outcomes:
        named = [modalities[m.iri] for m in outcome.modalities]
        page.heading(3, "; ".join(modality.label for modality in named) or "modality not read")
        if len(named) == 1 and named[0].iri not in told:
            modality_line(page, named[0])
            told.add(named[0].iri)
        outcome_section(page, outcome, indent=0, full=True)


def _summary(page: Document, trial: Trial) -> None:
    if not (trial.summary and trial.summary.statement):
        return
    summary = trial.summary
    page.heading(2, "A curator's reading, which is no verdict")
    page.line(summary.statement)
    page.items("efficacy signal", words.label(summary.efficacy_signal))
    page.items("safety signal", words.label(summary.safety_signal))
    page.items("note", summary.note)
    source_line(page, summary.sources, False, indent=0)


def _ending(page: Document, trial: Trial) -> None:
    page.heading(2, f"Publications ({len(trial.publications)})")
    for publication in trial.publications:
        _publication(page, publication)
    if not trial.publications:
        page.line("None was read.")
    for title, statements, empty in (
        ("Conflicts between sources", trial.conflicts, "None known."),
        ("What is known to be missing", trial.gaps, "No gap was written down."),
        ("Remarks", trial.remarks, ""),
    ):
        if statements or empty:
            page.heading(2, title)
            statement_lines(page, statements, indent=0)
            if not statements:
                page.line(empty)
    page.heading(2, "In reviews")
    for inclusion in trial.inclusions:
        page.line(
            f"{inclusion.review.label}: {words.label(inclusion.inclusion)}",
            dim(f"; {inclusion.note}") if inclusion.note else None,
            bullet=True,
        )
    if not trial.inclusions:
        page.line("Nothing was written down on reviews.")
    page.heading(2, f"Sources ({len(trial.sources)})")
    for source in trial.sources:
        page.line(
            f"{source.name}: {words.label(source.kind)}",
            f" of {source.publication.label}" if source.publication else None,
            f"; {source.read}" if source.read else "; not said what was read",
            dim(f"; {source.note}") if source.note else None,
            bullet=True,
        )
        page.line(dim(source.url), indent=1)


def _publication(page: Document, publication: Publication) -> None:
    ids = [
        f"PMID {publication.pmid}" if publication.pmid else "",
        f"DOI {publication.doi}" if publication.doi else "",
        publication.pmcid or "",
    ]
    known = ", ".join(part for part in ids if part)
    role = words.label(publication.report_role)
    printed = publication.role_printed or ""
    if printed and role and not printed.replace("-", " ").startswith(role):
        role = f"{role}, {printed}"
    page.line(
        strong(publication.label),
        f" ({role or printed})" if role or printed else None,
        f"; {known}" if known else None,
        f"; {publication.title}" if publication.title else None,
        bullet=True,
    )
    for note in (publication.report_note, publication.note):
        if note:
            page.line(dim(note), indent=1)
