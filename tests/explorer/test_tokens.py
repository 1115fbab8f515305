"""The colours of the pages: those of the pictures, and readable on both grounds."""

from __future__ import annotations

import json
import re

import pytest

from ranvier.explorer.bundle import SOURCES
from ranvier.explorer.tokens import LEAST, PAPER, contrast, readable, tokens
from ranvier.plots.styles import STYLES, colour

HELD = json.loads(STYLES.read_text(encoding="utf-8"))


def declared(theme: str) -> dict[str, str]:
    text = tokens(HELD)
    part = text.split("@media")[0] if theme == "light" else text.split("data-theme=dark")[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", part))


@pytest.mark.parametrize("theme", PAPER)
@pytest.mark.parametrize("name", HELD["palette"])
def test_text_and_marks_stand_out_from_their_ground(theme: str, name: str) -> None:
    found = declared(theme)
    assert found[f"palette-{name}"] == colour(name)
    assert contrast(found[f"ink-{name}"], PAPER[theme]) >= LEAST
    assert contrast(found[f"mark-{name}"], PAPER[theme]) >= 3


def test_every_code_has_its_colour() -> None:
    text = tokens(HELD)
    for code in HELD["verdict"]:
        assert f"--verdict-{code}: var(--palette-{HELD['verdict'][code]['colour']});" in text
        assert f'--verdict-{code}-glyph: "{HELD["verdict"][code]["glyph"]}";' in text


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    base = (SOURCES / "styles" / "base.css").read_text(encoding="utf-8")
    assert set(re.findall(r"--paper: (#[0-9a-f]{6});", base)) == set(PAPER.values())


def test_words_and_lines_of_the_style_sheet_stand_out() -> None:
    base = (SOURCES / "styles" / "base.css").read_text(encoding="utf-8")
    for block in re.findall(r"--paper: #.*?--shade", base, re.DOTALL):
        held = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for ground in ("paper", "raised", "sunk"):
            for name in ("ink", "quiet", "link"):
                assert contrast(held[name], held[ground]) >= LEAST, (name, ground)
        assert contrast(held["warn"], held["warn-paper"]) >= LEAST
        assert contrast(held["predicted"], held["predicted-paper"]) >= LEAST
        assert contrast(held["line-strong"], held["paper"]) >= 3


def test_contrast_is_that_of_wcag() -> None:
    # The examples of the standard's own technique: #767676 on white just passes, #777777 does not.
    assert contrast("#767676", "#ffffff") >= 4.5
    assert contrast("#777777", "#ffffff") < 4.5
    assert readable("#777777", "#ffffff", 4.5) != "#777777"
