"""The colours and marks of `plots/styles.json` as CSS custom properties, for light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LEAST = 4.5
"""The contrast that text needs against its ground (WCAG 2.2, 1.4.3); marks need 3 (1.4.11)."""

PAPER = {"light": "#ffffff", "dark": "#12171c"}
"""The grounds on which colours stand; `styles/base.css` names the same."""

_SCHEMES = ("verdict", "certainty", "evidence", "direction", "bias", "signal", "status", "node")
_MARKS = 3.0


def tokens(styles: Mapping[str, Any]) -> str:
    """Give the style sheet of the tokens.

    For each code there are a fill (the fixed colour), a mark (for lines and small shapes) and an
    ink (for text), these two moved towards black or white as far as their contrast needs.
    """
    rules = [":root {", *_declared(styles, "light"), *_glyphs(styles), "}"]
    dark = list(_declared(styles, "dark"))
    # On a screen alone: paper is white.
    rules += ["@media screen and (prefers-color-scheme: dark) {"]
    rules += [":root:not([data-theme=light]) {", *dark, "}", "}"]
    rules += ["@media screen {", ":root[data-theme=dark] {", *dark, "}", "}"]
    return "\n".join(rules) + "\n"


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2, relative luminance of sRGB).

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    lights = sorted((_luminance(one), _luminance(other)))
    return round((lights[1] + 0.05) / (lights[0] + 0.05), 2)


def readable(colour: str, ground: str, least: float) -> str:
    """Move a colour away from its ground until it has a contrast.

    >>> readable("#000000", "#ffffff", 4.5)
    '#000000'
    """
    end = "#000000" if _luminance(ground) > 0.4 else "#ffffff"
    for step in range(51):
        moved = _mixed(colour, end, step / 50)
        if contrast(moved, ground) >= least:
            return moved
    return end


def _declared(styles: Mapping[str, Any], theme: str) -> Iterator[str]:
    ground = PAPER[theme]
    for name, colour in styles["palette"].items():
        yield f"  --palette-{name}: {colour};"
        yield f"  --mark-{name}: {readable(colour, ground, _MARKS)};"
        yield f"  --ink-{name}: {readable(colour, ground, LEAST)};"
    for scheme in _SCHEMES:
        for code, style in styles[scheme].items():
            name = f"{scheme}-{code.lower()}"
            yield f"  --{name}: var(--palette-{style['colour']});"
            yield f"  --{name}-mark: var(--mark-{style['colour']});"
            yield f"  --{name}-ink: var(--ink-{style['colour']});"


def _glyphs(styles: Mapping[str, Any]) -> Iterator[str]:
    for scheme in _SCHEMES:
        for code, style in styles[scheme].items():
            if "glyph" in style:
                yield f'  --{scheme}-{code}-glyph: "{style["glyph"]}";'


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
