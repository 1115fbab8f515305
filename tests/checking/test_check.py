"""A check reads what it is asked about together with all the rest, and blames the right line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ranvier.checking import check_all, check_paths
from ranvier.checking.check import record_files
from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.records import Problem, Severity


def change(path: Path, old: str, new: str) -> int:
    """Change the first place where a text stands, and give its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def violations(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems if problem.severity is Severity.VIOLATION]


def test_sound_records_pass(small: Layout) -> None:
    report = check_all(small)
    assert violations(report.problems) == []
    assert len(report.records) == len(record_files(small)) > 3


def test_a_wrong_value_is_blamed_at_its_field_and_shown(small: Layout) -> None:
    trial = small.records / "trials" / "renew.yaml"
    line = change(trial, "ci_high: 3.7", "ci_high: high")
    (problem,) = check_paths([trial], small).violations
    assert problem.file == "kg/records/trials/renew.yaml"
    assert problem.line == line
    assert problem.field == "ci_high"
    assert problem.node == "#ff-vep-latency-wk24-r1.estimate"
    assert "high" in problem.message


def test_a_missing_field_is_blamed_at_its_node(small: Layout) -> None:
    trial = small.records / "trials" / "renew.yaml"
    line = change(trial, "        direction: no-difference\n", "")
    text = trial.read_text(encoding="utf-8").splitlines()
    (problem,) = [p for p in check_paths([trial], small).violations if p.field == "direction"]
    assert text[problem.line - 1].strip() == '- id: "#ff-vep-latency-wk24-r1"'
    assert problem.line < line


def test_a_key_that_shares_its_property_is_blamed_where_it_stands(small: Layout) -> None:
    trial = small.records / "trials" / "renew.yaml"
    line = change(trial, "analysed: 82", "analysed: 82, completed: most")
    found = [p for p in check_paths([trial], small).violations if "most" in p.message]
    assert found
    assert {(p.line, p.field) for p in found} == {(line, "completed")}


def test_lines_are_right_when_records_come_from_the_cache(small: Layout) -> None:
    trial = small.records / "trials" / "renew.yaml"
    line = change(trial, "gives: agent:opicinumab", "gives: agent:opicinumax")
    first = check_all(small).violations
    second = check_all(small).violations
    assert first == second
    (dangling,) = [problem for problem in second if problem.rule == "reference-exists"]
    assert (dangling.line, dangling.field) == (line, "gives")
    assert "did you mean agent:opicinumab?" in dangling.message


def test_checking_an_agent_shows_what_it_breaks_in_a_trial(small: Layout) -> None:
    agent = small.records / "agents" / "opicinumab.yaml"
    change(agent, "type: Antibody", "type: ControlIntervention")
    found = check_paths([agent], small).violations
    assert ("kg/records/trials/renew.yaml", "studied-is-agent") in {(p.file, p.rule) for p in found}


def test_a_draft_elsewhere_stands_for_the_record(small: Layout, tmp_path: Path) -> None:
    draft = tmp_path / "renew.yaml"
    shutil.copy(small.records / "trials" / "renew.yaml", draft)
    assert violations(check_paths([draft], small).problems) == []


def test_two_files_with_one_id_are_named(small: Layout) -> None:
    twin = small.records / "agents" / "zz.yaml"
    text = (small.records / "agents" / "placebo.yaml").read_text(encoding="utf-8")
    twin.write_text(f"# A copy.\n{text}", encoding="utf-8")
    for report in (check_all(small), check_paths([twin], small)):
        (double,) = [p for p in report.violations if p.rule == "duplicate-id"]
        assert (double.file, double.line) == ("kg/records/agents/zz.yaml", 2)
        assert "kg/records/agents/placebo.yaml" in double.message


def test_one_unreadable_record_hides_nothing_in_the_others(small: Layout) -> None:
    (small.records / "agents" / "placebo.yaml").write_text("id: [", encoding="utf-8")
    line = change(
        small.records / "trials" / "renew.yaml",
        "measured_by: modality:vep",
        "measured_by: modality:vepp",
    )
    found = {(p.file, p.line) for p in check_all(small).violations}
    assert found == {("kg/records/agents/placebo.yaml", 1), ("kg/records/trials/renew.yaml", line)}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("trials/new.yml", "rename it to new.yaml"),
        ("trials/renew.yaml~", "no record"),
        ("trials/old/renew.yaml", "no record"),
        ("drafts/renew.yaml", "no record"),
    ],
)
def test_files_that_no_reader_would_look_at_are_named(small: Layout, name: str, says: str) -> None:
    path = small.records / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: trial:new\n", encoding="utf-8")
    for report in (check_all(small), check_paths([small.records], small)):
        strays = [p for p in report.violations if p.rule == "stray-file"]
        assert [p.file for p in strays] == [f"kg/records/{name}"]
        assert says in strays[0].message


def test_hidden_files_of_an_editor_are_left_alone(small: Layout) -> None:
    (small.records / "trials" / ".#renew.yaml").symlink_to("someone@host.1234")
    (small.records / "trials" / ".renew.yaml.swp").write_bytes(b"\x00")
    assert violations(check_all(small).problems) == []


def test_a_folder_stands_for_the_records_in_it(small: Layout) -> None:
    report = check_paths([small.records / "agents"], small)
    assert [r.file for r in report.records] == [
        f"kg/records/agents/{path.name}" for path in sorted((small.records / "agents").iterdir())
    ]


def test_a_path_that_is_not_there_is_a_wrong_call(small: Layout) -> None:
    with pytest.raises(CallError, match="no such file"):
        check_paths([small.root / "none.yaml"], small)


def test_progress_counts_what_has_to_be_validated(small: Layout) -> None:
    told: list[tuple[int, int]] = []
    total = len(record_files(small))
    check_all(small, progress=lambda done, count: told.append((done, count)))
    assert told == [(n, total) for n in range(1, total + 1)]
    told.clear()
    check_all(small, progress=lambda done, count: told.append((done, count)))
    assert told == []
