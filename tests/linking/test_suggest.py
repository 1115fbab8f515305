from __future__ import annotations

import pytest

from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.linking.skeleton import begin_linked
from ranvier.linking.suggest import plain, suggest
from ranvier.records import read_record


@pytest.mark.parametrize(
    ("text", "curie", "reason"),
    [
        ("Clemastine", "CHEBI:3738", "exact label"),
        ("skin rashes", "HP:0000988", "label, written otherwise"),
        ("hypertriglyceridaemia", "HP:0002155", "label, written otherwise"),
        ("17\u03b2-estradiol", "CHEBI:16469", "label, written otherwise"),
        ("irregular menses", "HP:0000858", "synonym"),
        ("neutropennia", "HP:0001875", "lexical"),
        ("retinal nerve fiber layer thinning", "HP:0020119", "lexical"),
    ],
)
def test_a_text_finds_its_term_and_says_why(
    layout: Layout, text: str, curie: str, reason: str
) -> None:
    found = {each.curie: each for each in suggest(layout, text)}
    assert curie in found
    assert found[curie].reason == reason


def test_the_closer_a_name_the_higher_its_score(layout: Layout) -> None:
    found = suggest(layout, "optic neuritis", prefixes=["MONDO"], limit=20)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert (found[0].curie, found[0].score) == ("MONDO:0005885", 1.0)
    assert all(each.score < 1 for each in found[1:])


def test_a_suggestion_tells_who_is_linked_to_it_already(layout: Layout) -> None:
    best = suggest(layout, "neutropenia", prefixes=["HP"], limit=1)[0]
    assert "adverse-event:neutropenia" in best.ours


def test_nonsense_finds_nothing(layout: Layout) -> None:
    assert suggest(layout, "qqxzv wwkj") == []


def test_a_call_that_can_not_be_answered_is_refused(layout: Layout) -> None:
    with pytest.raises(CallError, match="name what is to be linked"):
        suggest(layout, " - ")
    with pytest.raises(CallError, match="the slice has no HPO"):
        suggest(layout, "rash", prefixes=["HPO"])
    with pytest.raises(CallError, match="limit"):
        suggest(layout, "rash", limit=0)


def test_plain_writing_keeps_apart_what_differs() -> None:
    assert plain("promotes") != plain("promoter")
    assert plain("axis") == "axis"
    assert plain("myelin sheath") != plain("myelin sheathed")


def test_a_begun_record_can_be_read_and_names_terms(checkout: Layout, layout: Layout) -> None:
    (checkout.root / "kg" / "records").unlink()
    (checkout.root / "kg" / "records").mkdir()
    checkout.context.write_bytes(layout.context.read_bytes())
    path = begin_linked(checkout, kind="adverse-event", name="Blurred vision: left eye")
    text = path.read_text(encoding="utf-8")
    assert path.name == "blurred-vision-left-eye.yaml"
    assert "HP:0000622 Blurred vision" in text
    record = read_record(path, checkout)
    assert record.is_sound
    assert record.iri.endswith("/adverse-event/blurred-vision-left-eye")
    with pytest.raises(CallError, match="is there already"):
        begin_linked(checkout, kind="adverse-event", name="Blurred vision: left eye")
    with pytest.raises(CallError, match="can't be begun"):
        begin_linked(checkout, kind="unicorn", name="x")
    with pytest.raises(CallError, match="is no slug"):
        begin_linked(checkout, kind="agent", name="\u2014")
