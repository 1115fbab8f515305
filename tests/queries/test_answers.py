"""Facts that a clinician would check, written down from the sources and not from the answers.

When one fails, look at the source before the test.
"""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph
import pytest

from ranvier.layout import find_layout
from ranvier.questions import ask, load_questions

QUESTIONS = load_questions(find_layout().questions)

Row = dict[str, str]


def rows(store: pyoxigraph.Store, name: str, **values: str) -> list[Row]:
    """Ask a question; give each row as text, with `x_slug` beside each IRI of an entity."""
    answer = ask(store, QUESTIONS[name], values)
    found = []
    for terms in answer.rows:
        row = {}
        for column, term in zip(answer.columns, terms, strict=True):
            row[column] = "" if term is None else str(term.value)
            if isinstance(term, pyoxigraph.NamedNode):
                row[f"{column}_slug"] = term.value.rpartition("/")[2]
        found.append(row)
    return found


def slugs(found: list[Row], column: str = "trial") -> set[str]:
    return {row[f"{column}_slug"] for row in found if row.get(f"{column}_slug")}


def one(found: list[Row], **like: str) -> Row:
    """Give the one row whose columns hold these values."""
    held = [row for row in found if all(row.get(key) == value for key, value in like.items())]
    assert len(held) == 1, (like, held)
    return held[0]


def estimate(row: Row) -> tuple[str, str, str, str]:
    return row["value"], row["ci_low"], row["ci_high"], row["p"]


def test_evidence_behind_clemastine(graph_store) -> None:
    found = rows(graph_store, "evidence-for", agent="clemastine")
    main = one(found, trial_slug="rebuild", p="0.0048")
    assert estimate(main) == ("1.7", "0.5", "2.9", "0.0048")
    assert (main["unit"], main["n"], main["given_with"]) == ("ms/eye", "50", "")
    both = one(found, trial_slug="ccmr-two", p="0.042")
    assert estimate(both) == ("-1.2", "-2.4", "-0.1", "0.042")
    assert both["given_with"] == "metformin"
    assert {row["p"] for row in found if row["trial_slug"] == "trap-ms-clemastine"} >= {
        "0.00015",
        "0.0075",
    }


def test_evidence_behind_opicinumab_by_its_code_name(graph_store) -> None:
    found = rows(graph_store, "evidence-for", agent="BIIB033")
    whole = one(found, trial_slug="renew", value="-3.5")
    assert estimate(whole) == ("-3.5", "-10.6", "3.7", "0.33")
    part = one(found, trial_slug="renew", value="-7.55")
    assert estimate(part) == ("-7.55", "-15.12", "0.01", "0.05")
    assert whole["analysis_set"] != part["analysis_set"]


def test_a_control_arm_alone_is_no_evidence_on_the_agent(graph_store) -> None:
    """Guards against the healthy people of a study being read as results of its drug."""
    found = rows(graph_store, "evidence-for", agent="alemtuzumab")
    assert "within healthy controls" not in {row["comparison"] for row in found}
    assert "within alemtuzumab-treated patients" in {row["comparison"] for row in found}


PRIMARY = {
    "rebuild": "met",
    "ccmr-two": "met",
    "ms-spi": "met",
    "ms-stat": "met",
    "vision-protect": "met",
    "sprint-ms": "met",
    "estriol-ms": "met",  # at its own level of 0.10
    "renew": "not met",
    "synergy": "not met",
    "affinity": "not met",
    "ccmr-one": "not met",
    "tone": "not met",
    "spi2": "not met",
    "ms-stat2": "not met",
    "ms-smart": "not met",
    "visionary-ms": "not met",
    "simvastatin-on": "not met",
    "msc-barcelona": "not met",
    "alemtuzumab-mfvep": "no controlled result",
    "domperidone-spms": "no controlled result",
    "recover": "result not read",
    "stems": "no test of benefit",
}


