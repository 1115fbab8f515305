"""Every entity renders in every form, completely, and shows no number that the graph has not."""

from __future__ import annotations

import io
import itertools
import json
import re
from decimal import Decimal, InvalidOperation

import pytest
from rich.console import Console

from ranvier.profiles import AgentProfile, TrialProfile, find_profile
from ranvier.profiles.render import page_of, render, to_dict, to_markdown
from ranvier.vocabulary import VOCABULARY

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PRINTED = ("value", "ciLow", "ciHigh", "standardDeviation", "standardError", "p", "affectedCount")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _trials(profiles):
    return {iri: p for iri, p in profiles.items() if isinstance(p, TrialProfile)}


def test_every_entity_renders_in_every_form(profiles, text_of) -> None:
    assert len(profiles) > 300
    for iri, profile in profiles.items():
        text, markdown = text_of(profile), to_markdown(profile)
        name = page_of(profile).blocks[0].text
        assert text.startswith(name), iri
        assert markdown.startswith("# "), iri
        assert json.loads(json.dumps(to_dict(profile)))["profile"] in ("agent", "trial", "modality")


@pytest.mark.parametrize("width", [80, 120])
def test_lines_keep_to_the_width_but_for_long_words(profiles, text_of, width) -> None:
    for profile in profiles.values():
        for line in text_of(profile, width=width).splitlines():
            assert len(line) <= width or len(line.split()[-1]) > 40 or " " not in line.strip()


def test_every_printed_number_of_a_trial_stands_in_its_text(
    profiles, record_quads, text_of
) -> None:
    checked = 0
    for iri, profile in _trials(profiles).items():
        text = text_of(profile)
        shown = set(re.findall(r"[^\s;,()\[\]:=%]+", text)) | set(_NUMBER.findall(text))
        for quad in record_quads[iri]:
            if quad.predicate.value.removeprefix(VOCABULARY) in _PRINTED:
                value = quad.object.value
                if value == "0":
                    value = "0" if "0" in shown else "none"
                checked += 1
                assert value in _flat(text) or value.lstrip("-") in shown, (iri, value)
    assert checked > 900


def test_every_statement_of_a_trial_stands_in_its_text(profiles, record_quads, text_of) -> None:
    for iri, profile in _trials(profiles).items():
        text = _flat(text_of(profile))
        for quad in record_quads[iri]:
            key = quad.predicate.value.removeprefix(VOCABULARY)
            if key in ("text", "measure", "comparison", "event", "whyStopped", "url", "statement"):
                assert _flat(quad.object.value) in text, (iri, key)


def _scalars(data: object) -> set[str]:
    if isinstance(data, dict):
        return {text for value in data.values() for text in _scalars(value)}
    if isinstance(data, list):
        return {text for value in data for text in _scalars(value)}
    if isinstance(data, bool):
        return {str(data).lower()}
    return set() if data is None else {str(data)}


def _same(value: str, scalars: set[str], numbers: set[Decimal]) -> bool:
    if value in scalars:
        return True
    try:
        return Decimal(value) in numbers
    except InvalidOperation:
        return False


def _numbers(scalars: set[str]) -> set[Decimal]:
    found = set()
    for text in scalars:
        try:
            found.add(Decimal(text))
        except InvalidOperation:
            continue
    return found


def test_the_json_of_an_entity_holds_all_that_its_record_says(profiles, record_quads) -> None:
    for iri, profile in profiles.items():
        scalars = _scalars(to_dict(profile))
        if isinstance(profile, AgentProfile):
            scalars |= {value for values in profile.external_ids.values() for value in values}
        numbers = _numbers(scalars)
        codes = {text for text in scalars if "://" not in text}
        for quad in record_quads[iri]:
            value = quad.object.value
            if value.startswith(VOCABULARY):
                bare = value.removeprefix(VOCABULARY)
                known = bare in codes or bare.partition("-")[2] in codes
                assert known or isinstance(profile, TrialProfile) or bare == "Modality", value
            elif not value.startswith(f"{iri}#"):
                exact = _same(value, scalars, numbers) or any(
                    value in text for text in scalars if len(value) > 3
                )
                assert exact, (iri, quad.predicate.value, value)


def test_numbers_in_json_are_the_text_that_was_printed(graph_store) -> None:
    data = to_dict(find_profile(graph_store, "renew"))
    results = {
        r["iri"].rpartition("#")[2]: r for o in data["trial"]["outcomes"] for r in o["results"]
    }
    fellow = results["mfvep-fellow-eye-amplitude-wk24-r1"]["estimate"]
    assert (fellow["value"], fellow["p"]) == ("16.98", "0.050")
    nos = results["nos-10-per-protocol"]["arm_values"]
    assert "17.40" in {value["value"] for value in nos}
    first = results["ff-vep-latency-wk24-r1"]
    assert first["direction"] == "no-difference"
    assert first["analysis_set"] == ["itt"]
    assert first["significant"] is False


def test_no_number_is_shown_that_the_graph_has_not(
    profiles, record_quads, graph_store, text_of
) -> None:
    labels = {
        row["x"].value: row["label"].value
        for row in graph_store.query(
            "SELECT ?x ?label { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
        )
    }
    for iri, profile in _trials(profiles).items():
        near = {iri} | {paper.iri for paper in profile.trial.publications}
        known = set()
        for quad in (quad for entity in near for quad in record_quads[entity]):
            value = quad.object.value
            if not value.startswith(f"{iri}#"):
                known.update(_NUMBER.findall(value), _NUMBER.findall(labels.get(value, "")))
            if value.startswith(f"{iri}#S"):
                known.update(_NUMBER.findall(value))
        known |= {n for other in profile.extensions for n in _NUMBER.findall(other.label)}
        known |= {n for source in profile.trial.sources for n in _NUMBER.findall(source.name)}
        headings = re.compile(r"^[A-Z][a-z ]+ \(\d+\)$")
        for line in text_of(profile).splitlines():
            if not headings.match(line):
                for number in _NUMBER.findall(line):
                    worth = _numbers(known) if "level of" in line else set()
                    assert _same(number, known, worth), (iri, number, line)


def test_a_minus_is_typographic_on_a_terminal_and_plain_in_a_pipe(graph_store, text_of) -> None:
    profile = find_profile(graph_store, "renew")
    assert "-3.5 ms (95% CI -10.6 to 3.7)" in _flat(text_of(profile))
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    render(profile, console)
    shown = _flat(console.file.getvalue())
    minus = "\N{MINUS SIGN}"
    assert f"{minus}3.5 ms (95% CI {minus}10.6 to 3.7)" in shown
    assert "per-protocol" in shown
    assert "2011-006291-39" in shown


def test_direction_is_never_shown_by_colour_alone(graph_store) -> None:
    profile = find_profile(graph_store, "opicinumab")
    texts = []
    for colour in (None, "truecolor"):
        console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=colour)
        render(profile, console)
        texts.append(re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue()))
    assert texts[0] == texts[1]


def test_markdown_lists_nest_and_signs_of_text_are_escaped(graph_store) -> None:
    lines = to_markdown(find_profile(graph_store, "renew")).splitlines()
    depths = [(len(line) - len(line.lstrip())) // 2 for line in lines if line.lstrip()[:2] == "- "]
    assert max(depths) == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(depths))
    assert any("age \\>=33" in line for line in lines)
    assert not re.search(r"(?<!\\)<", "\n".join(lines))
