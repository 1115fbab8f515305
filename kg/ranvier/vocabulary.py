"""Namespaces, prefixes and the identifiers of graphs; knows nothing else of Ranvier."""

from __future__ import annotations

BASE = "https://w3id.org/ranvier/"
VOCABULARY = f"{BASE}vocab#"
RECORD_GRAPH = f"{BASE}graph/record/"
VOCABULARY_GRAPH = f"{BASE}graph/vocabulary"
DERIVED_GRAPH = f"{BASE}graph/derived/"
ASSERTION_GRAPH = f"{BASE}graph/assertion/"
CLASSIFICATION_GRAPH = f"{DERIVED_GRAPH}classification"
PROVENANCE_GRAPH = f"{BASE}graph/provenance"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
FOAF = "http://xmlns.com/foaf/0.1/"

KINDS = {
    "trials": "trial",
    "agents": "agent",
    "modalities": "modality",
    "publications": "publication",
    "reviews": "review",
    "targets": "target",
    "processes": "process",
    "cell-types": "cell-type",
    "axes": "axis",
    "mechanisms": "mechanism",
    "screens": "screen",
    "time-slices": "time-slice",
    "adverse-events": "adverse-event",
    "methods": "method",
    "overrides": "override",
}
"""Folder of records -> kind of entity; the kind is a prefix and a part of the entity's IRI."""

CONCLUDED = ("assertion", "synthesis", "safety-signal", "contradiction", "research-gap")
"""Kinds of node that are put together from records and have none of their own."""

PREFIXES = {
    "rv": VOCABULARY,
    **{kind: f"{BASE}{kind}/" for kind in (*KINDS.values(), *CONCLUDED)},
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "foaf": FOAF,
    "clinicaltrials": "https://clinicaltrials.gov/study/",
    "isrctn": "https://www.isrctn.com/ISRCTN",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
    "doi": "https://doi.org/",
    "sssom": "https://w3id.org/sssom/",
    "obo": "http://purl.obolibrary.org/obo/",
    **{
        name: f"http://purl.obolibrary.org/obo/{name}_"
        for name in (
            *("BFO", "CHEBI", "CL", "DOID", "ECO", "GO", "HP", "IAO", "MONDO", "NCIT", "OAE"),
            *("OBI", "RO", "SEPIO", "STATO", "UBERON"),
        )
    },
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "UniProtKB": "http://purl.uniprot.org/uniprot/",
    "NCBIGene": "http://purl.uniprot.org/geneid/",
    "CHEMBL": "http://rdf.ebi.ac.uk/resource/chembl/molecule/",
    **{
        name: f"http://identifiers.org/{name.lower()}/"
        for name in ("ATC", "DRUGBANK", "HGNC", "UNII")
    },
}
"""The prefixes that every query may use without declaring them."""


def rv(name: str) -> str:
    """Give the IRI of a term of the vocabulary."""
    return VOCABULARY + name


def record_graph(iri: str) -> str:
    """Give the named graph that holds the record of an entity.

    Raises:
        ValueError: if the IRI is not one of Ranvier's entities.
    """
    if not iri.startswith(BASE):
        message = f"{iri} is not an entity of Ranvier"
        raise ValueError(message)
    return RECORD_GRAPH + iri[len(BASE) :]


def entity_of(iri: str) -> str:
    """Give the entity that an IRI or hash name belongs to."""
    return iri.split("#", 1)[0]


def compact(iri: str) -> str:
    """Shorten an IRI by the longest known prefix; give it unchanged where none fits."""
    best = max(
        ((prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)),
        key=lambda pair: len(pair[1]),
        default=None,
    )
    return iri if best is None else f"{best[0]}:{iri[len(best[1]) :]}"


def prologue() -> str:
    """Give the PREFIX lines that are put before a query which may leave them out."""
    return "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
