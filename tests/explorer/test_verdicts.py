"""The page of a verdict says all that `ranvier verdict --why` prints."""

from __future__ import annotations

import re

import pytest

from ranvier.explorer.verdicts import verdict_of
from ranvier.profiles.claim_page import claims_page
from ranvier.profiles.claims import claims_of, of_modality
from ranvier.profiles.render import write_markdown
from ranvier.service.editions import Edition
from ranvier.vocabulary import BASE

from .asking import parsed
from .conftest import Get

_NUMBER = re.compile(r"-?\d+\.\d+")


def _text(get: Get, path: str) -> str:
    text = parsed(get(path, "text/html").text).xpath("string(//main)")
    return " ".join(text.replace("\N{MINUS SIGN}", "-").split())


@pytest.mark.parametrize(("agent", "modality"), [("opicinumab", "vep"), ("clemastine", "vep")])
def test_the_page_has_every_number_and_reason_of_the_command(
    get: Get, edition: Edition, agent: str, modality: str
) -> None:
    held = claims_of(edition.store, f"{BASE}agent/{agent}", items=True)
    ours = of_modality(held, f"{BASE}modality/{modality}")
    shown = _text(get, f"/assertion/{agent}--{modality}")
    claim = ours.claims[0]
    assert claim.statement and claim.proposition and claim.rule
    for said in (claim.statement, claim.proposition, claim.rule, claim.verdict.label):
        assert said in shown
    for judgement in claim.judgements:
        assert judgement.statement and judgement.statement in shown
    alone = type(held)(held.agent, ours.claims, (), held.safety, (), ())
    printed = write_markdown(claims_page(alone, why=True)).replace("\\", "")
    numbers = set(_NUMBER.findall(printed))
    assert len(numbers) > 10
    assert numbers - set(_NUMBER.findall(shown)) == set()


def test_safety_stands_beside_the_verdict_and_the_certainty_with_it(get: Get) -> None:
    page = parsed(get("/assertion/opicinumab--vep", "text/html").text)
    one, other = page.xpath("//*[@class='conclusion']/div")
    assert one.xpath(".//*[@class='verdict']/@data-code") == ["conflicting"]
    assert one.xpath(".//*[@class='certainty']/@data-code") == ["very-low"]
    assert other.xpath(".//*[@class='signal']/@data-code") == ["minor"]
    assert one.xpath(".//a/@href") == ["/method/verdict#analysis-sets-disagree"]


def test_a_number_names_its_source_and_what_of_it_was_read(get: Get) -> None:
    page = parsed(get("/assertion/opicinumab--vep", "text/html").text)
    row = page.xpath("//tr[@class='decides']")[0]
    number = row.xpath(".//*[@data-source]")[0]
    assert number.text_content().startswith("\N{MINUS SIGN}3.5 ms")
    assert number.get("data-source-kind") == "news"
    assert number.get("data-source-url").startswith("http")
    assert "Read in" in number.get("title")
    assert row.xpath(".//a[@href='/trial/renew#S3']")
    assert row.xpath("string(.//*[@class='weak'])") == "press or news only"


def test_evidence_for_and_against_have_the_same_place(get: Get) -> None:
    page = parsed(get("/assertion/opicinumab--vep", "text/html").text)
    headings = [" ".join(each.text_content().split()) for each in page.xpath("//h2")]
    assert headings[1:4] == [
        "Evidence for (0)",
        "Evidence against (1)",
        "Evidence that points neither way (0)",
    ]


def test_what_was_not_tested_is_said_not_to_be(get: Get) -> None:
    shown = _text(get, "/assertion/24-25-epoxycholesterol--function")
    assert "not tested" in shown
    assert "no sign of no effect" in shown


def test_a_verdict_on_two_agents_shows_the_safety_of_both(edition: Edition) -> None:
    held = verdict_of(edition, f"{BASE}assertion/clemastine-with-metformin--vep")
    assert [agent.text for agent in held.agents] == ["clemastine", "metformin"]
    assert [each.agent.text for each in held.safety] == ["clemastine", "metformin"]


def test_every_verdict_has_a_page(edition: Edition) -> None:
    for iri in edition.entities["assertion"][::40]:
        held = verdict_of(edition, iri)
        assert held.claim.iri == iri
        assert sum(len(side.lines) for side in held.sides) == len(held.claim.lines)


def test_fragments_of_the_record_still_lead_somewhere(get: Get) -> None:
    page = parsed(get("/assertion/opicinumab--vep", "text/html").text)
    assert {"renew", "imprecision", "risk-of-bias"} <= set(page.xpath("//@id"))
