"""A page of an answer: which rows, of how many, and where the next ones are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from ranvier.service.problems import ProblemError

PAGE_WORDS = ("limit", "offset", "build", "format")
"""Fields of a request that say how an answer is given; no question has a parameter of that name."""

LONGEST_BUILD = 12
"""How many characters of a build's hash stand for it in an address."""

_MOST_FIELDS = 100
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that are asked for: `limit` from `offset` on, all of them where it is None."""

    limit: int | None
    offset: int

    def end(self, total: int) -> int:
        """Give the place after the last row of this page."""
        return total if self.limit is None else min(total, self.offset + self.limit)


def fields_of(request: Request) -> dict[str, str]:
    """Read the fields of an address; each may be given once.

    Raises:
        ProblemError: if they are not percent-encoded UTF-8, or one is given twice.
    """
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise ProblemError(400, "the fields are not percent-encoded UTF-8, or too many") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise ProblemError(
                400, f"{name[:40]} is given twice; give it once", parameter=name[:40]
            )
        found[name] = value
    return found


def page_of(fields: Mapping[str, str], *, build: str) -> Page:
    """Read which rows are asked for, and of which build.

    Args:
        fields: the fields of the request.
        build: the hash of the build that answers.

    Raises:
        ProblemError: if a number is none, or the build that the pages began with has gone.
    """
    wanted = fields.get("build", "")
    if wanted and not (re.fullmatch(r"[0-9a-f]{12,64}", wanted) and build.startswith(wanted)):
        detail = (
            "the graph has been built anew since these pages began, or this is no build's hash; "
            "begin again without offset and build"
        )
        raise ProblemError(409, detail, parameter="build", build=build)
    limit = whole_number(fields, "limit", least=1)
    return Page(limit, whole_number(fields, "offset", least=0) or 0)


def whole_number(
    fields: Mapping[str, str], name: str, *, least: int, most: int = _LARGEST
) -> int | None:
    """Read a whole number; None where the field is not given.

    Raises:
        ProblemError: if the field holds anything else.
    """
    text = fields.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or not least <= int(text) <= most:
        detail = f"{name}: {text[:40]!r} is not a whole number from {least} to {most}"
        raise ProblemError(400, detail, parameter=name)
    return int(text)


def next_address(
    path: str, fields: Mapping[str, str], page: Page, *, total: int, build: str
) -> str:
    """Give the address of the rows after a page; empty where there are none."""
    end = page.end(total)
    if page.limit is None or end >= total:
        return ""
    kept = {name: value for name, value in fields.items() if name not in ("offset", "build")}
    asked = {**kept, "offset": str(end), "build": build[:LONGEST_BUILD]}
    return f"{path}?{urlencode(asked)}"
