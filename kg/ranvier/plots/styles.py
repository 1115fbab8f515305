"""The fixed colours, shapes and words of pictures, from `styles.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

STYLES = Path(__file__).with_name("styles.json")


@cache
def _held() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(STYLES.read_text(encoding="utf-8"))
    return held


def colour(name: str) -> str:
    """Give a colour of the palette by its name, as a hexadecimal number."""
    return str(_held()["palette"][name])


def labels(scheme: str) -> Mapping[str, str]:
    """Give the codes of a scheme with their labels, in the order in which they are shown."""
    return {code: str(style["label"]) for code, style in _held()[scheme].items()}


def colours(scheme: str) -> dict[str, str]:
    """Give the codes of a scheme with their colours."""
    return {code: colour(style["colour"]) for code, style in _held()[scheme].items()}


def shapes(scheme: str) -> dict[str, str]:
    """Give the codes of a scheme with their shapes, as Vega draws them."""
    paths = _held()["paths"]
    return {
        code: str(paths.get(style["shape"], style["shape"]))
        for code, style in _held()[scheme].items()
    }


def glyphs(scheme: str) -> dict[str, str]:
    """Give the codes of a scheme with the sign that stands for each in a text."""
    return {code: str(style["glyph"]) for code, style in _held()[scheme].items()}


def letters() -> dict[str, str]:
    """Give the certainties with the letter that stands for each in a narrow place."""
    return {code: str(style["letter"]) for code, style in _held()["certainty"].items()}


def icon(cls: str) -> Mapping[str, str]:
    """Give the label, colour and shape of a type of node."""
    held = _held()["node"][cls]
    shape = str(_held()["paths"].get(held["shape"], held["shape"]))
    return {"label": str(held["label"]), "colour": colour(held["colour"]), "shape": shape}
