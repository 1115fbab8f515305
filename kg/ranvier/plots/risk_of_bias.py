"""Risk of bias: a traffic light for each trial and domain, as far as somebody judged it.

The form is that of the RoB 2 traffic-light plot. A trial without a judgement is shown as not
assessed, which is not low; what the design says of allocation and masking stands beside it and is
no judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.graph import code_of, names_of, rows
from ranvier.plots.picture import Picture, Row, counted, tallied
from ranvier.plots.theme import STEP, chart_of, colour_scale, framed, nothing

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

TITLE = "Risk of bias of the trials with results"

COLUMNS = {
    "trial": "The trial.",
    "bias_domain": "The domain judged; overall where it is the whole trial.",
    "judgement": "The judgement, or not assessed.",
    "tool": "The tool, such as RoB 2.",
    "judged_by": "Who judged.",
    "allocation": "How people were allocated; no judgement.",
    "masking": "Who was blinded; no judgement.",
    "trial_iri": "The trial in the graph.",
}

_TRIALS = """
SELECT DISTINCT ?trial ?allocation ?masking WHERE {{
  {wanted}
  ?trial a rv:ClinicalTrial ; rv:hasOutcome/rv:hasResult ?result .
  OPTIONAL {{ ?trial rv:hasDesign/rv:allocation ?allocation }}
  OPTIONAL {{ ?trial rv:hasDesign/rv:masking ?masking }}
}}
"""

_JUDGED = """
SELECT ?trial ?judgement ?domain ?tool ?by WHERE {
  ?trial rv:hasRiskOfBias ?assessment . ?assessment rv:biasJudgement ?judgement
  OPTIONAL { ?assessment rv:biasDomain ?domain }
  OPTIONAL { ?assessment rv:tool ?tool }
  OPTIONAL { ?assessment rv:judgedBy ?by }
}
"""

OVERALL = "overall"
NOT_ASSESSED = "not-assessed"

_Judgement = tuple[str, str, str | None, str | None]
"""Domain, code of the judgement, tool, by whom."""

_WORST = ("critical", "serious", "high", "unclear", "some-concerns", "moderate", "low")


def overall_bias(store: ReadableStore) -> dict[str, str]:
    """Give the overall judgement of each trial that has one, as a code.

    A judgement of no domain, or of the domain named overall, is one; of several the worst stands.
    It is never put together from domains.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for trial, judgement, domain, _, _ in rows(store, _JUDGED):
        if not domain or domain.casefold() == OVERALL:
            found[trial].append(code_of(judgement))
    order = {code: place for place, code in enumerate(_WORST)}
    return {t: min(codes, key=lambda c: order.get(c, len(order))) for t, codes in found.items()}


def draw(store: ReadableStore, *, agent: str | None = None) -> Picture:
    """Draw the lights of all trials with results.

    Args:
        store: the graph.
        agent: the trials of one agent only.
    """
    wanted = f"?trial rv:studiesAgent <{agent}> ." if agent else ""
    trials: dict[str, tuple[str, str]] = {}
    for trial, allocation, masking in sorted(rows(store, _TRIALS.format(wanted=wanted))):
        trials.setdefault(trial, (allocation, masking))
    names = names_of(store, trials)
    codes = names_of(store, {code for pair in trials.values() for code in pair})
    about = names_of(store, [agent])[agent] if agent else ""
    title = f"Risk of bias: trials of {about}" if agent else TITLE
    if not trials:
        text = f"The graph has no trial{f' of {about}' if agent else ''} with results."
        return Picture("risk-of-bias", title, text, COLUMNS, (), partial(nothing, title, text))
    judged: dict[str, list[_Judgement]] = {}
    for trial, judgement, domain, tool, by in sorted(rows(store, _JUDGED)):
        judged.setdefault(trial, []).append(
            (domain or OVERALL, code_of(judgement), tool or None, by or None)
        )
    labels = styles.labels("bias")
    data: list[Row] = []
    for trial in sorted(trials, key=lambda iri: (iri not in judged, names[iri].casefold(), iri)):
        found = judged.get(trial, [(OVERALL, NOT_ASSESSED, None, None)])
        found.sort(key=lambda judgement: (judgement[0] == OVERALL, *map(str, judgement)))
        for domain, code, judged_with, judge in found:
            allocation, masking = trials[trial]
            data.append(
                {
                    "trial": names[trial],
                    "bias_domain": domain,
                    "judgement": labels.get(code, code),
                    "tool": judged_with,
                    "judged_by": judge,
                    "allocation": codes.get(allocation),
                    "masking": codes.get(masking),
                    "trial_iri": trial,
                }
            )
    with_judgement = len(set(judged) & set(trials))
    words = _words(trials, with_judgement, judged, about)
    chart = partial(_chart, title, data, with_judgement)
    return Picture("risk-of-bias", title, words, COLUMNS, data, chart)


