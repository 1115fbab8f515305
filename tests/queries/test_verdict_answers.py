"""What the questions on verdicts answer: evidence and what it adds up to, in one table."""

from __future__ import annotations

import pytest

from ranvier.layout import find_layout
from ranvier.questions import ask, load_questions

QUESTIONS = load_questions(find_layout().questions)
LEVELS = ("very low certainty", "low certainty", "moderate certainty", "high certainty")

Row = dict[str, str]


def rows(store, name: str, **values: str) -> list[Row]:
    answer = ask(store, QUESTIONS[name], values)
    return [
        {c: "" if t is None else t.value for c, t in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    ]


def one(found: list[Row], **like: str) -> Row:
    held = [row for row in found if all(row[key] == value for key, value in like.items())]
    assert len(held) == 1, (like, held)
    return held[0]


def test_evidence_verdict_certainty_safety_and_sources_stand_in_one_table(graph_store) -> None:
    found = rows(graph_store, "evidence-for", agent="clemastine")
    row = one(found, p="0.0048")
    assert row["agent_label"] == "clemastine"
    assert "VEP" in row["modalities"]
    assert (row["direction"], row["verdict"]) == ("supports", "supported")
    assert row["certainty"] in LEVELS[:2]
    assert "concern" in row["safety"]
    assert row["sources"].startswith("https://")
    assert {row["safety"] for row in found} == {row["safety"]}


def test_what_was_given_together_has_the_verdict_on_both(graph_store) -> None:
    row = one(rows(graph_store, "evidence-for", agent="clemastine"), value="-1.2")
    assert row["given_with"] == "metformin"
    both = one(
        rows(graph_store, "verdicts", agent="metformin", modality="vep"),
        agents="clemastine with metformin",
    )
    assert row["verdict"] == both["verdict_label"]
    assert row["certainty"] == both["certainty_label"]


def test_a_change_without_a_control_neither_supports_nor_disputes(graph_store) -> None:
    for agent in ("alemtuzumab", "fingolimod", "clemastine"):
        for row in rows(graph_store, "evidence-for", agent=agent):
            if row["contrast"] == "change from baseline":
                assert row["direction"] == "neutral"


@pytest.mark.parametrize(
    ("values", "column", "value"),
    [
        ({"verdict": "supported"}, "verdict_label", "supported"),
        ({"certainty": "low"}, "certainty_label", "low certainty"),
        ({"modality": "mwf"}, "about", "myelin water fraction (MWF)"),
    ],
)
def test_verdicts_can_be_narrowed(graph_store, values, column, value) -> None:
    every, part = rows(graph_store, "verdicts"), rows(graph_store, "verdicts", **values)
    assert part == [row for row in every if row[column] == value]
    assert part


def test_each_assertion_is_given_once_and_only_the_untested_have_no_certainty(graph_store) -> None:
    found = rows(graph_store, "verdicts")
    assert len({row["assertion"] for row in found}) == len(found)
    for row in found:
        assert (row["verdict_label"] == "not tested") == (row["certainty"] == "")
        assert row["why"]


def test_the_reasons_of_a_verdict_are_its_rule_its_trials_and_five_judgements(graph_store) -> None:
    found = rows(graph_store, "verdict-reasons", agent="opicinumab", modality="vep")
    assert one(found, part="verdict")["verdict"] == "conflicting"
    line = one(found, part="trial")
    assert (line["of"], line["says"], line["n"]) == ("RENEW", "disputes", "82")
    assert line["rests_on"].endswith("#ff-vep-latency-wk24-r1.evidence")
    assert len([row for row in found if row["part"] == "certainty"]) == 5


def test_certainty_is_the_start_less_what_the_domains_took(graph_store) -> None:
    held: dict[str, list[Row]] = {}
    for row in rows(graph_store, "certainty-judgements", agent="opicinumab"):
        held.setdefault(row["assertion"], []).append(row)
    assert held
    for judged in held.values():
        assert len({row["domain"] for row in judged}) == 5
        taken = sum(int(row["levels_down"]) for row in judged)
        start = LEVELS.index(judged[0]["starting"])
        assert judged[0]["certainty"] == LEVELS[max(0, start - taken)]


def test_syntheses_by_agent_and_by_mechanism(graph_store) -> None:
    every = rows(graph_store, "syntheses")
    assert len({row["synthesis"] for row in every}) == len(every)
    for row in every:
        votes = sum(int(row[way]) for way in ("positive", "negative", "unclear"))
        assert votes <= int(row["cohorts"])
        assert (row["kind"] == "pooled") == (row["value"] != "")
        assert (row["sign_test_p"] != "") == (row["positive"] != "0" or row["negative"] != "0")
    own = rows(graph_store, "syntheses", agent="biotin")
    assert own == [row for row in every if row in own]
    assert own
    mechanism = rows(graph_store, "syntheses", mechanism="energy-metabolism")
    assert mechanism
    assert all(row["of"].startswith("Mechanism") for row in mechanism)
