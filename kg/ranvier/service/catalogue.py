"""The graph in a catalogue: DCAT 3 for machines, and schema.org for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranvier.service import about
from ranvier.service.downloads import downloads
from ranvier.service.editions import Edition
from ranvier.service.statements import DCAT, SPDX, Statements
from ranvier.service.void import PATH as VOID_PATH
from ranvier.vocabulary import DCTERMS, FOAF, RDFS, VOCABULARY

if TYPE_CHECKING:
    import pyoxigraph

PATH = "/catalogue"

_MEDIA = "https://www.iana.org/assignments/media-types/"


def describe_catalogue(edition: Edition, base: str) -> list[pyoxigraph.Triple]:
    """Describe catalogue, dataset, distributions and services in DCAT 3.

    Args:
        edition: the build.
        base: the address of this server, without a slash at its end.
    """
    said = Statements()
    catalogue, makers = f"{about.CATALOGUE}#catalogue", f"{about.CATALOGUE}#makers"
    services = (f"{about.CATALOGUE}#sparql", f"{about.CATALOGUE}#api")
    said.type(catalogue, f"{DCAT}Catalog")
    said.text(catalogue, f"{DCTERMS}title", "Ranvier: data and services")
    said.text(catalogue, f"{DCTERMS}description", "The evidence graph, its files and its services.")
    said.link(catalogue, f"{DCAT}dataset", about.DATASET)
    said.link(catalogue, f"{DCAT}service", *services)
    said.type(makers, f"{FOAF}Agent")
    said.text(makers, f"{FOAF}name", about.MAKERS)
    for node in (catalogue, about.DATASET):
        said.link(node, f"{DCTERMS}publisher", makers)
        said.link(node, f"{DCTERMS}license", about.LICENCE)
        said.value(node, f"{DCTERMS}issued", about.RELEASED, "date")
    _dataset(said, edition, base, makers)
    _distributions(said, edition, base)
    for node, title, path, described in (
        (services[0], "SPARQL endpoint", "/sparql", "/sparql"),
        (services[1], "Named queries and search", "/api", "/openapi.json"),
    ):
        said.type(node, f"{DCAT}DataService")
        said.text(node, f"{DCTERMS}title", title)
        said.link(node, f"{DCAT}endpointURL", f"{base}{path}")
        said.link(node, f"{DCAT}endpointDescription", f"{base}{described}")
        said.link(node, f"{DCAT}servesDataset", about.DATASET)
        said.link(node, f"{DCTERMS}license", about.LICENCE)
    said.link(services[0], f"{DCTERMS}conformsTo", "https://www.w3.org/TR/sparql11-protocol/")
    return said.triples


def _dataset(said: Statements, edition: Edition, base: str, makers: str) -> None:
    node = about.DATASET
    said.type(node, f"{DCAT}Dataset")
    said.text(node, f"{DCTERMS}title", about.TITLE)
    said.text(node, f"{DCTERMS}description", about.DESCRIPTION)
    said.value(node, f"{DCTERMS}identifier", f"sha256:{edition.summary['hash']}")
    said.value(node, f"{DCAT}version", str(edition.summary["version"]))
    said.link(node, f"{DCTERMS}creator", makers)
    said.link(node, f"{DCTERMS}language", "http://id.loc.gov/vocabulary/iso639-1/en")
    said.text(node, f"{DCAT}keyword", *about.KEYWORDS)
    said.link(node, f"{DCAT}landingPage", f"{base}/")
    said.link(node, f"{DCTERMS}conformsTo", VOCABULARY.rstrip("#"))
    said.link(node, f"{RDFS}seeAlso", f"{base}{VOID_PATH}")
    rights = f"{about.CATALOGUE}#rights"
    said.link(node, f"{DCTERMS}rights", rights)
    said.type(rights, f"{DCTERMS}RightsStatement")
    said.text(rights, f"{RDFS}label", about.RIGHTS)


def _distributions(said: Statements, edition: Edition, base: str) -> None:
    """Describe the files, each of which can be downloaded from here."""
    for each in downloads(edition):
        node = f"{about.CATALOGUE}#{each.form.lower()}"
        said.link(about.DATASET, f"{DCAT}distribution", node)
        said.type(node, f"{DCAT}Distribution")
        said.text(node, f"{DCTERMS}title", f"The graph as {each.form}")
        said.text(node, f"{DCTERMS}description", each.told)
        said.link(node, f"{DCAT}accessURL", f"{base}{each.path}")
        said.link(node, f"{DCAT}downloadURL", f"{base}{each.path}")
        said.link(node, f"{DCAT}mediaType", _MEDIA + each.media_type)
        if each.packed:
            said.link(node, f"{DCAT}compressFormat", _MEDIA + each.packed)
        said.value(node, f"{DCAT}byteSize", each.size, "nonNegativeInteger")
        said.link(node, f"{DCTERMS}license", about.LICENCE)
        said.value(node, f"{DCTERMS}issued", about.RELEASED, "date")
        checksum = f"{node}-checksum"
        said.link(node, f"{SPDX}checksum", checksum)
        said.type(checksum, f"{SPDX}Checksum")
        said.link(checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
        said.value(checksum, f"{SPDX}checksumValue", each.sha256, "hexBinary")


def markup(edition: Edition, base: str) -> dict[str, Any]:
    """Describe the dataset in the words of schema.org, as search engines read it in a page."""
    makers = {"@type": "Organization", "name": about.MAKERS}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.DATASET,
        "name": about.TITLE,
        "description": about.DESCRIPTION,
        "url": f"{base}/",
        "identifier": f"sha256:{edition.summary['hash']}",
        "version": str(edition.summary["version"]),
        "datePublished": about.RELEASED,
        "license": about.LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": list(about.KEYWORDS),
        "creator": makers,
        "publisher": makers,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"The graph as {each.form}",
                "encodingFormat": each.packed or each.media_type,
                "contentUrl": f"{base}{each.path}",
                "contentSize": f"{each.size} B",
                "sha256": each.sha256,
            }
            for each in downloads(edition)
        ],
    }
