"""Begin a record: a commented skeleton; `ranvier check` then leads from one field to the next."""

from __future__ import annotations

import re
from pathlib import Path

from ranvier.errors import CallError
from ranvier.layout import Layout

_FORMS = (
    (re.compile(r"(?i)(NCT\d{8})\Z"), "clinicaltrials:{}", str.upper),
    (re.compile(r"(?i)ISRCTN(\d{8})\Z"), "isrctn:{}", str),
    (re.compile(r"(?i)(?:EudraCT[ :]?)?(\d{4}-\d{6}-\d{2})\Z"), "eudract:{}", str),
    (re.compile(r"(?i)ACTRN(\d{14})\Z"), "actrn:{}", str),
    (re.compile(r"(?i)(DRKS\d{8})\Z"), "drks:{}", str.upper),
)

_SKELETON = Path(__file__).with_name("trial_skeleton.yaml")


def begin_trial(layout: Layout, *, kind: str, registration: str, slug: str | None) -> Path:
    """Write the skeleton of a trial record.

    Args:
        layout: where records stand.
        kind: what to begin; only `trial` so far.
        registration: a registry id in any common writing.
        slug: the record's name; from the registry id if not given.

    Returns:
        The new file.

    Raises:
        CallError: if the kind or registry id is unknown, the slug malformed, the file there
            already, the folder read-only, or the records are those of an installed wheel.
    """
    if kind != "trial":
        message = f"{kind!r} can't be begun; write `ranvier new trial {registration}`"
        raise CallError(message)
    curie = _curie(registration)
    name = slug or re.sub(r"[^a-z0-9]+", "-", registration.lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        message = f"{name!r} is no slug: lower-case letters, digits and '-'"
        raise CallError(message)
    if layout.root.name == "_data":
        message = "records are written in a checkout; name it with --root"
        raise CallError(message)
    path = layout.records / "trials" / f"{name}.yaml"
    for known in sorted((layout.records / "trials").glob("*.yaml")):
        if known.is_file() and curie in _registrations(known):
            message = f"{registration} stands already in {layout.shown(known)}"
            raise CallError(message)
    if path.exists() or path.is_symlink():
        message = f"{layout.shown(path)} is there already; choose another --slug"
        raise CallError(message)
    text = _SKELETON.read_text(encoding="utf-8").replace("SLUG", name).replace("CURIE", curie)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{layout.shown(path)} can't be written: {error.strerror}"
        raise CallError(message) from error
    return path


def _registrations(path: Path) -> list[str]:
    """Give the registry ids of a record, without reading it as YAML: that would take seconds."""
    text = path.read_text(encoding="utf-8", errors="replace")
    held = re.search(r"^registered_as:(.*?)(?=^[^\s-]|\Z)", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"[a-z]+:[\w-]+", held.group(1)) if held else []


def _curie(registration: str) -> str:
    for pattern, form, change in _FORMS:
        match = pattern.match(registration.strip())
        if match:
            return form.format(change(match.group(1)))
    message = (
        f"{registration!r} is no registry id; NCT and 8 digits, ISRCTN and 8, EudraCT "
        "yyyy-nnnnnn-nn, ACTRN and 14, or DRKS and 8"
    )
    raise CallError(message)
