"""The pictures of the command line as addresses: `/plot/NAME.FORM?...`, drawn once a build."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ranvier.errors import CallError
from ranvier.explorer.once import asked_last
from ranvier.plots.catalogue import PICTURES, draw, find_picture, value_of
from ranvier.plots.writing import to_csv, to_png, to_svg, to_words
from ranvier.service.editions import Edition
from ranvier.service.kept import Kept
from ranvier.service.paging import fields_of
from ranvier.service.problems import ProblemError

if TYPE_CHECKING:
    from ranvier.plots import Picture

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
"""Form -> its media type. JSON is the Vega-Lite specification, with all data in it."""

_LONGEST = 200
_MOST = 128
"""How many files of pictures are kept for a build: some 100 kB each."""

_ENTITIES = ("agent", "modality", "trial")
"""What a page of an entity narrows its pictures by."""

_RENDERING = threading.Lock()
"""One at a time: Altair's settings and the renderer are those of the process."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as a page shows it: where its files stand, and its words."""

    name: str
    title: str
    alt: str
    is_empty: bool
    query: str
    """What it was narrowed to, as the end of an address: `?agent=...`, or nothing."""

    def path(self, form: str) -> str:
        """Give the address of the picture in a form."""
        return f"/plot/{self.name}.{form}{self.query}"


def figure(edition: Edition, name: str, given: Mapping[str, str] | None = None) -> Figure:
    """Give a picture for a page; its file is drawn when the page asks for it.

    Raises:
        ProblemError: if there is no such picture, parameter or entity.
    """
    found = picture(edition, name, given or {})
    asked = {key: text for key, text in (given or {}).items() if text}
    query = f"?{urlencode(asked)}" if asked else ""
    return Figure(name, found.title, found.alt, found.is_empty, query)


def svg(edition: Edition, name: str, given: Mapping[str, str] | None = None) -> str:
    """Give a picture as SVG, to stand in a page.

    Raises:
        ProblemError: if there is no such picture, parameter or entity.
    """
    return written(edition, name, "svg", given or {}).decode()


def picture(edition: Edition, name: str, given: Mapping[str, str]) -> Picture:
    """Give a picture of a build: its words, its rows and its chart.

    Args:
        edition: the build.
        name: a picture of `ranvier.plots.PICTURES`.
        given: parameters and their values, as a person types them; empty ones say nothing.

    Raises:
        ProblemError: if there is no such picture, parameter or entity.
    """
    asked = _asked(edition, name, given)

    of_entity = all(key in _ENTITIES for key, _ in asked)
    kept = edition.made if of_entity else asked_last(edition, "pictures")
    return kept.get(("picture", name, asked), lambda: draw(edition.store, name, dict(asked)))


def written(edition: Edition, name: str, form: str, given: Mapping[str, str]) -> bytes:
    """Give a picture of a build as a file.

    Raises:
        ProblemError: if there is no such picture, form, parameter or entity.
    """
    found, asked = picture(edition, name, given), _asked(edition, name, given)
    if form not in FORMS:
        detail = f"there is no form {form[:40]!r} of a picture; one of {', '.join(FORMS)}"
        raise ProblemError(404, detail)

    def drawn() -> bytes:
        with _RENDERING:
            return _write(found, form)

    files: Kept = edition.made.get("files of pictures", lambda: Kept(_MOST))
    return files.get((name, asked, form), drawn)


def plot(request: Request) -> Response:
    """Give a picture as a file."""
    edition: Edition = request.app.state.editions.now()
    name, form = request.path_params["name"], request.path_params["form"]
    data = written(edition, name, form, fields_of(request))
    headers = {}
    if form == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return Response(data, media_type=FORMS[form], headers=headers)


def _write(found: Picture, form: str) -> bytes:
    if form == "json":
        specification = found.chart.to_dict(validate=False)
        return json.dumps(specification, ensure_ascii=False, sort_keys=True).encode()
    if form == "png":
        return to_png(found)
    return {"svg": to_svg, "csv": to_csv, "txt": to_words}[form](found).encode()


def _asked(edition: Edition, name: str, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give what a picture is narrowed to, as IRIs: what two names of one thing have in common."""
    try:
        kind = find_picture(name[:_LONGEST])
    except CallError as error:
        raise ProblemError(404, str(error)) from error
    values = {}
    for key, text in given.items():
        if key not in kind.takes:
            takes = f"it takes {kind.usage}" if kind.takes else "it takes nothing"
            detail = f"{name} has no parameter {key[:40]!r}: {takes}"
            raise ProblemError(400, detail, parameter=key[:40])
        if text.strip():
            values[key] = _named(edition, key, text.strip())
    if kind.needs and not any(key in values for key in kind.needs):
        detail = f"{name} needs {' or '.join(f'{key}=...' for key in kind.needs)}"
        raise ProblemError(400, detail, parameter=kind.needs[0])
    return tuple(sorted(values.items()))


def _named(edition: Edition, key: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise ProblemError(400, f"{key} is longer than {_LONGEST} characters", parameter=key)
    try:
        return edition.kept.get(("named", key, text), lambda: value_of(edition.store, key, text))
    except CallError as error:
        raise ProblemError(404, f"{key}: {error}", parameter=key) from error


__all__ = ["FORMS", "PICTURES", "Figure", "figure", "picture", "plot", "svg", "written"]