@pytest.fixture(scope="module")
def primary(graph_store) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows(graph_store, "primary-endpoints"):
        found[row["trial_slug"]].append(row)
    return found


@pytest.mark.parametrize(("trial", "verdict"), PRIMARY.items())
def test_primary_endpoints(primary, trial, verdict) -> None:
    assert {row["met"] for row in primary[trial]} == {verdict}


def test_whether_they_were_met_by_intention_to_treat(primary) -> None:
    for trial in ("renew", "rebuild", "synergy", "affinity"):
        assert {row["basis"] for row in primary[trial]} == {"intention to treat"}
    assert [row["value"] for row in primary["renew"]] == ["-3.5"]
    assert [row["p"] for row in primary["synergy"]] == ["0.8931"]
    (moving,) = primary["moving"]
    assert moving["met"] == "met"
    assert moving["basis"].startswith("a part of the participants")


def test_negative_trials(graph_store) -> None:
    found = rows(graph_store, "negative-trials")
    held = slugs(found)
    missed = {trial for trial, verdict in PRIMARY.items() if verdict == "not met"}
    assert missed | {"esims-ivig", "domperidone-spms", "trap-ms-clemastine"} <= held
    met = {trial for trial, verdict in PRIMARY.items() if verdict == "met"}
    assert not held & (met | {"recover", "octagon", "biib061-rms"})
    assert one(found, trial_slug="renew")["ground"] == "primary endpoint not met"
    assert one(found, trial_slug="simvastatin-on")["efficacy"] == "positive"


def test_stopped_trials(graph_store) -> None:
    reasons = {
        "angel-ms": "business",
        "spi2": "business",
        "affinity": "futility",
        "ivig-on-noseworthy": "futility",
        "ivig-weakness-noseworthy": "futility",
        "mino-in-on": "recruitment",
        "moving": "recruitment",
        "popartmus": "recruitment",
        "visionary-ms": "recruitment",
        "aton-atacicept": "safety",
        "trap-ms-clemastine": "safety",
        "phenytoin-on-tehran": "safety",
    }
    unknown = {
        "acth-on",
        "biib061-rms",
        "crisp-clozapine-risperidone",
        "dmf-vision",
        "embold-ata188",
        "guanabenz-ms",
        "natalizumab-on-biogen",
        "natalizumab-sir-qmt",
    }
    found = rows(graph_store, "stopped-trials")
    assert slugs(found) == reasons.keys() | unknown
    for trial, reason in reasons.items():
        assert reason in one(found, trial_slug=trial)["reason"], trial
    arm = one(found, trial_slug="trap-ms-clemastine")
    assert arm["arm"].endswith("#clemastine")
    assert "3 of 9" in arm["why"]


def test_phase_ladder_of_opicinumab(graph_store) -> None:
    found = rows(graph_store, "phase-ladder", agent="anti-LINGO-1")
    steps = [row["trial_slug"] for row in found]
    assert set(steps[:2]) == {"opicinumab-sad-hv", "opicinumab-mad-ms"}
    assert set(steps[2:5]) == {"renew", "synergy", "affinity"}
    assert steps[5:] == ["renewed"]
    assert [row["phase"][-1] for row in found[:5]] == ["1", "1", "2", "2", "2"]


def test_what_rests_on_press_or_news_alone(graph_store) -> None:
    found = rows(graph_store, "press-only-trials")
    alone = [row for row in found if row["rests_on"] == "press or news only"]
    assert slugs(alone) == {"lucid-ms-hv", "pipe-307-hv", "vista-pipe-307", "wii-balance-dti"}
    told = [row for row in found if row["rests_on"] == "every result from press or news only"]
    assert slugs(told) >= {"spi2", "ms-stat2", "lipoic-acid-pms", "dalfampridine-on"}
    assert "rebuild" not in slugs(found)
    results = rows(graph_store, "press-only")
    assert {"vista-pipe-307", "affinity"} <= slugs(results)
    affinity = one(results, trial_slug="affinity")
    assert (affinity["value"], affinity["p"]) == ("0.15", "0.148")


