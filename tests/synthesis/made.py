"""Made-up trials and results, as small as a test needs, and the real methods read from records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph

from ranvier.evidence import AgentFacts, Evidence, Item, ModalityFacts, TrialFacts
from ranvier.layout import find_layout
from ranvier.records import read_record
from ranvier.synthesis.methods import Method, read_methods
from ranvier.vocabulary import BASE

AGENT, OTHER_AGENT = f"{BASE}agent/alpha", f"{BASE}agent/beta"
CONDUCTOR = f"{BASE}agent/conductor"
VEP, MWF, EDSS = (f"{BASE}modality/{slug}" for slug in ("vep", "mwf", "edss"))

MODALITIES = {
    VEP: ModalityFacts(VEP, "VEP", "electrophysiology", frozenset(), "moderate", "lower", None),
    MWF: ModalityFacts(MWF, "MWF", "mri", frozenset(), "high", "higher", None),
    EDSS: ModalityFacts(EDSS, "EDSS", "disability-scale", frozenset(), "none", "lower", None),
}
CLAIMS = {VEP: {"remyelination"}, MWF: {"remyelination"}, EDSS: {"function"}}
AGENTS = {
    iri: AgentFacts(iri, iri.rpartition("/")[2], iri == CONDUCTOR, (), ())
    for iri in (AGENT, OTHER_AGENT, CONDUCTOR)
}

GAIN = {"direction": "supports", "basis": "significant-gain", "significant": True}
NULL = {"direction": "disputes", "basis": "no-difference-could-have-seen", "significant": False}
HARM = {"direction": "disputes", "basis": "significant-harm", "significant": True}
SMALL = {"direction": "neutral", "basis": "no-difference-too-small", "significant": False}
ACTIVE = {"direction": "neutral", "basis": "no-difference-from-treatment", "significant": False}
TREND = {"direction": "neutral", "basis": "trend-only", "significant": False}
MIXED = {"direction": "neutral", "basis": "mixed", "significant": None}
UNTESTED = {"direction": "neutral", "basis": "gain-without-test", "significant": None}
SILENT = {"direction": "neutral", "basis": "not-reported", "significant": None}
BEFORE = {"direction": "neutral", "basis": "not-controlled", "design": "before-after"}


def trial(slug: str, **changes: object) -> TrialFacts:
    """A double-blind randomised parallel trial in relapsing MS, reported in a paper."""
    made = TrialFacts(
        iri=f"{BASE}trial/{slug}",
        label=slug.upper(),
        agents=(AGENT,),
        status="completed",
        stop_reason=None,
        phase="2",
        scope="ms-trial",
        allocation="randomised",
        masking="double-blind",
        model="parallel",
        population=("relapsing-ms",),
        courses=("rrms",),
        start="2010-01",
        end="2012-01",
        n=60,
        randomised=60,
        completed=60,
        follow_up_days=180,
        verification=("abstract",),
        bias_judgements=(),
        publication_years=(2013,),
        has_results=True,
    )
    return replace(made, **changes)


def item(name: str, *changes: dict[str, object], **more: object) -> Item:
    """A primary intention-to-treat result by VEP; `name` is trial, or trial/result."""
    slug, _, part = name.partition("/")
    whole: dict[str, object] = {}
    for change in (*changes, more):
        whole.update(change)
    iri = f"{BASE}trial/{slug}"
    result = f"{iri}#{part or 'result'}"
    modalities = whole.get("modalities", (VEP,))
    made = Item(
        iri=f"{result}.evidence",
        result=result,
        outcome=f"{iri}#outcome",
        trial=iri,
        cohort=iri,
        agents=(AGENT,),
        modalities=(VEP,),
        direction="neutral",
        basis="not-reported",
        analysis="primary-itt",
        design="controlled-randomised",
        could_have_seen=True,
        compared_with="placebo",
        claims=frozenset(claim for m in modalities for claim in CLAIMS[m]),
        population=("relapsing-ms",),
        n=None,
        role="primary",
        contrast="between-arms",
        analysis_sets=("itt",),
        favours="not-reported",
        significant=None,
        time_days=(180,),
        source_kinds=("abstract",),
    )
    return replace(made, **whole)


def evidence(*items: Item, trials: tuple[TrialFacts, ...] = (), year: int = 2025) -> Evidence:
    """Evidence of some items; a trial that is not given is an ordinary one."""
    held = {each.iri: each for each in trials}
    for each in items:
        for iri in (each.trial, each.cohort):
            held.setdefault(iri, trial(iri.rpartition("/")[2], agents=each.agents))
    return Evidence(items, held, MODALITIES, AGENTS, year)


def real_methods(folder: Path | None = None) -> dict[str, Method]:
    """Read the methods of verdict and certainty as the records have them."""
    layout = find_layout()
    store = pyoxigraph.Store()
    for name in ("verdict", "certainty"):
        path = (folder or layout.records / "methods") / f"{name}.yaml"
        for quad in read_record(path, layout).quads:
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return read_methods(store)
