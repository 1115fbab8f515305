"""The files of a build, to be downloaded whole or in part."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ranvier.service.editions import Edition
from ranvier.service.problems import ProblemError
from ranvier.store.build import QUADS, TURTLE

_FORMS = {
    QUADS: ("N-Quads", "application/n-quads", "application/gzip"),
    TURTLE: ("Turtle", "text/turtle", ""),
}
_TOLD = {
    QUADS: "Every quad of the graph with its named graph, numbers as printed.",
    TURTLE: "The union of all named graphs, numbers as printed.",
}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a build."""

    name: str
    path: str
    file: Path
    form: str
    media_type: str
    packed: str
    told: str
    size: int
    sha256: str


def downloads(edition: Edition) -> tuple[Download, ...]:
    """Give the files that stand in the folder of the build; a remote store has none."""
    return edition.made.get("downloads", lambda: tuple(_found(edition)))


def _found(edition: Edition) -> list[Download]:
    found = []
    for name, (form, media_type, packed) in _FORMS.items():
        file = Path(edition.folder) / name
        if file.is_file():
            digest = hashlib.sha256()
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
            found.append(
                Download(
                    *(name, f"/download/{name}", file, form, media_type, packed, _TOLD[name]),
                    size=file.stat().st_size,
                    sha256=digest.hexdigest(),
                )
            )
    return found


def download(request: Request) -> Response:
    """Give a file of the build; parts of it by Range, and 304 to those who hold it.

    Raises:
        ProblemError: if there is no such file.
    """
    edition: Edition = request.app.state.editions.now()
    name = request.path_params["name"]
    file = next((each for each in downloads(edition) if each.name == name), None)
    if file is None or not file.file.is_file():
        raise ProblemError(404, "there is no such file; /catalogue lists those that there are")
    # The bytes are the same for everyone, so that the tag is a strong one, as If-Range needs.
    headers = {"ETag": f'"{file.sha256[:32]}"', "Cache-Control": "no-cache"}
    held = request.headers.get("if-none-match", "")
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in held.split(",")]:
        return Response(status_code=304, headers=headers)
    kind = file.packed or f"{file.media_type}; charset=utf-8"
    return FileResponse(file.file, media_type=kind, headers=headers, filename=name)
