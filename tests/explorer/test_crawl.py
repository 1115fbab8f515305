"""Every page is there with what it links to, and every fragment is an id on its page."""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx
import pytest

from ranvier.explorer.bundle import bundle
from ranvier.layout import Layout
from ranvier.service.editions import Edition
from ranvier.service.terms import address
from ranvier.service.wording import KIND_NAMES

from .asking import ask_all, parsed
from .sampled import WRONG, sampled

_ANY = "text/html, */*;q=0.5"
LEADING = (
    "//@href | //@src | //@data-chart | //@data-source-url | //form[not(.//*[@required])]/@action"
)
"""What names another address; a form that needs a value is no link without one."""

FEW = 3
"""How many addresses of one shape are asked; those of pages are all asked."""


def _links(path: str, text: str) -> set[str]:
    """Give the addresses on this server that a page names, with their fragments."""
    found = (urljoin(path, str(link)) for link in parsed(text).xpath(LEADING))
    return {link for link in found if link.startswith("/") and not link.startswith("//")}


def _ids(text: str) -> set[str]:
    return {str(each) for each in parsed(text).xpath("//@id")}


@pytest.fixture(scope="module")
def crawled(built: Layout, edition: Edition) -> tuple[dict[str, httpx.Response], dict[str, str]]:
    """Every page, what else they link to, and for each link a page that has it."""
    bundle()
    entities = [address(iri) for kind in edition.entities.values() for iri in kind]
    pages = ask_all(built, [*sampled(edition), *WRONG, *entities], accept="text/html")
    named: dict[str, str] = {}
    for path, response in pages.items():
        for link in _links(path, response.text):
            named.setdefault(link, path)
    beyond = sorted({urldefrag(link).url for link in named} - pages.keys())
    return pages | ask_all(built, _few_of_a_shape(beyond), accept=_ANY), named


def _few_of_a_shape(links: list[str]) -> list[str]:
    """Keep a few of the links that differ by an entity's name alone: its data, its pictures."""
    seen: Counter[str] = Counter()
    kept = []
    for link in links:
        parts = urlsplit(link)
        kind, _, name = parts.path.removeprefix("/").partition("/")
        shape = f"{kind}.{name.rpartition('.')[2]}" if kind in KIND_NAMES else parts.path
        shape += "?" + ",".join(httpx.QueryParams(parts.query))
        seen[shape] += 1
        if seen[shape] <= FEW:
            kept.append(link)
    return kept


def test_every_link_of_every_kind_of_page_answers(
    crawled: tuple[dict[str, httpx.Response], dict[str, str]], edition: Edition
) -> None:
    answers, named = crawled
    right = answers.keys() - set(WRONG)
    broken = {
        f"{link}, on {path}: {answers[urldefrag(link).url].status_code}"
        for link, path in named.items()
        if urldefrag(link).url in right and answers[urldefrag(link).url].status_code >= 400
    }
    assert broken == set()
    iris = (iri for kind in edition.entities.values() for iri in kind)
    every = [*sampled(edition), *map(address, iris)]
    asked = {path for path in every if answers[path].status_code != 200}
    assert asked == set()
    assert len(named) > 10_000, "a crawl that finds so few links has lost its way"


def test_every_fragment_is_on_the_page_that_it_names(
    crawled: tuple[dict[str, httpx.Response], dict[str, str]],
) -> None:
    answers, named = crawled
    ids: dict[str, set[str]] = {}
    broken = set()
    for link, path in named.items():
        url, fragment = urldefrag(link)
        if url not in answers:
            continue
        kind = answers[url].headers.get("content-type", "")
        if not fragment or not kind.startswith("text/html"):
            continue
        if url not in ids:
            ids[url] = _ids(answers[url].text)
        if unquote(fragment) not in ids[url]:
            broken.add(f"{link}, on {path}")
    assert broken == set()


@pytest.mark.parametrize("path", WRONG)
def test_a_wrong_address_says_so_in_the_frame(
    crawled: tuple[dict[str, httpx.Response], dict[str, str]], path: str
) -> None:
    answers, _ = crawled
    response = answers[path]
    assert response.status_code == (400 if "kind=" in path or "colour" in path else 404)
    page = parsed(response.text)
    assert page.xpath("//header//nav//a")
    assert page.xpath("string(//main//*[@role='alert'])").strip()
    for name, value in httpx.QueryParams(urlsplit(path).query).multi_items():
        kept = page.xpath("//main//form//*[@name=$name]/@value", name=name)
        assert kept == [value], "what one typed is lost"
