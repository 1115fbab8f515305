"""What all pages stand in: their templates, what these may call, and what a page may load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from ranvier.service.ahead import Steps

FOLDER = Path(__file__).parent / "templates"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Frame:
    """The frame of the server's pages; the explorer hands in its own, with scripts.

    `folders` are looked through in their order for a template, `given` is what each template may
    use, `pages` are kinds of entities that have a page of their own (kind -> what shows an IRI),
    `ahead` gives what they need of a build before they are asked for, and `policy` is the
    Content-Security-Policy of every response.
    """

    folders: tuple[Path, ...] = (FOLDER,)
    given: Mapping[str, Any] = field(default_factory=dict)
    pages: Mapping[str, Callable[[Request, str], Response]] = field(default_factory=dict)
    ahead: Steps | None = None
    policy: str = (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )

    @cached_property
    def templates(self) -> jinja2.Environment:
        """Give what renders the templates."""
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(self.folders),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        environment.filters["words"] = _words
        environment.filters["minus"] = minus
        environment.globals.update(self.given)
        return environment

    @cached_property
    def digest(self) -> str:
        """Give a digest of all that a page is made of beside the build."""
        files = [file for folder in self.folders for file in sorted(folder.iterdir())]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _words(code: str) -> str:
    """Give a code as words.

    >>> _words("in-vitro")
    'in vitro'
    """
    return code.replace("-", " ")


def minus(text: str) -> str:
    """Set the sign of a negative number as a minus; hyphens in words and ranges stay.

    >>> minus("-3.5 ms (95% CI -10.6 to 3.7), NCT02040298-1, 5-10").replace(MINUS, "minus ")
    'minus 3.5 ms (95% CI minus 10.6 to 3.7), NCT02040298-1, 5-10'
    """
    return re.sub(r"(?<![\w.)\]-])-(?=\.?\d)", MINUS, text)


PLAIN = Frame()
"""Pages without any script."""
