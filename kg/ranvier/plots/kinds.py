"""The order in which kinds of modality stand in pictures."""

from __future__ import annotations

KINDS = (
    "electrophysiology",
    "mri",
    "pet",
    "retinal-imaging",
    "oculography",
    "visual-function",
    "motor-function",
    "cognition",
    "disability-scale",
    "composite",
    "relapse",
    "patient-reported",
    "physical-fitness",
    "fluid-biomarker",
    "pharmacology",
    "feasibility",
    "safety",
    "unspecified",
)
"""What reads myelin or conduction comes first, what says nothing of repair last."""


def kind_place(code: str) -> int:
    """Give the place of a kind of modality.

    >>> kind_place("mri") < kind_place("safety") < kind_place("some kind to come")
    True
    """
    return KINDS.index(code) if code in KINDS else len(KINDS)
