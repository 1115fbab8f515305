"""Made-up results that oppose each other, and what nodes were written of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph

from ranvier.evidence import Evidence, Item, ModalityFacts, TrialFacts
from ranvier.layout import find_layout
from ranvier.records import read_record
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.writer import Writer
from ranvier.vocabulary import BASE, PREFIXES, prologue, rv

from . import made

AGENT, OTHER_AGENT, CONDUCTOR = made.AGENT, made.OTHER_AGENT, made.CONDUCTOR
VEP, MWF, EDSS, OCT, RELAPSE = (
    f"{BASE}modality/{slug}" for slug in ("vep", "mwf", "edss", "oct", "relapse")
)


def _modality(iri: str, specificity: str, *sensitive_to: str) -> ModalityFacts:
    label = iri.rpartition("/")[2].upper()
    return ModalityFacts(iri, label, "mri", frozenset(sensitive_to), specificity, "higher", None)


MODALITIES = {
    VEP: _modality(VEP, "moderate", "myelin", "conduction"),
    MWF: _modality(MWF, "high", "myelin"),
    EDSS: _modality(EDSS, "none", "function"),
    OCT: _modality(OCT, "none", "axon"),
    RELAPSE: _modality(RELAPSE, "none", "inflammation", "function"),
}
CLAIMS = {
    VEP: {"remyelination"},
    MWF: {"remyelination"},
    EDSS: {"function"},
    OCT: set[str](),
    RELAPSE: {"function"},
}

GAIN = {**made.GAIN, "favours": "favours-experimental"}
NULL = {**made.NULL, "favours": "no-difference"}
HARM = {**made.HARM, "favours": "favours-control"}
SMALL = {**made.SMALL, "favours": "no-difference"}
TREND = {**made.TREND, "favours": "favours-experimental"}
SILENT = made.SILENT
BEFORE = {**made.BEFORE, "favours": "favours-experimental", "significant": True}

PER_PROTOCOL = {"analysis": "primary-other", "analysis_sets": ("per-protocol",)}
SUBGROUP = {"analysis": "subgroup", "analysis_sets": ("itt", "subgroup")}
POST_HOC = {"analysis": "post-hoc", "role": "post-hoc"}


def item(name: str, *changes: Mapping[str, object], **more: object) -> Item:
    """Make a result; `name` is trial/result, and the outcome has the name of the result."""
    whole: dict[str, object] = {}
    for change in (*changes, more):
        whole.update(change)
    modalities: tuple[str, ...] = whole.pop("modalities", (VEP,))  # type: ignore[assignment]
    bare = made.item(name)
    bare = replace(
        bare,
        modalities=modalities,
        claims=frozenset(claim for m in modalities for claim in CLAIMS[m]),
        outcome=bare.result.removesuffix("#result") + "-outcome",
    )
    return replace(bare, **whole)


def evidence(*items: Item, trials: tuple[TrialFacts, ...] = (), year: int = 2025) -> Evidence:
    """Put items together; a trial that is not given is an ordinary one."""
    return replace(made.evidence(*items, trials=trials, year=year), modalities=MODALITIES)


def methods(*names: str) -> dict[str, Method]:
    """Read methods as the records have them."""
    layout = find_layout()
    store = pyoxigraph.Store()
    for name in names:
        for quad in read_record(layout.records / "methods" / f"{name}.yaml", layout).quads:
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return read_methods(store)


def store_of(turtle: str = "") -> pyoxigraph.Store:
    """Make a store of some Turtle; the prefixes are known."""
    store = pyoxigraph.Store()
    store.update(prologue() + "INSERT DATA {" + turtle + "}")
    return store


@dataclass(frozen=True)
class Written:
    """The nodes of a writer: subject -> property, without `rv:`, -> values, shortened."""

    nodes: Mapping[str, Mapping[str, list[str]]]

    @classmethod
    def of(cls, writer: Writer) -> Written:
        """Read what was written."""
        nodes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in writer.quads:
            key = quad.predicate.value.rpartition("#")[2]
            nodes[quad.subject.value][key].append(quad.object.value.removeprefix(rv("")))
        return cls(nodes)

    def kinds(self) -> dict[str, str]:
        """Give the IRI of each contradiction or gap, without its base, and its kind."""
        return {
            node.removeprefix(BASE).partition("/")[2]: kind.partition("-")[2]
            for node, held in self.nodes.items()
            for kind in held.get("contradictionKind", held.get("researchGapKind", ()))
        }

    def facets(self, node: str) -> set[str]:
        """Give the facets of difference of a contradiction."""
        held = self.nodes[f"{BASE}contradiction/{node}"]
        return {facet.removeprefix("facetofdifference-") for facet in held["differsBy"]}

    def side(self, node: str, name: str) -> set[str]:
        """Give the items of a side, as trial#result."""
        held = self.nodes[f"{BASE}contradiction/{node}#{name}"]
        return {
            i.removeprefix(f"{BASE}trial/").removesuffix(".evidence")
            for i in held.get("hasEvidenceItem", ())
        }

    def statement(self, node: str) -> str:
        """Give the sentence of a contradiction or gap."""
        kind = "contradiction" if f"{BASE}contradiction/{node}" in self.nodes else "research-gap"
        return self.nodes[f"{BASE}{kind}/{node}"]["statement"][0]


def undefined_terms(writer: Writer, ontology: pyoxigraph.Store) -> set[str]:
    """Give the terms of ours that were written and that the vocabulary does not define."""
    used = {q.predicate.value for q in writer.quads} | {
        q.object.value for q in writer.quads if isinstance(q.object, pyoxigraph.NamedNode)
    }
    defined = {
        str(row[0].value)
        for row in ontology.query(
            "SELECT ?term { ?term skos:definition ?words }", prefixes=PREFIXES
        )
    }
    return {term for term in used if term.startswith(rv(""))} - defined
