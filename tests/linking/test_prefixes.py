from __future__ import annotations

import json

from ranvier.layout import Layout
from ranvier.linking.prefixes import curie_problem, freeze, load_prefixes
from ranvier.vocabulary import PREFIXES


def test_the_frozen_prefixes_are_those_of_the_installed_registry(layout: Layout) -> None:
    assert layout.prefixes.read_text(encoding="utf-8") == freeze()


def test_queries_records_and_mappings_mean_the_same_by_a_prefix(layout: Layout) -> None:
    frozen = load_prefixes(layout).bimap
    shared = frozen.keys() & PREFIXES.keys()
    assert len(shared) > 30
    assert {name: PREFIXES[name] for name in shared} == {name: frozen[name] for name in shared}
    context = json.loads(layout.context.read_text(encoding="utf-8"))["@context"]
    in_records = {
        name: term["@id"]
        for name, term in context.items()
        if isinstance(term, dict) and term.get("@prefix") and name in frozen
    }
    assert in_records == {name: frozen[name] for name in in_records}


def test_a_curie_is_judged_by_the_pattern_of_its_prefix(layout: Layout) -> None:
    converter = load_prefixes(layout)
    assert curie_problem("CHEBI:3738", converter) == ""
    assert curie_problem("GO:42552", converter).startswith("'GO:42552' is malformed")
    assert "did you mean MONDO?" in curie_problem("MOND:0005301", converter)
