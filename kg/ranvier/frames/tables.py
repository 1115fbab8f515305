"""The tables: one row a result, a safety finding, a trial, an assertion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ranvier.frames.graph import Graph, slug_of
from ranvier.profiles.facts import natural
from ranvier.vocabulary import SKOS, compact

if TYPE_CHECKING:
    import pandas as pd

    from ranvier.store.reading import ReadableStore

_LABEL, _NOTE = f"{SKOS}prefLabel", f"{SKOS}note"
_TEXT, _CODE, _MANY = "string", "category", "object"
_WHOLE, _NUMBER, _TRUTH = "Int64", "Float64", "boolean"


def results(store: ReadableStore) -> pd.DataFrame:
    """Give the results, one row each.

    Where it stands: `result`, `outcome`, `trial` (slug), `trial_label`, `cohort` (the trial whose
    people these are). About what: `agents`, `modalities`, `measure`, `role`, `time`, `time_days`
    (the last), `unit`, `better`. What was compared: `comparison`, `contrast`, `analysis_sets`,
    `populations`, `n`. What was printed: `effect_measure`, `value`, `ci_low`, `ci_high`, `ci_level`
    (percent), `p` (text), `p_value`, `sd`, `se`, `favours` and `significant` (by the source).
    As evidence, by rule: `item`, `direction`, `direction_basis`, `analysis`, `design`,
    `could_have_seen`, `claims`. Derived, and oriented so that above 0 is better on the agent:
    `derived_measure`, `derived_log` (whether the figures are logarithms), `derived_value`,
    `derived_se`, `derived_ci_low`, `derived_ci_high`, `derived_unit`, `derived_from`
    (the formula). Read in: `source_urls`, `source_kinds`.
    """
    graph = Graph(store)
    outcomes = graph.back("hasResult")
    trials = graph.back("hasOutcome")
    items = graph.back("restsOn")
    derived = graph.back("derivedFor")
    estimate = graph.of("hasEstimate")
    rows = []
    for result in sorted(outcomes, key=natural):
        outcome = outcomes[result][0]
        trial = trials[outcome][0]
        printed = estimate.get(result, ("",))[0]
        item = items.get(result, ("",))[0]
        number = _best(graph, derived.get(item, ()))
        rows.append(
            {
                "result": compact(result),
                "outcome": compact(outcome),
                "trial": slug_of(trial),
                "trial_label": graph.text(trial, _LABEL),
                "cohort": slug_of(graph.text(item, "independentCohort") or trial),
                "agents": graph.slugs(result, "testsAgent"),
                "modalities": graph.slugs(outcome, "measuredBy"),
                "measure": graph.text(outcome, "measure"),
                "role": graph.code(outcome, "outcomeRole"),
                "time": graph.text(outcome, "time"),
                "time_days": _last(graph.values(outcome, "timeDays")),
                "unit": graph.text(outcome, "unit"),
                "better": graph.code(printed, "betterDirection")
                or graph.code(outcome, "betterDirection"),
                "comparison": graph.text(result, "comparison"),
                "contrast": graph.code(result, "contrast"),
                "analysis_sets": graph.codes(result, "analysisSet"),
                "populations": graph.codes(item, "population"),
                "n": graph.text(result, "participantCount"),
                "effect_measure": graph.code(printed, "effectMeasure"),
                "value": graph.text(printed, "value"),
                "ci_low": graph.text(printed, "ciLow"),
                "ci_high": graph.text(printed, "ciHigh"),
                "ci_level": graph.text(printed, "ciLevel"),
                "p": graph.text(printed, "p"),
                "p_value": graph.text(printed, "pValue"),
                "sd": graph.text(printed, "standardDeviation"),
                "se": graph.text(printed, "standardError"),
                "favours": graph.code(result, "direction"),
                "significant": graph.text(result, "isSignificant"),
                "item": compact(item) if item else None,
                "direction": graph.code(item, "evidenceDirection"),
                "direction_basis": graph.code(item, "directionBasis"),
                "analysis": graph.code(item, "analysisKind"),
                "design": graph.code(item, "designStrength"),
                "could_have_seen": graph.text(item, "couldHaveSeen"),
                "claims": graph.codes(item, "bearsOn"),
                "derived_measure": graph.code(number, "effectMeasure"),
                "derived_log": graph.text(number, "onLogScale"),
                "derived_value": graph.text(number, "value"),
                "derived_se": graph.text(number, "standardError"),
                "derived_ci_low": graph.text(number, "ciLow"),
                "derived_ci_high": graph.text(number, "ciHigh"),
                "derived_unit": graph.text(number, "unit"),
                "derived_from": graph.text(number, "formula"),
                **graph.sources(result),
            }
        )
    return _frame(rows, _RESULTS)


def safety(store: ReadableStore) -> pd.DataFrame:
    """Give the safety findings, one row each.

    `finding`, `trial` (slug), `trial_label`; `agents` under study in the arms it is about, or in
    the trial where it names no arm; `event` as printed, `event_terms` (slugs), `category`,
    `serious` (missing where no source says), `arms` (labels), `group` (as printed, where it is no
    arm), `affected` and `at_risk` (participants), `note`; read in `source_urls`, `source_kinds`.
    """
    graph = Graph(store)
    trials = graph.back("hasSafetyFinding")
    given = graph.studied()
    rows = []
    for finding in sorted(trials, key=natural):
        trial = trials[finding][0]
        arms = graph.values(finding, "ofArm")
        agents = {a for arm in arms for a in given.get(arm, ())}
        if not arms:
            agents = set(graph.values(trial, "studiesAgent"))
        rows.append(
            {
                "finding": compact(finding),
                "trial": slug_of(trial),
                "trial_label": graph.text(trial, _LABEL),
                "agents": tuple(sorted(slug_of(agent) for agent in agents)),
                "event": graph.text(finding, "event"),
                "event_terms": graph.slugs(finding, "aboutEvent"),
                "category": graph.code(finding, "findingCategory"),
                "serious": graph.text(finding, "isSerious"),
                "arms": tuple(graph.text(arm, _LABEL) or compact(arm) for arm in arms),
                "group": graph.text(finding, "group"),
                "affected": graph.text(finding, "affectedCount"),
                "at_risk": graph.text(finding, "atRiskCount"),
                "note": graph.text(finding, _NOTE),
                **graph.sources(finding),
            }
        )
    return _frame(rows, _SAFETY)


def trials(store: ReadableStore) -> pd.DataFrame:
    """Give the trials, one row each.

    `trial` (slug), `label`, `registered_as` (CURIEs or addresses), `agents` under study, `status`,
    `stop_reason`, `phase`, `scope`, `allocation`, `masking`, `model`, `controls`, `populations`,
    `courses`, `countries`, `sponsor`, `start`, `end` (as printed), `start_year`, `screened`,
    `enrolled`, `randomised`, `treated`, `analysed`, `completed` (participants), `n` (the first of
    randomised, enrolled, treated and analysed that there is), `follow_up_days`, `outcomes` and
    `results` (how many the record holds), `publications`; read in `verification` (kinds of source),
    `source_urls`, `source_kinds`.
    """
    graph = Graph(store)
    rows = []
    for trial in sorted(graph.instances("ClinicalTrial")):
        design = graph.text(trial, "hasDesign") or ""
        cohort = graph.text(trial, "hasCohort") or ""
        flow = graph.text(trial, "hasFlow") or ""
        counts = {key: graph.text(flow, f"{key}Count") for key in _FLOW}
        outcomes = graph.values(trial, "hasOutcome")
        start = graph.text(trial, "start")
        row = {
            "trial": slug_of(trial),
            "label": graph.text(trial, _LABEL),
            "registered_as": tuple(compact(iri) for iri in graph.values(trial, "registeredAs")),
            "agents": graph.slugs(trial, "studiesAgent"),
            "start": start,
            "end": graph.text(trial, "end"),
            "start_year": start[:4] if start else None,
            "sponsor": "; ".join(graph.values(trial, "sponsor")) or None,
            "countries": graph.values(trial, "country"),
            "allocation": graph.code(design, "allocation"),
            "masking": graph.code(design, "masking"),
            "model": graph.code(design, "designModel"),
            "controls": graph.codes(design, "control"),
            "populations": graph.codes(cohort, "population"),
            "courses": graph.codes(cohort, "msCourse"),
            **counts,
            "n": next((counts[key] for key in _SIZES if counts[key]), None),
            "follow_up_days": graph.text(trial, "followUpDays"),
            "outcomes": len(outcomes),
            "results": sum(len(graph.values(outcome, "hasResult")) for outcome in outcomes),
            "publications": tuple(
                slug
                for report in graph.values(trial, "hasReport")
                for slug in graph.slugs(report, "reportedIn")
            ),
            "verification": graph.codes(trial, "verification"),
            **graph.sources(trial),
        }
        for column, key in _TRIAL_CODES.items():
            row[column] = graph.code(trial, key)
        rows.append(row)
    return _frame(rows, _TRIALS)


def verdicts(store: ReadableStore) -> pd.DataFrame:
    """Give the assertions on what the evidence adds up to, one row each; empty before synthesis.

    `assertion`, `agents` (several where they were given together), `modalities`, `claim` (where it
    is about remyelination or function), `verdict`, `certainty` and `starting_certainty` (missing
    where nothing was tested), `override` (CURIE, where a curator judged otherwise), `trials_for`,
    `trials_against`, `trials_neutral`, `trials_uncontrolled`, `participants`, `press_only`,
    `statement` (why), `rule` (CURIE).
    """
    graph = Graph(store)
    rows = []
    for node in sorted(graph.instances("Assertion")):
        row: dict[str, Any] = {
            "assertion": compact(node),
            "agents": graph.slugs(node, "aboutAgent"),
            "modalities": graph.slugs(node, "aboutModality"),
            "claim": graph.code(node, "aboutClaim"),
            "verdict": graph.code(node, "verdict"),
            "certainty": graph.code(node, "certainty"),
            "starting_certainty": graph.code(node, "startingCertainty"),
            "press_only": graph.text(node, "restsOnPressOnly"),
            "statement": graph.text(node, "statement"),
        }
        for column, key in _COUNTS.items():
            row[column] = graph.text(node, key)
        for column, key in (("override", "hasOverride"), ("rule", "byRule")):
            iri = graph.text(node, key)
            row[column] = compact(iri) if iri else None
        rows.append(row)
    return _frame(rows, _VERDICTS)


_FLOW = ("screened", "enrolled", "randomised", "treated", "analysed", "completed")
_SIZES = ("randomised", "enrolled", "treated", "analysed")
_TRIAL_CODES = {"status": "status", "stop_reason": "stopReason", "phase": "phase", "scope": "scope"}
_COUNTS = {
    "trials_for": "trialsFor",
    "trials_against": "trialsAgainst",
    "trials_neutral": "trialsNeutral",
    "trials_uncontrolled": "trialsUncontrolled",
    "participants": "participantCount",
}
_PREFERRED = (
    *("mean-difference", "slope-difference", "hazard-ratio", "rate-ratio", "odds-ratio"),
    *("risk-difference", "standardised-difference"),
)

_RESULTS = {
    _TEXT: "result outcome trial trial_label cohort measure time unit comparison p item "
    "derived_unit derived_from",
    _MANY: "agents modalities analysis_sets populations claims",
    _CODE: "role better contrast effect_measure favours direction direction_basis analysis design "
    "derived_measure",
    _WHOLE: "time_days n",
    _NUMBER: "value ci_low ci_high ci_level p_value sd se derived_value derived_se derived_ci_low "
    "derived_ci_high",
    _TRUTH: "significant could_have_seen derived_log",
}
_SAFETY = {
    _TEXT: "finding trial trial_label event group note",
    _MANY: "agents event_terms arms",
    _CODE: "category",
    _WHOLE: "affected at_risk",
    _TRUTH: "serious",
}
_TRIALS = {
    _TEXT: "trial label start end sponsor",
    _MANY: "registered_as agents controls populations courses countries publications verification",
    _CODE: "status stop_reason phase scope allocation masking model",
    _WHOLE: "start_year screened enrolled randomised treated analysed completed n follow_up_days "
    "outcomes results",
}
_VERDICTS = {
    _TEXT: "assertion statement override rule",
    _MANY: "agents modalities",
    _CODE: "claim verdict certainty starting_certainty",
    _WHOLE: " ".join(_COUNTS),
    _TRUTH: "press_only",
}


def _best(graph: Graph, derived: Iterable[str]) -> str:
    """Give the derived estimate to show beside a result; what has its own unit goes first."""

    def rank(node: str) -> tuple[int, str]:
        measure = graph.code(node, "effectMeasure")
        known = measure in _PREFERRED
        return (_PREFERRED.index(measure) if measure and known else len(_PREFERRED), node)

    return min(derived, key=rank, default="")


def _last(days: tuple[str, ...]) -> int | None:
    return max(map(int, days), default=None)


def _frame(rows: list[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Give rows as a frame whose columns have their types, also where there is no row."""
    import pandas as pd

    kinds: dict[str, Any] = {n: kind for kind, names in types.items() for n in names.split()}
    kinds |= {"source_urls": _MANY, "source_kinds": _MANY} if "assertion" not in kinds else {}
    columns = list(rows[0]) if rows else list(kinds)
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in columns}, dtype="object")
    for name in columns:
        kind = kinds[name]
        if kind == _TRUTH:
            frame[name] = frame[name].map({"true": True, "1": True, "false": False, "0": False})
        elif kind in (_WHOLE, _NUMBER):
            frame[name] = pd.to_numeric(frame[name])
        if kind != _MANY:
            frame[name] = frame[name].astype(kind)
    return frame
