"""Claims on agents: verdicts first, reasons down to printed numbers, overrides beside them."""

from __future__ import annotations

import io
import re

import pyoxigraph
import pytest
from rich.console import Console

from ranvier.profiles import find_profile
from ranvier.profiles.claim_page import claims_page
from ranvier.profiles.claims import claims_of, of_modality
from ranvier.profiles.render import print_page, write_markdown
from ranvier.vocabulary import BASE, PREFIXES

VEP = f"{BASE}modality/vep"


@pytest.fixture(scope="session")
def verdict(graph_store):
    """Give the page of verdicts on an agent as one line of text."""

    def write(agent: str, *, why: bool = False, modality: str | None = None) -> str:
        held = claims_of(graph_store, f"{BASE}agent/{agent}", items=why)
        if modality:
            held = of_modality(held, f"{BASE}modality/{modality}")
        console = Console(file=io.StringIO(), width=100)
        print_page(claims_page(held, why=why, by=modality), console)
        return " ".join(console.file.getvalue().split())

    return write


def _claim(store, agent: str, about: str):
    held = claims_of(store, f"{BASE}agent/{agent}")
    (found,) = (claim for claim in held.claims if claim.about.iri.endswith(about))
    return found


def test_every_reason_of_opicinumab_leads_down_to_a_printed_number(verdict) -> None:
    text = verdict("opicinumab", why=True, modality="vep")
    assert "conflicting, very low certainty" in text
    assert "by rule: method:verdict#" in text
    for domain in ("risk of bias", "inconsistency", "indirectness", "imprecision", "publication"):
        assert f"• {domain}" in text
    itt = text.index("-3.5 ms (95% CI -10.6 to 3.7), p=0.33")
    assert text.rindex("decides:", 0, itt) > text.index("[-] RENEW")
    assert "-7.55 ms (95% CI -15.12 to 0.01), p=0.05" in text[itt:]
    assert "derived, not printed: mean difference 3.5 ms" in text
    assert "SYNERGY" in text and "AFFINITY" in text


def test_safety_stands_before_the_verdicts(verdict) -> None:
    text = verdict("bexarotene")
    assert text.index("safety: serious") < text.index("remyelination")


def test_a_combination_is_shown_apart_from_its_components(graph_store, verdict) -> None:
    held = claims_of(graph_store, f"{BASE}agent/clemastine")
    assert all(len(claim.agents) == 1 for claim in held.claims)
    assert {tuple(a.label for a in c.agents) for c in held.combined} == {
        ("clemastine", "metformin")
    }
    vep = _claim(graph_store, "clemastine", "/vep")
    assert [t.label for line in vep.lines for t in line.trials] == ["ReBUILD"]
    text = verdict("clemastine")
    assert text.index("Given together with another agent") < text.index("CCMR-Two, n = 70")


def test_remyelination_and_function_lead_and_then_what_says_most_of_myelin(graph_store) -> None:
    held = claims_of(graph_store, f"{BASE}agent/clemastine")
    labels = [claim.about.label for claim in held.claims]
    assert labels[:2] == ["remyelination", "function"]
    assert labels.index("myelin water fraction (MWF)") < labels.index(
        "visual evoked potential (VEP) latency"
    )


def test_the_counts_of_trials_are_those_of_the_lines(graph_store) -> None:
    for agent in ("opicinumab", "clemastine", "simvastatin", "erythropoietin", "natalizumab"):
        for claim in claims_of(graph_store, f"{BASE}agent/{agent}").claims:
            told = [line.direction.code for line in claim.lines]
            assert told.count("supports") == claim.trials_for
            assert told.count("disputes") == claim.trials_against
            assert told.count("neutral") == claim.trials_neutral + claim.trials_uncontrolled


def test_nothing_measured_is_said_as_not_tested(graph_store, verdict) -> None:
    text = verdict("opicinumab", modality="mwf")
    assert "Not tested by mwf: no result in what was read." in text
    rows = graph_store.query(
        "SELECT ?a { ?a a rv:Agent MINUS { ?r rv:testsAgent ?a } } ORDER BY ?a LIMIT 1",
        prefixes=PREFIXES,
    )
    (agent,) = (row[0].value for row in rows)
    held = claims_of(graph_store, agent)
    assert {claim.verdict.code for claim in held.claims} == {"not-tested"}
    assert {claim.certainty for claim in held.claims} == {None}


def test_an_override_stands_beside_the_computed_verdict() -> None:
    store = pyoxigraph.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load(
        f"""{prefixes}
        agent:x a rv:Agent ; skos:prefLabel "Agent X" .
        rv:verdict-supported skos:prefLabel "supported" ; skos:notation "supported" .
        rv:verdict-insufficient skos:prefLabel "insufficient" ; skos:notation "insufficient" .
        rv:claim-remyelination skos:prefLabel "remyelination" ; skos:notation "remyelination" .
        assertion:x--remyelination a rv:Assertion ; rv:aboutAgent agent:x ;
          rv:aboutClaim rv:claim-remyelination ; rv:verdict rv:verdict-supported ;
          rv:hasOverride override:x-1 .
        override:x-1 a rv:Override ; rv:aboutAgent agent:x ; rv:verdict rv:verdict-insufficient ;
          rv:decidingRole "methodologist" ; rv:decisionDate "2026-11-01" ;
          rv:reason "The trial was withdrawn." .
        """.encode(),
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    held = claims_of(store, f"{BASE}agent/x")
    assert len(held.claims) == 1
    text = write_markdown(claims_page(held, why=False))
    assert re.search(r"\*\*supported\*\*", text)
    assert "a curator holds otherwise" in text
    for told in ("insufficient", "methodologist", "2026-11-01", "The trial was withdrawn"):
        assert told in text


def test_the_profile_of_an_agent_leads_with_verdict_and_safety(page) -> None:
    text = page("clemastine")
    verdict_at = text.index("remyelination: supported, very low certainty")
    assert text.index("safety: concern") < verdict_at < text.index("What it is")
    assert verdict_at < text.index("Trials (")


def test_the_profile_of_a_modality_lists_verdicts_by_agent(graph_store, page) -> None:
    text = page("vep")
    assert "clemastine: supported, very low certainty" in text
    assert "clemastine with metformin: supported, very low certainty" in text
    profile = find_profile(graph_store, "vep")
    codes = [claim.verdict.code for claim in profile.claims]
    assert codes == sorted(
        codes,
        key=[
            "supported",
            "conflicting",
            "contradicted",
            "no-difference-shown",
            "insufficient",
            "not-tested",
        ].index,
    )
