"""What is said of the graph as a whole: title, makers, licence, release, as in CITATION.cff."""

from __future__ import annotations

from ranvier.vocabulary import BASE

TITLE = "Ranvier: the evidence graph of remyelination in multiple sclerosis"
DESCRIPTION = (
    "What has been tried in people with multiple sclerosis to rebuild myelin, what was measured, "
    "what came out, in which source each number was read, and what it adds up to. A summary of "
    "published research for people who can judge it, and no medical advice."
)
MAKERS = "The Ranvier developers"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
RIGHTS = (
    "Records, vocabulary and what is derived from them: CC BY 4.0. Terms of other ontologies stand "
    "under the licence of each, which the description of its linkset names."
)
RELEASED = "2026-11-24"
"""The day of the release; the day on which a server was started says nothing of the graph."""

KEYWORDS = ("multiple sclerosis", "remyelination", "clinical trials", "knowledge graph")

CATALOGUE = f"{BASE}catalogue"
"""The document that describes the graph; what it describes are hash names on it."""

DATASET = f"{CATALOGUE}#dataset"
"""The graph as a dataset, under one name in VoID, DCAT and schema.org."""
