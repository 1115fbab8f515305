"""Publications: parsers of each format find every one, with every id, as the graph has it."""

from __future__ import annotations

import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from ranvier.exports.publications import read_publications
from ranvier.vocabulary import PREFIXES


@pytest.fixture(scope="module")
def held(built_store) -> dict[str, dict[str, str]]:
    """What the graph says of each publication, asked by SPARQL."""
    keys = ("doiName", "pmid", "pmcid", "journal", "publicationYear", "firstAuthor")
    wanted = " ".join(f"OPTIONAL {{ ?p rv:{key} ?{key} }}" for key in keys)
    found = built_store.query(
        f"SELECT * {{ ?p a rv:Publication ; skos:prefLabel ?label {wanted} "
        "OPTIONAL { ?p dcterms:title ?title } OPTIONAL { ?p rv:citation ?citation } }",
        prefixes=PREFIXES,
    )
    names = [variable.value for variable in found.variables]
    return {
        row["p"].value.rpartition("/")[2]: {n: row[n].value for n in names if row[n]}
        for row in found
    }


def test_bibtex_is_read_by_a_parser_of_bibtex(exported, held) -> None:
    library = bibtexparser.parse_file(
        str(exported("bibtex")), append_middleware=[LatexDecodingMiddleware()]
    )
    assert library.failed_blocks == []
    read = {e.key: {f.key: f.value for f in e.fields} for e in library.entries}
    assert read.keys() == held.keys()
    names = {"doi": "doiName", "pmid": "pmid", "pmcid": "pmcid", "year": "publicationYear"}
    names |= {"journal": "journal"}
    for slug, said in held.items():
        for field, key in names.items():
            assert read[slug].get(field) == said.get(key)
        assert read[slug].get("title", "").strip("{}") == said.get("title", "")
        author = read[slug].get("author", "").strip("{}").replace(", ", " ")
        assert author == said.get("firstAuthor", "")
        assert read[slug]["note"].startswith(said["label"].rstrip("."))
        assert said.get("citation", "").rstrip(".") in read[slug]["note"]


def test_ris_is_read_by_a_parser_of_ris(exported, held) -> None:
    read = {e["id"]: e for e in rispy.loads(exported("ris").read_text(encoding="utf-8"))}
    assert read.keys() == held.keys()
    names = {"doi": "doiName", "accession_number": "pmid", "custom2": "pmcid"}
    names |= {"year": "publicationYear", "secondary_title": "journal", "title": "title"}
    for slug, said in held.items():
        for field, key in names.items():
            assert read[slug].get(field) == said.get(key)
        authors = [name.replace(", ", " ") for name in read[slug].get("authors", [])]
        assert authors == ([said["firstAuthor"]] if "firstAuthor" in said else [])
        assert said.get("citation", "").rstrip(".") in " ".join(read[slug]["notes"])


def test_csl_json_holds_every_field(exported, held) -> None:
    read = {e["id"]: e for e in json.loads(exported("csl-json").read_text(encoding="utf-8"))}
    assert read.keys() == held.keys()
    names = {"DOI": "doiName", "PMID": "pmid", "PMCID": "pmcid", "container-title": "journal"}
    names |= {"title": "title"}
    for slug, said in held.items():
        for field, key in names.items():
            assert read[slug].get(field) == said.get(key)
        year = read[slug].get("issued", {}).get("date-parts", [[None]])[0][0]
        assert str(year or "") == said.get("publicationYear", "")
        assert read[slug]["type"] in ("article-journal", "paper-conference")


def test_a_processor_of_csl_cites_every_publication(exported, held) -> None:
    items = json.loads(exported("csl-json").read_text(encoding="utf-8"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    cited = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for slug in held:
        cited.register(Citation([CitationItem(slug)]))
    written = dict(zip(cited.keys, map(str, cited.bibliography()), strict=True))
    assert written.keys() == held.keys()
    for slug, said in held.items():
        for key in ("journal", "publicationYear"):
            assert said.get(key, "") in written[slug], slug
        assert said.get("firstAuthor", "").split(" ")[0] in written[slug], slug


def test_a_citation_of_volume_and_pages_is_taken_apart(built_store) -> None:
    found = {p.citation: p.place for p in read_publications(built_store)}
    assert found["1(5):340-347"] == ("1", "5", "340-347")
    assert found["12:1319-1324"] == ("12", None, "1319-1324")
    assert found["264(2):304-315, Epub 2016 Nov 25"] == (None, None, None)
    assert found["P1795"] == (None, None, None)


def test_the_same_publication_is_the_same_in_all_three(exported) -> None:
    """Volumes and pages: what one format says, the others say."""
    library = bibtexparser.parse_file(str(exported("bibtex")))
    ris = {e["id"]: e for e in rispy.loads(exported("ris").read_text(encoding="utf-8"))}
    csl = {e["id"]: e for e in json.loads(exported("csl-json").read_text(encoding="utf-8"))}
    placed = 0
    for entry in library.entries:
        fields = {f.key: f.value for f in entry.fields}
        pages = fields.get("pages", "").replace("--", "-")
        assert csl[entry.key].get("page", "") == pages
        assert csl[entry.key].get("volume") == fields.get("volume") == ris[entry.key].get("volume")
        start, end = (ris[entry.key].get(key) for key in ("start_page", "end_page"))
        assert "-".join(page for page in (start, end) if page) == pages
        placed += bool(pages)
    assert placed > 20
