"""How terms of the vocabulary are put on a page: order, headings, and what is left out."""

from __future__ import annotations

from ranvier.vocabulary import DCTERMS, PROV, RDF, SKOS, rv


def _terms(names: str) -> list[str]:
    return [rv(name) for name in names.split()]


KIND_NAMES = {
    "trial": "Trials",
    "agent": "Agents",
    "modality": "Modalities",
    "mechanism": "Mechanisms",
    "target": "Targets",
    "process": "Processes and pathways",
    "cell-type": "Cell types",
    "axis": "Therapeutic axes",
    "screen": "Screens",
    "adverse-event": "Adverse events",
    "time-slice": "Time slices",
    "publication": "Publications",
    "review": "Reviews",
    "assertion": "Verdicts",
    "safety-signal": "Safety signals",
    "synthesis": "Syntheses",
    "contradiction": "Contradictions",
    "research-gap": "Gaps of research",
    "method": "Methods",
    "override": "Overrides of verdicts",
}
"""The kinds of entity in the order of the home page, each with its heading."""

MAIN_KINDS = (
    *("trial", "agent", "modality", "assertion", "safety-signal", "contradiction"),
    *("mechanism", "target", "publication", "review"),
)
"""The kinds that stand in the head of every page; the home page leads to all."""

SECTIONS = {
    rv("hasSummary"): "Curator's summary",
    rv("hasDesign"): "Design",
    rv("hasCohort"): "Participants",
    rv("hasFlow"): "Participant flow",
    rv("hasArm"): "Arms",
    rv("hasTreatment"): "Treatments",
    rv("hasOutcome"): "Outcomes and results",
    rv("hasSafetyFinding"): "Safety findings",
    rv("hasRiskOfBias"): "Risk of bias",
    rv("actsOn"): "Targets that it acts on",
    rv("hasStep"): "Causal steps",
    rv("hasFinding"): "Findings on oligodendrocytes and myelin",
    rv("hasHit"): "Hits",
    rv("hasParameter"): "Parameters",
    rv("hasCertaintyJudgement"): "Certainty, by the domains of GRADE",
    rv("hasEvidenceLine"): "Evidence, one line for each group of people",
    rv("hasEventSignal"): "Events",
    rv("hasSide"): "The two sides",
    rv("hasRule"): "Rules, in the order in which they are tried",
    rv("hasCondition"): "Conditions",
    rv("hasSafetyNote"): "Safety notes",
    rv("hasApproval"): "Approvals",
    rv("hasTimeSliceEntry"): "What was known when",
    rv("hasConflict"): "Where sources disagree",
    rv("hasGap"): "What is known to be missing",
    rv("hasRemark"): "Remarks",
    rv("hasReport"): "Publications",
    rv("hasInclusion"): "Reviews",
    rv("hasSource"): "Sources",
}
"""The parts of a record in the order of a page, each with its heading."""

FACTS = _terms(
    """
    verdict certainty signalLevel contradictionKind researchGapKind
    acronym officialTitle registeredAs otherIdentifier relatedRegistration scope status
    statusPrinted stopReason whyStopped phase phasePrinted studiesAgent extensionOf substudyOf
    sharesParticipantsWith sponsor collaborator funder country start end endExpected
    registeredOn followUp condition population msCourse msCoursePrinted ageMinimum ageMaximum
    criterion allocation allocationPrinted masking maskingPrinted designModel modelPrinted
    control controlPrinted centres centreCount plannedCount screenedCount enrolledCount
    randomisedCount treatedCount analysedCount completedCount armRole participantCount
    countBasis givesAgent agentPrinted purpose dose dosePrinted doseUnit frequency route
    duration measuredBy outcomeRole time unit betterDirection efficacySignal safetySignal
    statement codeName drugClass hasComponent modalityKind sensitiveTo myelinSpecificity
    onTarget action fullName stepSubject subjectPrinted perturbation relation sign stepObject
    objectPrinted effectDirection effectKind evidenceKind species testModel effect inTrial
    proposition restsOnPressOnly trialsFor trialsAgainst trialsNeutral trialsUncontrolled
    startingCertainty byRule differsBy
    evidenceDirection certaintyDomain concern analysisKind designStrength decidedBy
    hasEvidenceItem decides follows rank ruleDomain outcome levelsDown because
    parameterName value meaning fact
    atLeast atMost aboutAgent aboutModality aboutClaim reason decidingRole
    decisionDate aboutEvent onAxis mechanismLayer mechanismRole involves usedBy
    narrowerThan firstAuthor journal publicationYear citation pmid pmcid doiName url sourceKind read
    """
)
"""The facts of a node in the order of a page; others follow by their labels."""

