"""Press and news that say otherwise than papers, abstracts, conferences or registries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ranvier.evidence.model import Evidence
from ranvier.synthesis.contradictions.opposition import Opposition, Side
from ranvier.vocabulary import PREFIXES, rv

if TYPE_CHECKING:
    import pyoxigraph

PRESS_AGAINST_PAPER = "press-against-paper"
_PRESS = frozenset({"press-release", "news"})

_KINDS = {
    "full-text": "a paper",
    "abstract": "an abstract",
    "conference": "a conference report",
    "registry": "a registry",
    "review": "a review",
    "data-file": "a data file",
}

_CONFLICTS = """
SELECT DISTINCT ?trial ?conflict ?text ?source ?kind WHERE {
  VALUES ?topic { rv:gap-results rv:gap-precision rv:gap-safety rv:gap-outcome }
  ?trial a rv:ClinicalTrial ; rv:hasConflict ?conflict .
  ?conflict rv:text ?text ; rv:conflictAbout ?topic ; rv:readIn ?source .
  ?source rv:sourceKind ?kind .
}
"""


def press_against_paper(store: pyoxigraph.Store, evidence: Evidence) -> Iterator[Opposition]:
    """Find, for each trial, the recorded disagreements of press with sources of another kind.

    Only disagreements on what came out, how sure it is, or harm; those on sizes and dates stay
    with the record.
    """
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    sources: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.query(_CONFLICTS, prefixes=PREFIXES):  # type: ignore[union-attr]
        trial, conflict, text, source, kind = (str(term.value) for term in row)
        texts[trial][conflict] = text
        sources[conflict][source] = kind.removeprefix(rv("read-"))
    for trial in sorted(texts):
        told = {
            conflict: text
            for conflict, text in sorted(texts[trial].items())
            if _PRESS & (kinds := set(sources[conflict].values())) and kinds - _PRESS
        }
        facts = evidence.trials.get(trial)
        if told and facts is not None:
            kinds_of = {s: k for conflict in told for s, k in sources[conflict].items()}
            press = tuple(sorted(s for s, k in kinds_of.items() if k in _PRESS))
            paper = tuple(sorted(s for s, k in kinds_of.items() if k not in _PRESS))
            named = " and ".join(sorted({_KINDS[kinds_of[s]] for s in paper}))
            yield Opposition(
                PRESS_AGAINST_PAPER,
                facts.agents,
                (),
                Side("press or news", (), press),
                Side(named, (), paper),
                trial,
                tuple(told),
                " ".join(text.rstrip(".") + "." for text in told.values()),
            )