def _words(
    trials: Mapping[str, Any],
    with_judgement: int,
    judged: Mapping[str, Sequence[_Judgement]],
    about: str,
) -> str:
    verdicts = [
        code
        for trial in trials
        for domain, code, _, _ in judged.get(trial, ())
        if domain == OVERALL
    ]
    without = len(trials) - with_judgement
    of = f" of {about}" if about else ""
    return " ".join(
        (
            f"Risk of bias of {counted(len(trials), 'trial')}{of} with results: "
            f"{with_judgement} judged, {without} not assessed.",
            f"Overall: {tallied(verdicts, styles.labels('bias'))}." if verdicts else "",
            "Not assessed is unknown, not low.",
        )
    ).replace("  ", " ")


def _chart(title: str, data: Sequence[Row], with_judgement: int) -> Any:
    import altair as alt

    labels, signs = styles.labels("bias"), styles.glyphs("bias")
    codes = {label: code for code, label in labels.items()}
    trials = list(dict.fromkeys(str(row["trial"]) for row in data))
    domains = sorted({str(r["bias_domain"]) for r in data}, key=lambda d: (d == OVERALL, d))
    lights = [{**row, "sign": signs[codes[str(row["judgement"])]]} for row in data]
    designs = [
        {"trial": r["trial"], "column": column, "text": r[column] or "not stated"}
        for r in {str(row["trial"]): row for row in data}.values()
        for column in ("allocation", "masking")
    ]
    height = STEP * len(trials)
    y = alt.Y("trial:N", sort=trials).title(None)
    base = chart_of(lights).encode(
        x=alt.X("bias_domain:N", sort=domains)
        .title(None)
        .axis(orient="top", labelAngle=-60 if len(domains) > 1 else 0, domain=False, ticks=False),
        y=y.axis(domain=False, ticks=False),
    )
    used = {codes[str(row["judgement"])] for row in data}
    discs = base.mark_circle(size=190, opacity=1, stroke=styles.colour("dark")).encode(
        color=alt.Color("judgement:N").title("risk of bias").scale(colour_scale("bias", used))
    )
    marks = base.mark_text(fontSize=11, fontWeight="bold").encode(
        text="sign:N",
        color=alt.condition(
            "datum.judgement === 'critical'", alt.value("white"), alt.value("black")
        ),
    )
    beside = (
        chart_of(designs)
        .mark_text(fontSize=11, align="left", dx=-50, color=styles.colour("dark"))
        .encode(
            x=alt.X("column:N", sort=["allocation", "masking"])
            .title(None)
            .axis(orient="top", labelAngle=0, domain=False, ticks=False),
            y=y.axis(labels=False, domain=False, ticks=False),
            text="text:N",
        )
        .properties(width=230, height=height)
    )
    width = max(70, 34 * len(domains))
    left = alt.layer(discs, marks, width=width, height=height)
    shown = ", ".join(f"{signs[code]} {labels[code]}" for code in labels if code in used)
    notes = [f"Signs: {shown}. Allocation and masking are what the record says, and no judgement."]
    if not with_judgement:
        notes.insert(
            0, "No record holds a judgement yet: every trial is not assessed, which is not low."
        )
    return framed(alt.hconcat(left, beside).resolve_scale(y="shared"), title, *notes, width=90)
