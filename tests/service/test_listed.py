"""What machines find by themselves: VoID, DCAT, schema.org, the sitemap, and files to download."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, XSD
from ruamel.yaml import YAML

from ranvier.layout import Layout
from ranvier.service import about
from ranvier.service.listed import sitemap
from ranvier.vocabulary import BASE

from .conftest import InProcess, Server
from .test_app import PARSERS, Page

DATASET = rdflib.URIRef(about.DATASET)
LOCAL = "http://localhost"


def graph_at(pages: InProcess, path: str, accept: str = "text/turtle") -> rdflib.Graph:
    response = pages.get(path, accept)
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.text, format=PARSERS[accept])


@pytest.fixture(scope="module")
def void(pages: InProcess) -> rdflib.Graph:
    return graph_at(pages, "/.well-known/void")


@pytest.fixture(scope="module")
def triples(graph_store: pyoxigraph.Store) -> list[pyoxigraph.Quad]:
    """The triples of the default graph."""
    graph = pyoxigraph.DefaultGraph()
    return list(graph_store.quads_for_pattern(None, None, None, graph))


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalogue"])
def test_it_comes_in_every_form_without_blank_nodes(pages: InProcess, path: str) -> None:
    graphs = [graph_at(pages, path, kind) for kind in PARSERS]
    assert len(graphs[0]) > 50
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    assert not any(isinstance(node, rdflib.BNode) for node in graphs[0].all_nodes())
    assert pages.get(path, "image/png").status_code == 406
    assert pages.get("/catalogue.docx").status_code == 404


def test_void_counts_what_the_graph_holds(void: rdflib.Graph, triples) -> None:
    said = {name: int(void.value(DATASET, VOID[name])) for name in ("triples", "distinctSubjects")}
    assert said == {
        "triples": len(triples),
        "distinctSubjects": len({quad.subject for quad in triples}),
    }
    assert int(void.value(DATASET, VOID.distinctObjects)) == len({q.object for q in triples})
    classes: dict[str, set[str]] = {}
    for quad in triples:
        if quad.predicate.value == str(RDF.type):
            classes.setdefault(quad.object.value, set()).add(quad.subject.value)
    assert {
        str(void.value(part, VOID["class"])): int(void.value(part, VOID.entities))
        for part in void.objects(DATASET, VOID.classPartition)
    } == {name: len(nodes) for name, nodes in classes.items()}
    assert {
        str(void.value(part, VOID.property)): int(void.value(part, VOID.triples))
        for part in void.objects(DATASET, VOID.propertyPartition)
    } == Counter(quad.predicate.value for quad in triples)
    assert int(void.value(DATASET, VOID.classes)) == len(classes)


def test_linksets_hold_every_mapping_once(void: rdflib.Graph, triples) -> None:
    names = {str(SKOS[f"{name}Match"]) for name in ("exact", "close", "broad", "narrow", "related")}
    links = [
        quad
        for quad in triples
        if quad.predicate.value in names and quad.subject.value.startswith(BASE)
    ]
    found: Counter[str] = Counter()
    for part in void.objects(DATASET, VOID.subset):
        assert (part, RDF.type, VOID.Linkset) in void
        target = void.value(part, VOID.objectsTarget)
        space = str(void.value(target, VOID.uriSpace))
        predicate = str(void.value(part, VOID.linkPredicate))
        count = int(void.value(part, VOID.triples))
        leads = [q for q in links if q.predicate.value == predicate]
        assert sum(q.object.value.startswith(space) for q in leads) >= count
        assert void.value(target, DCTERMS.title)
        found[predicate] += count
    assert found == Counter(quad.predicate.value for quad in links)
    chebi = rdflib.URIRef(f"{about.CATALOGUE}#ontology-CHEBI")
    assert str(void.value(chebi, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_void_says_where_to_ask_and_look(pages: InProcess, void: rdflib.Graph) -> None:
    page = rdflib.URIRef(f"{LOCAL}/.well-known/void")
    assert (page, FOAF.primaryTopic, DATASET) in void
    assert str(void.value(DATASET, VOID.sparqlEndpoint)) == f"{LOCAL}/sparql"
    assert str(void.value(DATASET, VOID.uriSpace)) == BASE
    examples = [str(iri) for iri in void.objects(DATASET, VOID.exampleResource)]
    assert len(examples) >= 3
    for iri in examples:
        assert pages.get("/" + iri.removeprefix(BASE)).status_code == 200
    vocabularies = {str(iri) for iri in void.objects(DATASET, VOID.vocabulary)}
    assert {"https://w3id.org/ranvier/vocab#", str(SKOS), "http://www.w3.org/ns/prov#"} <= (
        vocabularies
    )


def test_what_the_catalogue_names_can_be_had(pages: InProcess, built: Layout) -> None:
    graph = graph_at(pages, "/catalogue")
    catalogue = rdflib.URIRef(f"{about.CATALOGUE}#catalogue")
    assert list(graph.objects(catalogue, DCAT.dataset)) == [DATASET]
    assert graph.value(DATASET, DCTERMS.issued) == rdflib.Literal(about.RELEASED, datatype=XSD.date)
    summary = json.loads((built.build / "build.json").read_text())
    assert str(graph.value(DATASET, DCTERMS.identifier)) == f"sha256:{summary['hash']}"
    assert str(graph.value(DATASET, DCAT["version"])) == summary["version"]
    files = list(graph.objects(DATASET, DCAT.distribution))
    assert len(files) == 2
    dumps = set(graph_at(pages, "/.well-known/void").objects(DATASET, VOID.dataDump))
    for each in files:
        url = graph.value(each, DCAT.downloadURL)
        assert url in dumps
        data = pages.get(str(url).removeprefix(LOCAL)).content
        assert len(data) == int(graph.value(each, DCAT.byteSize))
        checksum = graph.value(each, rdflib.URIRef("http://spdx.org/rdf/terms#checksum"))
        value = graph.value(checksum, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))
        assert str(value).lower() == hashlib.sha256(data).hexdigest()
        assert graph.value(each, DCTERMS.license) == rdflib.URIRef(about.LICENCE)
    for service in graph.objects(catalogue, DCAT.service):
        described = str(graph.value(service, DCAT.endpointDescription))
        assert described in (f"{LOCAL}/sparql", f"{LOCAL}/openapi.json")


def test_the_catalogue_is_a_page_too(pages: InProcess) -> None:
    page = Page(pages.get("/catalogue", "text/html").text)
    assert page.open == []
    assert {"/download/ranvier.nq.gz", "/download/ranvier.ttl", "/.well-known/void"} <= {
        *page.links
    }
    assert about.RELEASED in page.text


@pytest.mark.parametrize("path", ["/", "/catalogue"])
def test_the_dataset_is_marked_up_for_search_engines(pages: InProcess, path: str) -> None:
    response = pages.get(path, "text/html")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.text)
    assert block
    assert "<" not in block[1]
    said = json.loads(block[1])
    assert (said["@context"], said["@type"]) == ("https://schema.org/", "Dataset")
    assert said["@id"] == about.DATASET
    assert 50 <= len(said["description"]) <= 5000
    for each in said["distribution"]:
        assert pages.get(each["contentUrl"].removeprefix(LOCAL), method="HEAD").status_code == 200
    assert "unsafe" not in response.headers["content-security-policy"]
    assert "script-src" not in response.headers["content-security-policy"]


def test_what_is_said_is_what_the_citation_says(layout: Layout) -> None:
    path = layout.root / "CITATION.cff"
    said = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    assert said["title"] == about.TITLE
    assert str(said["date-released"]) == about.RELEASED
    assert [author["name"] for author in said["authors"]] == [about.MAKERS]
    assert tuple(said["keywords"]) == about.KEYWORDS
    assert "CC-BY-4.0" in said["license"]


def test_the_sitemap_names_every_page_once(pages: InProcess) -> None:
    response = pages.get("/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(response.text)  # noqa: S314  our own server wrote it
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    found = [node.text or "" for node in root.iter(f"{space}loc")]
    assert len(found) == len(set(found))
    entities = pages.app.state.editions.now().entities
    wanted = {iri.replace(BASE, f"{LOCAL}/") for iris in entities.values() for iri in iris}
    assert wanted < set(found)
    for url in [url for url in found if url not in wanted]:
        assert pages.get(url.removeprefix(LOCAL), "text/html").status_code == 200
    assert pages.get("/sitemap.xml?part=2").status_code == 400


def test_a_long_sitemap_comes_in_parts(pages: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall("<loc>.*?</loc>", pages.get("/sitemap.xml").text)
    monkeypatch.setitem(sitemap.__globals__, "_MOST_ADDRESSES", 1000)
    parts = re.findall("<loc>(.*?)</loc>", pages.get("/sitemap.xml").text)
    assert len(parts) == -(-len(whole) // 1000)
    found = [pages.get(url.removeprefix(LOCAL)).text for url in parts]
    assert [loc for text in found for loc in re.findall("<loc>.*?</loc>", text)] == whole


def test_robots_are_told_of_the_sitemap(pages: InProcess) -> None:
    assert f"Sitemap: {LOCAL}/sitemap.xml\n" in pages.get("/robots.txt").text


def test_a_file_is_whole_and_says_what_it_is(server: Server, built: Layout) -> None:
    response = server.client.get("/download/ranvier.nq.gz")
    assert response.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in response.headers
    summary = json.loads((built.build / "build.json").read_text())
    data = gzip.decompress(response.content)
    assert hashlib.sha256(data).hexdigest() == summary["hash"]
    assert data.count(b"\n") == summary["quads"]


def test_a_file_comes_in_parts_and_not_twice(server: Server, built: Layout) -> None:
    path, whole = "/download/ranvier.ttl", (built.build / "ranvier.ttl").read_bytes()
    head = server.client.head(path)
    tag = head.headers["etag"]
    assert head.headers["accept-ranges"] == "bytes"
    assert int(head.headers["content-length"]) == len(whole)
    for coding in ("identity", "gzip, br"):
        asked = {"range": "bytes=1000-2999", "if-range": tag, "accept-encoding": coding}
        part = server.client.get(path, headers=asked)
        assert part.status_code == 206
        assert part.content == whole[1000:3000]
        assert part.headers["content-range"] == f"bytes 1000-2999/{len(whole)}"
    stale = {"range": "bytes=0-9", "if-range": '"another"'}
    assert server.client.get(path, headers=stale).content == whole
    again = server.client.get(path, headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    beyond = server.client.get(path, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize(
    "name", ["build.json", "search.sqlite", "store", "..%2f.lock", "%2e%2e/current", "none"]
)
def test_no_other_file_is_given(server: Server, name: str) -> None:
    assert server.client.get(f"/download/{name}").status_code == 404


def test_the_same_build_is_described_in_the_same_bytes(pages: InProcess, built: Layout) -> None:
    other = InProcess(built)
    for path in ("/.well-known/void", "/catalogue", "/sitemap.xml", "/"):
        assert (
            pages.get(path, "text/turtle, */*;q=0.1").content
            == other.get(path, "text/turtle, */*;q=0.1").content
        )


def test_a_build_without_files_names_none(built: Layout, tmp_path: Path) -> None:
    folder = (built.build / "current").resolve()
    aside = tmp_path / "build"
    (aside / "current").mkdir(parents=True)
    for name in ("store", "build.json", "search.sqlite"):
        (aside / "current" / name).symlink_to(folder / name)
    pages = InProcess(Layout(root=built.root, build=aside))
    graph = graph_at(pages, "/catalogue")
    assert list(graph.objects(DATASET, DCAT.distribution)) == []
    assert pages.get("/download/ranvier.ttl").status_code == 404
    assert "holds no files" in pages.get("/catalogue", "text/html").text
