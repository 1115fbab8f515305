"""The names of the Biolink model that exports use, frozen from its file with what they must fit.

`python -m ranvier.exports.biolink biolink_model.yaml` writes `biolink.json` from the file of the
model: ids and names only. A name that the model does not have, or calls deprecated, stops it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ranvier.errors import DataError

FROZEN = Path(__file__).with_name("biolink.json")

CATEGORIES = (
    *("Association", "BiologicalProcess", "Cell", "ChemicalEntity", "ClinicalFinding"),
    *("ClinicalTrial", "Disease", "Drug", "InformationContentEntity", "MacromolecularComplex"),
    *("NamedThing", "Pathway", "PhenotypicFeature", "Protein", "ProteinFamily", "Publication"),
    *("SmallMolecule", "Study", "Treatment", "BiologicalEntity"),
)
"""Classes, as their CURIEs are written."""

PREDICATES = (
    *("actively_involved_in", "actively_involves", "affects", "associated_with", "causes"),
    *("has_adverse_event", "has_part", "in_clinical_trials_for", "interacts_with"),
    *("located_in", "mentions", "part_of"),
    *("related_to", "related_to_at_concept_level", "studied_to_treat"),
)

SLOTS = (
    *("id", "category", "name", "description", "synonym", "xref", "full_name"),
    *("symbol", "iri", "clinical_trial_phase", "clinical_trial_overall_status"),
    *("clinical_trial_brief_title", "clinical_trial_start_date", "clinical_trial_interventions"),
    "clinical_trial_conditions",
    *("subject", "predicate", "object", "knowledge_level", "agent_type"),
    *("primary_knowledge_source", "publications", "has_supporting_studies", "original_predicate"),
    *("qualified_predicate", "object_direction_qualifier", "object_aspect_qualifier"),
    *("causal_mechanism_qualifier", "species_context_qualifier", "max_research_phase"),
    *("evidence_count", "has_count", "has_total"),
)
"""Properties of nodes and edges."""

ENUMS = (
    *("KnowledgeLevelEnum", "AgentTypeEnum", "DirectionQualifierEnum", "ResearchPhaseEnum"),
    *("CausalMechanismQualifierEnum", "ClinicalTrialStatusEnum"),
    "GeneOrGeneProductOrChemicalEntityAspectEnum",
)


def frozen() -> Mapping[str, Any]:
    """Give what is frozen of the model: its version, and the names with what each must fit."""
    return _read()


@cache
def _read() -> Mapping[str, Any]:
    held: Mapping[str, Any] = json.loads(FROZEN.read_text(encoding="utf-8"))
    return held


def fits(category: str, wanted: str) -> bool:
    """Tell whether a category is, or is below, the class that an end of a predicate asks for."""
    return not wanted or wanted in frozen()["categories"][category]["ancestors"]


def freeze(path: Path) -> dict[str, Any]:
    """Take the names that are used from the file of the model.

    Raises:
        DataError: if the file can't be read, or a name is not in the model or is deprecated.
    """
    model = _model(path)
    classes, slots, enums = model["classes"], model["slots"], model["enums"]
    return {
        "model": "https://w3id.org/biolink/biolink-model",
        "version": str(model["version"]),
        "license": model["license"],
        "categories": {
            name: {
                "ancestors": sorted(
                    {_camel(each) for each in _above(classes, _class(classes, name))}
                ),
                "id_prefixes": list(classes[_class(classes, name)].get("id_prefixes") or ()),
            }
            for name in sorted(CATEGORIES)
        },
        "predicates": {
            name: {
                "domain": _camel(_inherited(slots, _slot(slots, name), "domain")),
                "range": _camel(_inherited(slots, _slot(slots, name), "range")),
                "ancestors": sorted(
                    each.replace(" ", "_") for each in _above(slots, _slot(slots, name))
                ),
            }
            for name in sorted(PREDICATES)
        },
        "slots": {
            name: {
                "multivalued": bool(slots[_slot(slots, name)].get("multivalued")),
                "range": str(slots[_slot(slots, name)].get("range") or ""),
            }
            for name in sorted(SLOTS)
        },
        "enums": {name: sorted(enums[name]["permissible_values"]) for name in sorted(ENUMS)},
    }


def _model(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if path.suffix == ".gz" else data
        held: dict[str, Any] = YAML(typ="safe", pure=False).load(text)
    except (OSError, EOFError, YAMLError) as error:
        message = f"{path}: not the YAML file of the Biolink model ({error})"
        raise DataError(message) from error
    return held


def _class(classes: Mapping[str, Any], name: str) -> str:
    found = next((each for each in classes if _camel(each) == name), None)
    return _sound(classes, found, name)


def _slot(slots: Mapping[str, Any], name: str) -> str:
    return _sound(slots, name.replace("_", " "), name)


def _sound(held: Mapping[str, Any], found: str | None, name: str) -> str:
    if found is None or found not in held or held[found].get("deprecated"):
        message = f"the Biolink model has no {name}, or calls it deprecated"
        raise DataError(message)
    return found


def _above(held: Mapping[str, Any], name: str) -> Iterator[str]:
    """Give a term and all that it is a kind of, mixins too."""
    yield name
    term = held.get(name) or {}
    for each in (term.get("is_a"), *(term.get("mixins") or ())):
        if each:
            yield from _above(held, each)


def _inherited(slots: Mapping[str, Any], name: str, key: str) -> str:
    """Give the domain or range of a predicate: its own, else that of what it is a kind of."""
    term = slots.get(name) or {}
    if key in term:
        return str(term[key])
    return _inherited(slots, term["is_a"], key) if term.get("is_a") else ""


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def main(arguments: list[str]) -> int:
    """Write `biolink.json` anew, and say whether it changed."""
    if len(arguments) != 1:
        sys.stderr.write("name the YAML file of the Biolink model\n")
        return 2
    text = json.dumps(freeze(Path(arguments[0])), indent=1) + "\n"
    changed = not FROZEN.is_file() or FROZEN.read_text(encoding="utf-8") != text
    if changed:
        FROZEN.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{FROZEN.name}: {'written anew' if changed else 'as it was'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
