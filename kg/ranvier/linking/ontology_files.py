"""Read files of ontologies: OBO, OWL in RDF/XML, Turtle or OWL/XML, and tables of terms."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ranvier.errors import DataError
from ranvier.linking.terms import CLASS, CONCEPT, INDIVIDUAL, PROPERTY, Ontology, Term
from ranvier.vocabulary import OWL, RDF, RDFS

if TYPE_CHECKING:
    import curies
    import pyoxigraph

_OBO = "http://purl.obolibrary.org/obo/"
_EXACT = "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"
_PART_OF = f"{_OBO}BFO_0000050"
_REPLACED = f"{_OBO}IAO_0100001"
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+EXACT\b')
_KIND_OF = {
    f"{OWL}Class": CLASS,
    f"{OWL}ObjectProperty": PROPERTY,
    f"{OWL}DatatypeProperty": PROPERTY,
    f"{OWL}AnnotationProperty": PROPERTY,
    f"{OWL}NamedIndividual": INDIVIDUAL,
}


def read_ontology(path: Path, converter: curies.Converter) -> Ontology:
    """Read a file of an ontology, gzipped or not; its content says which format it has.

    Raises:
        DataError: in one line, if the file is cut off, empty, or of another format.
    """
    text = _text(path)
    start = text[:4000].lstrip("\ufeff \t\r\n")
    try:
        if start.startswith("format-version:") or "\n[Term]" in text[:200_000]:
            found = _obo(path, text, converter)
        elif start.startswith(("<?xml", "<rdf:RDF", "<Ontology", "<!DOCTYPE")):
            found = _xml(text, converter)
        elif start.startswith(("@prefix", "@base", "PREFIX", "#")):
            import pyoxigraph

            found = _owl(_parse(text, pyoxigraph.RdfFormat.TURTLE), converter)
        elif "\t" in start.partition("\n")[0] and "label" in start.partition("\n")[0].split("\t"):
            found = _table(path, text, converter)
        else:
            message = "neither OBO, OWL, Turtle nor a table of terms"
            raise DataError(message)
    except DataError as error:
        message = f"{path.name}: {error}"
        raise DataError(message) from error
    except (ValueError, SyntaxError, KeyError, TypeError) as error:
        message = f"{path.name}: cut off or damaged: {' '.join(str(error).split())[:160]}"
        raise DataError(message) from error
    if not found.terms:
        message = f"{path.name}: the file holds no term of a known prefix"
        raise DataError(message)
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        message = f"{path.name}: cut off or no file of that kind: {error}"
        raise DataError(message) from error
    except ValueError as error:
        message = f"{path.name}: not text in UTF-8"
        raise DataError(message) from error


def _obo(path: Path, text: str, converter: curies.Converter) -> Ontology:
    """Read OBO, leaving out what has a prefix that mappings do not know."""
    import io
    import logging

    import obonet

    if not text.endswith("\n") or "\nname:" not in text[text.rfind("\n[") :]:
        message = "cut off: the last stanza or line has no end"
        raise DataError(message)
    logging.getLogger("obonet").setLevel(logging.ERROR)
    graph = obonet.read_obo(io.StringIO(text), ignore_obsolete=False)
    known = {record.prefix for record in converter.records}
    found = Ontology(version=_version(str(graph.graph.get("data-version", ""))))
    for curie, data in graph.nodes(data=True):
        if curie.partition(":")[0] not in known:
            continue
        if "name" not in data:
            continue  # Only named as a parent: the file is a part of an ontology.
        related = [each.split(None, 1) for each in data.get("relationship", ())]
        found.terms[curie] = Term(
            curie,
            " ".join(str(data["name"]).split()),
            parents=_known(data.get("is_a", ()), known),
            part_of=_known(
                (end for name, end in related if name in ("part_of", "BFO:0000050")), known
            ),
            synonyms=_synonyms(data.get("synonym", ())),
            obsolete=str(data.get("is_obsolete", "")).lower() == "true",
            replaced_by=_known(data.get("replaced_by", ()), known),
        )
    return found


def _version(text: str) -> str:
    """Take the date or number out of what an ontology says of its version."""
    found = re.search(r"\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+", text)
    return found.group(0) if found else text.rpartition("/")[2]


def _known(curies: Iterable[str], known: set[str]) -> tuple[str, ...]:
    names = (str(each).split()[0] for each in curies)
    return tuple(sorted({name for name in names if name.partition(":")[0] in known}))


def _synonyms(lines: Iterable[str]) -> tuple[str, ...]:
    found = {match.group(1) for line in lines if (match := _SYNONYM.match(line))}
    return tuple(sorted(each.replace('\\"', '"') for each in found))


def _xml(text: str, converter: curies.Converter) -> Ontology:
    """Read OWL, as RDF/XML or as OWL/XML."""
    import pyoxigraph

    if "<rdf:RDF" in text[:20_000]:
        return _owl(_parse(text, pyoxigraph.RdfFormat.RDF_XML), converter)
    return _owl(_parse(_ntriples(text), pyoxigraph.RdfFormat.N_TRIPLES), converter)


def _ntriples(text: str) -> str:
    """Turn OWL/XML into N-Triples; imports are left out, for reading never goes to the network."""
    import io

    import owlready2

    if not text.rstrip().endswith(">"):
        message = "cut off: the last element is not closed"
        raise DataError(message)
    world = owlready2.World()
    alone = re.sub(r"<Import>[^<]*</Import>", "", text)
    try:
        loaded = world.get_ontology("https://w3id.org/ranvier/read#").load(
            fileobj=io.BytesIO(alone.encode()), only_local=True
        )
    except Exception as error:
        message = f"cut off, or not OWL: {' '.join(str(error).split())[:120]}"
        raise DataError(message) from error
    buffer = io.BytesIO()
    loaded.save(buffer, format="ntriples")
    # owlready2 writes this datatype where a literal has no language, which N-Triples forbids.
    return buffer.getvalue().decode().replace(f"^^<{RDF}langString>", "")


def _parse(text: str, form: pyoxigraph.RdfFormat) -> list[pyoxigraph.Quad]:
    import pyoxigraph

    return list(pyoxigraph.parse(text.encode(), format=form, base_iri=_OBO))


def _owl(quads: Iterable[pyoxigraph.Quad], converter: curies.Converter) -> Ontology:
    """Gather the terms of OWL: named ones, and of restrictions only `part of some`."""
    import pyoxigraph

    facts: dict[Any, dict[str, list[Any]]] = {}
    version = ""
    for quad in quads:
        facts.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        if quad.predicate.value == f"{OWL}versionIRI" or (
            not version and quad.predicate.value == f"{OWL}versionInfo"
        ):
            version = _version(str(getattr(quad.object, "value", "")))
    found = Ontology(version=version)
    for subject, held in facts.items():
        curie = _curie(subject, converter)
        kinds = {_KIND_OF.get(getattr(each, "value", "")) for each in held.get(f"{RDF}type", ())}
        kind = next((each for each in (CLASS, PROPERTY, INDIVIDUAL) if each in kinds), None)
        labels = [
            each
            for each in held.get(f"{RDFS}label", ())
            if isinstance(each, pyoxigraph.Literal) and each.language in (None, "en", "en-us")
        ]
        if not curie or kind is None or not labels:
            continue
        above = held.get(f"{RDFS}subClassOf", []) + held.get(f"{RDFS}subPropertyOf", [])
        if kind == INDIVIDUAL:
            above = [e for e in held.get(f"{RDF}type", []) if not str(e).startswith(f"<{OWL}")]
        found.terms[curie] = Term(
            curie,
            " ".join(min(each.value for each in labels).split()),
            kind=kind,
            parents=_curies(above, converter),
            part_of=_curies((_part(each, facts) for each in above), converter),
            synonyms=tuple(sorted({each.value for each in held.get(_EXACT, ())})),
            obsolete=any(
                str(getattr(each, "value", "")) == "true"
                for each in held.get(f"{OWL}deprecated", ())
            ),
            replaced_by=_curies(held.get(_REPLACED, ()), converter),
        )
    return found


def _part(node: Any, facts: dict[Any, dict[str, list[Any]]]) -> Any:
    held = facts.get(node, {})
    on = [getattr(each, "value", "") for each in held.get(f"{OWL}onProperty", ())]
    some = held.get(f"{OWL}someValuesFrom", ())
    return some[0] if on == [_PART_OF] and some else None


def _curies(nodes: Iterable[Any], converter: curies.Converter) -> tuple[str, ...]:
    return tuple(sorted({curie for node in nodes if (curie := _curie(node, converter))}))


def _curie(node: Any, converter: curies.Converter) -> str:
    """Shorten an IRI, or the text of a CURIE; anything else is left out."""
    value = str(getattr(node, "value", ""))
    if not value.startswith("http"):
        return value if re.fullmatch(r"[A-Za-z]+:\w+", value) else ""
    curie = converter.compress(value) or ""
    prefix, _, name = curie.partition(":")
    return curie if re.fullmatch(r"\w+", name) and prefix not in ("obo", "oboInOwl") else ""


def _table(path: Path, text: str, converter: curies.Converter) -> Ontology:
    """Read a table of terms: tab-separated, with at least the columns `curie` and `label`."""
    import csv

    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    if not {"curie", "label"} <= set(rows.fieldnames or ()):
        message = "a table of terms has the columns curie and label"
        raise DataError(message)
    known = {record.prefix for record in converter.records}
    found = Ontology()
    for row in rows:
        curie = row["curie"]
        if None in row.values() or curie == "":
            message = f"cut off: line {rows.line_num} has too few columns"
            raise DataError(message)
        if curie.partition(":")[0] not in known:
            continue
        found.terms[curie] = Term(
            curie,
            row["label"],
            kind=CONCEPT,
            parents=_known(filter(None, (row.get("parents") or "").split("|")), known),
            synonyms=tuple(sorted(filter(None, (row.get("exact_synonyms") or "").split("|")))),
            obsolete=row.get("obsolete") == "yes",
            version=row.get("version") or "",
        )
    return found
