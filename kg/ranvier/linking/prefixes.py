"""The prefixes of mappings: which there are, what IRI each stands for, and what an id looks like.

`ontology/prefixes.json` is frozen from the Bioregistry by `python -m ranvier.linking.prefixes`, so
that a build needs neither that package nor the network, and an IRI changes only when a person
looks at the difference.
"""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError
from ranvier.vocabulary import BASE, KINDS, VOCABULARY

if TYPE_CHECKING:
    import curies

    from ranvier.layout import Layout

BIOREGISTRY = {
    **{
        name: name.lower()
        for name in (
            *("BFO", "CHEBI", "CL", "CMO", "COB", "CTO", "DOID", "ECO", "EFO", "GO", "HP", "IAO"),
            *("MONDO", "NCIT", "OAE", "OBI", "RO", "SEPIO", "STATO", "UBERON"),
            *("ATC", "DRUGBANK", "HGNC", "MESH", "RXNORM", "UNII"),
        )
    },
    "CHEMBL": "chembl.compound",
    "NCBIGene": "ncbigene",
    "UniProtKB": "uniprot",
    **{
        name: name
        for name in ("biolink", "bibo", "dcterms", "fabio", "obo", "prov", "semapv", "skos")
    },
    "oboInOwl": "oboinowl",
    "schema": "schema",
    "sssom": "sssom",
}
"""Prefix as mappings write it -> prefix of the Bioregistry."""


def load_prefixes(layout: Layout) -> curies.Converter:
    """Read the frozen prefixes, and those of Ranvier's own kinds.

    Raises:
        DataError: if the file is missing or no extended prefix map.
    """
    path = layout.prefixes
    try:
        return _converter(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError) as error:
        message = (
            f"{layout.shown(path)}: not a map of prefixes ({' '.join(str(error).split())[:120]}); "
            "make it again with `python -m ranvier.linking.prefixes`"
        )
        raise DataError(message) from error


@lru_cache(maxsize=4)
def _converter(path: Path, _modified: int) -> curies.Converter:
    import curies

    held = json.loads(path.read_text(encoding="utf-8"))
    own = {"rv": VOCABULARY, "ranvier": BASE, **{kind: f"{BASE}{kind}/" for kind in KINDS.values()}}
    ours = [{"prefix": name, "uri_prefix": base} for name, base in own.items()]
    return curies.Converter.from_extended_prefix_map([*held, *ours])


def curie_problem(curie: str, converter: curies.Converter) -> str:
    """Say what is wrong with a CURIE, or give an empty text."""
    prefix, colon, name = curie.partition(":")
    if not colon or not name or any(each.isspace() for each in curie):
        return f"{curie!r} is no CURIE: write prefix:id, e.g. CHEBI:3738"
    record = next((each for each in converter.records if each.prefix == prefix), None)
    if record is None:
        import difflib

        near = difflib.get_close_matches(prefix, [each.prefix for each in converter.records], n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        return f"{curie!r} has the unknown prefix {prefix!r}{hint}; prefixes.json lists them"
    if record.pattern and not re.fullmatch(record.pattern, name, re.ASCII):
        return f"{curie!r} is malformed: an id of {prefix} looks like {record.pattern}"
    return ""


def freeze() -> str:
    """Write the prefixes as JSON, from the Bioregistry that is installed.

    The IRI is the one that is used in RDF: the OBO PURL, else the RDF namespace of the resource,
    else `http://identifiers.org/`.
    """
    import bioregistry

    rows = []
    for prefix, registered in sorted(BIOREGISTRY.items()):
        resource = bioregistry.get_resource(registered)
        if resource is None:
            message = f"the Bioregistry has no prefix {registered!r}"
            raise DataError(message)
        base = resource.get_uri_prefix(priority=["obofoundry", "rdf"])
        if prefix in ("ATC", "DRUGBANK", "HGNC", "RXNORM", "UNII"):
            base = f"http://identifiers.org/{registered}/"
        row: dict[str, Any] = {"prefix": prefix, "uri_prefix": base or resource.get_uri_prefix()}
        if pattern := resource.get_pattern():
            row["pattern"] = pattern
        rows.append(row)
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def main(layout: Layout | None = None) -> int:
    """Rewrite `ontology/prefixes.json` from the Bioregistry, and say whether it changed."""
    from ranvier.layout import find_layout

    layout = layout or find_layout()
    text = freeze()
    path = layout.prefixes
    changed = not path.is_file() or path.read_text(encoding="utf-8") != text
    if changed:
        path.write_text(text, encoding="utf-8")
    state = "written anew" if changed else "as it was"
    sys.stdout.write(f"{layout.shown(path)}: {state}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
