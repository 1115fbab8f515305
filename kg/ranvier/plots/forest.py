"""The forest plot: effects with their intervals by trial, and what they pool to.

An effect is the derived estimate of an evidence item where there is one (better on the agent is
positive, whatever the sign that was printed), else the estimate as printed. Each scale has a panel
of its own: a figure in milliseconds and one in letters never share an axis. A controlled result
without an estimate stands in the last panel with its direction only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ranvier.plots import styles
from ranvier.plots.effect_direction import subject_of
from ranvier.plots.forest_chart import forest_chart
from ranvier.plots.forest_facts import (
    DIRECTION_ONLY,
    POSITIVE,
    Estimate,
    Outcome,
    Pooled,
    read_estimates,
    read_outcomes,
    read_pooled,
)
from ranvier.plots.graph import names_of
from ranvier.plots.items import Item, read_items
from ranvier.plots.picture import Picture, Row, counted
from ranvier.plots.risk_of_bias import NOT_ASSESSED, overall_bias
from ranvier.plots.theme import nothing
from ranvier.vocabulary import rv

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

COLUMNS = {
    "panel": "The scale; panels of different scales can't be compared.",
    "row": "Whether the row is a result or what results were pooled to.",
    "agent": "The agent, or the agents given together.",
    "modality": "What was measured.",
    "trial": "The trial; of a pooled effect, how many.",
    "outcome": "Time and people analysed, as read.",
    "comparison": "What was compared, as the record says.",
    "role": "Role of the outcome.",
    "participants": "Participants analysed; empty where no number was read.",
    "weight": "Weight in what it was pooled to, in percent; empty where it was not pooled.",
    "value": "The effect; empty where no estimate was read or could be derived.",
    "ci_low": "Lower end of its interval.",
    "ci_high": "Upper end of its interval.",
    "prediction_low": "Of a pooled effect: lower end of the prediction interval.",
    "prediction_high": "Of a pooled effect: upper end of the prediction interval.",
    "origin": "Derived (positive is better on the agent), printed (sign as printed), or pooled.",
    "p": "The p value, as printed.",
    "direction": "Which side the result favours, by its source.",
    "significant": "Whether it was significant, by its source.",
    "risk_of_bias": "Overall risk of bias of the trial, or not assessed.",
    "node": "The estimate, the result or the synthesis in the graph.",
}

_ROLES = ("primary", "secondary", "exploratory", "post-hoc")


def draw(store: ReadableStore, *, agent: str | None = None, modality: str | None = None) -> Picture:
    """Draw the controlled results of an agent, by a modality, or both.

    Args:
        store: the graph.
        agent: one agent only; what was given together with others is named so.
        modality: one modality only.
    """
    items = [i for i in read_items(store, agent=agent, modality=modality) if i.is_controlled]
    names = {
        **names_of(store, {iri for item in items for iri in item.agents} | {agent or ""}),
        **names_of(store, {item.trial for item in items}),
        **names_of(store, {iri for item in items for iri in item.modalities} | {modality or ""}),
    }
    about = " by ".join(names[iri] for iri in (agent, modality) if iri)
    title = f"Forest plot: {about}"
    if not items:
        text = f"The graph has no controlled result of {about}."
        return Picture("forest", title, text, COLUMNS, (), partial(nothing, title, text))
    outcomes = read_outcomes(store)
    estimates = read_estimates(store, {item.iri: item.result for item in items})
    pooled = _distinct(
        found
        for found in read_pooled(store)
        if (agent is None or agent in found.about)
        and (modality is None or modality in found.modalities)
    )
    names |= names_of(store, {iri for p in pooled for iri in (*p.about, *p.modalities)})
    weights = _weights(pooled)
    measures = names_of(
        store,
        {rv(f"effect-{e.measure}") for found in estimates.values() for e in found}
        | {rv(f"effect-{p.measure}") for p in pooled},
    )
    bias = overall_bias(store)
    scales = _Scales(names, measures, by_modality=modality is None)
    panels: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for item in sorted(items, key=lambda i: _order(i, names)):
        for estimate in _shown(estimates.get(item.iri, ()), weights):
            rank = 2 if estimate is None else 0 if estimate.is_derived else 1
            panel = DIRECTION_ONLY
            if estimate:
                panel = scales.of(item.modalities, estimate, estimate.better)
            row = _row(panel, item, estimate, outcomes[item.result], names, bias)
            weight = weights.get(estimate.iri) if estimate else None
            panels[rank, panel].append({**row, "weight": weight})
    for synthesis in pooled:
        panel = scales.of(synthesis.modalities, synthesis, POSITIVE)
        panels[0, panel].append(_pooled_row(panel, synthesis, names))
    order = sorted(panels, key=lambda key: (key[0], not _is_pooled(panels[key]), key[1]))
    data = [row for key in order for row in panels[key]]
    words = _words(data, about)
    return Picture("forest", title, words, COLUMNS, data, partial(forest_chart, title, data))


def _distinct(pooled: Iterable[Pooled]) -> list[Pooled]:
    """Leave out what is pooled of a mechanism where one agent's trials are all that there is."""
    kept: dict[frozenset[str], Pooled] = {}
    for found in sorted(pooled, key=lambda p: ("/mechanism/" in p.about[0], p.iri)):
        kept.setdefault(frozenset(found.weights) or frozenset({found.iri}), found)
    return list(kept.values())


