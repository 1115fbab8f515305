"""What outcomes measure, in words that can be compared within one trial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

_MEASURES = """
SELECT ?outcome ?measure WHERE { ?outcome rv:hasResult ?result ; rv:measure ?measure }
"""

Measures = Mapping[str, str]
"""Outcome -> what it measures, without what stands in brackets or after a semicolon."""


def read_measures(store: pyoxigraph.Store) -> Measures:
    """Read what each outcome measures."""
    rows = store.query(_MEASURES, prefixes=PREFIXES)
    return {str(o.value): plain_measure(str(m.value)) for o, m in rows}  # type: ignore[union-attr]


def plain_measure(text: str) -> str:
    """Leave out explanations, so that one measure at two times reads alike.

    >>> plain_measure("Conversion to MS (2005 McDonald criteria)")
    'conversion to MS'
    """
    bare = re.sub(r"\s*\([^()]*\)", "", text).split(";", 1)[0].strip()
    return bare[:1].lower() + bare[1:] if bare[1:2].islower() else bare
