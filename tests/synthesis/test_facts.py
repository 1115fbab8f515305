"""What is counted of a claim, and that the docs say what each count is."""

from __future__ import annotations

import re

import pytest

from ranvier.evidence import Item, TrialFacts
from ranvier.layout import Layout
from ranvier.synthesis import certainty, facts
from ranvier.synthesis.facts import facts_of
from ranvier.synthesis.lines import CLAIM, MODALITY, Claim, lines_of
from ranvier.synthesis.methods import Facts

from .made import AGENT, BEFORE, CONDUCTOR, GAIN, HARM, NULL, SILENT, VEP, evidence, item, trial

SECONDARY = {"analysis": "secondary"}
PART = {"analysis": "subgroup", "analysis_sets": ("subgroup",)}


def counted(*items: Item, trials: tuple[TrialFacts, ...] = (), claim: str = VEP) -> Facts:
    held = evidence(*items, trials=trials)
    kind = MODALITY if claim == VEP else CLAIM
    agents = items[0].agents if items else (AGENT,)
    return facts_of(Claim(agents, kind, claim), lines_of(items, held.trials), held)


def test_trials_are_counted_by_direction_and_strength() -> None:
    found = counted(
        item("a", GAIN),
        item("b", GAIN, SECONDARY),
        item("c", GAIN, PART),
        item("d", GAIN, design="controlled"),
        item("e", NULL),
        item("f", HARM, SECONDARY),
        item("g", NULL, PART),
        item("h", SILENT),
        item("i", BEFORE),
    )
    expected = {
        "trials": 9,
        "controlled_trials": 8,
        "randomised_trials": 7,
        "trials_for": 4,
        "primary_for": 1,
        "secondary_for": 1,
        "weak_for": 2,
        "trials_against": 2,
        "weak_against": 1,
        "harm_trials": 1,
        "unreported_trials": 1,
        "uncontrolled_trials": 1,
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"start": "2010"}, {"start": "2014"}, 1),
        ({"start": "2014"}, {"start": "2010"}, 0),
        ({"start": None, "publication_years": (2012,)}, {"start": "2014"}, 1),
        (
            {"start": None, "publication_years": (2012,)},
            {"start": "2011", "publication_years": ()},
            0,
        ),
        ({"start": None, "publication_years": (2012,)}, {"start": "2011"}, 1),
        (
            {"start": None, "publication_years": (2012, 2016)},
            {"start": None, "publication_years": (2014,)},
            1,
        ),
        ({"start": None, "publication_years": ()}, {"start": "2014"}, 0),
        ({"n": 200}, {"start": "2014"}, 0),
        ({"n": None}, {"start": "2014"}, 0),
    ],
)
def test_later_and_larger_is_said_only_where_it_is_known(first, second, expected) -> None:
    trials = (trial("a", **{"n": 50, **first}), trial("b", **{"n": 100, **second}))
    found = counted(item("a", GAIN), item("b", NULL), trials=trials)
    assert found["against_later_and_larger"] == expected


def test_later_and_larger_takes_a_primary_outcome() -> None:
    trials = (trial("a", n=50), trial("b", n=100, start="2014"))
    assert (
        counted(item("a", GAIN), item("b", NULL, SECONDARY), trials=trials)[
            "against_later_and_larger"
        ]
        == 0
    )


def test_a_trial_that_disputes_can_be_divided_within_itself() -> None:
    found = counted(item("a/1", NULL), item("a/2", GAIN, PART), item("b", NULL))
    assert (found["analysis_sets_disagree"], found["against_undivided"]) == (1, 1)
    assert found["divided_by"] == "subgroup"


def test_conduction_counts_against_remyelination_alone() -> None:
    given = item("a", GAIN, agents=(CONDUCTOR,))
    assert counted(given, claim="remyelination")["conduction_only"] == 1
    assert counted(given)["conduction_only"] == 0


def test_press_only_is_of_the_trials_that_tell() -> None:
    press, paper = trial("a", verification=("press-release",)), trial("b")
    assert counted(item("a", GAIN), item("b", SILENT), trials=(press, paper))["press_only"] == 1
    assert counted(item("a", GAIN), item("b", NULL), trials=(press, paper))["press_only"] == 0


def test_trials_are_named_with_their_design_and_people() -> None:
    one = trial("a", label="ReBUILD", model="crossover", population=("chronic-optic-neuropathy",))
    found = counted(item("a", GAIN, n=50), trials=(one,))
    assert found["supporting"] == "one randomised crossover (ReBUILD, n = 50)"
    assert found["supporting_population"] == "chronic optic neuropathy"


@pytest.mark.parametrize("part", [facts, certainty])
def test_the_docs_define_exactly_the_facts_that_there_are(layout: Layout, part) -> None:
    text = (layout.root / "docs" / "methods.md").read_text(encoding="utf-8")
    section = text.split(f"<!-- facts: {part.__name__.rpartition('.')[2]} -->")[1]
    told = re.findall(r"^\| `([a-z_]+)` \| \S", section.split("<!-- end -->")[0], re.MULTILINE)
    assert sorted(told) == sorted({*part.COUNTS, *part.NAMES})


def test_facts_are_those_that_are_declared() -> None:
    assert set(counted(item("a", GAIN))) == {*facts.COUNTS, *facts.NAMES}
