"""Search over the real graph: what is meant is found, and nothing that is typed does harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.errors import CallError, DataError
from ranvier.search import Hit, search
from ranvier.search.find import HOW, LONGEST, MOST
from ranvier.search.names import SEARCHED, read_entities
from ranvier.vocabulary import CONCLUDED, compact

FIRST = {
    "l-t3": ("agent:liothyronine", "exact name"),
    "LT3": ("agent:liothyronine", "exact name"),
    "BIIB033": ("agent:opicinumab", "exact name"),
    "NCT02040298": ("trial:rebuild", "exact id"),
    "nct 02040298": ("trial:rebuild", "exact id"),
    "https://clinicaltrials.gov/study/NCT02040298": ("trial:rebuild", "exact id"),
    "29029896": ("publication:pmid-29029896", "exact id"),
    "PMID: 29029896": ("publication:pmid-29029896", "exact id"),
    "https://pubmed.ncbi.nlm.nih.gov/29029896/": ("publication:pmid-29029896", "exact id"),
    "10.1212/WNL.0000000000213951": ("publication:pmid-40997284", "exact id"),
    "https://doi.org/10.1212/wnl.0000000000213951": ("publication:pmid-40997284", "exact id"),
    "doi:10.1212/WNL.0000000000213951": ("publication:pmid-40997284", "exact id"),
    "EudraCT 2008-006333-27": ("trial:advance", "exact id"),
    "ISRCTN27232902": ("trial:actimus", "exact id"),
    "CHEBI:3738": ("agent:clemastine", "exact id"),
    "clemastine": ("agent:clemastine", "exact name"),
    "VEP": ("modality:vep", "exact name"),
    "chrm1": ("target:chrm1", "exact name"),
    "clemas": ("agent:clemastine", "prefix"),
    "lingo": ("target:lingo1", "prefix"),
    "klemastine": ("agent:clemastine", "near"),
    "oipcinumab": ("agent:opicinumab", "near"),
    "metformn": ("agent:metformin", "near"),
    "vpe": ("modality:vep", "near"),
    "latency visual evoked": ("modality:vep", "near"),
    "RENEW trial": ("trial:renew", "near"),
    "bexarotene in people with multiple sclerosis": ("agent:bexarotene", "near"),
    "results of NCT02040298": ("trial:rebuild", "near"),
    "biotin high dose": ("agent:biotin-md1003", "near"),
    "fumarate clemastine": ("agent:clemastine", "near"),
    "ReBUILT": ("trial:rebuild", "near"),
    "remyelinating agent in multiple sclerosis": ("trial:rewrap-bazedoxifene", "part"),
}


def slips(word: str) -> Iterator[str]:
    """Give a word with two letters exchanged, one left out, and one twice, all in its middle."""
    at = len(word) // 2
    yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    yield word[:at] + word[at + 1 :]
    yield word[:at] + word[at] + word[at:]


@pytest.mark.parametrize("text", FIRST)
def test_what_is_meant_is_the_first_hit(index: Path, text: str) -> None:
    hit = search(index, text).hits[0]
    assert (compact(hit.iri), hit.how) == FIRST[text]


def test_every_label_and_id_finds_its_entity(index: Path, dataset) -> None:
    entities, names = read_entities(dataset.quads)
    assert len(entities) > 2000
    asked = 0
    for name in names:
        if name.is_id or (name.what == "label" and name.iri.rpartition("/")[0][-5:] == "agent"):
            hits = search(index, name.text, limit=MOST).hits
            found = {hit.iri: hit.how for hit in hits}
            assert found.get(name.iri) in ("exact id", "exact name"), name
            asked += 1
    assert asked > 800


def test_a_slip_in_the_name_of_an_agent_is_forgiven(index: Path, dataset) -> None:
    entities, _ = read_entities(dataset.quads)
    labels = {e.label: e.iri for e in entities if e.kind == "agent" and len(e.label) >= 6}
    missed = [
        (label, slip)
        for label, iri in labels.items()
        for slip in slips(label)
        if iri not in [hit.iri for hit in search(index, slip, limit=5).hits]
    ]
    assert len(labels) > 150
    assert missed == []


def test_better_ways_to_fit_come_first(index: Path) -> None:
    for text in ("clemastine", "remyelination", "optic neuritis", "lingo", "metformn"):
        hits = search(index, text, limit=MOST).hits
        order = [HOW.index(hit.how) for hit in hits]
        assert order == sorted(order)
        assert len({hit.iri for hit in hits}) == len(hits)


def test_what_is_put_together_comes_after_what_it_is_about(index: Path) -> None:
    kinds = [hit.kind for hit in search(index, "clemastin", limit=20).hits]
    assert kinds[0] == "agent"
    assert kinds[1] in CONCLUDED


def test_a_number_that_is_nearly_the_one_asked_for_is_no_hit(index: Path) -> None:
    for text in ("NCT02040299", "29029897", "pmid-29029897"):
        assert search(index, text).hits == ()


def test_one_kind_alone(index: Path) -> None:
    for kind in ("trial", "assertion", "publication"):
        hits = search(index, "remyelination", kind=kind, limit=MOST).hits
        assert hits
        assert {hit.kind for hit in hits} == {kind}


def test_more_is_said_where_there_is_more(index: Path) -> None:
    few, all_of_them = search(index, "clemastine", limit=3), search(index, "L-T3")
    assert (len(few.hits), few.more) == (3, True)
    assert (len(all_of_them.hits), all_of_them.more) == (1, False)
    assert few.hits == search(index, "clemastine", limit=50).hits[:3]


@pytest.mark.parametrize(
    "text",
    [
        '" OR key : *',
        'clemastine" NEAR("x"',
        "gram MATCH 'x'",
        "'; DROP TABLE name; --",
        "key:clemastine",
        "clem*",
        "a AND NOT b",
        "x\x00clemastine",
        "\U0010ffff\u202eclemastine",
        "%_%a",
        "ß" * LONGEST,
    ],
)
def test_signs_mean_nothing_to_the_index(index: Path, text: str) -> None:
    before = (index / "search.sqlite").read_bytes()
    assert isinstance(search(index, text).hits, tuple)
    assert (index / "search.sqlite").read_bytes() == before


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=LONGEST), kind=st.sampled_from([None, *SEARCHED]))
def test_any_text_is_answered_or_refused(index: Path, text: str, kind: str | None) -> None:
    try:
        found = search(index, text, kind=kind)
    except CallError as error:
        assert "no letter or digit" in str(error)
    else:
        assert all(isinstance(hit, Hit) for hit in found.hits)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"text": "x" * (LONGEST + 1)}, "at most 200 characters"),
        ({"text": ""}, "no letter or digit"),
        ({"text": "?!"}, "no letter or digit"),
        ({"text": "x", "kind": "drug"}, "one of agent, trial"),
        ({"text": "x", "limit": 0}, "1 to 100"),
        ({"text": "x", "limit": MOST + 1}, "1 to 100"),
    ],
)
def test_a_wrong_call_says_what_is_right(index: Path, options: dict, said: str) -> None:
    text = options.pop("text")
    with pytest.raises(CallError, match=said):
        search(index, text, **options)


def test_a_build_without_an_index_and_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="ranvier build"):
        search(tmp_path, "clemastine")
    (tmp_path / "search.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(DataError, match="ranvier build"):
        search(tmp_path, "clemastine")