LABELS = {
    f"{SKOS}altLabel": "also called",
    f"{DCTERMS}isReplacedBy": "replaced by",
    f"{SKOS}exactMatch": "elsewhere exactly",
    f"{SKOS}closeMatch": "elsewhere closely",
    f"{SKOS}broadMatch": "elsewhere under",
    f"{SKOS}narrowMatch": "elsewhere in part",
    f"{SKOS}relatedMatch": "elsewhere related to",
}
"""Names of properties that the vocabulary does not label, being others'."""

HIDDEN = frozenset(
    {
        f"{RDF}type",
        f"{SKOS}prefLabel",
        f"{SKOS}note",
        f"{SKOS}notation",
        f"{SKOS}definition",
        f"{DCTERMS}title",
        f"{DCTERMS}isReferencedBy",
        f"{PROV}wasDerivedFrom",
        *_terms("readIn verification partOfTrial testsAgent"),
        *_terms("pValue pOperator durationDays timeDays followUpDays"),
    }
)
"""What a list of facts leaves out: it is shown in another place, or is there for computing."""

NAMED_BY = [
    f"{SKOS}prefLabel",
    *_terms("measure event text comparison proposition statement aboutField parameterName"),
    *_terms("because fact"),
]
"""The properties that can give a node its heading, the best first."""

PAGES_OF = {
    rv("pmid"): "https://pubmed.ncbi.nlm.nih.gov/{}/",
    rv("pmcid"): "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    rv("doiName"): "https://doi.org/{}",
    rv("pubchemCid"): "https://pubchem.ncbi.nlm.nih.gov/compound/{}",
    rv("drugbankId"): "https://go.drugbank.com/drugs/{}",
}
"""Where an identifier leads."""

UNITS = frozenset(_terms("unit doseUnit"))
"""Properties whose values are UCUM codes; the code of no unit is not shown."""

CLAIMS = {
    "assertion": ("Verdicts", ("verdict", "certainty")),
    "safety-signal": ("Safety signal", ("signalLevel", "statement")),
    "contradiction": ("Contradictions in the evidence", ("contradictionKind", "statement")),
    "research-gap": ("Gaps of research", ("researchGapKind", "statement")),
    "synthesis": ("Syntheses", ()),
}
"""What is concluded on an agent or by a modality: a heading, and what is said beside it."""

RULES = frozenset(_terms("byRule hasSafetyReason"))
"""Properties that lead to a rule of a method."""

INCOMING = (
    (rv("studiesAgent"), "Trials that study it", (rv("phase"), rv("status"))),
    (rv("extensionOf"), "Extensions", ()),
    (rv("substudyOf"), "Substudies", ()),
    (rv("reportedIn"), "Trials that it reports", (rv("reportRole"), rv("rolePrinted"))),
    (rv("ofReview"), "Trials, and whether it includes them", (rv("inclusion"),)),
    (rv("namesAgent"), "Reviews that name it", ()),
    (rv("coversModality"), "Reviews that cover it", ()),
    (rv("publishedAs"), "The review that it publishes", ()),
    (rv("hasComponent"), "Combinations with it", ()),
    (rv("narrowerThan"), "Narrower", ()),
    (rv("usedBy"), "Mechanisms that name it", ()),
    (rv("involves"), "Mechanisms that involve it", ()),
    (rv("onAxis"), "Agents on it", ()),
)
"""What leads to an entity from others: the property, a heading, and what is said beside it."""

WEAK_READINGS = frozenset(_terms("read-press-release read-news"))
"""Kinds of source that are no report by those who did the study."""

ROLES = _terms("role-primary role-secondary role-exploratory role-post-hoc")
ANALYSES = _terms(
    "analysis-itt analysis-full-analysis-set analysis-modified-itt analysis-all-treated "
    "analysis-completers"
)
CONTRASTS = _terms("contrast-dose-response contrast-between-arms contrast-within-person-periods")

NO_UNIT = frozenset(
    _terms(
        "effect-odds-ratio effect-hazard-ratio effect-rate-ratio effect-standardised-difference "
        "effect-correlation effect-regression-coefficient statistic-count statistic-score "
        "statistic-other"
    )
)
"""Numbers that do not have the unit of their outcome."""

PERCENT = frozenset(_terms("statistic-percent statistic-percent-change"))
"""Numbers in percent, whatever the unit of their outcome."""
