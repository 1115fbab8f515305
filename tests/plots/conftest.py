"""A small made-up graph with verdicts, safety signals and a pooled effect, and hostile names."""

from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.vocabulary import prologue

HOSTILE = """x</desc><script>alert(1)</script> & "quoted" 'name' ]]> \\u0001 {{datum.x}}"""
"""A name that must stay text everywhere: it ends elements, and holds a control character."""

_GRAPH = (
    """
@prefix assertion: <https://w3id.org/ranvier/assertion/> .
@prefix signal: <https://w3id.org/ranvier/safety-signal/> .
@prefix alpha: <https://w3id.org/ranvier/safety-signal/alpha#> .
@prefix pool: <https://w3id.org/ranvier/synthesis/alpha--vep#> .
@prefix one: <https://w3id.org/ranvier/trial/one#> .
@prefix two: <https://w3id.org/ranvier/trial/two#> .
agent:alpha skos:prefLabel "alpha" .
agent:beta skos:prefLabel "beta" .
agent:gamma skos:prefLabel "gamma" .
agent:hostile skos:prefLabel "HOSTILE" .
agent:twin-one skos:prefLabel "twin" .
agent:twin-two skos:prefLabel "twin" .
modality:vep skos:prefLabel "VEP latency" ; rv:modalityKind rv:modalitykind-electrophysiology ;
  rv:betterDirection rv:better-lower .
modality:oct skos:prefLabel "OCT" ; rv:modalityKind rv:modalitykind-retinal-imaging .
rv:modalitykind-electrophysiology skos:prefLabel "electrophysiology" .
rv:modalitykind-retinal-imaging skos:prefLabel "retinal imaging" .
rv:role-primary skos:prefLabel "primary" .
rv:effect-mean-difference skos:prefLabel "mean difference" ; rv:nullValue 0 .
rv:effect-standardised-difference skos:prefLabel "standardised difference" ; rv:nullValue 0 .
<https://w3id.org/ranvier/method/pooling> rv:decides "pooling" ;
  rv:hasParameter <https://w3id.org/ranvier/method/pooling#mean> .
<https://w3id.org/ranvier/method/pooling#mean> rv:parameterName "measure-mean-difference" ;
  rv:value 1 .
rv:eventreport-counted skos:prefLabel "counted" .
rv:eventreport-none-occurred skos:prefLabel "none occurred" .
rv:allocation-randomised skos:prefLabel "randomised" .

assertion:alpha--vep a rv:Assertion ; rv:aboutAgent agent:alpha ;
  rv:aboutModality modality:vep ; rv:verdict rv:verdict-supported ; rv:certainty rv:certainty-low ;
  rv:participantCount 120 .
assertion:alpha--remyelination a rv:Assertion ; rv:aboutAgent agent:alpha ;
  rv:aboutClaim rv:claim-remyelination ; rv:verdict rv:verdict-supported .
assertion:alpha-with-beta--vep a rv:Assertion ;
  rv:aboutAgent agent:alpha, agent:beta ; rv:aboutModality modality:vep ;
  rv:verdict rv:verdict-insufficient ; rv:certainty rv:certainty-very-low .
assertion:hostile--oct a rv:Assertion ; rv:aboutAgent agent:hostile ;
  rv:aboutModality modality:oct ; rv:verdict rv:verdict-contradicted ;
  rv:certainty rv:certainty-very-low ; rv:participantCount 9 .
assertion:twin-one--oct a rv:Assertion ; rv:aboutAgent agent:twin-one ;
  rv:aboutModality modality:oct ; rv:verdict rv:verdict-insufficient .
assertion:twin-two--oct a rv:Assertion ; rv:aboutAgent agent:twin-two ;
  rv:aboutModality modality:oct ; rv:verdict rv:verdict-insufficient .
assertion:gamma--vep a rv:Assertion ; rv:aboutAgent agent:gamma ;
  rv:aboutModality modality:vep ; rv:verdict rv:verdict-not-tested .
<https://w3id.org/ranvier/contradiction/hostile-oct> a rv:Contradiction ;
  rv:aboutAgent agent:hostile ; rv:aboutModality modality:oct .

trial:one a rv:ClinicalTrial ; skos:prefLabel "ONE" ; rv:studiesAgent agent:alpha ;
  rv:phase rv:phase-2 ; rv:status rv:status-completed ; rv:start "2010-03" ; rv:end "2012" ;
  rv:hasDesign one:design ;
  rv:hasOutcome one:o ;
  rv:hasRiskOfBias one:bias, one:bias2 ;
  rv:hasFlow one:flow .
one:design rv:allocation rv:allocation-randomised .
one:flow rv:randomisedCount 120 ; rv:analysedCount 0 .
one:bias rv:biasJudgement rv:bias-some-concerns ; rv:tool "RoB 2" .
one:bias2 rv:biasJudgement rv:bias-low ; rv:tool "RoB 2" ;
  rv:biasDomain "randomisation" .
trial:two a rv:ClinicalTrial ; skos:prefLabel "TWO" ; rv:studiesAgent agent:alpha ;
  rv:phase rv:phase-3 ; rv:status rv:status-terminated ;
  rv:hasOutcome two:o .
""".replace("HOSTILE", HOSTILE.replace('"', '\\"'))
    + "".join(
        f"""
{trial}:o rv:measuredBy modality:vep ; rv:outcomeRole rv:role-primary ;
  rv:time "week 24" ; rv:hasResult {trial}:{name} .
{trial}:{name} rv:direction rv:direction-{direction} ;
  rv:comparison "alpha vs placebo" ; rv:isSignificant {significant} .
{trial}:{name}.evidence a rv:EvidenceItem ; rv:aboutAgent agent:alpha ;
  rv:aboutModality modality:vep ; rv:designStrength rv:designstrength-{design} ;
  rv:restsOn {trial}:{name} ; rv:partOfTrial trial:{trial} ;
  rv:participantCount {n} .
"""
        for trial, name, direction, significant, design, n in (
            ("one", "r1", "favours-experimental", "true", "controlled-randomised", 120),
            ("one", "r2", "no-difference", "false", "controlled-randomised", 100),
            ("one", "r3", "favours-experimental", "true", "before-after", 60),
            ("two", "r1", "favours-control", "false", "controlled", 300),
        )
    )
    + """
one:r1.derived-mean-difference a rv:DerivedEstimate ;
  rv:derivedFor one:r1.evidence ;
  rv:effectMeasure rv:effect-mean-difference ; rv:value 3.5 ; rv:ciLow 1.0 ; rv:ciHigh 6.0 ;
  rv:unit "ms" .
two:r1.derived-mean-difference a rv:DerivedEstimate ;
  rv:derivedFor two:r1.evidence ;
  rv:effectMeasure rv:effect-mean-difference ; rv:value -1.25 ; rv:ciLow -3.0 ; rv:ciHigh 0.5 ;
  rv:unit "ms" .
<https://w3id.org/ranvier/synthesis/alpha--vep> a rv:PooledSynthesis ; rv:aboutAgent agent:alpha ;
  rv:aboutModality modality:vep ; rv:effectMeasure rv:effect-mean-difference ; rv:value 0.9 ;
  rv:ciLow -2.0 ; rv:ciHigh 3.8 ; rv:predictionLow -9.0 ; rv:predictionHigh 11.0 ; rv:unit "ms" ;
  rv:pooledCohorts 2 ; rv:pooledParticipants 420 ; rv:hasPooledEffect pool:one, pool:two .
pool:one rv:ofEstimate one:r1.derived-mean-difference ; rv:weightPercent 40 .
pool:two rv:ofEstimate two:r1.derived-mean-difference ; rv:weightPercent 60 .
one:r1.derived-standardised-difference a rv:DerivedEstimate ;
  rv:derivedFor one:r1.evidence ; rv:effectMeasure rv:effect-standardised-difference ;
  rv:value 0.4 .

signal:alpha a rv:SafetySignal ; rv:aboutAgent agent:alpha ;
  rv:signalLevel rv:signallevel-serious ;
  rv:hasEventSignal alpha:e1,
    alpha:e2, alpha:e3 .
signal:beta a rv:SafetySignal ; rv:aboutAgent agent:beta ;
  rv:signalLevel rv:signallevel-not-reported .
adverse-event:death skos:prefLabel "death" .
adverse-event:rash skos:prefLabel "rash" .
"""
    + "".join(
        f"""
alpha:{part} a rv:EventSignal ; rv:inTrial trial:one ;
  rv:aboutEvent adverse-event:{event} ; rv:eventReport rv:eventreport-{report} ; rv:inWhom "alpha" ;
  rv:affectedOnAgent {affected} ; rv:atRiskOnAgent 60 ;
  rv:countedIn one:s-{part} .
one:s-{part} rv:findingCategory rv:finding-adverse-event ;
  rv:isSerious {serious} .
"""
        for part, event, report, affected, serious in (
            ("e1", "death", "none-occurred", 0, "true"),
            ("e2", "rash", "counted", 4, "false"),
            ("e3", "rash", "counted", 9, "false"),
        )
    )
)


@pytest.fixture(scope="session")
def small_graph() -> pyoxigraph.Store:
    """Three agents, two trials, one pooled effect: see the Turtle above."""
    store = pyoxigraph.Store()
    store.load(input=prologue() + _GRAPH, format=pyoxigraph.RdfFormat.TURTLE)
    return store
