from __future__ import annotations

import json
import re

import pyoxigraph
import pytest

from ranvier.plots import styles
from ranvier.plots.graph import rows as asked
from ranvier.vocabulary import rv

SCHEMES = {
    "verdict": "verdict",
    "certainty": "certainty",
    "evidence": "evidence",
    "direction": "direction",
    "bias": "bias",
    "signal": "signallevel",
    "status": "status",
    "phase": "phase",
}
SHAPED = ("verdict", "evidence", "direction", "signal", "status")
OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}


@pytest.mark.parametrize(("scheme", "prefix"), SCHEMES.items())
def test_each_code_of_the_vocabulary_has_a_style_that_begins_with_its_label(
    graph_store: pyoxigraph.Store, scheme: str, prefix: str
) -> None:
    base = rv(f"{prefix}-")
    found = {
        iri.removeprefix(base): label
        for iri, label in asked(
            graph_store,
            f'SELECT ?c ?l {{ ?c skos:prefLabel ?l FILTER (STRSTARTS(STR(?c), "{base}")) }}',
        )
    }
    held = styles.labels(scheme)
    assert found
    for code, label in found.items():
        assert label.startswith(held[code])


@pytest.mark.parametrize("scheme", SHAPED)
def test_what_a_colour_says_is_said_by_shape_and_sign_too(scheme: str) -> None:
    colours, shapes, glyphs = styles.colours(scheme), styles.shapes(scheme), styles.glyphs(scheme)
    seen: dict[tuple[str, str], str] = {}
    for code in colours:
        assert seen.setdefault((shapes[code], glyphs[code]), code) == code or scheme == "status"
    if scheme != "status":
        assert len(set(shapes.values())) == len(shapes)
        assert len(set(colours.values())) == len(colours)


def test_colours_are_okabe_and_ito_or_greys() -> None:
    palette = json.loads(styles.STYLES.read_text(encoding="utf-8"))["palette"]
    for value in palette.values():
        red, green, blue = (value[1:3], value[3:5], value[5:7])
        assert value in OKABE_ITO or red == green == blue


def test_no_two_types_of_node_look_alike(graph_store: pyoxigraph.Store) -> None:
    nodes = json.loads(styles.STYLES.read_text(encoding="utf-8"))["node"]
    looks = [(node["colour"], node["shape"]) for node in nodes.values()]
    assert len(set(looks)) == len(looks)
    assert styles.icon("Agent")["colour"] == styles.colour(nodes["Agent"]["colour"])
    classes = {iri for (iri,) in asked(graph_store, "SELECT ?c { ?c a owl:Class }")}
    # Predictions are a later layer: their class is not in the vocabulary yet.
    assert {rv(name) for name in nodes} - classes <= {rv("Hypothesis")}


def test_shapes_are_vega_names_or_paths() -> None:
    path = re.compile(r"M[-0-9.,LZ]+")
    named = {"circle", "square", "cross", "diamond"} | {
        f"triangle-{way}" for way in ("up", "down", "left", "right")
    }
    for scheme in SHAPED:
        for shape in styles.shapes(scheme).values():
            assert shape in named or path.fullmatch(shape)
