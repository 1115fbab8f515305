"""From the facts of a modality's record to the modality as profiles hold it."""

from __future__ import annotations

from collections.abc import Iterable

from ranvier.profiles.facts import ALTERNATIVE, DEFINITION, NOTE, Facts
from ranvier.profiles.model import Modality
from ranvier.profiles.order import modality_key, sensitivity_key
from ranvier.profiles.sources import SourceBook


def read_modalities(facts: Facts, modalities: Iterable[str]) -> dict[str, Modality]:
    """Read modalities; the most myelin-relevant comes first."""
    wanted = sorted(set(modalities))
    facts.read_records(wanted)
    found = sorted((_modality(facts, iri) for iri in wanted), key=modality_key)
    return {modality.iri: modality for modality in found}


def _modality(facts: Facts, iri: str) -> Modality:
    book = SourceBook(facts, facts.values(iri, "hasSource"))
    return Modality(
        iri=iri,
        label=facts.named_of(iri).label,
        synonyms=facts.values(iri, ALTERNATIVE),
        definition=facts.text(iri, DEFINITION),
        kind=facts.code(iri, "modalityKind"),
        sensitive_to=tuple(sorted(facts.codes(iri, "sensitiveTo"), key=sensitivity_key)),
        myelin_specificity=facts.code(iri, "myelinSpecificity"),
        better=facts.code(iri, "betterDirection"),
        unit=facts.text(iri, "unit"),
        unit_printed=facts.text(iri, "unitPrinted"),
        broader=facts.named(iri, "narrowerThan"),
        note=facts.text(iri, NOTE),
        sources=book.all,
    )
