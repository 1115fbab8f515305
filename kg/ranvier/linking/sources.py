"""Where external ontologies come from: their files in a folder, or at the OBO PURLs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranvier.errors import CallError, DataError, ServiceError

if TYPE_CHECKING:
    from ranvier.layout import Layout

PURLS = "http://purl.obolibrary.org/obo/"
_SLOW = 60.0
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """An ontology: its prefix, its name, the files it may stand in, and its licence."""

    prefix: str
    title: str
    files: tuple[str, ...]
    license: str
    download: str = ""
    note: str = ""

    @property
    def iri(self) -> str:
        """The IRI of the ontology: its OBO PURL, or that of its prefix in the Bioregistry."""
        if self.download:
            return f"{PURLS}{self.prefix.lower()}.owl"
        return f"https://bioregistry.io/{self.prefix.lower()}"


def load_sources(layout: Layout) -> dict[str, Source]:
    """Read `ontology/sources.toml`.

    Raises:
        DataError: if the file is missing, no TOML, or an entry lacks a field.
    """
    path = layout.external_sources
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            prefix: Source(
                prefix,
                entry["title"],
                tuple(entry["files"]),
                entry["license"],
                entry.get("download", ""),
                entry.get("note", ""),
            )
            for prefix, entry in held.items()
        }
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"{layout.shown(path)}: {error}"
        raise DataError(message) from error
    except (KeyError, TypeError) as error:
        message = f"{layout.shown(path)}: an entry needs title, files and license ({error})"
        raise DataError(message) from error


def files_in(folder: Path, sources: dict[str, Source]) -> dict[str, list[Path]]:
    """Find the files of each ontology in a folder and below it, in the order they are named in.

    Raises:
        CallError: if the folder is not there, or holds no file of any ontology.
    """
    if not folder.is_dir():
        message = f"{folder}: there is no such folder"
        raise CallError(message)
    by_name: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            by_name.setdefault(path.name, path)
    found = {
        prefix: [by_name[name] for name in source.files if name in by_name]
        for prefix, source in sources.items()
    }
    if not any(found.values()):
        message = f"{folder}: no file of an ontology here; ontology/sources.toml lists their names"
        raise CallError(message)
    return {prefix: paths for prefix, paths in found.items() if paths}


def download(
    folder: Path, sources: dict[str, Source], *, base: str, say: Callable[[str], None]
) -> dict[str, list[Path]]:
    """Fetch the file of each ontology that has one into a folder.

    Raises:
        ServiceError: if a file can't be fetched.
    """
    found = {}
    for prefix, source in sources.items():
        if not source.download:
            continue
        say(f"fetching {source.download}")
        path = folder / source.download.rpartition("/")[2]
        fetch(f"{base.rstrip('/')}/{source.download}", path)
        found[prefix] = [path]
    return found


def fetch(url: str, path: Path) -> None:
    """Write what stands at an address into a file, checking that all of it came.

    Raises:
        ServiceError: if the address does not answer, or sends less than it said.
        CallError: if the address is not of http or https.
    """
    import http.client
    import urllib.error
    import urllib.request

    if not url.startswith(("http://", "https://")):
        message = f"{url}: an address begins with http:// or https://"
        raise CallError(message)
    try:
        with urllib.request.urlopen(url, timeout=_SLOW) as answer, path.open("wb") as file:  # noqa: S310
            said = answer.headers.get("Content-Length")
            while chunk := answer.read(_CHUNK):
                file.write(chunk)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        message = f"{url}: can't be fetched: {getattr(error, 'reason', None) or error}"
        raise ServiceError(message) from error
    if said is not None and path.stat().st_size != int(said):
        message = f"{url}: cut off: {path.stat().st_size} bytes of {said} came"
        raise ServiceError(message)
