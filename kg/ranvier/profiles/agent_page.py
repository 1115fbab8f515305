"""The page of an agent."""

from __future__ import annotations

from ranvier.profiles import words
from ranvier.profiles.claim_page import verdict_section
from ranvier.profiles.document import Document, dim, strong, warn
from ranvier.profiles.mechanism_sections import agent_mechanism, link_line
from ranvier.profiles.model import AgentProfile, ModalityResults, OtherUse, TrialOfAgent
from ranvier.profiles.sections import (
    also_line,
    bias_lines,
    by_trial,
    endpoint_lines,
    modality_line,
    outcome_section,
    safety_lines,
)
from ranvier.vocabulary import compact

_ID_NAMES = {
    "drugbank": "DrugBank",
    "atc": "ATC",
    "inchikey": "InChIKey",
    "unii": "UNII",
    "pubchem_cid": "PubChem CID",
    "chembl": "ChEMBL",
    "chebi": "ChEBI",
    "mesh": "MeSH",
}
_USES = {
    "comparator": "Comparator in",
    "control": "Control in",
    "background": "Background treatment in",
}


def agent_page(profile: AgentProfile) -> Document:
    """Write the page of an agent."""
    page = Document()
    page.heading(1, profile.label)
    verdict_section(page, profile.claims)
    page.heading(2, "What it is")
    _identity(page, profile)
    also_line(page, profile.also)
    page.heading(2, f"Trials ({len(profile.trials)})")
    if not profile.trials:
        page.line("No trial in the graph studies it.")
    for trial in profile.trials:
        _trial(page, trial)
    _other_uses(page, profile.other_uses)
    if profile.trials:
        _results(page, profile)
        _safety(page, profile)
    agent_mechanism(page, profile.label, profile.mechanism, tried=bool(profile.trials))
    own = {f"{profile.label} itself": profile}
    trials = [held.trial for held in profile.trials]
    by_trial(
        page,
        "Conflicts between sources",
        {name: p.conflicts for name, p in own.items()} | {t.label: t.conflicts for t in trials},
        "None known.",
    )
    by_trial(
        page,
        "What is known to be missing",
        {name: p.gaps for name, p in own.items()} | {t.label: t.gaps for t in trials},
        "No gap was written down.",
    )
    remarks = {name: p.remarks for name, p in own.items()} | {t.label: t.remarks for t in trials}
    if any(remarks.values()):
        by_trial(page, "Remarks", remarks, "")
    if trials:
        page.heading(2, "Sources")
        page.line(
            "Names in brackets, such as (S3), are sources of the trial: "
            "`ranvier show <trial>` lists them with what of each was read, and every value by arm."
        )
    return page


def _identity(page: Document, profile: AgentProfile) -> None:
    kinds = ", ".join(code.label for code in profile.classes) or "agent"
    page.line("; ".join([kinds, *profile.drug_classes]))
    page.items("also called", *profile.synonyms)
    page.items("code names", *profile.code_names)
    page.items("therapeutic axes", *(axis.label for axis in profile.mechanism.axes))
    page.items("components", *(component.label for component in profile.components))
    page.items("component of", *(agent.label for agent in profile.combinations))
    page.items(
        "identifiers",
        *(
            f"{_ID_NAMES.get(name, name)} {', '.join(_bare(v) for v in values)}"
            for name, values in profile.external_ids.items()
        ),
    )
    link_line(page, profile.mechanism.links)
    page.items("note", profile.note)
    page.items("identity read in", words.kinds_words(profile.verification))


def _trial(page: Document, held: TrialOfAgent) -> None:
    trial = held.trial
    ids = ", ".join(words.registry_words(iri) for iri in trial.registered_as)
    page.heading(3, f"{trial.label} ({ids})" if ids else trial.label)
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
    page.line(words.design_words(trial))
    if trial.cohort:
        page.items("population", words.labels(trial.cohort.population))
    if trial.scope and trial.scope.code != "ms-trial":
        page.line(warn("no trial in MS: "), trial.scope.label)
    page.items("given together with", *(agent.label for agent in held.together_with))
    for relation, others in (
        ("extends", trial.extension_of),
        ("part of", trial.substudy_of),
        ("shares participants with", trial.shares_participants_with),
    ):
        page.items(relation, *(other.label for other in others))
    page.items("arms", *(f"{arm.label} ({words.arm_size_words(arm)})" for arm in trial.arms))
    for arm in held.arms:
        if arm.status or arm.stop_reason:
            page.line(
                warn(f"arm {words.status_words(arm.status, arm.stop_reason)}: "),
                arm.label,
                f" ({words.arm_size_words(arm)}). {arm.why_stopped or ''}".rstrip(),
            )
    for endpoint in held.primary_endpoints:
        endpoint_lines(page, endpoint, trial, indent=0)
    if not held.primary_endpoints:
        page.line(dim("primary endpoint: "), "none marked as primary in what was read")
    count = held.result_count
    page.line(
        dim("results on it: "),
        str(count) if count else "none read",
        dim("; trial read in "),
        warn(f"{words.kinds_words(trial.verification)} only")
        if trial.press_or_news_only
        else words.kinds_words(trial.verification),
    )
    page.items("published as", *(paper.label for paper in trial.publications))


def _bare(identifier: str) -> str:
    """Give an id without the address that stands before it."""
    return compact(identifier).removeprefix("CHEBI:")


def _other_uses(page: Document, uses: tuple[OtherUse, ...]) -> None:
    for purpose, title in _USES.items():
        labels = [
            use.trial.label for use in uses if any(code.code == purpose for code in use.purposes)
        ]
        if labels:
            page.heading(2, f"{title} {len(labels)} trial{'' if len(labels) == 1 else 's'}")
            page.line("; ".join(labels))


def _results(page: Document, profile: AgentProfile) -> None:
    page.heading(2, "Results by modality")
    if not profile.results:
        page.line("No result on it was read.")
        return
    page.line(
        dim(
            "What is most specific for myelin first. Within a trial: primary before other "
            "outcomes, controlled comparisons before uncontrolled changes, all who were "
            "randomised before parts of them."
        )
    )
    where = {
        outcome.iri: group.modality.label
        for group in profile.results
        for trial in group.trials
        for outcome in trial.outcomes
    }
    for group in profile.results:
        _modality(page, group, where)


def _modality(page: Document, group: ModalityResults, where: dict[str, str]) -> None:
    page.heading(3, group.modality.label)
    modality_line(page, group.modality)
    for trial in group.trials:
        page.line(strong(trial.trial.label), indent=0)
        for outcome in trial.outcomes:
            outcome_section(page, outcome, indent=1, full=False)
    others = dict.fromkeys(where[iri] for iri in group.elsewhere if iri in where)
    if others:
        page.line(dim(f"measured together with it, see there: {'; '.join(others)}"))


def _safety(page: Document, profile: AgentProfile) -> None:
    page.heading(2, "Safety")
    silent = []
    for held in profile.trials:
        if held.safety:
            page.line(strong(held.trial.label))
            safety_lines(page, held.safety, indent=1)
        else:
            silent.append(held.trial.label)
    if silent:
        page.line(dim("no safety finding read (which is not none reported): "), "; ".join(silent))
    page.heading(2, "Risk of bias")
    judged = [held.trial for held in profile.trials if held.trial.risk_of_bias]
    for trial in judged:
        page.line(strong(trial.label))
        bias_lines(page, trial.risk_of_bias, indent=1)
    if len(judged) < len(profile.trials):
        page.line("Not assessed" + (" for the other trials." if judged else "."))
