from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ranvier.errors import DataError
from ranvier.layout import Layout
from ranvier.linking.ontology_files import read_ontology
from ranvier.linking.prefixes import load_prefixes

OBO = """\
format-version: 1.2
data-version: hp/releases/2025-01-16

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000118
name: Phenotypic  abnormality
synonym: "Organ \\"abnormality\\"" EXACT []
synonym: "Something wider" BROAD []
is_a: HP:0000001 ! All
relationship: part_of UBERON:0000955 ! brain

[Term]
id: HP:0000057
name: obsolete Clitoromegaly
is_obsolete: true
replaced_by: HP:0008665
"""
RDF_XML = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/">
  <owl:Ontology rdf:about="http://purl.obolibrary.org/obo/hp.owl">
    <owl:versionInfo>2025-01-16</owl:versionInfo></owl:Ontology>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000001">
    <rdfs:label>All</rdfs:label></owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000118">
    <rdfs:label xml:lang="de">Anomalie</rdfs:label>
    <rdfs:label xml:lang="en">Phenotypic abnormality</rdfs:label>
    <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/HP_0000001"/>
    <rdfs:subClassOf><owl:Restriction>
      <owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/BFO_0000050"/>
      <owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/UBERON_0000955"/>
    </owl:Restriction></rdfs:subClassOf>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000057">
    <rdfs:label>obsolete Clitoromegaly</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
    <obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/HP_0008665"/></owl:Class>
</rdf:RDF>
"""
OWL_XML = """\
<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://purl.obolibrary.org/obo/hp.owl">
  <Import>http://127.0.0.1:1/nowhere.owl</Import>
  <Declaration><Class IRI="http://purl.obolibrary.org/obo/HP_0000001"/></Declaration>
  <Declaration><Class IRI="http://purl.obolibrary.org/obo/HP_0000118"/></Declaration>
  <SubClassOf><Class IRI="http://purl.obolibrary.org/obo/HP_0000118"/>
    <Class IRI="http://purl.obolibrary.org/obo/HP_0000001"/></SubClassOf>
  <AnnotationAssertion><AnnotationProperty IRI="http://www.w3.org/2000/01/rdf-schema#label"/>
    <IRI>http://purl.obolibrary.org/obo/HP_0000118</IRI>
    <Literal>Phenotypic abnormality</Literal></AnnotationAssertion>
  <AnnotationAssertion><AnnotationProperty IRI="http://www.w3.org/2000/01/rdf-schema#label"/>
    <IRI>http://purl.obolibrary.org/obo/HP_0000001</IRI><Literal>All</Literal></AnnotationAssertion>
</Ontology>
"""
TABLE = "curie\tlabel\tparents\tobsolete\nHP:0000118\tPhenotypic abnormality\tHP:0000001\tno\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("hp.obo", OBO), ("hp.owl", RDF_XML), ("hp.owx", OWL_XML), ("terms.tsv", TABLE)],
)
def test_each_format_gives_the_same_term(
    layout: Layout, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    term = read_ontology(tmp_path / name, load_prefixes(layout)).terms["HP:0000118"]
    assert (term.label, term.parents) == ("Phenotypic abnormality", ("HP:0000001",))


@pytest.mark.parametrize(("name", "text"), [("hp.obo", OBO), ("hp.owl", RDF_XML)])
def test_parts_versions_and_obsolete_terms_are_read(
    layout: Layout, tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(text.encode()))
    found = read_ontology(path, load_prefixes(layout))
    assert found.version == "2025-01-16"
    assert found.terms["HP:0000118"].part_of == ("UBERON:0000955",)
    gone = found.terms["HP:0000057"]
    assert (gone.obsolete, gone.replaced_by) == (True, ("HP:0008665",))


def test_only_exact_synonyms_are_taken(layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "hp.obo").write_text(OBO, encoding="utf-8")
    found = read_ontology(tmp_path / "hp.obo", load_prefixes(layout))
    assert found.terms["HP:0000118"].synonyms == ('Organ "abnormality"',)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gzip-cut.obo.gz", gzip.compress(OBO.encode() * 50)[:-40]),
        ("not-gzip.obo.gz", OBO.encode()),
        ("line-cut.obo", OBO.encode()[:-12]),
        ("stanza-cut.obo", OBO[: OBO.index("name: obsolete")].encode()),
        ("cut.owl", RDF_XML[:-400].encode()),
        ("cut.owx", OWL_XML[:-90].encode()),
        ("table-cut.tsv", TABLE.encode() + b"HP:0000002\tAbn"),
        ("page.obo", b"<html><body>404 not found</body></html>"),
        ("data.owl", b'{"graphs": []}'),
        ("binary.obo", b"\x00\xff\xfe\x01" * 40),
        ("empty.obo", b""),
        ("other.tsv", b"name\tlabel\nHP\tx\n"),
        ("stranger.obo", OBO.replace("HP:", "ZZ:").encode()),
    ],
)
def test_a_file_that_is_cut_off_or_something_else_is_one_line(
    layout: Layout, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_ontology(tmp_path / name, load_prefixes(layout))
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
