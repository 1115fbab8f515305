"""What the entity graph holds: kinds of node, their attributes, and the queries of each edge."""

from __future__ import annotations

from dataclasses import dataclass

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a node, and the property that it is read from."""

    name: str
    source: str
    form: str = "text"
    """text, number, code, or the plural of these; iris are written as CURIEs."""


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: its class in the vocabulary, and what is told of each."""

    name: str
    cls: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of edge, and the query that gives its rows.

    The first two variables of the query are the ends, `?id` (where it is there) tells parallel
    edges apart, and the others are attributes. A variable named in `many` gathers all its values
    over the rows of an edge; those in `codes` are written without the name of their scheme. An
    end that is a safety signal stands for the agents that it is about.
    """

    name: str
    query: str
    many: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def _texts(**sources: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, source) for name, source in sources.items())


def _codes(**sources: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(name, source, "code") for name, source in sources.items())


COMMON = (
    Attribute("label", "skos:prefLabel"),
    Attribute("synonyms", "skos:altLabel", "texts"),
    Attribute("definition", "skos:definition"),
    *(Attribute(name.replace("Match", "_match"), f"skos:{name}", "iris") for name in MATCHES),
)
"""What is told of a node of any kind."""

NODES = (
    NodeKind(
        "agent",
        "rv:Intervention",
        (
            Attribute("classes", "rdf:type", "classes"),
            Attribute("code_names", "rv:codeName", "texts"),
            Attribute("drug_class", "rv:drugClass", "texts"),
        ),
    ),
    NodeKind(
        "trial",
        "rv:ClinicalTrial",
        (
            *_texts(
                title="dcterms:title", started="rv:start", ended="rv:end", sponsor="rv:sponsor"
            ),
            *_texts(acronym="rv:acronym", why_stopped="rv:whyStopped"),
            *_codes(phase="rv:phase", status="rv:status", scope="rv:scope"),
            Attribute("stop_reasons", "rv:stopReason", "codes"),
            Attribute("registered_as", "rv:registeredAs", "iris"),
        ),
    ),
    NodeKind(
        "modality",
        "rv:Modality",
        (
            *_codes(modality_kind="rv:modalityKind", better="rv:betterDirection"),
            *_codes(myelin_specificity="rv:myelinSpecificity"),
            Attribute("unit", "rv:unit"),
        ),
    ),
    NodeKind(
        "target",
        "rv:Target",
        (
            *_texts(symbol="rv:geneSymbol", full_name="rv:fullName"),
            *_codes(target_kind="rv:targetKind"),
        ),
    ),
    NodeKind("process", "rv:BiologicalProcess"),
    NodeKind("cell-type", "rv:CellType"),
    NodeKind("adverse-event", "rv:AdverseEvent"),
    NodeKind("axis", "rv:TherapeuticAxis"),
    NodeKind(
        "mechanism",
        "rv:Mechanism",
        _codes(role="rv:mechanismRole", layer="rv:mechanismLayer"),
    ),
    NodeKind(
        "screen",
        "rv:Screen",
        (
            *_texts(title="dcterms:title", journal="rv:journal", assay="rv:assay"),
            Attribute("year", "rv:publicationYear", "number"),
        ),
    ),
    NodeKind(
        "publication",
        "rv:Publication",
        (
            *_texts(title="dcterms:title", journal="rv:journal", citation="rv:citation"),
            *_texts(first_author="rv:firstAuthor", pmid="rv:pmid", doi="rv:doiName"),
            *_texts(pmcid="rv:pmcid"),
            Attribute("year", "rv:publicationYear", "number"),
        ),
    ),
    NodeKind("review", "rv:Review", _texts(title="dcterms:title")),
    NodeKind("population", "rv:StudyPopulation"),
    NodeKind("claim", "rv:Claim"),
)
"""The kinds of node; a combination of agents is one more, made of the agents it names."""


def _plain(name: str, pattern: str) -> EdgeKind:
    return EdgeKind(name, f"SELECT DISTINCT ?from ?to WHERE {{ {pattern} }}")


EDGES = (
    _plain("studied-in", "?to a rv:ClinicalTrial ; rv:studiesAgent ?from"),
    EdgeKind(
        "in-trials-for",
        """SELECT DISTINCT ?from ?to ?trials ?phases ?statuses WHERE {
          ?trials rv:studiesAgent ?from ; rv:hasCohort/rv:population ?to ; rv:phase ?phases ;
            rv:status ?statuses .
          FILTER (?to NOT IN (rv:population-healthy-volunteers, rv:population-other)) }""",
        many=("trials", "phases", "statuses"),
        codes=("phases", "statuses"),
    ),
    _plain("takes-people-with", "?from a rv:ClinicalTrial ; rv:hasCohort/rv:population ?to"),
    EdgeKind(
        "measures",
        """SELECT DISTINCT ?from ?to ?roles WHERE {
          ?from a rv:ClinicalTrial ; rv:hasOutcome ?o . ?o rv:measuredBy ?to ;
            rv:outcomeRole ?roles }""",
        many=("roles",),
        codes=("roles",),
    ),
    EdgeKind(
        "reported-in",
        """SELECT DISTINCT ?from ?to ?roles WHERE {
          ?from a rv:ClinicalTrial ; rv:hasReport ?r . ?r rv:reportedIn ?to ;
            rv:reportRole ?roles }""",
        many=("roles",),
        codes=("roles",),
    ),
    EdgeKind(
        "acts-on",
        """SELECT DISTINCT ?from ?to ?id ?action ?sources WHERE {
          ?from rv:actsOn ?id . ?id rv:onTarget ?to .
          OPTIONAL { ?id rv:action ?action }
          OPTIONAL { ?id rv:readIn/rv:url ?sources } }""",
        many=("action", "sources"),
        codes=("action",),
    ),
    EdgeKind(
        "step",
        """SELECT DISTINCT ?from ?to ?id ?sign ?relation ?evidence ?species ?perturbation
            ?together_with ?effect_kind ?model ?year ?trials ?sources WHERE {
          ?id a rv:CausalStep ; rv:stepSubject ?from ; rv:stepObject ?to .
          OPTIONAL { ?id rv:sign ?sign }
          OPTIONAL { ?id rv:stepRelation ?relation }
          OPTIONAL { ?id rv:evidenceKind ?evidence }
          OPTIONAL { ?id rv:species ?species }
          OPTIONAL { ?id rv:perturbation ?perturbation }
          OPTIONAL { ?id rv:togetherWith ?together_with }
          OPTIONAL { ?id rv:effectKind ?effect_kind }
          OPTIONAL { ?id rv:testModel ?model }
          OPTIONAL { ?id rv:publicationYear ?year }
          OPTIONAL { ?id rv:inTrial ?trials }
          OPTIONAL { ?id rv:readIn/rv:url ?sources } }""",
        many=(
            *("evidence", "species", "perturbation", "together_with", "model", "trials"),
            "sources",
        ),
        codes=("sign", "relation", "evidence", "species", "perturbation", "effect_kind"),
        numbers=("year",),
    ),
    EdgeKind(
        "adverse-event",
        """SELECT DISTINCT ?from ?to ?id ?report ?affected ?at_risk ?affected_on_control
            ?at_risk_on_control ?arm_is_known ?in_whom ?trials ?sources WHERE {
          ?from rv:hasEventSignal ?id .
          ?id rv:aboutEvent ?to ; rv:eventReport ?report ; rv:armIsKnown ?arm_is_known ;
            rv:inWhom ?in_whom ; rv:inTrial ?trials .
          OPTIONAL { ?id rv:affectedOnAgent ?affected }
          OPTIONAL { ?id rv:atRiskOnAgent ?at_risk }
          OPTIONAL { ?id rv:affectedOnControl ?affected_on_control }
          OPTIONAL { ?id rv:atRiskOnControl ?at_risk_on_control }
          OPTIONAL { ?id rv:countedIn/rv:readIn/rv:url ?sources } }""",
        many=("trials", "sources"),
        codes=("report",),
        numbers=("affected", "at_risk", "affected_on_control", "at_risk_on_control"),
        flags=("arm_is_known",),
    ),
    _plain("involves", "?from a rv:Mechanism ; rv:involves ?to"),
    _plain("works-by", "?to a rv:Mechanism ; rv:usedBy ?from"),
    _plain("promotes-mechanism", "?to a rv:Mechanism ; rv:promotedBy ?from"),
    _plain("inhibits-mechanism", "?to a rv:Mechanism ; rv:inhibitedBy ?from"),
    _plain("narrower-than", "?from rv:narrowerThan ?to"),
    _plain("has-subunit", "?from rv:hasSubunit ?to"),
    _plain("on-axis", "?from rv:onAxis ?to"),
    _plain("hit-of", "?to rv:hasHit/rv:hitAgent ?from"),
    _plain("extension-of", "?from rv:extensionOf ?to"),
    _plain("names-agent", "?from a rv:Review ; rv:namesAgent ?to"),
    _plain("covers-modality", "?from a rv:Review ; rv:coversModality ?to"),
    _plain("published-as", "?from a rv:Review ; rv:publishedAs ?to"),
)
"""The kinds of edge that lead from one entity to another; verdicts are made from assertions."""

VERDICTS = """SELECT DISTINCT ?id ?agents ?to ?verdict ?certainty ?statement ?trials_for
    ?trials_against ?trials_neutral ?trials_uncontrolled ?participants ?press_only ?trials WHERE {
  ?id a rv:Assertion ; rv:aboutAgent ?agents ; rv:aboutModality|rv:aboutClaim ?to ;
    rv:verdict ?verdict ; rv:statement ?statement ; rv:trialsFor ?trials_for ;
    rv:trialsAgainst ?trials_against ; rv:trialsNeutral ?trials_neutral ;
    rv:trialsUncontrolled ?trials_uncontrolled ; rv:restsOnPressOnly ?press_only .
  OPTIONAL { ?id rv:certainty ?certainty }
  OPTIONAL { ?id rv:participantCount ?participants }
  OPTIONAL { ?id rv:hasEvidenceLine/rv:inTrial ?trials } }"""
"""What the evidence adds up to; one assertion may be about several agents given together."""

SAFETY = """SELECT DISTINCT ?id ?agents ?level WHERE {
  ?id a rv:SafetySignal ; rv:aboutAgent|rv:aboutCombinationOf ?agents ; rv:signalLevel ?level }"""
