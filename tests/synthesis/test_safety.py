"""Safety signals: each level by its rule, none reported against not reported, and golden agents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph
import pytest

from ranvier.errors import DataError
from ranvier.evidence.read import read_evidence
from ranvier.layout import Layout, find_layout
from ranvier.questions import ask, load_questions
from ranvier.records import read_record
from ranvier.synthesis.methods import Method, read_methods
from ranvier.synthesis.safety import Signal, assess_safety, signal_iri, signal_safety
from ranvier.synthesis.safety_tally import FACTS
from ranvier.vocabulary import BASE, PREFIXES

from .made import AGENT, OTHER_AGENT, evidence, trial

LAYOUT = find_layout()
BOTH = (AGENT, OTHER_AGENT)
NAMED, ANY, SERIOUS = "rash", "any-adverse-event", "serious-adverse-event"


def method() -> Mapping[str, Method]:
    store = pyoxigraph.Store()
    path = LAYOUT.records / "methods" / "safety.yaml"
    for quad in read_record(path, LAYOUT).quads:
        store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return read_methods(store)


def finding(name: str, affected: int | None = None, at_risk: int | None = None, **more: Any) -> str:
    """A safety finding in Turtle, of the arm on the agent unless told otherwise."""
    arm = more.get("arm", "agent")
    parts = [
        f'rv:event "{more.get("event", more.get("term", NAMED))}"',
        f"rv:findingCategory rv:finding-{more.get('category', 'adverse-event')}",
        f"rv:aboutEvent adverse-event:{more.get('term', NAMED)}",
    ]
    parts += [f"rv:ofArm <#{arm}>"] if arm else []
    parts += [] if affected is None else [f"rv:affectedCount {affected}"]
    parts += [] if at_risk is None else [f"rv:atRiskCount {at_risk}"]
    parts += [f"rv:isSerious {str(more['serious']).lower()}"] if "serious" in more else []
    return f"<> rv:hasSafetyFinding <#{name}> . <#{name}> {' ; '.join(parts)} ."


def made_trial(*statements: str, agents: tuple[str, ...] = (AGENT,), slug: str = "a") -> str:
    """A trial in Turtle: one arm on the agents, a placebo arm, and what is stated besides."""
    given = " ".join(
        f"<#agent> rv:hasTreatment <#agent.{i}> . "
        f"<#agent.{i}> rv:purpose rv:purpose-studied ; rv:givesAgent <{agent}> ."
        for i, agent in enumerate(agents)
    )
    base = f"""
    @base <{BASE}trial/{slug}> .
    <> a rv:ClinicalTrial ; rv:studiesAgent {", ".join(f"<{a}>" for a in agents)} ;
      rv:hasArm <#agent>, <#placebo> .
    <#agent> skos:prefLabel "drug" ; rv:armRole rv:armrole-experimental .
    <#placebo> skos:prefLabel "placebo" ; rv:armRole rv:armrole-placebo ;
      rv:hasTreatment <#placebo.p> .
    <#placebo.p> rv:purpose rv:purpose-control ; rv:givesAgent agent:placebo .
    """
    return "\n".join((base, given, *statements))


def store_of(*trials: str) -> pyoxigraph.Store:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store = pyoxigraph.Store()
    terms = f"adverse-event:{SERIOUS} rv:narrowerThan adverse-event:{ANY} ."
    for text in (*trials, terms):
        store.load((prefixes + text).encode(), pyoxigraph.RdfFormat.TURTLE)
    return store


def assess(*trials: str, randomised: bool = True, count: int = 1) -> dict[tuple[str, ...], Signal]:
    allocation = "randomised" if randomised else "non-randomised"
    facts = tuple(trial(slug, allocation=allocation) for slug in "abcd"[: max(count, len(trials))])
    found = assess_safety(store_of(*trials), evidence(trials=facts), method())
    return {signal.harms.subject: signal for signal in found}


def level(*statements: str, randomised: bool = True) -> str:
    return assess(made_trial(*statements), randomised=randomised)[(AGENT,)].level


CONTROL = {"arm": "placebo"}
STOPPED = '<#agent> rv:stopReason rv:stop-safety ; rv:whyStopped "harm" .'
WORSE = f"""
<> rv:hasOutcome <#harm> .
<#harm> rv:domain rv:domain-safety ; rv:measuredBy modality:safety ; rv:measure "harm" ;
  rv:hasResult <#harm-r1> .