def _weights(pooled: Sequence[Pooled]) -> dict[str, float]:
    """Give the weights of estimates; none of one that went into several pooled effects shown."""
    uses = Counter(estimate for synthesis in pooled for estimate in synthesis.weights)
    return {
        estimate: weight
        for synthesis in pooled
        for estimate, weight in synthesis.weights.items()
        if uses[estimate] == 1
    }


def _shown(
    estimates: Sequence[Estimate], weights: Mapping[str, float]
) -> Sequence[Estimate | None]:
    """Give the estimates of an item that are drawn: those pooled, else the first; None if none."""
    pooled = [estimate for estimate in estimates if estimate.iri in weights]
    return pooled or list(estimates[:1]) or [None]


def _order(item: Item, names: Mapping[str, str]) -> tuple[object, ...]:
    role = _ROLES.index(item.role) if item.role in _ROLES else len(_ROLES)
    return (
        subject_of(item, names).casefold(),
        names[item.trial].casefold(),
        role,
        item.iri,
    )


def _is_pooled(data: Sequence[Row]) -> bool:
    return any(row["row"] == "pooled" for row in data)


@dataclass(frozen=True, slots=True)
class _Scales:
    """Names of scales: what was measured, the measure, its unit, and which sign is better."""

    names: Mapping[str, str]
    measures: Mapping[str, str]
    by_modality: bool

    def of(self, modalities: Sequence[str], figure: Estimate | Pooled, better: str) -> str:
        """Name the scale of a figure."""
        scale = self.measures[rv(f"effect-{figure.measure}")]
        scale = f"log {scale}" if figure.log else scale
        scale += f" ({figure.unit})" if figure.unit else ""
        sign = "derived: positive is better" if better == POSITIVE else f"as printed: {better}"
        measured = ", ".join(sorted(self.names[iri] for iri in modalities))
        return f"{f'{measured}: ' if self.by_modality else ''}{scale}, {sign}"


def _row(
    panel: str,
    item: Item,
    estimate: Estimate | None,
    outcome: Outcome,
    names: Mapping[str, str],
    bias: Mapping[str, str],
) -> Row:
    judged = bias.get(item.trial, NOT_ASSESSED)
    return {
        "panel": panel,
        "row": "result",
        "agent": subject_of(item, names),
        "modality": ", ".join(sorted(names[iri] for iri in item.modalities)),
        "trial": names[item.trial],
        "outcome": outcome.text or None,
        "comparison": outcome.comparison,
        "role": outcome.role,
        "participants": item.participants,
        "value": estimate.value if estimate else None,
        "ci_low": estimate.low if estimate else None,
        "ci_high": estimate.high if estimate else None,
        "prediction_low": None,
        "prediction_high": None,
        "origin": None if estimate is None else "derived" if estimate.is_derived else "printed",
        "p": outcome.p or None,
        "direction": styles.labels("direction").get(item.direction, item.direction),
        "significant": item.significant,
        "risk_of_bias": styles.labels("bias").get(judged, judged),
        "node": estimate.iri if estimate else item.result,
    }


def _pooled_row(panel: str, pooled: Pooled, names: Mapping[str, str]) -> Row:
    return {
        "panel": panel,
        "row": "pooled",
        "agent": " + ".join(
            f"all on {names[iri]}" if "/mechanism/" in iri else names[iri]
            for iri in sorted(pooled.about, key=lambda iri: names[iri].casefold())
        ),
        "modality": ", ".join(sorted(names[iri] for iri in pooled.modalities)),
        "trial": counted(pooled.cohorts, "cohort") if pooled.cohorts else None,
        "participants": pooled.participants,
        "value": pooled.value,
        "ci_low": pooled.low,
        "ci_high": pooled.high,
        "prediction_low": pooled.prediction_low,
        "prediction_high": pooled.prediction_high,
        "origin": "pooled",
        "node": pooled.iri,
    }


def _words(data: Sequence[Row], about: str) -> str:
    results = [row for row in data if row["row"] == "result"]
    with_value = [row for row in results if row["value"] is not None]
    bounded = sum(row["ci_low"] is not None for row in with_value)
    panels = len({row["panel"] for row in with_value})
    trials = len({row["trial"] for row in results})
    unjudged = len({r["trial"] for r in results if r["risk_of_bias"] == "not assessed"})
    effects = [
        f"{row['agent']} {row['value']:.4g} ({row['ci_low']:.4g} to {row['ci_high']:.4g}) over "
        f"{row['trial']} ({row['panel']})"
        for row in data
        if row["row"] == "pooled"
    ]
    return " ".join(
        (
            f"Controlled results of {about} in {counted(trials, 'trial')}: "
            f"{counted(len(with_value), 'estimate')} ({bounded} with an interval) on "
            f"{counted(panels, 'scale')}, and "
            f"{sum(row['value'] is None for row in results)} with a direction only.",
            f"Pooled: {'; '.join(effects)}." if effects else "Nothing could be pooled.",
            f"Risk of bias is not assessed for {counted(unjudged, 'trial')}.",
        )
    )
