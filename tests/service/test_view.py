"""What a reader sees on a page: numbers as printed, beside their source, in a fair order."""

from __future__ import annotations

import re

import pytest

from ranvier.service.view import Fact, Section, View, view
from ranvier.vocabulary import BASE

from .conftest import InProcess


def read(pages: InProcess, name: str) -> View:
    return view(pages.app.state.editions.now(), BASE + name)


def section(page: View, name: str) -> Section:
    return next(found for found in page.sections if found.id == name)


@pytest.fixture(scope="module")
def renew(pages: InProcess) -> View:
    return read(pages, "trial/renew")


def test_a_result_is_a_row_with_its_source(renew: View) -> None:
    outcome = section(renew, "outcome").parts[0]
    row = outcome.results[0]
    assert outcome.id == "ff-vep-latency-wk24"
    assert row.id == "ff-vep-latency-wk24-r1"
    assert (row.estimate, row.interval, row.p, row.n) == (
        "-3.5 ms",
        "95% CI -10.6 to 3.7",
        "0.33",
        "82",
    )
    assert row.effect == "adjusted mean difference"
    assert row.direction == "no difference shown"
    assert [source.shown.href for source in row.sources] == ["/trial/renew#S3"]
    assert [arm.value for arm in row.arms] == [
        "17.3 ms, SE 2.5, adjusted mean delay",
        "20.8 ms, SE 2.5, adjusted mean delay",
    ]


def test_all_who_were_randomised_come_before_a_part_of_them(renew: View) -> None:
    for outcome in section(renew, "outcome").parts:
        sets = [row.analysis for row in outcome.results]
        whole = [place for place, name in enumerate(sets) if "intention" in name.lower()]
        parts = [place for place, name in enumerate(sets) if "per" in name and "protocol" in name]
        assert not whole or not parts or max(whole) < min(parts), sets


def test_primary_outcomes_come_first(renew: View) -> None:
    roles = [
        next(fact.values[0].text for fact in part.facts if "role" in fact.label.lower())
        for part in section(renew, "outcome").parts
    ]
    assert roles[0] == "primary"
    assert roles == sorted(roles, key=["primary", "secondary", "exploratory", "post hoc"].index)


def test_numbers_stand_as_printed(pages: InProcess) -> None:
    # The store knows 17.40 as 17.4; the source printed two decimals.
    text = pages.get("/trial/renew", "text/html").text
    assert "17.40 points" in text
    turtle = pages.get("/trial/renew", "text/turtle").text
    assert re.search(r'rv:valueAsPrinted "17\.40"', turtle)
    assert re.search(r'rv:p "0\.33"', turtle)


def test_every_number_of_a_page_has_a_source_beside_it(pages: InProcess) -> None:
    for iri in pages.app.state.editions.now().entities["trial"]:
        page = read(pages, iri.removeprefix(BASE))
        rows = [row for found in page.sections for part in found.parts for row in part.results] + [
            row for found in page.sections for row in found.safety
        ]
        assert all(row.sources for row in rows), iri
        counted = [
            part
            for found in page.sections
            for part in found.parts
            if any(_is_count(fact) for fact in part.facts)
        ]
        assert all(part.sources for part in counted), iri


def _is_count(fact: Fact) -> bool:
    return any(value.text.isdecimal() for value in fact.values)


def test_what_rests_on_press_or_news_alone_says_so_at_the_top(pages: InProcess) -> None:
    edition = pages.app.state.editions.now()
    weak = [iri for iri in edition.entities["trial"] if view(edition, iri).weak]
    assert weak
    for iri in weak:
        text = pages.get(iri.removeprefix(BASE.rstrip("/")), "text/html").text
        assert "Press or news only" in text
        assert text.index("Press or news only") < text.index("<h2")
    assert "Press or news only" not in pages.get("/trial/renew", "text/html").text


def test_a_single_result_from_the_press_is_marked_in_its_row(renew: View) -> None:
    rows = {row.id: row for part in section(renew, "outcome").parts for row in part.results}
    assert rows["ff-vep-latency-wk24-r1"].weak, "read in news alone"
    assert not rows["ff-vep-latency-wk24-r2"].weak


def test_a_ratio_has_no_unit_of_its_outcome(pages: InProcess) -> None:
    edition = pages.app.state.editions.now()
    ratios = [
        row
        for iri in edition.entities["trial"]
        for found in view(edition, iri).sections
        for part in found.parts
        for row in part.results
        if row.effect in ("odds ratio", "hazard ratio", "rate ratio") and row.estimate
    ]
    assert ratios
    assert all(re.fullmatch(r"-?[0-9.]+", row.estimate) for row in ratios)


