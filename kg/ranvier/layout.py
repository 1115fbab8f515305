"""Where ontology, records, shapes and queries stand: in a checkout, or inside the wheel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ranvier.errors import CallError

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders that a build reads, the one that it writes, and the store to read if not that."""

    root: Path
    build: Path
    store: str = ""
    """The address of a remote store; empty for the one in the folder of the build."""

    @property
    def ontology(self) -> Path:
        """The vocabulary, as Turtle."""
        return self.root / "ontology" / "ranvier.ttl"

    @property
    def external(self) -> Path:
        """The slice of external ontologies that the graph links to, as Turtle."""
        return self.root / "ontology" / "external.ttl"

    @property
    def external_sources(self) -> Path:
        """Where each external ontology comes from, and by which licence."""
        return self.root / "ontology" / "sources.toml"

    @property
    def mappings(self) -> Path:
        """The folder of mappings to external ontologies, one SSSOM file a kind of entity."""
        return self.root / "ontology" / "mappings"

    @property
    def prefixes(self) -> Path:
        """The prefixes of external ids, frozen from the Bioregistry."""
        return self.root / "ontology" / "prefixes.json"

    @property
    def definitions(self) -> Path:
        """What the defined classes of the vocabulary mean, as OWL class expressions."""
        return self.root / "ontology" / "definitions.ttl"

    @property
    def records(self) -> Path:
        """The folder of records, one folder a kind inside."""
        return self.root / "kg" / "records"

    @property
    def context(self) -> Path:
        """The JSON-LD context that maps the keys of a record."""
        return self.records / "context.jsonld"

    @property
    def shapes(self) -> Path:
        """The folder of SHACL shapes and violation queries."""
        return self.root / "shapes"

    @property
    def questions(self) -> Path:
        """The folder of named queries."""
        return self.root / "queries" / "competency"

    @property
    def reports(self) -> Path:
        """The folder of queries on coverage and quality."""
        return self.root / "queries" / "reports"

    @property
    def rules(self) -> Path:
        """The folder of CONSTRUCT rules of layer 2."""
        return self.root / "queries" / "rules"

    def shown(self, path: Path) -> str:
        """Give a path as a person would type it: from the root where it lies below it.

        Links are not followed, since it is the link that was named, and it may lead in a circle.
        """
        try:
            return path.absolute().relative_to(self.root.absolute()).as_posix()
        except ValueError:
            return path.as_posix()


def find_layout(*, root: Path | None = None, build: Path | None = None) -> Layout:
    """Find the checkout that holds this package, or the data that the wheel carries.

    Args:
        root: a checkout to use instead.
        build: the folder of builds; `build/` in the checkout, or in the working folder for a wheel.

    Raises:
        CallError: if the folder holds no records.
    """
    if root is not None:
        home = root
    else:
        checkout = _PACKAGE.parent.parent
        home = checkout if (checkout / "kg" / "records").is_dir() else _PACKAGE / "_data"
    if not (home / "kg" / "records" / "context.jsonld").is_file():
        message = f"{home}: no kg/records/context.jsonld here; name the root of a Ranvier checkout"
        raise CallError(message)
    carried = home == _PACKAGE / "_data"
    return Layout(root=home, build=build or (Path("build") if carried else home / "build"))
