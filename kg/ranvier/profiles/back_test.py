"""The entry of an agent for back-tests: its first preclinical evidence and its first trial."""

from __future__ import annotations

from ranvier.profiles.facts import NOTE, Facts
from ranvier.profiles.mechanism_facts import Books
from ranvier.profiles.model import BackTest, FirstTrial, Preclinical


def read_back_test(facts: Facts, books: Books, agent: str) -> BackTest | None:
    """Read the entry of an agent; None where it has none."""
    for iri in facts.values(agent, "hasTimeSliceEntry"):
        first = [_preclinical(facts, books, e) for e in facts.values(iri, "hasFirstPreclinical")]
        signal = next(iter(facts.values(iri, "hasClinicalSignal")), "")
        return BackTest(
            use=facts.code(iri, "timeSliceUse"),
            use_printed=facts.text(iri, "timeSliceUsePrinted"),
            preclinical_before_trial=facts.truth(iri, "isPreclinicalBeforeTrial"),
            negative_label=facts.text(iri, "negativeLabel"),
            note=facts.text(iri, NOTE),
            first_preclinical=first[0] if first else None,
            other_preclinical=tuple(
                _preclinical(facts, books, other)
                for other in facts.values(iri, "hasOtherPreclinical")
            ),
            first_trial=_first_trial(facts, books, iri),
            signal=facts.code(signal, "trialSignal"),
            signal_text=facts.text(signal, "text"),
            signal_note=facts.text(signal, NOTE),
            signal_sources=books.of(signal) if signal else (),
        )
    return None


def _preclinical(facts: Facts, books: Books, iri: str) -> Preclinical:
    return Preclinical(
        iri=iri,
        text=facts.text(iri, "text"),
        kinds=facts.codes(iri, "preclinicalKind"),
        evidence_kinds=facts.codes(iri, "evidenceKind"),
        year=facts.whole(iri, "publicationYear"),
        year_basis=facts.text(iri, "yearBasis"),
        note=facts.text(iri, NOTE),
        sources=books.of(iri),
    )


def _first_trial(facts: Facts, books: Books, entry: str) -> FirstTrial | None:
    for iri in facts.values(entry, "hasFirstTrial"):
        return FirstTrial(
            text=facts.text(iri, "text"),
            start=facts.text(iri, "trialStart"),
            first_published=facts.whole(iri, "firstPublishedYear"),
            modalities=facts.named(iri, "trialModality"),
            in_trial=facts.named(iri, "inTrial"),
            note=facts.text(iri, NOTE),
            sources=books.of(iri),
        )
    return None
