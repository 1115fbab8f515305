"""Numbers, directions and codes in words, as a reader of trials writes them.

Nothing is computed: values, intervals and p values are the text that was printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ranvier.profiles.model import (
    Arm,
    ArmValue,
    Code,
    Estimate,
    Flow,
    Outcome,
    Result,
    Source,
    Trial,
)
from ranvier.profiles.sources import kind_rank

_NO_UNIT = {
    "odds-ratio",
    "hazard-ratio",
    "rate-ratio",
    "standardised-difference",
    "correlation",
    # Its unit is that of the outcome per unit of the other variable, which no record says.
    "regression-coefficient",
}
# A score, a percentile or a count may be of another kind than the outcome's unit says.
_NO_ARM_UNIT = {"count", "score", "other"}

_DIRECTIONS = {
    "favours-experimental": "favours experimental",
    "favours-control": "favours control",
    "no-difference": "no difference shown",
    "mixed": "mixed",
    "not-reported": "direction not reported",
}
_CHANGES = {
    "favours-experimental": "favourable change",
    "favours-control": "unfavourable change",
    "no-difference": "no change shown",
    "mixed": "mixed changes",
    "not-reported": "direction not reported",
}
_MARKS = {
    "change-from-baseline": "change from baseline, no control",
    "external-comparator": "against an outside group, no control of the trial's own",
    "association": "association, not a treatment comparison",
    "arm-description": "description of a group, no comparison",
    "unclear": "kind of comparison unclear",
    "dose-response": "test across doses",
    "within-person-periods": "periods of the same people",
}
_REGISTRIES = (
    ("clinicaltrials.gov/study/", ""),
    ("eudract_number:", "EudraCT "),
    ("isrctn.com/", ""),
    ("anzctr.org.au/", ""),
    ("/ctis-public/view/", "EU CT "),
    ("/search/en/trial/", ""),
    ("/en/trial/", ""),
)


def labels(codes: Iterable[Code]) -> str:
    """Give the labels of codes, in their order."""
    return ", ".join(code.label for code in codes)


def label(code: Code | None) -> str:
    """Give the label of a code, or nothing."""
    return code.label if code else ""


def unit_of(unit: str | None, printed: str | None) -> str:
    """Give a unit as it reads: as printed, else the UCUM code without its braces.

    >>> unit_of("{letters}", None), unit_of("ms", "ms/eye"), unit_of("1", None)
    ('letters', 'ms/eye', '')
    """
    if printed:
        return printed
    return "" if unit in (None, "1") else re.sub(r"[{}]", "", unit or "")


def with_unit(value: str, unit: str) -> str:
    """Put a unit behind a value.

    >>> with_unit("-3.5", "ms"), with_unit("54", "%"), with_unit("0.4", "")
    ('-3.5 ms', '54%', '0.4')
    """
    return f"{value}{unit}" if unit.startswith("%") else f"{value} {unit}".strip()


def p_words(estimate: Estimate) -> str:
    """Give the p value as printed: `p=0.33`, `p<0.001`."""
    if not estimate.p:
        return ""
    printed = estimate.p
    return f"p{printed}" if printed[0] in "<>=≤≥" else f"p{estimate.p_operator or '='}{printed}"


def interval_words(low: str | None, high: str | None, level: str | None, *, told: bool) -> str:
    """Give an interval in brackets; with `told`, its level is named, or said not to be stated."""
    if not (low or high):
        return ""
    name = f"{level}% CI " if level else ("CI " if told else "")
    unknown = ", level not stated" if told and not level else ""
    return f"({name}{low or '?'} to {high or '?'}{unknown})"


def numbers_words(estimate: Estimate, outcome: Outcome) -> str:
    """Give value, unit, interval and p value of an estimate; empty where none was read."""
    measure = estimate.effect_measure.code if estimate.effect_measure else ""
    unit = "" if measure in _NO_UNIT else unit_of(outcome.unit, outcome.unit_printed)
    value = with_unit(estimate.value, unit) if estimate.value else ""
    head = [
        value,
        interval_words(estimate.ci_low, estimate.ci_high, estimate.ci_level, told=True),
        f"SD {estimate.sd}" if estimate.sd else "",
        f"SE {estimate.se}" if estimate.se else "",
    ]
    return ", ".join(x for x in (" ".join(part for part in head if part), p_words(estimate)) if x)


def effect_words(estimate: Estimate) -> str:
    """Say what an estimate is, as the source puts it."""
    return estimate.effect_measure_printed or label(estimate.effect_measure)


def arm_value_words(values: Sequence[ArmValue], outcome: Outcome) -> list[str]:
    """Give the value of each arm, those of one statistic together.

    Returns:
        One text a statistic: `[adjusted mean delay] opicinumab: 17.3 ms (SE 2.5); placebo: ...`;
        one text for all where each has a statistic of its own, or no value.
    """
    by_statistic: dict[str, list[str]] = {}
    for value in values:
        name = value.statistic_printed or label(value.statistic) if value.value else "no value read"
        by_statistic.setdefault(name, []).append(_arm_value(value, outcome))
    if len(by_statistic) == len(values) > 1:
        return ["; ".join(f"{held[0]}, {name}" for name, held in by_statistic.items())]
    return [f"[{name or 'value'}] {'; '.join(held)}" for name, held in by_statistic.items()]


def _arm_value(value: ArmValue, outcome: Outcome) -> str:
    statistic = label_code(value.statistic)
    unit = "" if statistic in _NO_ARM_UNIT else unit_of(outcome.unit, outcome.unit_printed)
    if statistic.startswith("percent") and not unit.startswith("%"):
        unit = "%"
    brackets = [
        f"SD {value.sd}" if value.sd else "",
        f"SE {value.se}" if value.se else "",
        interval_words(value.ci_low, value.ci_high, None, told=False).strip("()"),
        f"n {value.n}" if value.n is not None else "",
        value.note or "",
    ]
    inside = ", ".join(part for part in brackets if part)
    who = (
        value.arm or value.group or (value.on_agent.label if value.on_agent else "group not named")
    )
    shown = f"{who}: {with_unit(value.value, unit)}" if value.value else who
    return shown + (f" ({inside})" if inside else "")


def mark_words(result: Result) -> str:
    """Say of a result that is no plain comparison of arms what it is."""
    return _MARKS.get(result.contrast.code, "") if result.contrast else "kind of comparison unclear"


def people_words(result: Result) -> str:
    """Say who was analysed, and how many; nothing where neither was read, and no number either."""
    sets = [code for code in result.analysis_set if code.code != "unstated"]
    who = result.population_printed or labels(sets)
    number = f"n {result.n}" if result.n is not None else ""
    if result.has_number:
        who = who or ("population not stated" if result.controlled else "")
        number = number or "n not read"
    return ", ".join(part for part in (who, number) if part)


def direction_words(result: Result) -> str:
    """Say which way a result points, and whether it is significant."""
    code = result.direction.code if result.direction else "not-reported"
    words = _CHANGES if _is_change(result) else _DIRECTIONS
    level = result.estimate.significance_level if result.estimate else None
    at = f" at the trial's level of {level}" if level else ""
    if result.significant is None:
        significance = "" if code == "not-reported" else "significance not read"
    else:
        significance = f"{'' if result.significant else 'not '}significant{at}"
    return ", ".join(
        part for part in (words.get(code, label(result.direction)), significance) if part
    )


def _is_change(result: Result) -> bool:
    return result.contrast is not None and result.contrast.code == "change-from-baseline"


def source_words(sources: Iterable[Source]) -> str:
    """Say in which kinds of source something was read; the publication where the page shows one."""
    named: dict[str, list[str]] = {}
    for source in sorted(sources, key=lambda source: kind_rank(label_code(source.kind))):
        named.setdefault(source_name(source), []).append(source.name)
    return ", ".join(f"{kind} ({', '.join(names)})" for kind, names in named.items())


def source_name(source: Source) -> str:
    """Say what kind of source it is, and of which publication."""
    kind = label(source.kind) or "source of unknown kind"
    return f"{kind} of {source.publication.label}" if source.publication else kind


def only_words(sources: Iterable[Source]) -> str:
    """Name the kinds of sources that are press releases or news: `press release and news only`."""
    kinds = {source.kind.code: source.kind for source in sources if source.kind}
    names = [kinds[code].label for code in sorted(kinds, key=kind_rank)]
    return f"{' and '.join(names)} only"


def label_code(code: Code | None) -> str:
    """Give the code as records write it, or nothing."""
    return code.code if code else ""


def registry_words(iri: str) -> str:
    """Give a registry id as people write it.

    >>> registry_words("https://clinicaltrials.gov/study/NCT02040298")
    'NCT02040298'
    """
    for place, name in _REGISTRIES:
        if place in iri:
            return name + iri.rpartition(place)[2]
    return iri


def phase_words(trial: Trial) -> str:
    """Give the phase: `phase 2a`, `phase 1/2`."""
    if trial.phase is None or trial.phase.code in ("not-stated", "not-applicable"):
        return label(trial.phase) or "phase not stated"
    printed = trial.phase_printed or trial.phase.label
    return printed if printed.casefold().startswith(("phase", "early")) else f"phase {printed}"


def status_words(
    status: Code | None, reason: Code | None = None, printed: str | None = None
) -> str:
    """Give the status, with the reason for stopping and what the source prints beside it."""
    stopped = ""
    if reason:
        stopped = ", reason not known" if reason.code == "unknown" else f" for {reason.label}"
    told = label(status) or "status not read"
    if printed and printed.casefold().startswith(told.casefold()):
        return f"{printed}{stopped}"
    return f"{told}{stopped}" + (f" ({printed})" if printed else "")


def age_words(lowest: str | None, highest: str | None) -> str:
    """Give an age range.

    >>> age_words("18", None), age_words("18", "55")
    ('18 years or older', '18 to 55 years')
    """
    if lowest and highest:
        return f"{lowest} to {highest} years"
    if lowest:
        return f"{lowest} years or older"
    return f"{highest} years or younger" if highest else ""


def dates_words(trial: Trial) -> str:
    """Give start and end as read."""
    end = trial.end or (f"{trial.end_expected} (expected)" if trial.end_expected else None)
    if not (trial.start or end):
        return "dates not read"
    return f"{trial.start or '?'} to {end or '?'}"


def size_words(flow: Flow | None) -> str:
    """Give the number of people by the first count that was read."""
    if flow:
        for name in ("randomised", "enrolled", "treated", "analysed"):
            if (number := getattr(flow, name)) is not None:
                return f"{number} {name}"
        if flow.planned is not None:
            return f"{flow.planned} planned"
    return "number of people not read"


def flow_words(flow: Flow) -> str:
    """Give every count of people that was read."""
    names = ("planned", "screened", "enrolled", "randomised", "treated", "analysed", "completed")
    return ", ".join(f"{number} {n}" for n in names if (number := getattr(flow, n)) is not None)


def design_words(trial: Trial) -> str:
    """Give allocation, masking, model and control in a line."""
    design = trial.design
    if not design:
        return "design not read"
    parts = [label(design.allocation), label(design.masking), label(design.model)]
    return ", ".join(part for part in [*parts, labels(design.control)] if part) or "design not read"


def sensitivity_words(codes: Sequence[Code]) -> str:
    """Say what a modality is sensitive to."""
    if [code.code for code in codes] == ["unspecified"]:
        return labels(codes)
    return f"sensitive to {labels(codes)}" if codes else ""


def kinds_words(codes: Iterable[Code]) -> str:
    """Give kinds of sources, what weighs most first."""
    return labels(sorted(codes, key=lambda code: kind_rank(code.code)))


def arm_size_words(arm: Arm) -> str:
    """Give how many people an arm has, and what the number counts."""
    if arm.n is None:
        return "number not read"
    return f"n {arm.n} {label_code(arm.n_basis)}".strip()


def role_words(outcome: Outcome) -> str:
    """Give role and time of an outcome: `primary, week 24`."""
    return ", ".join(part for part in (label(outcome.role), outcome.time) if part)


def affected_words(affected: int | None, at_risk: int | None) -> str:
    """Tell none affected from a count that was not read.

    >>> affected_words(0, 55), affected_words(3, 9), affected_words(None, None)
    ('none of 55', '3 of 9', 'count not read')
    """
    of = f" of {at_risk}" if at_risk is not None else ""
    if affected is None:
        return f"count not read{of}"
    return f"{affected or 'none'}{of}"
