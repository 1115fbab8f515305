"""A picture as a file: SVG and PNG by vl-convert, a page of HTML that stands alone, CSV, words.

Nothing is fetched: the renderer carries Vega and its fonts, and may open no address. The same
picture gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ranvier.errors import CallError
from ranvier.plots.picture import Cell, Picture

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBERED = re.compile(r'(id="|url\(#|href="#)((?:clip|gradient_|gradient|pattern_)[0-9]+)')

_INNER = re.compile(r' (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*")')
"""What the renderer says of single marks: the picture has its words as a whole."""

_SIDES = re.compile(r' width="([0-9]+)" height="([0-9]+)"')
_PIXELS = 5_000_000
"""The pixels of a PNG, about: drawing takes a second for each twenty million."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 "Liberation Sans", Arial, sans-serif; margin: 1.5rem; color: #111 }}
figure {{ margin: 0; overflow-x: auto }}
figcaption {{ max-width: 50rem; margin: 1rem 0 }}
.data {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: 13px }}
caption {{ text-align: left; font-weight: bold; padding: .5rem 0 }}
th, td {{ border: 1px solid #ccc; padding: .2rem .5rem; text-align: left; vertical-align: top }}
thead th {{ background: #f3f3f3 }}
</style>
</head>
<body>
<figure>
{svg}
<figcaption>{alt}</figcaption>
</figure>
<div class="data" tabindex="0" role="region" aria-label="Data of the picture">
<table>
<caption>{caption}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>
</body>
</html>
"""


def to_svg(picture: Picture) -> str:
    """Draw a picture as SVG, with its title and its words inside for those who can't see it."""
    import altair as alt
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    drawn = vl_convert.vegalite_to_svg(
        _cleaned(picture.chart.to_dict(validate=False)), vl_version=version, allowed_base_urls=[]
    )
    ident = f"picture-{picture.name}"
    opening = f'<svg role="img" aria-labelledby="{ident}-title {ident}-desc" '
    words = (
        f'<title id="{ident}-title">{escape(_clean(picture.title))}</title>'
        f'<desc id="{ident}-desc">{escape(_clean(picture.alt))}</desc>'
    )
    start = drawn.index("<svg ")
    end = drawn.index(">", start) + 1
    head = opening + drawn[start + len("<svg ") : end]
    # The renderer writes slanted type as a style that is none, and that a strict page refuses.
    marks = _INNER.sub("", drawn[end:]).replace(' style="italic"', ' font-style="italic"')
    return _numbered_anew(_clean(head + words + marks)) + "\n"


def _clean(text: str) -> str:
    """Take out the control characters that XML can't hold."""
    return _NOT_XML.sub("\ufffd", text)


def _cleaned(part: Any) -> Any:
    """Take control characters out of all texts of a chart: on one, the renderer aborts."""
    if isinstance(part, str):
        return _clean(part)
    if isinstance(part, (list, tuple)):
        return [_cleaned(value) for value in part]
    if isinstance(part, dict):
        return {key: _cleaned(value) for key, value in part.items()}
    return part


def _numbered_anew(svg: str) -> str:
    """Count parts from the start: the renderer counts on through all pictures that it drew."""
    numbers: dict[str, str] = {}

    def anew(match: re.Match[str]) -> str:
        number = numbers.setdefault(match[2], f"part{len(numbers)}")
        return match[1] + number

    return _NUMBERED.sub(anew, svg)


def to_png(picture: Picture) -> bytes:
    """Draw a picture as PNG: at twice its size so that it stays sharp, less where it is large."""
    import vl_convert

    svg = to_svg(picture)
    sides = _SIDES.search(svg)
    area = int(sides[1]) * int(sides[2]) if sides else 0
    scale = min(2.0, max(1.0, math.sqrt(_PIXELS / area))) if area else 2.0
    return vl_convert.svg_to_png(svg, scale=scale)


def to_html(picture: Picture) -> str:
    """Write a picture as a page that stands alone: the drawing, its words and its data."""
    head = "".join(
        f'<th scope="col" title="{escape(what)}">{escape(name.replace("_", " "))}</th>'
        for name, what in picture.columns.items()
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td>{escape(_clean(_text(row.get(name))))}</td>" for name in picture.columns)
        + "</tr>"
        for row in picture.rows
    )
    return _PAGE.format(
        title=escape(_clean(picture.title)),
        svg=to_svg(picture).rstrip(),
        alt=escape(_clean(picture.alt)),
        caption=escape(f"What the picture shows ({len(picture.rows)} rows)"),
        head=head,
        body=body,
    )


def to_csv(picture: Picture) -> str:
    """Write the data of a picture; a cell is empty where nothing was read."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(picture.columns)
    for row in picture.rows:
        writer.writerow([_text(row.get(name)) for name in picture.columns])
    return held.getvalue()


def to_json(picture: Picture) -> str:
    """Write the data of a picture, with its title and its words."""
    import json

    held: dict[str, Any] = {
        "picture": picture.name,
        "title": picture.title,
        "alt": picture.alt,
        "columns": dict(picture.columns),
        "rows": [{name: row.get(name) for name in picture.columns} for row in picture.rows],
    }
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def to_words(picture: Picture) -> str:
    """Give the words that stand for a picture."""
    return f"{picture.title}\n\n{picture.alt}\n"


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


FORMS: Mapping[str, Callable[[Picture], str | bytes]] = {
    "svg": to_svg,
    "png": to_png,
    "html": to_html,
    "csv": to_csv,
    "json": to_json,
    "txt": to_words,
}
"""Form -> what writes it; a form is the ending of a file."""


def write(picture: Picture, form: str) -> bytes:
    """Write a picture in a form.

    Raises:
        CallError: if there is no such form.
    """
    if form not in FORMS:
        message = f"there is no form {form!r} of a picture; one of {', '.join(FORMS)}"
        raise CallError(message)
    written = FORMS[form](picture)
    return written if isinstance(written, bytes) else written.encode("utf-8")
