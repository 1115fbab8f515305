"""From the facts of a trial's record to the trial as profiles hold it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ranvier.profiles.endpoints import primary_endpoints
from ranvier.profiles.facts import LABEL, NOTE, TITLE, Facts
from ranvier.profiles.model import (
    Arm,
    Bias,
    Cohort,
    Design,
    Flow,
    Inclusion,
    Publication,
    SafetyFinding,
    Source,
    Statement,
    Summary,
    Treatment,
    Trial,
)
from ranvier.profiles.order import arm_key, finding_key
from ranvier.profiles.result_facts import outcomes_of
from ranvier.profiles.sources import SourceBook, press_or_news_only

_ROLES = (
    "primary-results",
    "secondary-results",
    "substudy",
    "post-hoc",
    "follow-up",
    "extension",
    "preprint",
    "conference",
    "protocol",
)


def read_trials(facts: Facts, trials: Iterable[str]) -> dict[str, Trial]:
    """Read trials and the publications that report them, in a fixed number of queries."""
    wanted = sorted(set(trials))
    if not wanted:
        return {}
    facts.read_records(wanted)
    facts.read_tested(wanted)
    facts.read_records(
        {iri for trial in wanted for iri in _far(facts, trial, "hasReport", "reportedIn")}
        | {iri for trial in wanted for iri in _far(facts, trial, "hasOutcome", "measuredBy")}
    )
    return {iri: _trial(facts, iri) for iri in wanted}


def _trial(facts: Facts, iri: str) -> Trial:
    publications = _publications(facts, iri)
    book = SourceBook(facts, facts.values(iri, "hasSource"), publications)
    arms = _arms(facts, iri, book)
    outcomes = outcomes_of(facts, iri, arms, book)
    verification = facts.codes(iri, "verification")
    return Trial(
        iri=iri,
        label=facts.named_of(iri).label,
        acronym=facts.text(iri, "acronym"),
        title=facts.text(iri, TITLE),
        official_title=facts.text(iri, "officialTitle"),
        registered_as=facts.values(iri, "registeredAs"),
        related_registrations=facts.values(iri, "relatedRegistration"),
        other_identifiers=facts.values(iri, "otherIdentifier"),
        status=facts.code(iri, "status"),
        status_printed=facts.text(iri, "statusPrinted"),
        stop_reason=facts.code(iri, "stopReason"),
        why_stopped=facts.text(iri, "whyStopped"),
        phase=facts.code(iri, "phase"),
        phase_printed=facts.text(iri, "phasePrinted"),
        scope=facts.code(iri, "scope"),
        agents=facts.named(iri, "studiesAgent"),
        extension_of=facts.named(iri, "extensionOf"),
        substudy_of=facts.named(iri, "substudyOf"),
        shares_participants_with=facts.named(iri, "sharesParticipantsWith"),
        sponsors=facts.values(iri, "sponsor"),
        collaborators=facts.values(iri, "collaborator"),
        funders=facts.values(iri, "funder"),
        countries=facts.values(iri, "country"),
        start=facts.text(iri, "start"),
        end=facts.text(iri, "end"),
        end_expected=facts.text(iri, "endExpected"),
        registered_on=facts.text(iri, "registeredOn"),
        follow_up=facts.text(iri, "followUp"),
        follow_up_days=facts.whole(iri, "followUpDays"),
        note=facts.text(iri, NOTE),
        verification=verification,
        press_or_news_only=press_or_news_only(code.code for code in verification),
        design=_design(facts, iri, book),
        cohort=_cohort(facts, iri, book),
        flow=_flow(facts, iri, book),
        arms=arms,
        outcomes=outcomes,
        primary_endpoints=primary_endpoints(
            outcomes, no_benefit=lambda modality: _is_harm_or_exposure(facts, modality)
        ),
        safety=_safety(facts, iri, arms, book),
        risk_of_bias=_bias(facts, iri, book),
        summary=_summary(facts, iri, book),
        publications=publications,
        sources=book.all,
        trial_sources=book.of(iri),
        conflicts=statements(facts, iri, "hasConflict", "conflictAbout", book),
        gaps=statements(facts, iri, "hasGap", "gapAbout", book),
        remarks=statements(facts, iri, "hasRemark", "aboutField", book),
        inclusions=_inclusions(facts, iri),
    )


def _far(facts: Facts, node: str, first: str, second: str) -> list[str]:
    """Give what two keys after one another lead to."""
    return [iri for part in facts.values(node, first) for iri in facts.values(part, second)]


def _is_harm_or_exposure(facts: Facts, modality: str) -> bool:
    kind = facts.code(modality, "modalityKind")
    return kind is not None and kind.code in ("safety", "pharmacology", "feasibility")


def _publications(facts: Facts, trial: str) -> tuple[Publication, ...]:
    found = []
    for report in facts.values(trial, "hasReport"):
        for iri in facts.values(report, "reportedIn"):
            found.append(
                Publication(
                    iri=iri,
                    label=facts.named_of(iri).label,
                    report=report,
                    report_role=facts.code(report, "reportRole"),
                    role_printed=facts.text(report, "rolePrinted"),
                    report_note=facts.text(report, NOTE),
                    pmid=facts.text(iri, "pmid"),
                    doi=facts.text(iri, "doiName"),
                    pmcid=facts.text(iri, "pmcid"),
                    title=facts.text(iri, TITLE),
                    journal=facts.text(iri, "journal"),
                    year=facts.whole(iri, "publicationYear"),
                    first_author=facts.text(iri, "firstAuthor"),
                    citation=facts.text(iri, "citation"),
                    note=facts.text(iri, NOTE),
                    verification=facts.codes(iri, "verification"),
                )
            )
    return tuple(sorted(found, key=_publication_key))


def _publication_key(publication: Publication) -> tuple[int, int, str]:
    role = publication.report_role.code if publication.report_role else ""
    rank = _ROLES.index(role) if role in _ROLES else len(_ROLES)
    return rank, publication.year or 9999, publication.iri


def _arms(facts: Facts, trial: str, book: SourceBook) -> tuple[Arm, ...]:
    found = [
        Arm(
            iri=iri,
            label=facts.text(iri, LABEL) or iri.rpartition("#")[2],
            role=facts.code(iri, "armRole"),
            n=facts.whole(iri, "participantCount"),
            n_basis=facts.code(iri, "countBasis"),
            n_completed=facts.whole(iri, "completedCount"),
            exposure=facts.text(iri, "exposure"),
            status=facts.code(iri, "status"),
            stop_reason=facts.code(iri, "stopReason"),
            why_stopped=facts.text(iri, "whyStopped"),
            note=facts.text(iri, NOTE),
            treatments=_treatments(facts, iri),
            sources=book.of(iri),
        )
        for iri in facts.values(trial, "hasArm")
    ]
    return tuple(sorted(found, key=arm_key))


def _treatments(facts: Facts, arm: str) -> tuple[Treatment, ...]:
    order = {"studied": 0, "comparator": 1, "control": 2}
    found = [
        Treatment(
            iri=iri,
            agent=facts.named_of(facts.values(iri, "givesAgent")[0]),
            agent_printed=facts.text(iri, "agentPrinted"),
            purpose=facts.code(iri, "purpose"),
            dose=facts.text(iri, "doseAsPrinted"),
            dose_printed=facts.text(iri, "dosePrinted"),
            dose_unit=facts.text(iri, "doseUnit"),
            dose_unit_printed=facts.text(iri, "doseUnitPrinted"),
            frequency=facts.text(iri, "frequency"),
            route=facts.code(iri, "route"),
            route_printed=facts.text(iri, "routePrinted"),
            duration=facts.text(iri, "duration"),
            duration_days=facts.whole(iri, "durationDays"),
            form=facts.text(iri, "form"),
            note=facts.text(iri, NOTE),
        )
        for iri in facts.values(arm, "hasTreatment")
        if facts.values(iri, "givesAgent")
    ]
    return tuple(sorted(found, key=lambda t: order.get(t.purpose.code, 3) if t.purpose else 3))


def _design(facts: Facts, trial: str, book: SourceBook) -> Design | None:
    for iri in facts.values(trial, "hasDesign"):
        return Design(
            allocation=facts.code(iri, "allocation"),
            allocation_printed=facts.text(iri, "allocationPrinted"),
            masking=facts.code(iri, "masking"),
            masking_printed=facts.text(iri, "maskingPrinted"),
            model=facts.code(iri, "designModel"),
            model_printed=facts.text(iri, "modelPrinted"),
            control=facts.codes(iri, "control"),
            control_printed=facts.text(iri, "controlPrinted"),
            centres=facts.code(iri, "centres"),
            centre_count=facts.whole(iri, "centreCount"),
            centres_printed=facts.text(iri, "centresPrinted"),
            facet=facts.codes(iri, "facet"),
            note=facts.text(iri, NOTE),
            sources=book.of(iri),
        )
    return None


def _cohort(facts: Facts, trial: str, book: SourceBook) -> Cohort | None:
    for iri in facts.values(trial, "hasCohort"):
        return Cohort(
            condition=facts.text(iri, "condition"),
            population=facts.codes(iri, "population"),
            ms_course=facts.codes(iri, "msCourse"),
            ms_course_printed=facts.text(iri, "msCoursePrinted"),
            age_min=facts.text(iri, "ageMinimum"),
            age_max=facts.text(iri, "ageMaximum"),
            criteria=facts.values(iri, "criterion"),
            note=facts.text(iri, NOTE),
            sources=book.of(iri),
        )
    return None


def _flow(facts: Facts, trial: str, book: SourceBook) -> Flow | None:
    for iri in facts.values(trial, "hasFlow"):
        return Flow(
            planned=facts.whole(iri, "plannedCount"),
            screened=facts.whole(iri, "screenedCount"),
            enrolled=facts.whole(iri, "enrolledCount"),
            randomised=facts.whole(iri, "randomisedCount"),
            treated=facts.whole(iri, "treatedCount"),
            analysed=facts.whole(iri, "analysedCount"),
            completed=facts.whole(iri, "completedCount"),
            note=facts.text(iri, NOTE),
            sources=book.of(iri),
        )
    return None


def _safety(
    facts: Facts, trial: str, arms: tuple[Arm, ...], book: SourceBook
) -> tuple[SafetyFinding, ...]:
    labels = {arm.iri: arm.label for arm in arms}
    place = {arm.iri: index for index, arm in enumerate(arms)}
    found = []
    for iri in facts.values(trial, "hasSafetyFinding"):
        of = tuple(sorted(facts.values(iri, "ofArm"), key=lambda arm: place.get(arm, len(place))))
        sources = book.of(iri)
        found.append(
            SafetyFinding(
                iri=iri,
                event=facts.text(iri, "event") or "",
                event_terms=facts.named(iri, "aboutEvent"),
                category=facts.code(iri, "findingCategory"),
                serious=facts.truth(iri, "isSerious"),
                arms=of,
                arm_labels=tuple(labels.get(arm, arm.rpartition("#")[2]) for arm in of),
                group=facts.text(iri, "group"),
                affected=facts.whole(iri, "affectedCount"),
                at_risk=facts.whole(iri, "atRiskCount"),
                note=facts.text(iri, NOTE),
                sources=sources,
                press_or_news_only=_only_press(sources),
            )
        )
    return tuple(sorted(found, key=lambda finding: finding_key(finding, place)))


def _only_press(sources: tuple[Source, ...]) -> bool:
    return press_or_news_only(source.kind.code for source in sources if source.kind)


def _bias(facts: Facts, trial: str, book: SourceBook) -> tuple[Bias, ...]:
    return tuple(
        Bias(
            iri=iri,
            tool=facts.text(iri, "tool"),
            domain=facts.text(iri, "biasDomain"),
            judgement=facts.code(iri, "biasJudgement"),
            judged_by=facts.text(iri, "judgedBy"),
            note=facts.text(iri, NOTE),
            sources=book.of(iri),
        )
        for iri in facts.values(trial, "hasRiskOfBias")
    )


def _summary(facts: Facts, trial: str, book: SourceBook) -> Summary | None:
    for iri in facts.values(trial, "hasSummary"):
        return Summary(
            statement=facts.text(iri, "statement"),
            efficacy_signal=facts.code(iri, "efficacySignal"),
            safety_signal=facts.code(iri, "safetySignal"),
            note=facts.text(iri, NOTE),
            sources=book.of(iri),
        )
    return None


def statements(
    facts: Facts, owner: str, key: str, about: str, book: SourceBook
) -> tuple[Statement, ...]:
    """Give the conflicts, gaps or remarks of an entity."""
    found = []
    for iri in facts.values(owner, key):
        code = facts.text(iri, about)
        found.append(
            Statement(
                iri=iri,
                text=facts.text(iri, "text") or "",
                about=facts.code_of(code).code if code and re.match(r"https?:", code) else code,
                concerns=facts.values(iri, "concerns"),
                sources=book.of(iri),
            )
        )
    return tuple(found)


def _inclusions(facts: Facts, trial: str) -> tuple[Inclusion, ...]:
    return tuple(
        Inclusion(
            iri=iri,
            review=facts.named(iri, "ofReview")[0],
            inclusion=facts.code(iri, "inclusion"),
            note=facts.text(iri, NOTE),
        )
        for iri in facts.values(trial, "hasInclusion")
        if facts.values(iri, "ofReview")
    )