<#harm-r1> rv:direction rv:direction-favours-control ; rv:isSignificant true ;
  rv:testsAgent <{AGENT}> .
"""
BOXED = f"""
<{AGENT}> rv:hasSafetyNote <{AGENT}#safety-1> .
<{AGENT}#safety-1> rv:safetyNoteKind rv:safetynote-boxed-warning ; rv:text "liver failure" .
"""
MANY_STOPPED = finding(
    "out", 5, 26, term="discontinuation-for-adverse-event", category="discontinuation"
)
DIED = {"term": "death", "category": "death", "serious": True}


@pytest.mark.parametrize(
    ("expected", "rule", "statements"),
    [
        ("serious", "fatal-named", (finding("d", 1, 77, category="death", serious=True),)),
        (
            "serious",
            "deaths-excess",
            (finding("d1", 9, 50, **DIED), finding("d0", 0, 50, **DIED, **CONTROL)),
        ),
        (
            "serious",
            "serious-excess",
            (
                finding("s1", 20, 50, term=SERIOUS, serious=True),
                finding("s0", 2, 50, term=SERIOUS, serious=True, **CONTROL),
            ),
        ),
        ("serious", "stopped-randomised", (STOPPED,)),
        ("serious", "safety-worse-randomised", (WORSE,)),
        (
            "serious",
            "most-harmed",
            (finding("e1", 26, 26), finding("e2", 13, 26, event="other"), MANY_STOPPED),
        ),
        ("concern", "serious-named", (finding("s", 1, 15, serious=True),)),
        ("concern", "boxed-warning", (BOXED,)),
        ("concern", "tolerability-worse", (WORSE.replace("modality:safety", "modality:x"),)),
        ("concern", "discontinued-for-harm", (MANY_STOPPED,)),
        (
            "concern",
            "discontinuation-excess",
            (
                finding("o1", 20, 50, term="discontinuation", category="discontinuation"),
                finding("o0", 2, 50, term="discontinuation", category="discontinuation", **CONTROL),
            ),
        ),
        ("minor", "deaths", (finding("d", 3, 445, **DIED, arm=None),)),
        (
            "minor",
            "serious-more",
            (
                finding("s1", 5, 41, term=SERIOUS, serious=True),
                finding("s0", 2, 41, term=SERIOUS, serious=True, **CONTROL),
            ),
        ),
        ("minor", "serious-seen", (finding("s", 1, 20, term=SERIOUS, serious=True, arm=None),)),
        ("minor", "serious-uncounted", (finding("s", term=SERIOUS, serious=True),)),
        (
            "minor",
            "events-excess",
            (finding("e1", 20, 50), finding("e0", 2, 50, **CONTROL)),
        ),
        ("minor", "events-counted", (finding("e", 3, 10),)),
        ("minor", "events-uncounted", (finding("e"),)),
        ("minor", "events-in-general", (finding("e", term=ANY),)),
        (
            "minor",
            "discontinued",
            (finding("o", 3, 27, term="discontinuation", category="discontinuation"),),
        ),
        ("minor", "adverse-effect-note", (BOXED.replace("boxed-warning", "adverse-effect"),)),
        ("none-seen", "none-seen", (finding("e", 0, 20),)),
        ("not-reported", "not-reported", ()),
    ],
)
def test_each_level_follows_from_its_rule(
    expected: str, rule: str, statements: tuple[str, ...]
) -> None:
    signal = assess(made_trial(*statements))[(AGENT,)]
    assert (signal.level, signal.reasons[0].rule.partition("#")[2]) == (expected, rule)


@pytest.mark.parametrize(
    ("rule", "statement"), [("stopped-other", STOPPED), ("safety-worse-other", WORSE)]
)
def test_a_stop_or_a_worse_outcome_weighs_less_where_nobody_was_randomised(
    rule: str, statement: str
) -> None:
    signal = assess(made_trial(statement), randomised=False)[(AGENT,)]
    assert (signal.level, signal.reasons[0].rule.partition("#")[2]) == ("concern", rule)


def test_every_rule_of_the_method_is_reached_by_a_test() -> None:
    reached = {
        mark.args[1][i][1]
        for mark in test_each_level_follows_from_its_rule.pytestmark  # type: ignore[attr-defined]
        for i in range(len(mark.args[1]))
    }
    reached |= {"stopped-other", "safety-worse-other", "only-combined"}
    assert {rule.iri.partition("#")[2] for rule in method()["safety"].rules} == reached


def test_none_reported_and_not_reported_differ() -> None:
    none = finding("e", 0, 20, term=SERIOUS, serious=True)
    well_borne = finding("t", term="safety-and-tolerability", category="other")
    assert level(none) == "none-seen"
    assert level(well_borne) == "none-seen"
    assert level() == "not-reported"
    # A control arm's events alone say nothing of the agent.
    assert level(finding("e0", 4, 20, arm="placebo")) == "not-reported"


def test_a_curators_code_raises_nothing() -> None:
    code = "<> rv:hasSummary <#summary> . <#summary> rv:safetySignal rv:safety-serious-concern ."
    signal = assess(made_trial(code))[(AGENT,)]
    assert signal.level == "not-reported"
    assert signal.facts["curator_serious"] == 1


def test_events_no_more_than_on_the_control_are_no_reason() -> None:
    assert level(finding("e1", 34, 41, term=ANY), finding("e0", 34, 41, term=ANY, **CONTROL)) == (
        "none-seen"
    )


def test_a_combinations_harms_stand_for_the_combination() -> None:
    together = made_trial(finding("s", 1, 15, serious=True), agents=BOTH, slug="b")
    alone = made_trial(finding("e", 0, 20), slug="a")
    found = assess(alone, together)
    assert found[BOTH].level == "concern"
    assert found[(AGENT,)].level == "none-seen"
    assert "stands apart: B" in str(found[(AGENT,)].facts["coverage"])
    assert found[(OTHER_AGENT,)].level == "not-reported"
    assert found[(OTHER_AGENT,)].reasons[0].rule.endswith("#only-combined")


def test_an_event_of_an_unnamed_arm_raises_to_minor_only() -> None:
    assert level(finding("d", 1, 77, category="death", serious=True, arm=None)) == "minor"


def test_each_dose_is_set_against_the_control_by_itself() -> None:
    second = (
        '<> rv:hasArm <#high> . <#high> skos:prefLabel "high dose" ; '
        f"rv:armRole rv:armrole-experimental ; rv:hasTreatment <#high.x> . "
        f"<#high.x> rv:purpose rv:purpose-studied ; rv:givesAgent <{AGENT}> ."
    )
    signal = assess(
        made_trial(
            second,
            finding("low", 4, 40),
            finding("high", 6, 40, arm="high"),
            finding("none", 5, 43, **CONTROL),
        )
    )[(AGENT,)]
    told = {
        event.whom: round(event.difference.value, 4)
        for event in signal.harms.events
        if event.difference
    }
    assert told == {"drug": round(4 / 40 - 5 / 43, 4), "high dose": round(6 / 40 - 5 / 43, 4)}


def test_no_difference_without_both_denominators() -> None:
    signal = assess(made_trial(finding("e1", 24), finding("e0", 8, **CONTROL)))[(AGENT,)]
    assert [event.difference for event in signal.harms.events] == [None]
    assert "24, drug in A, against 8, placebo" in signal.reasons[0].reason


def test_the_method_may_ask_for_known_facts_only() -> None:
    found = method()["safety"]
    found.check(FACTS)
    with pytest.raises(DataError):
        found.check(set(FACTS) - {"boxed_warnings"})


@pytest.fixture(scope="module")
def real(graph_store: pyoxigraph.Store) -> dict[str, Signal]:
    """The signals on the real records, by the slug of their subject."""
    found = assess_safety(graph_store, read_evidence(graph_store), read_methods(graph_store))
    return {signal_iri(signal.harms.subject).rpartition("/")[2]: signal for signal in found}


@pytest.mark.parametrize(
    ("slug", "expected", "reason"),
    [
        ("clemastine", "concern", "TRAP-MS"),
        ("bexarotene", "serious", "central hypothyroidism, 26 of 26"),
        ("natalizumab", "serious", "progressive multifocal leukoencephalopathy"),
        ("atacicept", "serious", "ATON"),
        ("lipoic-acid", "concern", "glomerulonephritis"),
        ("opicinumab", "minor", "RENEW, against 2 of 41"),
        ("clemastine-with-metformin", "minor", "CCMR-Two"),
        ("metformin", "concern", "boxed warning"),
        ("domperidone", "minor", "15% of patients"),
        ("high-dose-biotin", "none-seen", "none occurred"),
        ("fampridine", "not-reported", "No source"),
    ],
)
def test_golden_agents(real: dict[str, Signal], slug: str, expected: str, reason: str) -> None:
    slug = {"high-dose-biotin": "biotin-md1003"}.get(slug, slug)
    assert real[slug].level == expected
    assert reason in real[slug].reasons[0].reason


def test_clemastine_is_not_charged_with_the_combination(real: dict[str, Signal]) -> None:
    told = {event.finding.trial.rpartition("/")[2] for event in real["clemastine"].harms.events}
    assert told == {"rebuild", "trap-ms-clemastine"}


def test_every_agent_studied_has_a_signal(
    graph_store: pyoxigraph.Store, real: dict[str, Signal]
) -> None:
    rows = graph_store.query(
        "SELECT DISTINCT ?a { ?t rv:studiesAgent ?a MINUS { ?a rv:hasComponent ?c } }",
        prefixes=PREFIXES,
    )
    studied = {row[0].value.rpartition("/")[2] for row in rows}  # type: ignore[union-attr]
    assert studied <= real.keys()


def test_the_graph_leads_back_to_findings_and_records(
    layout: Layout, graph_store: pyoxigraph.Store
) -> None:
    told, methods = read_evidence(graph_store), read_methods(graph_store)
    writer = signal_safety(graph_store, told, methods)
    assert writer.quads == signal_safety(graph_store, told, methods).quads
    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in graph_store)
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in writer.quads)
    rows = store.query(
        """SELECT ?a ?n ?b ?m ?low ?high WHERE {
          ?event a rv:EventSignal ; rv:inTrial trial:renew ; rv:riskDifference ?difference ;
            rv:countedIn ?one ; rv:controlCountedIn ?other ; rv:ciLow ?low ; rv:ciHigh ?high .
          ?one rv:affectedCount ?a ; rv:atRiskCount ?n ; rv:isSerious true .
          ?other rv:affectedCount ?b ; rv:atRiskCount ?m . }""",
        prefixes=PREFIXES,
    )
    (row,) = [[float(term.value) for term in row] for row in rows]  # type: ignore[union-attr]
    assert row == pytest.approx([5, 41, 2, 41, -0.05875, 0.21125], abs=1e-5)
    lost = store.query(
        """SELECT ?node WHERE { ?node a ?class VALUES ?class { rv:SafetySignal rv:EventSignal }
          MINUS { ?node prov:wasDerivedFrom ?origin } }""",
        prefixes=PREFIXES,
    )
    assert not list(lost)  # type: ignore[arg-type]
    question = load_questions(layout.questions)["safety-signals"]
    answer = ask(store, question, {"agent": "clemastine"})
    at = [answer.columns.index(name) for name in ("agents", "level", "stopped")]
    assert [tuple(row[i].value for i in at) for row in answer.rows] == [
        ("clemastine", "concern", "1"),
        ("clemastine with metformin", "minor", "0"),
    ]


def test_the_docs_define_every_fact_that_a_rule_may_ask_for() -> None:
    text = (LAYOUT.root / "docs" / "methods.md").read_text(encoding="utf-8")
    section = text.split("## Facts of a safety signal")[1]
    rows = re.findall(r"^\| ([a-z_, ]+) \|", section, re.MULTILINE)
    told = {name for row in rows for name in row.split(", ")} - {"fact"}
    asked = {c.fact for rule in method()["safety"].rules for c in rule.conditions}
    assert asked <= told
    assert told <= {name.removesuffix("_where") for name in FACTS} | {"coverage"}
