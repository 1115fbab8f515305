"""Small made-up trials, from which the rules make evidence items."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph

from ranvier.evidence import Evidence, Item
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout
from ranvier.records import read_record
from ranvier.store.dataset import derive, vocabulary_quads
from ranvier.vocabulary import prologue

METHOD = Path("methods/evidence.yaml")

READS = {
    "latency": ("electrophysiology", "myelin", "moderate"),
    "diffusion": ("mri", "myelin", "low"),
    "walk": ("motor-function", "function", "none"),
    "attacks": ("relapse", "function", "none"),
    "harms": ("safety", "harm", "none"),
}
"""Made-up modality -> its kind, what it is sensitive to, how specific to myelin it is."""

GROUND = "\n".join(
    (
        "agent:one a rv:Agent ; skos:prefLabel 'agent one' .",
        "agent:two a rv:Agent ; skos:prefLabel 'agent two' .",
        *(
            f"modality:{name} a rv:Modality ; skos:prefLabel '{name}' ;"
            f" rv:modalityKind rv:modalitykind-{kind} ;"
            f" rv:sensitiveTo rv:sensitivity-{sensitive} ;"
            f" rv:myelinSpecificity rv:specificity-{specific} ."
            for name, (kind, sensitive, specific) in READS.items()
        ),
    )
)


def trial(
    *,
    slug: str = "made-up",
    allocation: str = "randomised",
    control: str = "placebo",
    contrast: str = "between-arms",
    role: str = "primary",
    sets: Iterable[str] = ("itt",),
    n: int | None = 100,
    favours: str = "favours-experimental",
    significant: bool | None = True,
    estimate: str | None = None,
    measured: str = "modality:latency",
    arms: str = "placebo",
    size: int | None = None,
    more: str = "",
) -> str:
    """Give the Turtle of a trial of agent one with one result.

    The role of the arm beside the experimental one is `arms`; `none` compares no arm, `alone` only
    the experimental one, `dose` two doses, `apart` two agents in an arm each, `together` sets both
    agents in one arm against placebo. Each arm holds `size` people; `estimate` and `more` are the
    properties of an estimate and of the trial.
    """
    count = "" if size is None else f"; rv:participantCount {size}"
    held = {"together": "agent:one, agent:two"}.get(arms, "agent:one")
    beside = {
        "dose": ("active-comparator", "studied", "agent:one"),
        "apart": ("experimental", "studied", "agent:two"),
        "together": ("placebo", "control", "agent:placebo"),
    }.get(arms, (arms, "control", "agent:placebo"))
    compares = {"none": "", "alone": "rv:comparesArm t:a ;"}.get(arms, "rv:comparesArm t:a, t:b ;")
    second = "" if arms in ("none", "alone") else ", t:b"
    return "\n".join(
        (
            f"@prefix t: <https://w3id.org/ranvier/trial/{slug}#> .",
            f"trial:{slug} a rv:ClinicalTrial ; rv:studiesAgent agent:one ;",
            f"  rv:hasDesign t:design ; rv:hasCohort t:cohort ; rv:hasArm t:a{second} ;",
            f"  rv:hasOutcome t:o {more} .",
            f"t:design rv:allocation rv:allocation-{allocation} .",
            f"t:design rv:control rv:control-{control} .",
            "t:cohort rv:population rv:population-acute-optic-neuritis .",
            f"t:a rv:armRole rv:armrole-experimental ; rv:hasTreatment t:ta {count} .",
            f"t:ta rv:purpose rv:purpose-studied ; rv:givesAgent {held} .",
            f"t:b rv:armRole rv:armrole-{beside[0]} ; rv:hasTreatment t:tb {count} .",
            f"t:tb rv:purpose rv:purpose-{beside[1]} ; rv:givesAgent {beside[2]} .",
            f"t:o rv:outcomeRole rv:role-{role} ; rv:measuredBy {measured} ; rv:hasResult t:r .",
            f"t:r {compares} rv:contrast rv:contrast-{contrast} .",
            f"t:r rv:direction rv:direction-{favours} .",
            *(f"t:r rv:analysisSet rv:analysis-{name} ." for name in sets),
            "" if n is None else f"t:r rv:participantCount {n} .",
            "" if significant is None else f"t:r rv:isSignificant {str(significant).lower()} .",
            "" if estimate is None else f"t:r rv:hasEstimate t:r.e . t:r.e {estimate} .",
        )
    )


def evidence(layout: Layout, *turtles: str) -> Evidence:
    """Run the rules over made-up trials, and read what they found."""
    prefixes = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    store = pyoxigraph.Store()
    store.bulk_extend(
        pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
        for quad in (
            *vocabulary_quads(layout),
            *read_record(layout.records / METHOD, layout).quads,
        )
    )
    for turtle in (GROUND, *turtles):
        store.load((prefixes + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    found = derive(layout, list(store))
    store.extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    return read_evidence(store)


def item(layout: Layout, turtle: str) -> Item:
    """Give the one item of a made-up trial."""
    (found,) = evidence(layout, turtle).items
    return found
