"""The profile of a trial: its whole record, and the trials that share people with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.profiles.facts import Facts, Names
from ranvier.profiles.modality_facts import read_modalities
from ranvier.profiles.model import TrialProfile
from ranvier.profiles.trial_facts import read_trials

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_RELATED = """
SELECT DISTINCT ?other WHERE {{
  ?other rv:extensionOf|rv:substudyOf|rv:sharesParticipantsWith <{trial}>
}}
ORDER BY ?other
"""


def read_trial(store: ReadableStore, iri: str, *, names: Names | None = None) -> TrialProfile:
    """Read the profile of a trial."""
    facts = Facts(store, names)
    trial = read_trials(facts, [iri])[iri]
    related = {other for (other,) in facts.rows(_RELATED.format(trial=iri)) if other}
    measured = {m.iri for outcome in trial.outcomes for m in outcome.modalities}
    return TrialProfile(
        trial=trial,
        extensions=tuple(facts.named_of(other) for other in sorted(related)),
        modalities=tuple(read_modalities(facts, measured).values()),
    )
