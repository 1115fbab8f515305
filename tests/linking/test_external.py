from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier.errors import CallError, DataError, ServiceError
from ranvier.layout import Layout
from ranvier.linking.external import rebuild, seeds_from
from ranvier.linking.prefixes import load_prefixes
from ranvier.linking.slice import cycle
from ranvier.linking.slice_file import read_slice

SOURCES = """\
[HP]
title = "Human Phenotype Ontology"
files = ["hp.obo"]
download = "hp.obo"
license = "https://hpo.jax.org/app/license"

[MESH]
title = "Medical Subject Headings"
files = ["terms.tsv"]
license = "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html"
"""
HEAD = "format-version: 1.2\ndata-version: hp/releases/2025-01-16\n"


def stanza(number: str, name: str, *lines: str) -> str:
    return "\n".join(["", "[Term]", f"id: HP:{number}", f"name: {name}", *lines, ""])


FIRST = (
    HEAD
    + stanza("0000001", "All")
    + stanza("0000118", "Phenotypic abnormality", "is_a: HP:0000001")
    + stanza("0001875", "Neutropenia", "is_a: HP:0000118")
    + stanza("0000988", "Skin rash", "is_a: HP:0000118")
    + stanza("0000999", "Unasked", "is_a: HP:0000118")
)


@pytest.fixture
def small(checkout: Layout) -> Layout:
    """A checkout without mappings, with two ontologies, and a slice of one of them."""
    for path in checkout.mappings.glob("*.tsv"):
        path.unlink()
    checkout.external.unlink()
    checkout.external_sources.write_text(SOURCES, encoding="utf-8")
    return checkout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "ontologies"
    (place / "files").mkdir(parents=True)
    (place / "files" / "hp.obo").write_text(FIRST, encoding="utf-8")
    (place / "terms.tsv").write_text(
        "curie\tlabel\tversion\nMESH:D009503\tNeutropenia\t2026\n", encoding="utf-8"
    )
    return place


SEEDS = ("HP:0001875", "HP:0000988", "MESH:D009503")


def test_a_slice_holds_what_is_asked_for_and_all_above_it(small: Layout, folder: Path) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    found = read_slice(small.external, load_prefixes(small))
    assert set(found.terms) == {*SEEDS, "HP:0000118", "HP:0000001"}
    assert found.terms["HP:0001875"].parents == ("HP:0000118",)
    assert found.versions == {"HP": ("2025-01-16",), "MESH": ("2026",)}


def test_a_rebuild_tells_what_changed(small: Layout, folder: Path) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    changed = (
        HEAD
        + stanza("0000001", "All")
        + stanza("0000118", "Abnormality", "is_a: HP:0000001")
        + stanza("0001875", "obsolete Neutropenia", "is_obsolete: true", "replaced_by: HP:0001874")
        + stanza("0001874", "Abnormality of neutrophils", "is_a: HP:0000118")
    )
    (folder / "files" / "hp.obo").write_text(changed, encoding="utf-8")
    told = rebuild(small, folder=folder, seeds=["HP:0001874"]).changes
    assert [str(change) for change in told] == [
        "relabelled HP:0000118: 'Phenotypic abnormality' is now 'Abnormality'",
        "removed HP:0000988: Skin rash",
        "added HP:0001874: Abnormality of neutrophils",
        "obsolete HP:0001875: replaced by HP:0001874",
    ]
    kept = read_slice(small.external, load_prefixes(small)).terms["HP:0001875"]
    assert kept.replaced_by == ("HP:0001874",)


def test_a_second_rebuild_changes_no_byte(small: Layout, folder: Path) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    first = small.external.read_bytes()
    again = rebuild(small, folder=folder)
    assert again.changes == []
    assert small.external.read_bytes() == first


def test_a_dry_run_tells_and_writes_nothing(small: Layout, folder: Path) -> None:
    told = rebuild(small, folder=folder, seeds=SEEDS, write=False)
    assert len(told.changes) == 5
    assert not small.external.exists()


