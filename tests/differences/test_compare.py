"""What two builds differ in: made-up cases of each kind, and a real build with a changed record."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from ranvier.differences import SECTIONS, Change, Comparison, Side, compare, read_side
from ranvier.differences.page import FORMS, sentence, write_comparison
from ranvier.differences.side import side_of
from ranvier.errors import CallError, DataError
from ranvier.layout import Layout
from ranvier.store.build import Stage, build
from ranvier.store.dataset import Dataset
from ranvier.synthesis.stage import synthesise
from ranvier.vocabulary import BASE, PREFIXES

RECORDS = """
graph <{base}graph/record/trial/one> {{
  trial:one a rv:ClinicalTrial ; skos:prefLabel "ONE" ; rv:status rv:status-recruiting ;
    rv:hasOutcome <{base}trial/one#vep> .
  <{base}trial/one#vep> a rv:OutcomeMeasure ; rv:measure "latency" ;
    rv:hasResult <{base}trial/one#vep-r1> .
  <{base}trial/one#vep-r1> a rv:Result ; rv:comparison "drug vs placebo" ;
    rv:hasEstimate <{base}trial/one#vep-r1.estimate> ; rv:direction rv:direction-mixed .
  <{base}trial/one#vep-r1.estimate> a rv:EffectEstimate ; rv:value 3.70 ; rv:p "0.05" ;
    rv:pValue 0.05 .
  <{base}trial/one#safety> rv:event "rash" ; rv:affectedCount 3 .
}}
graph <{base}graph/derived/types-from-ranges> {{
  <{base}trial/one#safety> a rv:SafetyFinding .
}}
graph <{base}graph/record/agent/drug> {{
  agent:drug a rv:Agent ; skos:prefLabel "drug" .
}}
graph <{base}graph/assertion/verdicts> {{
  assertion:drug--vep a rv:Assertion ; skos:prefLabel "drug: VEP" ;
    rv:verdict rv:verdict-insufficient ; rv:certainty rv:certainty-low ;
    rv:statement "One small trial." .
  <{base}assertion/drug--vep#imprecision> a rv:CertaintyJudgement ;
    rv:concern rv:concern-none ; rv:statement "Wide enough." .
}}
graph <{base}graph/assertion/safety> {{
  safety-signal:drug a rv:SafetySignal ; skos:prefLabel "Safety of drug" ;
    rv:signalLevel rv:signallevel-minor ; rv:statement "Rash only." .
}}
graph <{base}graph/assertion/gaps> {{
  research-gap:drug--x a rv:ResearchGap ; skos:prefLabel "drug: unstudied" ;
    rv:researchGapKind rv:researchgapkind-x ; rv:statement "Nobody looked." .
}}
graph <{base}graph/vocabulary> {{
  rv:status-recruiting skos:prefLabel "recruiting" .
  rv:status-completed skos:prefLabel "completed" .
  rv:status skos:prefLabel "status" . rv:verdict skos:prefLabel "verdict" .
  rv:old-term skos:prefLabel "old term" ; skos:definition "A term." .
}}
graph <{base}graph/mapping/agent> {{ agent:drug skos:exactMatch CHEBI:1 . }}
graph <{base}graph/derived/classification> {{ agent:drug a rv:Agent . }}
graph <{base}graph/provenance> {{ agent:drug rv:noise "{{0}}" . }}
"""
HEAD = "".join(f"prefix {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def _side(text: str) -> Side:
    trig = HEAD + text.format(base=BASE)
    return side_of(pyoxigraph.parse(trig, format=pyoxigraph.RdfFormat.TRIG), name="made up")


def _changed(before: str, after: str) -> Comparison:
    assert before in RECORDS
    return compare(_side(RECORDS), _side(RECORDS.replace(before, after)))


def _told(found: Comparison) -> list[tuple[str, str]]:
    return [(change.section, sentence(change)) for change in found.changes]


@pytest.mark.parametrize(
    ("before", "after", "section", "said"),
    [
        (
            "rv:status rv:status-recruiting",
            "rv:status rv:status-completed",
            "trials",
            "ONE (trial:one): status: recruiting -> completed",
        ),
        (
            "rv:direction rv:direction-mixed",
            "rv:direction rv:direction-not-reported",
            "results",
            "ONE: latency: drug vs placebo (trial:one#vep-r1): direction: "
            "rv:direction-mixed -> rv:direction-not-reported",
        ),
        (
            "rv:value 3.70",
            "rv:value 3.7",
            "numbers",
            "ONE: latency: drug vs placebo (trial:one#vep-r1.estimate): value: 3.70 -> 3.7",
        ),
        (
            'rv:p "0.05" ;\n    rv:pValue 0.05',
            'rv:p "0.06" ;\n    rv:pValue 0.06',
            "numbers",
            "ONE: latency: drug vs placebo (trial:one#vep-r1.estimate): p: 0.05 -> 0.06",
        ),
        (
            "rv:affectedCount 3",
            "rv:affectedCount 4",
            "numbers",
            "ONE: rash (trial:one#safety): affectedCount: 3 -> 4",
        ),
        (
            'skos:prefLabel "drug" .',
            'skos:prefLabel "drug" ; skos:altLabel "D" .',
            "agents",
            "drug (agent:drug): altLabel: none -> D",
        ),
        (
            "rv:verdict rv:verdict-insufficient",
            "rv:verdict rv:verdict-supported",
            "verdicts",
            "drug: VEP (assertion:drug--vep): verdict: "
            "rv:verdict-insufficient -> rv:verdict-supported",
        ),
        (
            "rv:certainty rv:certainty-low",
            "rv:certainty rv:certainty-very-low",
            "verdicts",
            "drug: VEP (assertion:drug--vep): certainty: rv:certainty-low -> rv:certainty-very-low",
        ),
        (
            "rv:signalLevel rv:signallevel-minor",
            "rv:signalLevel rv:signallevel-serious",
            "safety",
            "Safety of drug (safety-signal:drug): signalLevel: "
            "rv:signallevel-minor -> rv:signallevel-serious",
        ),
        (
            'skos:definition "A term."',
            'skos:definition "Another."',
            "terms",
            "old term (rv:old-term): definition: A term. -> Another.",
        ),
        (
            "skos:exactMatch CHEBI:1",
            "skos:exactMatch CHEBI:2",
            "mappings",
            "drug (agent:drug): exactMatch: CHEBI:1 -> CHEBI:2",
        ),
        (
            "agent:drug a rv:Agent . }}\ngraph <{base}graph/provenance>",
            "agent:drug a rv:Agent, rv:NewClass . }}\ngraph <{base}graph/provenance>",
            "classes",
            "drug (agent:drug): class: none -> rv:NewClass",
        ),
    ],
)
def test_one_change_is_told_once_and_nothing_else(
    before: str, after: str, section: str, said: str
) -> None:
    assert _told(_changed(before, after)) == [(section, said)]


def test_a_verdict_is_told_with_its_reasons() -> None:
    text = (
        RECORDS.replace("rv:verdict rv:verdict-insufficient", "rv:verdict rv:verdict-supported")
        .replace("One small trial.", "Two trials.")
        .replace("rv:concern rv:concern-none", "rv:concern rv:concern-serious")
    )
    (change,) = compare(_side(RECORDS), _side(text)).changes
    assert change.why == (
        "was: One small trial.",
        "now: Two trials.",
        "imprecision: rv:concern-none: Wide enough. -> rv:concern-serious: Wide enough.",
    )


def test_reasons_that_change_alone_are_told() -> None:
    (change,) = _changed("Wide enough.", "Rather wide.").changes
    assert (change.section, change.what) == ("verdicts", "reasons")
    assert change.why[0].endswith("-> rv:concern-none: Rather wide.")


def test_a_new_trial_is_told_whole_and_not_part_by_part() -> None:
    more = (
        "graph <{base}graph/record/trial/two> {{ trial:two a rv:ClinicalTrial ; "
        'skos:prefLabel "TWO" ; rv:hasArm <{base}trial/two#arm> . '
        '<{base}trial/two#arm> a rv:Arm ; skos:prefLabel "arm" . }}'
    )
    assert _told(compare(_side(RECORDS), _side(RECORDS + more))) == [
        ("trials", "TWO (trial:two): new")
    ]


def test_a_new_result_of_a_trial_is_told_without_its_numbers() -> None:
    more = (
        "graph <{base}graph/record/trial/one> {{ <{base}trial/one#vep> rv:hasResult "
        "<{base}trial/one#vep-r2> . <{base}trial/one#vep-r2> a rv:Result ; "
        'rv:comparison "later" ; rv:hasEstimate <{base}trial/one#vep-r2.estimate> . '
        "<{base}trial/one#vep-r2.estimate> a rv:EffectEstimate ; rv:value 1.0 . }}"
    )
    (change,) = compare(_side(RECORDS), _side(RECORDS + more)).changes
    assert (change.section, change.state) == ("results", "new")
    assert change.name == "ONE: latency: later"


def test_a_gap_that_is_closed_is_told_and_no_error() -> None:
    start = RECORDS.index("graph <{base}graph/assertion/gaps>")
    end = RECORDS.index("graph <{base}graph/vocabulary>")
    found = compare(_side(RECORDS), _side(RECORDS[:start] + RECORDS[end:]))
    (change,) = found.changes
    assert (change.section, change.state, change.why) == ("gaps", "removed", ("Nobody looked.",))
    assert not found.vanished


GONE = '  <{base}trial/one#safety> rv:event "rash" ; rv:affectedCount 3 .\n'


def test_an_id_that_vanished_is_an_error() -> None:
    found = _changed(GONE, "")
    assert [change.id for change in found.vanished] == ["trial:one#safety"]
    assert [change.section for change in found.changes] == ["safety findings", "vanished"]


@pytest.mark.parametrize(
    ("gone", "id_"),
    [
        ('  rv:old-term skos:prefLabel "old term" ; skos:definition "A term." .\n', "rv:old-term"),
        (
            '  safety-signal:drug a rv:SafetySignal ; skos:prefLabel "Safety of drug" ;\n'
            '    rv:signalLevel rv:signallevel-minor ; rv:statement "Rash only." .\n',
            "safety-signal:drug",
        ),
    ],
)
def test_terms_and_conclusions_that_must_last_do(gone: str, id_: str) -> None:
    assert [change.id for change in _changed(gone, "").vanished] == [id_]


def test_a_tombstone_stands_for_an_id() -> None:
    new = "  <{base}trial/one#safety> dcterms:isReplacedBy <{base}trial/one#vep> .\n"
    found = _changed(GONE, new)
    assert not found.vanished
    (change,) = found.of("replaced")
    assert sentence(change) == "ONE: rash (trial:one#safety): replaced by trial:one#vep"


def test_a_tombstone_that_leads_nowhere_does_not() -> None:
    new = "  <{base}trial/one#safety> dcterms:isReplacedBy <{base}trial/one#nothing> .\n"
    (change,) = _changed(GONE, new).vanished
    assert change.new == "trial:one#nothing, which is not there"


def test_provenance_is_no_difference() -> None:
    assert not compare(_side(RECORDS), _side(RECORDS.replace('"{{0}}"', '"x"'))).changes


@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_all(form: str) -> None:
    found = _changed("rv:value 3.70", "rv:value 3.7")
    text = write_comparison(found, form)
    assert "3.70" in text
    assert write_comparison(found, form) == text
    if form == "json":
        held = json.loads(text)
        assert held["counts"] == {"numbers": 1}
        assert held["changes"][0]["old"] == "3.70"


def test_markdown_does_not_take_a_name_for_markup() -> None:
    change = Change("trials", "trial:x", "a*b*", "x", "<i>", "[y](z)")
    text = write_comparison(Comparison("o", "n", (change,)), "md")
    assert r"a\*b\*" in text
    assert r"\<i\>" in text
    assert r"\[y\](z)" in text


def test_the_real_graph_does_not_differ_from_itself(dataset: Dataset) -> None:
    side = side_of(dataset.quads, name="one")
    assert len(side.layers["record"]) > 5000
    assert not compare(side, side_of(reversed(dataset.quads), name="two")).changes


@pytest.fixture(scope="module")
def builds(
    small_checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[str], str] | None], Path]:
    """Build the small checkout, with the record of its trial edited."""

    def made(edit: Callable[[str], str] | None) -> Path:
        home = tmp_path_factory.mktemp("edited")
        shutil.copytree(small_checkout, home, dirs_exist_ok=True)
        record = home / "kg" / "records" / "trials" / "renew.yaml"
        if edit:
            text = record.read_text(encoding="utf-8")
            assert edit(text) != text
            record.write_text(edit(text), encoding="utf-8")
        layout = Layout(root=home, build=home / "build")
        build(layout, stages=(Stage("synthesis", synthesise),))
        return layout.build

    return made


def _edited(text: str) -> str:
    for old, new in (
        ("status: completed", "status: unknown"),
        ("value: -3.5", "value: -3.50"),
        ("value: -6.1\n          p: 0.07", "value: -6.4\n          p: 0.01"),
        (
            "p_value: 0.07\n        direction: no-difference",
            "p_value: 0.01\n        direction: DIR",
        ),
        ("direction: DIR\n        significant: false", "direction: DIR\n        significant: true"),
        ("direction: DIR", "direction: favours-experimental"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture(scope="module")
def before(builds: Callable[[Callable[[str], str] | None], Path]) -> Path:
    return builds(None)


def test_two_real_builds_differ_in_what_was_edited_and_what_follows(
    builds: Callable[[Callable[[str], str] | None], Path], before: Path
) -> None:
    found = compare(read_side(before), read_side(builds(_edited)))
    assert not found.vanished
    told = [sentence(change) for change in found.changes]
    assert "RENEW (trial:renew): status: completed -> status not known" in told
    numbers = {(change.id, change.old, change.new) for change in found.of("numbers")}
    assert numbers == {
        ("trial:renew#ff-vep-latency-wk24-r1.estimate", "-3.5", "-3.50"),
        ("trial:renew#ff-vep-latency-wk32-itt.estimate", "-6.1", "-6.4"),
        ("trial:renew#ff-vep-latency-wk32-itt.estimate", "0.07", "0.01"),
    }
    assert any("favours" in change.new for change in found.of("results"))
    verdicts = [change for change in found.of("verdicts") if change.id.endswith("--vep")]
    assert verdicts
    assert any(line.startswith("now: ") for change in verdicts for line in change.why)


def test_the_command_ends_with_an_error_where_an_id_vanished(
    before: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = gzip.decompress((before / "ranvier.nq.gz").read_bytes())
    assert b"#rnfl-oct-wk24-itt" in text
    after = tmp_path / "after.nq"
    after.write_bytes(text.replace(b"#rnfl-oct-wk24-itt", b"#rnfl-oct-wk24-renamed"))
    assert _run(monkeypatch, str(before), str(after), "--format", "json") == 1
    told = capsys.readouterr()
    held = json.loads(told.out)
    gone = {change["id"] for change in held["changes"] if change["section"] == "vanished"}
    assert "trial:renew#rnfl-oct-wk24-itt" in gone
    assert "dcterms:isReplacedBy" in told.err
    assert _run(monkeypatch, str(before), str(before / "ranvier.nq.gz")) == 0
    assert "say the same" in capsys.readouterr().out


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    from ranvier.cli import main

    monkeypatch.setattr("sys.argv", ["ranvier", "diff", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_what_is_no_build_is_said_to_be_none(
    tmp_path: Path, before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CallError, match="no build here"):
        read_side(tmp_path)
    whole = (before / "ranvier.nq.gz").read_bytes()
    cut = tmp_path / "cut.nq.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    broken = tmp_path / "broken.nq"
    broken.write_text("<a> <b> .\n")
    for file in (cut, broken):
        with pytest.raises(DataError, match=file.name):
            read_side(file)
    assert _run(monkeypatch, str(before), str(cut)) == 1
    assert _run(monkeypatch, str(before), str(tmp_path / "none")) == 2
    assert _run(monkeypatch, str(before), str(before), "--format", "xml") == 2


def test_sections_are_told_in_their_order() -> None:
    text = RECORDS.replace("rv:status rv:status-recruiting", "rv:status rv:status-completed")
    text = text.replace("rv:value 3.70", "rv:value 4").replace("CHEBI:1", "CHEBI:2")
    found = compare(_side(RECORDS), _side(text))
    places = [SECTIONS.index(change.section) for change in found.changes]
    assert places == sorted(places)
    assert len(set(places)) == 3
