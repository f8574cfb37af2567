"""Curves of water levels as Plotly figures: plain dicts, small enough to be sent at each change.

Lengths are pixels of a wall with 8 px to the rem (1920×1080); the browser multiplies them for the screen it has.
x is minutes since the window began, so a gap is as wide as it lasted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures import theme
from dashboards.figures.curve import Curve, gaps, heights, references, stretches
from dashboards.words import say
from dashboards.words.numbers import local, number, signed

Figure = dict[str, Any]

ALARM = {
    1: (theme.WATCH_INK, "7px,6px", 1.6),
    2: (theme.LATE_INK, "14px,6px", 1.6),
    3: (theme.BAD_INK, "solid", 2.4),
}
"""Colour, dash and width of each alarm's line: three lines that can be told apart without their colours."""

HATCH = {"shape": "/", "fgcolor": "rgba(138,143,152,.7)", "bgcolor": "rgba(0,0,0,0)", "size": 9, "solidity": 0.28}
"""The pattern that means "we do not know"."""


def spread(wanted: Sequence[float], apart: float) -> list[float]:
    """The same heights, lowest first, moved up just enough to stand ``apart`` from each other."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + apart) if placed else height)
    return placed


def water(shown: Curve, low: float, *, width: float) -> list[Figure]:
    """The traces of the curve: for each stretch its floor and the water down to it, then the newest reading."""
    gradient = [[0, "rgba(39,72,109,.22)"], [1, "rgba(63,116,173,.78)"]]
    highest = round(max(level for _, level in shown.points), 2)
    colour = "#ffffff" if width > 2.2 else "#dfe7f0"
    traces: list[Figure] = []
    for stretch in stretches(shown):
        x, y = [shown.minutes(at) for at, _ in stretch], [round(level, 3) for _, level in stretch]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": "floor",
                "x": [x[0], x[-1]],
                "y": [low, low],
                "line": {"width": 0},
            }
        )
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": "water", "x": x, "y": y, "line": {"color": colour, "width": width},
                "fill": "tonexty", "fillgradient": {"type": "vertical", "start": low, "stop": highest, "colorscale": gradient},
            }
        )  # fmt: skip
    at, level = shown.points[-1]
    newest = {
        "x": [shown.minutes(at)],
        "y": [round(level, 3)],
        "marker": {"color": "#ffffff", "size": round(3.6 * width, 1)},
    }
    return [*traces, {"type": "scatter", "mode": "markers", "name": "newest", "cliponaxis": False, **newest}]


def unknown(shown: Curve, low: float, high: float) -> list[Figure]:
    """The hatched fields, each as wide as the gap it stands for; no trace when there is no gap."""
    fields = gaps(shown)
    if not fields:
        return []
    x: list[float | None] = []
    y: list[float | None] = []
    for begin, end in fields:
        left, right = shown.minutes(begin), shown.minutes(end)
        x += [left, left, right, right, left, None]
        y += [low, high, high, low, low, None]
    return [
        {
            "type": "scatter", "mode": "lines", "name": "gap", "x": x[:-1], "y": y[:-1], "fill": "toself",
            "line": {"width": 0}, "fillpattern": HATCH,
        },
    ]  # fmt: skip


def hour_marks(shown: Curve, lang: str) -> tuple[list[float], list[str]]:
    """Where the whole hours stand [minutes] and what they say: each noon and midnight, and the newest hour in white."""
    hour = 3_600_000
    newest = shown.end // hour * hour
    at, text = [], []
    for instant in range(-(-shown.start // hour) * hour, newest - 6 * hour, hour):
        there = local(instant)
        if there.hour % 12 == 0:
            named = {"hour": there.hour, "date": f"{there.day}/{there.month}"}
            at.append(shown.minutes(instant))
            text.append(say("time.hour_of" if there.hour == 0 else "time.hour", lang, **named))
    at.append(shown.minutes(newest))
    text.append(f'<b style="color:{theme.INK}">{say("time.hour", lang, hour=local(newest).hour)}</b>')
    return at, text


def note(text: str, **place: Any) -> Figure:
    """A word in the chart, without an arrow."""
    return {"text": text, "showarrow": False, "borderpad": 0, **place}


def level_line(level: float, colour: str, dash: str, width: float) -> Figure:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level,
        "line": {"color": colour, "dash": dash, "width": width},
    }  # fmt: skip


def layout(shown: Curve, low: float, high: float, margin: Mapping[str, float]) -> Figure:
    return theme.layout() | {
        "font": {"family": theme.WORDS, "size": 14, "color": theme.SECOND},
        "margin": {"pad": 0, **margin},
        "xaxis": {"range": [0, shown.minutes(shown.end)], "visible": False, "fixedrange": True},
        "yaxis": {"range": [low, high], "visible": False, "fixedrange": True},
    }


def alarm_labels(
    lines: Sequence[tuple[str, int, float]], low: float, high: float, tall: float, lang: str, long: bool
) -> list[Figure]:
    """The alarms' names in the left margin, each at its line, none over another. ``tall``: height of the plot [px]."""
    alarms = [(n, level) for kind, n, level in lines if kind == "alarm"]
    wanted = [(level - low) / (high - low) * tall for _, level in alarms]
    size = 15 if long else 14
    words = "river.alarm_line" if long else "river.alarm_short"
    return [
        note(
            say(words, lang, n=n, level=number(level, lang, 2)), xref="paper", x=0, xanchor="right", xshift=-6, y=level,
            yanchor="middle", yshift=round(placed - asked, 1), font={"family": theme.FIGURES, "size": size, "color": ALARM[n][0]},
        )
        for (n, level), asked, placed in zip(alarms, wanted, spread(wanted, size + 2), strict=True)
    ]  # fmt: skip


