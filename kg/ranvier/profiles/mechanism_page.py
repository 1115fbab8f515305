"""The pages of targets, mechanisms, processes and cell types, and screens."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.profiles import words
from ranvier.profiles.document import Document, dim, strong
from ranvier.profiles.mechanism_sections import (
    action_line,
    findings_lines,
    link_line,
    source_list,
    steps_lines,
    tried_lines,
)
from ranvier.profiles.model import (
    Finding,
    MechanismProfile,
    Named,
    ProcessProfile,
    ScreenProfile,
    Step,
    TargetProfile,
)
from ranvier.profiles.sections import also_line, statement_lines

_ID_NAMES = {"gene_symbol": "gene", "hgnc": "HGNC", "uniprot": "UniProt", "ncbi": "NCBI Gene"}


def target_page(profile: TargetProfile) -> Document:
    """Write the page of a target."""
    page = Document()
    page.heading(1, profile.label)
    page.line("; ".join(t for t in (words.label(profile.kind) or "target", profile.name) if t))
    page.items("also called", *profile.synonyms)
    page.items(
        "identifiers",
        *(
            f"{_ID_NAMES[name]} {', '.join(value.removeprefix('HGNC:') for value in values)}"
            for name, values in profile.external_ids.items()
        ),
    )
    link_line(page, profile.links)
    _around(page, profile.broader, profile.narrower)
    page.items("subunits", *(part.label for part in profile.subunits))
    page.items("note", profile.note)
    also_line(page, profile.also)
    page.heading(2, f"Agents that act on it ({len(profile.agents)})")
    if not profile.actions:
        page.line("No agent with a source that may be used acts on it.")
    for action in profile.actions:
        action_line(page, action, by_agent=True)
    if profile.agents:
        page.heading(2, "Tried in people")
        tried_lines(page, profile.agents)
    page.items("mechanisms", *(mechanism.label for mechanism in profile.mechanisms))
    _steps(page, profile.steps)
    source_list(page, profile.sources)
    return page


def mechanism_page(profile: MechanismProfile) -> Document:
    """Write the page of a mechanism."""
    page = Document()
    page.heading(1, profile.label)
    layer = f"mechanism ({profile.layer.label})" if profile.layer else "mechanism"
    page.line("; ".join(part for part in (layer, words.label(profile.role)) if part))
    page.items("role in remyelination", profile.role_in_remyelination)
    page.items("involves", *(part.label for part in profile.involves))
    page.items("promoted by", *(profile.promoted_by_printed or _labels(profile.promoted_by)))
    page.items("inhibited by", *(profile.inhibited_by_printed or _labels(profile.inhibited_by)))
    page.items("note", profile.note)
    also_line(page, profile.also)
    page.heading(2, f"Tried in people ({sum(bool(a.trials) for a in profile.agents)} agents)")
    if not profile.agents:
        page.line("It names no agent.")
    tried_lines(page, profile.agents)
    _steps(page, profile.steps, own=profile.label)
    page.heading(2, "Conflicts between sources")
    if not profile.conflicts:
        page.line("None known.")
    statement_lines(page, profile.conflicts, indent=0)
    if profile.gaps:
        page.heading(2, "What is known to be missing")
        statement_lines(page, profile.gaps, indent=0)
    source_list(page, profile.sources)
    return page


def process_page(profile: ProcessProfile) -> Document:
    """Write the page of a process, pathway or cell type."""
    page = Document()
    page.heading(1, profile.label)
    page.line(words.labels(profile.classes))
    page.line(profile.definition)
    page.items("also called", *profile.synonyms)
    link_line(page, profile.links)
    _around(page, profile.broader, profile.narrower)
    page.items("mechanisms", *(mechanism.label for mechanism in profile.mechanisms))
    page.items("note", profile.note)
    also_line(page, profile.also)
    _steps(page, profile.steps)
    _findings(page, profile.findings)
    return page


def screen_page(profile: ScreenProfile) -> Document:
    """Write the page of a screen."""
    page = Document()
    page.heading(1, profile.label)
    page.line(profile.title)
    printed = (profile.first_author, profile.journal, str(profile.year or "year not read"))
    page.line(", ".join(part for part in printed if part))
    page.items("species", profile.species_printed or words.labels(profile.species))
    page.items("cells", *profile.cells)
    page.items("assay", *profile.assay)
    size = profile.library_size_printed or str(profile.library_size or "")
    page.items(
        "library",
        ", ".join(part for part in (size, profile.library_what) if part) or "size not read",
    )
    page.items("hits counted", str(profile.hit_count) if profile.hit_count is not None else None)
    page.items("class of the hits", profile.hit_class)
    page.items("in living animals", *profile.in_vivo)
    page.items("shared mechanism", profile.shared_mechanism)
    page.items("note", profile.note)
    also_line(page, profile.also)
    page.heading(2, f"Hits that were read by name ({len(profile.hits)})")
    for hit in profile.hits:
        name = hit.agent.label if hit.agent else hit.printed
        tried = ", ".join(trial.label for trial in hit.trials) or "no trial in the graph studies it"
        page.line(strong(name), f": {tried}", bullet=True)
        for value in hit.values:
            page.line(value, indent=1)
        page.items("note", hit.note, indent=1)
    if profile.conflicts:
        page.heading(2, "Conflicts between sources")
        statement_lines(page, profile.conflicts, indent=0)
    if profile.gaps:
        page.heading(2, "What is known to be missing")
        statement_lines(page, profile.gaps, indent=0)
    source_list(page, profile.sources)
    return page


def _steps(page: Document, steps: Iterable[Step], *, own: str = "") -> None:
    """Write steps in three groups: people, preclinical, and what reviews and hypotheses say."""
    held = list(steps)
    people = [step for step in held if step.in_people]
    preclinical = [step for step in held if step.preclinical]
    rest = [step for step in held if not step.in_people and not step.preclinical]
    for title, group in (
        ("Steps in people", people),
        ("Steps in cells, tissue and animals (preclinical)", preclinical),
        ("Steps from reviews and hypotheses", rest),
    ):
        if group:
            page.heading(2, f"{title} ({len(group)})")
            steps_lines(page, group, own=own)


def _findings(page: Document, findings: Iterable[Finding]) -> None:
    held = list(findings)
    if held:
        page.heading(2, f"Tests of compounds ({len(held)})")
        page.line(
            dim(
                "Compounds were looked for because they were thought active: "
                "that one is not named here says nothing on it."
            )
        )
        findings_lines(page, held, by_agent=True)


def _around(page: Document, broader: Iterable[Named], narrower: Iterable[Named]) -> None:
    page.items("broader", *_labels(broader))
    page.items("narrower", *_labels(narrower))


def _labels(entities: Iterable[Named]) -> list[str]:
    return [entity.label for entity in entities]
