"""Write the vocabulary in its one form: the same triples give the same bytes of Turtle.

Terms stand in sections (ontology, classes, properties, codes), codes below the class of their
list; within a section they are sorted by name. There are no blank nodes: each axiom is one triple.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ranvier.errors import DataError
from ranvier.vocabulary import DCTERMS, OWL, RDF, RDFS, SKOS, VOCABULARY, XSD

if TYPE_CHECKING:
    import pyoxigraph

    Subject = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
    Object = Subject | pyoxigraph.Literal
    Statements = dict[str, list[Object]]

_PREFIXES = {
    "rv": VOCABULARY,
    "dcterms": DCTERMS,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
}
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")

_SECTIONS = (
    ("Ontology", f"{OWL}Ontology"),
    ("Classes", f"{OWL}Class"),
    ("Object properties", f"{OWL}ObjectProperty"),
    ("Datatype properties", f"{OWL}DatatypeProperty"),
    ("Annotation properties", f"{OWL}AnnotationProperty"),
    ("Codes", f"{OWL}NamedIndividual"),
)
_KINDS = tuple(kind for _, kind in _SECTIONS)

_ORDER = (
    f"{RDF}type",
    f"{OWL}versionIRI",
    f"{OWL}versionInfo",
    f"{DCTERMS}title",
    f"{DCTERMS}description",
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
    f"{RDFS}domain",
    f"{RDFS}range",
    f"{OWL}disjointWith",
    f"{SKOS}prefLabel",
    f"{SKOS}altLabel",
    f"{SKOS}notation",
    f"{SKOS}definition",
    f"{SKOS}scopeNote",
    f"{SKOS}example",
)
_WIDTH = 100


def format_vocabulary(triples: Iterable[pyoxigraph.Triple], *, version: str = "") -> str:
    """Write triples as sorted Turtle.

    Args:
        triples: the vocabulary, in any order.
        version: the version to stamp on the ontology in place of the one it has.

    Raises:
        DataError: if there is a blank node, or a subject that is no term of the vocabulary.
    """
    terms = _by_subject(triples)
    if version:
        _stamp(terms, version)
    placed: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, statements in terms.items():
        title, group = _place(iri, statements)
        placed[title].append((group, iri))
    parts = ["".join(f"@prefix {name}: <{base}> .\n" for name, base in _PREFIXES.items())]
    for title, _ in _SECTIONS:
        for group, members in groupby(sorted(placed[title]), key=lambda each: each[0]):
            parts.append(f"\n# {title}{f': {_name(group)}' if group else ''}\n")
            parts.extend(_block(iri, terms[iri]) for _, iri in members)
    return "".join(parts)


def _by_subject(triples: Iterable[pyoxigraph.Triple]) -> dict[str, Statements]:
    import pyoxigraph

    terms: dict[str, Statements] = {}
    for triple in set(triples):
        for node in (triple.subject, triple.object):
            if not isinstance(node, pyoxigraph.NamedNode | pyoxigraph.Literal):
                message = (
                    f"the vocabulary holds a blank node ({triple}); "
                    "name it, or write the axiom as one triple"
                )
                raise DataError(message)
        subject = triple.subject.value  # type: ignore[union-attr]
        terms.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return terms


def _stamp(terms: dict[str, Statements], version: str) -> None:
    import pyoxigraph

    for iri, statements in terms.items():
        if f"{OWL}Ontology" in _iris(statements.get(f"{RDF}type", ())):
            statements[f"{OWL}versionInfo"] = [pyoxigraph.Literal(version)]
            statements[f"{OWL}versionIRI"] = [pyoxigraph.NamedNode(f"{iri}/{version}")]


def _place(iri: str, statements: Statements) -> tuple[str, str]:
    """Give the section of a term and, for a code, the class of its list."""
    types = _iris(statements.get(f"{RDF}type", ()))
    for title, kind in _SECTIONS:
        if kind in types:
            rest = sorted(each for each in types if each.startswith(VOCABULARY))
            return title, rest[0] if rest else ""
    message = (
        f"{_name(iri)} is no ontology, class, property or named individual; "
        f"give it one of {', '.join(_name(kind) for kind in _KINDS)} as a type"
    )
    raise DataError(message)


def _block(iri: str, statements: Statements) -> str:
    order = {predicate: place for place, predicate in enumerate(_ORDER)}
    predicates = sorted(statements, key=lambda each: (order.get(each, len(order)), each))
    lines = []
    for predicate in predicates:
        name = "a" if predicate == f"{RDF}type" else _name(predicate)
        objects = sorted(statements[predicate], key=_object_key)
        lines.append(_statement(name, [_object(each) for each in objects]))
    return f"\n{_name(iri)}\n    " + " ;\n    ".join(lines) + " .\n"


def _statement(name: str, objects: list[str]) -> str:
    """Write a predicate and its objects, names as many to a line as fit, literals one to a line."""
    line = f"{name} {', '.join(objects)}"
    if len(objects) == 1 or (len(line) + 6 <= _WIDTH and not any('"' in each for each in objects)):
        return line
    return f"{name}\n        " + ",\n        ".join(_rows(objects))


def _rows(objects: list[str]) -> Iterator[str]:
    row = ""
    for each in objects:
        if row and ('"' in each or len(row) + len(each) + 12 > _WIDTH):
            yield row
            row = ""
        row = f"{row}, {each}" if row else each
    yield row


def _object_key(node: Object) -> tuple[bool, bool, str]:
    """Sort kinds of OWL before classes of ours, and examples before negative ones."""
    text = str(getattr(node, "value", node))
    return (not text.startswith(OWL), text.startswith("Negative example:"), text)


def _object(node: Object) -> str:
    import pyoxigraph

    if not isinstance(node, pyoxigraph.Literal):
        return _name(node.value)  # type: ignore[union-attr]
    text = node.value.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if node.language:
        return f'"{text}"@{node.language}'
    if node.datatype.value == f"{XSD}string":
        return f'"{text}"'
    return f'"{text}"^^{_name(node.datatype.value)}'


def _name(iri: str) -> str:
    for prefix, base in _PREFIXES.items():
        if iri.startswith(base) and _LOCAL.fullmatch(iri[len(base) :]):
            return f"{prefix}:{iri[len(base) :]}"
    return f"<{iri}>"


def _iris(objects: Iterable[Object]) -> set[str]:
    return {str(getattr(node, "value", node)) for node in objects}