def peak_labels(
    shown: Curve, lines: Sequence[tuple[str, int, float]], low: float, high: float, tall: float, lang: str
) -> list[Figure]:
    """The past peaks' names over their lines, a close lower one under its own, where the curve is farthest."""
    peaks = [(year, level) for kind, year, level in lines if kind == "peak"]
    notes = []
    for i, (year, level) in enumerate(peaks):
        above = peaks[i + 1][1] if i + 1 < len(peaks) else None
        crowded = above is not None and (above - level) / (high - low) * tall < 20
        at = max((0.0, 0.3, 0.6), key=lambda left: clearance(shown, level, left))
        notes.append(
            note(
                say("river.record_line", lang, year=year, level=number(level, lang, 2)), xref="paper", x=at, xanchor="left",
                xshift=6, y=level, yanchor="top" if crowded else "bottom", font={"size": 14, "color": theme.SECOND},
            )
        )  # fmt: skip
    return notes


def clearance(shown: Curve, level: float, left: float) -> float:
    """How far the curve stays from a level over the fifth of the window that begins at ``left`` [m]."""
    whole = shown.end - shown.start
    under = [abs(value - level) for at, value in shown.points if left <= (at - shown.start) / whole <= left + 0.22]
    return min(under, default=float("inf"))


def bracket(level: float, alarm: int, over: float, lang: str) -> Figure:
    """Shapes and words that measure the distance above the alarm, at the right of the curve."""
    colour = ALARM[alarm][0]
    thin = {"color": colour, "width": 1.3}
    # in pixels from the plot's right edge: a share of the plot would run out of the margin on a wide wall
    edge: Figure = {"type": "line", "xref": "paper", "xsizemode": "pixel", "xanchor": 1}
    lines = [edge | {"x0": 4, "x1": 18, "y0": y, "y1": y, "line": thin} for y in (over, level)]
    post = edge | {"x0": 11, "x1": 11, "y0": over, "y1": level, "line": {"color": colour, "width": 4}}
    middle = round((level + over) / 2, 3)
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 26, "y": middle}
    figure = note(
        f"{signed(level - over, lang)} m",
        yanchor="bottom",
        yshift=-6,
        font={"family": theme.FIGURES, "size": 27, "color": theme.INK},
        **beside,
    )
    word = note(
        say("river.bracket", lang, n=alarm), yanchor="top", yshift=-8, font={"size": 14, "color": colour}, **beside
    )
    return {"shapes": [*lines, post], "annotations": [figure, word]}


def hero(shown: Curve, lang: str, tall: float = 360) -> Figure:
    """The worst gauge's curve in full: references named at their lines, whole hours below, the distance above the last
    alarm measured. Empty when there is no reading."""
    if not shown.points:
        return {"data": [], "layout": empty()}
    lines = references(shown)
    low, high = heights(shown, lines)
    newest = shown.points[-1][1]
    passed = [n for kind, n, level in lines if kind == "alarm" and newest > level]
    drawn = layout(shown, low, high, {"l": 70, "r": 128 if passed else 30, "t": 10, "b": 34})
    at, text = hour_marks(shown, lang)
    drawn["xaxis"] |= {
        "visible": True, "showgrid": False, "zeroline": False, "tickvals": at, "ticktext": text, "ticks": "outside", "ticklabeloverflow": "allow", "ticklen": 6,
        "tickcolor": theme.THIRD, "tickwidth": 1, "tickfont": {"size": 14, "color": theme.SECOND},
    }  # fmt: skip
    drawn["shapes"] = [
        level_line(level, *(ALARM[n] if kind == "alarm" else (theme.SECOND, "solid", 1))) for kind, n, level in lines
    ]
    drawn["annotations"] = [
        *alarm_labels(lines, low, high, tall, lang, long=True), *peak_labels(shown, lines, low, high, tall, lang),
    ]  # fmt: skip
    if passed:
        measured = bracket(newest, passed[-1], shown.alarms[passed[-1]], lang)
        drawn["shapes"] += measured["shapes"]
        drawn["annotations"] += measured["annotations"]
    return {"data": [*unknown(shown, low, high), *water(shown, low, width=3)], "layout": drawn}


def small(shown: Curve, lang: str, tall: float = 88) -> Figure:
    """A gauge's last 48 hours as a line without an axis, the near alarms named at their lines."""
    if not shown.points:
        return {"data": [], "layout": empty()}
    lines = references(shown, past=False)
    low, high = heights(shown, lines)
    drawn = layout(shown, low, high, {"l": 34, "r": 8, "t": 6, "b": 2})
    drawn["shapes"] = [level_line(level, *ALARM[n]) for _, n, level in lines]
    drawn["annotations"] = alarm_labels(lines, low, high, tall, lang, long=False)
    return {"data": [*unknown(shown, low, high), *water(shown, low, width=2)], "layout": drawn}


def empty() -> Figure:
    """The layout of a chart that says nothing: its tile does."""
    nothing = {"visible": False, "fixedrange": True}
    return theme.layout() | {"xaxis": nothing, "yaxis": dict(nothing)}
