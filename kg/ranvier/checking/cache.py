"""Records as read and validated before, kept by the hash of all that they depend on.

Each set of code, context, shapes and libraries has a folder of its own, so that what another set
left behind can be told apart and removed. Entries are written aside and renamed: runs at the same
time only do some work twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ranvier import __version__
from ranvier.checking.shape_files import shape_files
from ranvier.layout import Layout
from ranvier.records import Problem, Record, Severity, load_context
from ranvier.records.yaml_reader import MAX_BYTES

KEPT_SECONDS = 7 * 24 * 3600
"""How long an entry that no check asks for any more is kept: a branch may come back."""

_LIBRARIES = ("pyoxigraph", "pyshacl", "rdflib", "ruamel.yaml")


class Cache:
    """Records at hand, by their file."""

    def __init__(self, layout: Layout) -> None:
        """Find the folder of the present code, context and shapes."""
        seed = hashlib.sha256(f"{__version__}\0{load_context(layout.context).digest}".encode())
        for name in _LIBRARIES:
            seed.update(f"{name} {version(name)}\0".encode())
        package = Path(__file__).parent.parent
        code = [path for at in ("", "records/", "checking/") for path in package.glob(f"{at}*.py")]
        for path in [*shape_files(layout), *sorted(code)]:
            seed.update(path.read_bytes() + b"\0")
        self.layout = layout
        self.home = layout.build / ".cache"
        self.folder = self.home / seed.hexdigest()[:16]
        self._entries: dict[Path, Path | None] = {}
        self._held: dict[Path, Record] = {}

    def knows(self, path: Path) -> bool:
        """Tell whether a file's record is at hand."""
        entry = self._entry(path)
        if entry is None:
            return False
        try:
            self._held[path] = _thaw(json.loads(entry.read_bytes()), path, self.layout.shown(path))
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    def keep(self, path: Path, record: Record) -> None:
        """Hold a record, and write it down for the next time where that is possible."""
        self._held[path] = record
        entry = self._entry(path)
        if entry is None:
            return
        aside = entry.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(_freeze(record)), encoding="utf-8")
            aside.replace(entry)
        except OSError:
            # A read-only place or a full disk only costs the time to validate again.
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)

    def get(self, path: Path) -> Record:
        """Give a record that is held."""
        return self._held[path]

    def prune(self) -> None:
        """Remove what is old and was not asked for: call it after a check of all records."""
        asked = {entry.name for entry in self._entries.values() if entry is not None}
        old = time.time() - KEPT_SECONDS
        try:
            others = [path for path in self.home.iterdir() if path != self.folder]
            unasked = [path for path in self.folder.iterdir() if path.name not in asked]
            for path in [*others, *unasked]:
                if path.stat().st_mtime > old:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
            os.utime(self.folder)
        except OSError:
            return  # Another run prunes too, or the place is read-only.

    def _entry(self, path: Path) -> Path | None:
        """Give the file that would hold the record; none for what is no readable record."""
        if path not in self._entries:
            self._entries[path] = None
            try:
                if path.is_file() and path.stat().st_size <= MAX_BYTES:
                    # By the place within the checkout: another checkout may share the cache.
                    place = os.fsencode(self.layout.shown(path.absolute()))
                    name = hashlib.sha256(place + b"\0" + path.read_bytes())
                    self._entries[path] = self.folder / f"{name.hexdigest()[:40]}.json"
            except OSError:
                pass  # The reader says what is wrong with the file.
        return self._entries[path]


def _freeze(record: Record) -> dict[str, Any]:
    import pyoxigraph

    buffer = io.BytesIO()
    pyoxigraph.serialize(record.quads, buffer, format=pyoxigraph.RdfFormat.N_QUADS)
    problems = [
        [
            *(p.line, p.column, p.message, str(p.severity), p.node, p.field, p.rule),
            *(p.focus, p.path, p.shape, p.component),
        ]
        for p in record.problems
    ]
    return {
        "iri": record.iri,
        "quads": buffer.getvalue().decode(),
        "problems": problems,
    }


def _thaw(data: dict[str, Any], path: Path, shown: str) -> Record:
    import pyoxigraph

    quads = pyoxigraph.parse(data["quads"], format=pyoxigraph.RdfFormat.N_QUADS)
    problems = [
        Problem(shown, line, column, message, Severity(severity), *rest)
        for line, column, message, severity, *rest in data["problems"]
    ]
    return Record(shown, path, data["iri"], quads=list(quads), problems=problems)
