from __future__ import annotations

import pyoxigraph
import pytest

from ranvier.errors import CallError
from ranvier.plots import draw, find_picture


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("evidence-mop", {}, "did you mean evidence-map"),
        ("nonsense", {}, "one of evidence-map, forest"),
        ("timeline", {"trial": "one"}, "no parameter 'trial'"),
        ("review-flow", {"agent": "alpha"}, "takes nothing"),
        ("timeline", {"agent": "alpah"}, "did you mean alpha"),
        ("forest", {}, "needs agent=... or modality=..."),
        ("participant-flow", {}, "needs trial=..."),
        ("evidence-map", {"kind": "smell"}, "electrophysiology, retinal-imaging"),
    ],
)
def test_a_wrong_call_is_told_how_to_mend_it(
    small_graph: pyoxigraph.Store, name: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(CallError, match=message.replace("...", r"\.\.\.")):
        draw(small_graph, name, given)


def test_a_kind_of_modality_narrows_the_map(small_graph: pyoxigraph.Store) -> None:
    rows = draw(small_graph, "evidence-map", {"kind": "retinal-imaging"}).rows
    assert {row["modality"] for row in rows} == {"OCT"}


def test_a_picture_is_found_by_its_name() -> None:
    assert find_picture("forest").takes == ("agent", "modality")
