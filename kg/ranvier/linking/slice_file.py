"""Write and read `ontology/external.ttl`: sorted, without blank nodes, same terms same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.linking.slice import Slice
from ranvier.linking.terms import CLASS, CONCEPT, INDIVIDUAL, PROPERTY, Term
from ranvier.vocabulary import DCTERMS, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    import curies
    import pyoxigraph

    from ranvier.linking.sources import Source

PART_OF = "http://purl.obolibrary.org/obo/BFO_0000050"
REPLACED_BY = "http://purl.obolibrary.org/obo/IAO_0100001"
SYNONYM = "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"
_TYPES = {
    CLASS: f"{OWL}Class",
    PROPERTY: f"{OWL}ObjectProperty",
    INDIVIDUAL: f"{OWL}NamedIndividual",
    CONCEPT: f"{SKOS}Concept",
}
_ABOVE = {
    CLASS: f"{RDFS}subClassOf",
    PROPERTY: f"{RDFS}subPropertyOf",
    INDIVIDUAL: f"{RDF}type",
    CONCEPT: f"{SKOS}broader",
}
_LOCAL = re.compile(r"[A-Za-z0-9_]+")
_HEAD = """\
# The slice of external ontologies that Ranvier links to: ids, labels, exact synonyms, and what is
# above them by is_a or part_of. Made by `ranvier external`; not to be edited by hand.
# Each ontology keeps its licence, which stands with its version below.
"""


def write_slice(found: Slice, sources: dict[str, Source], converter: curies.Converter) -> str:
    """Write a slice as sorted Turtle."""
    used = sorted({term.prefix for term in found.terms.values()})
    bases = {prefix: converter.bimap[prefix] for prefix in used}
    declared = {
        "dcterms": DCTERMS,
        "obo": "http://purl.obolibrary.org/obo/",
        "oboInOwl": SYNONYM.partition("#")[0] + "#",
        "owl": OWL,
        "rdf": RDF,
        "rdfs": RDFS,
        "skos": SKOS,
        **bases,
    }
    parts = [_HEAD, "\n"]
    parts.extend(f"@prefix {name}: <{base}> .\n" for name, base in declared.items())
    for prefix in used:
        source = sources[prefix]
        versions = [
            f"    owl:versionInfo {_text(each)} ;\n" for each in found.versions.get(prefix, ())
        ]
        note = [f"    rdfs:comment {_text(source.note)} ;\n"] if source.note else []
        parts.append(
            f"\n<{source.iri}>\n    a owl:Ontology ;\n    dcterms:title {_text(source.title)} ;\n"
            f"    dcterms:license <{source.license}> ;\n{''.join(versions)}{''.join(note)}"
        )
        parts[-1] = parts[-1].rstrip(" ;\n") + " .\n"
    for curie in sorted(found.terms, key=_order):
        parts.append(_block(found.terms[curie], sources, declared, converter))
    return "".join(parts)


def read_slice(path: Path, converter: curies.Converter) -> Slice:
    """Read a slice that was written before; one that is not there is empty.

    Raises:
        DataError: if the file is no Turtle.
    """
    import pyoxigraph

    if not path.is_file():
        return Slice()
    facts: dict[str, dict[str, list[pyoxigraph.NamedNode | pyoxigraph.Literal]]] = {}
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            held = facts.setdefault(quad.subject.value, {})
            held.setdefault(quad.predicate.value, []).append(quad.object)
    except (OSError, SyntaxError) as error:
        message = f"{path.name}: not Turtle: {error}"
        raise DataError(message) from error
    found = Slice()
    kind_of = {iri: kind for kind, iri in _TYPES.items()}
    prefixes: dict[str, str] = {}
    for iri, held in facts.items():
        kinds = [kind_of[e.value] for e in held.get(f"{RDF}type", ()) if e.value in kind_of]
        curie = converter.compress(iri)
        if not kinds or curie is None:
            continue
        above = [
            name
            for each in held.get(_ABOVE[kinds[0]], ())
            if (name := converter.compress(each.value)) and each.value not in kind_of
        ]
        if f"{RDFS}label" not in held or f"{RDFS}isDefinedBy" not in held:
            message = f"{path.name}: {curie} has no rdfs:label or no rdfs:isDefinedBy"
            raise DataError(message)
        found.terms[curie] = Term(
            curie,
            held[f"{RDFS}label"][0].value,
            kind=kinds[0],
            parents=tuple(sorted(above)),
            part_of=_curies(held.get(PART_OF, ()), converter),
            synonyms=tuple(sorted(each.value for each in held.get(SYNONYM, ()))),
            obsolete=f"{OWL}deprecated" in held,
            replaced_by=_curies(held.get(REPLACED_BY, ()), converter),
        )
        prefixes[held[f"{RDFS}isDefinedBy"][0].value] = found.terms[curie].prefix
    for iri, prefix in prefixes.items():
        versions = facts.get(iri, {}).get(f"{OWL}versionInfo", ())
        found.versions[prefix] = tuple(sorted(each.value for each in versions))
    return found


def _curies(nodes: object, converter: curies.Converter) -> tuple[str, ...]:
    names = [converter.compress(each.value) for each in nodes]  # type: ignore[attr-defined]
    return tuple(sorted(name for name in names if name))


def _order(curie: str) -> tuple[str, str]:
    prefix, _, name = curie.partition(":")
    return prefix, name


def _block(
    term: Term, sources: dict[str, Source], declared: dict[str, str], converter: curies.Converter
) -> str:
    def name(iri: str) -> str:
        for prefix, base in sorted(declared.items(), key=lambda pair: -len(pair[1])):
            if iri.startswith(base) and _LOCAL.fullmatch(iri[len(base) :]):
                return f"{prefix}:{iri[len(base) :]}"
        return f"<{iri}>"

    def names(curies_: tuple[str, ...]) -> str:
        return ", ".join(name(converter.expand(each, strict=True)) for each in curies_)

    lines = [f"a {name(_TYPES[term.kind])}", f"rdfs:label {_text(term.label)}"]
    if term.synonyms:
        lines.append(f"oboInOwl:hasExactSynonym {', '.join(_text(e) for e in term.synonyms)}")
    if term.parents:
        lines.append(f"{name(_ABOVE[term.kind])} {names(term.parents)}")
    if term.part_of:
        lines.append(f"obo:BFO_0000050 {names(term.part_of)}")
    if term.obsolete:
        lines.append("owl:deprecated true")
    if term.replaced_by:
        lines.append(f"obo:IAO_0100001 {names(term.replaced_by)}")
    lines.append(f"rdfs:isDefinedBy <{sources[term.prefix].iri}>")
    subject = name(converter.expand(term.curie, strict=True))
    return f"\n{subject}\n    " + " ;\n    ".join(lines) + " .\n"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.replace(chr(10), " ").replace(chr(13), " ")}"'