def test_an_agent_shows_its_trials_results_and_safety(pages: InProcess) -> None:
    page = read(pages, "agent/clemastine")
    groups = {group.heading: group for group in page.groups}
    trials = {reference.shown.text for reference in groups["Trials that study it"].references}
    assert {"ReBUILD", "ReCOVER", "CCMR-Two"} <= trials
    latency = groups["Results by visual evoked potential (VEP) latency"].results
    p100 = next(row for row in latency if row.estimate == "1.7 ms/eye")
    assert (p100.interval, p100.p) == ("95% CI 0.5 to 2.9", "0.0048")
    assert p100.trial.href.startswith("/trial/rebuild#")
    stopped = groups["Safety findings in arms that gave it"].safety
    assert any(row.affected == "3 of 9" and "TRAP-MS" in row.trial.text for row in stopped)


def test_what_only_accompanied_is_not_what_was_studied(pages: InProcess) -> None:
    groups = {group.heading: group for group in read(pages, "agent/placebo").groups}
    assert "Trials that study it" not in groups
    given = groups["Trials that gave it without studying it"].references
    assert "RENEW" in {reference.shown.text for reference in given}


def test_a_modality_shows_the_results_that_it_measured(pages: InProcess) -> None:
    groups = {group.heading: group for group in read(pages, "modality/vep").groups}
    rows = groups["Results measured by it"].results
    assert {"RENEW", "ReBUILD"} <= {row.trial.text for row in rows}
    broad = {group.heading: group for group in read(pages, "modality/evoked-potentials").groups}
    narrower = {reference.shown.href for reference in broad["Narrower"].references}
    assert "/modality/visual-evoked-potentials" in narrower


def test_a_publication_shows_the_trials_that_it_reports(pages: InProcess) -> None:
    groups = {group.heading: group for group in read(pages, "publication/pmid-30267385").groups}
    assert "RENEW" in {ref.shown.text for ref in groups["Trials that it reports"].references}


def test_an_address_that_is_no_page_is_no_link(pages: InProcess) -> None:
    text = pages.get("/agent/clemastine", "text/html").text
    assert "pkg:pypi/ontoloviz" in text
    assert 'href="pkg:' not in text
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/24997607"' in text


def test_an_agent_shows_its_own_verdicts_before_those_of_combinations(pages: InProcess) -> None:
    text = pages.get("/agent/clemastine", "text/html").text
    section = text[text.index('id="section-verdicts"') :]
    places = [
        section.index(f'href="/assertion/{slug}"')
        for slug in (
            "clemastine--function",
            "clemastine--remyelination",
            "clemastine--vep",
            "clemastine-with-metformin--vep",
        )
    ]
    assert places == sorted(places)
    assert "supported, very low certainty" in section[places[1] : places[2]]


def test_a_verdict_leads_with_itself_and_links_to_its_rule_and_results(pages: InProcess) -> None:
    text = pages.get("/assertion/opicinumab--vep", "text/html").text
    assert text.index("conflicting") < text.index("Proposition")
    assert ">method:verdict#analysis-sets-disagree</a>" in text
    assert "{" not in text[text.index("<main>") :]
    assert 'href="/trial/renew#ff-vep-latency-wk24-r1.evidence"' in text
    trial = pages.get("/trial/renew", "text/html").text
    assert 'id="ff-vep-latency-wk24-r1.evidence"' in trial
    assert "as evidence: disputes (no difference, could have seen one" in trial


def test_the_data_of_a_verdict_holds_its_lines_and_judgements(pages: InProcess) -> None:
    text = pages.get("/assertion/opicinumab--vep.nt").text
    for part in ("#renew", "#risk-of-bias", "#imprecision"):
        assert f"<https://w3id.org/ranvier/assertion/opicinumab--vep{part}>" in text
    assert "/trial/renew#ff-vep-latency-wk24-r1.evidence" in text


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("agent/clemastine", "kg/records/agents/clemastine.yaml"),
        ("trial/renew", "kg/records/trials/renew.yaml"),
        ("assertion/opicinumab--vep", ""),
    ],
)
def test_a_page_names_the_file_of_its_record(pages: InProcess, name: str, file: str) -> None:
    assert read(pages, name).file == file
