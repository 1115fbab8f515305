"""Sources: the publication that a page shows, and what rests on press or news."""

from __future__ import annotations

import pytest

from ranvier.profiles.model import Publication
from ranvier.profiles.sources import press_or_news_only, publication_at
from ranvier.vocabulary import BASE


def _publication(name: str, **ids: str | None) -> Publication:
    empty = dict.fromkeys(Publication.__dataclass_fields__)
    return Publication(**{**empty, "iri": name, "label": name, "verification": (), **ids})


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/30267385/", "one"),
        ("http://pubmed.ncbi.nlm.nih.gov/30267385/?dopt=Abstract", "one"),
        ("https://doi.org/10.1016/S1474-4422(16)30377-5", "two"),
        ("https://example.org/x?doi=10.1016%2FS1474-4422%2816%2930377-5", "two"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6164299/", "one"),
        ("https://pubmed.ncbi.nlm.nih.gov/302673850/", None),
        ("https://example.org/30267385-and-more", None),
        ("https://pubmed.ncbi.nlm.nih.gov/30267385/10.1016/s1474-4422(16)30377-5", None),
    ],
)
def test_an_address_names_at_most_one_publication(url, found) -> None:
    publications = [
        _publication("one", pmid="30267385", pmcid="PMC6164299"),
        _publication("two", doi="10.1016/s1474-4422(16)30377-5"),
    ]
    shown = publication_at(url, publications)
    assert (shown.iri if shown else None) == found


def test_a_registry_page_is_never_taken_for_a_publication(profiles) -> None:
    tied = 0
    for iri, profile in profiles.items():
        if iri.startswith(f"{BASE}trial/"):
            for source in profile.trial.sources:
                if source.publication:
                    tied += 1
                    assert source.kind.code in ("abstract", "full-text")
    assert tied > 50


@pytest.mark.parametrize(
    ("kinds", "weak"),
    [
        (["news"], True),
        (["press-release", "news"], True),
        (["news", "abstract"], False),
        (["registry"], False),
        ([], False),
    ],
)
def test_press_and_news_alone_are_weak(kinds, weak) -> None:
    assert press_or_news_only(kinds) is weak
