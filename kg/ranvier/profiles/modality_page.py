"""The page of a modality."""

from __future__ import annotations

from ranvier.profiles import words
from ranvier.profiles.claim_page import by_agent_section
from ranvier.profiles.document import Document, dim, strong
from ranvier.profiles.model import ModalityProfile
from ranvier.profiles.sections import also_line, outcome_section


def modality_page(profile: ModalityProfile) -> Document:
    """Write the page of a modality."""
    modality = profile.modality
    page = Document()
    page.heading(1, modality.label)
    page.line(modality.definition)
    page.items("also called", *modality.synonyms)
    page.items("kind", words.label(modality.kind))
    page.items("for myelin", words.label(modality.myelin_specificity))
    page.line(words.sensitivity_words(modality.sensitive_to))
    page.items("direction", words.label(modality.better))
    page.items("unit", words.unit_of(modality.unit, modality.unit_printed))
    page.items("broader", *(other.label for other in modality.broader))
    page.items(
        "narrower",
        *(
            f"{other.label} ({other.results} result{'' if other.results == 1 else 's'})"
            for other in profile.narrower
        ),
    )
    page.items("note", modality.note)
    also_line(page, profile.also)
    by_agent_section(page, profile.claims)
    page.heading(2, f"Agents measured by it ({len(profile.agents)})")
    if not profile.agents:
        page.line("No trial in the graph measures it.")
    for count in profile.agents:
        shown = (
            f"{count.results} result{'' if count.results == 1 else 's'}, "
            f"{count.controlled} controlled"
            if count.results
            else "no result read"
        )
        page.line(
            strong(count.agent.label),
            f": {shown} ",
            dim(f"({', '.join(trial.label for trial in count.trials)})"),
            bullet=True,
        )
    page.heading(2, f"Results by trial ({len(profile.trials)})")
    for trial in profile.trials:
        agents = ", ".join(agent.label for agent in trial.agents)
        page.heading(3, f"{agents}: {trial.trial.label}" if agents else trial.trial.label)
        for outcome in trial.outcomes:
            outcome_section(page, outcome, indent=0, full=False)
    if modality.sources:
        page.heading(2, "Sources of the definition")
        for source in modality.sources:
            page.line(
                f"{source.name}: {words.label(source.kind)}",
                f"; {source.read}" if source.read else "; not said what was read",
                dim(f"; {source.note}") if source.note else None,
                bullet=True,
            )
            page.line(dim(source.url), indent=1)
    return page
