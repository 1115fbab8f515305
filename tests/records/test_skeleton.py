"""A new record begins as a skeleton, and `check` leads from there to a record that passes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ranvier.checking import check_paths
from ranvier.errors import CallError
from ranvier.layout import Layout
from ranvier.records import Problem, Severity
from ranvier.records.skeleton import begin_trial

VALUES = {
    "label": ["NEW", "treated"],
    "title": ["A new trial"],
    "status": ["recruiting"],
    "phase": ["2"],
    "studies": ["[agent:clemastine]"],
    "verification": ["[registry]"],
    "allocation": ["randomised"],
    "masking": ["double-blind"],
    "model": ["single-group"],
    "control": ["[none]"],
    "condition": ["relapsing MS"],
    "population": ["[relapsing-ms]"],
    "ms_course": ["[rrms]"],
    "gives": ["agent:clemastine"],
    "measured_by": ["modality:vep"],
    "measure": ["P100 latency"],
    "domain": ["electrophysiology"],
    "url": ["https://clinicaltrials.gov/study/NCT01234567"],
    "kind": ["registry"],
    "read": ["the whole entry"],
}
"""What fills each empty key of the skeleton, in the order in which the key stands there."""

MORE = {
    "n": ["20", "40"],
    "comparison": ["clemastine before and after"],
    "randomised": ["40"],
    "analysed": ["40"],
    "completed": ["38"],
    "value": ["-3.5"],
    "ci_low": ["-6.0"],
    "ci_high": ["-1.0"],
    "direction": ["favours-experimental"],
    "significant": ["true"],
    "event": ["fatigue"],
    "affected": ["3"],
    "at_risk": ["20"],
}
"""What fills the keys that are commented out."""


@pytest.fixture
def empty(layout: Layout, tmp_path: Path) -> Layout:
    """A checkout without records, in which a record can be begun."""
    records = tmp_path / "checkout" / "kg" / "records"
    (records / "trials").mkdir(parents=True)
    shutil.copy(layout.context, records)
    return Layout(tmp_path / "checkout", tmp_path / "build")


@pytest.fixture
def skeleton(empty: Layout) -> Path:
    return begin_trial(empty, kind="trial", registration="NCT01234567", slug=None)


def problems(path: Path, built: Layout) -> list[Problem]:
    """Check a file beside the real records, which the build has validated already."""
    found = check_paths([path], built).problems
    return [problem for problem in found if problem.severity is Severity.VIOLATION]


def fill(text: str, values: dict[str, list[str]]) -> str:
    """Write values where keys are empty."""
    waiting = {key: list(given) for key, given in values.items()}
    pattern = re.compile(r"(?<![\w.])([a-z_]+):( *\[\])?(?=\s*(?:#|$|,|\}))", re.MULTILINE)

    def value(found: re.Match[str]) -> str:
        key = found.group(1)
        return f"{key}: {waiting[key].pop(0)}" if waiting.get(key) else found.group()

    filled = pattern.sub(value, text)
    assert not any(waiting.values()), waiting
    return filled


def test_an_unfilled_skeleton_is_told_what_to_fill_in(skeleton: Path, built: Layout) -> None:
    lines = skeleton.read_text(encoding="utf-8").splitlines()
    found = problems(skeleton, built)
    assert {problem.field for problem in found} == set(VALUES)
    for problem in found:
        assert re.match(rf" *{problem.field}: *(\[\])? *(#.*)?$", lines[problem.line - 1])
        assert f"{problem.field} is empty; fill it in" in problem.message
    assert len(found) == sum(len(given) for given in VALUES.values())


def test_a_skeleton_with_the_empty_keys_taken_out_is_told_what_is_missing(
    skeleton: Path, built: Layout
) -> None:
    unknown = {problem.line for problem in problems(skeleton, built)}
    lines = skeleton.read_text(encoding="utf-8").splitlines()
    kept = [line for number, line in enumerate(lines, 1) if number not in unknown]
    skeleton.write_text("\n".join(kept) + "\n", encoding="utf-8")
    found = problems(skeleton, built)
    missing = {problem.field for problem in found}
    assert {"label", "title", "status", "phase", "verification", "population"} <= missing
    assert {"gives", "measured_by", "measure", "domain", "url", "kind", "read"} <= missing
    at = {problem.field: kept[problem.line - 1].strip() for problem in found}
    assert at["measured_by"] == '- id: "#primary"'
    assert at["url"] == '- id: "#S1"'


def test_a_filled_skeleton_passes(skeleton: Path, built: Layout) -> None:
    text = skeleton.read_text(encoding="utf-8")
    skeleton.write_text(fill(text, VALUES), encoding="utf-8")
    assert [str(problem) for problem in problems(skeleton, built)] == []


def test_what_the_skeleton_shows_in_comments_passes_too(skeleton: Path, built: Layout) -> None:
    text = fill(skeleton.read_text(encoding="utf-8"), VALUES)
    shown = re.sub(r"^( *)# ( *)(?=(?:- \{?)?[a-z_]+:)", r"\1\2", text, flags=re.MULTILINE)
    shown = re.sub(r"^stop_reason:.*\n", "", shown, flags=re.MULTILINE)
    assert shown.count("#primary-itt") == 1
    filled = fill(shown, MORE).replace("contrast: between-arms", "contrast: change-from-baseline")
    skeleton.write_text(filled, encoding="utf-8")
    assert [str(problem) for problem in problems(skeleton, built)] == []


@pytest.mark.parametrize(
    ("registration", "curie", "name"),
    [
        ("nct01234567", "clinicaltrials:NCT01234567", "nct01234567"),
        ("ISRCTN27232902", "isrctn:27232902", "isrctn27232902"),
        ("EudraCT 2008-006333-27", "eudract:2008-006333-27", "eudract-2008-006333-27"),
        ("2008-006333-27", "eudract:2008-006333-27", "2008-006333-27"),
        ("ACTRN12616000178448", "actrn:12616000178448", "actrn12616000178448"),
        ("DRKS00005298", "drks:DRKS00005298", "drks00005298"),
    ],
)
def test_a_registry_id_may_be_written_in_common_ways(
    empty: Layout, registration: str, curie: str, name: str
) -> None:
    path = begin_trial(empty, kind="trial", registration=registration, slug=None)
    text = path.read_text(encoding="utf-8")
    assert path == empty.records / "trials" / f"{name}.yaml"
    assert f"id: trial:{name}\n" in text
    assert f"registered_as: [{curie}]\n" in text


@pytest.mark.parametrize(
    ("kind", "registration", "slug", "says"),
    [
        ("trial", "NCT0123456", None, "no registry id"),
        ("trial", "NCT01234567", "New Trial", "no slug"),
        ("trial", "NCT01234567", "../evil", "no slug"),
        ("agent", "clemastine", None, "can't be begun"),
    ],
)
def test_a_wrong_call_says_how_to_mend_it(
    empty: Layout, kind: str, registration: str, slug: str | None, says: str
) -> None:
    with pytest.raises(CallError, match=says):
        begin_trial(empty, kind=kind, registration=registration, slug=slug)
    assert list((empty.records / "trials").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("registered_as: [clinicaltrials:NCT01234567]\n", True),
        ("registered_as:\n  - isrctn:00000001\n  - clinicaltrials:NCT01234567\nstatus: x\n", True),
        ("related_registration: clinicaltrials:NCT01234567\n", False),
        ("registered_as: isrctn:00000001\nnote: not clinicaltrials:NCT01234567\n", False),
    ],
)  # fmt: skip
def test_a_trial_that_is_registered_already_is_not_begun_twice(
    empty: Layout, text: str, refused: bool
) -> None:
    (empty.records / "trials" / "old.yaml").write_text(f"id: trial:old\n{text}", "utf-8")
    if refused:
        with pytest.raises(CallError, match=r"stands already in kg/records/trials/old\.yaml"):
            begin_trial(empty, kind="trial", registration="NCT01234567", slug="new")
    else:
        begin_trial(empty, kind="trial", registration="NCT01234567", slug="new")


def test_a_record_that_is_there_is_not_written_over(empty: Layout) -> None:
    path = empty.records / "trials" / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(CallError, match="another --slug"):
        begin_trial(empty, kind="trial", registration="NCT01234567", slug="mine")
    assert path.read_text(encoding="utf-8") == "mine"
