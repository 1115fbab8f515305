"""Pages and data of entities: every address, every form, and what goes with each response."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest
import rdflib

from ranvier.vocabulary import BASE, CONCLUDED, KINDS, VOCABULARY

from .conftest import InProcess, Server

PARSERS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
ENDINGS = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".html": "text/html",
}
ONE_OF_EACH = [
    "/agent/clemastine",
    "/trial/renew",
    "/modality/vep",
    "/publication/pmid-30267385",
    "/review/makhzoum-2025",
]
LISTS = [f"/{kind}" for kind in (*KINDS.values(), *CONCLUDED)]
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "access-control-allow-origin": "*",
}


class Page(HTMLParser):
    """What a test needs of a page: ids, links, and whether its tags are balanced."""

    void = frozenset({"meta", "link", "br", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert not [name for name in found if name.startswith("on") or name == "style"]
        assert tag not in ("style", "iframe")
        # A block of data is no script: no browser runs it, and the policy stays as it is.
        assert tag != "script" or found == {"type": "application/ld+json"}
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_entity_has_a_page_and_data(pages: InProcess) -> None:
    entities = pages.app.state.editions.now().entities
    known = {iri.removeprefix(BASE.rstrip("/")) for iris in entities.values() for iri in iris}
    assert set(entities) == {*KINDS.values(), *CONCLUDED}
    assert len(known) > 500
    ids: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    alone = {"/", "/vocab", "/sparql", "/docs", "/search", "/catalogue"}
    for path in sorted(known | alone | set(LISTS)):
        response = pages.get(path, "text/html")
        if path == "/sparql":
            continue
        assert response.status_code == 200, path
        page = Page(response.text)
        assert page.open == []
        assert len(page.ids) == len(set(page.ids)), f"an id twice on {path}"
        ids[path] = set(page.ids)
        for link in page.links:
            target, _, part = link.partition("#")
            if link.startswith(("/", "#")):
                wanted.add((target or path, part))
            else:
                assert re.match("https?://", link), link
    for target, part in sorted(wanted):
        bare = re.sub(r"\.(ttl|jsonld|nt|rdf)$", "", target)
        there = bare in ids or pages.get(target).status_code in (200, 406)
        assert there or bare == "/sparql" or bare.startswith("/api/queries/"), target
        assert not part or part in ids[target], f"a link leads to {target}#{part}: no such part"


def test_every_entity_gives_turtle_without_blank_nodes(pages: InProcess, dataset) -> None:
    kinds = (*KINDS.values(), *CONCLUDED)
    subjects = {
        str(quad.subject.value)
        for quad in dataset.quads
        if str(quad.subject.value).startswith(tuple(f"{BASE}{kind}/" for kind in kinds))
    }
    found = set()
    for iris in pages.app.state.editions.now().entities.values():
        for iri in iris:
            response = pages.get(iri.removeprefix(BASE.rstrip("/")), "text/turtle")
            assert response.status_code == 200
            assert "_:" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", response.text)
            graph = rdflib.Graph().parse(data=response.text, format="turtle")
            found |= {str(s) for s in graph.subjects() if str(s).split("#")[0] == iri}
    assert found == subjects


@pytest.mark.parametrize("path", [*ONE_OF_EACH, "/vocab", "/trial"])
def test_the_same_graph_comes_in_every_form(pages: InProcess, path: str) -> None:
    graphs = []
    for kind, parser in PARSERS.items():
        response = pages.get(path, kind)
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == kind
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        graphs.append(rdflib.Graph().parse(data=response.text, format=parser))
    assert len(graphs[0]) > 0
    assert all(set(graph) == set(graphs[0]) for graph in graphs[1:])


@pytest.mark.parametrize("path", ONE_OF_EACH)
@pytest.mark.parametrize(("ending", "kind"), ENDINGS.items())
def test_a_form_can_be_named(pages: InProcess, path: str, ending: str, kind: str) -> None:
    by_ending = pages.get(path + ending, "image/png")
    by_field = pages.get(f"{path}?format={ending[1:]}", "image/png")
    assert by_ending.status_code == by_field.status_code == 200
    assert by_ending.headers["content-type"].partition(";")[0] == kind
    assert by_ending.text == by_field.text == pages.get(path, kind).text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/*", "application/ld+json"),
    ],
)
def test_the_form_that_is_liked_best(pages: InProcess, accept: str, kind: str) -> None:
    response = pages.get("/trial/renew", accept)
    assert response.headers["content-type"].partition(";")[0] == kind


def test_no_form_on_offer_and_no_such_form(pages: InProcess) -> None:
    assert pages.get("/trial/renew", "image/png").status_code == 406
    assert pages.get("/trial/renew?format=docx").status_code == 400
    assert pages.get("/trial/renew.docx").status_code == 404


def test_a_page_says_where_its_data_is(pages: InProcess) -> None:
    links = pages.get("/trial/renew", "text/html").headers["link"]
    assert '<https://w3id.org/ranvier/trial/renew>; rel="canonical"' in links
    assert '</trial/renew.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '</trial/renew.jsonld>; rel="alternate"; type="application/ld+json"' in links


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/agent/clemastin", "agent/clemastine"),
        ("/agent/BIIB033", "agent/opicinumab"),
        ("/trial/RENEW", "trial/renew"),
        ("/trial/NCT02040298", "trial/rebuild"),
        ("/modality/vepp", "modality/vep"),
        ("/compound/clemastine", "agent/clemastine"),
        ("/clemastine", "agent/clemastine"),
        ("/trial/renew.ttx", "trial/renew"),
    ],
)
def test_a_wrong_address_names_what_is_near(pages: InProcess, path: str, near: str) -> None:
    response = pages.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert BASE + near in response.json()["suggestions"]
    page = pages.get(path, "text/html")
    assert page.status_code == 404
    assert f'<a href="/{near}">' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/trial/..%2f..%2f..%2fetc%2fpasswd",
        "/static/..%2fbase.html",
        "/static/base.html",
        "/trial/renew/more",
        "/graph",
        "/favicon.ico",
        "/trial/%00",
        "/trial/%F0%9F%98%80",
        "/trial/" + "x" * 5000,
    ],
)
def test_there_is_nothing_else(pages: InProcess, path: str) -> None:
    response = pages.get(path)
    assert response.status_code == 404
    assert "root:" not in response.text
    assert "Traceback" not in response.text


def test_html_in_an_address_is_text_on_the_page(pages: InProcess) -> None:
    page = pages.get("/agent/%3Cscript%3Ealert(1)", "text/html")
    assert page.status_code == 404
    field = pages.get("/agent/clemastine?format=%3Cscript%3E", "text/html")
    assert field.status_code == 400
    for text in (page.text, field.text):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("path", ["/", "/trial", "/trial/renew", "/vocab", "/nothing", "/healthz"])
def test_every_response_is_guarded(server: Server, path: str) -> None:
    response = server.client.get(path)
    assert {name: response.headers[name] for name in SAFE} == SAFE
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/trial", *ONE_OF_EACH, "/trial/renew.ttl", "/nothing"])
def test_head_is_get_without_the_body(server: Server, path: str) -> None:
    got, head = server.client.get(path), server.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""

    def told(response: httpx.Response) -> dict[str, str]:
        return {name: value for name, value in response.headers.items() if name != "date"}

    assert told(head) == told(got)


def test_only_its_own_names_are_answered(server: Server, built) -> None:
    def ask(host: str) -> int:
        return server.client.get("/healthz", headers={"host": host}).status_code

    port = server.url.rpartition(":")[2]
    for host in ("127.0.0.1", f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert ask(host) == 200
    for host in ("example.org", f"example.org:{port}", "127.0.0.1.example.org", "a@127.0.0.1", ""):
        assert ask(host) == 421
    assert InProcess(built, hosts=None).get("/robots.txt").status_code == 200


def test_health_is_a_question_to_the_store(server: Server) -> None:
    said = server.client.get("/healthz").json()
    assert said["status"] == "ok"
    assert re.fullmatch("[0-9a-f]{64}", said["build"])
    assert said["workers"] == 2


def test_an_error_of_ours_shows_nothing_of_the_inside(built) -> None:
    broken = InProcess(built)
    broken.app.state.editions = None
    response = broken.get("/trial/renew")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "Error" not in response.text
    assert "NoneType" not in response.text


def test_robots_and_style(pages: InProcess) -> None:
    assert "Disallow: /sparql" in pages.get("/robots.txt").text
    style = pages.get("/static/ranvier.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_every_term_has_its_place_in_the_vocabulary(pages: InProcess) -> None:
    terms = {
        iri.removeprefix(VOCABULARY)
        for iri in pages.app.state.editions.now().labels
        if iri.startswith(VOCABULARY)
    }
    assert len(terms) > 300
    assert terms <= set(Page(pages.get("/vocab", "text/html").text).ids)


def test_home_and_lists_count_what_there_is(pages: InProcess, dataset) -> None:
    home = Page(pages.get("/", "text/html").text)
    for kind, count in dataset.counts.items():
        assert f"/{kind}" in home.links
        assert str(count) in home.text
        listed = Page(pages.get(f"/{kind}", "text/html").text)
        assert len([link for link in listed.links if link.startswith(f"/{kind}/")]) == count
    assert "/sparql" in home.links
