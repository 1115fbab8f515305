"""The suites as they are published: where they stand, and the tests that their manifests list."""

from __future__ import annotations

import os
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

HOME = Path(os.environ.get("W3C_TESTS") or Path(__file__).parents[3] / "shared" / "w3c")
SPARQL_ARCHIVE, SHACL_ARCHIVE = HOME / "sparql11-tests.tar.gz", HOME / "shacl-tests.tar.gz"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

REFUSED = "refused here"
KINDS = {
    "entailment": "the test asks for a regime of entailment, and the endpoint offers none",
    REFUSED: "the endpoint refuses on purpose what the engine would answer",
    "read-only": "the test changes the graph",
    "engine": "the engine alone does not pass either",
    "library": "a library that the check rests on does not pass either",
}
"""The kinds of reasons for which a test is listed: what stands before the colon."""

NOT_RUN = {
    "UpdateEvaluationTest": "update",
    "PositiveUpdateSyntaxTest11": "update",
    "NegativeUpdateSyntaxTest11": "update",
    "GraphStoreProtocolTest": "graph store",
}
"""The kinds of tests that only concern a graph that can be changed, by suite."""

NOT_HERE = "the suites are not at {}: set W3C_TESTS to the folder that holds their archives"


@dataclass(frozen=True)
class Case:
    """A test of the SPARQL suite: what it is called, and where in its manifest it stands."""

    id: str
    kind: str
    folder: Path
    node: rdflib.term.Node
    manifest: rdflib.Graph

    def path(self, iri: object) -> Path:
        """Give the file that an IRI of the manifest stands for."""
        return self.folder.parent / str(iri).removeprefix(BASE)

    @property
    def action(self) -> rdflib.term.Node | None:
        return self.manifest.value(self.node, MF.action)

    @property
    def query(self) -> Path:
        """Give the file of the query."""
        action = self.action
        assert action is not None
        return self.path(self.manifest.value(action, QT.query) or action)

    @property
    def result(self) -> Path:
        """Give the file of the expected result."""
        found = self.manifest.value(self.node, MF.result)
        assert found is not None
        return self.path(found)

    def data(self) -> list[tuple[Path, str | None]]:
        """Give the files of data, each with the name of its graph; None is the default graph."""
        found: list[tuple[Path, str | None]] = []
        action = self.action
        for iri in self.manifest.objects(action, QT.data):
            found.append((self.path(iri), None))
        for iri in self.manifest.objects(action, QT.graphData):
            found.append((self.path(iri), str(iri)))
        for part in self.manifest.objects(self.node, UT.graphData):
            file, name = self.manifest.value(part, UT.graph), self.manifest.value(part, RDFS.label)
            found.append((self.path(file), str(name)))
        return sorted(found, key=str)


@cache
def unpacked(archive: Path) -> Path | None:
    """Unpack an archive once; None where it is not there."""
    if not archive.is_file():
        return None
    home = Path(tempfile.mkdtemp(prefix="w3c-"))
    with tarfile.open(archive) as held:
        held.extractall(home, filter="data")
    return home


@cache
def sparql_cases() -> tuple[Case, ...]:
    """Give every test of the SPARQL 1.1 suite."""
    home = unpacked(SPARQL_ARCHIVE)
    found = []
    for path in sorted((home / "sparql11").glob("*/manifest.ttl")) if home else ():
        base = f"{BASE}{path.parent.name}/manifest.ttl"
        manifest = rdflib.Graph().parse(path, format="turtle", publicID=base)
        for entries in manifest.objects(None, MF.entries):
            for node in Collection(manifest, entries):
                kind = str(manifest.value(node, RDF.type)).removeprefix(str(MF))
                name = str(node).rpartition("#")[2].rpartition("/")[2]
                found.append(Case(f"{path.parent.name}/{name}", kind, path.parent, node, manifest))
    return tuple(found)


@cache
def skips() -> dict[str, dict[str, str]]:
    """Give the tests that are known not to pass, by section, each with the reason."""
    text = (Path(__file__).parent / "skips.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def reason(suite: str, case: str) -> str:
    """Give why a test does not pass, or nothing where it should."""
    return skips().get(suite, {}).get(case, "")
