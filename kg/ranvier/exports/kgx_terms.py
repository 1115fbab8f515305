"""How kinds, codes and ids of Ranvier are said in Biolink's terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ranvier.exports.entity_graph import COMBINATION
from ranvier.vocabulary import BASE, PREFIXES

OWN = "ranvier_"
"""A property that Biolink has no slot for begins so."""

PREFIX = {
    "CHEMBL": "CHEMBL.COMPOUND",
    "clinicaltrials": "CLINICALTRIALS",
    "pubmed": "PMID",
    "isrctn": "ISRCTN",
}
"""Prefix of ours -> prefix as Biolink writes it, where the two differ."""

KINDS = {
    "trial": "ClinicalTrial",
    "modality": "ClinicalFinding",
    "claim": "ClinicalFinding",
    "target": "BiologicalEntity",
    "process": "BiologicalProcess",
    "cell-type": "Cell",
    "adverse-event": "PhenotypicFeature",
    "axis": "NamedThing",
    "mechanism": "BiologicalProcess",
    "screen": "Study",
    "publication": "Publication",
    "review": "InformationContentEntity",
    "population": "Disease",
    "combination": "Treatment",
    "agent": "ChemicalEntity",
}
"""Kind of node -> category, where nothing says it more closely."""

_NO_DISEASE = frozenset({"healthy-volunteers", "other"})

_AGENTS = (
    ("SmallMolecule", "SmallMolecule"),
    ("Antibody", "Drug"),
    ("ProteinTherapeutic", "Drug"),
    ("Hormone", "Drug"),
    ("CellTherapy", "Treatment"),
    ("BehaviouralIntervention", "Treatment"),
    ("PhysicalIntervention", "Treatment"),
    ("Neurostimulation", "Treatment"),
    ("ControlIntervention", "Treatment"),
)
"""Class of an agent -> category; the first that fits."""

_TARGETS = {
    "protein": "Protein",
    "viral-protein": "Protein",
    "protein-family": "ProteinFamily",
    "protein-complex": "MacromolecularComplex",
}

STATUSES = {
    "completed": "COMPLETED",
    "terminated": "TERMINATED",
    "recruiting": "RECRUITING",
    "unknown": "UNKNOWN",
    "active-not-recruiting": "ACTIVE_NOT_RECRUITING",
    "withdrawn": "WITHDRAWN",
    "not-yet-recruiting": "NOT_YET_RECRUITING",
    "suspended": "SUSPENDED",
    "enrolling-by-invitation": "ENROLLING_BY_INVITATION",
}

PHASES = {
    "early-1": "clinical_trial_phase",
    "1": "clinical_trial_phase_1",
    "1-2": "clinical_trial_phase_1_to_2",
    "2": "clinical_trial_phase_2",
    "2-3": "clinical_trial_phase_2_to_3",
    "3": "clinical_trial_phase_3",
    "4": "clinical_trial_phase_4",
}
"""Phases in their order; a phase that is not stated or does not apply is not provided."""

TAXA = {
    "human": "NCBITaxon:9606",
    "mouse": "NCBITaxon:10090",
    "rat": "NCBITaxon:10116",
    "zebrafish": "NCBITaxon:7955",
}

ACTIONS: Mapping[str, tuple[str, str]] = {
    "antagonist": ("antagonism", "decreased"),
    "inverse-agonist": ("inverse_agonism", "decreased"),
    "inhibitor": ("inhibition", "decreased"),
    "agonist": ("agonism", "increased"),
    "activator": ("activation", "increased"),
    "modulator": ("modulation", ""),
    "binder": ("binding", ""),
    "cofactor": ("cofactor", ""),
    "neutraliser": ("sequestration", "decreased"),
    "depleter": ("", "decreased"),
}
"""Action on a target -> mechanism and direction."""

SIGNS = {"promotes": "increased", "inhibits": "decreased"}

LINKS = {
    "studied-in": "related_to",
    "in-trials-for": "in_clinical_trials_for",
    "takes-people-with": "related_to",
    "measures": "related_to",
    "reported-in": "mentions",
    "acts-on": "affects",
    "adverse-event": "has_adverse_event",
    "involves": "actively_involves",
    "works-by": "actively_involved_in",
    "promotes-mechanism": "affects",
    "inhibits-mechanism": "affects",
    "narrower-than": "related_to_at_concept_level",
    "has-subunit": "has_part",
    "has-part": "has_part",
    "on-axis": "related_to",
    "hit-of": "related_to",
    "extension-of": "related_to",
    "names-agent": "mentions",
    "covers-modality": "mentions",
    "published-as": "related_to",
    "verdict": "studied_to_treat",
}
"""Kind of edge -> predicate; that of a step follows from its sign. None is `treats`."""

TURNED = frozenset({"reported-in"})
"""Kinds of edge that the predicate reads the other way round."""

ORIGINAL = {
    "studied-in": "rv:studiesAgent",
    "in-trials-for": "rv:population",
    "takes-people-with": "rv:population",
    "measures": "rv:measuredBy",
    "reported-in": "rv:reportedIn",
    "acts-on": "rv:onTarget",
    "adverse-event": "rv:aboutEvent",
    "involves": "rv:involves",
    "works-by": "rv:usedBy",
    "promotes-mechanism": "rv:promotedBy",
    "inhibits-mechanism": "rv:inhibitedBy",
    "narrower-than": "rv:narrowerThan",
    "has-subunit": "rv:hasSubunit",
    "has-part": "rv:aboutCombinationOf",
    "on-axis": "rv:onAxis",
    "hit-of": "rv:hitAgent",
    "extension-of": "rv:extensionOf",
    "names-agent": "rv:namesAgent",
    "covers-modality": "rv:coversModality",
    "published-as": "rv:publishedAs",
    "verdict": "rv:verdict",
    "step": "rv:stepObject",
}
"""Kind of edge -> the property of ours that it comes from."""

_RELATIONS = {
    "associated-with": "associated_with",
    "expressed-on": "located_in",
    "interacts-with": "interacts_with",
    "part-of": "part_of",
    "tested-for": "related_to",
    "acts-through": "related_to",
    "no-effect-shown": "related_to",
}

_PMID = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/(\d+)/?"
)
_PMC = re.compile(r"https?://(?:pmc|www)\.ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/PMC(\d+)/?")
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)")


def category_of(held: Mapping[str, Any], node: str) -> str:
    """Give the category of a node, without its prefix."""
    kind = held["kind"]
    if kind == "agent":
        classes = held.get("classes", ())
        return next((found for cls, found in _AGENTS if cls in classes), KINDS[kind])
    if kind == "target":
        return _TARGETS.get(held.get("target_kind", ""), KINDS[kind])
    if kind == "population" and node.partition("-")[2] in _NO_DISEASE:
        return "NamedThing"
    return KINDS[kind]


def step_predicate(held: Mapping[str, Any]) -> str:
    """Give the predicate of a causal step.

    One that showed no effect, an unclear one, or one of several agents together is only related.

    >>> step_predicate({"sign": "inhibits", "relation": "negatively-regulates"})
    'affects'
    >>> step_predicate({"sign": "no-effect-shown"})
    'related_to'
    """
    relation, sign = held.get("relation", ""), held.get("sign", "")
    if relation in _RELATIONS:
        return _RELATIONS[relation]
    if sign in ("no-effect-shown", "unclear", "") or held.get("together_with"):
        return "related_to"
    return "affects"


def biolink_curie(curie: str) -> str:
    """Write a CURIE, or an IRI, by the prefixes of Biolink.

    >>> biolink_curie("CHEMBL:CHEMBL1626"), biolink_curie("agent:clemastine")
    ('CHEMBL.COMPOUND:CHEMBL1626', 'ranvier:agent/clemastine')
    """
    curie = curie.replace("http://identifiers.org/rxnorm/", "RXCUI:")
    prefix, _, name = curie.partition(":")
    if prefix in PREFIX:
        return f"{PREFIX[prefix]}:{name}"
    base = f"{BASE}{COMBINATION}/" if prefix == COMBINATION else PREFIXES.get(prefix, "")
    return f"ranvier:{base.removeprefix(BASE)}{name}" if base.startswith(BASE) else curie


def publication_curie(source: str) -> str:
    """Give the CURIE of a publication by the address it was read at; else the address itself.

    >>> publication_curie("http://pubmed.ncbi.nlm.nih.gov/26467901/")
    'PMID:26467901'
    """
    for pattern, prefix in ((_PMID, "PMID"), (_PMC, "PMC"), (_DOI, "doi")):
        if found := pattern.fullmatch(source):
            return f"{prefix}:{found[1]}"
    return biolink_curie(source)


def furthest(phases: Iterable[str]) -> str:
    """Give the furthest of some phases, as Biolink writes it."""
    order = list(PHASES)
    known = [order.index(phase) for phase in phases if phase in PHASES]
    return PHASES[order[max(known)]] if known else "not_provided"