def test_trials_in_acute_optic_neuritis(graph_store) -> None:
    acute = {
        "acth-on",
        "action",
        "aton-atacicept",
        "epo-on-shayegannejad",
        "ivig-on-roed",
        "lipoic-acid-on",
        "memantine-on-2022",
        "memantine-on-esfahani",
        "mino-in-on",
        "moving",
        "natalizumab-on-biogen",
        "octagon",
        "on-steroids-london-ontario",
        "onstim",
        "phenytoin-on",
        "phenytoin-on-tehran",
        "rci-on",
        "recover",
        "renew",
        "renewed",
        "simvastatin-on",
        "tone",
        "vision-protect",
        "vitamin-d-on-isfahan",
    }
    found = slugs(rows(graph_store, "trials-in-population"))
    assert acute <= found
    # One to three months after an optic neuritis: neither acute nor chronic.
    assert found - acute <= {"light-stimulation-on"}


def test_trials_whose_primary_endpoint_is_vep(graph_store) -> None:
    found = rows(graph_store, "trials-with-primary-modality", modality="VEP")
    itself = {row["trial_slug"] for row in found if row["fit"] == "the modality itself"}
    assert itself >= {"rebuild", "ccmr-two", "renew", "renewed", "recover", "onstim"}
    assert itself >= {"on-steroids-london-ontario", "4ap-vep-zwickau", "4ap-optic-neuropathy-utsw"}
    assert not itself & {"moving", "alemtuzumab-mfvep", "actimus"}
    assert {"moving", "alemtuzumab-mfvep", "actimus", "ocrelizumab-ep-basel"} <= slugs(found)
    assert not slugs(found) & {"synergy", "ccmr-one", "simvastatin-on", "vision-protect"}
    wider = rows(graph_store, "trials-with-primary-modality", modality="evoked-potentials")
    kinds = {row["fit"] for row in wider if row["trial_slug"] in itself | {"moving"}}
    assert kinds == {"a narrower kind"}


def test_participants_are_counted_once(graph_store) -> None:
    found = {row["agent_slug"]: row for row in rows(graph_store, "participants-by-agent")}
    # 82 RENEW, 419 SYNERGY, 263 AFFINITY, 72 and 47 in phase 1; RENEWED saw people of RENEW again.
    assert found["opicinumab"]["people"] == str(82 + 419 + 263 + 72 + 47)
    assert found["opicinumab"]["not_added"] == "RENEWED"
    # 50 ReBUILD, 70 CCMR-Two, 9 in the arm of TRAP-MS; no number of four trials that are under way.
    assert found["clemastine"]["people"] == str(50 + 70 + 9)
    assert found["clemastine"]["people_on_agent"] == str(25 + 25 + 34 + 9)
    # 73 VISIONARY-MS, 33 REPAIR-MS, 13 REPAIR-PD; the extension is not added.
    assert found["cnm-au8"]["people"] == str(73 + 33 + 13)
    # 30 on the drug; 20 healthy people beside them are no participants of a trial of it.
    assert found["teriflunomide"]["people"] == "30"


def test_imaging_moved_and_function_did_not(graph_store) -> None:
    found = rows(graph_store, "imaging-moved-function-did-not")
    assert slugs(found) == {
        "lipoic-acid-spms",
        "memantine-on-2022",
        "memantine-on-esfahani",
        "phenytoin-on",
        "vision-protect",
    }


def test_contradictions_between_trials_of_one_agent(graph_store) -> None:
    found = rows(graph_store, "contradictions")
    pairs = {(row["trial_slug"], row["against_slug"]) for row in found}
    assert pairs >= {
        ("vision-protect", "tone"),
        ("phenytoin-on", "phenytoin-on-tehran"),
        ("ms-spi", "spi2"),
        ("ms-stat", "ms-stat2"),
        ("define", "confirm"),
        ("rebuild", "trap-ms-clemastine"),
    }
    assert not any(row["agent_slug"] == "opicinumab" for row in found)


