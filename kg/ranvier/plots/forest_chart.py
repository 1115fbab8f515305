"""How a forest plot is drawn: a panel a scale, and the results without an estimate below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ranvier.plots import styles
from ranvier.plots.forest_facts import DIRECTION_ONLY
from ranvier.plots.picture import Row
from ranvier.plots.theme import STEP, chart_of, colour_scale, framed, pixel, shape_scale

_WIDTH = 320
_LIGHT, _PEOPLE, _TEXT = _WIDTH + 24, _WIDTH + 82, _WIDTH + 96
_CUT, _LETTER = 96, 5.3


def forest_chart(title: str, data: Sequence[Row]) -> Any:
    """Draw the rows of a forest plot, panel by panel in the order in which they come."""
    import altair as alt

    panels: dict[str, list[Row]] = {}
    for row in data:
        panels.setdefault(str(row["panel"]), []).append(row)
    agents = len({row["agent"] for row in data if row["row"] == "result"})
    named = {name: _labels(held, agents) for name, held in panels.items()}
    longest = max(len(label) for held in named.values() for label in held)
    left = -max(_LETTER * longest + 24, _LETTER * 40)
    charts = [
        _panel(name, held, named[name], left, first=place == 0)
        for place, (name, held) in enumerate(panels.items())
    ]
    pooled = any(row["row"] == "pooled" for row in data)
    signs = styles.glyphs("bias")
    labels = styles.labels("bias")
    used = {str(row.get("risk_of_bias")) for row in data}
    shown = ", ".join(f"{signs[code]} {label}" for code, label in labels.items() if label in used)
    notes = [
        "Square and line: the effect and its interval (a hollow square: no interval was read or "
        f"could be derived). Disc: the risk of bias of the trial ({shown}). n: participants "
        "analysed.",
        "Panels of different scales can't be compared. Results of one trial are not independent.",
    ]
    if pooled:
        notes.append(
            "Diamond: the pooled effect and its interval; broken line: prediction interval."
        )
    scales: Any = {"x": "independent", "color": "shared", "shape": "shared"}
    return framed(
        alt.vconcat(*charts, spacing=14, resolve=alt.Resolve(scale=scales)),
        title,
        *notes,
        width=150,
    )


def _labels(data: Sequence[Row], agents: int) -> list[str]:
    """Name the rows, each cut to the room that there is; alike ones by what they compare, too."""
    modalities = len({row["modality"] for row in data})
    labels = [_label(row, agents, modalities) for row in data]
    uses = Counter(labels)
    whole = [
        f"{label} · {row['comparison']}" if uses[label] > 1 and row.get("comparison") else label
        for label, row in zip(labels, data, strict=True)
    ]
    return [text if len(text) <= _CUT else f"{text[: _CUT - 3]}..." for text in whole]


def _label(row: Row, agents: int, modalities: int) -> str:
    if row["row"] == "pooled":
        return ": ".join(str(part) for part in ("pooled", row["agent"], row["trial"]) if part)
    parts = [str(row["trial"])]
    if agents > 1:
        parts[0] = f"{row['agent']}, {parts[0]}"
    if modalities > 1:
        parts.append(str(row["modality"]))
    return " · ".join(parts + [str(row[key]) for key in ("role", "outcome") if row[key]])


def _said(row: Row) -> str:
    if row["value"] is None:
        p = f", p {row['p']}" if row["p"] else ""
        return f"{row['direction']}{p}"
    if row["ci_low"] is None or row["ci_high"] is None:
        return f"{row['value']:.4g}"
    return f"{row['value']:.4g} ({row['ci_low']:.4g} to {row['ci_high']:.4g})"


def _panel(
    name: str, data: Sequence[Row], labels: Sequence[str], left: float, *, first: bool
) -> Any:
    import altair as alt

    signs, codes = styles.glyphs("bias"), {v: k for k, v in styles.labels("bias").items()}
    drawn = [
        {
            **row,
            "place": place,
            "label": labels[place],
            "said": _said(row),
            "people": "" if row["participants"] is None else f"{row['participants']}",
            "sign": signs.get(codes.get(str(row.get("risk_of_bias")), ""), ""),
            "pooled": row["row"] == "pooled",
            "size": _area(row.get("weight")),
            "bounded": row["ci_low"] is not None and row["ci_high"] is not None,
        }
        for place, row in enumerate(data)
    ]
    height = STEP * len(drawn)
    y = alt.Y("place:Q").scale(domain=[len(drawn) - 0.5, -0.5], nice=False, zero=False).axis(None)
    base = chart_of(drawn).encode(y=y)
    layers = _words(base)
    if first:
        layers.append(_heads())
    if name == DIRECTION_ONLY:
        layers.append(_directions(base))
    else:
        layers += _effects(base, drawn, name, y)
    return alt.layer(
        *layers,
        width=_WIDTH,
        height=height,
        title=alt.TitleParams(
            text=name, anchor="start", frame="group", fontSize=12, offset=6, dx=left
        ),
    )


def _area(weight: object) -> float:
    """Give the area of a square: by its weight in what was pooled, else always the same."""
    return 20 + 2 * weight if isinstance(weight, float) else 60


def _words(base: Any) -> list[Any]:
    import altair as alt

    of_result = base.transform_filter("!datum.pooled")
    light = of_result.mark_circle(
        size=150, opacity=1, stroke=styles.colour("dark"), strokeWidth=1
    ).encode(
        x=pixel("X", _LIGHT),
        color=alt.Color("risk_of_bias:N")
        .scale(colour_scale("bias", styles.labels("bias")))
        .legend(None),
    )
    return [
        base.mark_text(align="right", fontSize=11).encode(
            x=pixel("X", -10),
            text="label:N",
        ),
        light,
        of_result.mark_text(fontSize=10, fontWeight="bold").encode(
            x=pixel("X", _LIGHT), text="sign:N"
        ),
        base.mark_text(align="right", fontSize=11).encode(x=pixel("X", _PEOPLE), text="people:N"),
        base.mark_text(align="left", fontSize=11).encode(x=pixel("X", _TEXT), text="said:N"),
    ]


def _heads() -> Any:
    """Name the columns at the right, above the first panel."""
    import altair as alt

    heads: list[dict[str, Any]] = [
        {"at": _LIGHT, "text": "bias", "align": "center"},
        {"at": _PEOPLE, "text": "n", "align": "right"},
        {"at": _TEXT, "text": "effect (interval), or direction", "align": "left"},
    ]
    return alt.layer(
        *(
            chart_of([head])
            .mark_text(align=head["align"], fontSize=11, fontStyle="italic")
            .encode(x=pixel("X", head["at"]), y=pixel("Y", -10), text="text:N")
            for head in heads
        )
    )


def _directions(base: Any) -> Any:
    import altair as alt

    codes = styles.labels("direction")
    colours, shapes = colour_scale("direction", codes), shape_scale("direction", codes)
    return base.mark_point(filled=True, size=110, opacity=1).encode(
        x=pixel("X", _WIDTH / 2),
        fill=alt.Fill("direction:N").scale(colours).legend(None),
        shape=alt.Shape("direction:N").scale(shapes).legend(None),
    )


def _effects(base: Any, data: Sequence[Mapping[str, Any]], name: str, y: Any) -> list[Any]:
    import altair as alt

    ratio = " ratio" in name and "as printed" in name
    ends = [
        float(row[key])
        for row in data
        for key in ("value", "ci_low", "ci_high", "prediction_low", "prediction_high")
        if row.get(key) is not None
    ]
    none = 1.0 if ratio else 0.0
    low, high = min(none, *ends), max(none, *ends)
    if ratio:
        scale = alt.Scale(type="log", domain=[low / 1.15, high * 1.15], nice=False)
    else:
        room = (high - low) * 0.05 or 1.0
        scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)

    def at(field: str) -> Any:
        return alt.X(f"{field}:Q").scale(scale).title(None).axis(tickCount=6, grid=False)

    line = chart_of([{"none": none}]).mark_rule(color=styles.colour("grey")).encode(x=at("none"))
    colour = styles.colour("blue")
    result = base.transform_filter("!datum.pooled")
    layers = [
        line,
        result.transform_filter("datum.bounded")
        .mark_rule(strokeWidth=1.5, color=colour)
        .encode(x=at("ci_low"), x2="ci_high:Q"),
    ]
    for test, filled in (("datum.bounded", True), ("!datum.bounded", False)):
        layers.append(
            result.transform_filter(test)
            .mark_point(shape="square", filled=filled, color=colour, opacity=1, strokeWidth=1.5)
            .encode(x=at("value"), size=alt.Size("size:Q", scale=None))
        )
    pooled = [row for row in data if row["pooled"]]
    if pooled:
        layers += _diamonds(base, pooled, at, y)
    return layers


def _diamonds(base: Any, pooled: Sequence[Mapping[str, Any]], at: Any, y: Any) -> list[Any]:

    corners = [
        {"of": row["place"], "corner": corner, "edge": edge, "place": row["place"] + up}
        for row in pooled
        for corner, (edge, up) in enumerate(
            (
                (row["ci_low"] if row["bounded"] else row["value"], 0),
                (row["value"], -0.35),
                (row["ci_high"] if row["bounded"] else row["value"], 0),
                (row["value"], 0.35),
            )
        )
    ]
    return [
        base.transform_filter("datum.pooled && isValid(datum.prediction_low)")
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.2)
        .encode(x=at("prediction_low"), x2="prediction_high:Q"),
        chart_of(corners)
        .mark_line(
            interpolate="linear-closed", fill=styles.colour("black"), color="black", strokeWidth=1
        )
        .encode(x=at("edge"), y=y, order="corner:Q", detail="of:N"),
    ]
