"""Each rule between records: a case that keeps it, and a twin that breaks it and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import yaml

from ranvier.checking.between import breaches, problems_between
from ranvier.checking.check import record_files
from ranvier.checking.rules import RuleResult, load_rules, run_rules
from ranvier.errors import DataError
from ranvier.layout import Layout, find_layout
from ranvier.records import Record, load_context, read_record
from ranvier.vocabulary import PREFIXES, compact

LAYOUT = find_layout()
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
RULES = {rule.name: rule for rule in load_rules(LAYOUT.shapes)}


def load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def quads(records: dict[str, str], home: Path) -> list[pyoxigraph.Quad]:
    """Read records (or Turtle, with our prefixes) from texts."""
    found: list[pyoxigraph.Quad] = []
    for name, text in records.items():
        if name.endswith(".ttl"):
            head = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
            found.extend(pyoxigraph.parse(head + text, format=pyoxigraph.RdfFormat.TURTLE))
            continue
        path = home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        record = read_record(path, LAYOUT)
        assert record.problems == []
        found.extend(record.quads)
    return found


def shown(results: list[RuleResult]) -> list[tuple[str, str, str, str]]:
    keys = load_context(LAYOUT.context).keys_of
    return sorted((r.rule, r.severity, compact(r.node), keys[r.path][0]) for r in results)


def test_every_rule_has_a_case() -> None:
    """Rules on links have theirs beside the other tests of linking."""
    linked = {name for name in RULES if name.startswith(("mapping-", "external-"))}
    assert sorted(RULES.keys() - linked) == sorted(path.stem for path in CASES)
    tests = Path(__file__).parents[1] / "linking"
    cases = "".join(path.read_text(encoding="utf-8") for path in tests.glob("test_*.py"))
    assert [name for name in sorted(linked) if name not in cases] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_keeps_all_rules_and_its_twin_breaks_this_one_alone(
    path: Path, tmp_path: Path
) -> None:
    case = load(path)
    records = case["records"]
    assert breaches(quads(records, tmp_path), LAYOUT) == []

    change = case["breaks"]
    text = records[change["in"]]
    assert text.count(change["from"]) == 1, "a twin differs in one place"
    twin = records | {change["in"]: text.replace(change["from"], change["to"])}
    found = breaches(quads(twin, tmp_path), LAYOUT)
    severity = case.get("severity", "Violation")
    expected = [(path.stem, severity, blame["node"], blame["key"]) for blame in case["blames"]]
    assert shown(found) == sorted(expected)
    messages = {(compact(r.node), r.message.replace("{field}: ", "")) for r in found}
    for blame in case["blames"]:
        assert any(node == blame["node"] and blame["says"] in m for node, m in messages), messages


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("ci_low: -10.6, ci_high: 3.7", "ci_low: 0.6, ci_high: 3.7", "#in.estimate"),
        ("p_value: 0.01", "p_value: 0.06", "#out.estimate"),
        ('"<", p_value: 0.1', '"<", p_value: 0.05', "#open.estimate"),
        ('ci_low: -1, ci_high: 3.7, ci_level: 95, p_operator: ">"',
         'ci_low: 1, ci_high: 3.7, ci_level: 95, p_operator: ">"', "#above.estimate"),
    ],
)  # fmt: skip
def test_p_and_interval_disagree_in_either_sense(
    old: str, new: str, broken: str, tmp_path: Path
) -> None:
    records = load(CASES[0].with_name("p-agrees-with-interval.yaml"))["records"]
    text = records["trials/a.yaml"]
    assert old in text
    found = breaches(quads(records | {"trials/a.yaml": text.replace(old, new)}, tmp_path), LAYOUT)
    assert [compact(r.node) for r in found] == [f"trial:a{broken}"]


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("value: -3.5", "value: 0.5", "#lower"),
        (", better: higher}", "}", "#turned"),
        ("better: higher\n", "better: lower\n", "#r"),
        ("better: neither\n", "better: lower\n", "#i"),
        (
            "#none\", direction: no-difference",
            "#none\", direction: favours-experimental",
            "#none",
        ),
    ],
)  # fmt: skip
def test_better_is_taken_from_estimate_then_outcome_then_modality(
    old: str, new: str, broken: str, tmp_path: Path
) -> None:
    records = load(CASES[0].with_name("direction-agrees.yaml"))["records"]
    text = records["trials/a.yaml"]
    assert old in text
    found = breaches(quads(records | {"trials/a.yaml": text.replace(old, new)}, tmp_path), LAYOUT)
    assert [(r.rule, compact(r.node)) for r in found] == [("direction-agrees", f"trial:a{broken}")]


@pytest.mark.parametrize("key", ["studies", "component", "names_agent"])
def test_a_placebo_is_nowhere_an_agent(key: str, tmp_path: Path) -> None:
    kinds = {"studies": "trial", "component": "agent", "names_agent": "review"}
    classes = {"trial": "ClinicalTrial", "agent": "Combination", "review": "Review"}
    kind = kinds[key]
    head = f"id: {kind}:a, type: {classes[kind]}, label: A"
    records = {
        "agents/placebo.yaml": "{id: agent:placebo, type: ControlIntervention, label: placebo}",
        f"{kind}s/a.yaml": f"{{{head}, {key}: agent:placebo}}",
    }
    found = shown(breaches(quads(records, tmp_path), LAYOUT))
    assert ("studied-is-agent", "Violation", f"{kind}:a", key) in found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "broken-violation.rq:1"),
        ("SELECT ?node", "broken-violation.rq:1"),
        ("# A rule.\nSELECT ?node", "broken-violation.rq:2"),
        ("# A rule.\n# severity: Error\nSELECT ?node", "broken-violation.rq:2"),
        ("# A rule.\n# severity: Warning\nSELECT ?node {\n ?a ?b }}", "broken-violation.rq:4: "),
        ("# A rule.\n# severity: Warning\nSELECT ?node { ?node ?path ?c }", "?node ?path ?message"),
        ("# A rule.\n# severity: Warning\nASK { ?node ?path ?c }", "?node ?path ?message"),
        (
            "# A rule.\n# severity: Warning\nSELECT ?node ?path ?message { VALUES ?node { rv:a } }",
            "no node or no message",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_line(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "broken-violation.rq").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        run_rules(pyoxigraph.Store(), load_rules(tmp_path))
    assert says in str(raised.value)
    assert str(raised.value).startswith("broken-violation.rq")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_reads_as_a_sentence(rule) -> None:
    assert rule.sentence.endswith(".")
    assert "NOT EXISTS" not in rule.query
    assert "ORDER BY" in rule.query


def test_real_records_keep_all_rules_that_stop_a_build() -> None:
    records = [read_record(path, LAYOUT) for path in record_files(LAYOUT)]
    found = problems_between(records, LAYOUT)
    assert [str(problem) for problem in found if problem.severity == "violation"] == []


def test_a_breach_stands_at_the_line_of_its_field(tmp_path: Path, unlinked: Layout) -> None:
    path = tmp_path / "trials" / "a.yaml"
    path.parent.mkdir()
    path.write_text(
        "id: trial:a\ntype: ClinicalTrial\nlabel: A\nflow:\n  completed: 3\noutcomes:\n"
        '  - id: "#o"\n    measure: latency\n    measured_by: modality:vepp\n',
        encoding="utf-8",
    )
    problems = problems_between([read_record(path, LAYOUT)], unlinked)
    assert [(p.line, p.column, p.node, p.field, p.rule) for p in problems] == [
        (9, 5, "#o", "measured_by", "reference-exists")
    ]
    assert "measured_by: there is no record of modality:vepp" in problems[0].message


def test_a_record_that_cant_be_read_is_not_missed_by_others(
    tmp_path: Path, unlinked: Layout
) -> None:
    for name, text in {
        "agents/x.yaml": "{id: agent:x, type: Agent, label: ",
        "trials/a.yaml": "{id: trial:a, type: ClinicalTrial, label: A, studies: agent:x}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    files = [tmp_path / "agents/x.yaml", tmp_path / "trials/a.yaml"]
    records = [read_record(path, LAYOUT) for path in files]
    assert problems_between(records, unlinked) == []


def test_asked_about_one_record_others_count_only_where_it_concerns_them(
    tmp_path: Path, unlinked: Layout
) -> None:
    def record(name: str, text: str) -> Record:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_record(path, LAYOUT)

    agent = record("agents/x.yaml", "{id: agent:x, type: ControlIntervention, label: x}")
    mine = record("trials/a.yaml", "{id: trial:a, type: ClinicalTrial, label: A, studies: agent:x}")
    other = record(
        "trials/b.yaml", "{id: trial:b, type: ClinicalTrial, label: B, studies: agent:none}"
    )
    records = [agent, mine, other]
    found = problems_between(records, unlinked, only={agent.iri})
    assert [problem.focus for problem in found] == [mine.iri]
    everything = problems_between(records, unlinked)
    assert {problem.focus for problem in everything} == {mine.iri, other.iri}
