"""The last day of a figure as a small line or small bars, without axes: lengths as in gauges.py, x in hours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from dashboards.figures import theme
from dashboards.figures.gauges import HATCH, empty

Figure = dict[str, Any]


INKS = {"watch": theme.WATCH_INK, "late": theme.LATE_INK, "bad": theme.BAD_INK}


def spark(
    t: Sequence[int], v: Sequence[float | None], *, bars: bool = False, tone: str = "", least: float = 1.0
) -> Figure:
    """The values at their instants [ms], evenly spaced; what is None is a hatched field, never a joined line. Empty
    when nothing is known. ``tone``: the state of the tile, its colour when that is no quiet one. ``least``: the
    smallest difference that fills the height, so that a still figure is a still line."""
    known = [value for value in v if value is not None]
    if not known:
        return {"data": [], "layout": empty()}
    hours = [round((at - t[0]) / 3_600_000, 2) for at in t]
    high, low = max(known), 0.0 if bars else min(known)
    span = max(high - low, least)
    floor, top = round(low - 0.05 * span, 2), round(high + 0.15 * span, 2)
    axis = {"visible": False, "fixedrange": True}
    layout = theme.layout() | {
        "margin": {"l": 2, "r": 6, "t": 4, "b": 2},
        "bargap": 0.25,
        "xaxis": {**axis, "range": [hours[0] - 0.5, hours[-1] + 0.5] if bars else [hours[0], hours[-1]]},
        "yaxis": {**axis, "range": [floor, top]},
    }
    traces = unknown(hours, v, floor, top)
    if bars:
        kept = [(x, round(y, 2)) for x, y in zip(hours, v, strict=True) if y is not None]
        traces.append(
            {"type": "bar", "x": [x for x, _ in kept], "y": [y for _, y in kept], "marker": {"color": theme.WATER}}
        )
        return {"data": traces, "layout": layout}
    for there, run in groupby(zip(hours, v, strict=True), key=lambda point: point[1] is not None):
        if there:
            points = list(run)
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "x": [x for x, _ in points],
                    "y": [round(y, 2) for _, y in points if y is not None], "line": {"color": INKS.get(tone, theme.SECOND), "width": 2.1},
                }
            )  # fmt: skip
    last = max(i for i, value in enumerate(v) if value is not None)
    dot = {"x": [hours[last]], "y": [v[last]], "marker": {"color": "#ffffff", "size": 7}, "cliponaxis": False}
    return {"data": [*traces, {"type": "scatter", "mode": "markers", "name": "newest", **dot}], "layout": layout}


def unknown(hours: Sequence[float], v: Sequence[float | None], floor: float, top: float) -> list[Figure]:
    """A hatched field from the last known instant to the next one, or to the end of the day."""
    known = [i for i, value in enumerate(v) if value is not None]
    edges = [0, *known, len(v) - 1]
    fields = [(a, b) for a, b in pairwise(edges) if b - a > 1]
    x = [x for a, b in fields for x in (hours[a], hours[a], hours[b], hours[b], hours[a], None)]
    y = [y for _ in fields for y in (floor, top, top, floor, floor, None)]
    if not fields:
        return []
    trace = {"type": "scatter", "mode": "lines", "name": "gap", "x": x[:-1], "y": y[:-1], "fill": "toself"}
    return [{**trace, "line": {"width": 0}, "fillpattern": HATCH}]