def test_a_seed_that_no_file_has_is_named(small: Layout, folder: Path) -> None:
    assert rebuild(small, folder=folder, seeds=["HP:7777777"]).missing == ["HP:7777777"]


@pytest.mark.parametrize(
    "content",
    [
        FIRST[:-9],
        "<html>gone</html>",
        HEAD
        + stanza("0000001", "All", "is_a: HP:0001875")
        + stanza("0001875", "Neutropenia", "is_a: HP:0000001"),
    ],
    ids=["cut off", "another format", "cycle"],
)
def test_a_bad_file_leaves_the_slice_as_it_was(small: Layout, folder: Path, content: str) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    before = small.external.read_bytes()
    (folder / "files" / "hp.obo").write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        rebuild(small, folder=folder)
    assert "\n" not in str(caught.value)
    assert small.external.read_bytes() == before
    assert list(small.external.parent.glob("*.new")) == []


def test_a_folder_without_ontologies_is_refused(small: Layout, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CallError, match="no file of an ontology here"):
        rebuild(small, folder=tmp_path / "empty")
    with pytest.raises(CallError, match="no such folder"):
        rebuild(small, folder=tmp_path / "nowhere")


def test_seeds_come_from_ids_and_tables(small: Layout, tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("curie\tlabel\tobsolete\nHP:0000001\tAll\tno\nHP:0000057\tx\tyes\n")
    converter = load_prefixes(small)
    assert seeds_from([str(table), "HP:0000118"], converter) == {"HP:0000001", "HP:0000118"}
    with pytest.raises(DataError, match="unknown prefix"):
        seeds_from(["HQ:0000118"], converter)


@pytest.fixture
def purls(folder: Path) -> Iterator[str]:
    """Serve the files on the loopback interface, as the OBO PURLs would; /cut/ ends too soon."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder / "files"))  # type: ignore[arg-type]

        def log_message(self, format: str, *args: object) -> None:
            return

        def do_GET(self) -> None:
            if self.path.startswith("/cut/"):
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(FIRST.encode()[:200])
                return
            super().do_GET()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_ontologies_are_fetched_and_what_has_no_purl_is_kept(
    small: Layout, folder: Path, purls: str
) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    (folder / "files" / "hp.obo").write_text(FIRST.replace("Skin rash", "Rash"), encoding="utf-8")
    told = rebuild(small, base=purls)
    assert [str(change) for change in told.changes] == [
        "relabelled HP:0000988: 'Skin rash' is now 'Rash'"
    ]
    assert told.slice.terms["MESH:D009503"].label == "Neutropenia"
    assert told.slice.versions["MESH"] == ("2026",)


@pytest.mark.parametrize("path", ["/cut", "/nowhere"])
def test_a_download_that_fails_leaves_the_slice_as_it_was(
    small: Layout, folder: Path, purls: str, path: str
) -> None:
    rebuild(small, folder=folder, seeds=SEEDS)
    before = small.external.read_bytes()
    with pytest.raises(ServiceError, match=r"hp\.obo: (cut off|can't be fetched)"):
        rebuild(small, base=purls + path)
    assert small.external.read_bytes() == before


def test_an_address_that_is_no_web_address_is_refused(small: Layout) -> None:
    with pytest.raises(CallError, match="begins with http"):
        rebuild(small, base="file:///etc")


def test_the_committed_slice_has_no_cycle_and_no_blank_node(layout: Layout) -> None:
    found = read_slice(layout.external, load_prefixes(layout))
    assert cycle(found.terms) == []
    assert "[" not in "".join(
        line for line in layout.external.read_text(encoding="utf-8").splitlines() if '"' not in line
    )


def test_the_committed_slice_is_what_its_sources_give(
    layout: Layout, checkout: Layout, ontologies: Path
) -> None:
    told = rebuild(checkout, folder=ontologies)
    assert [str(change) for change in told.changes] == []
    assert checkout.external.read_bytes() == layout.external.read_bytes()