def test_per_protocol_and_post_hoc_against_all_who_were_randomised(graph_store) -> None:
    found = rows(graph_store, "analysis-sets-disagree")
    renew = {
        (row["main_value"], row["other_value"])
        for row in found
        if row["trial_slug"] == "renew" and row["pair"] == "one outcome"
    }
    assert renew == {("-3.5", "-7.55"), ("-3.5", "-14.17"), ("-6.1", "-9.13")}
    assert {"ccmr-one", "msc-np-phase2", "ms-on", "sprint-ms"} <= slugs(found)
    assert not slugs(found) & {"tone", "expand", "phenytoin-on-tehran"}


def test_serious_safety_findings(graph_store) -> None:
    found = rows(graph_store, "serious-safety")
    amiloride = one(found, agent_slug="amiloride", event="serious adverse events")
    assert (amiloride["affected"], amiloride["at_risk"]) == ("10", "111")
    assert "13 of 112" in amiloride["in_controls"]
    events = {row["agent_slug"]: [] for row in found}
    for row in found:
        events[row["agent_slug"]].append(row["event"])
    assert any("multifocal leukoencephalopathy" in event for event in events["natalizumab"])
    assert any("Stevens-Johnson" in event for event in events["phenytoin"])
    assert "stopped for safety" in events["clemastine"]
    assert "estriol" not in events


def test_none_reported_is_not_held_against_an_agent(graph_store) -> None:
    """Guards against 'any serious adverse event', of which none were reported, read as a harm."""
    found = rows(graph_store, "evidence-against", agent="clemastine")
    assert not any("serious safety" in row["against"] for row in found)
    assert any(row["against"].startswith("stopped") for row in found)


def test_dose_response_of_synergy(graph_store) -> None:
    found = rows(graph_store, "dose-response", agent="opicinumab")
    trend = one(found, trial_slug="synergy", p="0.8931")
    for share in ("51.6", "51.1", "65.6", "68.8", "41.2"):
        assert share in trend["arm_values"]
    assert "inverted U" in trend["note"]
    assert one(found, value="2.06")["ci_low"] == "1.11"


def test_conduction_only_agents_do_not_read_as_remyelinating(graph_store) -> None:
    controls = slugs(rows(graph_store, "conduction-only-controls"))
    assert controls >= {"4ap-vep-zwickau", "4ap-optic-neuropathy-utsw", "dalfampridine-on"}
    vep = one(rows(graph_store, "agents-by-modality", modality="vep"), agent_slug="fampridine")
    assert "conduction" in vep["scopes"]
    assert vep["significant_gains"] == "0"


def test_agents_by_vep(graph_store) -> None:
    found = {row["agent_slug"]: row for row in rows(graph_store, "agents-by-modality")}
    assert found["clemastine"]["significant_gains"] == "2"  # ReBUILD and CCMR-Two
    assert found["phenytoin"]["significant_gains"] == "0"
    never = rows(graph_store, "agents-never-measured-by", modality="VEP")
    assert {"estriol", "ibudilast", "siponimod"} <= slugs(never, "agent")
    assert not slugs(never, "agent") & found.keys()
    # Several pathways taken together, or the multifocal VEP: not never without a word.
    for agent in ("autologous-bone-marrow-cells", "ocrelizumab", "alemtuzumab"):
        assert "evoked potential" in one(never, agent_slug=agent)["related"]


