"""Small made-up graphs for planning: one trial with one result, as the records would write it."""

from __future__ import annotations

import pyoxigraph

from ranvier.synthesis.methods import Method
from ranvier.vocabulary import BASE, prologue

METHOD = Method(
    f"{BASE}method/pooling",
    "pooling",
    {"spread-disagreement": 2.0, "interval-asymmetry": 0.15, "arm-interval-level": 95.0},
    (),
)
VEP = f"{BASE}modality/vep"

_TRIAL = """
trial:made a rv:ClinicalTrial ; skos:prefLabel "MADE" ; rv:hasOutcome <{t}#o> ;
  rv:hasArm <{t}#a>, <{t}#b> ; rv:hasCohort <{t}#cohort> {more_trial} .
<{t}#cohort> rv:population rv:population-relapsing-ms .
<{t}#a> skos:prefLabel "drug" {first} . <{t}#b> skos:prefLabel "placebo" {second} .
<{t}#o> rv:measuredBy modality:vep ; rv:measure "latency" ; rv:unit "ms" ; rv:hasResult <{t}#r> .
<{t}#r> rv:contrast rv:contrast-{contrast} ; rv:comparison "drug vs placebo" ;
  rv:comparesArm <{t}#a>, <{t}#b> ; rv:readIn <{t}#S1> {more} .
<{t}#S1> rv:url "https://example.org/paper" ; rv:sourceKind rv:read-abstract .
modality:vep a rv:Modality ; skos:prefLabel "VEP latency" ; rv:unit "ms" .
{parts}
"""


def graph(
    *,
    parts: str,
    more: str = "",
    contrast: str = "between-arms",
    arms: tuple[int | None, int | None] = (None, None),
    more_trial: str = "",
) -> pyoxigraph.Store:
    """Make the graph; `parts` are the estimate and the values of arms, in Turtle."""
    first, second = ("" if n is None else f"; rv:participantCount {n}" for n in arms)
    text = prologue() + _TRIAL.format(
        t=f"{BASE}trial/made",
        parts=parts.replace("#", f"{BASE}trial/made#"),
        more=more.replace("#", f"{BASE}trial/made#"),
        more_trial=more_trial.replace("#", f"{BASE}trial/made#"),
        contrast=contrast,
        first=first,
        second=second,
    )
    store = pyoxigraph.Store()
    store.load(input=text, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def difference(value: float, low: float, high: float, *, level: int | None = 95, n: int | None):
    """Make a graph with a mean difference, its interval, and how many were analysed."""
    said = "" if level is None else f"; rv:ciLevel {level}"
    parts = (
        f"<#e> rv:effectMeasure rv:effect-mean-difference ; rv:value {value:.12f} ; "
        f"rv:ciLow {low:.12f} ; rv:ciHigh {high:.12f} {said} ."
    )
    more = "; rv:hasEstimate <#e>" + ("" if n is None else f"; rv:participantCount {n}")
    return parts, more


def arm(name: str, which: str, *, statistic: str = "mean", **printed: float) -> str:
    """Write the value of one arm."""
    keys = {
        "value": "value",
        "sd": "standardDeviation",
        "se": "standardError",
        "low": "ciLow",
        "high": "ciHigh",
        "n": "participantCount",
    }
    said = " ; ".join(
        f"rv:{keys[key]} {number}" if key == "n" else f"rv:{keys[key]} {number:.12f}"
        for key, number in printed.items()
    )
    return f"<#{name}> rv:ofArm <#{which}> ; rv:statistic rv:statistic-{statistic} ; {said} .\n"
