"""Each kind of page is sound HTML: headings, ids, names; and no text of a record becomes markup."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from ranvier.explorer.bundle import bundle
from ranvier.layout import Layout
from ranvier.service.editions import Edition
from ranvier.store.build import POINTER, STORE
from ranvier.vocabulary import DCTERMS, RDFS, SKOS, XSD, rv

from .asking import ask_all, parsed, source_of
from .sampled import WRONG, sampled

HOSTILE = "<script>alert(1)</script><b onclick=alert(2)>\"'&x"
TEXTS = [
    *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "note", "definition", "scopeNote")),
    *(f"{DCTERMS}title", f"{RDFS}label"),
    *(rv(name) for name in ("statement", "proposition", "measure", "comparison", "event", "text")),
    *(rv(name) for name in ("group", "because", "fullName", "populationPrinted", "read", "reason")),
]
Pages = dict[str, httpx.Response]


@pytest.fixture(scope="module")
def pages(built: Layout, edition: Edition) -> Pages:
    bundle()
    return ask_all(built, [*sampled(edition), *WRONG], accept="text/html")


@pytest.fixture(scope="module")
def hostile(
    built: Layout, edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pages]:
    """Pages of a build in which every text ends in markup."""
    folder = tmp_path_factory.mktemp("hostile")
    name = (built.build / POINTER).readlink().name
    shutil.copytree(built.build / name, folder / name)
    (folder / POINTER).symlink_to(name)
    _spoil(folder / name / STORE)
    asked = [f"/search?q={HOSTILE}", f"/{HOSTILE}", f"/agent/{HOSTILE}", f"/graph?focus={HOSTILE}"]
    asked += [f"/conflicts?kind={HOSTILE}", f"/gaps?agent={HOSTILE}", f"/gaps?{HOSTILE}=1"]
    asked += [f"/sparql?query={HOSTILE}", f"/workbench?example={HOSTILE}"]
    yield ask_all(replace(built, build=folder), [*sampled(edition), *asked], accept="text/html")


def _spoil(path: Path) -> None:
    store = ox.Store(str(path))
    changed = []
    for predicate in TEXTS:
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
            value = quad.object
            if isinstance(value, ox.Literal) and value.datatype.value == f"{XSD}string":
                changed.append((quad, ox.Literal(value.value + HOSTILE)))
    assert len(changed) > 10_000
    for quad, value in changed:
        store.remove(quad)
        store.add(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))
    store.flush()


def test_no_text_of_a_record_or_of_an_address_becomes_markup(hostile: Pages) -> None:
    wrong = set()
    for path, response in hostile.items():
        assert response.status_code in (200, 400, 404), path
        page = parsed(response.text)
        for script in page.xpath("//script[not(@src)][not(@type='application/ld+json')]"):
            wrong.add(f"{path}: {source_of(script)}")
        for each in page.xpath("//*[@*[starts-with(name(), 'on')]]"):
            wrong.add(f"{path}: {source_of(each)}")
    assert wrong == set()
    shown = [path for path, response in hostile.items() if "alert(1)" in response.text]
    assert len(shown) > len(hostile) / 2, "the texts are not on the pages, so that nothing is tried"


def test_headings_go_down_by_one_and_one_stands_first(pages: Pages) -> None:
    wrong = set()
    for path, response in pages.items():
        found = parsed(response.text).xpath("//h1|//h2|//h3|//h4|//h5|//h6")
        levels = [int(each.tag[1]) for each in found]
        if levels.count(1) != 1 or levels[0] != 1:
            wrong.add(f"{path}: {levels.count(1)} h1")
        for before, after in pairwise(found):
            if int(after.tag[1]) > int(before.tag[1]) + 1:
                wrong.add(f"{path}: {after.tag} {after.text_content()[:40]!r} after {before.tag}")
        wrong |= {f"{path}: empty {each.tag}" for each in found if not each.text_content().strip()}
    assert wrong == set()


def test_ids_are_unique_and_what_names_them_finds_them(pages: Pages) -> None:
    wrong = set()
    for path, response in pages.items():
        page = parsed(response.text)
        counts = Counter(page.xpath("//@id"))
        wrong |= {f"{path}: id {name} twice" for name, count in counts.items() if count > 1}
        for names in page.xpath("//@for | //@aria-labelledby | //@aria-describedby"):
            wrong |= {f"{path}: {name} is no id" for name in names.split() if name not in counts}
    assert wrong == set()


def test_pictures_tables_and_fields_have_names(pages: Pages) -> None:
    wrong = set()
    for path, response in pages.items():
        page = parsed(response.text)
        for each in page.xpath("//img[not(@alt)] | //svg[not(@aria-hidden)][not(@role='img')]"):
            wrong.add(f"{path}: {source_of(each)} has no words")
        for table in page.xpath("//table"):
            named = table.xpath("caption[normalize-space()] | @aria-label | @aria-labelledby")
            if not named and not table.xpath("parent::*[@role='region']/@aria-label"):
                wrong.add(f"{path}: a table without a caption")
        fields = "//main//*[self::input or self::select or self::textarea][not(@type='hidden')]"
        for field in page.xpath(fields):
            label = field.xpath(
                "ancestor::label | @aria-label | //label[@for=$id]", id=field.get("id", "-")
            )
            if not label:
                wrong.add(f"{path}: a field without a label: {field.get('name')}")
    assert wrong == set()


def test_every_page_has_a_title_of_its_own_a_language_and_a_way_past_the_head(pages: Pages) -> None:
    titles: Counter[str] = Counter()
    for path, response in pages.items():
        page = parsed(response.text)
        assert page.get("lang") == "en", path
        assert page.xpath("//body/a[@href='#main']") and page.xpath("//main[@id='main']"), path
        if path not in WRONG and "?" not in path:
            titles[page.xpath("string(//title)")] += 1
    assert [title for title, count in titles.items() if count > 1 or len(title) < 10] == []


def test_nothing_is_inline_that_the_policy_refuses(pages: Pages) -> None:
    wrong = set()
    for path, response in pages.items():
        page = parsed(response.text)
        inline = page.xpath("//script[not(@src)][not(@type='application/ld+json')] | //style")
        styled = page.xpath("//*[@style][not(ancestor-or-self::svg)]")
        wrong |= {f"{path}: {source_of(each)}" for each in [*inline, *styled]}
    assert wrong == set()