def test_small_and_long_trials(graph_store) -> None:
    small = {row["trial_slug"]: row for row in rows(graph_store, "small-trials")}
    assert (small["guanabenz-ms"]["size"], small["natalizumab-sir-qmt"]["size"]) == ("2", "1")
    assert small["speeded-walking-dti"]["counted"] == "completed"
    assert (
        small["light-stimulation-on"]["counted"] == "planned"
        if "light-stimulation-on" in small
        else True
    )
    assert not small.keys() & {"renew", "biib061-rms", "rebuild"}
    long = {row["trial_slug"]: row for row in rows(graph_store, "long-follow-up")}
    assert long["alemtuzumab-gothenburg"]["longest_days"] == "1826"
    assert long["fluox-pms"]["longest_days"] == "756"
    assert long["renewed"]["basis"] == "named in the text"
    assert not long.keys() & {"renew", "rebuild", "radius-r"}


def test_progressive_and_add_on_trials(graph_store) -> None:
    progressive = {row["trial_slug"]: row for row in rows(graph_store, "progressive-ms")}
    assert progressive["ms-stat"]["taken"] == "progressive MS only"
    assert progressive["mesems"]["taken"] == "beside relapsing MS"
    assert {"siamms", "natalizumab-progressive-ms", "trap-ms-clemastine"} <= progressive.keys()
    assert not progressive.keys() & {"rebuild", "renew", "repair-pd"}
    add_on = {row["trial_slug"]: row for row in rows(graph_store, "add-on-trials")}
    assert {"synergy", "affinity", "ccmr-one", "estriol-ms", "tone"} <= add_on.keys()
    assert add_on["synergy"]["background_agents"] == "interferon beta-1a"
    assert "ms-stat2" not in add_on


def test_sources_that_disagree(graph_store) -> None:
    renew = rows(graph_store, "source-conflicts", trial="RENEW")
    assert any(".11" in row["text"] and "S2" in row["sources"] for row in renew)
    assert any("54%" in row["text"] for row in renew)


def test_every_number_of_renew_has_its_page(graph_store) -> None:
    found = rows(graph_store, "numbers-of-trial", trial="NCT01721161")
    assert all(row["source_urls"].startswith("http") for row in found)
    main = one(found, value="-3.5")
    assert (main["ci_low"], main["ci_high"], main["p"], main["n"]) == ("-10.6", "3.7", "0.33", "82")
    assert main["level"] == "95"
    assert "neurologyadvisor" in main["source_urls"]
    # A dose that is no plain number, and a number of participants of a result without an estimate.
    phenytoin = rows(graph_store, "numbers-of-trial", trial="phenytoin-on")
    assert any(row["part"] == "dose" and "n=29" in row["value"] for row in phenytoin)
    ms_on = rows(graph_store, "numbers-of-trial", trial="ms-on")
    assert {"31", "62"} <= {row["n"] for row in ms_on if row["part"] == "result"}


def test_publications(graph_store) -> None:
    found = rows(graph_store, "results-of-publication", pmid="30267385")
    assert {row["value"] for row in found} >= {"16.98", "33.33"}
    shared = [row["trial_labels"] for row in rows(graph_store, "shared-publications")]
    assert any("RADIUS-P" in each and "RADIUS-R" in each for each in shared)
    families = rows(graph_store, "trial-families")
    assert {(row["trial_slug"], row["other_slug"]) for row in families} >= {
        ("renewed", "renew"),
        ("visionms-lte", "visionary-ms"),
        ("angel-ms", "change-ms"),
    }


def test_risk_of_bias_is_unknown_and_not_low(graph_store) -> None:
    found = rows(graph_store, "risk-of-bias", trial="rebuild")
    assert [row["judgement"] for row in found] == ["not assessed"]


def test_intervals_that_exclude_no_effect(graph_store) -> None:
    found = slugs(rows(graph_store, "intervals-excluding-no-effect"))
    assert {"rebuild", "ccmr-two", "ms-stat"} <= found
    held = rows(graph_store, "intervals-excluding-no-effect", agent="opicinumab")
    values = {row["value"] for row in held if row["trial_slug"] in ("renew", "synergy", "affinity")}
    assert "2.06" in values  # 30 mg/kg in SYNERGY, 1.11 to 3.84
    assert not values & {"-3.5", "-7.55", "0.15", "1.79", "0.98"}
