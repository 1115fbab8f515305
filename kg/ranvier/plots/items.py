"""Evidence items as pictures read them: one a result, with which side it favours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ranvier.plots.graph import code_of, rows, whole

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

_ITEMS = """
SELECT ?item ?result ?trial ?design ?direction ?significant ?n ?role ?analysis WHERE {{
  {wanted}
  ?item a rv:EvidenceItem ; rv:restsOn ?result ; rv:partOfTrial ?trial ; rv:designStrength ?design .
  ?result rv:direction ?direction .
  ?outcome rv:hasResult ?result ; rv:outcomeRole ?role .
  OPTIONAL {{ ?item rv:analysisKind ?analysis }}
  OPTIONAL {{ ?result rv:isSignificant ?significant }}
  OPTIONAL {{ ?item rv:participantCount ?n }}
}}
"""

_AGENTS = "SELECT DISTINCT ?item ?agent WHERE { ?item a rv:EvidenceItem ; rv:aboutAgent ?agent }"

_MODALITIES = """
SELECT DISTINCT ?item ?modality ?kind WHERE {
  ?item a rv:EvidenceItem ; rv:aboutModality ?modality . ?modality rv:modalityKind ?kind
}
"""

_EFFECTS = "SELECT ?item ?value WHERE { ?estimate rv:derivedFor ?item ; rv:value ?value }"


@dataclass(frozen=True, slots=True)
class Item:
    """An evidence item, and the result that it rests on."""

    iri: str
    result: str
    trial: str
    agents: tuple[str, ...]
    modalities: tuple[str, ...]
    kinds: tuple[str, ...]
    """Kinds of its modalities, as codes."""
    design: str
    direction: str
    """Which side the source says that it favours."""
    way: str
    """Which side its effect favours by its sign, significant or not; else what the source says."""
    significant: bool | None
    participants: int | None
    role: str
    analysis: str

    @property
    def is_controlled(self) -> bool:
        """Whether it compares with a control of the trial's own."""
        return self.design in ("controlled-randomised", "controlled")


def read_items(
    store: ReadableStore, *, agent: str | None = None, modality: str | None = None
) -> list[Item]:
    """Read the evidence items, of one agent or modality where it is named, in the order of IRIs."""
    wanted = "".join(
        f"?item rv:{key} <{iri}> . "
        for key, iri in (("aboutAgent", agent), ("aboutModality", modality))
        if iri
    )
    agents: dict[str, set[str]] = defaultdict(set)
    for item, about in rows(store, _AGENTS):
        agents[item].add(about)
    measured: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for item, of, kind in rows(store, _MODALITIES):
        measured[item].add((of, code_of(kind)))
    signs = {item: float(value) for item, value in sorted(rows(store, _EFFECTS), reverse=True)}
    found: Mapping[str, Item] = {
        row[0]: _item(row, agents[row[0]], measured[row[0]], signs.get(row[0], 0.0))
        for row in sorted(rows(store, _ITEMS.format(wanted=wanted)), reverse=True)
    }
    return [found[iri] for iri in sorted(found)]


def _item(
    row: tuple[str, ...], agents: set[str], measured: set[tuple[str, str]], effect: float
) -> Item:
    iri, result, trial, design, direction, significant, n, role, analysis = row
    return Item(
        iri,
        result,
        trial,
        tuple(sorted(agents)),
        tuple(sorted({modality for modality, _ in measured})),
        tuple(sorted({kind for _, kind in measured})),
        code_of(design),
        code_of(direction),
        _favoured(effect) or code_of(direction),
        significant in ("true", "1") if significant else None,
        whole(n),
        code_of(role),
        code_of(analysis),
    )


def _favoured(effect: float) -> str:
    """Give the side that a derived effect favours, which is positive where the agent did better."""
    if not effect:
        return ""
    return "favours-experimental" if effect > 0 else "favours-control"
