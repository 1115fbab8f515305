"""The flow of a systematic review: from records screened to what was included.

The order of the boxes is that of the PRISMA 2020 flow diagram; what the record of the review does
not hold stands as not read, and no number is computed from others.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ranvier.plots import styles
from ranvier.plots.boxes import Arrow, Box, drawn_boxes, wrapped
from ranvier.plots.graph import code_of, names_of, rows
from ranvier.plots.picture import Cell, Picture, Row, listed
from ranvier.plots.theme import framed, nothing
from ranvier.vocabulary import PREFIXES

if TYPE_CHECKING:
    from ranvier.store.reading import ReadableStore

REVIEW = f"{PREFIXES['review']}makhzoum-2025"

COLUMNS = {
    "step": "What was counted.",
    "number": "The number; empty where none was read.",
    "text": "What the record says beside it.",
    "about": "The review, or this graph.",
}

_FACTS = """
SELECT ?name ?value WHERE {{
  VALUES (?property ?name) {{
    (dcterms:title "title") (rv:database "database") (rv:searchDate "search") (rv:tool "tool")
    (rv:recordsScreened "screened") (rv:studiesIncluded "studies")
    (rv:participantsIncluded "participants") (rv:interventionsIncluded "interventions")
  }}
  <{review}> ?property ?value .
}}
"""

_NAMED = "SELECT DISTINCT ?agent WHERE {{ <{review}> rv:namesAgent ?agent }}"

_MODALITIES = """
SELECT DISTINCT ?label WHERE {{ <{review}> rv:coversModality/skos:prefLabel ?label }}
"""

_INCLUSIONS = """
SELECT DISTINCT ?trial ?state WHERE {{
  ?trial rv:hasInclusion ?inclusion . ?inclusion rv:ofReview <{review}> ; rv:inclusion ?state
}}
"""

_WIDE, _SIDE, _GAP = 330, 300, 34


def draw(store: ReadableStore) -> Picture:
    """Draw the flow of the review that the graph starts from, Makhzoum 2025."""
    facts: dict[str, list[str]] = defaultdict(list)
    for name, value in rows(store, _FACTS.format(review=REVIEW)):
        facts[name].append(value)
    label = names_of(store, [REVIEW])[REVIEW]
    title = f"Review flow: {label}"
    if not facts.get("screened"):
        text = "The graph has no review with a number of records screened."
        return Picture("review-flow", title, text, COLUMNS, (), partial(nothing, title, text))
    number = {name: int(values[0]) for name, values in facts.items() if values[0].isdigit()}
    agents = [agent for (agent,) in rows(store, _NAMED.format(review=REVIEW))]
    measures = sorted(label for (label,) in rows(store, _MODALITIES.format(review=REVIEW)))
    states = [code_of(state) for _, state in rows(store, _INCLUSIONS.format(review=REVIEW))]
    known = {state: states.count(state) for state in ("included", "excluded", "not-known")}
    databases, tools = listed(sorted(facts["database"])), listed(sorted(facts["tool"]))
    steps: list[tuple[str, Cell, str, str]] = [
        ("records screened", number.get("screened"), f"searched in {databases}", "review"),
        ("reports read in full", None, "", "review"),
        ("studies included", number.get("studies"), f"judged by {tools}", "review"),
        ("participants", number.get("participants"), "", "review"),
        ("interventions", number.get("interventions"), "", "review"),
        ("interventions named in what was read", len(agents), "", "review"),
        ("trials in this graph", len(states), "", "this graph"),
        ("trials known to be included", known["included"], "", "this graph"),
        ("trials known to be excluded", known["excluded"], "", "this graph"),
        ("trials of which it is not known", known["not-known"], "", "this graph"),
    ]
    data: list[Row] = [
        {"step": step, "number": count, "text": text or None, "about": about}
        for step, count, text, about in steps
    ]
    searched = f"Searched in {databases}" + (
        f", up to {facts['search'][0]}" if facts.get("search") else ""
    )
    measured = f"Measures: {', '.join(measures)}"
    boxes = _boxes(number, len(agents), known, len(states), searched, measured)
    column, side = boxes[:3], boxes[3]
    arrows = [
        Arrow(_WIDE / 2, one.top + one.height, _WIDE / 2, two.top) for one, two in pairwise(column)
    ]
    arrows.append(Arrow(_WIDE, side.top + side.height / 2, side.left, side.top + side.height / 2))
    words = (
        f"{label} screened {_said(number.get('screened'))} records and included "
        f"{_said(number.get('studies'))} studies with {_said(number.get('participants'))} "
        f"participants and {_said(number.get('interventions'))} interventions, {len(agents)} of "
        f"them named in what was read. {searched}. Of the {len(states)} trials in this graph, "
        f"{known['included']} are known to be included, {known['excluded']} to be excluded, and of "
        f"{known['not-known']} it is not known."
    )

    def chart() -> Any:
        return framed(
            drawn_boxes(boxes, arrows),
            title,
            facts["title"][0] if facts.get("title") else "",
            "A broken edge: no source read gives the number.",
            width=100,
        )

    return Picture("review-flow", title, words, COLUMNS, data, chart)


def _said(number: int | None) -> str:
    return "a number not read of" if number is None else f"{number:,}"


def _boxes(
    number: dict[str, int],
    named: int,
    known: dict[str, int],
    trials: int,
    searched: str,
    measured: str,
) -> list[Box]:
    screened = Box(
        0, 0, _WIDE, f"{_said(number.get('screened'))} records screened", wrapped(searched, _WIDE)
    )
    full = Box(
        0,
        screened.height + _GAP,
        _WIDE,
        "reports read in full",
        ("number and reasons of exclusion not read",),
        known=False,
    )
    included = Box(
        0,
        full.top + full.height + _GAP,
        _WIDE,
        f"{_said(number.get('studies'))} studies included",
        (
            f"{_said(number.get('participants'))} participants",
            f"{_said(number.get('interventions'))} interventions, {named} of them named",
            *wrapped(measured, _WIDE),
        ),
        colour=styles.colour("pale"),
    )
    side = Box(
        _WIDE + 60,
        included.top,
        _SIDE,
        f"{trials} trials in this graph",
        (
            f"{known['included']} known to be included",
            f"{known['excluded']} known to be excluded",
            f"{known['not-known']} of which it is not known",
        ),
    )
    return [screened, full, included, side]
